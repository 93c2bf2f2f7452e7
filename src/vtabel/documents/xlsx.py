"""The document as a workbook: one row for each requirement, with columns in which the vendor answers."""

from __future__ import annotations

import io
import json

from openpyxl import Workbook

from vtabel.documents.marks import quoted
from vtabel.documents.model import DocumentView, RequirementView, Table
from vtabel.documents.worksheet import (
    Column,
    add_answers,
    add_chart,
    add_texts,
    grid_sheet,
    link_to_rows,
    open_cells,
    protect,
    text_sheet,
)
from vtabel.files import same_bytes
from vtabel.requirements import Requirements

_Rows = list[list[str | int]]


def render(_: Requirements, document: DocumentView) -> bytes:
    """The workbook as bytes; the same view gives the same bytes."""
    workbook = Workbook()
    default = workbook.active
    assert default is not None
    workbook.remove(default)
    _summary(workbook, document)
    _charts(workbook, document)
    _vendor(workbook, document)
    _requirements(workbook, document)
    _side_by_side(workbook, document)
    _gaps(workbook, document)
    _trace(workbook, document)
    _lists(workbook, document)
    _queries(workbook, document)
    _method(workbook, document)
    properties = workbook.properties
    properties.title, properties.subject, properties.creator = document.title, document.subtitle, "vtabel"
    properties.language = document.lang
    out = io.BytesIO()
    workbook.save(out)
    return same_bytes(out.getvalue())


def _columns(document: DocumentView, *columns: tuple[str, float]) -> list[Column]:
    """Columns by the key of their label, with their width."""
    return [Column(_upper(document.ui[key]), width) for key, width in columns]


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _summary(workbook: Workbook, d: DocumentView) -> None:
    ui = d.ui
    sheet = text_sheet(workbook, ui["sheet_summary"], (32, 26, 40, 40, 26, 16, 30, 14))
    add_texts(sheet, [[d.title]], "title", wide=True)
    add_texts(sheet, [[d.subtitle], []], wide=True)
    add_texts(sheet, [[_upper(name), value] for name, value in d.facts[:2]], wide=True)
    add_texts(sheet, [[d.made_with], []], wide=True)
    add_texts(sheet, [*([line] for line in d.lead), [d.sensitivity_text], []], wide=True)
    add_texts(sheet, [[_upper(words), number] for number, words in d.figures])
    for title, table in _tables(d):
        if table.rows:
            add_texts(sheet, [[], [title]], "heading", wide=True)
            add_texts(sheet, [[_upper(text) for text in table.header]], "header")
            add_texts(sheet, [[_figure(text) for text in row] for row in table.rows])
    add_texts(sheet, [[], [d.ui["preconditions"]]], "heading", wide=True)
    for p in d.preconditions:
        add_texts(sheet, [[p.layer, p.who]], "header")
        add_texts(sheet, [[line] for line in p.lines], wide=True)


def _tables(d: DocumentView) -> tuple[tuple[str, Table], ...]:
    ui = d.ui
    return (
        (ui["gains"], d.gains),
        (ui["coverage_registries"], d.coverage),
        (ui["status_per_registry"], d.statuses),
        (ui["causes"], d.causes),
        (ui["scope"], d.scope),
        (ui["register"], d.register),
        (ui["dates"], d.dates),
        (d.changes_text, d.changes),
        (ui["vendors"], d.vendors),
    )


def _charts(workbook: Workbook, d: DocumentView) -> None:
    sheet = text_sheet(workbook, d.ui["sheet_charts"], (48, 10))
    for chart in d.charts:
        add_chart(sheet, chart.title, [(bar.label, bar.count) for bar in chart.bars])


def _vendor(workbook: Workbook, d: DocumentView) -> None:
    """Who answers, for which product and version."""
    ui = d.ui
    sheet = text_sheet(workbook, ui["sheet_vendor"], (32, 50))
    add_texts(sheet, [[ui["sheet_vendor"]]], "title", wide=True)
    add_texts(sheet, [[ui["vendor_guide"]], []], wide=True)
    first = sheet.max_row + 1
    add_texts(sheet, [[_upper(ui[key]), ""] for key in ("vendor", "product", "product_version", "answered_on")])
    open_cells(sheet, 2, range(first, first + 4))
    protect(sheet)


def _figure(text: str) -> str | int:
    """A count as a number, so that it can be added up; a version such as 2026 is no count but harmless as one."""
    return int(text) if text.isascii() and text.isdigit() and str(int(text)) == text else text


def _requirements(workbook: Workbook, d: DocumentView) -> None:
    columns = _columns(
        d, ("requirement", 12), ("group", 22), ("title", 34), ("necessity", 14), ("wave", 8), ("score", 8),
        ("what", 60), ("for_whom", 34), ("basis", 44), ("standard", 48), ("gap", 36), ("evidence", 44), ("cause", 20), ("remedy", 36),
        ("owner", 20), ("nearest", 70), ("layer", 16), ("test", 48), ("query", 48),
        ("expected", 48), ("example", 60), ("questions", 48), ("priority", 36), ("anchor", 60), ("availability", 18),
        ("variables", 34), ("cell", 30), ("mapping_cell", 22), ("revision", 12),
    )  # fmt: skip
    rows = [_requirement(r) for r in d.requirements]
    sheet = grid_sheet(workbook, d.ui["requirements"], columns, rows, frozen="D2", pages_wide=3)
    add_answers(sheet, d.ui, first_column=len(columns) + 1, rows=len(rows))
    protect(sheet)


def _requirement(r: RequirementView) -> list[str | int]:
    nearest = "\n".join(f"{n.title} ({n.concept}): {n.why}" for n in r.nearest)
    return [
        *(r.id, r.group, r.title, r.modal, r.wave, r.score, quoted(r.statement), r.for_whom, r.basis, _standard(r)),
        *(r.gap, "\n".join(r.evidence), r.cause, r.remedy, r.owner, nearest, r.layer, quoted(r.test), r.query),
        *(quoted(r.expected), _compact(r.example), "\n".join(r.questions), r.priority, r.anchor, r.availability),
        "\n".join(f"{n.registry}: {n.name}" + (f" ({n.asked})" if n.asked else "") for n in r.needs),
        "\n".join(n.cell for n in r.needs),
        "\n".join(n.mapping_cell for n in r.needs if n.mapping_cell),
        r.revision,
    ]


def _compact(example: str) -> str:
    """The same JSON on one line: the rows stay low."""
    return json.dumps(json.loads(example), ensure_ascii=False) if example else ""


def _standard(r: RequirementView) -> str:
    return "\n".join(f"{name}: {quoted(value)}" for name, value in r.standard) or r.standard_text


def _side_by_side(workbook: Workbook, d: DocumentView) -> None:
    """The answers of vendors beside each other, if there are any."""
    if not d.vendors.rows:
        return
    products = d.side_by_side.header[4:]
    columns = [*_columns(d, ("title", 44), ("requirement", 12), ("necessity", 14), ("wave", 8))]
    columns += [Column(product, 26) for product in products]
    rows: _Rows = [[_figure(text) for text in row] for row in d.side_by_side.rows]
    sheet = grid_sheet(workbook, d.ui["answers_given"], columns, rows, frozen="C2")
    link_to_rows(sheet, 2, d.ui["requirements"], _row_of(d))


def _gaps(workbook: Workbook, d: DocumentView) -> None:
    columns = _columns(
        d, ("requirement", 12), ("title", 40), ("necessity", 14), ("wave", 8), ("for_whom", 36), ("cause", 20),
        ("gap", 44), ("evidence", 44), ("remedy", 44), ("owner", 22), ("nearest", 70),
    )  # fmt: skip
    rows: _Rows = [
        [
            *(r.id, r.title, r.modal, r.wave, r.for_whom, r.cause, r.gap, "\n".join(r.evidence), r.remedy, r.owner),
            "\n".join(f"{n.title} ({n.concept}): {n.why}" for n in r.nearest),
        ]
        for r in d.gaps
    ]
    sheet = grid_sheet(workbook, d.ui["gaps"], columns, rows, frozen="C2")
    link_to_rows(sheet, 1, d.ui["requirements"], _row_of(d))


def _row_of(d: DocumentView) -> dict[str, int]:
    """The row of each requirement in its sheet."""
    return {r.id: number for number, r in enumerate(d.requirements, 2)}


def _trace(workbook: Workbook, d: DocumentView) -> None:
    columns = _columns(
        d, ("registry", 28), ("variable", 32), ("label", 36), ("part", 34), ("level", 24), ("why", 40),
        ("purpose", 26), ("cell", 28), ("mapping_cell", 22), ("status", 14), ("source", 22), ("requirement", 12),
        ("how", 26), ("decided_by", 50),
    )  # fmt: skip
    notes = {(n.registry, n.cell, n.name): n for r in d.requirements for n in r.needs}
    rows: _Rows = []
    for _, traced in d.trace:
        for t in traced:
            need = notes.get((t.registry, t.cell, t.name))
            rows.append(
                [
                    *(t.registry, t.name, t.label, t.part, t.level, quoted(t.why), t.purposes, t.cell, t.mapping_cell),
                    *(t.status, t.source, t.requirement),
                    *((need.how, need.decided_by) if need else ("", "")),
                ]
            )
    sheet = grid_sheet(workbook, d.ui["sheet_trace"], columns, rows, frozen="C2")
    link_to_rows(sheet, 12, d.ui["requirements"], _row_of(d))


def _lists(workbook: Workbook, d: DocumentView) -> None:
    columns = _columns(
        d, ("registry", 28), ("variables", 36), ("title", 40), ("name", 24), ("canonical", 30), ("code", 16),
        ("label", 60), ("role", 18),
    )  # fmt: skip
    rows: _Rows = [
        [item.registry, item.names, item.title, item.name, item.canonical, code, label, role]
        for item in d.lists
        for code, label, role in item.options
    ]
    grid_sheet(workbook, d.ui["lists"], columns, rows, frozen="A2")


def _queries(workbook: Workbook, d: DocumentView) -> None:
    columns = [Column(_upper(d.queries.header[0]), 90), Column(_upper(d.queries.header[1]), 60)]
    grid_sheet(workbook, d.ui["queries"], columns, [list(row) for row in d.queries.rows], frozen="A2")


def _method(workbook: Workbook, d: DocumentView) -> None:
    sheet = text_sheet(workbook, d.ui["method"], (120, 14, 8, 50, 10))
    for title, lines in ((d.ui["legal"], d.legal), (d.ui["method"], d.method)):
        add_texts(sheet, [[title]], "heading", wide=True)
        add_texts(sheet, [*([line] for line in lines), []])
    add_texts(sheet, [[d.ui["sensitivity"]]], "heading", wide=True)
    add_texts(sheet, [[d.sensitivity_text], []], wide=True)
    if d.sensitivity.rows:
        add_texts(sheet, [[_upper(text) for text in d.sensitivity.header]], "header")
        add_texts(sheet, [*([_figure(text) for text in row] for row in d.sensitivity.rows), []])
    add_texts(sheet, [[d.ui["files"]]], "heading", wide=True)
    add_texts(sheet, [[f"{name} (SHA-256 {digest})"] for name, digest in d.files])
    add_texts(sheet, [[], [d.made_with]])
