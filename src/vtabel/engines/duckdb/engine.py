"""Runs views on DuckDB: one strict scan with explicit types, and a result that stays in DuckDB until it is asked for."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb

from vtabel.diagnostics import Cell, Report, UnusableInput
from vtabel.engines import references, screening
from vtabel.engines.duckdb.columns import identifier, quoted
from vtabel.engines.duckdb.expressions import SEVERAL
from vtabel.engines.duckdb.macros import MACROS
from vtabel.engines.duckdb.reader import Reader
from vtabel.engines.duckdb.rows import view_query
from vtabel.engines.lines import has_mark
from vtabel.engines.protocol import Row, Source, ViewResult
from vtabel.engines.screening import Quarantined, Screened
from vtabel.engines.source import find
from vtabel.extraction.fields import used_fields
from vtabel.extraction.rows import RowPlan
from vtabel.extraction.shapes import shapes
from vtabel.extraction.view import ViewLike

_READER = Reader()


class DuckDBEngine:
    """Views over NDJSON files or dicts, each with the fields it needs."""

    def run(self, view: RowPlan, definition: ViewLike, source: Source, strict: bool) -> ViewResult:  # noqa: ARG002
        """The rows of a view. ``definition`` is not needed: ``view`` says it all."""
        found = find(source, view.resource.type, shapes(view.version))
        with tempfile.TemporaryDirectory(prefix="vtabel") as name:
            folder = Path(name)
            files = [*found.files, *_written(found.resources, folder / "resources.ndjson")]
            connection = connect()
            report = view.report
            quarantined: tuple[Quarantined, ...] = ()
            try:
                _fill(connection, view, files)
            except _Unreadable:
                screened = _screen(view, files, folder)
                quarantined = tuple(bad for seen, _ in screened for bad in seen.bad)
                if strict and quarantined:
                    raise _first(quarantined[0]) from None
                report += screening.report([seen for seen, _ in screened])
                _fill_again(connection, view, [file for _, file in screened])
        report += references.report(_without_key(connection, view))
        return DuckDBResult(tuple(c.name for c in view.columns), report, quarantined, connection)


class _Unreadable(Exception):  # noqa: N818 - says what is so
    """DuckDB met something that its strict reader refuses. What it says may hold values of patients, so it stays here."""


def _fill(connection: duckdb.DuckDBPyConnection, view: RowPlan, files: list[Path], reader: Reader = _READER) -> None:
    """Run the view into the table ``result``."""
    try:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE result AS {query(view, files, reader)}")
    except (
        duckdb.InvalidInputException,
        duckdb.ConversionException,
        duckdb.OutOfRangeException,
        duckdb.IOException,
    ) as error:
        again = reader.after(str(error))
        if again:
            _fill(connection, view, files, again)
            return
        several = str(error).partition(SEVERAL)[2]
        if several:
            raise UnusableInput.of("VT407", None, name=several.splitlines()[0]) from None
        raise _Unreadable from None


def _without_key(connection: duckdb.DuckDBPyConnection, view: RowPlan) -> dict[str, dict[str, int]]:
    """How many references of each column gave no key, by cause; the causes are taken from ``result``."""
    counted = {}
    for column in sorted(references.keyed(view)):
        name = identifier(references.cause_name(column))
        query = f"SELECT cause, count(*) FROM (SELECT unnest({name}) AS cause FROM result) GROUP BY cause"
        counted[column] = dict(connection.execute(query).fetchall())
        connection.execute(f"ALTER TABLE result DROP COLUMN {name}")
    return counted


def _fill_again(connection: duckdb.DuckDBPyConnection, view: RowPlan, files: list[Path]) -> None:
    try:
        _fill(connection, view, files, replace(_READER, checked=False))
    except _Unreadable:
        why = "no line is wrong by itself, but DuckDB refuses the whole"
        raise UnusableInput.of(
            "VT408", None, why=why, why_nl="geen regel is op zichzelf fout, maar DuckDB weigert het geheel"
        ) from None


def _screen(view: RowPlan, files: list[Path], folder: Path) -> list[tuple[Screened, Path]]:
    """Each file, and the one to read for it: itself if all of it can be used, else what is left of it."""
    fields, _ = used_fields(view)
    found = []
    for number, file in enumerate(files):
        seen = Screened(file)
        clean = folder / f"clean_{number}.ndjson"
        _written(screening.screen(file, view.resource.type, fields, seen), clean)
        found.append((seen, file if seen.used == seen.lines and not has_mark(file) else clean))
    return found


def _first(bad: Quarantined) -> UnusableInput:
    return UnusableInput.of("VT408", Cell(bad.file.name, "", str(bad.line)), why=bad.why, why_nl=bad.why_nl)


def connect() -> duckdb.DuckDBPyConnection:
    """A session in memory, in UTC, that reaches no network, with our macros."""
    connection = duckdb.connect(config={"autoinstall_known_extensions": False})
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute(";\n".join(MACROS))
    return connection


def query(view: RowPlan, files: list[Path], reader: Reader = _READER) -> str:
    """The whole query of a view over files; no file is no resource."""
    fields, _ = used_fields(view)
    return view_query(view, reader.query(fields, files), causes=True)


def _written(resources: Iterable[Mapping[str, Any]], file: Path) -> list[Path]:
    """Resources as a file; none if there are none."""
    with file.open("w", encoding="utf-8") as stream:
        for resource in resources:
            stream.write(json.dumps(resource, ensure_ascii=False) + "\n")
    return [file] if file.stat().st_size else []


class DuckDBResult(ViewResult):
    """Rows in a table of a DuckDB session."""

    def __init__(
        self,
        columns: tuple[str, ...],
        report: Report,
        quarantined: tuple[Quarantined, ...],
        connection: duckdb.DuckDBPyConnection,
    ) -> None:
        super().__init__(columns, report, quarantined)
        self.connection = connection

    def rows(self) -> list[Row]:
        found = self.connection.execute("FROM result").fetchall()
        return [dict(zip(self.columns, row, strict=True)) for row in found]

    def __len__(self) -> int:
        counted = self.connection.execute("SELECT count(*) FROM result").fetchone()
        assert counted is not None
        return int(counted[0])

    def arrow(self) -> Any:
        return self.connection.table("result").to_arrow_table()

    def df(self) -> Any:
        return self.connection.table("result").df()

    def pl(self) -> Any:
        return self.connection.table("result").pl()

    def _flat(self, form: str) -> str:
        """The rows as a query; for CSV with lists as JSON."""
        types = self.connection.table("result").types if "csv" in form else ()
        lists = {name for name, type in zip(self.columns, types, strict=False) if str(type).endswith("[]")}
        columns = (
            f"to_json({identifier(c)}) AS {identifier(c)}" if c in lists else identifier(c) for c in self.columns
        )
        return f"SELECT {', '.join(columns)} FROM result"

    def write(self, path: str | Path) -> None:
        """Written beside its place and moved there. CSV has ``,``, a header and UTF-8, lists as JSON."""
        path = Path(path)
        form = {".csv": "FORMAT csv, HEADER", ".parquet": "FORMAT parquet"}.get(path.suffix.lower())
        if form is None:
            raise UnusableInput.of("VT601", None, text=path.suffix, choices=".csv, .parquet")
        beside = path.with_name(f".{path.name}.part")
        try:
            self.connection.execute(f"COPY ({self._flat(form)}) TO {quoted(str(beside))} ({form})")
            beside.replace(path)
        except (duckdb.IOException, OSError) as error:
            raise UnusableInput.of("VT602", None, file=path.name, why=str(error).splitlines()[0]) from None
        finally:
            beside.unlink(missing_ok=True)
