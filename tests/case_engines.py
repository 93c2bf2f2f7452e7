"""The ways in which case queries run in the tests. An engine is one row here: a plan and resources in, the datasets out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
import sqlglot
from sqlglot import exp

import postgres
import spark
from vtabel.engines import Planned, engine_of
from vtabel.engines.delivered import Extraction
from vtabel.engines.extracting import extract
from vtabel.engines.objections import identifiers
from vtabel.engines.warehouse import Warehouse
from vtabel.extraction.backend.expressions import expression_of, rows_of
from vtabel.extraction.backend.model import IDENTIFIERS, Backend, BackendColumn, BackendView
from vtabel.extraction.backend.prelude import identifying
from vtabel.extraction.cases.sql.dialects import Dialect, read_back
from vtabel.extraction.cases.sql.zones import WINDOWS_ZONES
from vtabel.extraction.cases.viewed import holds_of
from vtabel.extraction.model import Plan, View, ViewColumn
from vtabel.table import SourceFile

Resources = Sequence[dict[str, Any]]
Runner = Callable[..., Extraction]
"""Plan, resources and what `extract` is given besides -> what comes out, with identifiers."""


def _extracted(engine: str) -> Runner:
    def run(plan: Plan, resources: Resources, **options: Any) -> Extraction:
        return extract(plan, resources, engine=engine, with_identifiers=True, **options)

    return run


def _in_postgres(plan: Plan, resources: Resources, **options: Any) -> Extraction:
    with loaded(plan, resources) as warehouse:
        return extract(plan, warehouse, with_identifiers=True, **options)


@contextmanager
def loaded(plan: Plan, resources: Resources) -> Iterator[Warehouse]:
    """A PostgreSQL with a table for each view, in a schema of its own, with the rows that DuckDB gives."""
    where = postgres.connection()
    import psycopg

    views = {v.name: Planned.of(v.definition(), v.fhir) for v in plan.relations}
    views[IDENTIFIERS] = Planned.of(identifiers())
    own = {**{v.name: v for v in plan.relations}, IDENTIFIERS: identifying()}
    with engine_of("duckdb").session() as session, psycopg.connect(where, autocommit=True) as database:
        staged = session.stage(views, resources)
        database.execute("DROP SCHEMA IF EXISTS loaded CASCADE")
        database.execute("CREATE SCHEMA loaded")
        for name, planned in views.items():
            types = ", ".join(f'"{c.name}" {_stored(c)}' for c in own[name].columns)
            database.execute(f'CREATE TABLE loaded."{name}" ({types})')
            marks = ", ".join(["%s"] * len(planned.columns))
            names = ", ".join(f'"{column}"' for column in planned.columns)
            rows = [[row[column] for column in planned.columns] for row in staged[name].rows()]
            if rows:
                database.cursor().executemany(f'INSERT INTO loaded."{name}" ({names}) VALUES ({marks})', rows)
    yield Warehouse(_as_they_are(own), where)


def _stored(column: ViewColumn) -> str:
    return {"number": "double precision", "boolean": "boolean"}.get(holds_of(column), "text")


def _as_they_are(views: Mapping[str, View]) -> Backend:
    """Tables that are called as the views and their columns."""
    found = {}
    for name, view in views.items():
        columns = {c.name: BackendColumn(expression_of(f'"{c.name}"', "postgres")) for c in view.columns}
        found[name] = BackendView(rows_of(f'loaded."{name}"', "", "postgres"), columns)
    return Backend("postgres", "Europe/Amsterdam", found, SourceFile(name="backend.yaml", sha256=""))


ENGINES: dict[str, Runner] = {
    **{engine: _extracted(engine) for engine in ("naive", "duckdb", "spark")},
    "postgres": _in_postgres,
}

_MARKS = {"spark": spark.MARKS, "postgres": (pytest.mark.xdist_group("postgres"),)}


def engines(*names: str) -> pytest.MarkDecorator:
    """A test on each of some engines, or on all of them."""
    return pytest.mark.parametrize("engine", [pytest.param(n, marks=_MARKS.get(n, ())) for n in names or ENGINES])


def run_in_postgres(plan: Plan, resources: Resources) -> dict[str, list[dict[str, Any]]]:
    """The rows of each dataset by the text for PostgreSQL, on the tables alone."""
    import psycopg

    with loaded(plan, resources) as warehouse, psycopg.connect(warehouse.connection, autocommit=True) as database:
        database.execute("SET search_path = loaded")
        database.execute("SET TIME ZONE 'Asia/Tokyo'")
        database.execute("CREATE TABLE objections (patient_key text)")
        found = {}
        for name, text in plan.sql("postgres", on="2026-12-01").items():
            done = database.execute(text)
            names = [column.name for column in done.description or ()]
            found[name] = [dict(zip(names, row, strict=True)) for row in done.fetchall()]
        return found


def run_text(plan: Plan, dialect: Dialect, resources: Resources) -> dict[str, list[dict[str, Any]]]:
    """The rows of each dataset by the text of a dialect, read back and run on DuckDB."""
    with engine_of("duckdb").session() as session:
        session.stage({v.name: Planned.of(v.definition(), v.fhir) for v in plan.relations}, resources)
        session.sql("SELECT CAST(NULL AS VARCHAR) AS patient_key WHERE 1 = 0", "objections")
        found = {}
        for name, text in plan.sql(dialect, on="2026-12-01").items():
            read_back(text, dialect)
            found[name] = session.sql(_for_duckdb(text, dialect)).rows()
        return found


def _for_duckdb(text: str, dialect: Dialect) -> str:
    """A text in the words of DuckDB. What sqlglot hands over as it is, is put right: names of zones, collations and types of SQL
    Server, and its ``+`` between texts."""
    if dialect == "duckdb":
        return text
    if dialect == "tsql":
        words = [("VARCHAR(MAX)", "VARCHAR"), (" AS FLOAT)", " AS DOUBLE)"), (" COLLATE Latin1_General_BIN2", "")]
        for word, other in (*words, *((f"'{windows}'", f"'{zone}'") for zone, windows in WINDOWS_ZONES.items())):
            text = text.replace(word, other)
    tree = sqlglot.parse_one(text, read=dialect)
    for node in list(tree.find_all(exp.Add)) if dialect == "tsql" else ():
        if _joins_texts(node):
            node.replace(exp.DPipe(this=node.this, expression=node.expression, safe=True))
    for shift in list(tree.find_all(exp.DateAdd, exp.TsOrDsAdd, exp.Add)):  # see `dialects`: DuckDB confuses intervals
        interval = shift.expression if isinstance(shift, exp.Add) else shift
        if isinstance(interval, exp.DateAdd | exp.TsOrDsAdd | exp.Interval) and interval.args["unit"].name == "DAY":
            days = interval.this if isinstance(interval, exp.Interval) else interval.expression
            number = exp.Literal.number(days.name) if isinstance(interval, exp.Interval) else days
            shift.replace(exp.Add(this=shift.this, expression=exp.Paren(this=number)))
    return tree.sql("duckdb")


def _joins_texts(sum: exp.Add) -> bool:
    """Whether one of the terms of a sum is a text."""
    literal = isinstance(sum.expression, exp.Literal) and sum.expression.is_string
    return literal or (isinstance(sum.this, exp.Add) and _joins_texts(sum.this))
