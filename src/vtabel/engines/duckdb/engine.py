"""Runs views on DuckDB: one strict scan with explicit types, and a result that stays in DuckDB until it is asked for."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import duckdb

from vtabel.diagnostics import Report, UnusableInput
from vtabel.engines.duckdb.columns import identifier, quoted
from vtabel.engines.duckdb.expressions import SEVERAL
from vtabel.engines.duckdb.macros import MACROS
from vtabel.engines.duckdb.rows import staging_columns, view_query
from vtabel.engines.protocol import Row, Source, ViewResult
from vtabel.engines.source import Found, find
from vtabel.extraction.fields import used_fields
from vtabel.extraction.rows import RowPlan
from vtabel.extraction.shapes import shapes
from vtabel.extraction.view import ViewLike

LARGEST_RESOURCE = 256 * 2**20  # bytes of one line; an image in a Binary may be large


class DuckDBEngine:
    """Views over NDJSON files or dicts, each with the fields it needs."""

    def run(self, view: RowPlan, definition: ViewLike, source: Source) -> ViewResult:
        """The rows of a view; the definition is that of ``view`` and is not needed here."""
        found = find(source, view.resource.type, shapes(view.version))
        with tempfile.TemporaryDirectory(prefix="vtabel") as folder:
            files = [*found.files, *_written(found, Path(folder))]
            connection = connect()
            try:
                connection.execute(f"CREATE TEMP TABLE result AS {query(view, files)}")
            except duckdb.InvalidInputException as error:
                raise _refusal(error) from None
        return DuckDBResult(tuple(c.name for c in view.columns), view.report, connection)


def connect() -> duckdb.DuckDBPyConnection:
    """A session in memory, in UTC, that reaches no network, with our macros."""
    connection = duckdb.connect(config={"autoinstall_known_extensions": False})
    connection.execute("SET TimeZone = 'UTC'")
    for macro in MACROS:
        connection.execute(macro)
    return connection


def query(view: RowPlan, files: list[Path]) -> str:
    """The whole query of a view over files; no file is no resource."""
    fields, _ = used_fields(view)
    columns = staging_columns(fields)
    if not files:
        empty = ", ".join(f"CAST(NULL AS {type}) AS {identifier(name)}" for name, type in columns.items())
        return view_query(view, f"(SELECT {empty} WHERE FALSE)")
    types = ", ".join(f"{identifier(name)}: {quoted(type)}" for name, type in columns.items())
    names = ", ".join(quoted(_escaped(file)) for file in files)
    scan = (
        f"read_json([{names}], format = 'newline_delimited', columns = {{{types}}}, "
        f"maximum_object_size = {LARGEST_RESOURCE}, hive_partitioning = FALSE)"
    )
    return view_query(view, scan)


def _escaped(file: Path) -> str:
    """A file name in which DuckDB sees no pattern."""
    return "".join(f"[{c}]" if c in "*?[" else c for c in str(file))


def _written(found: Found, folder: Path) -> list[Path]:
    """Resources in memory, as a file."""
    if not found.resources:
        return []
    file = folder / "resources.ndjson"
    with file.open("w", encoding="utf-8") as stream:
        for resource in found.resources:
            stream.write(json.dumps(resource, ensure_ascii=False) + "\n")
    return [file]


def _refusal(error: duckdb.InvalidInputException) -> UnusableInput:
    text = str(error)
    if SEVERAL in text:
        return UnusableInput.of("VT407", None, name=text.partition(SEVERAL)[2].splitlines()[0])
    return UnusableInput.of("VT408", None, why=text.splitlines()[0])


class DuckDBResult(ViewResult):
    """Rows in a table of a DuckDB session."""

    def __init__(self, columns: tuple[str, ...], report: Report, connection: duckdb.DuckDBPyConnection) -> None:
        super().__init__(columns, report)
        self.connection = connection

    def rows(self) -> list[Row]:
        found = self.connection.execute("FROM result").fetchall()
        return [dict(zip(self.columns, row, strict=True)) for row in found]

    def __len__(self) -> int:
        counted = self.connection.execute("SELECT count(*) FROM result").fetchone()
        assert counted is not None
        return int(counted[0])

    def arrow(self) -> Any:
        return self.connection.execute("FROM result").fetch_arrow_table()

    def df(self) -> Any:
        return self.connection.execute("FROM result").df()

    def pl(self) -> Any:
        return self.connection.execute("FROM result").pl()

    def write(self, path: str | Path) -> None:
        """Written beside its place and moved there. CSV has ``,``, a header and UTF-8, lists as JSON."""
        path = Path(path)
        form = {".csv": "FORMAT csv, HEADER", ".parquet": "FORMAT parquet"}.get(path.suffix.lower())
        if form is None:
            raise UnusableInput.of("VT601", None, text=path.suffix, choices=".csv, .parquet")
        beside = path.with_name(f".{path.name}.part")
        try:
            self.connection.execute(f"COPY result TO {quoted(str(beside))} ({form})")
            beside.replace(path)
        except (duckdb.IOException, OSError) as error:
            raise UnusableInput.of("VT602", None, file=path.name, why=str(error).splitlines()[0]) from None
        finally:
            beside.unlink(missing_ok=True)
