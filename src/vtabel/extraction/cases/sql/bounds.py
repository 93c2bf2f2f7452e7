"""The bounds of windows as columns of the cases, and whether a value lies between them: surely (2), perhaps (1), not (0)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlglot import exp

from vtabel.extraction.cases.model import Picked
from vtabel.extraction.cases.sql import nodes as n
from vtabel.mapping.windows import CASE_END, CASE_START, Bound, Duration, Window

SURELY, PERHAPS, NOT = 2, 1, 0
_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Placed:
    """A window whose variables are known: `anchors` gives the key of the variable that each name in it means."""

    window: Window | None
    anchors: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, picked: Picked) -> Placed:
        return cls(picked.window, picked.anchors)

    @property
    def by_hours(self) -> bool:
        """Whether instants are compared: one of the bounds has hours, minutes or seconds."""
        return self.window is not None and any(_seconds(b.duration) % _DAY or _timed(b.duration) for b in self.window.bounds)  # fmt: skip


def _timed(duration: Duration) -> bool:
    return bool(duration.hours or duration.minutes or duration.seconds)


def _seconds(duration: Duration) -> int:
    days = duration.weeks * 7 + duration.days
    return days * _DAY + duration.hours * 3600 + duration.minutes * 60 + duration.seconds


def columns(placed: Placed, number: int, anchors: Mapping[str, str]) -> Iterator[exp.Expr]:
    """The bounds of a window as columns of the cases; ``anchors`` is the prefix of the columns of each variable, by key."""
    for side, bound in _sides(placed):
        prefix = _prefix(bound, placed, anchors)
        low, high = n.column(f"{prefix}_low"), n.column(f"{prefix}_high")
        if placed.by_hours:
            seconds = bound.sign * _seconds(bound.duration)
            down, up = seconds // _DAY, -(-seconds // _DAY)
            sure = n.shifted_days(high, up + 1) if side == "from" else n.shifted_days(low, down - 1)
            perhaps = n.shifted_days(low, down) if side == "from" else n.shifted_days(high, up)
            guards = n.both(*n.within_years(low), *n.within_years(high))
            sure, perhaps = n.case((guards, sure)), n.case((guards, perhaps))
            at = n.column(f"{prefix}_at")
            yield n.named(n.case((guards, n.shifted_seconds(at, seconds))), f"b{number}_{side}_at")
        else:
            near, far = (high, low) if side == "from" else (low, high)
            sure, perhaps = (n.shifted(day, bound.sign, bound.duration) for day in (near, far))
        yield n.named(sure, f"b{number}_{side}_sure")
        yield n.named(perhaps, f"b{number}_{side}_perhaps")


def _sides(placed: Placed) -> Iterator[tuple[str, Bound]]:
    if placed.window and placed.window.start:
        yield "from", placed.window.start
    if placed.window and placed.window.end:
        yield "to", placed.window.end


def _prefix(bound: Bound, placed: Placed, anchors: Mapping[str, str]) -> str:
    named = {CASE_START: "start", CASE_END: "end"}.get(bound.anchor)
    return named or anchors[dict(placed.anchors)[bound.variable]]


def certainty(placed: Placed, number: int) -> exp.Expr:
    """Of a candidate ``s`` and a case ``k``: whether it lies in the window."""
    sides = [side for side, _ in _sides(placed)]
    if not sides:
        return n.integer(SURELY)
    low, high = n.column("low", "s"), n.column("high", "s")
    inside, outside = [], []
    for side in sides:
        sure, perhaps = n.column(f"b{number}_{side}_sure", "k"), n.column(f"b{number}_{side}_perhaps", "k")
        if side == "from":
            inside.append(n.at_most(sure, low))
            outside.append(n.less(high, perhaps))
        else:
            inside.append(n.at_most(high, sure))
            outside.append(n.less(perhaps, low))
    branches = [(n.both(*inside), n.integer(SURELY)), (n.either(*outside), n.integer(NOT))]
    if placed.by_hours:
        branches = [*_by_instants(number, sides), *branches]
    return n.case(*branches, default=n.integer(PERHAPS))


def outside_of(placed: Placed, number: int, end: bool, day: exp.Expr) -> Iterator[exp.Expr]:
    """That a day lies outside a window without hours of a case ``k``: after its end, or before its start. Nothing without that bound."""
    sides = [side for side, _ in _sides(placed)]
    if end and "to" in sides:
        yield n.less(n.column(f"b{number}_to_sure", "k"), day)
    if not end and "from" in sides:
        yield n.less(day, n.column(f"b{number}_from_sure", "k"))


def _by_instants(number: int, sides: list[str]) -> Iterator[tuple[exp.Expr, exp.Expr]]:
    at, ends = n.column("at", "s"), [(side, n.column(f"b{number}_{side}_at", "k")) for side in sides]
    inside = [n.at_most(end, at) if side == "from" else n.at_most(at, end) for side, end in ends]
    known = [n.is_known(at), *(n.is_known(end) for _, end in ends)]
    yield n.both(*inside), n.integer(SURELY)
    yield n.both(*known), n.integer(NOT)
