"""``python -m benchmarks.catalog``: importing a package against json.loads over its files; opening the catalogue.

Goals (issue "Catalogue"): import of the zib 2020 package within 5 times json.loads over the same files plus one second;
opening a packaged catalogue under 0.1 s and 50 MB.
"""

import json
import os
import statistics
import subprocess
import sys
import tarfile
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

from benchmarks.timing import ROUNDS, medians
from vtabel.catalog import RELEASES, import_packages

SHARED = Path(os.environ.get("VTABEL_SHARED", Path(__file__).resolve().parents[2] / "shared"))
PACKAGE = SHARED / "nl-core" / "nictiz.fhir.nl.r4.nl-core-0.12.1-beta.1.tgz"


def importing(package: Path, rounds: int = ROUNDS) -> dict[str, float]:
    """Median seconds of json.loads over the files of a package (in memory already) and of importing it."""
    with tarfile.open(package) as archive:
        texts = [s.read() for m in archive if m.name.endswith(".json") and (s := archive.extractfile(m))]
    work: dict[str, Callable[[], object]] = {
        "json.loads": lambda: [json.loads(text) for text in texts],
        "import": lambda: import_packages([package]),
    }
    return medians(work, rounds)


def opening(release: str) -> tuple[float, float]:
    """Seconds that opening a packaged catalogue with its value sets and concept maps takes in a new process, and megabytes at its
    peak (traced apart)."""
    opened = f"catalog({release!r}), value_sets({release!r}), concept_maps({release!r})"
    timed = f"import time; t = time.perf_counter(); {opened}; print(time.perf_counter() - t)"
    traced = f"import tracemalloc; tracemalloc.start(); {opened}; print(tracemalloc.get_traced_memory()[1])"
    seconds = statistics.median(_printed(timed) for _ in range(ROUNDS))
    return seconds, _printed(traced) / 1e6


def _printed(code: str) -> float:
    command = [sys.executable, "-c", f"from vtabel.catalog import catalog, concept_maps, value_sets; {code}"]
    return float(subprocess.run(command, capture_output=True, check=True).stdout)


def main() -> None:
    if PACKAGE.is_file():
        found = importing(PACKAGE)
        bound = 5 * found["json.loads"] + 1
        print("import of the zib 2020 package")
        for name, seconds in found.items():
            print(f"  {name:<28} {seconds * 1000:8.1f} ms")
        print(f"  {'bound':<28} {bound * 1000:8.1f} ms; ratio {found['import'] / found['json.loads']:.1f}")
    print("opening a packaged catalogue, its value sets and concept maps")
    for release in RELEASES:
        stored = (f"data/{release}.json", f"data/{release}_terms.json")
        size = sum(len(files("vtabel").joinpath(name).read_bytes()) for name in stored)
        seconds, megabytes = opening(release)
        print(f"  {release:<28} {seconds * 1000:8.1f} ms {megabytes:6.1f} MB ({size / 1e6:.2f} MB on disk)")


if __name__ == "__main__":
    main()
