"""A shard: the files of a run of patients, written by one process.

Which patients stand in which file depends on nothing but their numbers, so one process and many give the same bytes. A file has
its name only once it is whole; the note of a shard comes last, and says that all its files are there.
"""

from __future__ import annotations

import csv
import gzip
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import BinaryIO, Literal, cast

from vtabel.files import write_whole
from vtabel.synth.chart import chart, draws
from vtabel.synth.defects import Planted, plant
from vtabel.synth.resources import Resource

Packing = Literal["none", "gzip", "zstd"]
SUFFIXES: dict[Packing, str] = {"none": "", "gzip": ".gz", "zstd": ".zst"}
NOTES = ".notes"
"""Folder for what is known of finished shards, while others are still being made."""
PLANTED = ("defect", "type", "id", "patient")
_LEVELS = {"gzip": 6, "zstd": 3}


@dataclass(frozen=True, slots=True)
class Shard:
    """What one process makes: patients ``first`` up to and including ``last``, in the files with a number."""

    number: int
    first: int
    last: int
    seed: int
    rates: Mapping[str, float]
    packing: Packing

    @property
    def label(self) -> str:
        return f"{self.number:04}"


def make(shard: Shard, folder: Path) -> None:
    """Write the files of a shard and its note, unless the note is there already."""
    note = folder / NOTES / f"{shard.label}.json"
    if note.exists():
        return
    counts: Counter[str] = Counter()
    defects: Counter[str] = Counter()
    struck: Counter[str] = Counter()
    with _Files(folder, shard.label, shard.packing) as files, _opened(folder / NOTES / f"{shard.label}.csv") as stream:
        rows = csv.writer(_Text(stream), lineterminator="\n")
        for resources, planted in _patients(shard):
            files.write(resources)
            counts.update(r.type for r in resources)
            defects.update(p.defect for p in planted)
            struck.update({p.defect for p in planted})
            rows.writerows(astuple(p) for p in planted)
    data = {"files": files.counts, "resources": counts, "defects": defects, "struck": struck}
    write_whole(note, json.dumps(data).encode())


def _patients(shard: Shard) -> Iterator[tuple[list[Resource], list[Planted]]]:
    """The resources of each patient, and what was planted in them."""
    for number in range(shard.first, shard.last + 1):
        draw = draws(shard.seed, number)
        made = chart(number, draw)
        planted = plant(made, draw, shard.rates)
        yield [made.patient, *made.resources], planted


class _Files:
    """The files of a shard, one for each type that it holds; they get their names when all are whole."""

    def __init__(self, folder: Path, label: str, packing: Packing) -> None:
        self._folder, self._label, self._packing = folder, label, packing
        self._streams: dict[str, BinaryIO] = {}
        self._stack = ExitStack()
        self.counts: Counter[str] = Counter()

    def __enter__(self) -> _Files:
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()
        if error[0] is None:
            for name in self.counts:
                self._unfinished(name).replace(self._folder / name)

    def write(self, resources: Iterable[Resource]) -> None:
        lines: dict[str, list[str]] = {}
        for resource in resources:
            lines.setdefault(resource.type, []).append(resource.line())
        for type, found in lines.items():
            name = f"{type}.{self._label}.ndjson{SUFFIXES[self._packing]}"
            if name not in self._streams:
                self._streams[name] = self._stack.enter_context(packed(self._unfinished(name), self._packing))
            self._streams[name].write("".join(found).encode())
            self.counts[name] += len(found)

    def _unfinished(self, name: str) -> Path:
        return self._folder / NOTES / name


@contextmanager
def packed(path: Path, packing: Packing) -> Iterator[BinaryIO]:
    """A file to write bytes in, packed without a clock time or name, so that the same content is the same bytes."""
    with path.open("wb") as plain:
        if packing == "gzip":
            with gzip.GzipFile("", "wb", _LEVELS["gzip"], plain, mtime=0) as stream:
                yield cast(BinaryIO, stream)
        elif packing == "zstd":
            import zstandard

            with zstandard.ZstdCompressor(_LEVELS["zstd"]).stream_writer(plain) as writer:
                yield cast(BinaryIO, writer)
        else:
            yield plain


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """A file that has its name only once it is whole."""
    beside = path.with_name(f"{path.name}.part")
    with beside.open("wb") as stream:
        yield stream
    beside.replace(path)


class _Text:
    """What `csv` writes to: text, as UTF-8."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        self._stream.write(text.encode())
