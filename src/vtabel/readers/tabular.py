"""Sheets -> AccountabilityTable, whatever the layout: find the tables, gather the rows, read the cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from vtabel.diagnostics import Cell, Findings, UnusableInput
from vtabel.readers.columns import Meaning
from vtabel.readers.drafts import Draft, conflicts, join_by_item, read_block
from vtabel.readers.duties import Duties
from vtabel.readers.grid import Block, Column, find_blocks
from vtabel.readers.obligations import parse_level, parse_providers
from vtabel.readers.overrule import LayoutOverrule
from vtabel.readers.preamble import Preamble
from vtabel.readers.valuelists import read_lists
from vtabel.readers.variables import build_variable
from vtabel.sheet import Sheet, letter
from vtabel.table import AccountabilityTable, ColumnChoice, Dataset, Layout, SourceFile, TableChoice, Variable
from vtabel.text import match_form


def read_tabular(
    sheets: list[Sheet], source: SourceFile, stem: str, given: LayoutOverrule, findings: Findings
) -> AccountabilityTable:
    """The table of variables that stands on the sheets of one file. Raises UnusableInput (VT101, VT102)."""
    preamble = Preamble()
    blocks = _blocks(sheets, given, preamble, findings)
    variable_blocks = [b for b in blocks if b.kind == "variables"]
    if not variable_blocks:
        findings.add("VT101", Cell(source.name))
        raise UnusableInput(findings.report())
    lists = read_lists([b for b in blocks if b.kind == "options"], findings)
    read = {id(b): read_block(b, findings) for b in variable_blocks}
    drafts = join_by_item([d for b in variable_blocks for d in read[id(b)].drafts], findings)
    if not drafts:
        for block in variable_blocks:
            findings.add("VT102", block.sheet.cell(block.header[1], block.left))
        raise UnusableInput(findings.report())
    notes = [note for rows in read.values() for note in rows.notes]
    registry = preamble.registry(given, stem, findings, Cell(source.name))
    drafts = _without_doubles(drafts, _datasets(drafts, registry.code), findings)
    duties = Duties(given.markers, notes, findings)
    names = _datasets(drafts, registry.code)
    built = [build_variable(d, names[id(d)], lists, duties, findings) for d in drafts]
    variables = tuple(v for v in built if v is not None)
    duties.report_empty()
    lists.report_unused(findings)
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
        notes=(*preamble.notes, *notes),
        layout=_layout(blocks, {i: rows.counts for i, rows in read.items()}, sheets),
        report=findings.report(),
    )


def _blocks(sheets: list[Sheet], given: LayoutOverrule, preamble: Preamble, findings: Findings) -> list[Block]:
    blocks: list[Block] = []
    for sheet in sheets:
        overrule = given.of(sheet.name)
        if overrule.skip or not any(t.strip() for row in sheet.rows for t in row):
            continue
        found = find_blocks(sheet, overrule, findings)
        for block in found:
            _settle_by_content(block)
        preamble.read(sheet, found[0].header[0] if found else len(sheet.rows))
        if not found and len(sheets) > 1:
            findings.add("VT103", Cell(sheet.file, sheet.name))
        blocks += found
    return blocks


def _settle_by_content(block: Block) -> None:
    """Headers with two meanings are settled by what stands below them (*Aanlevering*: mandatory, or for whom)."""
    if block.kind != "variables":
        return
    for i, column in enumerate(block.columns):
        if column.meaning.confidence == "given":
            continue
        texts = [t for row in block.data_rows() if (t := block.text(row, column))][:200]
        if not texts:
            continue
        if column.field == "mandatory" and not _mostly(texts, _is_level):
            field = "mandatory_for" if _mostly(texts, _names_provider) else "population"
            block.columns[i] = Column(
                column.index, column.header, Meaning(field, "", "likely", "by the contents of the column")
            )
        elif column.field == "provider" and not _mostly(texts, _is_level):
            block.columns[i] = Column(column.index, column.header, Meaning("remark", "", "likely", "holds no marks"))
        elif column.field == "item_id" and len(set(map(match_form, texts))) < 0.8 * len(texts):
            block.columns[i] = Column(column.index, column.header, Meaning("remark", "", "likely", "numbers recur"))


def _mostly(texts: list[str], test: Callable[[str], bool]) -> bool:
    return sum(map(test, texts)) >= 0.5 * len(texts)


def _is_level(text: str) -> bool:
    return all(s.level is not None for s in parse_level(text.rstrip("*¹²³ "))) or len(text) <= 2


def _names_provider(text: str) -> bool:
    return parse_providers(text)[0] is not None


def _datasets(drafts: list[Draft], registry_code: str) -> dict[int, str]:
    """The dataset of each draft: its column, else its sheet where several sheets hold variables, else the registry."""
    sheets = {d.block.sheet.name for d in drafts if not d.raw("dataset")}
    named = {}
    for draft in drafts:
        own = draft.raw("dataset")
        named[id(draft)] = own or (draft.block.sheet.name if len(sheets) > 1 else registry_code)
    return named


def _without_doubles(drafts: list[Draft], names: dict[int, str], findings: Findings) -> list[Draft]:
    """Each variable once. The same row twice in a table is left out; two tables that differ are not reconciled."""
    kept: dict[tuple[str, str, str], Draft] = {}
    for draft in drafts:
        group = draft.raw("group") or (draft.section.raw if draft.section else "")
        key = (match_form(names[id(draft)]), match_form(group), match_form(draft.name))
        other = kept.setdefault(key, draft)
        if other is draft:
            continue
        differing = conflicts(other, draft)
        if other.block is not draft.block and differing:
            findings.add("VT105", draft.cell, related=[other.cell], name=draft.name, fields=", ".join(differing))
        else:
            findings.add("VT201", draft.cell, related=[other.cell], name=draft.name)
    return list(kept.values())


def _report_columns(blocks: list[Block], variables: Iterable[Variable], findings: Findings, source: SourceFile) -> None:
    for block in blocks:
        for column in block.not_understood:
            findings.add("VT104", block.sheet.cell(block.header[1], column.index), header=column.header)
        for column in block.columns:
            if column.field == "provider" and column.meaning.detail == "?":
                findings.add("VT113", block.sheet.cell(block.header[1], column.index), header=column.header)
    if not any(v.obligations for v in variables):
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
