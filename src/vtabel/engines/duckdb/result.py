"""Rows that stay in DuckDB until they are asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from vtabel.diagnostics import Report, UnusableInput
from vtabel.engines.duckdb.columns import identifier, quoted
from vtabel.engines.duckdb.connection import Home
from vtabel.engines.protocol import Row, ViewResult
from vtabel.engines.screening import Quarantined
from vtabel.output import form_of

_FORMS = {".csv": "FORMAT csv, HEADER", ".parquet": "FORMAT parquet"}


class DuckDBResult(ViewResult):
    """A relation of a session."""

    def __init__(
        self,
        home: Home,
        relation: str,
        columns: tuple[str, ...],
        report: Report,
        quarantined: tuple[Quarantined, ...] = (),
    ) -> None:
        super().__init__(columns, report, quarantined)
        self._home = home
        self._relation = identifier(relation)

    @property
    def _table(self) -> duckdb.DuckDBPyRelation:
        return self._home.connection.sql(f"FROM {self._relation}")

    def rows(self) -> list[Row]:
        found = self._home.connection.execute(f"FROM {self._relation}").fetchall()
        return [dict(zip(self.columns, row, strict=True)) for row in found]

    def __len__(self) -> int:
        counted = self._home.connection.execute(f"SELECT count(*) FROM {self._relation}").fetchone()
        assert counted is not None
        return int(counted[0])

    def arrow(self) -> Any:
        return self._table.to_arrow_table()

    def df(self) -> Any:
        return self._table.df()

    def pl(self) -> Any:
        return self._table.pl()

    def _flat(self, form: str) -> str:
        """The rows as a query; for CSV with lists as JSON."""
        types = self._table.types if "csv" in form else ()
        lists = {name for name, type in zip(self.columns, types, strict=False) if str(type).endswith("[]")}
        columns = (
            f"to_json({identifier(c)}) AS {identifier(c)}" if c in lists else identifier(c) for c in self.columns
        )
        return f"SELECT {', '.join(columns)} FROM {self._relation}"

    def write(self, path: str | Path) -> None:
        """Written beside its place and moved there. CSV has ``,``, a header and UTF-8, lists as JSON."""
        path = Path(path)
        form = _FORMS[form_of(path, _FORMS)]
        beside = path.with_name(f".{path.name}.part")
        try:
            copy = f"COPY ({self._flat(form)}) TO {quoted(str(beside))} ({form})"
            self._home.streamed(lambda: self._home.connection.execute(copy))
            beside.replace(path)
        except (duckdb.IOException, OSError) as error:
            raise UnusableInput.of("VT602", None, file=path.name, why=str(error).splitlines()[0]) from None
        finally:
            beside.unlink(missing_ok=True)
