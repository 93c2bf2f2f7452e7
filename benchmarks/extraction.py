"""``python -m benchmarks.extraction 2000 10000``: `vtabel extract` of the invented registry over the made-up hospital, for so many
patients: CPU seconds and peak memory of the whole command (reading NDJSON, case query, CSV and report), each in a process of its own.

Goal of the issue "Cases": memory flat in patients.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from vtabel.synth import synthesize

FIXTURE = Path(__file__).parents[1] / "fixtures" / "voorbeeldzorg"
EXTRACT = "from vtabel.cli import app; app()"


def extracted(data: Path, out: Path) -> tuple[float, float]:
    """CPU seconds and peak megabytes of one extraction."""
    table, mapping = str(FIXTURE / "tabel.xlsx"), str(FIXTURE / "mapping.csv")
    command = [
        sys.executable,
        "-c",
        EXTRACT,
        "extract",
        table,
        "--mapping",
        mapping,
        "--data",
        str(data),
        "-o",
        str(out),
    ]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    assert os.waitstatus_to_exitcode(status) in (0, 1), "the extraction failed"
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main(sizes: list[int]) -> None:
    for patients in sizes:
        with tempfile.TemporaryDirectory() as temporary:
            data = Path(temporary) / "hospital"
            synthesize(data, patients=patients, seed=1)
            megabytes = sum(file.stat().st_size for file in data.rglob("*.ndjson")) / 1e6
            seconds, peak = extracted(data, Path(temporary) / "out")
        print(
            f"{patients:>8,} patients, {megabytes:7.0f} MB of NDJSON: {seconds:6.1f} CPU s, peak {peak:6.0f} MB",
            flush=True,
        )


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [10_000, 100_000])
