"""The SQL that a person writes in `backend.yaml`: parsed, held to what may stand in a SELECT, names quoted. No text is passed on."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.normalize_identifiers import normalize_identifiers
from sqlglot.optimizer.qualify_columns import quote_identifiers

from vtabel.extraction.cases.sql.dialects import Dialect

_REFUSED: tuple[tuple[type[exp.Expr], str, str], ...] = (
    (exp.Query, "a query within an expression; make a view of it in the warehouse", "een query in een expressie; maak er in het datawarehouse een view van"),
    (exp.AggFunc, "it counts over rows; make a view of it in the warehouse", "het telt over rijen; maak er in het datawarehouse een view van"),
    (exp.Window, "it looks at other rows; make a view of it in the warehouse", "het kijkt naar andere rijen; maak er in het datawarehouse een view van"),
    (exp.Placeholder, "it holds a placeholder", "het bevat een plaatshouder"),
    (exp.Parameter, "it holds a placeholder", "het bevat een plaatshouder"),
    (exp.Alias, "it is more than one expression, or has a name", "het is meer dan één expressie, of heeft een naam"),
    (exp.Star, "`*` is no value", "`*` is geen waarde"),
    (exp.Command, "it is no expression", "het is geen expressie"),
    (exp.DDL, "it is no expression", "het is geen expressie"),
    (exp.DML, "it is no expression", "het is geen expressie"),
)  # fmt: skip
_ROWS = {
    "expressions",
    "from_",
    "joins",
    "kind",
    "hint",
    "distinct",
    "limit",
    "exclude",
    "operation_modifiers",
    "with_",
}


class NotUsable(ValueError):  # noqa: N818 - says what is so
    """Why a text of SQL is not used, in English and Dutch."""

    def __init__(self, why: str, why_nl: str) -> None:
        super().__init__(why)
        self.why, self.why_nl = why, why_nl


def expression_of(text: str, dialect: Dialect) -> exp.Expr:
    """One value of SQL. Raises NotUsable for anything else.

    >>> expression_of("'http://loinc.org'", "postgres").sql("postgres"), expression_of("Naam", "postgres").sql("postgres")
    ("'http://loinc.org'", '"naam"')
    >>> expression_of("1; DROP TABLE x", "postgres")
    Traceback (most recent call last):
    vtabel.extraction.backend.expressions.NotUsable: it is more than one statement
    """
    tree = _parsed(text, dialect)
    _check(tree)
    if not isinstance(tree, exp.Condition | exp.AtTimeZone | exp.Interval):
        raise NotUsable("it is no expression", "het is geen expressie")
    return _quoted(tree, dialect)


def rows_of(table: str, where: str, dialect: Dialect) -> exp.Select:
    """``SELECT ... FROM table WHERE where`` without columns. ``table`` may hold joins. Raises NotUsable.

    >>> rows_of("dwh.opname o JOIN dwh.patient p ON p.id = o.patient", "", "postgres").sql("postgres")
    'SELECT FROM "dwh"."opname" AS "o" JOIN "dwh"."patient" AS "p" ON "p"."id" = "o"."patient"'
    """
    tree = _parsed(f"SELECT 1 FROM {table}", dialect)
    if not isinstance(tree, exp.Select) or any(of for name, of in tree.args.items() if name not in _ROWS):
        raise NotUsable("it is no table, or tables with joins", "het is geen tabel, en geen tabellen met joins")
    for part in (tree.args["from_"], *(tree.args.get("joins") or ())):
        for node in part.iter_expressions():
            _check(node)
    for named in tree.find_all(exp.Table):
        if not isinstance(named.this, exp.Identifier):
            raise NotUsable("it is no table", "het is geen tabel")
        if not named.db:
            name = named.name
            raise NotUsable(
                f"name the schema of `{name}`, as in `dwh.{name}`",
                f"noem het schema van `{name}`, zoals in `dwh.{name}`",
            )  # a bare name could be one of our views
    tree.set("expressions", [])
    found = _quoted(tree, dialect)
    assert isinstance(found, exp.Select)
    return found.where(expression_of(where, dialect), copy=False) if where else found


def _parsed(text: str, dialect: Dialect) -> exp.Expr:
    try:
        with _silently():
            trees = sqlglot.parse(text, read=dialect)
    except (SqlglotError, RecursionError) as error:
        place = error.errors[0] if isinstance(error, sqlglot.ParseError) and error.errors else {}
        at = f", at `{place['highlight']}`" if place.get("highlight") else ""
        raise NotUsable(
            f"it is no SQL of {dialect}{at}", f"het is geen SQL van {dialect}{at.replace('at', 'bij')}"
        ) from None
    if len(trees) != 1 or trees[0] is None:
        raise NotUsable("it is more than one statement", "het is meer dan één opdracht")
    return trees[0]


def _check(tree: exp.Expr) -> None:
    for node in tree.walk():
        for type, why, why_nl in _REFUSED:
            if isinstance(node, type):
                raise NotUsable(why, why_nl)


def _quoted(tree: exp.Expr, dialect: Dialect) -> exp.Expr:
    """Names as the warehouse finds them, between quotes; comments go."""
    for node in tree.walk():
        node.pop_comments()
    if dialect == "postgres":  # a name without quotes is one in small letters there
        tree = normalize_identifiers(tree, dialect=dialect)
    return quote_identifiers(tree, dialect=dialect, identify=True)


@contextmanager
def _silently() -> Iterator[None]:
    """sqlglot logs what it takes for a command; here that is a finding."""
    log = logging.getLogger("sqlglot")
    level = log.level
    log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        log.setLevel(level)
