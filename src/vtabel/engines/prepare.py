"""`prepare`: NDJSON once to typed Parquet with the fields that views need, so that views are quick from then on.

A part (one type in one input file) is written beside its place and moved there as a whole, under a name that says what it was
made of; the manifest comes last. So a run that is broken off is taken up where it was, and who reads the folder meanwhile sees what
the manifest before said.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

from vtabel.diagnostics import Cell, Report, UnusableInput, VtabelError
from vtabel.engines import screening
from vtabel.engines.duckdb.columns import quoted
from vtabel.engines.duckdb.connection import Home
from vtabel.engines.duckdb.reading import Reading, Table
from vtabel.engines.prepared import (
    FORMAT,
    MANIFEST,
    QUARANTINE,
    Input,
    Manifest,
    Part,
    form_of,
    is_prepared,
    prepared_inputs,
    read_manifest,
)
from vtabel.engines.protocol import Planned, Source, kept_lines
from vtabel.engines.scans import Group, Scan, scans_of
from vtabel.engines.screening import Counts
from vtabel.engines.settings import Settings
from vtabel.engines.source import Found, find
from vtabel.files import sha256, write_whole
from vtabel.output import writing

ENTRY = "part.json"
_DEFAULT = Settings()


@dataclass(frozen=True, slots=True)
class Preparation:
    """What `prepare` did: files (of one type each) that were written, that were right already, and that went."""

    folder: Path
    written: int
    unchanged: int
    removed: int
    counts: Mapping[str, Counts]
    report: Report


def prepare(
    views: Mapping[str, Planned],
    source: Source,
    folder: Path,
    settings: Settings = _DEFAULT,
    done: Callable[[str], object] = str,
) -> Preparation:
    """Make ``folder`` hold all fields of ``views`` for the files of ``source``; it is then a source itself.

    A file whose name, size and time of change are as before is not read again; of another time but with the same SHA-256 neither.
    What is no longer in ``source``, or no longer asked, goes. Lines that cannot be used are left out, reported and kept beside. ``done`` is called with
    the name of each file. Raises UnusableInput where the data cannot be read (VT4) or the folder not written (VT418, VT602).

    >>> from tempfile import TemporaryDirectory
    >>> view = {"resource": "Patient", "select": [{"column": [{"name": "born", "path": "birthDate"}]}]}
    >>> with TemporaryDirectory() as folder:
    ...     prepare({"born": Planned.of(view)}, "fixtures/fhir", Path(folder)).counts
    {'Patient': Counts(lines=3, used=3, others=0, left_out=0)}
    """
    if not views:
        raise VtabelError("no view says what to prepare")
    scans = scans_of(views)
    for scan in scans:
        scan.groups.sort(key=lambda group: form_of(group.fields))
    files = _files(scans, source)
    with writing(folder):
        work = _Work(folder, scans, settings)
        try:
            return work.run(files, done)
        finally:
            work.home.close()


def _files(scans: list[Scan], source: Source) -> dict[Path, list[Scan]]:
    """The files, each with the scans that it may hold resources of."""
    found: dict[Path, list[Scan]] = {}
    for scan in scans:
        of = find(source, scan.type, scan.shapes)
        if of.resources or of.prepared:
            where = Cell(str(of.prepared[0].folder)) if of.prepared else None
            raise UnusableInput.of("VT418", where, why="it is no NDJSON", why_nl="het is geen NDJSON")
        for file in of.files:
            found.setdefault(file.resolve(), []).append(scan)
    return dict(sorted(found.items()))


class _Work:
    def __init__(self, folder: Path, scans: list[Scan], settings: Settings) -> None:
        self.folder = folder
        self.scans = scans
        self.before = _before(folder)
        self.home = Home(settings)
        self.written = self.unchanged = 0
        self.screened: dict[str, list[screening.Screened]] = {scan.type: [] for scan in scans}

    def run(self, files: Mapping[Path, list[Scan]], done: Callable[[str], object]) -> Preparation:
        fields = {scan.type: tuple(group.fields for group in scan.groups) for scan in self.scans}
        fhir = self.scans[0].shapes.version
        manifest = Manifest(version("vtabel"), fhir, fields, (), finished=False)
        if self.before is None:
            _write(self.folder, manifest)
        inputs = []
        with _hashes(list(files), self.before) as hashes:
            for file, scans in files.items():
                inputs.append(self._input(hashes[file].result(), scans))
                done(file.name)
        manifest = Manifest(version("vtabel"), fhir, fields, tuple(inputs))
        _write(self.folder, manifest)
        removed = self._clean(manifest)
        counts = {type: screening.counts(screened) for type, screened in self.screened.items()}
        report = screening.report([s for screened in self.screened.values() for s in screened])
        return Preparation(self.folder, self.written, self.unchanged, removed, counts, report)

    def _input(self, hashed: Input, scans: list[Scan]) -> Input:
        found = replace(hashed, parts=tuple(self._part(hashed, scan) for scan in scans))
        if _state(Path(found.file)) != (found.size, found.modified):
            raise UnusableInput.of("VT419", Cell(Path(found.file).name))
        return found

    def _part(self, input: Input, scan: Scan) -> Part:
        name = _name(input, scan)
        place = self.folder / name
        try:
            part = Part.of(json.loads((place / ENTRY).read_text(encoding="utf-8")))
            self.unchanged += 1
        except (OSError, ValueError, LookupError, TypeError):
            part = self._write_part(input, scan, name)
            self.written += 1
        self.screened[scan.type] += prepared_inputs(self.folder, [(input, part)])
        return part

    def _write_part(self, input: Input, scan: Scan, name: str) -> Part:
        place = self.folder / name
        beside = place.with_name(f".{place.name}.part")
        for folder in (beside, place):
            shutil.rmtree(folder, ignore_errors=True)
        beside.mkdir(parents=True)
        reading = Reading(self.home, scan, Found((Path(input.file),)))

        def copy(group: Group, tables: list[Table]) -> None:
            target = quoted(str(beside / f"{scan.groups.index(group)}.parquet"))
            reading.execute(f"COPY ({reading.ours(tables[0])}) TO {target} (FORMAT parquet, COMPRESSION zstd)")

        with self.home.bounded():
            reading.read(copy, strict=False)
        written = [beside / f"{number}.parquet" for number in range(len(scan.groups))]
        kept = reading.counted_in(written[0])
        bad = tuple((q.line, q.why, q.why_nl) for q in reading.quarantined)
        part = Part(
            scan.type,
            name,
            kept.lines + len(bad) + reading.dropped,
            kept.used,
            kept.others + reading.dropped,
            tuple(file.stat().st_size for file in written),
            bad,
        )
        if bad:
            (beside / QUARANTINE).write_bytes(kept_lines(reading.quarantined))
        (beside / ENTRY).write_text(_json(part.as_json()), encoding="utf-8")
        beside.rename(place)
        return part

    def _clean(self, manifest: Manifest) -> int:
        """Remove the parts that the manifest does not name; how many there were."""
        named = {part.folder for i in manifest.inputs for part in i.parts}
        types = (place for place in self.folder.iterdir() if self.scans[0].shapes.is_resource(place.name))
        found = [place for type in types for place in type.iterdir()]
        gone = [place for place in found if place.relative_to(self.folder).as_posix() not in named]
        for place in gone:
            shutil.rmtree(place, ignore_errors=True)
            if not any(place.parent.iterdir()):
                place.parent.rmdir()
        return sum(not place.name.startswith(".") for place in gone)


def _before(folder: Path) -> Manifest | None:
    """What the folder held; None for a new one. Raises UnusableInput (VT418) for a folder that is used for something else."""
    folder.mkdir(parents=True, exist_ok=True)
    if is_prepared(folder):
        return read_manifest(folder)
    if any(folder.iterdir()):
        why, why_nl = "there are other files in it", "er staan andere bestanden in"
        raise UnusableInput.of("VT418", Cell(str(folder)), why=why, why_nl=why_nl)
    return None


@contextmanager
def _hashes(files: list[Path], before: Manifest | None) -> Iterator[dict[Path, Future[Input]]]:
    """What each file is, with its SHA-256, computed while others are read; for a file that is as before what it was then."""
    known = {(i.file, i.size, i.modified): i.sha256 for i in before.inputs} if before else {}

    def of(file: Path, size: int, modified: int) -> Input:
        return Input(str(file), size, modified, known.get((str(file), size, modified)) or sha256(file))

    with ThreadPoolExecutor(1) as pool:
        try:
            yield {file: pool.submit(of, file, *_state(file)) for file in files}
        finally:
            pool.shutdown(cancel_futures=True)


def _state(file: Path) -> tuple[int, int]:
    """Size, and time of change in nanoseconds."""
    found = file.stat()
    return found.st_size, found.st_mtime_ns


def _name(input: Input, scan: Scan) -> str:
    """The folder of a part: what it was made of is in its name."""
    forms = [form_of(group.fields) for group in scan.groups]
    made_of = json.dumps([FORMAT, scan.shapes.version, scan.type, forms, input.file, input.sha256])
    stem = Path(input.file).name.partition(".")[0]
    return f"{scan.type}/{stem}-{hashlib.sha256(made_of.encode()).hexdigest()[:16]}"


def _write(folder: Path, manifest: Manifest) -> None:
    write_whole(folder / MANIFEST, _json(manifest.as_json()).encode())


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"
