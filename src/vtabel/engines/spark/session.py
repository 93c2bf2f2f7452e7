"""A session: one checked scan per type of resource with explicit types, and relations that stay in Spark."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from vtabel.diagnostics import Report
from vtabel.engines import references
from vtabel.engines.protocol import Planned, Row, Session, Source, Staged, ViewResult
from vtabel.engines.scans import check_names, scans_of
from vtabel.engines.screening import Quarantined
from vtabel.engines.source import find
from vtabel.engines.spark.failures import querying
from vtabel.engines.spark.home import Home
from vtabel.engines.spark.reading import Reading
from vtabel.engines.spark.result import Relation, SparkResult, fetched, without_void
from vtabel.engines.telling import Progress, silent, told

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


class SparkSession(Session):
    """Relations are temporary views on rows that Spark keeps, in memory or on its disk."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._names: set[str] = set()

    def stage(
        self, views: Mapping[str, Planned], source: Source, strict: bool = False, progress: Progress = silent
    ) -> Staged:
        self._names = check_names(views, self._names)
        readings: dict[str, Reading] = {}
        results: dict[str, ViewResult] = {}
        report = Report()
        quarantined: tuple[Quarantined, ...] = ()
        for scan in told(scans_of(views), "scan", progress):
            reading = readings[scan.type] = Reading(self._home, scan, find(source, scan.type, scan.shapes))
            for name, relation in reading.relations(views, strict).items():
                plan = views[name].plan
                relation.name(name)
                own = plan.report + references.report(relation.without_key)
                results[name] = SparkResult(relation, own + reading.report, reading.quarantined)
                report += own
            report += reading.report
            quarantined = (*quarantined, *reading.quarantined)
        ordered = {name: results[name] for name in views}
        return Staged(ordered, report, quarantined, lambda: {t: r.counts for t, r in readings.items()})

    def sql(self, text: str, name: str = "") -> ViewResult:
        if name:
            self._names = check_names([name], self._names)
        with querying():
            relation = Relation(self._home, self._frame(text))
            if name:
                relation.name(name)
        return SparkResult(relation, Report())

    def fetch(self, text: str) -> list[Row]:
        with querying():  # nothing is kept in Spark, so it plans and runs the query once
            found: list[Row] = fetched(self._frame(text)).to_pylist()
        return found

    def _frame(self, text: str) -> DataFrame:
        """A query between brackets, so that nothing but one query can stand there."""
        self._home.check_open()
        return without_void(self._home.spark.sql(f"SELECT * FROM (\n{text.rstrip().rstrip(';')}\n)"))

    def close(self) -> None:
        self._home.close()
