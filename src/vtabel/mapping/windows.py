"""The window of a binding, read from its text: two moments, each an anchor and what comes before or after it.

``case.start-P2Y .. case.start`` are the two years up to the start of the case. An anchor is ``case.start``, ``case.end`` or a
date variable of the table: its name as it is, or between brackets (``[pat-zwduur]-P1D``). What is added or taken off is an
ISO 8601 duration in whole numbers. Both ends belong to the window. An end that is left out is open: ``.. case.start`` is ever
before, ``..`` says outright that any time counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

CASE_START = "case.start"
CASE_END = "case.end"

_UNITS = ("years", "months", "weeks", "days", "hours", "minutes", "seconds")
_LETTERS = "YMWDHMS"
_DATE_UNITS = 4  # the units before the T
_NUMBER = r"(\d{1,6})"
_DURATION = re.compile(
    rf"P(?=[\dT])(?:{_NUMBER}Y)?(?:{_NUMBER}M)?(?:{_NUMBER}W)?(?:{_NUMBER}D)?"
    rf"(?:T(?=\d)(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?"
)
_BOUND = re.compile(
    r"(?:\[(?P<variable>[^\[\]]+)\]|(?P<anchor>[^\W\d][\w.]*))\s*(?:(?P<sign>[+-])\s*(?P<duration>P\w+))?"
)
_WINDOW = re.compile(r"((?:\[[^\[\]]*\]|(?!\.\.)[^\[\]])*)\.\.(.*)", re.DOTALL)  # two dots outside brackets
_BARE = re.compile(r"[^\W\d]\w*(?:\.\w+)*")
# The least and most seconds of each unit: a month has 28 to 31 days, a year 365 or 366, a day 23 to 25 hours.
_LEAST = (365 * 86400 - 3600, 28 * 86400 - 3600, 7 * 86400 - 3600, 86400 - 3600, 3600, 60, 1)
_MOST = (366 * 86400 + 3600, 31 * 86400 + 3600, 7 * 86400 + 3600, 86400 + 3600, 3600, 60, 1)


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time as it was written: calendar units stay calendar units."""

    years: int = 0
    months: int = 0
    weeks: int = 0
    days: int = 0
    hours: int = 0
    minutes: int = 0
    seconds: int = 0

    def __str__(self) -> str:
        parts = [f"{n}{letter}" if n else "" for n, letter in zip(self._counts, _LETTERS, strict=True)]
        date, time = "".join(parts[:_DATE_UNITS]), "".join(parts[_DATE_UNITS:])
        return f"P{date}T{time}" if time else f"P{date or '0D'}"

    @property
    def _counts(self) -> tuple[int, ...]:
        return tuple(getattr(self, unit) for unit in _UNITS)

    @property
    def least(self) -> int:
        """The seconds that it lasts at least, whatever the date."""
        return sum(n * seconds for n, seconds in zip(self._counts, _LEAST, strict=True))

    @property
    def most(self) -> int:
        """The seconds that it lasts at most."""
        return sum(n * seconds for n, seconds in zip(self._counts, _MOST, strict=True))


def read_duration(text: str) -> Duration | None:
    """The duration that an ISO 8601 text says; None if it says none.

    >>> print(read_duration("P2Y6M"), read_duration("PT24H"), read_duration("2 years"))
    P2Y6M PT24H None
    """
    found = _DURATION.fullmatch(text)
    return Duration(*(int(n or 0) for n in found.groups())) if found else None


@dataclass(frozen=True, slots=True)
class Bound:
    """One end of a window: the anchor, and the time before it (sign -1) or after it (1)."""

    anchor: str
    sign: int = 1
    duration: Duration = Duration()

    def __str__(self) -> str:
        anchor = self.anchor if _BARE.fullmatch(self.anchor) else f"[{self.anchor}]"
        if self.duration == Duration():
            return anchor
        return f"{anchor}{'-' if self.sign < 0 else '+'}{self.duration}"

    @property
    def variable(self) -> str:
        """The name of the variable that the bound hangs on; empty for the start and end of the case."""
        return "" if self.anchor in (CASE_START, CASE_END) else self.anchor

    @property
    def _earliest(self) -> int:
        return self.duration.least if self.sign > 0 else -self.duration.most

    @property
    def _latest(self) -> int:
        return self.duration.most if self.sign > 0 else -self.duration.least


@dataclass(frozen=True, slots=True)
class Window:
    """The time in which a value belongs to the case, both ends included; None is an open end."""

    start: Bound | None
    end: Bound | None

    def __str__(self) -> str:
        return " ".join(part for part in (str(self.start or ""), "..", str(self.end or "")) if part)

    @property
    def bounds(self) -> tuple[Bound, ...]:
        """The ends that are not open."""
        return tuple(bound for bound in (self.start, self.end) if bound is not None)

    @property
    def reversed(self) -> bool:
        """True if it surely ends before it starts. A case never ends before it starts; of other dates nothing is known.

        >>> [read_window(text).reversed for text in ("case.start .. case.start-P1D", "case.end .. case.start+P3D")]
        [True, False]
        """
        if self.start is None or self.end is None:
            return False
        anchors = (self.start.anchor, self.end.anchor)
        if anchors[0] != anchors[1] and anchors != (CASE_END, CASE_START):
            return False
        if anchors[0] == anchors[1] and self.start.sign == self.end.sign and self.start.duration == self.end.duration:
            return False
        return self.start._earliest > self.end._latest


@lru_cache(maxsize=1000)
def read_window(text: str) -> Window | None:
    """The window that a text says; None if it cannot be read.

    >>> window = read_window("case.start - P2Y..case.start")
    >>> print(window)
    case.start-P2Y .. case.start
    >>> window.start.duration.years, window.start.sign, window.end.anchor
    (2, -1, 'case.start')
    >>> print(read_window(".. case.start"), read_window("two years before"))
    .. case.start None
    """
    parts = _WINDOW.fullmatch(text)
    if parts is None:
        return None
    before, after = parts[1].strip(), parts[2].strip()
    start, end = _bound(before), _bound(after)
    unread = (before and start is None) or (after and end is None)
    return None if unread else Window(start, end)


def _bound(text: str) -> Bound | None:
    """The bound that a text says; None if it is empty or says none."""
    found = _BOUND.fullmatch(text)
    if found is None:
        return None
    anchor = (found["variable"] or found["anchor"]).strip()
    duration = read_duration(found["duration"]) if found["duration"] else Duration()
    if duration is None or not anchor:
        return None
    return Bound(anchor, -1 if found["sign"] == "-" and duration != Duration() else 1, duration)
