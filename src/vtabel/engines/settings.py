"""What a run may take of the machine."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from vtabel.diagnostics import UnusableInput

_SIZE = re.compile(r"(\d+(?:[.,]\d+)?)\s*([KMGT])(i?)B?", re.IGNORECASE)
_POWERS = {letter: power for power, letter in enumerate("KMGT", start=1)}
GIGABYTE = 1_000_000_000
_PER_THREAD = 256_000_000  # what a reader of NDJSON and the rows it makes take, with room to sort
_PER_READER = 100_000_000  # without that room


@dataclass(frozen=True, slots=True)
class Settings:
    """Threads, memory and room on disk of a session.

    ``threads``: None for one per core. ``memory_limit``: as ``"2GB"`` or ``"512 MiB"``; empty for 1 GB, or more where there are
    many threads. ``spill_folder``: where what does not fit in memory goes, in a folder of its own that is removed at the end;
    None for the folder of the system. It then holds patient data. Raises UnusableInput (VT413) for a value that cannot be.

    >>> Settings(memory_limit="1,5 GB").memory
    1500000000
    >>> Settings(threads=16).memory
    4096000000
    """

    threads: int | None = None
    memory_limit: str = ""
    spill_folder: Path | None = None

    def __post_init__(self) -> None:
        if self.threads is not None and self.threads < 1:
            raise UnusableInput.of("VT413", None, name="threads", text=self.threads)
        if self.memory_limit and not _bytes(self.memory_limit):
            raise UnusableInput.of("VT413", None, name="memory-limit", text=self.memory_limit)
        if self.spill_folder is not None and not self.spill_folder.is_dir():
            raise UnusableInput.of("VT413", None, name="spill", text=self.spill_folder)

    @property
    def cores(self) -> int:
        """The threads to use."""
        return self.threads or len(
            os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1)
        )

    @property
    def memory(self) -> int:
        """The limit in bytes."""
        return _bytes(self.memory_limit) or max(GIGABYTE, self.cores * _PER_THREAD)

    @property
    def streaming(self) -> int:
        """The bytes for work that only passes rows on: enough for its readers, and the same for any number of rows."""
        return min(self.memory, max(2, self.cores) * _PER_READER)


def _bytes(text: str) -> int:
    """The bytes that a size says; 0 if it says none."""
    found = _SIZE.fullmatch(text.strip())
    if found is None:
        return 0
    base = 1024 if found[3] else 1000
    return int(float(found[1].replace(",", ".")) * base ** _POWERS[found[2].upper()])
