"""Sheets -> AccountabilityTable, whatever the layout: find the tables, gather the rows, read the cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from vtabel.diagnostics import Cell, Findings, UnusableInput
from vtabel.readers.blocks import without_blocks
from vtabel.readers.cells import split_mark
from vtabel.readers.columns import Meaning
from vtabel.readers.drafts import BlockRows, Draft, read_block
from vtabel.readers.duties import Duties
from vtabel.readers.footnotes import Footnotes
from vtabel.readers.grid import Block, Column, find_blocks
from vtabel.readers.joining import join_by_item, without_doubles
from vtabel.readers.obligations import parse_level, parse_providers
from vtabel.readers.overrule import LayoutOverrule
from vtabel.readers.preamble import Preamble
from vtabel.readers.returned import is_listing
from vtabel.readers.valuelists import read_lists
from vtabel.readers.variables import build_variable
from vtabel.sheet import Sheet, letter
from vtabel.table import (
    AccountabilityTable,
    ColumnChoice,
    Dataset,
    Layout,
    Level,
    Note,
    SourceFile,
    TableChoice,
    Variable,
)
from vtabel.text import match_form

_SAMPLE = 200


def read_tabular(
    sheets: list[Sheet],
    source: SourceFile,
    stem: str,
    given: LayoutOverrule,
    findings: Findings,
    *,
    texts: frozenset[str] = frozenset(),
    sheet_is_dataset: bool = False,
    listed: frozenset[str] = frozenset(),
) -> AccountabilityTable:
    """The table of variables that stands on the sheets of one file. Raises UnusableInput (VT101, VT102).

    ``texts`` are sheets (in the form of `match_form`) that hold only text by their nature, so that nobody need be told.
    ``sheet_is_dataset``: a sheet is a dataset even where it is the only one. ``listed`` are names
    (in the form of `match_form`) that another sheet lists: a row that says nothing else is a variable all the same.
    """
    preamble = Preamble()
    sheets = without_blocks(sheets)
    blocks = _blocks(sheets, given, preamble, texts, findings)
    _report_layout(given, sheets, blocks, findings)
    for block in blocks:
        block.listed = listed
    rows = {id(b): read_block(b, findings) for b in blocks if b.kind == "variables"}
    if not rows:
        findings.add("VT101", Cell(source.name))
        raise UnusableInput(findings.report())
    footnotes = _footnotes(blocks, rows, preamble)
    registry = preamble.registry(given, stem, findings, Cell(source.name))
    drafts = join_by_item([d for found in rows.values() for d in found.drafts], findings)
    datasets = _datasets(drafts, registry.code, sheet_is_dataset)
    drafts = without_doubles(drafts, datasets, findings)
    variables = _variables(blocks, drafts, datasets, Duties(given.markers, footnotes, findings), findings)
    if not variables:
        raise UnusableInput(_why_nothing(blocks, findings).report())
    _report_columns(blocks, variables, findings, source)
    start, end = preamble.validity(given, findings)
    return AccountabilityTable(
        registry=registry,
        version=given.version or preamble.raw("version"),
        valid_from=start,
        valid_to=end,
        population=preamble.population(),
        source=source,
        datasets=_dataset_models(variables, preamble),
        variables=variables,
        notes=(*preamble.notes, *(note for found in rows.values() for note in found.notes), *_comments(sheets)),
        layout=_layout(blocks, {i: found.counts for i, found in rows.items()}, sheets),
        report=findings.report(),
    )


def _comments(sheets: list[Sheet]) -> Iterator[Note]:
    """The comments that people hung on cells, as notes: what they say is for people."""
    for sheet in sheets:
        for (row, column), text in sorted(sheet.comments.items()):
            yield Note(text=text, cell=sheet.cell(row, column))


def _report_layout(given: LayoutOverrule, sheets: list[Sheet], blocks: list[Block], findings: Findings) -> None:
    """What a layout file speaks of in vain, and headers without rows."""
    used = {sheet.name: {key for b in blocks if b.sheet is sheet for key in b.given} for sheet in sheets}
    for place, what, what_nl, name in given.unused(sheets, used):
        findings.add("VT118", place, what=what, what_nl=what_nl, name=name)
    for block in blocks:
        if not any(block.cells(row) for row in block.data_rows()):
            findings.add("VT102", block.sheet.cell(block.header[1], block.left))


def _variables(
    blocks: list[Block], drafts: list[Draft], datasets: dict[int, str], duties: Duties, findings: Findings
) -> tuple[Variable, ...]:
    lists = read_lists([b for b in blocks if b.kind == "options"], findings)
    lists.variables = frozenset(match_form(d.name) for d in drafts)
    built = [build_variable(d, datasets[id(d)], lists, duties, findings) for d in drafts]
    duties.report_empty()
    lists.report_unused(findings)
    return tuple(v for v in built if v is not None)


def _why_nothing(blocks: list[Block], findings: Findings) -> Findings:
    """A table without a single variable is no success: something has said why, or the rows are missing."""
    if not findings.report().errors:
        findings.add("VT102", blocks[0].sheet.cell(blocks[0].header[1], blocks[0].left))
    return findings


def _footnotes(blocks: list[Block], rows: dict[int, BlockRows], preamble: Preamble) -> Footnotes:
    """The footnotes of all tables. A mark at a name that has a footnote there is no part of the name."""
    read = [(block, rows[id(block)]) for block in blocks if id(block) in rows]
    notes = [*preamble.notes, *(note for _, found in read for note in found.notes)]
    footnotes = Footnotes(notes, [(block, found.notes) for block, found in read])
    for block, found in read:
        for draft in found.drafts:
            name, mark = split_mark(draft.name)
            if mark and footnotes.own(block, mark):
                draft.name, draft.mark = name, mark
    return footnotes


def _blocks(
    sheets: list[Sheet], given: LayoutOverrule, preamble: Preamble, texts: frozenset[str], findings: Findings
) -> list[Block]:
    blocks: list[Block] = []
    for sheet in sheets:
        overrule = given.of(sheet.name)
        if overrule.skip or is_listing(sheet) or not any(t.strip() for row in sheet.rows for t in row):
            continue
        found = find_blocks(sheet, overrule, findings)
        for block in found:
            _settle_by_content(block, given.markers)
        _read_above(sheet, found, preamble)
        if not found and len(sheets) > 1 and not sheet.beside and match_form(sheet.name) not in texts:
            findings.add("VT103", Cell(sheet.file, sheet.name))
        blocks += found
    return blocks


def _read_above(sheet: Sheet, blocks: list[Block], preamble: Preamble) -> None:
    """What stands above the first table, for each of the tables that stand beside each other."""
    tops: dict[int, int] = {}
    for block in blocks:
        tops[block.left] = min(tops.get(block.left, block.top), block.top)
    lefts = sorted(tops) or [0]
    for left, beyond in zip(lefts, [*lefts[1:], sheet.width], strict=True):
        preamble.read(sheet, tops.get(left, len(sheet.rows)), left, beyond)


def _settle_by_content(block: Block, markers: Mapping[str, Level]) -> None:
    """Headers with two meanings are settled by what stands below them (*Aanlevering*: mandatory, or for whom)."""
    if block.kind != "variables":
        return
    for i, column in enumerate(block.columns):
        texts = [t for row in block.data_rows() if (t := block.text(row, column))][:_SAMPLE]
        if not texts or column.meaning.confidence == "given":
            continue
        other = _other_meaning(column, texts, markers)
        if other:
            block.columns[i] = Column(column.index, column.header, Meaning(other[0], "", "likely", other[1]))


def _other_meaning(column: Column, texts: list[str], markers: Mapping[str, Level]) -> tuple[str, str] | None:
    """The field that a column has after all, by its contents, and why."""
    if column.field == "mandatory" and not _mostly(texts, lambda text: _is_level(text, markers)):
        if _mostly(texts, _names_provider):
            return "mandatory_for", "by the contents of the column"
        if match_form(column.header).startswith("aanlevering"):
            return "population", "by the contents of the column"
    if column.field == "provider" and column.meaning.confidence == "likely" and column.meaning.detail != "?":
        return None if _mostly(texts, lambda text: _is_level(text, markers)) else ("remark", "holds no marks")
    if column.field == "item_id" and len(set(map(match_form, texts))) < 0.8 * len(texts):
        return "remark", "numbers recur"
    return None


def _mostly(texts: list[str], test: Callable[[str], bool]) -> bool:
    return sum(map(test, texts)) >= 0.5 * len(texts)


def _is_level(text: str, markers: Mapping[str, Level]) -> bool:
    return len(text) <= 2 or all(s.level is not None for s in parse_level(split_mark(text)[0], markers))


def _names_provider(text: str) -> bool:
    return parse_providers(text)[0] is not None


def _datasets(drafts: list[Draft], registry_code: str, always: bool) -> dict[int, str]:
    """The dataset of each draft: its column, else its sheet where several sheets hold variables, else the registry."""
    sheets = {d.block.sheet.name for d in drafts if not d.raw("dataset")}
    named = {}
    for draft in drafts:
        own = draft.raw("dataset")
        sheet = draft.block.sheet
        named[id(draft)] = own or ((sheet.title or sheet.name) if always or len(sheets) > 1 else registry_code)
    return named


def _report_columns(blocks: list[Block], variables: Iterable[Variable], findings: Findings, source: SourceFile) -> None:
    for block in blocks:
        for column in block.not_understood:
            findings.add("VT104", block.sheet.cell(block.header[1], column.index), header=column.header)
        for column in block.columns:
            if column.field == "provider" and column.meaning.detail == "?":
                findings.add("VT113", block.sheet.cell(block.header[1], column.index), header=column.header)
    if not any(o.raw or o.level is not Level.UNKNOWN for v in variables for o in v.obligations):
        findings.add("VT116", Cell(source.name))


def _dataset_models(variables: tuple[Variable, ...], preamble: Preamble) -> tuple[Dataset, ...]:
    names = dict.fromkeys(v.dataset for v in variables)
    stated = [k.strip() for k in preamble.raw("keys").replace(";", ",").split(",") if k.strip()]
    models = []
    for name in names:
        mine = [v for v in variables if v.dataset == name]
        keyed = [v.name for v in sorted((v for v in mine if v.key_part), key=lambda v: v.key_part or 0)]
        keys = keyed or [k for k in stated if any(v.name == k for v in mine)]
        case = preamble.facts.get("case")
        models.append(
            Dataset(
                name=name, keys=tuple(keys), case=case.raw if case else "", cell=case.cell if case else mine[0].cell
            )
        )
    return tuple(models)


def _layout(blocks: list[Block], counts: dict[int, dict[str, int]], sheets: list[Sheet]) -> Layout:
    tables = tuple(_choice(b, counts.get(id(b), {})) for b in blocks)
    read = {b.sheet.name for b in blocks}
    return Layout(tables=tables, sheets_not_read=tuple(s.name for s in sheets if s.name not in read))


def _choice(block: Block, counts: dict[str, int]) -> TableChoice:
    columns = tuple(
        ColumnChoice(
            letter=letter(c.index),
            header=c.header,
            field=c.field,
            detail=c.meaning.detail,
            confidence=c.meaning.confidence,
            why=c.meaning.why,
        )
        for c in block.columns
    )
    top, bottom = block.header
    return TableChoice(
        kind=block.kind,
        sheet=block.sheet.name,
        header_rows=tuple(range(top + 1, bottom + 2)),
        first_row=bottom + 2,
        last_row=block.bottom,
        columns=columns,
        not_understood=tuple(c.header for c in block.not_understood),
        rows=counts,
    )
