"""The order in which candidates count, by pick."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from sqlglot import exp

from vtabel.extraction.cases.model import Candidates
from vtabel.extraction.cases.sql import nodes as n
from vtabel.mapping import Pick

_NULLABLE = ("num", "txt", "sys")


def order_of(pick: Pick | None, groups: Collection[Candidates], dated: bool) -> Iterator[exp.Ordered]:
    """The order in which candidates of one case count; no two are alike in it (domain/engines.md, *Case queries*). Keys that are the
    same for all candidates of the groups are left out, and with ``dated`` those for what has no date: a sort pays for each."""
    match pick:
        case Pick.LAST:
            yield from _last(dated)
        case Pick.FIRST:
            yield from _first(dated)
        case Pick.NEAREST:
            yield from _nearest()
        case Pick.MIN | Pick.MAX:
            down = pick is Pick.MAX
            yield n.order(n.flag(n.is_null(n.column("num"))))
            yield n.order(n.column("num"), down)
            yield from _last(dated) if down else _first(dated)
    yield n.order(n.bytewise(n.column("rk")))
    if any(of.items for of in groups):
        yield n.order(n.column("idx"))
    yield from _versions(pick, groups)


def where_nulls_go(by: Iterable[exp.Ordered]) -> Iterator[exp.Ordered]:
    """The same order of what has a date, in which every engine puts NULLs by itself where they go: SQL Server cannot be told so where
    an aggregate has a frame. The earliest and latest day of those before pass over what has none."""
    for key in by:
        value, down = key.this, bool(key.args.get("desc"))
        if (value.this if isinstance(value, exp.Collate) else value).name in _NULLABLE:
            yield n.order(n.flag(n.is_null(value)), nulls_first=True)
        yield n.order(value, down, nulls_first=not down)


def _versions(pick: Pick | None, groups: Collection[Candidates]) -> Iterator[exp.Ordered]:
    """The order of different versions of one resource, by what they say: a file may hold an older one too."""
    if pick in (None, Pick.ANY):
        yield from (n.order(n.column(name)) for name in ("low", "high", "at"))
    if any(of.holds == "number" or of.ranks for of in groups):
        yield n.order(n.column("num"))
    if any(of.holds in ("text", "boolean") for of in groups):
        yield from (n.order(n.bytewise(n.column(name))) for name in ("txt", "sys"))
    if any(of.unit for of in groups):
        yield n.order(n.column("unit"))


def _last(dated: bool) -> Iterator[exp.Ordered]:
    if not dated:
        yield n.order(n.flag(n.is_null(n.column("low"))))
    yield n.order(n.column("low"), down=True)
    yield n.order(n.column("high"))
    yield n.order(n.flag(n.is_null(n.column("at"))))
    yield n.order(n.column("at"), down=True)


def _first(dated: bool) -> Iterator[exp.Ordered]:
    if not dated:
        yield n.order(n.flag(n.is_null(n.column("high"))))
    yield n.order(n.column("high"))
    yield n.order(n.column("low"), down=True)
    yield n.order(n.flag(n.is_null(n.column("at"))))
    yield n.order(n.column("at"))


def _nearest() -> Iterator[exp.Ordered]:
    """On one distance what comes before the start goes first: of those the last, of the others the first."""

    def side(after: int, name: str) -> exp.Expr:
        return n.case((n.equal(n.column("after"), n.integer(after)), n.column(name)))

    yield n.order(n.flag(n.is_null(n.column("far"))))
    yield n.order(n.column("far"))
    yield n.order(n.column("after"))
    for after, name, down in ((0, "low", True), (0, "high", False), (1, "high", False), (1, "low", True)):
        yield n.order(side(after, name), down)
    yield n.order(n.flag(n.is_null(n.column("at"))))
    yield n.order(side(0, "at"), down=True)
    yield n.order(side(1, "at"))
