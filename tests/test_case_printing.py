"""The text of a case query: what is printed in one pass is what sqlglot prints, in every dialect."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import date
from pathlib import Path

import pytest
import sqlglot
from hypothesis import assume, given, settings
from sqlglot import exp

from case_batches import batches
from case_specs import examples
from drawn_expressions import RUN, VARIABLES, expressions
from vtabel.diagnostics import Findings
from vtabel.expressions import Run, check, parse
from vtabel.expressions.sql import to_sql
from vtabel.extraction.cases.sql import nodes as n
from vtabel.extraction.cases.sql.dialects import DIALECTS, Dialect, by_sqlglot, printed
from vtabel.extraction.cases.sql.parts import Parts
from vtabel.extraction.cases.sql.query import queries


def said(text: str, dialect: Dialect) -> str:
    """A text as sqlglot understands it; of SQL Server with the names that it gives to columns of queries in FROM."""
    return sqlglot.parse_one(text, read=dialect).sql(dialect)


def words(text: str, dialect: Dialect) -> list[str]:
    """A text without its layout."""
    return [f"{token.token_type} {token.text}" for token in sqlglot.tokenize(text, read=dialect)]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_example_is_printed_as_sqlglot_prints_it(dialect: Dialect, tmp_path: Path) -> None:
    for batch in batches(list(examples())):
        plan = batch.plan(tmp_path)
        views = {view.name: view for view in plan.relations}
        for query in queries(plan.datasets, views, Run(date(2026, 12, 1))):
            tree = query.whole()
            text, slow = printed(tree, dialect), by_sqlglot(tree, dialect)
            assert text == slow or (dialect == "tsql" and said(text, dialect) == said(slow, dialect))
            assert words(printed(tree, dialect, pretty=True), dialect) == words(text, dialect)


TEXTS = [
    "plain",
    "it's",
    "back\\slash",
    'a "b" `c` [d]',
    "line\nbreak",
    "tab\t",
    "café ≥ 38 °C",
    "--",
    "/* */",
    "\\'",
    "\x01marks\x02 \x030\x04",
    "",
]


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("text", TEXTS)
def test_any_text_is_quoted_as_sqlglot_quotes_it(text: str, dialect: Dialect) -> None:
    names = [name for name in ("a", text) if name]
    tree = n.select(
        [n.named(n.text(text), name) for name in names],
        n.relation("t", "k"),
        [n.same(n.column("a", "k"), n.text(text))],
    )
    assert printed(tree, dialect) == by_sqlglot(tree, dialect)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("down", [False, True])
@pytest.mark.parametrize("nulls_first", [False, True])
def test_nulls_go_where_they_are_told(dialect: Dialect, down: bool, nulls_first: bool) -> None:
    key = n.order(n.bytewise(n.column("a")), down, nulls_first)
    tree = n.select([n.column("a")], n.relation("t")).order_by(key)
    assert printed(tree, dialect) == by_sqlglot(tree, dialect)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_the_printer_does_not_know_is_left_to_sqlglot(dialect: Dialect) -> None:
    sum = exp.Paren(this=exp.Sub(this=n.column("a"), expression=n.integer(-3)))
    tree = n.select([n.named(exp.Mod(this=sum, expression=n.integer(7)), "b")], n.relation("t"))
    assert printed(tree, dialect) == by_sqlglot(tree, dialect)


@pytest.mark.parametrize("dialect", DIALECTS)
@settings(deadline=None, max_examples=40)
@given(text=expressions())
def test_a_drawn_derivation_is_printed_as_sqlglot_prints_it(dialect: Dialect, text: str) -> None:
    expression = parse(text, Findings())
    found = expression and check(expression, VARIABLES, Findings())
    assume(found)
    assert found
    value = to_sql(found, {name: n.column(name, "k") for name in VARIABLES}, RUN)
    tree = n.select([n.named(value, "x")], n.relation("t", "k"))
    assert printed(tree, dialect) == by_sqlglot(tree, dialect)


class Forgetful(Parts):
    """Makes every part anew."""

    def of(self, key: Hashable, make: Callable[[], tuple[exp.Expr, ...]]) -> tuple[exp.Expr, ...]:
        return make()


def test_what_datasets_share_is_what_each_would_have_alone(tmp_path: Path) -> None:
    for batch in batches(list(examples())):
        plan = batch.plan(tmp_path)
        views = {view.name: view for view in plan.relations}
        shared, alone = (queries(plan.datasets, views, Run(date(2026, 12, 1)), parts=of) for of in (None, Forgetful()))
        texts = [printed(query.whole(), "postgres", pretty=True) for query in alone]
        assert [printed(query.whole(), "postgres", pretty=True) for query in shared] == texts
        assert list(plan.sql("postgres", on="2026-12-01").values()) == texts
