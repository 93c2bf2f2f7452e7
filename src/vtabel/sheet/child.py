"""Runs as a process of its own: the values of an .xls workbook by python-calamine, with bounds on memory and time.

A native reader that aborts, hangs or eats the memory takes down this process and no other. The workbook comes in by stdin;
out goes one JSON list per row that holds something. Bounds on memory and time need a Unix system; elsewhere the parent's
time-out is the only bound. This file imports nothing of vtabel, so that it starts quickly.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import json
import sys

from python_calamine import CalamineError, CalamineWorkbook

DAMAGED, TOO_MUCH_TEXT, NO_MEMORY = 3, 4, 5


def main(memory: int, seconds: int, characters: int) -> int:
    """Write the values to stdout. The exit code is 0, or says what is wrong."""
    _bound(memory, seconds)
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
        names = list(book.sheet_names)
        for number, name in enumerate(names):
            characters -= _write_sheet(book, number, name, characters)
    except CalamineError as error:
        sys.stderr.write(str(error))
        return DAMAGED
    except MemoryError:
        return NO_MEMORY
    except OverflowError:
        return TOO_MUCH_TEXT
    return 0


def _bound(memory: int, seconds: int) -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _write_sheet(book: CalamineWorkbook, number: int, name: str, characters: int) -> int:
    """One line per row: the number of the sheet, the row, and column and value of each cell. Gives the letters written."""
    written = 0
    sheet = book.get_sheet_by_index(number)
    sys.stdout.write(json.dumps([number, name]) + "\n")
    left = (
        sheet.start[1] if sheet.start else 0
    )  # iter_rows gives the empty rows above, but not the empty columns beside
    for row, values in enumerate(sheet.iter_rows()):
        cells = [(column, _plain(value)) for column, value in enumerate(values, left) if value != ""]
        written += sum(len(value) for _, value in cells if isinstance(value, str))
        if written > characters:
            raise OverflowError
        if cells:
            sys.stdout.write(json.dumps([number, row, cells]) + "\n")
    return written


def _plain(value: object) -> object:
    """A value as JSON has it; a date as a list of its kind and its text."""
    if isinstance(value, dt.datetime):
        return ["datetime", value.isoformat()]
    if isinstance(value, dt.date):
        return ["date", value.isoformat()]
    if isinstance(value, dt.time):
        return ["time", value.isoformat()]
    return value if isinstance(value, (str, bool, int, float)) else str(value)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
