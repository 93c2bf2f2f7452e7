"""Value lists: tables of options on a sheet, and the options of a variable from its own cells or from such a list."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from vtabel.diagnostics import Cell, Findings
from vtabel.readers.drafts import Draft, Entry
from vtabel.readers.grid import Block, RowKind, row_kind
from vtabel.readers.options import OptionsText, parse_options, role_of
from vtabel.sheet import Sheet
from vtabel.table import Option, ValueList
from vtabel.text import match_form

_URL = re.compile(r"^(?:https?://|urn:)\S+$")


@dataclass(slots=True)
class Lists:
    """The lists of a workbook by name, and those that belong to one variable. Keeps which were used."""

    by_name: dict[str, ValueList] = field(default_factory=dict)
    by_variable: dict[str, ValueList] = field(default_factory=dict)
    cells: dict[str, Cell] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.by_name or self.by_variable)

    def find(self, name: str) -> ValueList | None:
        """The list with this name, as a list or as the list of another variable."""
        form = match_form(name)
        self.used.add(form)
        return self.by_name.get(form) or self.by_variable.get(form)

    def report_unused(self, findings: Findings) -> None:
        for form, values in self.by_name.items():
            if form not in self.used:
                findings.add("VT215", self.cells.get(form), name=values.name)


def read_lists(blocks: list[Block], findings: Findings) -> Lists:
    """The lists in tables of options: columns for the list (or variable), code, label and condition."""
    lists = Lists()
    gathered: dict[tuple[str, str], list[Option]] = {}
    names: dict[tuple[str, str], tuple[str, Cell]] = {}
    for block in blocks:
        by_list = block.column("list_name") or block.column("options")
        owner = by_list or block.column("name")
        kind = "list" if by_list else "variable"
        current: tuple[str, str] | None = None
        for row in block.data_rows():
            if not block.filled(row) or row_kind(block, row) is RowKind.HEADER:
                continue
            name = block.text(row, owner) or _merged(block, row)
            if name:
                current = (kind, match_form(name))
                cell = block.sheet.cell(row, owner.index if owner else block.left)
                names.setdefault(current, (name, cell))
            code = block.text(row, block.column("option_code"))
            if current is None or not code:
                findings.add(
                    "VT108",
                    block.sheet.cell(row, block.filled(row)[0]),
                    text=f"`{block.sheet.text(row, block.filled(row)[0]).strip()}`",
                )
                continue
            _add(gathered.setdefault(current, []), _option(block, row, code, findings), findings)
    for (kind, form), options in gathered.items():
        name, cell = names[kind, form]
        (lists.by_name if kind == "list" else lists.by_variable)[form] = ValueList(name=name, options=tuple(options))
        lists.cells[form] = cell
    return lists


def _merged(block: Block, row: int) -> str:
    owner = block.column("list_name") or block.column("options") or block.column("name")
    return block.sheet.text(*block.sheet.anchor(row, owner.index)).strip() if owner else ""


def _option(block: Block, row: int, code: str, findings: Findings) -> Option:
    code_column = block.column("option_code")
    label_column = block.column("option_label") or block.column("label") or block.column("definition")
    label = block.text(row, label_column)
    assert code_column is not None
    place = block.sheet.cell(row, code_column.index)
    if (row, code_column.index) in block.sheet.dates:
        findings.add("VT012", place, value=code)
    return Option(
        code=code,
        label=label or code,
        role=role_of(label),
        condition=block.text(row, block.column("condition")),
        code_system=block.text(row, block.column("code_system")),
        concept_code=block.text(row, block.column("concept_code")),
        cell=place,
    )


def _add(options: list[Option], option: Option, findings: Findings) -> None:
    """Add an option unless its code is taken."""
    same = next((o for o in options if o.code == option.code), None)
    if same is None:
        options.append(option)
    elif same.label != option.label:
        findings.add(
            "VT207",
            option.cell,
            related=[same.cell] if same.cell else [],
            code=option.code,
            first=same.label,
            second=option.label,
        )


@dataclass(slots=True)
class Answers:
    """What the cells of a variable say about its answers. ``missing`` names a list that does not exist."""

    values: ValueList | None = None
    text: OptionsText = field(default_factory=OptionsText)
    missing: Entry | None = None


def answers_of(draft: Draft, lists: Lists, findings: Findings) -> Answers:
    """The answers of a variable: its options cell, rows below it, option columns, or a list elsewhere."""
    found = Answers()
    options: list[Option] = []
    name = canonical = ""
    for entry in (*draft.all("options"), *draft.more_options):
        if _URL.match(entry.raw):
            canonical = entry.raw
            continue
        _report_date(draft.block.sheet, entry, findings)
        text = _named_list(entry, lists) or parse_options(entry.raw, entry.cell)
        if text.list_name:
            values = lists.find(text.list_name)
            if values is None and not lists and not entry.raw.casefold().startswith("zie"):
                text.words.append(text.list_name)
            elif values is None:
                found.missing = entry
            else:
                name, canonical = values.name, canonical or values.canonical
                for option in values.options:
                    _add(options, option, findings)
        for option in text.options:
            _add(options, option, findings)
        _merge_text(found.text, text)
    for code, label in draft.pairs:
        _add(options, _pair(code, label), findings)
    if not options and (own := lists.by_variable.get(match_form(draft.name))):
        options, name = list(own.options), own.name
    canonical = draft.raw("value_set") or canonical
    if options or canonical:
        found.values = ValueList(name=name, canonical=canonical, options=tuple(options))
    return found


def _named_list(entry: Entry, lists: Lists) -> OptionsText | None:
    """The cell as the name of a list, if a list has exactly that name."""
    return OptionsText(list_name=entry.raw) if lists.find(entry.raw) else None


def _report_date(sheet: Sheet, entry: Entry, findings: Findings) -> None:
    if any(sheet.cell(*at) == entry.cell for at in sheet.dates):
        findings.add("VT012", entry.cell, value=entry.raw)


def _pair(code: Entry | None, label: Entry | None) -> Option:
    words = label.raw if label else (code.raw if code else "")
    cell = code.cell if code else (label.cell if label else None)
    return Option(code=code.raw if code else words, label=words, role=role_of(words), cell=cell)


def _merge_text(into: OptionsText, text: OptionsText) -> None:
    if into.minimum is None:
        into.minimum, into.maximum, into.unit = text.minimum, text.maximum, text.unit
    into.words += text.words
    into.ambiguous += text.ambiguous
