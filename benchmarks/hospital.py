"""The made-up hospital that is measured on, made once and kept in ``build/``.

``VTABEL_BENCH_PATIENTS`` is how many patients it has: 100,000 without it, which is 2 million Observations and about 2.5 GB.
"""

import hashlib
import os
import shutil
import time
from pathlib import Path

from vtabel.synth import synthesize

BUILD = Path(__file__).parents[1] / "build" / "bench"
SOURCE = Path(__file__).parents[1] / "src" / "vtabel" / "synth"
PATIENTS = int(os.environ.get("VTABEL_BENCH_PATIENTS", "100000"))
MODULES = ("chart", "clock", "codes", "defects", "identifiers", "resources", "shards")
"""The modules that decide what is made."""
SEED = 1


def hospital(patients: int = PATIENTS) -> Path:
    """The folder with so many patients. Made anew when the program that makes it has changed."""
    code = hashlib.sha256(b"".join((SOURCE / f"{name}.py").read_bytes() for name in MODULES)).hexdigest()[:8]
    folder = BUILD / f"hospital-{patients}-{code}"
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        for older in BUILD.glob(f"hospital-{patients}-*"):
            shutil.rmtree(older)
        start = time.perf_counter()
        made = synthesize(folder, patients=patients, seed=SEED, jobs=0)
        seconds = time.perf_counter() - start
        print(f"made {made.counts.total():,} resources in {seconds:.0f} s, with all cores")
    return folder


def files(folder: Path, type: str, patients: int | None = None, per_file: int = 5_000) -> list[Path]:
    """The files of a type; of the first patients only, where these fill whole files."""
    found = sorted(folder.glob(f"{type}.*.ndjson"))
    return found[: patients // per_file] if patients else found


def size(paths: list[Path]) -> int:
    return sum(path.stat().st_size for path in paths)
