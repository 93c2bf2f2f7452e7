"""A DuckDB file of the hospital as its warehouse: read only, with temporary views and tables beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import duckdb

from vtabel.diagnostics import Report, UnusableInput
from vtabel.engines.duckdb.columns import identifier, quoted
from vtabel.engines.duckdb.connection import Home
from vtabel.engines.duckdb.engine import DuckDBSession
from vtabel.engines.duckdb.result import DuckDBResult
from vtabel.engines.protocol import Row, Staged
from vtabel.engines.scans import check_names
from vtabel.engines.settings import Settings

_PREFIX = "duckdb:"
_FILE = "hospital_warehouse"
_NAMING = (duckdb.ParserException, duckdb.BinderException, duckdb.CatalogException)
"""Errors of names and types, whose texts hold names. Those of values may hold values of patients."""
_AS_POSTGRES = {
    "VARCHAR": "text", "DATE": "date", "TIMESTAMP": "timestamp", "TIMESTAMP WITH TIME ZONE": "timestamptz", "BOOLEAN": "bool",
    "DOUBLE": "float8", "FLOAT": "float4", "TINYINT": "int2", "SMALLINT": "int2", "INTEGER": "int4", "BIGINT": "int8",
    "HUGEINT": "numeric", "UUID": "uuid",
}  # fmt: skip


class DuckDBWarehouseSession(DuckDBSession):
    """A DuckDB in memory to which the file is attached: nothing is written in it, and others can read it meanwhile."""

    def __init__(self, connection: str) -> None:
        """``connection`` is ``duckdb:`` and the path of the file (``duckdb:///path`` is absolute, as a file URL is). Raises UnusableInput (VT489) where it cannot be read."""
        super().__init__(Home(Settings()))
        self._supplied: set[str] = set()
        place = connection.removeprefix(_PREFIX)
        path = Path(place[2:] if place.startswith("///") else place)
        own = self._home.connection
        try:
            if not connection.startswith(_PREFIX):
                raise UnusableInput.of(
                    "VT489",
                    None,
                    **_whys("it is not written as duckdb:path", "zij is niet geschreven als duckdb:pad"),
                )
            if not path.is_file():  # DuckDB would make one
                raise UnusableInput.of("VT489", None, **_whys("there is no such file", "dit bestand is er niet"))
            own.execute(f"ATTACH {quoted(str(path))} AS {_FILE} (READ_ONLY)")
            own.execute(f"USE {_FILE}")
            own.execute("SET enable_external_access = false")
        except (duckdb.Error, UnusableInput) as error:
            self.close()
            if isinstance(error, UnusableInput):
                raise
            why = (
                "it is no DuckDB file, or another program has it open",
                "het is geen DuckDB-bestand, of een ander programma heeft het open",
            )
            raise UnusableInput.of("VT489", None, **_whys(*why)) from None

    def supply(self, views: Mapping[str, str]) -> Staged:
        """Make views of queries, by their names. Raises UnusableInput (VT487) where the warehouse refuses one."""
        self._names = check_names(views, self._names)
        self._supplied.update(views)
        results = {}
        for name, text in views.items():
            try:
                self._home.connection.execute(f"CREATE TEMP VIEW {identifier(name)} AS\n{text}")
                columns = tuple(self._home.connection.table(identifier(name)).columns)
            except duckdb.Error as error:
                raise UnusableInput.of("VT487", None, view=name, why=_said(error)) from None
            results[name] = DuckDBResult(self._home, name, columns, Report())
        return Staged(results, Report(), (), dict)

    def drop(self, names: Iterable[str]) -> None:
        """Views of the warehouse stay: they take no memory."""
        super().drop(name for name in names if name not in self._supplied)

    def fetch(self, text: str) -> list[Row]:
        """The rows of a query. Raises UnusableInput (VT417)."""
        try:
            found = self._home.connection.execute(text)
            names = [column[0] for column in found.description or ()]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
        except duckdb.Error as error:
            raise UnusableInput.of("VT417", None, why=_said(error)) from None

    def types(self, text: str) -> dict[str, str]:
        """The columns of a query with their types, called as PostgreSQL does; others keep their name. Raises UnusableInput (VT417)."""
        found = {row["column_name"]: str(row["column_type"]) for row in self.fetch(f"DESCRIBE {text}")}
        return {
            name: "numeric" if type.startswith("DECIMAL") else _AS_POSTGRES.get(type, type)
            for name, type in found.items()
        }


def _said(error: duckdb.Error) -> str:
    """What may be told of an error of the database: never a value."""
    return str(error).splitlines()[0] if isinstance(error, _NAMING) else type(error).__name__


def _whys(why: str, why_nl: str) -> dict[str, str]:
    return {"why": why, "why_nl": why_nl}
