"""Runs views on Spark: one checked scan with explicit types, and the rows as Arrow."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vtabel.diagnostics import Cell, UnusableInput
from vtabel.engines import screening
from vtabel.engines.protocol import Source, ViewResult
from vtabel.engines.screening import Quarantined, Screened
from vtabel.engines.source import Found, find
from vtabel.engines.spark.expressions import SEVERAL
from vtabel.engines.spark.jvm import spark_session
from vtabel.engines.spark.rows import view_query
from vtabel.extraction.fields import used_fields
from vtabel.extraction.rows import RowPlan
from vtabel.extraction.shapes import shapes
from vtabel.extraction.view import ViewLike

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

_SEVERAL = re.compile(re.escape(SEVERAL).replace(r"\{\}", "(.*?)"), re.DOTALL)
_NUMBERS = count()


class SparkEngine:
    """Views over NDJSON files or dicts, on a Spark of this process."""

    def __init__(self, master: str = "") -> None:
        self.master = master

    def run(self, view: RowPlan, definition: ViewLike, source: Source, strict: bool) -> ViewResult:  # noqa: ARG002
        """The rows of a view. ``definition`` is not needed: ``view`` says it all."""
        found = find(source, view.resource.type, shapes(view.version))
        with tempfile.TemporaryDirectory(prefix="vtabel") as name:
            run = _Run(spark_session(self.master), view, Path(name))
            return run.result(found, strict)


class _Unreadable(Exception):  # noqa: N818 - says what is so
    """There are lines that cannot be used. What Spark says of them may hold values of patients, so it stays here."""


class _Run:
    def __init__(self, spark: SparkSession, view: RowPlan, folder: Path) -> None:
        self.spark = spark
        self.view = view
        self.folder = folder
        self.fields, _ = used_fields(view)

    def result(self, found: Found, strict: bool) -> ViewResult:
        from vtabel.engines.spark import staging
        from vtabel.engines.spark.result import SparkResult

        report = self.view.report
        bad: tuple[Quarantined, ...] = ()
        resources = bool(found.resources)
        lines = staging.of_resources(self.spark, found.resources) if resources else staging.of_files(self.spark, found.files, self.folder)
        try:
            table = self._rows(lines, trusted=resources)
        except _Unreadable:
            screened = [Screened(file) for file in found.files]
            clean = staging.of_resources(self.spark, self._screened(screened))
            bad = tuple(line for seen in screened for line in seen.bad)
            if strict and bad:
                raise _first(bad[0]) from None
            report += screening.report(screened)
            table = self._rows_again(clean)
        return SparkResult(tuple(c.name for c in self.view.columns), report, bad, table)

    def _screened(self, screened: list[Screened]) -> Iterator[Mapping[str, Any]]:
        for seen in screened:
            yield from screening.screen(seen.file, self.view.resource.type, self.fields, seen)

    def _rows(self, lines: DataFrame, trusted: bool) -> pa.Table:
        from vtabel.engines.spark import staging

        staged = staging.typed(lines, self.view.resource.type, self.fields, trusted).persist()
        name = f"vt_staged_{next(_NUMBERS)}"
        staged.createOrReplaceTempView(name)
        try:
            with _refusing():
                if staged.where(staging.BAD).selectExpr("1 AS bad").toArrow().num_rows:
                    raise _Unreadable
                return _without_void(self.spark.sql(view_query(self.view, name))).toArrow()
        finally:
            self.spark.catalog.dropTempView(name)
            staged.unpersist()

    def _rows_again(self, lines: DataFrame) -> pa.Table:
        try:
            return self._rows(lines, trusted=True)
        except _Unreadable:
            why = "no line is wrong by itself, but Spark refuses the whole"
            why_nl = "geen regel is op zichzelf fout, maar Spark weigert het geheel"
            raise UnusableInput.of("VT408", None, why=why, why_nl=why_nl) from None


def _without_void(found: DataFrame) -> DataFrame:
    """Columns that are always empty as text: Arrow and Parquet have no use for a column without type."""
    columns = [
        f"CAST(`{name}` AS {type.upper().replace('VOID', 'STRING')}) AS `{name}`" if "void" in type else f"`{name}`"
        for name, type in found.dtypes
    ]
    return found.selectExpr(*columns)


def _first(bad: Quarantined) -> UnusableInput:
    return UnusableInput.of("VT408", Cell(bad.file.name, "", str(bad.line)), why=bad.why, why_nl=bad.why_nl)


@contextmanager
def _refusing() -> Iterator[None]:
    """What Spark raises while it runs, as what it means."""
    from pyspark.errors import AnalysisException, PySparkException
    from py4j.protocol import Py4JJavaError

    try:
        yield
    except AnalysisException:
        raise
    except (PySparkException, Py4JJavaError) as error:
        several = _SEVERAL.search(str(error))
        if several:
            raise UnusableInput.of("VT407", None, name=several[1]) from None
        raise _Unreadable from None
