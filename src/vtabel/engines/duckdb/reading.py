"""The files of one type of resource as tables of DuckDB, and which of their lines cannot be used."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import duckdb

from vtabel.diagnostics import Report, UnusableInput
from vtabel.engines import screening
from vtabel.engines.duckdb.columns import identifier, quoted, typed
from vtabel.engines.duckdb.connection import Home
from vtabel.engines.duckdb.expressions import SEVERAL
from vtabel.engines.duckdb.glance import Glance, glance
from vtabel.engines.duckdb.reader import Reader, escaped
from vtabel.engines.duckdb.rows import condition
from vtabel.engines.lines import has_mark
from vtabel.engines.scans import Group, Scan
from vtabel.engines.screening import Counts, Quarantined, Screened
from vtabel.engines.source import Found
from vtabel.extraction.fhirpath import plan as p
from vtabel.extraction.fields import Field

LARGE = 4_000_000_000  # bytes of files; with less the rows take little memory, and to stay within less takes time (7%)
_STAGED = '"resources on the way"'  # no name of a view: it has spaces


T = TypeVar("T")


class Unreadable(Exception):  # noqa: N818 - says what is so
    """DuckDB met something that its strict reader refuses. What it says may hold values of patients, so it stays here."""


class _Again(Unreadable):
    """The files are to be read in another way: longer lines, or a text as JSON that looks like a number."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader


@dataclass(frozen=True, slots=True)
class Table:
    """Something to select from, and the fields it has."""

    sql: str
    fields: Field
    is_lines: bool = False  # NDJSON, of which every query is a scan of the whole


Use: TypeAlias = Callable[[Group, list[Table]], None]


class Reading:
    """One scan on its way into relations."""

    def __init__(self, home: Home, scan: Scan, found: Found) -> None:
        self.scan = scan
        self.report = Report()
        self.quarantined: tuple[Quarantined, ...] = ()
        self._home = home
        self._prepared = {id(g): [prepared.serving(g.fields) for prepared in found.prepared] for g in scan.groups}
        self._parts = [seen for prepared in found.prepared for seen in prepared.screened]
        self._files = [*found.files, *_written(found.resources, home.file(f"{scan.type}.ndjson"))]
        seen = glance(self._files[0], scan.fields) if self._files else Glance()
        self._reader = Reader(as_json=seen.like_json, mostly=seen.mostly)
        self._counts: Counts | None = None
        self.dropped = 0  # lines of other types that the slow pass took out

    @property
    def counts(self) -> Counts:
        """The lines of the files. Read again where one view was filled straight from them."""
        if self._counts is None:
            self._counts = self._counted(self._reader.query(_only_type(self.scan.type), self._files))
        return self._counts + screening.counts(self._parts)

    def read(self, use: Use, strict: bool) -> None:
        """Give the tables of each group to ``use``; if lines cannot be used, again without these. With ``strict`` these end it."""
        self._note(self._parts, strict)
        try:
            self._read(use)
        except Unreadable:
            self._screen(strict)
            try:
                self._read(use)
            except Unreadable:
                why = "no line is wrong by itself, but DuckDB refuses the whole"
                why_nl = "geen regel is op zichzelf fout, maar DuckDB weigert het geheel"
                raise UnusableInput.of("VT408", None, why=why, why_nl=why_nl) from None

    def _read(self, use: Use) -> None:
        for group in self.scan.groups:
            self._patiently(partial(self._use, use, group))

    def _use(self, use: Use, group: Group) -> None:
        """The rows of one view go straight to their relation, however many these are; of several there is more to keep."""
        work = partial(use, group, self._tables(group))
        passes_on = len(group.views) == 1 and not self._reader.is_wide
        if passes_on and sum(file.stat().st_size for file in self._files) > LARGE:
            self._home.streamed(work)
        else:
            work()

    def _patiently(self, work: Callable[[], T]) -> T:
        """Work on files, again as long as these are to be read in another way."""
        while True:
            try:
                with self._home.threads(1 if self._reader.is_wide else self._home.settings.cores):
                    return work()
            except _Again as error:
                self._reader = error.reader

    def _tables(self, group: Group) -> list[Table]:
        """What the views of a group read: the lines, and what is prepared. Of nothing at all an empty table."""
        tables = [Table(_parquet(files), fields) for fields, files in self._prepared[id(group)] if files]
        if self._files or not tables:
            fields = self._reader.as_read(group.fields)
            tables.append(Table(self._reader.query(group.fields, self._files), fields, is_lines=True))
        return tables

    def stage(self, table: Table, fields: Field, only: p.Plan | None = None) -> Table:
        """A table of lines as a table that is read often, with nothing left to decode: the resources for which a condition holds, or all
        lines, with columns that are NULL in those of other types."""
        if only is not None:
            table = replace(table, sql=self._reader.query(fields, self._files, condition(only, table.fields)))
        self.execute(f"CREATE OR REPLACE TEMP TABLE {_STAGED} AS {self.ours(table)}")
        if only is None:
            self._counts = self._counts or self._counted(_STAGED)
        return Table(_STAGED, fields)

    def ours(self, table: Table) -> str:
        """The rows of a table as a query; of a resource of another type only that it is there."""
        is_ours = f'"resourceType" = {quoted(self.scan.type)}'
        values = {identifier(name): typed(identifier(name), below) for name, below in table.fields.below.items()}
        shown = (f"CASE WHEN {is_ours} THEN {text} END AS {name}" for name, text in values.items())
        return f"SELECT {', '.join(shown)} FROM {table.sql}"

    def counted_in(self, parquet: Path) -> Counts:
        """The rows of a file with all rows of `ours`."""
        return self._counted(_parquet([parquet]))

    def drop_staged(self) -> None:
        self.execute(f"DROP TABLE IF EXISTS {_STAGED}")

    def _screen(self, strict: bool) -> None:
        """Find what cannot be used, file by file; a file with such lines is replaced by what is left of it."""
        screened = [self._seen(file, len(self._files) == 1) for file in self._files]
        self._note([*self._parts, *screened], strict)
        self._counts = screening.counts(screened)
        self.dropped = sum(seen.others for seen in screened if seen.clean)
        self._files = [seen.clean or seen.file for seen in screened]
        self._reader = replace(self._reader, checked=False)

    def _note(self, screened: list[Screened], strict: bool) -> None:
        self.quarantined = screening.left_out(screened, strict)
        self.report = screening.report(screened)

    def _seen(self, file: Path, alone: bool) -> Screened:
        """What is known of one file. The slow pass is for a file that DuckDB refuses."""
        if not alone and not has_mark(file):
            try:
                counts = self._patiently(partial(self._counted_whole, file))
                return Screened(file, counts.lines, counts.used, counts.others)
            except Unreadable:
                pass
        seen = Screened(file)
        clean = self._home.file(f"{self.scan.type}.ndjson")
        _written(screening.screen(file, self.scan.type, self.scan.fields, seen), clean)
        if seen.used < seen.lines or has_mark(file):
            seen.clean = clean
        return seen

    def _counted_whole(self, file: Path) -> Counts:
        """The lines of a file of which everything can be read."""
        values = ", ".join(f"count({identifier(name)})" for name in self.scan.fields.below)
        return self._counted(self._reader.query(self.scan.fields, [file]), values)

    def _counted(self, table: str, also: str = "0") -> Counts:
        """Lines and used lines of a table; ``also`` names what must be readable too."""
        ours = f'count(*) FILTER (WHERE "resourceType" = {quoted(self.scan.type)})'
        lines, used = self.execute(f"SELECT count(*), {ours}, {also} FROM {table}")[0][:2]
        return Counts(lines, used, lines - used, 0)

    def execute(self, text: str) -> list[Any]:
        """The rows of a statement. Raises Unreadable where it meets a line that cannot be read."""
        try:
            return self._home.connection.execute(text).fetchall()
        except (
            duckdb.InvalidInputException,
            duckdb.ConversionException,
            duckdb.OutOfRangeException,
            duckdb.IOException,
        ) as error:
            several = str(error).partition(SEVERAL)[2]
            if several:
                raise UnusableInput.of("VT407", None, name=several.splitlines()[0]) from None
            again = self._reader.after(str(error))
            if again:
                raise _Again(again) from None
            if "No space left" in str(error):
                raise duckdb.OutOfMemoryException from None
            raise Unreadable from None


def _parquet(files: Sequence[Path]) -> str:
    names = ", ".join(quoted(escaped(file)) for file in files)
    return f"read_parquet([{names}], hive_partitioning = FALSE)"


def _only_type(type: str) -> Field:
    return Field(type, below={"resourceType": Field("code")})


def _written(resources: Iterable[Mapping[str, Any]], file: Path) -> list[Path]:
    """Resources as a file; none if there are none."""
    with file.open("w", encoding="utf-8") as stream:
        for resource in resources:
            stream.write(json.dumps(resource, ensure_ascii=False) + "\n")
    return [file] if file.stat().st_size else []
