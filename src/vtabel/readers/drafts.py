"""Rows -> drafts: the texts of one variable gathered from its rows, and from every table that describes it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from vtabel.diagnostics import Cell, Findings
from vtabel.readers.cells import footnote
from vtabel.readers.columns import rank
from vtabel.readers.grid import Block, Column, RowKind, classify
from vtabel.readers.obligations import parse_level
from vtabel.table import Note, Origin
from vtabel.text import match_form, plain

_RANGE = re.compile(r"^(?P<first>\S*?\d+\S*)\s+(?:t/m|tot en met|-|–)\s+(?P<last>\S*?\d+\S*)$")
_NUMBERS = re.compile(r"\d+")
_LONGEST_RANGE = 500
_OWN_WORDS = ("name", "label", "definition", "remark", "indicator", "purpose", "provider")
_RECURRING = ("provider", "purpose_kind", "purpose", "indicator", "remark", "validation")


@dataclass(slots=True)
class Entry:
    """One text of a draft: the column it stood in and its cell."""

    column: Column
    raw: str
    cell: Cell


@dataclass(slots=True)
class Draft:
    """The texts of one variable, by field. ``lists`` are (code, label) pairs from option columns."""

    block: Block
    row: int
    name: str
    entries: list[Entry] = field(default_factory=list)
    section: Origin | None = None
    blanks: list[tuple[Column, Cell]] = field(default_factory=list)
    more_options: list[Entry] = field(default_factory=list)
    pairs: list[tuple[Entry | None, Entry | None]] = field(default_factory=list)

    def get(self, name: str) -> Entry | None:
        return next((e for e in self.entries if e.column.field == name), None)

    def all(self, name: str) -> list[Entry]:
        return [e for e in self.entries if e.column.field == name]

    def raw(self, name: str) -> str:
        entry = self.get(name)
        return entry.raw if entry else ""

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
    section: Origin | None = None
    for row, kind in classify(block):
        found.counts[kind.value] = found.counts.get(kind.value, 0) + 1
        if kind is RowKind.VARIABLE:
            found.drafts += _drafts(block, row, section, findings)
        elif kind is RowKind.CONTINUATION and found.drafts:
            _continue(found.drafts[-1], block, row)
        elif kind is RowKind.SECTION:
            section = _section(block, row)
        elif kind in (RowKind.NOTE, RowKind.CONTINUATION):
            found.notes.append(_note(block, row))
        elif kind is RowKind.UNNAMED:
            findings.add("VT202", block.sheet.cell(row, _first(block, row)), text=_words(block, row))
        elif kind is RowKind.UNCLEAR:
            findings.add("VT108", block.sheet.cell(row, _first(block, row)), text=_words(block, row))
    return found


def _first(block: Block, row: int) -> int:
    return block.filled(row)[0]


def _words(block: Block, row: int) -> str:
    text = " | ".join(plain(block.sheet.text(row, c)) for c in block.filled(row))
    return f"`{text if len(text) <= 80 else text[:79] + '…'}`"


def _note(block: Block, row: int) -> Note:
    text = " ".join(block.sheet.text(row, c).strip() for c in block.filled(row))
    mark = footnote(text)
    return Note(
        text=mark[1] if mark else text, mark=mark[0] if mark else "", cell=block.sheet.cell(row, _first(block, row))
    )


def _section(block: Block, row: int) -> Origin:
    filled = block.filled(row)
    name = block.column("name")
    label = block.text(row, block.column("label")) or block.text(row, block.column("definition"))
    column = name.index if name and match_form(label) == "sectie" else filled[0]
    return Origin(raw=plain(block.sheet.text(row, column)), cell=block.sheet.cell(row, column))


def _drafts(block: Block, row: int, section: Origin | None, findings: Findings) -> list[Draft]:
    name_column = block.column("name")
    assert name_column is not None
    raw = block.text(row, name_column)
    names = expand_range(raw)
    if len(names) > 1:
        findings.add(
            "VT216", block.sheet.cell(row, name_column.index), count=len(names), first=names[0], last=names[-1]
        )
    return [_draft(block, row, name, section) for name in names]


def _draft(block: Block, row: int, name: str, section: Origin | None) -> Draft:
    draft = Draft(block, row, name, section=section)
    code = label = None
    for column in block.columns:
        anchor_row, anchor_column = block.sheet.anchor(row, column.index)
        inside = anchor_row > block.header[1] and block.left <= anchor_column
        at = (anchor_row, anchor_column) if inside and anchor_column == column.index else (row, column.index)
        raw = block.sheet.text(*at).strip()
        place = block.sheet.cell(*at)
        if not raw:
            draft.blanks.append((column, place))
            continue
        entry = Entry(column, raw, place)
        if column.field == "option_code":
            code = entry
        elif column.field == "option_label":
            label = entry
        else:
            draft.entries.append(entry)
    if code or label:
        draft.pairs.append((code, label))
    return draft


def _continue(draft: Draft, block: Block, row: int) -> None:
    """A row below a variable that only adds answers."""
    code = label = None
    for column in block.columns:
        raw = block.text(row, column)
        if not raw:
            continue
        entry = Entry(column, raw, block.sheet.cell(row, column.index))
        if column.field == "options":
            draft.more_options.append(entry)
        elif column.field == "option_code":
            code = entry
        elif column.field in ("option_label", "label", "definition"):
            label = label or entry
    if code or (label and not draft.more_options):
        draft.pairs.append((code, label))


def expand_range(name: str) -> list[str]:
    """The names that a text such as ``lead_type1 t/m lead_type7`` stands for; the name itself if it is no range.

    >>> expand_range("KvL_vraag1_T0 t/m KvL_vraag3_T0")
    ['KvL_vraag1_T0', 'KvL_vraag2_T0', 'KvL_vraag3_T0']
    """
    text = plain(name)
    match = _RANGE.match(text)
    if match is None:
        return [text]
    first, last = _NUMBERS.findall(match["first"]), _NUMBERS.findall(match["last"])
    differing = [i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b]
    if (
        len(first) != len(last)
        or len(differing) != 1
        or _NUMBERS.sub("#", match["first"]) != _NUMBERS.sub("#", match["last"])
    ):
        return [text]
    at = differing[0]
    low, high = int(first[at]), int(last[at])
    if not low < high <= low + _LONGEST_RANGE:
        return [text]
    pieces = _NUMBERS.split(match["first"])
    names = []
    for number in range(low, high + 1):
        numbers = [*first[:at], str(number).zfill(len(first[at]) if first[at].startswith("0") else 0), *first[at + 1 :]]
        names.append("".join(a + b for a, b in zip(pieces, [*numbers, ""], strict=True)))
    return names


def join_by_item(drafts: list[Draft], findings: Findings) -> list[Draft]:
    """One draft for rows of different tables with the same item number: an overview and a table of details.

    What both say and differ in is reported (VT117); the more detailed table counts.

    The name is that of the table whose name column is the more typical one (``Kolomnaam`` before ``Variabelenaam``).
    """
    joined: list[Draft] = []
    by_item: dict[str, Draft] = {}
    for draft in drafts:
        item = match_form(draft.raw("item_id")).replace("_", "-")
        other = by_item.get(item) if item else None
        if other is None or other.block is draft.block:
            if item:
                by_item.setdefault(item, draft)
            joined.append(draft)
            continue
        main, side = sorted((other, draft), key=_name_rank)
        _absorb(main, side, findings)
        by_item[item] = main
        if main is not other:
            joined[joined.index(other)] = main
    return joined


def _name_rank(draft: Draft) -> int:
    entry = draft.get("name")
    return rank("name", entry.column.header) if entry else 999


def _absorb(main: Draft, side: Draft, findings: Findings) -> None:
    """Take over what only the other table says."""
    have = {e.column.field for e in main.entries}
    for name in conflicts(main, side):
        mine, theirs = main.get(name), side.get(name)
        if mine and theirs and name not in _OWN_WORDS:
            findings.add("VT117", theirs.cell, related=[mine.cell], name=main.name, used=mine.raw, other=theirs.raw)
    for entry in side.entries:
        if entry.column.field == "name":
            continue
        if entry.column.field not in have or entry.column.field in _RECURRING:
            main.entries.append(entry)
    main.blanks = [(c, p) for c, p in main.blanks if not any(e.column.field == c.field for e in main.entries)]
    main.section = main.section or side.section


def conflicts(first: Draft, second: Draft) -> list[str]:
    """The fields in which two rows about the same variable differ."""
    differing = []
    for name in dict.fromkeys(e.column.field for e in first.entries):
        mine = {match_form(e.raw) for e in first.all(name)}
        theirs = {match_form(e.raw) for e in second.all(name)}
        if name == "mandatory":
            mine, theirs = ({str(s.level) for raw in raws for s in parse_level(raw)} for raws in (mine, theirs))
        if theirs and mine != theirs and name != "item_id":
            differing.append(name)
    return differing
