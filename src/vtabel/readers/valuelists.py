"""Value lists: tables of options on a sheet, and the options of a variable from its own cells or from such a list."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from vtabel.diagnostics import Cell, Findings
from vtabel.readers.cells import tidy
from vtabel.readers.drafts import Answer, Draft, Entry
from vtabel.readers.grid import Block
from vtabel.readers.options import OptionsText, parse_options, role_of
from vtabel.readers.rows import is_header_row
from vtabel.table import Datatype, Option, ValueList
from vtabel.text import match_form

_URL = re.compile(r"^(?:https?://|urn:)\S+$")


@dataclass(slots=True)
class Lists:
    """The lists of a workbook by name, and those that belong to one variable. Keeps which were used.

    ``variables`` are the names of all variables: one may be named as the list of another.
    """

    by_name: dict[str, ValueList] = field(default_factory=dict)
    by_variable: dict[tuple[str, str], ValueList] = field(default_factory=dict)
    cells: dict[str, Cell] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    variables: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.by_name or self.by_variable)

    def find(self, name: str, dataset: str) -> ValueList | None:
        """The list with this name, as a list or as the list of another variable."""
        form = match_form(name)
        self.used.add(form)
        return self.by_name.get(form) or self.of_variable(name, dataset)

    def of_variable(self, name: str, dataset: str) -> ValueList | None:
        """The list that belongs to a variable, in its own dataset before one for every dataset."""
        form = match_form(name)
        return self.by_variable.get((match_form(dataset), form)) or self.by_variable.get(("", form))

    def report_unused(self, findings: Findings) -> None:
        for form, values in self.by_name.items():
            if form not in self.used:
                findings.add("VT215", self.cells.get(form), name=values.name)


@dataclass(slots=True)
class _Gathered:
    """The options of one list, as far as they were read."""

    name: str
    cell: Cell
    options: dict[str, Option] = field(default_factory=dict)
    list_name: str = ""


def read_lists(blocks: list[Block], findings: Findings) -> Lists:
    """The lists in tables of options: columns for the list (or variable), code, label and condition."""
    gathered: dict[tuple[str, str, str], _Gathered] = {}
    for block in blocks:
        _gather(block, gathered, findings)
    lists = Lists()
    for (kind, dataset, form), found in gathered.items():
        values = ValueList(name=found.list_name or found.name, options=tuple(found.options.values()))
        if kind == "list":
            lists.by_name[form] = values
            lists.cells[form] = found.cell
        else:
            lists.by_variable[dataset, form] = values
    return lists


def _gather(block: Block, gathered: dict[tuple[str, str, str], _Gathered], findings: Findings) -> None:
    """Read one table. An empty list name means the list above; a table without such a column is one list.

    A table that names list and variable says the list again for each variable, perhaps with other conditions.
    """
    owner = block.column("list_name", "options", "name")
    kind = "variable" if owner and owner.field == "name" else "list"
    current: _Gathered | None = None
    if owner is None:
        name, place = _name_of(block)
        current = gathered.setdefault(("list", "", match_form(name)), _Gathered(name, place))
    for row in block.data_rows():
        cells = block.cells(row)
        if not cells or is_header_row(block, row):
            continue
        if owner and (name := block.text(row, owner) or _merged(block, row, owner.index)):
            dataset = match_form(block.text(row, block.column("dataset"))) if kind == "variable" else ""
            fresh = _Gathered(tidy(name), block.sheet.cell(row, owner.index))
            current = gathered.setdefault((kind, dataset, match_form(name)), fresh)
        code = block.text(row, block.column("option_code"))
        if current is not None and code:
            option = _option(block, row, code, findings)
            own = _of_variable(block, row, current, gathered) if kind == "list" else None
            add_option(current.options, option, findings if own is None else Findings())
            if own is not None:
                add_option(own.options, option, findings)
        elif not (owner and cells.keys() == {owner.index}):  # the name of a list alone is its title
            first = min(cells)
            findings.add("VT108", block.sheet.cell(row, first), text=f"`{tidy(cells[first])}`")


def _of_variable(
    block: Block, row: int, listed: _Gathered, gathered: dict[tuple[str, str, str], _Gathered]
) -> _Gathered | None:
    """The list of the variable that a row names beside the list."""
    column = block.column("name")
    name = block.text(row, column)
    if column is None or not name:
        return None
    key = ("variable", match_form(block.text(row, block.column("dataset"))), match_form(name))
    return gathered.setdefault(key, _Gathered(tidy(name), block.sheet.cell(row, column.index), list_name=listed.name))


def _name_of(block: Block) -> tuple[str, Cell]:
    """The name of a table that is one list: its title, else its sheet."""
    if block.title is not None:
        cells = block.cells(block.title)
        column = min(cells)
        return tidy(cells[column]), block.sheet.cell(block.title, column)
    return block.sheet.name or block.sheet.file, block.sheet.cell(block.header[0], block.left)


def _merged(block: Block, row: int, column: int) -> str:
    at = block.sheet.anchor(row, column)
    return block.sheet.text(*at).strip() if at[0] > block.header[1] else ""


def _option(block: Block, row: int, code: str, findings: Findings) -> Option:
    code_column = block.column("option_code")
    label = block.text(row, block.column("option_label", "label", "definition"))
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


def add_option(options: dict[str, Option], option: Option, findings: Findings) -> None:
    """Add an option unless its code is taken."""
    same = options.setdefault(option.code, option)
    if same.label != option.label:
        related = [same.cell] if same.cell else []
        findings.add("VT207", option.cell, related=related, code=option.code, first=same.label, second=option.label)


@dataclass(slots=True)
class Answers:
    """What the cells of a variable say about its answers. ``missing`` names a list that does not exist."""

    values: ValueList | None = None
    text: OptionsText = field(default_factory=OptionsText)
    missing: tuple[str, Entry] | None = None


def answers_of(draft: Draft, dataset: str, kind: Datatype | None, lists: Lists, findings: Findings) -> Answers:
    """The answers of a variable: its options cell, rows below it, option columns, or a list elsewhere."""
    found = Answers()
    options: dict[str, Option] = {}
    name = canonical = ""
    for entry in (*draft.all("options"), *draft.all("range"), *draft.more_options):
        if _URL.match(entry.raw):
            canonical = entry.raw
            continue
        if entry.at in draft.block.sheet.dates and entry.block is draft.block:
            findings.add("VT012", entry.cell, value=entry.raw)
        text, values = _read_entry(entry, dataset, lists)
        own = lists.of_variable(draft.name, dataset)
        if values is not None and own is not None and own.name == values.name:
            values = own
        if values is not None:
            name, canonical = values.name, canonical or values.canonical
        elif (form := match_form(text.list_name)) in lists.variables and form != match_form(draft.name):
            name = text.list_name
            findings.add("VT246", entry.cell, name=draft.name, other=name)
        elif text.list_name and _is_missing(text.list_name, entry, kind, lists):
            found.missing = (text.list_name, entry)
        elif text.list_name:
            text.words.append(text.list_name)
        for option in (*text.options, *(values.options if values else ())):
            add_option(options, option, findings)
        _merge_text(found.text, text)
    for answer in draft.answers:
        add_option(options, _answer_option(answer), findings)
    if not options and (own := lists.of_variable(draft.name, dataset)):
        options, name = {o.code: o for o in own.options}, own.name
    if not options and kind is Datatype.CODE:
        options = _bare_codes(found.text, draft)
    canonical = draft.raw("value_set") or canonical
    if options or canonical or name:
        found.values = ValueList(name=name, canonical=canonical, options=tuple(options.values()))
    return found


def _bare_codes(text: OptionsText, draft: Draft) -> dict[str, Option]:
    """The words of a coded variable as its answers, where there are several of one word each and nothing else."""
    entry = draft.get("options")
    if entry is None or len(text.words) < 2 or any(len(word.split()) > 1 for word in text.words):
        return {}
    words, text.words = text.words, []
    return {word: Option(code=word, label=word, role=role_of(word), cell=entry.cell) for word in words}


def _read_entry(entry: Entry, dataset: str, lists: Lists) -> tuple[OptionsText, ValueList | None]:
    """What a cell says; as the name of a list if there is a list with exactly that name."""
    if values := lists.find(entry.raw, dataset):
        return OptionsText(), values
    text = parse_options(entry.raw, entry.cell)
    return text, lists.find(text.list_name, dataset) if text.list_name else None


def _is_missing(name: str, entry: Entry, kind: Datatype | None, lists: Lists) -> bool:
    """True for the name of a list that does not exist, not for words beside a variable of another type."""
    if (
        entry.raw.casefold().startswith(("zie", "see"))
        or match_form(name) != match_form(entry.raw)
        or kind is Datatype.CODE
    ):
        return True
    return bool(lists) and (kind is None or " " not in name)


def _answer_option(answer: Answer) -> Option:
    label = answer.label.raw if answer.label else ""
    first = answer.code or answer.label
    assert first is not None
    return Option(
        code=first.raw,
        label=label or first.raw,
        role=role_of(label or first.raw),
        condition=answer.condition,
        code_system=answer.code_system,
        concept_code=answer.concept_code,
        cell=first.cell,
    )


def _merge_text(into: OptionsText, text: OptionsText) -> None:
    if into.minimum is None:
        into.minimum, into.maximum, into.unit = text.minimum, text.maximum, text.unit
    into.words += text.words
    into.ambiguous += text.ambiguous
