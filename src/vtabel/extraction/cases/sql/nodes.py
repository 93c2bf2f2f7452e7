"""Nodes of the restricted core, with every composite part between parentheses. They are light (`vtabel.expressions.nodes`): never
changed, and never copied."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from sqlglot import exp

from vtabel.expressions.evaluation import FIRST_YEAR, LAST_YEAR
from vtabel.expressions.nodes import cast as cast
from vtabel.expressions.nodes import double as double
from vtabel.expressions.nodes import integer as integer
from vtabel.expressions.nodes import node as node
from vtabel.expressions.nodes import null as null
from vtabel.expressions.nodes import text as text
from vtabel.expressions.nodes import word as word
from vtabel.mapping.windows import Duration

BYTEWISE = "bytewise"
"""The mark of a text that is compared byte by byte; each dialect has its own collation for that, or needs none."""
_NULL = node(exp.Null)
TRUE, FALSE = node(exp.Boolean, this=True), node(exp.Boolean, this=False)
_KEPT = 1 << 16
"""Names of columns that are kept: they say what is in them (`x12_state`), and are the same in every dataset."""


@lru_cache(_KEPT)
def column(name: str, table: str = "") -> exp.Column:
    """A column; names are always quoted, so that none is a word of a dialect."""
    return node(exp.Column, this=_name(name), table=_name(table)) if table else node(exp.Column, this=_name(name))


def relation(name: str, alias: str = "") -> exp.Table:
    return node(exp.Table, this=_name(name), alias=_alias(alias)) if alias else node(exp.Table, this=_name(name))


def named(value: exp.Expr, name: str) -> exp.Alias:
    return node(exp.Alias, this=value, alias=_name(name))


def select(columns: Iterable[exp.Expr], source: exp.Expr, where: Iterable[exp.Expr] = ()) -> exp.Select:
    """SELECT columns FROM source WHERE all conditions."""
    found = node(exp.Select, expressions=list(columns), from_=node(exp.From, this=source))
    conditions = list(where)
    return _with(found, where=node(exp.Where, this=both(*conditions))) if conditions else found


def below(query: exp.Query, alias: str) -> exp.Subquery:
    """A query as a source."""
    return node(exp.Subquery, this=query, alias=_alias(alias))


def joined(query: exp.Select, source: exp.Expr, on: exp.Expr, left: bool = False) -> exp.Select:
    way = {"side": "LEFT"} if left else {"kind": "INNER"}
    return _with(query, joins=[*query.args.get("joins", ()), node(exp.Join, this=source, on=on, **way)])


def narrowed(query: exp.Select, condition: exp.Expr) -> exp.Select:
    """The rows of which a condition holds too."""
    where = query.args.get("where")
    every = node(exp.And, this=where.this, expression=condition) if where else condition
    return _with(query, where=node(exp.Where, this=every))


def reselected(query: exp.Select, columns: Iterable[exp.Expr]) -> exp.Select:
    """The same rows with other columns."""
    return _with(query, expressions=list(columns))


def grouped(query: exp.Select, *keys: exp.Expr) -> exp.Select:
    return _with(query, group=node(exp.Group, expressions=list(keys)))


def ordered(query: exp.Select, *keys: exp.Ordered) -> exp.Select:
    return _with(query, order=node(exp.Order, expressions=list(keys)))


def unordered(query: exp.Select) -> exp.Select:
    return node(exp.Select, **{name: value for name, value in query.args.items() if name != "order"})


def following(steps: Iterable[tuple[str, exp.Query]], query: exp.Select) -> exp.Select:
    """A query after steps that have names."""
    return _with(
        query, with_=node(exp.With, expressions=[node(exp.CTE, this=q, alias=_alias(name)) for name, q in steps])
    )


def _with(query: exp.Select, **args: Any) -> exp.Select:
    return node(exp.Select, **{**query.args, **args})


def union(queries: Iterable[exp.Select]) -> exp.Query:
    """All rows of queries with the same columns."""
    first, *others = queries
    found: exp.Query = first
    for other in others:
        found = node(exp.Union, this=found, expression=other, distinct=False)
    return found


def bytewise(value: exp.Expr) -> exp.Expr:
    return node(exp.Collate, this=value, expression=word(BYTEWISE))


def same(a: exp.Expr, b: exp.Expr) -> exp.Expr:
    """Two texts that are equal byte by byte."""
    return node(exp.EQ, this=bytewise(a), expression=b)


def equal(a: exp.Expr, b: exp.Expr) -> exp.Expr:
    return node(exp.EQ, this=a, expression=b)


def at_most(a: exp.Expr, b: exp.Expr) -> exp.Expr:
    return node(exp.LTE, this=a, expression=b)


def less(a: exp.Expr, b: exp.Expr) -> exp.Expr:
    return node(exp.LT, this=a, expression=b)


def is_null(value: exp.Expr) -> exp.Expr:
    return node(exp.Paren, this=node(exp.Is, this=value, expression=_NULL))


def is_known(value: exp.Expr) -> exp.Expr:
    return node(exp.Paren, this=node(exp.Not, this=is_null(value)))


def one_of(value: exp.Expr, texts: Iterable[str]) -> exp.Expr:
    return node(exp.Paren, this=node(exp.In, this=bytewise(value), expressions=[text(t) for t in texts]))


def is_number_of(value: exp.Expr, numbers: Iterable[int]) -> exp.Expr:
    return node(exp.Paren, this=node(exp.In, this=value, expressions=[integer(number) for number in numbers]))


def negated(condition: exp.Expr) -> exp.Expr:
    return node(
        exp.Paren,
        this=node(exp.Not, this=condition if isinstance(condition, exp.Paren) else node(exp.Paren, this=condition)),
    )


def both(*conditions: exp.Expr) -> exp.Expr:
    return _chain(exp.And, conditions)


def either(*conditions: exp.Expr) -> exp.Expr:
    return _chain(exp.Or, conditions)


def _chain(kind: type[exp.Connector], conditions: tuple[exp.Expr, ...]) -> exp.Expr:
    found = conditions[0]
    for other in conditions[1:]:
        found = node(kind, this=found, expression=other)
    return node(exp.Paren, this=found) if len(conditions) > 1 else found


def case(*branches: tuple[exp.Expr, exp.Expr], default: exp.Expr | None = None) -> exp.Expr:
    return node(exp.Case, ifs=[node(exp.If, this=when, true=then) for when, then in branches], default=default)


def flag(condition: exp.Expr) -> exp.Expr:
    """1 where a condition is true, else 0."""
    return case((condition, integer(1)), default=integer(0))


def first_known(*values: exp.Expr) -> exp.Expr:
    first, *others = values
    return node(exp.Coalesce, this=first, expressions=others) if others else first


def most(value: exp.Expr) -> exp.Expr:
    return node(exp.Max, this=value)


def least(value: exp.Expr) -> exp.Expr:
    return node(exp.Min, this=value)


def order(value: exp.Expr, down: bool = False, nulls_first: bool = False) -> exp.Ordered:
    """A key of an order. NULLs come last; where they count, a flag goes before."""
    return node(exp.Ordered, this=value, desc=down, nulls_first=nulls_first)


def row_number(partition: Iterable[exp.Expr], by: Iterable[exp.Ordered]) -> exp.Expr:
    return node(
        exp.Window, this=node(exp.RowNumber), partition_by=list(partition), order=node(exp.Order, expressions=list(by))
    )


def least_of(partition: Iterable[exp.Expr], value: exp.Expr) -> exp.Expr:
    """The least of a value in each part."""
    return node(exp.Window, this=least(value), partition_by=list(partition))


def of_those_before(value: exp.Expr, partition: Iterable[exp.Expr], by: Iterable[exp.Ordered]) -> exp.Expr:
    """An aggregate of those that go before in an order; NULL for the first."""
    frame = node(
        exp.WindowSpec, kind="ROWS", start="UNBOUNDED", start_side="PRECEDING", end=integer(1), end_side="PRECEDING"
    )
    return node(
        exp.Window, this=value, partition_by=list(partition), order=node(exp.Order, expressions=list(by)), spec=frame
    )


def shifted_days(day: exp.Expr, days: int) -> exp.Expr:
    return day if days == 0 else _shifted(day, days, "DAY")


def shifted(day: exp.Expr, sign: int, duration: Duration) -> exp.Expr:
    """A day, a duration earlier or later: first years and months, then weeks and days. NULL outside the years that every engine
    can shift."""
    months, days = sign * (duration.years * 12 + duration.months), sign * (duration.weeks * 7 + duration.days)
    if not months and not days:
        return day
    moved = _shifted(day, months, "MONTH") if months else day
    moved = _shifted(moved, days, "DAY") if days else moved
    return case((both(*within_years(day)), moved))


def within_years(day: exp.Expr) -> tuple[exp.Expr, exp.Expr]:
    first, last = cast(text(f"{FIRST_YEAR}-01-01"), "date"), cast(text(f"{LAST_YEAR}-12-31"), "date")
    return node(exp.GTE, this=day, expression=first), node(exp.LTE, this=day, expression=last)


def _shifted(day: exp.Expr, count: int, unit: str) -> exp.Expr:
    return cast(node(exp.DateAdd, this=day, expression=integer(count), unit=word(unit)), "date")


def shifted_seconds(moment: exp.Expr, seconds: int) -> exp.Expr:
    if seconds == 0:
        return moment
    return node(exp.TimestampAdd, this=moment, expression=integer(seconds), unit=word("SECOND"))


def days_between(first: exp.Expr, last: exp.Expr) -> exp.Expr:
    return node(exp.DateDiff, this=last, expression=first, unit=word("DAY"))


@lru_cache(_KEPT)
def _name(name: str) -> exp.Identifier:
    return node(exp.Identifier, this=name, quoted=True)


def _alias(name: str) -> exp.TableAlias:
    return node(exp.TableAlias, this=_name(name))
