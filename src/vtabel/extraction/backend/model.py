"""What a `backend.yaml` says: of each view the table of the warehouse, and of each column an SQL expression."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, get_args

from sqlglot import exp

from vtabel.diagnostics import Cell, Report
from vtabel.extraction.cases.sql.dialects import Dialect
from vtabel.table import SourceFile

DateAs: TypeAlias = Literal["text", "date", "local", "instant"]
"""How the warehouse holds a date: text as in FHIR, a day, a time on the clock of the hospital, or an instant (with its zone)."""
DATES_AS: tuple[DateAs, ...] = get_args(DateAs)

IDENTIFIERS = "objection_identifiers"
"""The view with the numbers of every patient, by which those who objected are found; it is never delivered."""


@dataclass(frozen=True, slots=True)
class BackendColumn:
    """The expression of a column; None where the warehouse does not have it (``none``)."""

    sql: exp.Expr | None
    held: DateAs = "text"
    cell: Cell | None = None


@dataclass(frozen=True, slots=True)
class BackendView:
    """The rows of a view: ``table`` is the query `SELECT ... FROM ...` without columns, with its condition.

    It is None where the warehouse has no such data (``none``): the view then has no rows.
    """

    table: exp.Select | None
    columns: Mapping[str, BackendColumn] = field(default_factory=dict)
    cell: Cell | None = None


@dataclass(frozen=True, slots=True)
class Backend:
    """A warehouse. ``report`` holds what is wrong with the file."""

    dialect: Dialect
    zone: str
    views: Mapping[str, BackendView]
    source: SourceFile
    report: Report = field(default_factory=Report)
