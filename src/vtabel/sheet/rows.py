"""A row of a sheet of ours, as people left it: the text of each column, with its cell."""

from __future__ import annotations

from dataclasses import dataclass

from vtabel.diagnostics import Cell


@dataclass(slots=True)
class Row:
    """The texts by column, with the cell of each; ``place`` is the cell of the row itself. What is not there is empty."""

    texts: dict[str, str]
    cells: dict[str, Cell]
    place: Cell

    def __getitem__(self, name: str) -> str:
        return self.texts.get(name, "")

    def cell(self, name: str) -> Cell:
        return self.cells.get(name, self.place)
