"""Which session runs in a warehouse, by the dialect of its file."""

from __future__ import annotations

from typing import TypeAlias

from vtabel.diagnostics import UnusableInput
from vtabel.engines.duckdb.warehouse import DuckDBWarehouseSession
from vtabel.engines.postgres.session import PostgresSession
from vtabel.extraction.cases.sql.dialects import Dialect

WarehouseSession: TypeAlias = PostgresSession | DuckDBWarehouseSession


def session_in(dialect: Dialect, connection: str) -> WarehouseSession:
    """A session. Raises UnusableInput: another dialect (VT493), no driver (VT490), no connection (VT489)."""
    match dialect:
        case "postgres":
            return PostgresSession(connection)
        case "duckdb":
            return DuckDBWarehouseSession(connection)
    raise UnusableInput.of("VT493", None, dialect=dialect)
