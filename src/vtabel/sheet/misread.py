"""Texts that a program spoiled before: UTF-8 that was read as Windows-1252 and saved so (`PatiÃ«nt`)."""

from __future__ import annotations

import re

from vtabel.diagnostics import Findings
from vtabel.sheet.model import Sheet


def _sign(byte: int) -> str:
    """The sign that Windows-1252 has for a byte; five bytes have none and are shown as themselves."""
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


_BYTES = {_sign(byte): byte for byte in range(0x80, 0x100)}
_FOLLOWING = "".join(re.escape(_sign(byte)) for byte in range(0x80, 0xC0))
_SPOILED = re.compile(f"[ÂÃ][{_FOLLOWING}]|â[{_FOLLOWING}]{{2}}")
"""What the letters of Western Europe, dashes, quotes and the euro sign become; other pairs also stand in sound text (`CAFÉ”`)."""
_BLANKS = re.compile(r"[ \t\r\n]+")  # not the hard space, which is the second half of `Â `


def report_misread(sheets: list[Sheet], findings: Findings) -> None:
    """One finding (VT019) per sheet with such texts, at the first. The texts stay as they are."""
    for sheet in sheets:
        found = [
            (row, column)
            for row, texts in enumerate(sheet.rows)
            for column, text in enumerate(texts)
            if not text.isascii() and meant(text) != text
        ]
        if found:
            text = sheet.text(*found[0])
            word = next(word for word in _BLANKS.split(text) if meant(word) != word)
            findings.add("VT019", sheet.cell(*found[0]), text=word, meant=meant(word), count=len(found))


def meant(text: str) -> str:
    """The text before it was spoiled; the text itself if it was not.

    >>> meant("PatiÃ«nt krijgt â‚¬ 10"), meant("Patiënt")
    ('Patiënt krijgt € 10', 'Patiënt')
    """
    return _SPOILED.sub(_mended, text)


def _mended(match: re.Match[str]) -> str:
    try:
        return bytes(_BYTES[sign] for sign in match[0]).decode("utf-8")
    except UnicodeDecodeError:
        return match[0]
