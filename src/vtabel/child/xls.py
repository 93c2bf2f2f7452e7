"""The values of an .xls workbook, by python-calamine."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from vtabel.child import Refused


def read(data: bytes, limits: dict[str, int]) -> Iterator[object]:
    """For each sheet its number and name, then for each row that holds something: number of the sheet, row, column and value
    of each cell. Raises Refused: damaged, large."""
    characters = limits["characters"]
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for number, name in enumerate(list(book.sheet_names)):
            yield number, name
            for row, cells in _rows(book.get_sheet_by_index(number)):
                characters -= sum(len(value) for _, value in cells if isinstance(value, str))
                if characters < 0:
                    raise Refused("large", "characters", limits["characters"] - characters, limits["characters"])
                yield number, row, cells
    except CalamineError as error:
        raise Refused("damaged", str(error)) from error


def _rows(sheet: CalamineSheet) -> Iterator[tuple[int, list[tuple[int, object]]]]:
    left = sheet.start[1] if sheet.start else 0  # iter_rows gives the empty rows above, not the empty columns beside
    for row, values in enumerate(sheet.iter_rows()):
        cells = [(column, _plain(value)) for column, value in enumerate(values, left) if value != ""]
        if cells:
            yield row, cells


def _plain(value: object) -> object:
    """A value as JSON has it; a date as a list of its kind and its text."""
    if isinstance(value, dt.datetime):
        return ["datetime", value.isoformat()]
    if isinstance(value, dt.date):
        return ["date", value.isoformat()]
    if isinstance(value, dt.time):
        return ["time", value.isoformat()]
    return value if isinstance(value, (str, bool, int, float)) else str(value)
