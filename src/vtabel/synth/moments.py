"""When a planted case is, and days that are certainly within or outside a window around it."""

from __future__ import annotations

import calendar
from datetime import datetime, timedelta
from typing import NamedTuple

from vtabel.mapping.windows import CASE_END, CASE_START, Bound, Window, read_window
from vtabel.synth.clock import instant
from vtabel.synth.placing import NotPlanted

START, END = datetime(2026, 6, 10, 10, 0), datetime(2026, 6, 15, 11, 0)
"""When the planted cases begin and end, on the clock at the wall."""
EARLIER = timedelta(days=730)
"""How long before that a case lies that is outside the period 2026."""
AFTER = timedelta(days=20)
"""How long after the case something of the patient himself is so, such as a death."""
DAY = timedelta(days=1)
_MARGIN = 2 * DAY
_NEAR = timedelta(hours=1)


class Span(NamedTuple):
    """A case from a moment to a moment."""

    start: datetime
    end: datetime


def text(moment: datetime) -> str:
    """A FHIR dateTime with its offset.

    >>> text(START)
    '2026-06-10T10:00:00+02:00'
    """
    return instant(moment.toordinal(), moment.hour * 60 + moment.minute)


def within(window: str, case: Span) -> datetime:
    """A moment that is certainly in the window; the start of the case where there is none.

    >>> within("case.start-P30D .. case.start", Span(START, END))
    datetime.datetime(2026, 5, 26, 10, 0)
    """
    low, high = bounds(window, case)
    if low and high:
        return low + (high - low) / 2
    return low + _NEAR if low else high - _NEAR if high else case.start


def beyond(window: str, case: Span) -> datetime | None:
    """A moment that is certainly not in the window: two days before it, else two after it; None for a window without bounds."""
    low, high = bounds(window, case)
    return low - _MARGIN if low else high + _MARGIN if high else None


def two_within(window: str, case: Span) -> tuple[datetime, datetime] | None:
    """Two moments that are certainly in the window, the earlier one first; None for a window that is a moment itself."""
    low, high = bounds(window, case)
    if low and high:
        return (low + (high - low) / 4, high - (high - low) / 4) if low < high else None
    first = low + _NEAR if low else (high or case.start) - 2 * _MARGIN
    return first, first + _MARGIN


def bounds(text: str, case: Span) -> tuple[datetime | None, datetime | None]:
    """The first and last moment of a window; None on a side where it is open. Raises NotPlanted for one that hangs on a variable."""
    if not text:
        return None, None
    window = read_window(text)
    if window is None or any(bound.variable for bound in window.bounds):
        raise NotPlanted(
            f"its window `{text}` hangs on another variable", f"het venster `{text}` hangt aan een andere variabele"
        )
    return _ends(window, case)


def _ends(window: Window, case: Span) -> tuple[datetime | None, datetime | None]:
    start = _shifted(window.start, case) if window.start else None
    return start, _shifted(window.end, case) if window.end else None


def _shifted(bound: Bound, case: Span) -> datetime:
    anchor = {CASE_START: case.start, CASE_END: case.end}[bound.anchor]
    duration, sign = bound.duration, bound.sign
    months = anchor.year * 12 + anchor.month - 1 + sign * (12 * duration.years + duration.months)
    year, month = divmod(months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    moved = anchor.replace(year=year, month=month + 1, day=min(anchor.day, last))
    exact = timedelta(
        weeks=duration.weeks,
        days=duration.days,
        hours=duration.hours,
        minutes=duration.minutes,
        seconds=duration.seconds,
    )
    return moved + sign * exact
