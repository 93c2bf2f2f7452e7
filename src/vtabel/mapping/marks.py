"""What a table asks of a variable, in one text, and what is different from the text that a mapping file holds."""

from __future__ import annotations

from collections.abc import Iterable

from vtabel.mapping.model import Mark
from vtabel.mapping.words import HELP_COLUMNS
from vtabel.table import Datatype, Level, Variable, template
from vtabel.text import match_form

NEW, CHANGED, GONE = "nieuw", "gewijzigd", "vervallen"
CUT = "…"
"""What ends a text that was cut to fit its cell."""
# The words of the clean workbook, but for two that files with this text were written with.
_DATATYPES = {**template.DATATYPES, Datatype.DECIMAL: "getal"}
_LEVELS = {**template.LEVELS, Level.REQUIRED: "verplicht of onbekend"}
_PARTS = ("type", "eenheid", "bereik", "niveau", "keuzes")


def asked(variable: Variable) -> str:
    """Type, unit, range, level and answers, each with its name. The level is that of every statement, whatever the day.

    >>> from vtabel.readers import read
    >>> asked(read("fixtures/voorbeeldzorg/tabel.xlsx")["lengte"])
    'type: geheel getal | eenheid: cm | bereik: 100 t/m 230 | niveau: verplicht | keuzes: 999 = onbekend'
    """
    options = variable.value_list.options if variable.value_list else ()
    levels = sorted({o.level for o in variable.obligations}, key=list(Level).index)
    low, high = variable.minimum, variable.maximum
    span = f"{'' if low is None else low} t/m {'' if high is None else high}".strip()
    texts = (
        _DATATYPES[variable.datatype] if variable.datatype else "",
        variable.unit or variable.unit_text,
        "" if low is None and high is None else span,
        " / ".join(_LEVELS[level] for level in levels if level is not Level.NOT_ASKED or len(levels) == 1),
        "; ".join(f"{o.code} = {o.label}" if o.label != o.code else o.code for o in options),
    )
    return " | ".join(f"{name}: {_one_line(text)}" for name, text in zip(_PARTS, texts, strict=True) if text)


def _one_line(text: str) -> str:
    return " ".join(text.replace("|", "/").split())


def mark_of(rows: Iterable[dict[str, str]], variable: Variable, earlier: bool) -> Mark | None:
    """How a variable differs from what its rows say was asked; ``earlier`` tells whether the file speaks of its registry.

    A mark that stands in a row stays until somebody empties the cell, or a newer table gives another.
    """
    rows = list(rows)
    if not rows:
        return Mark(kind="new") if earlier else None
    what = [name for row in rows for name in _differences(row, variable)]
    if what:
        return Mark(kind="changed", what=tuple(dict.fromkeys(what)))
    return next((mark for row in rows if (mark := mark_read(row.get("mark", "")))), None)


def _differences(row: dict[str, str], variable: Variable) -> list[str]:
    title = [HELP_COLUMNS["title"]] if not same_text(row.get("title", ""), variable.title) else []
    old = row.get("asked", "")
    if not match_form(old):
        return title
    new = asked(variable)
    if same_text(old, new):
        return title
    before, after = _parts(old), _parts(new)
    return title + [name for name in _PARTS if not same_text(before.get(name, ""), after.get(name, ""), empty=True)]


def same_text(old: str, new: str, *, empty: bool = False) -> bool:
    """Whether a text in a mapping file is that of the table; a cut text is compared as far as it goes. Nothing says nothing,
    unless ``empty``."""
    before, after = match_form(old.rstrip().removesuffix(CUT)), match_form(new)
    if old.rstrip().endswith(CUT):
        return after.startswith(before)
    return before == after or (not before and not empty)


def _parts(text: str) -> dict[str, str]:
    named = (part.partition(": ") for part in text.split(" | "))
    return {name: value for name, _, value in named if name in _PARTS}


def mark_word(mark: Mark | None) -> str:
    """The mark as it stands in a mapping file: `nieuw`, `gewijzigd: type, keuzes`."""
    if mark is None:
        return ""
    return NEW if mark.kind == "new" else f"{CHANGED}: {', '.join(mark.what)}"


def mark_read(text: str) -> Mark | None:
    """The mark that a cell holds; None for *vervallen* and other words.

    >>> mark_read("gewijzigd: type, keuzes").what
    ('type', 'keuzes')
    """
    form = match_form(text)
    if form == NEW:
        return Mark(kind="new")
    word, _, what = form.partition(":")
    if word.strip() != CHANGED:
        return None
    return Mark(kind="changed", what=tuple(filter(None, (w.strip() for w in what.split(",")))))
