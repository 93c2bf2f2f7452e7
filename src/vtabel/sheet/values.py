"""A value of a spreadsheet as the text that a reader of the sheet sees, the same for every file format."""

from __future__ import annotations

import datetime as dt
import re

_ZEROS = re.compile(r"0{2,}")
_PERCENT = re.compile(r"[#0,.]*%")
_THOUSANDS = re.compile(r"-?\d{1,3}\.\d{3}")
BUILT_IN = {9: "0%", 10: "0.00%"}
"""The numbers of the built-in formats of Excel that change what a number says."""


def tells(number_format: str) -> bool:
    """Whether a number format changes what a number says: ``0000`` shows 12 as 0012, ``0%`` shows 0.5 as 50%."""
    return bool(_ZEROS.fullmatch(number_format) or _PERCENT.fullmatch(number_format))


def as_text(value: object, number_format: str = "") -> str:
    """Whole numbers without `.0`, dates in ISO form, everything else as it is.

    >>> as_text(12.0), as_text(12.0, "0000"), as_text(0.5, "0%")
    ('12', '0012', '50%')
    """
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return number_text(float(value), number_format)
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ") if value.time() != dt.time() else value.date().isoformat()
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return str(value)


def number_text(value: float, number_format: str = "") -> str:
    """A number with the 15 digits that Excel shows.

    A point that would read as a Dutch separator of thousands (1.125) is written as the decimal comma it is.

    >>> number_text(0.1 + 0.2), number_text(1.125)
    ('0.3', '1,125')
    """
    if number_format.endswith("%"):
        return f"{value * 100:.15g}%"
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value)).zfill(len(number_format))
    text = f"{value:.15g}"
    return text.replace(".", ",") if _THOUSANDS.fullmatch(text) else text
