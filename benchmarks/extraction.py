"""``python -m benchmarks.extraction 2000 10000``: `vtabel extract` of the invented registry over the made-up hospital, for so many
patients: CPU seconds and peak memory of the whole command (reading NDJSON, case query, CSV and report), against those of SQL by hand
(``by_hand.sql``: the same files, the same rows in a CSV, which is checked first). Each is a process of its own on one core.

Goals of the issue "Cases": at most 1.3 times the SQL by hand, and memory flat in patients. ``VTABEL_BENCH_HOSPITALS`` names a folder in which
the hospitals are kept for a next time.
"""

from __future__ import annotations

import csv
import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from vtabel.synth import synthesize

ROUNDS = 3
FIXTURE = Path(__file__).parents[1] / "fixtures" / "voorbeeldzorg"
BY_HAND = Path(__file__).with_name("by_hand.sql")
EXTRACT = "from vtabel.cli import app; app()"
HAND = """
import sys, duckdb
from pathlib import Path
base = duckdb.connect(config={"threads": 1})
text = Path(sys.argv[1]).read_text()
for name, value in zip(("$data", "$out"), sys.argv[2:]):
    text = text.replace(name, "'" + value + "'")
base.execute(text)
"""

BYTECODE = tempfile.TemporaryDirectory()
INSTALLED = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | {
    "PYTHONPYCACHEPREFIX": BYTECODE.name
}
"""Modules are compiled by the first round, as they are where a package is installed."""


@dataclass(frozen=True)
class Used:
    """CPU seconds and peak megabytes of a process."""

    seconds: float
    peak: float


def used_by(*command: str) -> Used:
    """What a Python program takes, on one core: threads that wait for each other take CPU too."""
    child = subprocess.Popen(
        [sys.executable, "-c", *command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        preexec_fn=_on_one_core,
        env=INSTALLED,
    )
    assert child.stderr
    said = child.stderr.read()
    _, status, used = os.wait4(child.pid, 0)
    assert os.waitstatus_to_exitcode(status) in (0, 1) and b"Traceback" not in said, said.decode()
    return Used(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def _on_one_core() -> None:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def extracted(data: Path, out: Path) -> Used:
    """One extraction by vtabel, with the columns that identify, which the SQL by hand gives too."""
    arguments = ["extract", str(FIXTURE / "tabel.xlsx"), "--mapping", str(FIXTURE / "mapping.csv"), "--data", str(data)]
    return used_by(EXTRACT, *arguments, "-o", str(out), "--with-identifiers")


def by_hand(data: Path, out: Path) -> Used:
    return used_by(HAND, str(BY_HAND), str(data), str(out))


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


def compared(data: Path, folder: Path) -> None:
    """Print what both take; refuses to measure what does not give the same rows."""
    extracted(data, folder / "out")
    by_hand(data, folder / "hand.csv")
    ours, hand = rows(folder / "intern_out" / "voorbeeldzorg.csv"), rows(folder / "hand.csv")
    assert ours and ours == hand, "vtabel and the SQL by hand give other rows"
    found: dict[str, list[Used]] = {"vtabel extract": [], "SQL by hand": []}
    for _ in range(ROUNDS):
        found["vtabel extract"].append(extracted(data, folder / "out"))
        found["SQL by hand"].append(by_hand(data, folder / "hand.csv"))
    seconds = {name: statistics.median(used.seconds for used in all) for name, all in found.items()}
    for name, all in found.items():
        print(f"  {name:<16} {seconds[name]:6.2f} CPU s, peak {max(used.peak for used in all):5.0f} MB", flush=True)
    print(f"  ratio: {seconds['vtabel extract'] / seconds['SQL by hand']:.2f} (goal: at most 1.3), {len(ours):,} rows")


def main(sizes: list[int]) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        kept = Path(os.environ.get("VTABEL_BENCH_HOSPITALS") or temporary)
        for patients in sizes:
            data = kept / f"h{patients}"
            if not data.exists():
                synthesize(data, patients=patients, seed=1)
            megabytes = sum(file.stat().st_size for file in data.rglob("*.ndjson")) / 1e6
            print(f"{patients:,} patients, {megabytes:.0f} MB of NDJSON", flush=True)
            compared(data, Path(temporary))


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [10_000, 100_000])
