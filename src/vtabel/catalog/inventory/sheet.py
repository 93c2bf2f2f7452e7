"""Our own inventory sheet: its columns, and its rows as people left them."""

from __future__ import annotations

from vtabel.sheet import Sheet
from vtabel.sheet.rows import Row
from vtabel.text import match_form

SHEET = "Inventaris"
COLUMNS: dict[str, str] = {
    "key": "sleutel",
    "zib": "zib",
    "element": "element",
    "profile": "profiel",
    "path": "FHIRPath",
    "datatype": "datatype",
    "value_set": "waardelijst",
    "registries": "registraties",
    "variables": "aantal variabelen",
    "status": "status",
    "remark": "opmerking",
    "system": "bronsysteem",
    "date": "datum",
    "state": "stand",
}
ANSWERS = ("status", "remark", "system", "date")
"""What people fill in."""

CHOICES = ("A", "B", "B*", "C", "C*", "D", "D*", "E", "?")
"""The marks of the scale as they occur; a reader takes any letter with ``*``."""

_SEARCHED = 20


def own_rows(sheet: Sheet) -> list[Row] | None:
    """The rows of a sheet in our layout, found by its headers among the first rows; None if the sheet is none."""
    fields = {match_form(header): name for name, header in COLUMNS.items()}
    for r, row in enumerate(sheet.rows[:_SEARCHED]):
        found = {c: fields[form] for c, text in enumerate(row) if (form := match_form(text)) in fields}
        if {"key", "status"} <= set(found.values()):
            rows = [_read(sheet, below, found) for below in range(r + 1, len(sheet.rows))]
            return [own for own in rows if any(own.texts.values())]
    return None


def _read(sheet: Sheet, row: int, columns: dict[int, str]) -> Row:
    texts = {name: sheet.text(row, c).strip() for c, name in columns.items()}
    return Row(texts, {name: sheet.cell(row, c) for c, name in columns.items()}, sheet.cell(row, 0))
