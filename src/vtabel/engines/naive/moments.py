"""Dates of any precision, and windows, in Python."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from vtabel.expressions.evaluation import FIRST_YEAR, LAST_YEAR
from vtabel.mapping.windows import Bound, Duration, Window

SURELY, PERHAPS, NOT = 2, 1, 0
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?)?)?")


@dataclass(frozen=True, slots=True)
class When:
    """The first and last day that something may have been on, in the hospital's zone, and its instant; None is unknown."""

    low: date | None = None
    high: date | None = None
    at: datetime | None = None


def readable(text: str) -> bool:
    """Whether a text is a date of FHIR: a year, a month, a day, or a day with a time.

    >>> readable("2024-02-29"), readable("2023-02-29"), readable("2024-02-29T10:00:00Z"), readable("vorig jaar")
    (True, False, True, False)
    """
    found = _DATE.fullmatch(text)
    try:
        return found is not None and bool(_read(text, ZoneInfo("UTC")).low)
    except ValueError:
        return False


def read(texts: Iterable[str | None], zone: ZoneInfo) -> When:
    """The first text that there is; one that cannot be read is taken for none. A time without a zone has no instant.

    >>> read([None, "2024-02"], ZoneInfo("Europe/Amsterdam"))
    When(low=datetime.date(2024, 2, 1), high=datetime.date(2024, 2, 29), at=None)
    >>> read(["2024-02-29T23:30:00Z"], ZoneInfo("Europe/Amsterdam")).low
    datetime.date(2024, 3, 1)
    """
    text = next((t for t in texts if t is not None), "")
    return _read(text, zone) if readable(text) else When()


def _read(text: str, zone: ZoneInfo) -> When:
    if len(text) > 10 and (text[-1] == "Z" or text[-6] in "+-"):
        at = datetime.fromisoformat(text)
        day = at.astimezone(zone).date()
        return When(day, day, at.astimezone(UTC))
    if len(text) >= 10:
        day = date.fromisoformat(text[:10])
        return When(day, day)
    if len(text) == 7:
        year, month = int(text[:4]), int(text[5:])
        return When(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))
    if len(text) == 4:
        return When(date(int(text), 1, 1), date(int(text), 12, 31))
    return When()


def shifted(day: date | None, sign: int, duration: Duration) -> date | None:
    """A day, so much earlier or later; a day that the month does not have becomes its last."""
    months, days = sign * (duration.years * 12 + duration.months), sign * (duration.weeks * 7 + duration.days)
    if day is None or not (months or days):
        return day
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        return None
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    moved = date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
    return moved + timedelta(days=days)


def lies_in(when: When, window: Window | None, anchor: Callable[[Bound], When]) -> int:
    """Whether a moment lies in a window: surely, perhaps or not."""
    if window is None:
        return SURELY
    hours = any(b.duration.hours or b.duration.minutes or b.duration.seconds for b in window.bounds)
    judged = _by_hours if hours else _by_days
    sides = [(bound, sign) for bound, sign in ((window.start, 1), (window.end, -1)) if bound is not None]
    found = [judged(when, bound, anchor(bound), sign) for bound, sign in sides]
    if hours:
        timed = [_by_instant(when, bound, anchor(bound), sign) for bound, sign in sides]
        if None not in timed:
            return SURELY if all(timed) else NOT
    return NOT if NOT in found else min(found)


def _by_days(when: When, bound: Bound, anchor: When, side: int) -> int:
    """Days: surely where every day that the value may be on is right for every day that the anchor may be on."""
    low, high = (shifted(day, bound.sign, bound.duration) for day in (anchor.low, anchor.high))
    if side > 0:
        return _judged(when.low, high, when.high, low)
    return _judged(low, when.high, high, when.low)


def _judged(one: date | None, other: date | None, last: date | None, first: date | None) -> int:
    """Surely if ``one >= other``; not if ``last < first``; else, or where one is unknown, perhaps."""
    if one is not None and other is not None and one >= other:
        return SURELY
    return NOT if last is not None and first is not None and last < first else PERHAPS


def _seconds(bound: Bound) -> int:
    d = bound.duration
    length = timedelta(weeks=d.weeks, days=d.days, hours=d.hours, minutes=d.minutes, seconds=d.seconds)
    return bound.sign * int(length.total_seconds())


def _in_years(anchor: When) -> bool:
    return all(day is not None and FIRST_YEAR <= day.year <= LAST_YEAR for day in (anchor.low, anchor.high))


def _by_instant(when: When, bound: Bound, anchor: When, side: int) -> bool | None:
    if when.at is None or anchor.at is None or not _in_years(anchor):
        return None
    end = anchor.at + timedelta(seconds=_seconds(bound))
    return when.at >= end if side > 0 else when.at <= end


def _by_hours(when: When, bound: Bound, anchor: When, side: int) -> int:
    """Hours where an instant is missing: a day without a time is any moment of that day, and has 24 hours."""
    if not _in_years(anchor) or anchor.low is None or anchor.high is None:
        return PERHAPS
    seconds, day = _seconds(bound), 86_400
    up, down = -(-seconds // day), seconds // day
    if side > 0:
        sure, perhaps = anchor.high + timedelta(days=up + 1), anchor.low + timedelta(days=down)
        return _judged(when.low, sure, when.high, perhaps)
    sure, perhaps = anchor.low + timedelta(days=down - 1), anchor.high + timedelta(days=up)
    return _judged(sure, when.high, perhaps, when.low)
