"""The rows of datasets as files in a folder: all of them, or none."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

from vtabel.diagnostics import UnusableInput
from vtabel.engines.columnar import write_parquet
from vtabel.engines.delivered import DatasetResult, Extraction, as_text
from vtabel.engines.filled import page
from vtabel.files import sha256 as hash_of
from vtabel.output import writing

_MANIFEST = "manifest.json"
INTERNAL = "intern_"
"""How the name of an output folder begins: rows that have not passed the checks of a delivery stay in the hospital."""


RowsAs = Literal["csv", "parquet"]
"""The form of a file of rows, and how its name ends."""


def internal(folder: Path) -> Path:
    """The folder that is written for one that was asked. Raises UnusableInput (VT526) for what is no name: ``.``, ``..``, nothing.

    >>> internal(Path("uit/nhr")).as_posix(), internal(Path("intern_nhr")).as_posix()
    ('uit/intern_nhr', 'intern_nhr')
    """
    if folder.name in ("", ".."):
        raise _refused(folder, "it is no name", "het is geen naam")
    return folder if folder.name.startswith(INTERNAL) else folder.with_name(INTERNAL + folder.name)


def write_extraction(
    found: Extraction,
    folder: Path,
    inputs: Sequence[Path] = (),
    settings: Mapping[str, Any] | None = None,
    rows_as: Sequence[RowsAs] = ("csv",),
    data: Sequence[Path] = (),
) -> Path:
    """Write a file per dataset and form, ``fill.json``, ``fill.html`` and ``manifest.json``; the folder that was written (`internal`).

    The folder is made beside its place and moved there: a reader sees all of the old one or all of the new one. ``inputs`` are
    files whose names and SHA-256 go into the manifest, like those of the ``data``, ``settings`` what else was asked. Raises UnusableInput if it cannot be
    written (VT602), other files stand there (VT526), or pyarrow is lacking for Parquet (VT520); then nothing is.
    """
    place = internal(folder)
    if place.exists() and not _is_ours(place):
        raise _refused(
            place, "what stands there is not of an earlier run", "wat daar staat is niet van een eerdere keer"
        )
    with writing(place):
        place.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(dir=place.parent, prefix=_prefix(place)))
        try:
            files = {name: _rows(dataset, name, rows_as, beside) for name, dataset in found.items()}
            for name, text in _reports(found, files, inputs, data, settings or {}).items():
                (beside / name).write_bytes(text)
            _exchange(beside, place)
            _clear_up(place)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    return place


def _refused(place: Path, why: str, why_nl: str) -> UnusableInput:
    return UnusableInput.of("VT526", None, file=place, why=why, why_nl=why_nl)


def _is_ours(place: Path) -> bool:
    """Whether a folder may be exchanged: an empty one, or one of an earlier run. Files of somebody else stay."""
    return place.is_dir() and ((place / _MANIFEST).is_file() or not any(place.iterdir()))


def _prefix(place: Path) -> str:
    """How a folder beside the place begins: with the process that makes it."""
    return f".{place.name}.{os.getpid()}."


def _clear_up(place: Path) -> None:
    """Remove what runs that were killed left beside the place: these are data of patients."""
    name = re.compile(re.escape(f".{place.name}.") + r"(\d+)\.")
    for folder in place.parent.iterdir():
        found = name.match(folder.name)
        if found and _is_gone(int(found[1])):
            shutil.rmtree(folder, ignore_errors=True)


def _is_gone(process: int) -> bool:
    """Whether a process is no longer there; on Windows nobody asks, since that would end it."""
    if os.name != "posix":
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def _exchange(beside: Path, place: Path) -> None:
    """Put a folder in its place; what stood there goes away afterwards."""
    beside.chmod(0o700)  # these are data of patients
    if not place.exists():
        beside.rename(place)
        return
    old = Path(tempfile.mkdtemp(dir=place.parent, prefix=_prefix(place)))
    try:
        place.rename(old / place.name)
        try:
            beside.rename(place)
        except OSError:
            (old / place.name).rename(place)
            raise
    finally:
        shutil.rmtree(old, ignore_errors=True)


def _rows(dataset: DatasetResult, name: str, rows_as: Sequence[RowsAs], folder: Path) -> dict[str, str]:
    """Write the rows of a dataset in each form; the files with their SHA-256."""
    places = {form: folder / f"{_file_name(name)}.{form}" for form in rows_as}
    for form, place in places.items():
        _FORMS[form](dataset, place)
    return {place.name: hash_of(place) for place in places.values()}


def _reports(
    found: Extraction,
    files: Mapping[str, Mapping[str, str]],
    inputs: Sequence[Path],
    data: Sequence[Path],
    settings: Mapping[str, Any],
) -> dict[str, bytes]:
    """What is told of the rows, by the names of the files."""
    fill = {name: dataset.fill_by_key() for name, dataset in found.items()}
    manifest = {
        "vtabel": version("vtabel"),
        "zone": found.zone,
        **settings,
        "inputs": [{"name": path.name, "sha256": hash_of(path)} for path in inputs],
        "data": [{"name": path.name, "sha256": hash_of(path)} for path in data],
        "datasets": {name: _described(dataset, files[name]) for name, dataset in found.items()},
    }
    return {"fill.html": page(found).encode(), "fill.json": _json(fill), _MANIFEST: _json(manifest)}


def _described(dataset: DatasetResult, files: Mapping[str, str]) -> dict[str, Any]:
    """A dataset in the manifest."""
    return {
        "files": files,
        "cases": len(dataset) + dataset.excluded.total(),
        "delivered": len(dataset),
        "excluded": dict(sorted(dataset.excluded.items())),
        "withheld": [v.name for v in dataset.dataset.variables if v not in dataset.variables],
    }


def _file_name(name: str) -> str:
    """A dataset as the name of a file."""
    return "".join(c if c.isalnum() or c in "-_." else "_" for c in name)


def _write_csv(dataset: DatasetResult, path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter=";", lineterminator="\n")
        writer.writerow(dataset.columns)
        writer.writerows(map(as_text, line) for line in dataset.lines())


_FORMS: dict[RowsAs, Callable[[DatasetResult, Path], None]] = {"csv": _write_csv, "parquet": write_parquet}


def _json(data: object) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=2, default=_plain) + "\n").encode()


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
