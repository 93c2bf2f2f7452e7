"""The process itself: one job, with bounds on memory and time.

The file comes in by stdin; out go the values that the job gives, one as JSON per line. Exit code `REFUSED` says that the last line
of stderr is the reason. Bounds on memory and time need a Unix system; elsewhere the time-out of the parent is the only bound. A job
imports nothing of vtabel beyond this folder, so that it starts quickly.
"""

from __future__ import annotations

import contextlib
import json
import sys
from importlib import import_module
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))

from vtabel.child import REFUSED, Refused


def main(job: str, bounds: str) -> int:
    """Write what the job (a module of this folder) gives. ``bounds`` are the fields of `vtabel.Limits`, as JSON."""
    limits: dict[str, int] = json.loads(bounds)
    _bound(limits["child_bytes"], limits["child_seconds"])
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
    try:
        for value in import_module(f"vtabel.child.{job}").read(sys.stdin.buffer.read(), limits):
            sys.stdout.write(json.dumps(value) + "\n")
    except Refused as error:
        reason = error.args
    except MemoryError:
        reason = ("memory",)
    else:
        return 0
    sys.stderr.write("\n" + json.dumps(reason))
    return REFUSED


def _bound(memory: int, seconds: int) -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
