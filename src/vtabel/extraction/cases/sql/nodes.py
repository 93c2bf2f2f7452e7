"""Nodes of the restricted core, with every composite part between parentheses."""

from __future__ import annotations

from collections.abc import Iterable

from sqlglot import exp

from vtabel.expressions.evaluation import FIRST_YEAR, LAST_YEAR
from vtabel.mapping.windows import Duration

BYTEWISE = "bytewise"
"""The mark of a text that is compared byte by byte; each dialect has its own collation for that, or needs none."""


def column(name: str, table: str = "") -> exp.Column:
    """A column; names are always quoted, so that none is a word of a dialect."""
    return exp.column(_name(name), _name(table) if table else None)


def relation(name: str, alias: str = "") -> exp.Table:
    return exp.Table(this=_name(name), alias=exp.TableAlias(this=_name(alias)) if alias else None)


def named(value: exp.Expr, name: str) -> exp.Alias:
    return exp.Alias(this=value, alias=_name(name))


def select(columns: Iterable[exp.Expr], source: exp.Expr, where: Iterable[exp.Expr] = ()) -> exp.Select:
    """SELECT columns FROM source WHERE all conditions."""
    found = exp.select(*columns, copy=False).from_(source, copy=False)
    conditions = list(where)
    return found.where(both(*conditions), copy=False) if conditions else found


def below(query: exp.Query, alias: str) -> exp.Subquery:
    """A query as a source."""
    return exp.Subquery(this=query, alias=exp.TableAlias(this=_name(alias)))


def joined(query: exp.Select, source: exp.Expr, on: exp.Expr, left: bool = False) -> exp.Select:
    return query.join(source, on=on, join_type="left" if left else "inner", copy=False)


def union(queries: Iterable[exp.Select]) -> exp.Query:
    """All rows of queries with the same columns."""
    first, *others = queries
    found: exp.Query = first
    for other in others:
        found = exp.Union(this=found, expression=other, distinct=False)
    return found


def text(value: str) -> exp.Expr:
    return exp.Literal.string(value)


def integer(value: int) -> exp.Expr:
    return exp.Literal.number(value) if value >= 0 else exp.Paren(this=exp.Neg(this=exp.Literal.number(-value)))


def double(value: str) -> exp.Expr:
    """A number from its text: a bare decimal is no double on most engines."""
    return exp.cast(text(value), "double")


def null(type: str) -> exp.Expr:
    return exp.cast(exp.Null(), type)


def bytewise(value: exp.Expr) -> exp.Expr:
    return exp.Collate(this=value, expression=exp.var(BYTEWISE))


def same(a: exp.Expr, b: exp.Expr) -> exp.Expr:
    """Two texts that are equal byte by byte."""
    return exp.EQ(this=bytewise(a), expression=b)


def equal(a: exp.Expr, b: exp.Expr) -> exp.Expr:
    return exp.EQ(this=a, expression=b)


def at_most(a: exp.Expr, b: exp.Expr) -> exp.Expr:
    return exp.LTE(this=a, expression=b)


def less(a: exp.Expr, b: exp.Expr) -> exp.Expr:
    return exp.LT(this=a, expression=b)


def is_null(value: exp.Expr) -> exp.Expr:
    return exp.Paren(this=exp.Is(this=value, expression=exp.Null()))


def is_known(value: exp.Expr) -> exp.Expr:
    return exp.Paren(this=exp.Not(this=is_null(value)))


def one_of(value: exp.Expr, texts: Iterable[str]) -> exp.Expr:
    return exp.Paren(this=exp.In(this=bytewise(value), expressions=[text(t) for t in texts]))


def is_number_of(value: exp.Expr, numbers: Iterable[int]) -> exp.Expr:
    return exp.Paren(this=exp.In(this=value, expressions=[integer(number) for number in numbers]))


def negated(condition: exp.Expr) -> exp.Expr:
    return exp.Paren(this=exp.Not(this=condition if isinstance(condition, exp.Paren) else exp.Paren(this=condition)))


def both(*conditions: exp.Expr) -> exp.Expr:
    return _chain(exp.And, conditions)


def either(*conditions: exp.Expr) -> exp.Expr:
    return _chain(exp.Or, conditions)


def _chain(kind: type[exp.Connector], conditions: tuple[exp.Expr, ...]) -> exp.Expr:
    found = conditions[0]
    for other in conditions[1:]:
        found = kind(this=found, expression=other)
    return exp.Paren(this=found) if len(conditions) > 1 else found


def case(*branches: tuple[exp.Expr, exp.Expr], default: exp.Expr | None = None) -> exp.Expr:
    return exp.Case(ifs=[exp.If(this=when, true=then) for when, then in branches], default=default)


def flag(condition: exp.Expr) -> exp.Expr:
    """1 where a condition is true, else 0."""
    return case((condition, integer(1)), default=integer(0))


def first_known(*values: exp.Expr) -> exp.Expr:
    first, *others = values
    return exp.Coalesce(this=first, expressions=others) if others else first


def most(value: exp.Expr) -> exp.Expr:
    return exp.Max(this=value)


def least(value: exp.Expr) -> exp.Expr:
    return exp.Min(this=value)


def order(value: exp.Expr, down: bool = False, nulls_first: bool = False) -> exp.Ordered:
    """A key of an order. NULLs come last; where they count, a flag goes before."""
    return exp.Ordered(this=value, desc=down, nulls_first=nulls_first)


def row_number(partition: Iterable[exp.Expr], by: Iterable[exp.Ordered]) -> exp.Expr:
    return exp.Window(this=exp.RowNumber(), partition_by=list(partition), order=exp.Order(expressions=list(by)))


def least_of(partition: Iterable[exp.Expr], value: exp.Expr) -> exp.Expr:
    """The least of a value in each part."""
    return exp.Window(this=least(value), partition_by=list(partition))


def of_those_before(value: exp.Expr, partition: Iterable[exp.Expr], by: Iterable[exp.Ordered]) -> exp.Expr:
    """An aggregate of those that go before in an order; NULL for the first."""
    frame = exp.WindowSpec(kind="ROWS", start="UNBOUNDED", start_side="PRECEDING", end=integer(1), end_side="PRECEDING")
    return exp.Window(this=value, partition_by=list(partition), order=exp.Order(expressions=list(by)), spec=frame)


def shifted_days(day: exp.Expr, days: int) -> exp.Expr:
    return day if days == 0 else _shifted(day, days, "DAY")


def shifted(day: exp.Expr, sign: int, duration: Duration) -> exp.Expr:
    """A day, a duration earlier or later: first years and months, then weeks and days. NULL outside the years that every engine
    can shift."""
    months, days = sign * (duration.years * 12 + duration.months), sign * (duration.weeks * 7 + duration.days)
    if not months and not days:
        return day
    moved = _shifted(day.copy(), months, "MONTH") if months else day.copy()
    moved = _shifted(moved, days, "DAY") if days else moved
    return case((both(*within_years(day)), moved))


def within_years(day: exp.Expr) -> tuple[exp.Expr, exp.Expr]:
    first, last = exp.cast(text(f"{FIRST_YEAR}-01-01"), "date"), exp.cast(text(f"{LAST_YEAR}-12-31"), "date")
    return exp.GTE(this=day.copy(), expression=first), exp.LTE(this=day.copy(), expression=last)


def _shifted(day: exp.Expr, count: int, unit: str) -> exp.Expr:
    return exp.cast(exp.DateAdd(this=day, expression=integer(count), unit=exp.var(unit)), "date")


def shifted_seconds(moment: exp.Expr, seconds: int) -> exp.Expr:
    if seconds == 0:
        return moment
    return exp.TimestampAdd(this=moment, expression=integer(seconds), unit=exp.var("SECOND"))


def days_between(first: exp.Expr, last: exp.Expr) -> exp.Expr:
    return exp.DateDiff(this=last, expression=first, unit=exp.var("DAY"))


def _name(name: str) -> exp.Identifier:
    return exp.to_identifier(name, quoted=True)
