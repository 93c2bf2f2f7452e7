"""Dates and instants as a Dutch hospital writes them, without a time zone database.

A day is an ordinal (`datetime.date.toordinal`), a time the minute of the day on the clock at the wall. Summer time in the
Netherlands runs from 02:00 on the last Sunday of March to 03:00 on that of October.
"""

from __future__ import annotations

from datetime import date
from functools import cache

WINTER, SUMMER = "+01:00", "+02:00"
MIDNIGHT, SPRING, AUTUMN = 0, 120, 180
"""Minutes of the day: where it begins, and where the clock jumps in March and October."""


def day(ordinal: int) -> str:
    """The date of an ordinal.

    >>> day(date(2024, 2, 29).toordinal())
    '2024-02-29'
    """
    return date.fromordinal(ordinal).isoformat()


def instant(ordinal: int, minute: int, *, second_pass: bool = False) -> str:
    """A FHIR dateTime with the offset that holds at that time.

    The hour from 02:00 in October comes twice; ``second_pass`` is the later one. That of March is not there: do not ask for it.

    >>> instant(date(2026, 7, 1).toordinal(), 605)
    '2026-07-01T10:05:00+02:00'
    >>> sunday = date(2026, 10, 25).toordinal()
    >>> instant(sunday, 150), instant(sunday, 150, second_pass=True)
    ('2026-10-25T02:30:00+02:00', '2026-10-25T02:30:00+01:00')
    """
    text, spring, autumn = _day(ordinal)
    summer = spring < ordinal < autumn
    if ordinal == spring:
        summer = minute >= SPRING
    elif ordinal == autumn:
        summer = minute < (SPRING if second_pass else AUTUMN)
    hour, rest = divmod(minute, 60)
    return f"{text}T{hour:02}:{rest:02}:00{SUMMER if summer else WINTER}"


@cache
def _day(ordinal: int) -> tuple[str, int, int]:
    """The date, and the days of its year on which the clock jumps."""
    found = date.fromordinal(ordinal)
    return found.isoformat(), last_sunday(found.year, 3), last_sunday(found.year, 10)


def last_sunday(year: int, month: int) -> int:
    """The ordinal of the last Sunday of a month of 31 days."""
    last = date(year, month, 31).toordinal()
    return last - last % 7  # ordinal 7 was a Sunday
