"""`.xls` (Excel 97 to 2003) -> Sheets: values by python-calamine in a process of its own, after the bounded pass of
`vtabel.sheet.biff` over the records."""

from __future__ import annotations

import datetime as dt
import json
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from vtabel.diagnostics import Cell, Findings, UnusableInput
from vtabel.sheet import child
from vtabel.sheet.biff import BiffSheet, survey_book
from vtabel.sheet.compound import CompoundFile
from vtabel.sheet.limits import Limits, too_large
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
    for line in _run(data, limits, place).splitlines():
        number, *rest = json.loads(line)
        if len(rest) == 1:
            names[number] = rest[0]
        else:
            yield names[number], rest[0], rest[1]


def _run(data: bytes, limits: Limits, place: Cell) -> bytes:
    """What the child process writes. Raises UnusableInput for every way in which it can end badly."""
    bounds = (limits.child_bytes, limits.child_seconds, limits.characters)
    command = [sys.executable, "-P", str(Path(child.__file__)), *map(str, bounds)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=limits.child_seconds * 2)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise _stopped(place, "it took too long", "het duurde te lang") from error
    if done.returncode == 0:
        return done.stdout
    said = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
    if done.returncode == child.DAMAGED:
        raise UnusableInput.of("VT004", place, why=" ".join(said)[:200])
    if done.returncode == child.TOO_MUCH_TEXT:
        raise too_large(place, "characters", limits.characters + 1, limits.characters)
    if done.returncode == child.NO_MEMORY or b"memory allocation" in done.stderr:
        raise _stopped(place, "it asked for too much memory", "het vroeg te veel geheugen")
    raise _stopped(
        place, f"the reader ended with code {done.returncode}", f"de lezer eindigde met code {done.returncode}"
    )


def _stopped(place: Cell, why: str, why_nl: str) -> UnusableInput:
    return UnusableInput.of("VT013", place, why=why, why_nl=why_nl)


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
