"""Rows -> drafts: the texts of one variable gathered from its rows."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from vtabel.diagnostics import Cell, Findings
from vtabel.readers.cells import footnote, tidy
from vtabel.readers.grid import Block, Column
from vtabel.readers.rows import RowKind, classify
from vtabel.sheet import letter
from vtabel.table import Note, Origin
from vtabel.text import match_form, plain

_THROUGH = re.compile(r"\s+(?:t/m|tot en met|-|–)\s+")
_NUMBERS = re.compile(r"\d+")
_LONGEST_RANGE = 500
_MOST_DIGITS = 9
RECURRING = ("provider", "purpose_kind", "purpose", "indicator", "remark", "validation", "source")


@dataclass(slots=True)
class Entry:
    """One text of a draft: the table and column it stood in, its cell, and the row and column of that, counted from 0."""

    block: Block
    column: Column
    raw: str
    cell: Cell
    at: tuple[int, int]

    @property
    def written(self) -> str:
        """The text as it stands in the cell, with the white space around it."""
        return self.block.sheet.text(*self.at)


@dataclass(frozen=True, slots=True)
class Blank:
    """An empty cell of a column. ``unread``: it holds an error value or a formula without value (VT006, VT007)."""

    block: Block
    column: Column
    cell: Cell
    unread: bool = False


@dataclass(slots=True)
class Answer:
    """One option in columns of its own."""

    code: Entry | None = None
    label: Entry | None = None
    condition: str = ""
    code_system: str = ""
    concept_code: str = ""


@dataclass(slots=True)
class Draft:
    """The texts of one variable, by field. ``answers`` are options in columns, ``more_options`` those in rows below."""

    block: Block
    row: int
    name: str
    section: Origin | None = None
    section_condition: Entry | None = None
    mark: str = ""
    entries: list[Entry] = field(default_factory=list)
    blanks: list[Blank] = field(default_factory=list)
    more_options: list[Entry] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    _by_field: dict[str, list[Entry]] = field(default_factory=dict, repr=False)

    def add(self, entry: Entry) -> None:
        self.entries.append(entry)
        self._by_field.setdefault(entry.column.field, []).append(entry)

    def get(self, name: str) -> Entry | None:
        found = self._by_field.get(name)
        return found[0] if found else None

    def all(self, name: str) -> list[Entry]:
        return self._by_field.get(name, [])

    def raw(self, name: str) -> str:
        found = self._by_field.get(name)
        return found[0].raw if found else ""

    @property
    def cell(self) -> Cell:
        entry = self.get("name")
        return entry.cell if entry else self.block.sheet.cell(self.row, self.block.left)


@dataclass(slots=True)
class BlockRows:
    """What a table of variables came to."""

    drafts: list[Draft] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)


def read_block(block: Block, findings: Findings) -> BlockRows:
    """Gather the drafts of one table; rows that are neither variable, section nor note are reported."""
    found = BlockRows()
    section = _section(block, block.title) if block.title is not None else None
    condition: Entry | None = None
    for row, kind in classify(block):
        found.counts[kind.value] = found.counts.get(kind.value, 0) + 1
        if kind is RowKind.VARIABLE:
            drafts = _drafts(block, row, findings)
            for draft in drafts:
                draft.section, draft.section_condition = section, condition
            found.drafts += drafts
        elif kind is RowKind.CONTINUATION and found.drafts:
            _continue(found.drafts[-1], block, row)
        elif kind is RowKind.SECTION:
            section, condition = _section(block, row), _entry(block, row, block.column("condition"))
        elif kind in (RowKind.NOTE, RowKind.CONTINUATION):
            found.notes.append(_note(block, row))
        elif kind in (RowKind.UNNAMED, RowKind.UNCLEAR):
            code = "VT202" if kind is RowKind.UNNAMED else "VT108"
            findings.add(code, block.sheet.cell(row, min(block.cells(row))), text=_words(block, row))
    _report_headless(block, found.drafts, findings)
    return found


def _report_headless(block: Block, drafts: list[Draft], findings: Findings) -> None:
    """Columns without a header that hold something beside the variables: reported once, at the first such cell."""
    headed = {c.index for c in (*block.columns, *block.not_understood)}
    headed |= {c for row in range(block.header[0], block.header[1] + 1) for c in block.cells(row)}
    reported: set[int] = set()
    for draft in drafts:
        for column in block.cells(draft.row).keys() - headed - reported:
            reported.add(column)
            findings.add("VT104", block.sheet.cell(draft.row, column), header=letter(column))


def _words(block: Block, row: int) -> str:
    text = " | ".join(map(plain, block.cells(row).values()))
    return f"`{text if len(text) <= 80 else text[:79] + '…'}`"


def _note(block: Block, row: int) -> Note:
    cells = block.cells(row)
    text = " ".join(cells.values())
    mark = footnote(text) if len(cells) <= 2 else None  # a footnote stands in one cell, or its mark in one beside it
    place = block.sheet.cell(row, min(cells))
    return Note(text=mark[1] if mark else text, mark=mark[0] if mark else "", cell=place)


def _section(block: Block, row: int) -> Origin:
    cells = block.cells(row)
    name = block.column("name")
    column = name.index if name and len(cells) > 1 and name.index in cells else min(cells)
    return Origin(raw=cells[column], cell=block.sheet.cell(row, column))


def _entry(block: Block, row: int, column: Column | None) -> Entry | None:
    raw = block.text(row, column)
    if column is None or not raw:
        return None
    at = block.at(row, column.index)
    return Entry(block, column, raw, block.sheet.cell(*at), at)


def _drafts(block: Block, row: int, findings: Findings) -> list[Draft]:
    name_column = block.column("name")
    assert name_column is not None
    names = expand_range(block.text(row, name_column))
    if len(names) > 1:
        place = block.sheet.cell(*block.at(row, name_column.index))
        findings.add("VT216", place, count=len(names), first=names[0], last=names[-1])
    return [_draft(block, row, name) for name in names]


def _draft(block: Block, row: int, name: str) -> Draft:
    draft = Draft(block, row, name)
    answer = Answer()
    cells = block.cells(row)
    merged = bool(block.sheet.merges_in(row))
    for column in block.columns:
        own = block.at(row, column.index)
        at = _source(block, column, own) if merged else own
        raw = cells.get(column.index, "") if at == own else block.sheet.text(*at).strip()
        place = block.sheet.cell(*at)
        if not raw:
            draft.blanks.append(Blank(block, column, place, unread=at in block.sheet.problems))
        elif not _take_answer(answer, entry := Entry(block, column, raw, place, at)):
            draft.add(entry)
    if answer.code or answer.label:
        draft.answers.append(answer)
    return draft


def _source(block: Block, column: Column, own: tuple[int, int]) -> tuple[int, int]:
    """The cell whose text counts for a column: its own, that of a merged range from a row above, or from a column of the same
    kind beside it (an X over two types of provider)."""
    anchor_row, anchor_column = block.sheet.anchor(*own)
    kin = anchor_column == own[1] or any(
        c.index == anchor_column and c.field == column.field and c.field in RECURRING for c in block.columns
    )
    return (anchor_row, anchor_column) if kin and anchor_row > block.header[1] else own


def _take_answer(answer: Answer, entry: Entry) -> bool:
    """Keep a text that belongs to an option in columns of its own; False if it is another."""
    if entry.column.field == "option_code":
        answer.code = entry
    elif entry.column.field == "option_label":
        answer.label = entry
    elif entry.column.field == "code_system":
        answer.code_system = entry.raw
    elif entry.column.field == "concept_code":
        answer.concept_code = entry.raw
    else:
        return False
    return True


def _continue(draft: Draft, block: Block, row: int) -> None:
    """A row below a variable that only adds answers."""
    answer = Answer()
    for column in block.columns:
        entry = _entry(block, row, column)
        if entry is None or _take_answer(answer, entry):
            continue
        if column.field == "options":
            draft.more_options.append(entry)
        elif column.field in ("label", "definition"):
            answer.label = answer.label or entry
        elif column.field == "condition":
            answer.condition = entry.raw
        else:
            draft.add(entry)
    if answer.code or answer.label:
        draft.answers.append(answer)


def expand_range(name: str) -> list[str]:
    """The names that a text such as ``lead_type1 t/m lead_type7`` stands for; the name itself if it is no range.

    >>> expand_range("KvL_vraag1_T0 t/m KvL_vraag3_T0")
    ['KvL_vraag1_T0', 'KvL_vraag2_T0', 'KvL_vraag3_T0']
    """
    text = tidy(name)
    ends = _THROUGH.split(text)
    if len(ends) != 2 or any(" " in end for end in ends):
        return [text]
    first, last = (_NUMBERS.findall(end) for end in ends)
    differing = [i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b]
    stems = {match_form(_NUMBERS.sub("#", end)) for end in ends}
    if len(first) != len(last) or len(differing) != 1 or len(stems) != 1:
        return [text]
    at = differing[0]
    if max(len(first[at]), len(last[at])) > _MOST_DIGITS:
        return [text]
    low, high = int(first[at]), int(last[at])
    if not low < high <= low + _LONGEST_RANGE:
        return [text]
    pieces = _NUMBERS.split(ends[0])
    width = len(first[at]) if first[at].startswith("0") else 0
    names = []
    for number in range(low, high + 1):
        numbers = [*first[:at], str(number).zfill(width), *first[at + 1 :], ""]
        names.append("".join(a + b for a, b in zip(pieces, numbers, strict=True)))
    return names
