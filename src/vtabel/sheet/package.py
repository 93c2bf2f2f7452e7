"""The zip package that .xlsx, .ods and .docx are inside: opened, and its XML parsed, within limits.

No part is unpacked further than is needed, nothing is fetched, no entity is expanded, and a zip file within the package is
never opened.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from lxml import etree
from python_calamine import CalamineError

from vtabel.diagnostics import Cell
from vtabel.sheet.limits import Limits, too_large

DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    CalamineError,
    etree.XMLSyntaxError,
    EOFError,
    KeyError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    OverflowError,
)
"""What a damaged package makes the libraries raise."""


def check_package(package: zipfile.ZipFile, limits: Limits, place: Cell) -> None:
    """Refuse what would unpack to more than is allowed. What a part declares is checked again where it is read."""
    total = sum(info.file_size for info in package.infolist())
    if total > limits.unpacked_bytes:
        raise too_large(place, "bytes when unpacked", total, limits.unpacked_bytes)
    names = package.namelist()
    if len(set(names)) < len(names):
        raise zipfile.BadZipFile("a part of the file stands twice in it")


def parse_part(package: zipfile.ZipFile, part: str, limit: int, place: Cell) -> etree._Element:
    """The root of a part that is small enough to be in memory as a whole. Raises UnusableInput (VT005) and ``DAMAGE``."""
    size = package.getinfo(part).file_size
    if size > limit:
        raise too_large(Cell(place.file, part), "bytes in one part", size, limit)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    root = etree.fromstring(package.read(part), parser)
    refuse_document_type(root)
    return root


def refuse_document_type(element: etree._Element) -> None:
    """Raise ValueError for XML that declares a document type: no program writes one, and entities hide in it."""
    if element.getroottree().docinfo.internalDTD is not None:
        raise ValueError("the XML declares a document type")


def stream_part(
    stream: IO[bytes], tags: tuple[str, ...], limits: Limits, place: Cell
) -> Iterator[tuple[str, etree._Element]]:
    """The start and end of each element with one of the tags, in order. What has ended is freed by whoever asked for it.

    Raises UnusableInput (VT005) where lxml would have to keep more in memory than one row can hold.
    """
    source = Rationed(stream, limits.row_bytes, place)
    first = True
    events = etree.iterparse(
        source,
        events=("start", "end"),
        tag=tags,
        resolve_entities=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
    )
    for event, element in events:
        if first:
            refuse_document_type(element)
            first = False
        yield event, element
        source.taken = 0


class Rationed:
    """A stream that refuses to go on where one row asks for more than a row can hold: lxml keeps a row whole in memory."""

    def __init__(self, stream: IO[bytes], limit: int, place: Cell) -> None:
        self._stream, self._limit, self._place = stream, limit, place
        self.taken = 0  # bytes since rows were last freed

    def read(self, size: int = -1) -> bytes:
        chunk = self._stream.read(size)
        self.taken += len(chunk)
        if self.taken > self._limit:
            raise too_large(self._place, "bytes in one row", self.taken, self._limit)
        return chunk


def short(error: BaseException) -> str:
    """The first line of what an error says."""
    return str(error).splitlines()[0][:200] if str(error) else type(error).__name__
