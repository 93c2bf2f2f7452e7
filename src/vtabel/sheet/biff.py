"""One bounded pass over the records of an .xls workbook (BIFF8), before its values are read.

As `vtabel.sheet.survey` does for .xlsx: calamine turns error values and formulas that were never computed into empty text,
and does not tell number formats and hidden rows. Source: [MS-XLS], Excel Binary File Format.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from vtabel.diagnostics import Cell, UnusableInput
from vtabel.sheet.limits import Limits, too_large
from vtabel.sheet.model import Merge
from vtabel.sheet.survey import Facts, check_extent
from vtabel.sheet.values import BUILT_IN, tells

_BOF, _EOF, _FILEPASS, _BOUNDSHEET, _FORMAT, _XF = 0x0809, 0x000A, 0x002F, 0x0085, 0x041E, 0x00E0
_ROW, _MERGED, _SUPBOOK = 0x0208, 0x00E5, 0x01AE
_FORMULA, _BOOLERR, _NUMBER, _RK, _MULRK = 0x0006, 0x0205, 0x0203, 0x027E, 0x00BD
_TEXTS = (0x00FD, 0x0204, 0x00D6)  # LABELSST, LABEL, RSTRING
_BIFF8, _WORKSHEET = 0x0600, 0
_HIDDEN = 0x20
_NEVER_COMPUTED = 0x02  # the program that wrote the formula asks to compute it on opening
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


@dataclass(slots=True)
class BiffSheet:
    """One worksheet: its name, what the pass found, its merged ranges."""

    name: str
    facts: Facts = field(default_factory=Facts)
    merges: list[Merge] = field(default_factory=list)
    size: int = 0  # bytes of its records


@dataclass(slots=True)
class BiffBook:
    """The worksheets of a workbook in order, and the number of other workbooks that its formulas speak of."""

    sheets: list[BiffSheet] = field(default_factory=list)
    links: int = 0


def survey_book(stream: bytes, limits: Limits, place: Cell) -> BiffBook:
    """Extent, error values, uncomputed formulas, number formats, hidden rows, merged ranges of each worksheet.

    Raises UnusableInput (VT001 for Excel 5/95 and older, VT002, VT005), ValueError and struct.error for what is damaged.
    """
    starts, shown, links = _read_globals(stream, place)
    if len(starts) > limits.sheets:
        raise too_large(place, "sheets", len(starts), limits.sheets)
    book = BiffBook(links=links)
    cells = size = 0
    for name, start in starts:
        sheet = _survey_sheet(stream, start, BiffSheet(name), shown, limits, Cell(place.file, name))
        size += sheet.size
        if size > len(stream):
            raise ValueError("sheets of the workbook lie over each other")
        cells += sheet.facts.cells
        if cells > limits.cells:
            raise too_large(place, "cells", cells, limits.cells)
        book.sheets.append(sheet)
    return book


def _read_globals(stream: bytes, place: Cell) -> tuple[list[tuple[str, int]], dict[int, str], int]:
    """Name and begin of each worksheet, the number format of each style that matters, the number of other workbooks."""
    starts: list[tuple[str, int]] = []
    codes = dict(BUILT_IN)
    styles: list[int] = []
    links = 0
    for number, (kind, body) in enumerate(_records(stream, 0)):
        if number == 0:
            _check_version(kind, body, place)
        elif kind == _FILEPASS:
            raise UnusableInput.of("VT002", place)
        elif kind == _BOUNDSHEET and body[5] == _WORKSHEET:
            starts.append((_text(body[6:], "<B"), struct.unpack_from("<I", body)[0]))
        elif kind == _FORMAT:
            codes[struct.unpack_from("<H", body)[0]] = _text(body[2:], "<H")
        elif kind == _XF:
            styles.append(struct.unpack_from("<H", body, 2)[0])
        elif kind == _SUPBOOK and len(body) > 4:  # one of four bytes speaks of this workbook itself, or of add-ins
            links += 1
    return starts, {i: codes[number] for i, number in enumerate(styles) if tells(codes.get(number, ""))}, links


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records of one substream, up to and with its end."""
    while True:
        kind, size = struct.unpack_from("<HH", stream, at)
        body = stream[at + 4 : at + 4 + size]
        if len(body) < size:
            raise ValueError("the workbook is cut off")
        yield kind, body
        if kind == _EOF:
            return
        at += 4 + size


def _check_version(kind: int, body: bytes, place: Cell) -> None:
    if kind != _BOF or struct.unpack_from("<H", body)[0] != _BIFF8:
        why, why_nl = "the format of Excel 95 or older", "het formaat van Excel 95 of ouder"
        raise UnusableInput.of("VT001", place, why=why, why_nl=why_nl)


def _text(body: bytes, length: str) -> str:
    """A text with its length and one byte that says whether its letters take one or two bytes."""
    (count,) = struct.unpack_from(length, body)
    at = struct.calcsize(length)
    wide = body[at] & 1
    letters = body[at + 1 : at + 1 + count * (1 + wide)]
    return letters.decode("utf-16-le" if wide else "latin-1", "replace")


def _survey_sheet(
    stream: bytes, start: int, sheet: BiffSheet, shown: dict[int, str], limits: Limits, place: Cell
) -> BiffSheet:
    facts = sheet.facts
    hidden: set[int] = set()
    filled: set[int] = set()
    depth = 0
    for kind, body in _records_of_sheet(stream, start):
        sheet.size += 4 + len(body)
        if kind == _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
        elif depth > 1:
            continue  # a chart that lies on the sheet
        elif kind == _ROW:
            if struct.unpack_from("<H", body, 12)[0] & _HIDDEN:
                hidden.add(struct.unpack_from("<H", body)[0])
        elif kind == _MERGED:
            sheet.merges += _merges(body)
        else:
            before = facts.cells
            _survey_cell(kind, body, shown, facts)
            if facts.cells > before:
                filled.add(struct.unpack_from("<H", body)[0])
                check_extent(facts, limits, place)
    facts.hidden_rows = len(hidden & filled)
    return sheet


def _records_of_sheet(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records of a sheet and of the charts within it."""
    depth = 0
    while True:
        for kind, body in _records(stream, at):
            at += 4 + len(body)
            depth += (kind == _BOF) - (kind == _EOF)
            yield kind, body
        if depth <= 0:
            return


def _merges(body: bytes) -> list[Merge]:
    (count,) = struct.unpack_from("<H", body)
    found = []
    for i in range(count):
        top, bottom, left, right = struct.unpack_from("<4H", body, 2 + 8 * i)
        found.append(Merge(top, left, bottom, right))
    return found


def _survey_cell(kind: int, body: bytes, shown: dict[int, str], facts: Facts) -> None:
    if kind == _MULRK:
        row, left = struct.unpack_from("<HH", body)
        for i in range((len(body) - 6) // 6):
            _count(row, left + i, facts)
            if code := shown.get(struct.unpack_from("<H", body, 4 + 6 * i)[0]):
                facts.formats[row, left + i] = code
        return
    if kind not in (_FORMULA, _BOOLERR, _NUMBER, _RK, *_TEXTS):
        return
    row, column, style = struct.unpack_from("<HHH", body)
    _count(row, column, facts)
    if kind in (_FORMULA, _NUMBER, _RK) and style in shown:
        facts.formats[row, column] = shown[style]
    problem = _problem(kind, body)
    if problem is not None:
        facts.problems[row, column] = problem


def _problem(kind: int, body: bytes) -> str | None:
    """The error value that a cell holds, ``""`` for a formula that was never computed, None for a sound cell."""
    if kind == _BOOLERR:
        value, is_error = struct.unpack_from("<BB", body, 6)
        return _ERRORS.get(value, "#?") if is_error else None
    if kind == _FORMULA and body[12:14] == b"\xff\xff":
        result, value, asks = body[6], body[8], struct.unpack_from("<H", body, 14)[0]
        if result == 2:
            return _ERRORS.get(value, "#?")
        if result == 3 and asks & _NEVER_COMPUTED:
            return ""
    return None


def _count(row: int, column: int, facts: Facts) -> None:
    facts.cells += 1
    facts.bottom = max(facts.bottom, row)
    facts.right = max(facts.right, column)
