"""The lines of an NDJSON file, one by one."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path

from vtabel.diagnostics import Cell, UnusableInput

BOM = b"\xef\xbb\xbf"


def lines_of(file: Path) -> Iterator[tuple[int, bytes]]:
    """Number (from 1) and bytes of every line that is not blank; packed by gzip or not. A byte order mark is left out."""
    if file.name.lower().endswith(".zst"):
        why = "a .zst file is only read by DuckDB as a whole; unpack it to see which line is wrong"
        why_nl = "een .zst-bestand leest alleen DuckDB, als geheel; pak het uit om te zien welke regel fout is"
        raise UnusableInput.of("VT408", Cell(file.name), why=why, why_nl=why_nl)
    try:
        yield from _lines(file)
    except (OSError, EOFError, zlib.error) as error:
        why = f"the file is damaged or cannot be opened ({type(error).__name__})"
        why_nl = f"het bestand is beschadigd of gaat niet open ({type(error).__name__})"
        raise UnusableInput.of("VT408", Cell(file.name), why=why, why_nl=why_nl) from None


def _lines(file: Path) -> Iterator[tuple[int, bytes]]:
    with gzip.open(file) if file.name.lower().endswith(".gz") else file.open("rb") as stream:
        for number, line in enumerate(stream, start=1):
            text = line.removeprefix(BOM).strip() if number == 1 else line.strip()
            if text:
                yield number, text
