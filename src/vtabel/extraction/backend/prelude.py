"""Views of a plan as queries on the warehouse: every column of the type that case queries ask, dates as texts of FHIR."""

from __future__ import annotations

import sqlglot
from sqlglot import exp

from vtabel.extraction.backend.model import IDENTIFIERS, Backend, BackendColumn, DateAs
from vtabel.extraction.cases.sql import nodes as n
from vtabel.extraction.cases.sql.dialects import Dialect
from vtabel.extraction.cases.sql.sources import OBJECTIONS
from vtabel.extraction.cases.sql.zones import zone_name
from vtabel.extraction.cases.viewed import holds_of
from vtabel.extraction.model import Role, View, ViewColumn
from vtabel.extraction.shapes import INTEGERS

_TEXT: dict[Dialect, str] = {"postgres": "TEXT", "duckdb": "TEXT", "spark": "STRING", "tsql": "NVARCHAR(4000)"}
_LONG_TEXT = {**_TEXT, "tsql": "NVARCHAR(MAX)"}
_SHORT = ("key", "status", "unit", "system", "date")
"""Roles whose texts are no more than 4000 characters, which SQL Server joins and sorts well."""
_CLOCK = "CAST(CAST({x} AS DATE) AS TEXT) || 'T' || CAST(CAST({x} AS TIME) AS TEXT) || 'Z'"
_SPARK = "CONCAT(DATE_FORMAT({x}, 'yyyy-MM-dd'), 'T', DATE_FORMAT({x}, 'HH:mm:ss.SSSSSS'), 'Z')"
_TSQL = "CONVERT(NVARCHAR(27), CAST({x} AS DATETIME2), 126) + N'Z'"
_STANDARD: dict[DateAs, str] = {
    "date": "CAST(CAST(x AS DATE) AS TEXT)",
    "local": _CLOCK.format(x="((CAST(x AS TIMESTAMP) AT TIME ZONE zone) AT TIME ZONE 'UTC')"),
    "instant": _CLOCK.format(x="(CAST(x AS TIMESTAMPTZ) AT TIME ZONE 'UTC')"),
}
_AS: dict[Dialect, dict[DateAs, str]] = {
    "postgres": _STANDARD,
    "duckdb": _STANDARD,
    "spark": {
        "date": "CAST(CAST(x AS DATE) AS STRING)",
        "local": _SPARK.format(x="TO_UTC_TIMESTAMP(x, zone)"),
        "instant": _SPARK.format(x="x"),  # its session is in UTC
    },
    "tsql": {
        "date": "CONVERT(NVARCHAR(10), CAST(x AS DATE), 23)",
        "local": _TSQL.format(x="CAST(x AS DATETIME2) AT TIME ZONE zone AT TIME ZONE 'UTC'"),
        "instant": _TSQL.format(x="CAST(x AS DATETIMEOFFSET) AT TIME ZONE 'UTC'"),
    },
}
"""How a date becomes the text of FHIR. SQL Server: styles 23 and 126 of CONVERT are ISO 8601."""


def query_of(view: View, backend: Backend) -> exp.Select:
    """The rows of a view. The file has been checked (`checking`): a column that it lacks is empty.

    >>> from vtabel.extraction.backend.expressions import expression_of, rows_of
    >>> from vtabel.extraction.backend.model import BackendView
    >>> from vtabel.table import SourceFile
    >>> columns = (ViewColumn("patient_key", "id", "string", "key", ()), ViewColumn("date_of_birth", "birthDate", "date", "value", ()))
    >>> own = {"patient_key": BackendColumn(expression_of("nr", "postgres")), "date_of_birth": BackendColumn(expression_of("geboren", "postgres"), "date")}
    >>> patient = BackendView(rows_of("dwh.patient", "", "postgres"), own)
    >>> backend = Backend("postgres", "Europe/Amsterdam", {"patient": patient}, SourceFile(name="backend.yaml", sha256=""))
    >>> print(query_of(View("patient", "Patient", "R4", "zib2020", "", columns), backend).sql("postgres"))
    SELECT CAST("nr" AS TEXT) AS "patient_key", CAST(CAST("geboren" AS DATE) AS TEXT) AS "date_of_birth" FROM "dwh"."patient"
    """
    of = backend.views[view.name]
    columns = [n.named(_value(c, of.columns.get(c.name), backend), c.name) for c in view.columns]
    if of.table is None:
        nothing = n.below(exp.select(n.named(n.integer(1), "one")), "nothing")
        return n.select(columns, nothing, [n.equal(n.column("one"), n.integer(0))])
    found = of.table.copy()
    found.set("expressions", columns)
    return found


def _value(column: ViewColumn, of: BackendColumn | None, backend: Backend) -> exp.Expr:
    sql = of.sql if of else None
    dialect, type = backend.dialect, _type(column, backend.dialect)
    if sql is None or of is None:
        return exp.cast(exp.null(), type, dialect=dialect)
    if holds_of(column) == "boolean":
        return exp.cast(_truth(sql, dialect), type, dialect=dialect)
    if holds_of(column) == "date" and of.held != "text":
        return _dated(sql, of.held, backend)
    return exp.cast(_paren(sql), type, dialect=dialect)


def _type(column: ViewColumn, dialect: Dialect) -> str:
    if column.type in INTEGERS:
        return "BIGINT"
    match holds_of(column):
        case "number":
            return "FLOAT" if dialect == "tsql" else "DOUBLE" if dialect in ("spark", "duckdb") else "DOUBLE PRECISION"
        case "boolean":
            return "BIT" if dialect == "tsql" else "BOOLEAN"
    return (_TEXT if column.role in _SHORT else _LONG_TEXT)[dialect]


def is_condition(sql: exp.Expr) -> bool:
    """Whether an expression is true or false, which is no value in SQL Server."""
    while isinstance(sql, exp.Paren):
        sql = sql.this
    return isinstance(sql, exp.Predicate | exp.Connector | exp.Not)


def _truth(sql: exp.Expr, dialect: Dialect) -> exp.Expr:
    if dialect == "tsql" and is_condition(sql):
        return n.case((_paren(sql), n.integer(1)), (n.negated(sql.copy()), n.integer(0)))
    return _paren(sql)


def _dated(sql: exp.Expr, held: DateAs, backend: Backend) -> exp.Expr:
    """The text of FHIR, by the template of the dialect, whose ``x`` and ``zone`` are put in its tree."""
    put = {"x": _paren(sql), "zone": n.text(zone_name(backend.zone, backend.dialect))}
    found = sqlglot.parse_one(_AS[backend.dialect][held], read=backend.dialect)
    for node in list(found.find_all(exp.Column)):
        node.replace(put[node.name].copy())
    return found


def _paren(sql: exp.Expr) -> exp.Expr:
    simple = isinstance(sql, exp.Column | exp.Literal | exp.Cast | exp.Case | exp.Paren | exp.Anonymous)
    return sql.copy() if simple else exp.Paren(this=sql.copy())


def objecting() -> View:
    """The view with the keys of patients who objected, which a warehouse may supply."""
    return View(
        OBJECTIONS, "Patient", "R4", "", "", (ViewColumn("patient_key", "getResourceKey()", "string", "key", ()),)
    )


def identifying() -> View:
    """The view with the numbers of patients, by which a file of objections finds them."""
    names: tuple[tuple[str, Role], ...] = (("patient_key", "key"), ("system", "system"), ("value", "value"))
    return View(
        IDENTIFIERS, "Patient", "R4", "", "", tuple(ViewColumn(name, name, "string", role, ()) for name, role in names)
    )
