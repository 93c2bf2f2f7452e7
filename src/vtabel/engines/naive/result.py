"""Rows in memory as a result."""

from __future__ import annotations

import csv
import io
import json
from importlib import import_module
from pathlib import Path
from typing import Any

from vtabel.diagnostics import Report, UnusableInput
from vtabel.engines.protocol import Row, ViewResult
from vtabel.engines.screening import Quarantined
from vtabel.files import write_whole
from vtabel.output import form_of


class ListResult(ViewResult):
    """Rows as dicts."""

    def __init__(
        self, columns: tuple[str, ...], report: Report, rows: list[Row], quarantined: tuple[Quarantined, ...]
    ) -> None:
        super().__init__(columns, report, quarantined)
        self._rows = [{name: row[name] for name in columns} for row in rows]

    def rows(self) -> list[Row]:
        return list(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def arrow(self) -> Any:
        return import_module("pyarrow").Table.from_pydict(self._by_column())

    def df(self) -> Any:
        return import_module("pandas").DataFrame(self._rows, columns=list(self.columns))

    def pl(self) -> Any:
        return import_module("polars").DataFrame(self._by_column())

    def write(self, path: str | Path) -> None:
        """Write a .csv file; for Parquet use the engine `duckdb`."""
        path = Path(path)
        form_of(path, [".csv"])
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(self.columns)
        for row in self._rows:
            writer.writerow([_cell(value) for value in row.values()])
        try:
            write_whole(path, text.getvalue().encode())
        except OSError as error:
            raise UnusableInput.of("VT602", None, file=path.name, why=error.strerror or "") from None

    def _by_column(self) -> dict[str, list[Any]]:
        return {name: [row[name] for row in self._rows] for name in self.columns}


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value
