"""Rows of cells that span columns and rows, as HTML and Word have them -> Sheet."""

from __future__ import annotations

from dataclasses import dataclass, field

from vtabel.diagnostics import Cell
from vtabel.sheet.limits import Limits
from vtabel.sheet.model import Merge, Sheet, clipped
from vtabel.sheet.survey import Facts, check_extent


@dataclass(slots=True)
class SpannedCell:
    """One cell: its text, over how many columns and rows it stands, whether it goes on with the cell above (Word)."""

    pieces: list[str] = field(default_factory=list)
    wide: int = 1
    high: int = 1
    continues: bool = False
    comments: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.pieces)


@dataclass(slots=True)
class SpannedTable:
    """A table while it is read. Rows are laid out one by one; what a cell above still covers is left free."""

    place: Cell
    limits: Limits
    rows: list[list[str]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    facts: Facts = field(default_factory=Facts)
    _covered: dict[int, int] = field(default_factory=dict)  # column -> last row that a cell above covers
    _above: dict[int, int] = field(default_factory=dict)  # column -> its merged range that the next row may go on with

    def add_row(self, cells: list[SpannedCell], before: int = 0, *, hidden: bool = False) -> None:
        """Lay out a row, its first cell after ``before`` columns. Raises UnusableInput (VT005) past a limit."""
        row, column = len(self.rows), before
        texts: list[str] = []
        above, self._above = self._above, {}
        for cell in cells:
            while self._covered.get(column, -1) >= row:
                column += 1
            self._check(cell, row, column)
            text = cell.text
            if text:
                texts += [""] * (column - len(texts)) + [text]
            if cell.comments:
                self.facts.comments[row, column] = "\n".join(cell.comments)
            self._span(cell, row, column, above)
            column += cell.wide
        self.facts.bottom = row
        self.facts.hidden_rows += hidden
        self.rows.append(texts)
        check_extent(self.facts, self.limits, self.place)

    def _check(self, cell: SpannedCell, row: int, column: int) -> None:
        """Count the cell, before anything is made of what it says about its own size."""
        facts = self.facts
        reach = column + (cell.wide - 1 if cell.high > 1 else 0)
        if cell.text or cell.high > 1:
            facts.right = max(facts.right, reach)
        facts.bottom = row
        facts.cells += 1
        facts.characters += sum(map(len, cell.pieces))
        check_extent(facts, self.limits, self.place)

    def _span(self, cell: SpannedCell, row: int, column: int, above: dict[int, int]) -> None:
        if cell.continues and column in above:
            index = above[column]
            merge = self.merges[index]
            self.merges[index] = Merge(merge.top, merge.left, row, merge.right)
            self._above[column] = index
            return
        self._above[column] = len(self.merges)
        self.merges.append(Merge(row, column, row + cell.high - 1, column + cell.wide - 1))
        if cell.high > 1:
            for covered in range(column, column + cell.wide):
                self._covered[covered] = row + cell.high - 1

    def sheet(self, name: str, title: str = "") -> Sheet:
        """The table as a sheet."""
        place = Cell(self.place.file, name)
        ranges = [m for m in self.merges if (m.top, m.left) != (m.bottom, m.right)]
        merges = clipped(ranges, self.facts.bottom, self.facts.right, self.limits, place)
        found = Sheet(place.file, name, self.rows, merges, hidden_rows=self.facts.hidden_rows, title=title)
        found.comments = self.facts.comments
        return found
