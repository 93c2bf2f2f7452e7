"""The national inventory sheet of 2016 -> blocks of lines. Headers are found by what they say, never by row number.

Traps of the sheet: a preamble, a header over two rows, headers repeated above each part, the name of an element in one of
seven columns (the column is its level), numbering that restarts, merged ranges, a hidden column.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from vtabel.catalog.inventory.names import part_named, part_within
from vtabel.diagnostics import Cell
from vtabel.sheet import Sheet
from vtabel.text import match_form, plain

_STATUS = "implementatiestatus per detailgegeven"
_ZIB = "zorginformatiebouwsteen"
_DATATYPE = "datatype"
_SYSTEM, _DATE = ("epd", "bronsysteem", "systeem"), ("datum", "ingevuld op")


@dataclass(frozen=True, slots=True)
class Line:
    """One row with the name of an element or group. ``level`` is the column of the name."""

    name: str
    level: int
    path: tuple[str, ...]
    datatype: str
    status: str
    status_cell: Cell
    remark: str
    remark_cell: Cell
    cell: Cell


@dataclass(slots=True)
class Block:
    """The rows of one part. ``labels`` are the texts that say which part it is; ``orphans`` statuses without an element."""

    labels: list[tuple[str, Cell]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    orphans: list[tuple[str, Cell]] = field(default_factory=list)
    remarks: list[tuple[str, Cell]] = field(default_factory=list)

    def elements(self) -> Iterator[Line]:
        """The lines of elements: a line with deeper ones below it is a group, unless it has a status of its own."""
        for line, below in zip(self.lines, [*self.lines[1:], None], strict=False):
            group = below is not None and below.level > line.level
            if not group or (line.status and below and below.status_cell != line.status_cell):
                yield line


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the columns of the sheet stand. ``names`` are those in which the name of an element can stand: between the zib and
    the remarks, without a header of their own."""

    top: int
    zib: int
    datatype: int
    remark: int
    status: int
    names: tuple[int, ...]


def columns_of(sheet: Sheet) -> Columns | None:
    """The columns of a national sheet; None if the sheet is none."""
    status, zib, datatype = (_first(sheet, header) for header in (_STATUS, _ZIB, _DATATYPE))
    if status is None or zib is None or zib[1] >= status[1]:
        return None
    left = (c for c in range(status[1] - 1, zib[1], -1) if sheet.text(status[0], c).strip())
    remark = next(left, status[1] - 1)
    return Columns(
        top=min(status[0], zib[0]),
        zib=zib[1],
        datatype=datatype[1] if datatype else -1,
        remark=remark,
        status=status[1],
        names=tuple(
            c for c in range(zib[1] + 1, remark) if not any(sheet.text(r, c).strip() for r in (status[0], zib[0]))
        ),
    )


def _first(sheet: Sheet, header: str) -> tuple[int, int] | None:
    """The first cell that begins with a header, row by row."""
    return next(
        (
            (r, c)
            for r, row in enumerate(sheet.rows)
            for c, text in enumerate(row)
            if text and match_form(text).startswith(header)
        ),
        None,
    )


def facts_above(sheet: Sheet, columns: Columns) -> dict[str, tuple[str, Cell]]:
    """``system`` and ``date`` as the preamble states them, with the cell: the text after or beside their label."""
    found: dict[str, tuple[str, Cell]] = {}
    for r in range(columns.top):
        texts = [plain(text) for text in sheet.rows[r]]
        for c, text in enumerate(texts):
            label, _, inside = text.partition(":")
            beside = next((n for n in range(c + 1, len(texts)) if texts[n]), c)
            value, place = (inside.strip(), c) if inside.strip() else (texts[beside], beside)
            for key, labels in (("system", _SYSTEM), ("date", _DATE)):
                if match_form(label) in labels and (inside.strip() or beside != c):
                    found.setdefault(key, (value, sheet.cell(r, place)))
    return found


def blocks(sheet: Sheet, columns: Columns) -> Iterator[Block]:
    """The parts of the sheet, in order."""
    block = Block()
    stack: list[tuple[int, str]] = []
    for r in range(columns.top, len(sheet.rows)):
        label = plain(sheet.text(r, columns.zib))
        header = _is_header(sheet, r, columns)
        titled = not header and bool(label) and not label.replace(".", "").isdigit()
        named = titled and label not in {text for text, _ in block.labels}
        if block.lines and (header or named):
            yield block
            block = Block()
        if header or named:
            stack = []
        if named:
            block.labels.insert(0, (label, sheet.cell(r, columns.zib)))
        if header:
            _heading(sheet, r, columns, block)
        else:
            _row(sheet, r, columns, block, stack)
    yield block


def _is_header(sheet: Sheet, row: int, columns: Columns) -> bool:
    found = ((columns.status, _STATUS), (columns.zib, _ZIB), (columns.datatype, _DATATYPE))
    return any(c >= 0 and match_form(sheet.text(row, c)).startswith(header) for c, header in found)


def _heading(sheet: Sheet, row: int, columns: Columns, block: Block) -> None:
    """A header row: the heading of the column with remarks can name the part."""
    text = sheet.text(row, columns.remark)
    if part_within(text):
        block.labels.append((plain(text), sheet.cell(row, columns.remark)))


def _row(sheet: Sheet, row: int, columns: Columns, block: Block, stack: list[tuple[int, str]]) -> None:
    """One row of the data: a label, a remark, and the line of an element if the row names one."""
    level = next((c for c in columns.names if plain(sheet.text(row, c))), -1)
    remark, remark_cell = plain(sheet.text(row, columns.remark)), sheet.cell(row, columns.remark)
    if part_named(remark):
        block.labels.append((remark, remark_cell))
        remark = ""
    if remark and (level < 0 or _tall(sheet, row, columns.remark)):
        block.remarks.append((remark, remark_cell))
        remark = ""
    if level < 0:
        if plain(sheet.text(row, columns.status)):
            block.orphans.append((plain(sheet.text(row, columns.status)), sheet.cell(row, columns.status)))
        return
    while stack and stack[-1][0] >= level:
        stack.pop()
    name, path = plain(sheet.text(row, level)), tuple(group for _, group in stack)
    stack.append((level, name))
    status, status_cell = _status(sheet, row, columns.status)
    datatype = plain(sheet.text(row, columns.datatype)) if columns.datatype >= 0 else ""
    line = Line(name, level, path, datatype, status, status_cell, remark, remark_cell, sheet.cell(row, level))
    block.lines.append(line)


def _tall(sheet: Sheet, row: int, column: int) -> bool:
    """True for a cell that is merged over several rows: what it says is about the part, not about one element."""
    return any(m.left <= column <= m.right and m.bottom > m.top for m in sheet.merges_in(row))


def _status(sheet: Sheet, row: int, column: int) -> tuple[str, Cell]:
    """The status of a row, also where it is merged over several; a header that runs on over the row is none."""
    top, left = sheet.anchor(row, column)
    text = plain(sheet.text(top, left))
    return ("" if match_form(text).startswith(_STATUS) else text), sheet.cell(top, left)
