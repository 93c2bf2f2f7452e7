"""Views on DuckDB: one strict scan per type of resource with explicit types, and relations that stay in DuckDB."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from vtabel.diagnostics import Report, UnusableInput
from vtabel.engines.duckdb.columns import identifier
from vtabel.engines.duckdb.connection import Home
from vtabel.engines.duckdb.reading import Reading
from vtabel.engines.duckdb.result import DuckDBResult
from vtabel.engines.protocol import Planned, Session, Source, Staged, ViewResult
from vtabel.engines.scans import check_names, scans_of
from vtabel.engines.screening import Quarantined
from vtabel.engines.settings import Settings
from vtabel.engines.source import find

_DEFAULT = Settings()


class DuckDBEngine:
    """Views over NDJSON files or dicts, each with the fields it needs."""

    def session(self, settings: Settings = _DEFAULT) -> Session:
        """A DuckDB in memory, within the bounds of ``settings``."""
        return DuckDBSession(Home(settings))


class DuckDBSession(Session):
    """Relations are temporary tables."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._names: set[str] = set()
        self._queries = 0

    def stage(self, views: Mapping[str, Planned], source: Source, strict: bool = False) -> Staged:
        self._names = check_names(views, self._names)
        readings: dict[str, Reading] = {}
        results: dict[str, ViewResult] = {}
        report = Report()
        quarantined: tuple[Quarantined, ...] = ()
        for scan in scans_of(views):
            reading = readings[scan.type] = Reading(self._home, scan, find(source, scan.type, scan.shapes))
            with self._home.bounded():
                reading.fill(views, strict)
            for name in scan.views:
                planned = views[name]
                report += planned.plan.report
                results[name] = DuckDBResult(
                    self._home, name, planned.columns, planned.plan.report + reading.report, reading.quarantined
                )
            report += reading.report
            quarantined = (*quarantined, *reading.quarantined)
        ordered = {name: results[name] for name in views}
        return Staged(ordered, report, quarantined, lambda: {t: r.counts for t, r in readings.items()})

    def sql(self, text: str, name: str = "") -> ViewResult:
        names = check_names([name], self._names) if name else self._names
        if not name:
            self._queries += 1
            name = f"rows of query {self._queries}"
        with self._home.bounded():
            columns = _query(self._home.connection, text, name)
        self._names = names  # a query that was refused leaves its name free
        return DuckDBResult(self._home, name, columns, Report())

    def close(self) -> None:
        self._home.close()


def _query(connection: duckdb.DuckDBPyConnection, text: str, name: str) -> tuple[str, ...]:
    """Keep the rows of a query as a table; its columns."""
    try:
        statements = connection.extract_statements(text)
        if [found.type for found in statements] != [duckdb.StatementType.SELECT]:
            raise UnusableInput.of("VT417", None, why="it is not one query", why_nl="het is niet één query")
        connection.execute(f"CREATE TEMP TABLE {identifier(name)} AS\n{statements[0].query.rstrip().rstrip(';')}")
    except (duckdb.ParserException, duckdb.BinderException, duckdb.CatalogException) as error:
        raise UnusableInput.of("VT417", None, why=str(error).splitlines()[0]) from None
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as error:  # what it says may hold values of patients
        raise UnusableInput.of("VT417", None, why=type(error).__name__) from None
    return tuple(connection.table(identifier(name)).columns)
