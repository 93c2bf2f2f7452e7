"""`.xls` (Excel 97 to 2003) -> Sheets: values by python-calamine in a process of its own, after the bounded pass of
`vtabel.sheet.biff` over the records."""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Iterator
from pathlib import Path

from vtabel.diagnostics import Cell, Findings, UnusableInput
from vtabel.sheet.apart import read_apart
from vtabel.sheet.biff import BiffSheet, survey_book
from vtabel.sheet.compound import CompoundFile
from vtabel.sheet.limits import Limits
from vtabel.sheet.model import Sheet, clipped
from vtabel.sheet.values import as_text

_ENCRYPTED = "EncryptedPackage"  # what an .xlsx or .docx with a password is stored as
_READ = {"date": dt.date.fromisoformat, "datetime": dt.datetime.fromisoformat, "time": dt.time.fromisoformat}


def read_xls(path: Path, limits: Limits, findings: Findings) -> list[Sheet]:
    """All worksheets of an .xls workbook, hidden ones too.

    Raises UnusableInput: VT001 (no workbook, Excel 95 or older), VT002 (password), VT004 (damaged), VT005 (past a limit),
    VT013 (the native reader was stopped).
    """
    place = Cell(path.name)
    data = path.read_bytes()
    try:
        compound = CompoundFile(data)
        book = survey_book(_stream(compound, place), limits, place)
    except (ValueError, IndexError, struct.error) as error:
        if _ENCRYPTED.encode("utf-16-le") in data:
            raise UnusableInput.of("VT002", place) from error
        raise UnusableInput.of("VT004", place, why=str(error)[:200]) from error
    if "_VBA_PROJECT_CUR" in compound.names():
        findings.add("VT014", place)
    if book.links:
        findings.add("VT015", place, count=book.links)
    sheets = {sheet.name: sheet for sheet in book.sheets}
    rows: dict[str, list[list[str]]] = {name: [] for name in sheets}
    dates: dict[str, set[tuple[int, int]]] = {name: set() for name in sheets}
    for name, row, cells in _values(data, limits, place):
        if name in sheets:
            _fill(rows[name], dates[name], sheets[name], row, cells)
    return [_sheet(place, sheets[name], rows[name], dates[name], limits) for name in sheets]


def _stream(compound: CompoundFile, place: Cell) -> bytes:
    if _ENCRYPTED in compound:
        raise UnusableInput.of("VT002", place)
    for name in ("Workbook", "Book", "WORKBOOK", "BOOK"):
        if name in compound:
            return compound.stream(name)
    why, why_nl = "an Office file that is no workbook", "een Office-bestand dat geen werkmap is"
    raise UnusableInput.of("VT001", place, why=why, why_nl=why_nl)


def _values(data: bytes, limits: Limits, place: Cell) -> Iterator[tuple[str, int, list[tuple[int, object]]]]:
    """Sheet, row, and the column and value of each cell that holds something."""
    names: dict[int, str] = {}
    for number, *rest in read_apart("xls", data, limits, place):
        if len(rest) == 1:
            names[number] = rest[0]
        else:
            yield names[number], rest[0], rest[1]


def _fill(
    rows: list[list[str]],
    dates: set[tuple[int, int]],
    sheet: BiffSheet,
    row: int,
    cells: list[tuple[int, object]],
) -> None:
    while len(rows) <= row:
        rows.append([])
    for column, value in cells:
        rows[row] += [""] * (column - len(rows[row]))
        if isinstance(value, list):
            kind, text = value
            rows[row].append(as_text(_READ[kind](text)))
            if kind != "time":
                dates.add((row, column))
        else:
            rows[row].append(as_text(value, sheet.facts.formats.get((row, column), "")))


def _sheet(place: Cell, found: BiffSheet, rows: list[list[str]], dates: set[tuple[int, int]], limits: Limits) -> Sheet:
    facts = found.facts
    rows += [[] for _ in range(facts.bottom + 1 - len(rows))]
    merges = clipped(found.merges, facts.bottom, facts.right, limits, Cell(place.file, found.name))
    return Sheet(
        place.file, found.name, rows, merges, facts.problems, frozenset(dates), facts.hidden_rows, facts.comments
    )
