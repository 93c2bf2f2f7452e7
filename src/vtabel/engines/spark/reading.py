"""The data of one type of resource as relations of Spark, and which of their lines cannot be used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from vtabel.diagnostics import Report, UnusableInput
from vtabel.engines import references, screening
from vtabel.engines.protocol import Planned
from vtabel.engines.scans import Group, Scan
from vtabel.engines.screening import Counts, Quarantined, Screened
from vtabel.engines.source import Found
from vtabel.engines.spark import staging
from vtabel.engines.spark.failures import Unreadable, reading
from vtabel.engines.spark.home import Home
from vtabel.engines.spark.result import Relation, fetched, without_void
from vtabel.engines.spark.rows import view_query
from vtabel.extraction.fields import Field

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


_COUNTED = ("count(1) AS lines", f"count_if({staging.OURS}) AS used", f"count_if({staging.BAD}) AS bad")


@dataclass(frozen=True, slots=True)
class _File:
    """A file of the source, and what Spark reads of it."""

    source: Path
    read: Path


class Reading:
    """One scan on its way into relations."""

    def __init__(self, home: Home, scan: Scan, found: Found) -> None:
        self.scan = scan
        self.report = Report()
        self.quarantined: tuple[Quarantined, ...] = ()
        self._home = home
        self._found = found
        self._parts = [seen for prepared in found.prepared for seen in prepared.screened]
        self._files = [_File(f, staging.readable(f, home.file("lines"))) for f in found.files]
        self._counts: Counts | None = None

    @property
    def counts(self) -> Counts:
        """The lines of the files, and those of which `vtabel prepare` made Parquet."""
        return (self._counts or Counts(0, 0, 0, 0)) + screening.counts(self._parts)

    def relations(self, views: Mapping[str, Planned], strict: bool) -> dict[str, Relation]:
        """The rows of all views; if lines cannot be used, without these. With ``strict`` these end it."""
        self._note(self._parts, strict)
        try:
            return self._made(self._lines(), views, screened=False)
        except Unreadable:
            fine = self._fine()
        # Spark's check of a file does not go down in items below items: where these are wrong too, every file is looked at.
        for known in [fine, {}] if fine else [{}]:
            good = self._screen(known, strict)
            try:
                return self._made(staging.of_files(self._home.spark, good), views, screened=True)
            except Unreadable:
                continue
        why = "no line is wrong by itself, but Spark refuses the whole"
        why_nl = "geen regel is op zichzelf fout, maar Spark weigert het geheel"
        raise UnusableInput.of("VT408", None, why=why, why_nl=why_nl)

    def _lines(self) -> DataFrame:
        if self._found.resources:
            return staging.of_resources(
                self._home.spark, self._found.resources, self._home.file(f"{self.scan.type}.ndjson")
            )
        return staging.of_files(self._home.spark, [file.read for file in self._files])

    def _made(self, lines: DataFrame, views: Mapping[str, Planned], screened: bool) -> dict[str, Relation]:
        made: dict[str, Relation] = {}
        for group in self.scan.groups:
            with ExitStack() as stack, reading():
                tables = [
                    (stack.enter_context(self._home.named(frame)), fields)
                    for frame, fields in self._tables(group, lines, screened, stack)
                ]
                for name in group.views:
                    plan = views[name].plan
                    frames = [
                        without_void(self._home.spark.sql(view_query(plan, table, fields))) for table, fields in tables
                    ]
                    frame = reduce(lambda one, other: one.unionAll(other), frames)
                    made[name] = Relation(self._home, frame, sorted(references.keyed(plan)))
        return made

    def _tables(
        self, group: Group, lines: DataFrame, screened: bool, stack: ExitStack
    ) -> Iterator[tuple[DataFrame, Field]]:
        """What the views of a group read: what is prepared, and the lines, which are parsed once for all."""
        parquet = False
        for prepared in self._found.prepared:
            fields, files = prepared.serving(group.fields)
            if files:
                parquet = True
                yield staging.of_parquet(self._home.spark, files, fields), fields
        if self._files or self._found.resources or not parquet:
            staged = staging.typed(lines, self.scan.type, group.fields, screened).persist()
            stack.callback(staged.unpersist)
            self._check(staged)
            yield staged, group.fields

    def _check(self, staged: DataFrame) -> None:
        """Count the lines. Raises Unreadable if some cannot be used."""
        counted = fetched(staged.selectExpr(*_COUNTED))
        lines, used, bad = (column[0].as_py() for column in counted.columns)
        if bad:
            raise Unreadable
        self._counts = self._counts or Counts(lines, used, lines - used, 0)

    def _screen(self, fine: Mapping[Path, Screened], strict: bool) -> list[Path]:
        """Find what cannot be used, in all files but those that are ``fine``; the files with what is left."""
        if self._found.resources and not self._files:
            file = staging.written(self._found.resources, self._home.file(f"{self.scan.type}.ndjson"))
            self._files = [_File(file, file)]
        screened = [fine.get(file.read) or self._slow(file) for file in self._files]
        self._note([*self._parts, *screened], strict)
        self._counts = screening.counts(screened)
        return [seen.clean or file.read for file, seen in zip(self._files, screened, strict=True)]

    def _note(self, screened: list[Screened], strict: bool) -> None:
        self.quarantined = screening.left_out(screened, strict)
        self.report = screening.report(screened)

    def _fine(self) -> dict[Path, Screened]:
        """The files in which Spark finds nothing wrong; none if that are all, or if it cannot say."""
        if len(self._files) < 2:
            return {}
        staged = staging.typed(self._lines(), self.scan.type, self.scan.fields, screened=False)
        try:
            with self._home.named(staged) as name, reading():
                counted = fetched(
                    self._home.spark.sql(f"SELECT file, {', '.join(_COUNTED)} FROM {name} GROUP BY file")
                ).columns
        except Unreadable:
            return {}
        found = {}
        for file, lines, used, bad in zip(*(column.to_pylist() for column in counted), strict=True):
            path = Path(unquote(urlsplit(file).path))
            if not bad:
                found[path] = Screened(path, lines, used, lines - used)
        return found if len(found) < len(self._files) else {}

    def _slow(self, file: _File) -> Screened:
        """The slow pass over one file."""
        seen = Screened(file.read)
        clean = staging.written(
            screening.screen(file.read, self.scan.type, self.scan.fields, seen),
            self._home.file(f"{self.scan.type}.ndjson"),
        )
        bad = tuple(replace(line, file=file.source, kept=(file.read, line.line)) for line in seen.bad)
        return replace(seen, file=file.source, bad=bad, clean=clean)
