"""Which files hold the resources of one type."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vtabel.diagnostics import Cell, UnusableInput
from vtabel.engines.prepared import MANIFEST, Prepared, is_prepared, manifest_folder, not_ours, prepared_of
from vtabel.engines.protocol import Source
from vtabel.extraction.shapes import Shapes

SUFFIXES = (".ndjson", ".jsonl")
PACKED = ("", ".gz", ".zst")
PARQUET = ".parquet"
_WORD = re.compile(r"[A-Za-z]+")


@dataclass(frozen=True)
class Found:
    """Files with one resource per line, resources that are in memory already, and what `vtabel prepare` wrote."""

    files: tuple[Path, ...] = ()
    resources: tuple[Mapping[str, Any], ...] = ()
    prepared: tuple[Prepared, ...] = ()


def find(source: Source, type: str, shapes: Shapes) -> Found:
    """The files of a folder, a glob, or one or more names; or resources as dicts. Raises UnusableInput if there is nothing.

    A folder of `vtabel prepare` counts as one; a Parquet file in it may be named alone.

    A file of a folder whose name holds the name of another resource type (``Encounter.ndjson``, ``2.Condition.ndjson.gz``) is
    passed by; one that is named itself is always read.
    """
    if isinstance(source, Sequence) and not isinstance(source, str) and all(isinstance(s, Mapping) for s in source):
        return Found(resources=tuple(r for r in source if isinstance(r, Mapping) and r.get("resourceType") == type))
    named = [source] if isinstance(source, str | Path) else [s for s in source if isinstance(s, str | Path)]
    files = [file for name in named for file in _files(Path(name), type, shapes)]
    lines = [file for file in files if file.suffix.lower() != PARQUET and not file.is_dir()]
    folders = {file.resolve(): file for file in files if file.is_dir()}
    only: dict[Path, set[Path]] = {folder: set() for folder in folders.values()}
    for file in files:
        if file.suffix.lower() == PARQUET and (folder := manifest_folder(file)) not in folders:
            only.setdefault(folder, set()).add(file.resolve().parent)
    prepared = tuple(prepared_of(folder, type, shapes.version, parts) for folder, parts in only.items())
    filled = tuple(file for file in dict.fromkeys(lines) if file.stat().st_size)  # DuckDB refuses 0 bytes as .gz
    return Found(filled, prepared=prepared)


def files_read(source: Source, types: Iterable[str], shapes: Shapes) -> tuple[Path, ...]:
    """The files in which resources of some types are looked for; of a folder of `vtabel prepare` the list of what went into it."""
    found = [find(source, type, shapes) for type in dict.fromkeys(types)]
    files = (file for one in found for file in (*one.files, *(p.folder / MANIFEST for p in one.prepared)))
    return tuple(dict.fromkeys(files))


def _files(path: Path, type: str, shapes: Shapes) -> Iterator[Path]:
    """Files, and folders of `vtabel prepare`."""
    if path.is_dir() and is_prepared(path):
        yield path
    elif path.is_dir():
        listed = [p for p in sorted(path.iterdir()) if is_ndjson(p)]
        if not listed:
            parquet = next((p for p in sorted(path.iterdir()) if p.suffix.lower() == PARQUET), None)
            raise not_ours(parquet) if parquet else UnusableInput.of("VT406", Cell(str(path)))
        yield from (p for p in listed if _may_hold(p, type, shapes))
    elif path.is_file():
        yield path
    else:
        parent = Path(path.anchor or ".")
        pattern = str(path.relative_to(path.anchor)) if path.anchor else str(path)
        listed = sorted(parent.glob(pattern)) if re.search(r"[*?\[]", pattern) else []
        if not listed:
            raise UnusableInput.of("VT406", Cell(str(path)))
        yield from (p for p in listed if p.is_file() and _may_hold(p, type, shapes))


def is_ndjson(path: Path) -> bool:
    """True for the names of NDJSON files, packed or not."""
    name = path.name.lower()
    return path.is_file() and any(name.endswith(suffix + packed) for suffix in SUFFIXES for packed in PACKED)


def _may_hold(path: Path, type: str, shapes: Shapes) -> bool:
    """False if the name speaks of other resource types only."""
    types = {word for word in _WORD.findall(path.name) if shapes.is_resource(word)}
    return not types or type in types
