"""Fuzzes the readers, one after the other: `python -m fuzz [--seconds N] [TARGET ...]`, or `make fuzz`.

Findings are left in ``build/fuzz``, and the inputs that reached new code in ``build/fuzz/corpus``, from which the next run goes
on. The exit code is 1 if anything was found.
"""

from __future__ import annotations

import argparse
import importlib.util
import subprocess
import sys
from pathlib import Path

from fuzz.targets import TARGETS

FOLDER = Path(__file__).resolve().parents[1] / "build" / "fuzz"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS))
    parser.add_argument("--seconds", type=int, default=20, help="for each target")
    given = parser.parse_args()
    if unknown := set(given.targets) - set(TARGETS):
        parser.error(f"no such target: {', '.join(sorted(unknown))}")
    if importlib.util.find_spec("atheris") is None:
        print("skipped: atheris is not installed; it has no build for this Python or platform")
        return 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    found = [name for name in given.targets or TARGETS if not clean(name, given.seconds)]
    print(f"findings in {FOLDER}: {', '.join(found)}" if found else "no findings")
    return bool(found)


def clean(name: str, seconds: int) -> bool:
    """Run one target; True if it found nothing. What it printed stands in ``build/fuzz/NAME.log``."""
    log = FOLDER / f"{name}.log"
    command = [sys.executable, "-m", "fuzz.run", name, str(seconds), str(FOLDER)]
    with log.open("wb") as out:
        code = subprocess.run(command, stdout=out, stderr=out).returncode
    runs = [line for line in log.read_text(errors="replace").splitlines() if "number_of_executed_units" in line]
    print(
        f"{name:<14} {'ok' if code == 0 else 'FOUND: see ' + str(log):<8} {runs[-1].split()[-1] if runs else '?'} inputs"
    )
    return code == 0


if __name__ == "__main__":
    sys.exit(main())
