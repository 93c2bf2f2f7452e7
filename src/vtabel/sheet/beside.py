"""The text beside the tables of a web page or Word document -> a Sheet with a row for each paragraph."""

from __future__ import annotations

from vtabel.diagnostics import Cell
from vtabel.sheet.limits import Limits, too_large
from vtabel.sheet.model import Sheet

NAME = "text"


class Beside:
    """Paragraphs while they are read. A tab divides a paragraph into cells, as people align what belongs together with it."""

    def __init__(self, place: Cell, limits: Limits) -> None:
        self._place, self._limits = place, limits
        self._pieces: list[str] = []
        self._rows: list[list[str]] = []

    def add(self, text: str) -> None:
        """Go on with the paragraph."""
        self._pieces.append(text)

    def end(self) -> None:
        """End the paragraph. Raises UnusableInput (VT005) for more of them than a sheet can have rows."""
        lines = (line.strip(" \t\r\f") for line in "".join(self._pieces).split("\n"))
        text = "\n".join(line for line in lines if line)
        self._pieces = []
        if text:
            self._rows.append([cell for part in text.split("\t") if (cell := part.strip())])
            if len(self._rows) > self._limits.rows:
                raise too_large(Cell(self._place.file, NAME), "rows", len(self._rows), self._limits.rows)

    def sheets(self) -> list[Sheet]:
        """One sheet; none if nothing stands beside the tables."""
        self.end()
        places = {
            (r, c): Cell(self._place.file, NAME, f"paragraph {r + 1}")
            for r, row in enumerate(self._rows)
            for c in range(len(row))
        }
        return [Sheet(self._place.file, NAME, self._rows, places=places, beside=True)] if self._rows else []
