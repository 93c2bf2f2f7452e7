"""A made-up Dutch hospital as NDJSON: the same bytes for the same seed, with planted defects that are known by id."""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from vtabel.diagnostics import Cell, UnusableInput, VtabelError
from vtabel.files import write_whole
from vtabel.output import writing
from vtabel.processes import cores, interrupt_held, obey_interrupt
from vtabel.synth.defects import DEFECTS
from vtabel.synth.planted import mark_of, write_planted
from vtabel.synth.scenarios import Planting
from vtabel.synth.shards import NOTES, PLANTED, Packing, Shard, make

__all__ = ["DEFECTS", "Packing", "Synthetic", "synthesize"]

MANIFEST, SETTINGS = "synth.json", "settings.json"
PER_FILE = 5_000
"""Patients in a file: about 100 MB of Observations."""


@dataclass(frozen=True, slots=True)
class Synthetic:
    """What was made: the folder, how many resources of each type, and how many of each defect."""

    folder: Path
    counts: Counter[str]
    defects: Counter[str]


def synthesize(
    folder: str | os.PathLike[str],
    *,
    patients: int = 1_000,
    seed: int = 1,
    rates: Mapping[str, float] | None = None,
    packing: Packing = "none",
    per_file: int = PER_FILE,
    planting: Planting | None = None,
    jobs: int = 1,
    done: Callable[[int, int], object] = lambda _made, _of: None,
) -> Synthetic:
    """Write a made-up hospital: ``<Type>.<number>.ndjson``, ``planted.csv`` with every defect, and ``synth.json`` that counts.

    The folder is there when all of it is, and not before: what is being made stands beside it, and a second run with the same
    arguments goes on with that. Of a folder that holds these very data nothing is written.

    Args:
        patients: how many; patient k is the same in a smaller and in a larger hospital.
        rates: by name of a defect (`DEFECTS`) the share of patients that get it, in place of the usual one; ``all`` is for
            those that are not named.
        packing: ``gzip``, ``zstd`` or ``none``.
        per_file: patients in one file; memory does not depend on it.
        planting: cases for a mapping (`vtabel.synth.scenarios.plant_for`), written beside the patients with what must come out.
        jobs: processes; 0 for one per core. The bytes are the same.
        done: is told how many files of how many are ready.

    Raises:
        VtabelError: a number or name that cannot be used.
        UnusableInput: the folder holds something else (VT512), or writing fails (VT602).

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as place:
    ...     made = synthesize(Path(place) / "ziekenhuis", patients=20, rates={"all": 0})
    ...     sorted(p.name for p in made.folder.iterdir())[:3], made.counts["Patient"]
    (['Condition.0001.ndjson', 'Device.0001.ndjson', 'Encounter.0001.ndjson'], 20)
    """
    used = _rates(rates or {})
    if patients < (0 if planting else 1) or per_file < 1:
        raise VtabelError("there is at least one patient, and one in a file")
    settings: dict[str, Any] = {
        "patients": patients,
        "seed": seed,
        "per_file": per_file,
        "packing": packing,
        "rates": used,
    }
    if planting:
        settings["planted"] = mark_of(planting)
    target = Path(folder).absolute()
    with writing(target):
        if _is_there(target, settings):
            return _told(target)
        work = _work_folder(target, settings)
        shards = list(_shards(settings))
        for number, _ in enumerate(_made(shards, work, jobs), start=1):
            done(number, len(shards))
        _finish(work, settings, [shard.label for shard in shards], planting)
        if target.exists():
            target.rmdir()
        work.replace(target)
    return _told(target)


def _rates(given: Mapping[str, float]) -> dict[str, float]:
    known = {d.name: d.rate for d in DEFECTS}
    for name, rate in given.items():
        if name != "all" and name not in known:
            raise VtabelError(f"there is no defect `{name}`; there are {', '.join(known)}")
        if not 0 <= rate <= 1:
            raise VtabelError(f"the rate of `{name}` is a share, from 0 to 1")
    return {name: given.get(name, given.get("all", usual)) for name, usual in known.items()}


def _is_there(target: Path, settings: Mapping[str, Any]) -> bool:
    """Whether the folder holds these data. Raises UnusableInput if it holds others."""
    if not target.is_dir():
        if target.exists():
            raise UnusableInput.of("VT512", Cell(target.name))
        return False
    if not any(target.iterdir()):
        return False
    try:
        found = json.loads((target / MANIFEST).read_text(encoding="utf-8"))
        same = found["settings"] == settings and found["vtabel"] == version("vtabel")
    except (OSError, ValueError, KeyError, TypeError):
        same = False
    if not same:
        raise UnusableInput.of("VT512", Cell(target.name))
    return True


def _work_folder(target: Path, settings: Mapping[str, Any]) -> Path:
    """The folder beside the place, with what an earlier run of the same settings has finished."""
    work = target.with_name(f".{target.name}.synth")
    said = json.dumps({"vtabel": version("vtabel"), **settings}).encode()
    place = work / NOTES / SETTINGS
    if not (place.is_file() and place.read_bytes() == said):
        if work.exists():
            shutil.rmtree(work)
        place.parent.mkdir(parents=True)
        write_whole(place, said)
    return work


def _shards(settings: Mapping[str, Any]) -> Iterable[Shard]:
    patients, size = settings["patients"], settings["per_file"]
    for number, first in enumerate(range(1, patients + 1, size), start=1):
        last = min(first + size - 1, patients)
        yield Shard(number, first, last, settings["seed"], settings["rates"], settings["packing"])


def _made(shards: list[Shard], work: Path, jobs: int) -> Iterable[None]:
    """Make the shards, and tell of each that it is ready. What a process that ended left undone is made in this one."""
    jobs, ready = min(jobs or cores(), len(shards)), 0
    if jobs > 1:
        with suppress(BrokenProcessPool):
            for _ in _in_processes(shards, work, jobs):
                ready += 1
                yield
    left = shards if jobs <= 1 or ready < len(shards) else []
    for number, shard in enumerate(left):
        make(shard, work)
        if number >= ready:
            yield


def _in_processes(shards: list[Shard], work: Path, jobs: int) -> Iterable[None]:
    with ProcessPoolExecutor(jobs, get_context("spawn"), obey_interrupt) as pool:
        with interrupt_held():
            waiting = [pool.submit(make, shard, work) for shard in shards]
        try:
            for future in as_completed(waiting):
                future.result()
                yield
        finally:
            pool.shutdown(cancel_futures=True)


def _finish(work: Path, settings: Mapping[str, Any], labels: list[str], planting: Planting | None) -> None:
    """The manifest and the list of defects from the notes of the shards, which then go."""
    notes = work / NOTES
    sums: dict[str, Counter[str]] = {name: Counter() for name in ("files", "resources", "defects", "struck")}
    for label in labels:
        for name, counts in json.loads((notes / f"{label}.json").read_bytes()).items():
            sums[name].update(counts)
    if planting:
        sums["files"].update(write_planted(planting, work, settings["packing"]))
        sums["resources"].update(r["resourceType"] for r in planting.resources)
    defects = {
        d.name: {"what": d.what, "rate": settings["rates"][d.name], "patients": sums["struck"][d.name], "resources": sums["defects"][d.name]}
        for d in DEFECTS
    }  # fmt: skip
    manifest = {
        "vtabel": version("vtabel"),
        "settings": settings,
        "resources": dict(sorted(sums["resources"].items())),
        "files": dict(sorted(sums["files"].items())),
        "defects": defects,
    }
    with (work / "planted.csv").open("wb") as stream:
        stream.write((",".join(PLANTED) + "\n").encode())
        for label in labels:
            with (notes / f"{label}.csv").open("rb") as rows:
                shutil.copyfileobj(rows, stream)
    write_whole(work / MANIFEST, (json.dumps(manifest, indent=2, ensure_ascii=False) + "\n").encode())
    shutil.rmtree(notes)


def _told(target: Path) -> Synthetic:
    found = json.loads((target / MANIFEST).read_text(encoding="utf-8"))
    defects = {name: one["resources"] for name, one in found["defects"].items()}
    return Synthetic(target, Counter(found["resources"]), Counter(defects))
