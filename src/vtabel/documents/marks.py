"""Text with backticks -> text and code, as each format writes it."""

from __future__ import annotations

import re

_SPAN = re.compile(r"`([^`]+)`")
_SPACE = re.compile(r"\s*\n\s*")


def spans(text: str) -> list[tuple[bool, str]]:
    """The parts of a text; True for code. Backticks that do not come in pairs stay.

    >>> spans("zoek `birthDate` op")
    [(False, 'zoek '), (True, 'birthDate'), (False, ' op')]
    """
    pieces = _SPAN.split(text)
    return [(bool(i % 2), piece) for i, piece in enumerate(pieces) if piece]


def quoted(text: str) -> str:
    """Code between quotes, for formats without type for code."""
    return _SPAN.sub(r"‘\1’", text)


def one_line(text: str) -> str:
    """Line breaks made a blank."""
    return _SPACE.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
