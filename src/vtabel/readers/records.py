"""A sheet with its headers in the first filled row -> records: the texts of a row by header, each with its cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from vtabel.diagnostics import Cell
from vtabel.sheet import Sheet
from vtabel.table import Origin
from vtabel.text import match_form


@dataclass(slots=True)
class Record:
    """One row. Headers are in the form of `match_form`."""

    sheet: Sheet
    row: int
    columns: dict[str, int]

    def get(self, *headers: str) -> str:
        """The text under the first of these headers that has one."""
        return next((text for h in headers if (text := self._text(h))), "")

    def cell(self, *headers: str) -> Cell:
        """The cell under the first of these headers that has a text, else the first that exists, else that of the row."""
        known = [h for h in headers if h in self.columns]
        header = next((h for h in known if self._text(h)), known[0] if known else None)
        return self.sheet.cell(self.row, self.columns[header] if header else 0)

    def origin(self, *headers: str) -> Origin | None:
        text = self.get(*headers)
        return Origin(raw=text, cell=self.cell(*headers)) if text else None

    def _text(self, header: str) -> str:
        column = self.columns.get(header)
        return self.sheet.text(self.row, column).strip() if column is not None else ""


@dataclass(slots=True)
class Records:
    """The records of a sheet. A header that stands twice counts where it stands first."""

    sheet: Sheet
    header: int = -1
    columns: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, sheet: Sheet) -> Records:
        for row, texts in enumerate(sheet.rows):
            if any(text.strip() for text in texts):
                columns: dict[str, int] = {}
                for column, text in enumerate(texts):
                    if text.strip():
                        columns.setdefault(match_form(text), column)
                return cls(sheet, row, columns)
        return cls(sheet)

    def __iter__(self) -> Iterator[Record]:
        for row in range(self.header + 1, len(self.sheet.rows)):
            if any(text.strip() for text in self.sheet.rows[row]):
                yield Record(self.sheet, row, self.columns)

    def unknown(self, known: frozenset[str]) -> Iterator[tuple[str, Cell]]:
        """Headers that nothing is known about."""
        for header, column in self.columns.items():
            if header not in known:
                yield self.sheet.text(self.header, column), self.sheet.cell(self.header, column)
