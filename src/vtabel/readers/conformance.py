"""Conformance and cardinality of ADA and ART-DECOR: M (a value), R (a value or why there is none), C (on a condition), O, NP."""

from __future__ import annotations

import re

from vtabel.diagnostics import Cell
from vtabel.table import Level, Obligation

LEVELS = {
    "M": Level.MANDATORY,
    "R": Level.REQUIRED,
    "C": Level.CONDITIONAL,
    "O": Level.OPTIONAL,
    "NP": Level.NOT_ASKED,
}
_MANY = re.compile(r"\*|unbounded|0*(?:[2-9]|[1-9]\d+)")


def repeats(maximum: str) -> bool:
    """True for a highest number above one.

    >>> repeats("*"), repeats("unbounded"), repeats("1"), repeats("3")
    (True, True, False, True)
    """
    return bool(_MANY.fullmatch(maximum.strip()))


def cardinality(low: str, high: str) -> str:
    """``0..*`` of its two numbers, in the notation of ART-DECOR.

    >>> cardinality("", "unbounded")
    '1..*'
    """
    return f"{low or '1'}..{'*' if high in ('*', 'unbounded') else high or '1'}"


def obligation(letter: str, count: str, cell: Cell, condition: str = "") -> Obligation:
    """The duty that a letter stands for. ART-DECOR shows an element without a letter as O; another letter is unknown.

    >>> obligation("R", "0..1", Cell("t.xsd")).level.value
    'required'
    """
    letter = letter.strip().upper()
    level = LEVELS.get(letter or "O", Level.UNKNOWN)
    if condition and level in (Level.MANDATORY, Level.REQUIRED):
        level = Level.CONDITIONAL
    return Obligation(level=level, condition=condition, raw=f"{letter or 'O'} {count}".strip(), cell=cell)
