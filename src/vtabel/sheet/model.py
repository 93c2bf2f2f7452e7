"""A `Sheet`: a grid of texts with the place of each, whatever the file format."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from vtabel.diagnostics import Cell
from vtabel.sheet.limits import Limits, too_large


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range, all bounds included, counted from 0."""

    top: int
    left: int
    bottom: int
    right: int

    def within(self, bottom: int, right: int) -> Merge:
        """The part of the range up to a last row and column."""
        return Merge(self.top, self.left, min(self.bottom, bottom), min(self.right, right))


def clipped(merges: list[Merge], bottom: int, right: int, limits: Limits, place: Cell) -> list[Merge]:
    """The merged ranges up to a last row and column. Raises UnusableInput (VT005) for more rows than a sheet can have."""
    found = [merge.within(bottom, right) for merge in merges if merge.top <= bottom and merge.left <= right]
    rows = sum(merge.bottom - merge.top + 1 for merge in found)
    if rows > limits.cells:
        raise too_large(place, "rows in merged ranges", rows, limits.cells)
    return found


@dataclass(slots=True)
class Sheet:
    """One sheet. ``rows[r][c]`` is the text of a cell, counted from 0; empty cells are ``""``.

    ``places`` tells where each text stands in a file that has no grid (PDF, or a sheet put together from others).
    ``problems`` names cells whose value could not be read; ``dates`` are the cells that hold a true date,
    ``comments`` the notes that people hung on cells; ``title`` is the heading above a table of a document, whose name
    is only a number. ``beside``: this is the text beside the tables of a document, and holds no table by its nature.
    """

    file: str
    name: str
    rows: list[list[str]]
    merges: list[Merge] = field(default_factory=list)
    problems: dict[tuple[int, int], str] = field(default_factory=dict)
    dates: frozenset[tuple[int, int]] = frozenset()
    hidden_rows: int = 0
    comments: dict[tuple[int, int], str] = field(default_factory=dict)
    title: str = ""
    places: dict[tuple[int, int], Cell] = field(default_factory=dict)
    beside: bool = False
    _merged: dict[int, list[Merge]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        for merge in self.merges:
            for row in range(merge.top, min(merge.bottom + 1, len(self.rows))):
                self._merged.setdefault(row, []).append(merge)

    @property
    def width(self) -> int:
        return max(map(len, self.rows), default=0)

    def text(self, row: int, column: int) -> str:
        """The text of a cell itself; ``""`` outside the grid."""
        if 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row]):
            return self.rows[row][column]
        return ""

    def anchor(self, row: int, column: int) -> tuple[int, int]:
        """The cell whose text counts here: the top left of a merged range, else the cell itself."""
        for merge in self._merged.get(row, ()):
            if merge.left <= column <= merge.right:
                return merge.top, merge.left
        return row, column

    def merges_in(self, row: int) -> list[Merge]:
        """The merged ranges that a row is part of."""
        return self._merged.get(row, [])

    def cell(self, row: int, column: int) -> Cell:
        """The place of a cell: in A1 notation, or where it stands in a file without grid."""
        if self.places:
            known = self.places.get((row, column)) or self.places.get((row, 0))
            return known or Cell(self.file, self.name)
        return Cell(self.file, self.name, f"{letter(column)}{row + 1}")


@lru_cache(maxsize=1024)
def letter(column: int) -> str:
    """The letter of a column counted from 0.

    >>> letter(0), letter(27)
    ('A', 'AB')
    """
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def column_number(letters: str) -> int:
    """The column, counted from 0, of its letters.

    >>> column_number("AB")
    27
    """
    number = 0
    for sign in letters.upper():
        number = number * 26 + ord(sign) - 64
    return number - 1
