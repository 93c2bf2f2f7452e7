"""Views on DuckDB: one strict scan per type of resource with explicit types, and relations that stay in DuckDB."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import duckdb

from vtabel.diagnostics import Report, UnusableInput
from vtabel.engines import references
from vtabel.engines.duckdb.columns import identifier
from vtabel.engines.duckdb.connection import Home
from vtabel.engines.duckdb.reading import Reading, Table
from vtabel.engines.duckdb.result import DuckDBResult
from vtabel.engines.duckdb.rows import view_query
from vtabel.engines.protocol import Planned, Session, Source, Staged, ViewResult
from vtabel.engines.scans import Group, check_names, scans_of
from vtabel.engines.screening import Quarantined
from vtabel.engines.settings import Settings
from vtabel.engines.source import find
from vtabel.engines.telling import Progress, silent, told
from vtabel.engines.wanted import wanted
from vtabel.extraction.rows import RowPlan

_DEFAULT = Settings()
_BATCH = 2048  # rows; DuckDB computes as many at a time


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

    def stage(
        self, views: Mapping[str, Planned], source: Source, strict: bool = False, progress: Progress = silent
    ) -> Staged:
        names = check_names(views, self._names)
        readings: dict[str, Reading] = {}
        results: dict[str, ViewResult] = {}
        report = Report()
        quarantined: tuple[Quarantined, ...] = ()
        for scan in told(scans_of(views), "scan", progress):
            reading = readings[scan.type] = Reading(self._home, scan, find(source, scan.type, scan.shapes))
            with self._home.bounded():
                reading.read(partial(_fill, reading, views), strict)
            report += reading.report
            for name in scan.views:
                planned = views[name]
                own = planned.plan.report + references.report(_without_key(reading, name, planned.plan))
                report += own
                results[name] = DuckDBResult(
                    self._home, name, planned.columns, own + reading.report, reading.quarantined
                )
            quarantined = (*quarantined, *reading.quarantined)
        self._names = names
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

    def batches(self, text: str) -> Iterator[Sequence[Sequence[Any]]]:
        with self._home.bounded(), _asking():
            found = self._home.connection.execute(text)
            while rows := found.fetchmany(_BATCH):
                yield rows

    def drop(self, names: Iterable[str]) -> None:
        for name in names:
            self._home.connection.execute(f"DROP TABLE IF EXISTS {identifier(name)}")

    def close(self) -> None:
        self._home.close()


def _fill(reading: Reading, views: Mapping[str, Planned], group: Group, tables: list[Table]) -> None:
    """Make the relations of one group. What is read once and used often is kept on the way."""
    if len(group.views) > 1:
        only = wanted(views[name].plan for name in group.views)
        tables = [reading.stage(table, group.fields, only) if table.is_lines else table for table in tables]
    for name in group.views:
        rows = [view_query(views[name].plan, table.sql, table.fields) for table in tables]
        query = rows[0] if len(rows) == 1 else " UNION ALL ".join(f"FROM ({text})" for text in rows)
        reading.execute(f"CREATE OR REPLACE TEMP TABLE {identifier(name)} AS {query}")
    reading.drop_staged()


def _without_key(reading: Reading, name: str, view: RowPlan) -> dict[str, dict[str, int]]:
    """How many references of each column gave no key, by cause; the causes are taken from the relation."""
    counted = {}
    for column in sorted(references.keyed(view)):
        cause, table = identifier(references.cause_name(column)), identifier(name)
        query = f"SELECT cause, count(*) FROM (SELECT unnest({cause}) AS cause FROM {table}) GROUP BY cause"
        counted[column] = dict(reading.execute(query))
        reading.execute(f"ALTER TABLE {table} DROP COLUMN {cause}")
    return counted


def _query(connection: duckdb.DuckDBPyConnection, text: str, name: str) -> tuple[str, ...]:
    """Keep the rows of a query as a table; its columns."""
    with _asking():
        statements = connection.extract_statements(text)
        if [found.type for found in statements] != [duckdb.StatementType.SELECT]:
            raise UnusableInput.of("VT417", None, why="it is not one query", why_nl="het is niet één query")
        connection.execute(f"CREATE TEMP TABLE {identifier(name)} AS\n{statements[0].query.rstrip().rstrip(';')}")
    return tuple(connection.table(identifier(name)).columns)


@contextmanager
def _asking() -> Iterator[None]:
    """Around a query. Raises UnusableInput (VT417) where it is refused."""
    try:
        yield
    except (duckdb.ParserException, duckdb.BinderException, duckdb.CatalogException) as error:
        raise UnusableInput.of("VT417", None, why=str(error).splitlines()[0]) from None
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as error:  # what it says may hold values of patients
        raise UnusableInput.of("VT417", None, why=type(error).__name__) from None
