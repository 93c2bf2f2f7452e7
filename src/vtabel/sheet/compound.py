"""The streams of an OLE compound file, which is what an .xls workbook and an encrypted .xlsx are inside.

Source: [MS-CFB], Compound File Binary File Format.
"""

from __future__ import annotations

import struct

MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER, _ENTRY = 512, 128
_IN_HEADER = 109  # sectors of the allocation table that the header names
_END = 0xFFFFFFFA  # a sector number from here on is a mark, not a sector
_STREAM, _ROOT = 2, 5


class CompoundFile:
    """Reads streams by name. What it holds is never larger than the file. Raises ValueError for a file that is damaged."""

    def __init__(self, data: bytes) -> None:
        if len(data) < _HEADER or not data.startswith(MARK):
            raise ValueError("no compound file")
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise ValueError("the sectors of the compound file have an unknown size")
        self._data, self._size, self._mini_size = data, 1 << shift, 1 << mini_shift
        self._cutoff, first_mini, _, first_table = struct.unpack_from("<4I", data, 56)
        self._table = self._numbers(self._table_sectors(first_table))
        self._entries = self._directory(struct.unpack_from("<I", data, 48)[0])
        self._mini_table = self._numbers(self._chain(first_mini))
        self._mini = b""
        for kind, start, size in self._entries.values():
            if kind == _ROOT:
                self._mini = self._join(self._chain(start))[:size]

    def __contains__(self, name: str) -> bool:
        return self._entries.get(name, (0, 0, 0))[0] == _STREAM

    def names(self) -> list[str]:
        """The names of all streams and storages."""
        return list(self._entries)

    def stream(self, name: str) -> bytes:
        """The bytes of a stream."""
        _, start, size = self._entries[name]
        if size >= self._cutoff:
            found = self._join(self._chain(start))
        else:
            step = self._mini_size
            found = b"".join(self._mini[n * step : (n + 1) * step] for n in _follow(self._mini_table, start))
        if len(found) < size:
            raise ValueError(f"stream {name} is cut off")
        return found[:size]

    def _table_sectors(self, following: int) -> list[int]:
        """The sectors of the allocation table: the first in the header, the others in a chain of their own."""
        sectors = [n for n in struct.unpack_from(f"<{_IN_HEADER}I", self._data, 76) if n < _END]
        seen: set[int] = set()
        while following < _END:
            if following in seen:
                raise ValueError("the compound file runs in a circle")
            seen.add(following)
            *more, following = self._numbers([following])
            sectors += [n for n in more if n < _END]
        if len(set(sectors)) < len(sectors):
            raise ValueError("the compound file runs in a circle")
        return sectors

    def _directory(self, first: int) -> dict[str, tuple[int, int, int]]:
        """Name -> kind, first sector, size."""
        content = self._join(self._chain(first))
        found: dict[str, tuple[int, int, int]] = {}
        for at in range(0, len(content) - _ENTRY + 1, _ENTRY):
            length, kind = struct.unpack_from("<HB", content, at + 64)
            start, size = struct.unpack_from("<II", content, at + 116)
            name = content[at : at + max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
            if kind:
                found.setdefault(name, (kind, start, size))
        return found

    def _chain(self, start: int) -> list[int]:
        return _follow(self._table, start)

    def _sector(self, number: int) -> bytes:
        at = (number + 1) * self._size
        if at >= len(self._data):
            raise ValueError("the compound file is cut off")
        return self._data[at : at + self._size]

    def _join(self, sectors: list[int]) -> bytes:
        return b"".join(map(self._sector, sectors))

    def _numbers(self, sectors: list[int]) -> tuple[int, ...]:
        content = self._join(sectors)
        return struct.unpack(f"<{len(content) // 4}I", content[: len(content) // 4 * 4])


def _follow(table: tuple[int, ...], start: int) -> list[int]:
    """The sectors of a chain."""
    chain: list[int] = []
    while start < _END:
        if start >= len(table) or len(chain) > len(table):
            raise ValueError("the compound file runs in a circle or out of the file")
        chain.append(start)
        start = table[start]
    return chain
