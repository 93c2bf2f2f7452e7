"""What vtabel itself wrote into a workbook that went back to its sender: no part of the table when it comes in again."""

from vtabel.rules import Lang
from vtabel.sheet import Sheet

LISTING: dict[Lang, tuple[str, ...]] = {
    "nl": ("Code", "Ernst", "Blad", "Cel", "Wat", "Wat te doen", "Ook"),
    "en": ("Code", "Severity", "Sheet", "Cell", "What", "What to do", "Also"),
}
"""The header of the sheet that lists the findings (`vtabel check --annotate`)."""


def is_listing(sheet: Sheet) -> bool:
    """True for a sheet that lists the findings of an earlier reading."""
    return bool(sheet.rows) and tuple(text for text in sheet.rows[0] if text) in LISTING.values()
