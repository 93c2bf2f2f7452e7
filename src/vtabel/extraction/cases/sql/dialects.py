"""A tree of the core -> text of a dialect."""

from __future__ import annotations

from collections.abc import Sequence

import sqlglot
from sqlglot import exp

from vtabel.extraction.cases.sql.core import LeftCore, check
from vtabel.extraction.cases.sql.printing import Printer
from vtabel.extraction.cases.sql.wording import DIALECTS as DIALECTS
from vtabel.extraction.cases.sql.wording import Dialect as Dialect
from vtabel.extraction.cases.sql.zones import zone_name

_WITH = "WITH "
_COLLATIONS: dict[str, exp.Expr | None] = {
    "duckdb": None,
    "spark": None,
    "postgres": exp.to_identifier("C", quoted=True),
    "tsql": exp.var("Latin1_General_BIN2"),
}


def printed(
    tree: exp.Expr, dialect: Dialect, pretty: bool = False, before: Sequence[tuple[str, exp.Query]] = ()
) -> str:
    """The text of a query. ``before`` are queries of this dialect, outside the core, that supply relations by their names.

    Raises UnusableInput (VT463) for a zone that SQL Server has no name for, LeftCore if the tree leaves the core.
    """
    return after(before, Printer((dialect,), by_sqlglot, pretty).texts(check(tree))[dialect], dialect, pretty)


def after(before: Sequence[tuple[str, exp.Query]], text: str, dialect: Dialect, pretty: bool = False) -> str:
    """A statement with relations named before all that it names itself."""
    if not before:
        return text
    named = [f"{exp.to_identifier(name, quoted=True).sql(dialect)} AS (\n{query.sql(dialect, pretty=pretty)}\n)" for name, query in before]  # fmt: skip
    rest = f", {text.removeprefix(_WITH)}" if text.startswith(_WITH) else f"\n{text}"
    return f"{_WITH}{', '.join(named)}{rest}"


def by_sqlglot(tree: exp.Expr, dialect: Dialect, pretty: bool = False) -> str:
    """The same text, by sqlglot alone: it is slow."""
    found = tree.copy()
    for node in list(found.find_all(exp.Collate)):
        node.replace(_collated(node, dialect))
    if dialect == "duckdb":
        found = _days_as_numbers(found)
    if dialect == "tsql":
        for moment in list(found.find_all(exp.AtTimeZone)):
            moment.set("zone", exp.Literal.string(zone_name(moment.args["zone"].name, dialect)))
        for text in list(found.find_all(exp.Literal)):
            if text.is_string and not text.name.isascii():  # else it hangs on the code page of the database
                text.replace(exp.National(this=text.name))
    return found.sql(dialect, pretty=pretty, copy=False)


def _days_as_numbers(tree: exp.Expr) -> exp.Expr:
    """DuckDB 2.0 takes ``x + INTERVAL 30 DAY`` and ``x + INTERVAL 1 MONTH`` in one SELECT for one expression, since the intervals
    compare as equal: so only months are intervals."""
    for node in list(tree.find_all(exp.DateAdd)):
        if node.args["unit"].name == "DAY":
            added = node.replace(exp.Add(this=node.this, expression=node.expression))
            tree = added if node is tree else tree
    return tree


def _collated(node: exp.Expr, dialect: Dialect) -> exp.Expr:
    """A text that is compared byte by byte. PostgreSQL needs that said for an order only."""
    collation = _COLLATIONS[dialect]
    equality = isinstance(node.parent, exp.EQ | exp.NEQ | exp.In)
    if collation is None or (dialect == "postgres" and equality):
        bare: exp.Expr = node.this
        return bare
    return exp.Collate(this=node.this, expression=collation.copy())


def read_back(text: str, dialect: Dialect) -> None:
    """Raises LeftCore if a text is read as something else than it was printed for, or SQL Server would not take it. What sqlglot
    spells otherwise after reading (differences in days, intervals) must at least stay what it is. Slow: for tests."""
    again = sqlglot.parse_one(text, read=dialect).sql(dialect)
    if again != text and sqlglot.parse_one(again, read=dialect).sql(dialect) != again:
        raise LeftCore(f"the text for {dialect} is read as something else")
    if dialect == "tsql":
        from vtabel.extraction.cases.sql.tsql import wrong_in  # it loads a grammar, which takes a tenth of a second

        for wrong in wrong_in(text):
            raise LeftCore(f"SQL Server does not take {wrong}")
