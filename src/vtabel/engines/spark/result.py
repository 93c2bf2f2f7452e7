"""Rows that came out of Spark, as an Arrow table."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from vtabel.diagnostics import Report, UnusableInput
from vtabel.engines.protocol import Row, ViewResult
from vtabel.engines.screening import Quarantined
from vtabel.files import write_whole


class SparkResult(ViewResult):
    """Rows in memory."""

    def __init__(
        self, columns: tuple[str, ...], report: Report, quarantined: tuple[Quarantined, ...], table: pa.Table
    ) -> None:
        super().__init__(columns, report, quarantined)
        self._table = table

    def rows(self) -> list[Row]:
        found: list[Row] = self._table.to_pylist()
        return found

    def __len__(self) -> int:
        return int(self._table.num_rows)

    def arrow(self) -> Any:
        return self._table

    def df(self) -> Any:
        return self._table.to_pandas()

    def pl(self) -> Any:
        import polars

        return polars.from_arrow(self._table)

    def write(self, path: str | Path) -> None:
        """Written beside its place and moved there. CSV has ``,``, a header and UTF-8, lists as JSON."""
        path = Path(path)
        form = {".csv": self._csv, ".parquet": self._parquet}.get(path.suffix.lower())
        if form is None:
            raise UnusableInput.of("VT601", None, text=path.suffix, choices=".csv, .parquet")
        try:
            write_whole(path, form())
        except OSError as error:
            raise UnusableInput.of("VT602", None, file=path.name, why=error.strerror or "") from None

    def _parquet(self) -> bytes:
        out = pa.BufferOutputStream()
        pq.write_table(self._table, out)
        return bytes(out.getvalue())

    def _csv(self) -> bytes:
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(self.columns)
        for batch in self._table.to_batches():
            writer.writerows([_cell(value) for value in row.values()] for row in batch.to_pylist())
        return out.getvalue().encode()


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value
