"""A row of a sheet of ours, as people left it: the text of each column, with its cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from vtabel.diagnostics import Cell
from vtabel.sheet.model import Sheet


class CellsOf(Mapping[str, Cell]):
    """The cells of a row of a sheet by column, each made when it is asked: few are."""

    __slots__ = ("_columns", "_row", "_sheet")

    def __init__(self, sheet: Sheet, row: int, columns: Mapping[str, int]) -> None:
        self._sheet, self._row, self._columns = sheet, row, columns

    def __getitem__(self, name: str) -> Cell:
        return self._sheet.cell(self._row, self._columns[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)


@dataclass(slots=True)
class Row:
    """The texts by column, with the cell of each; ``place`` is the cell of the row itself. What is not there is empty."""

    texts: dict[str, str]
    cells: Mapping[str, Cell]
    place: Cell

    def __getitem__(self, name: str) -> str:
        return self.texts.get(name, "")

    def cell(self, name: str) -> Cell:
        return self.cells.get(name, self.place)
