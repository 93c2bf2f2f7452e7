"""Rows that stay in Spark until they are asked for."""

from __future__ import annotations

import csv
import io
import json
import warnings
from collections.abc import Sequence
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from vtabel.diagnostics import Report, UnusableInput
from vtabel.engines import references
from vtabel.engines.protocol import Row, ViewResult
from vtabel.engines.screening import Quarantined
from vtabel.engines.spark.columns import identifier, quoted
from vtabel.engines.spark.home import Home
from vtabel.files import write_whole
from vtabel.output import form_of

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def fetched(frame: DataFrame) -> pa.Table:
    """The rows of a relation, brought here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # PySpark leaves the socket to the garbage collector
        return frame.toArrow()


def without_void(frame: DataFrame) -> DataFrame:
    """Columns that are always empty as text: Arrow and Parquet have no use for a column without type."""
    types = {name: type.replace("void", "string") for name, type in frame.dtypes if "void" in type}
    if not types:
        return frame
    names = (identifier(name) for name in frame.columns)
    kinds = (types.get(name) for name in frame.columns)
    return frame.selectExpr(*(f"CAST({n} AS {k}) AS {n}" if k else n for n, k in zip(names, kinds, strict=True)))


def _tally(column: str) -> str:
    """How often each cause is there, in the order of `references.CAUSES`."""
    counts = (
        f"coalesce(sum(size(filter({identifier(column)}, c -> c = {quoted(cause)}))), 0)" for cause in references.CAUSES
    )
    return f"array({', '.join(counts)})"


class Relation:
    """Rows that Spark keeps as long as the session is open. They are computed here and now, so what is wrong is known."""

    def __init__(self, home: Home, frame: DataFrame, keyed: Sequence[str] = ()) -> None:
        """``keyed``: the columns that have the causes of references without a key beside them; these are counted only."""
        kept = home.keep(frame)
        hidden = {column: references.cause_name(column) for column in keyed}
        counted = fetched(kept.selectExpr("count(1)", *(_tally(name) for name in hidden.values())))
        self.count: int
        self.count, *tallies = (column[0].as_py() for column in counted.columns)
        self.without_key = {
            c: dict(zip(references.CAUSES, found, strict=True)) for c, found in zip(hidden, tallies, strict=True)
        }
        self._home = home
        self._frame = kept.drop(*hidden.values())
        self.columns = tuple(self._frame.columns)

    @property
    def frame(self) -> DataFrame:
        """The rows in Spark. Raises VtabelError if the session is closed."""
        self._home.check_open()
        return self._frame

    def name(self, name: str) -> None:
        """Give it a name in the SQL of the session."""
        self._home.name(self.frame, name)


class SparkResult(ViewResult):
    """A relation of a session."""

    def __init__(
        self,
        relation: Relation,
        report: Report,
        quarantined: tuple[Quarantined, ...] = (),
    ) -> None:
        super().__init__(relation.columns, report, quarantined)
        self._relation = relation

    @property
    def frame(self) -> DataFrame:
        """The rows as a DataFrame of Spark, for what is too large to bring here."""
        return self._relation.frame

    @cached_property
    def _table(self) -> pa.Table:
        return fetched(self.frame)

    def rows(self) -> list[Row]:
        found: list[Row] = self._table.to_pylist()
        return found

    def __len__(self) -> int:
        return self._relation.count

    def arrow(self) -> Any:
        return self._table

    def df(self) -> Any:
        return self._table.to_pandas()

    def pl(self) -> Any:
        return import_module("polars").from_arrow(self._table)

    def write(self, path: str | Path) -> None:
        """Written beside its place and moved there. CSV has ``,``, a header and UTF-8, lists as JSON."""
        path = Path(path)
        form = _FORMS[form_of(path, _FORMS)]
        try:
            write_whole(path, form(self._table))
        except OSError as error:
            raise UnusableInput.of("VT602", None, file=path.name, why=error.strerror or "") from None


def _parquet(table: pa.Table) -> bytes:
    out = pa.BufferOutputStream()
    pq.write_table(table, out)
    return bytes(out.getvalue())


def _csv(table: pa.Table) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.column_names)
    for batch in table.to_batches():
        writer.writerows([_cell(value) for value in row.values()] for row in batch.to_pylist())
    return out.getvalue().encode()


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value


_FORMS = {".csv": _csv, ".parquet": _parquet}
