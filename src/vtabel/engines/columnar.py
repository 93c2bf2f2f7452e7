"""The rows of a dataset as typed columns, and as Parquet."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vtabel.diagnostics import UnusableInput
from vtabel.extraction.cases import model as q

if TYPE_CHECKING:
    from vtabel.engines.delivered import DatasetResult


def table_of(dataset: DatasetResult) -> Any:
    """The rows as a pyarrow Table: numbers are doubles whatever their decimals, dates dates, instants microseconds in the zone of
    the hospital. The types hang on the variables alone, so a column without a single value has its type too.

    Raises UnusableInput (VT520) where pyarrow is not installed.
    """
    pa = _pyarrow("pyarrow")
    types: dict[q.Delivers, Any] = {
        "number": pa.float64(),
        "boolean": pa.bool_(),
        "date": pa.date32(),
        "instant": pa.timestamp("us", dataset.zone),
        "text": pa.string(),
    }
    fields = [(name, types[v.delivers]) for name, v in zip(dataset.columns, dataset.variables, strict=True)]
    arrays = [pa.array(dataset.values(v), types[v.delivers]) for v in dataset.variables]
    return pa.table(arrays, pa.schema(fields))


def write_parquet(dataset: DatasetResult, path: Path) -> None:
    """The rows as a Parquet file. The same rows are the same bytes as long as pyarrow, whose version stands in the file, is the same."""
    _pyarrow("pyarrow.parquet").write_table(table_of(dataset), path, compression="zstd")


def _pyarrow(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        raise UnusableInput.of("VT520", None) from None
