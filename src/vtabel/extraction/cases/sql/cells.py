"""A cell: one value of each case, of one group of candidates with one pair of pick and window."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vtabel.extraction.cases.model import Candidates
from vtabel.extraction.cases.sql.bounds import Placed
from vtabel.mapping import Pick

CHUNK = 8
"""Pairs of pick and window in one pivot where candidates are ranked: more explode, fewer read them more often."""
CELLS = 32
"""Cells in one pivot where the order is fixed: every candidate of a pivot is looked at for each of them, but each pivot is planned and
joined."""
UNRANKED = (Pick.EXISTS, Pick.COUNT)
_NAMES = {"num": "n", "txt": "t", "sys": "y", "low": "l", "high": "h", "at": "a"}


@dataclass(frozen=True, slots=True)
class Pair:
    """A pick and a window, which many variables share."""

    pick: Pick | None
    placed: Placed


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of each case. ``number`` is that of its columns, ``group`` that of its candidates."""

    number: int
    group: int
    of: Candidates
    pair: Pair

    def __hash__(self) -> int:
        """That of its numbers, which tell the cells of a dataset apart: that of what it holds takes longer than to make it."""
        return hash((self.number, self.group))

    def column(self, what: str) -> str:
        """The name of a column of the pivot: ``state``, or a part of the value, ``differ``, ``count``, ``perhaps``."""
        return f"x{self.number}_{_NAMES.get(what, what)}"

    @property
    def parts(self) -> tuple[str, ...]:
        """The columns of a candidate that make the value."""
        if self.pair.pick in UNRANKED:
            return ()
        if self.of.holds == "number":
            return ("num",)
        if self.of.holds == "date":
            return ("low", "high", "at")
        return ("txt", "sys") if self.of.system else ("txt",)

    @property
    def converts(self) -> bool:
        """Whether the value may have been in another unit."""
        return self.of.holds == "number" and bool(self.of.unit) and self.pair.pick not in UNRANKED

    @property
    def fixed(self) -> bool:
        """Whether the order of candidates is the same for every case, and tells by days alone which is the first in the window."""
        placed = self.pair.placed
        by_days = placed.window is not None and bool(placed.window.bounds) and not placed.by_hours
        return self.pair.pick in (Pick.LAST, Pick.FIRST) and by_days and self.of.own


@dataclass(frozen=True, slots=True)
class Chunk:
    """Cells of one pool, each with the number of its pair."""

    numbered: tuple[tuple[Cell, int], ...]
    pairs: tuple[Pair, ...]

    @classmethod
    def of(cls, cells: Sequence[Cell]) -> Chunk:
        pairs = {pair: i for i, pair in enumerate(dict.fromkeys(cell.pair for cell in cells))}
        return cls(tuple((cell, pairs[cell.pair]) for cell in cells), tuple(pairs))

    @property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(cell for cell, _ in self.numbered)

    @property
    def groups(self) -> dict[int, Candidates]:
        return {cell.group: cell.of for cell in self.cells}

    @property
    def fixed(self) -> bool:
        return self.cells[0].fixed

    @property
    def picks(self) -> tuple[Pick | None, ...]:
        """The picks that ask an order, each once: one order serves all windows."""
        return tuple(dict.fromkeys(pair.pick for pair in self.pairs if pair.pick not in UNRANKED))

    @property
    def converting(self) -> frozenset[int]:
        """The pairs with values that may have been in another unit."""
        return frozenset(pair for cell, pair in self.numbered if cell.converts)

    def bounded(self, pick: Pick | None) -> bool:
        """Whether every window of a pick has a bound, so that what lies in it surely has a date."""
        return all(p.placed.window and p.placed.window.bounds for p in self.pairs if p.pick is pick)


def chunks(cells: Sequence[Cell]) -> Iterator[Chunk]:
    """The cells by pool, in chunks."""
    blocks: dict[object, list[Cell]] = {}
    for cell in cells:
        blocks.setdefault((cell.of.view, cell.of.link, cell.fixed), []).append(cell)
    for block in blocks.values():
        if block[0].fixed:
            together = sorted(block, key=lambda cell: (cell.group, cell.number))
            yield from (Chunk.of(together[start : start + CELLS]) for start in range(0, len(together), CELLS))
            continue
        pairs = list(dict.fromkeys(cell.pair for cell in block))
        for start in range(0, len(pairs), CHUNK):
            some = set(pairs[start : start + CHUNK])
            yield Chunk.of([cell for cell in block if cell.pair in some])
