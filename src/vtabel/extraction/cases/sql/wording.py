"""What dialects say in their own way, and where: a text that all of them share has a mark in each of these places."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Literal, get_args

Dialect = Literal["duckdb", "spark", "postgres", "tsql"]
DIALECTS: tuple[Dialect, ...] = get_args(Dialect)

QUOTES: dict[Dialect, tuple[str, str]] = {"duckdb": ('"', '"'), "postgres": ('"', '"'), "spark": ("`", "`"), "tsql": ("[", "]")}  # fmt: skip
NULLS: dict[Dialect, dict[tuple[bool, bool], str]] = {
    "duckdb": {(False, True): " NULLS FIRST", (True, True): " NULLS FIRST"},
    "postgres": {(False, True): " NULLS FIRST", (True, False): " NULLS LAST"},
    "spark": {(False, False): " NULLS LAST", (True, True): " NULLS FIRST"},
    "tsql": {},
}
"""What is said where NULLs do not go by themselves, by whether the order goes down and whether they go first."""
COLLATIONS: dict[Dialect, str] = {"postgres": ' COLLATE "C"', "tsql": " COLLATE Latin1_General_BIN2"}
DATE_DIFFERENCE: dict[Dialect, str] = {
    "duckdb": "DATE_DIFF('DAY', {1}, {0})",
    "spark": "DATEDIFF(DAY, {1}, {0})",
    "postgres": "CAST(EXTRACT(epoch FROM CAST({0} AS TIMESTAMP) - CAST({1} AS TIMESTAMP)) / 86400 AS BIGINT)",
    "tsql": "DATEDIFF(DAY, {1}, {0})",
}
SUBSTRING: dict[Dialect, str] = {
    "duckdb": "SUBSTRING({0}, {1}, {2})",
    "spark": "SUBSTRING({0}, {1}, {2})",
    "postgres": "SUBSTRING({0} FROM {1} FOR {2})",
    "tsql": "SUBSTRING({0}, {1}, {2})",
}
_LATER = "{day} + INTERVAL '{bare} %s'"
_DATEADD = "DATEADD(%s, {count}, {day})"
SHIFTS: dict[str, dict[Dialect, str]] = {
    "DAY": {"duckdb": "{day} + {count}", "spark": "DATE_ADD({day}, {count})", "postgres": _LATER % "DAY", "tsql": _DATEADD % "DAY"},
    "MONTH": {
        "duckdb": "{day} + INTERVAL {count} MONTH", "spark": "ADD_MONTHS({day}, {count})", "postgres": _LATER % "MONTH",
        "tsql": _DATEADD % "MONTH",
    },
    "YEAR": {
        "duckdb": "{day} + INTERVAL {count} YEAR", "spark": "ADD_MONTHS({day}, {months})", "postgres": _LATER % "YEAR",
        "tsql": _DATEADD % "YEAR",
    },
}  # fmt: skip
"""A day, later by a count of a unit. DuckDB 2.0 takes `x + INTERVAL 30 DAY` and `x + INTERVAL 1 MONTH` in one SELECT for one
expression, since the intervals compare as equal: so days are numbers there."""
TYPES: dict[Dialect, dict[str, str]] = {
    "duckdb": {},
    "spark": {"TEXT": "STRING", "TIMESTAMPTZ": "TIMESTAMP"},
    "postgres": {"DOUBLE": "DOUBLE PRECISION"},
    "tsql": {"DOUBLE": "FLOAT", "TEXT": "VARCHAR(MAX)", "TIMESTAMP": "DATETIME2", "TIMESTAMPTZ": "DATETIMEOFFSET", "INT": "INTEGER"},
}  # fmt: skip
"""The types that are called otherwise."""
OPEN, CLOSE = "\x01", "\x02"
"""Marks of the quotes of a name."""
_PLACE = re.compile("\x03([0-9]+)\x04")


class Wording:
    """The places of texts for some dialects."""

    def __init__(self, dialects: Sequence[Dialect]) -> None:
        self._dialects = tuple(dialects)
        self._numbers: dict[tuple[bool, tuple[str, ...]], int] = {}
        self._places: list[dict[Dialect, str]] = []

    def either(self, said: Callable[[Dialect], str]) -> str:
        """The mark of a place, by what each dialect says there; that may hold marks itself."""
        return self._placed(False, tuple([said(dialect) for dialect in self._dialects]))

    def exactly(self, said: Callable[[Dialect], str]) -> str:
        """The same, of texts that hold no marks: what looks like one is none."""
        return self._placed(True, tuple([said(dialect) for dialect in self._dialects]))

    def _placed(self, exact: bool, texts: tuple[str, ...]) -> str:
        if not exact and len(set(texts)) == 1:
            return texts[0]
        number = self._numbers.setdefault((exact, texts), len(self._places))
        if number == len(self._places):
            by_dialect = dict(zip(self._dialects, texts, strict=True))
            self._places.append(by_dialect if exact else {d: self.filled(text, d) for d, text in by_dialect.items()})
        return f"\x03{number}\x04"

    def filled(self, text: str, dialect: Dialect) -> str:
        """A text with what a dialect says in each place."""
        open, close = QUOTES[dialect]
        text = text.replace(OPEN, open).replace(CLOSE, close)
        return _PLACE.sub(lambda place: self._places[int(place[1])][dialect], text)


def is_plain(text: str) -> bool:
    """Whether every dialect writes a text between quotes as it is; and nothing in it is a mark."""
    return text.isascii() and text.isprintable() and not any(sign in text for sign in "'\\\"`]")


def quoted(name: str, dialect: Dialect) -> str:
    """A name, whatever signs are in it."""
    open, close = QUOTES[dialect]
    return f"{open}{name.replace(close, close * 2)}{close}"
