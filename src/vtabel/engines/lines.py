"""The lines of an NDJSON file, one by one."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path

import zstandard

from vtabel.diagnostics import Cell, UnusableInput

BOM = b"\xef\xbb\xbf"
LARGEST_LINE = 2**28  # bytes; a resource with an image fits, a whole file without line ends need not
_BLANK = b" \t\r\n\v\f\0"
_CHUNK = 2**20


class _CutOff(ValueError):  # noqa: N818 - the name says what is so
    """A packed file ends in the middle."""


def lines_of(file: Path) -> Iterator[tuple[int, bytes]]:
    """Number (from 1) and bytes of every line that is not blank; packed by gzip or zstd or not. A byte order mark is left out.

    Of a line that is longer than `LARGEST_LINE` one byte more than that is given. Raises UnusableInput for a damaged file.
    """
    try:
        for number, line in _numbered(_chunks(file)):
            text = line.removeprefix(BOM).strip(_BLANK) if number == 1 else line.strip(_BLANK)
            if text:
                yield number, text
    except (OSError, EOFError, zlib.error, zstandard.ZstdError, _CutOff) as error:
        kind = type(error).__name__.strip("_")
        why, why_nl = (
            f"the file is damaged or cannot be opened ({kind})",
            f"het bestand is beschadigd of gaat niet open ({kind})",
        )
        raise UnusableInput.of("VT408", Cell(file.name), why=why, why_nl=why_nl) from None


def has_mark(file: Path) -> bool:
    """True if a file, unpacked, begins with a byte order mark. Raises UnusableInput for a damaged file."""
    try:
        return next(_chunks(file), b"").startswith(BOM)
    except (OSError, EOFError, zlib.error, zstandard.ZstdError, _CutOff):
        return False


def _chunks(file: Path) -> Iterator[bytes]:
    """A file, unpacked, in pieces."""
    packing = file.suffix.lower()
    if packing == ".zst":
        yield from _unpacked_zst(file)
        return
    with gzip.open(file) if packing == ".gz" else file.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


def _unpacked_zst(file: Path) -> Iterator[bytes]:
    """All frames of a zstd file. Done by hand, since zstandard's own streams end without a word where a file is cut off."""
    frame = zstandard.ZstdDecompressor().decompressobj()
    begun = False
    with file.open("rb") as stream:
        while packed := stream.read(_CHUNK):
            while packed:
                begun = True
                yield frame.decompress(packed)
                packed = frame.unused_data if frame.eof else b""
                if frame.eof:
                    frame, begun = zstandard.ZstdDecompressor().decompressobj(), False
    if begun:
        raise _CutOff


def _numbered(chunks: Iterator[bytes]) -> Iterator[tuple[int, bytes]]:
    """Lines with their number; of a line that is too long only its beginning is kept."""
    number, rest = 1, bytearray()
    for chunk in chunks:
        first, *more = chunk.split(b"\n")
        if len(rest) <= LARGEST_LINE:
            rest += first
        for text in more:
            yield number, bytes(rest[: LARGEST_LINE + 1])
            number, rest = number + 1, bytearray(text)
    yield number, bytes(rest[: LARGEST_LINE + 1])
