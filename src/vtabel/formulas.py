"""When a spreadsheet program would take a text for a formula, and how our files keep it a text.

In a workbook such a text is stored as text, with the mark (``quotePrefix``) that keeps it text when somebody edits the cell.
A CSV file cannot say what is text: there an apostrophe goes before it, which `unguarded` takes away again. Numbers such as
-1 and a lone dash stay as they are: they do no harm.
"""

import re

_STARTS = ("=", "+", "-", "@", "\t", "\r")
_GUARDED = re.compile(r"'*[=+\-@\t\r]")
_HARMLESS = re.compile(r"[+-](?:[0-9]+(?:[.,][0-9]+)?)?")


def starts_formula(text: str) -> bool:
    """Whether a text begins with a sign that begins a formula, if not when a file is opened, then when a cell is edited."""
    return text.startswith(_STARTS)


def guarded(text: str) -> str:
    """The text as it goes into a CSV file.

    >>> guarded("=1+1"), guarded("-1"), guarded("asa")
    ("'=1+1", '-1', 'asa')
    """
    return f"'{text}" if _is_guarded(text) else text


def unguarded(text: str) -> str:
    """The text as it was before `guarded`, also where nothing had been done.

    >>> unguarded("'=1+1"), unguarded("=1+1"), unguarded(guarded("'=1+1"))
    ('=1+1', '=1+1', "'=1+1")
    """
    return text[1:] if text.startswith("'") and _is_guarded(text[1:]) else text


def _is_guarded(text: str) -> bool:
    return _GUARDED.match(text) is not None and not _HARMLESS.fullmatch(text)
