"""The ruled tables of a PDF, and the text beside them, by pdfplumber.

A PDF knows no cells, only words at places. Ruled tables of three columns or more are found by their lines; a table that goes on over
a page end is one table again. Everything else (text, and tables of two columns: label and value) becomes rows of one flow, in reading
order. Running heads and page numbers are left out. Every cell keeps its page and line.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect

from vtabel.child import FLOW, Refused
from vtabel.child.pdflines import Line, Passage, Table, Words, lines_of, running_lines, table_rows, text_row

_ALIKE = 3.0  # points by which the columns of a table may shift between pages
_Row = list[Words]


@dataclass(frozen=True, slots=True)
class _Page:
    number: int
    height: float
    lines: list[Line]
    tables: list[Table]


@dataclass(slots=True)
class _Grid:
    """A table that may go on over pages, or the flow of text beside the tables."""

    name: str
    edges: tuple[float, ...] = ()
    rows: list[list[Passage]] = field(default_factory=list)


def read(data: bytes, limits: dict[str, int]) -> Iterator[object]:
    """The number of pages and those without text; then each table, and the flow, as its name and rows of texts, each with page and
    line. Raises Refused: damaged, locked, large."""
    logging.disable()  # a damaged PDF makes pdfminer write more than anyone reads
    try:
        pages = list(_pages(data, limits))
    except (Refused, MemoryError):
        raise
    except Exception as error:  # a damaged PDF makes pdfminer raise whatever it stumbles on
        causes = (error, error.__cause__, error.__context__, *error.args)
        if any(isinstance(cause, MemoryError) for cause in causes):
            raise MemoryError from error
        if any(isinstance(cause, PDFPasswordIncorrect) for cause in causes):
            raise Refused("locked") from error
        raise Refused("damaged", str(error).split("\n")[0] or type(error).__name__) from error
    yield len(pages), [page.number for page in pages if not page.lines]
    running = running_lines([(page.height, page.lines) for page in pages])
    for grid in _Reader(running).grids(pages):
        width = max(map(len, grid.rows), default=0)
        _check("cells within the extent", width * len(grid.rows), limits["area"])
        if grid.rows:
            yield grid.name, [[(cell.text, cell.first.page, cell.first.line) for cell in row] for row in grid.rows]


def _pages(data: bytes, limits: dict[str, int]) -> Iterator[_Page]:
    """The pages with their lines of text and their tables; what pdfplumber keeps of a page is let go of."""
    characters = tables = 0
    with pdfplumber.open(io.BytesIO(data)) as document:
        _check("pages", len(document.pages), limits["pages"])
        for page in document.pages:
            lines = lines_of(page)
            found = [_table(t) for t in page.find_tables() if len(t.rows[0].cells) > 1 or len(t.columns) > 1]
            characters += sum(len(word.text) for line in lines for word in line.words)
            tables += len(found)
            _check("characters", characters, limits["characters"])
            _check("tables", tables, limits["tables"])
            yield _Page(page.page_number, float(page.height), lines, found)
            page.close()


def _check(what: str, found: int, limit: int) -> None:
    if found > limit:
        raise Refused("large", what, found, limit)


def _table(found: Any) -> Table:
    rows = [(row.bbox, list(row.cells)) for row in found.rows]
    return Table(found.bbox, tuple(float(column.bbox[0]) for column in found.columns), rows)


class _Reader:
    """Puts the pieces of all pages together."""

    def __init__(self, running: set[str]) -> None:
        self._running = running
        self._flow = _Grid(FLOW)
        self._tables: list[_Grid] = []
        self._names = {FLOW}
        self._open: _Grid | None = None  # the table that the last page ended with
        self._heading = ""

    def grids(self, pages: list[_Page]) -> list[_Grid]:
        """The tables in the order of the document, then the text: a handbook gives the overview before the details."""
        for page in pages:
            self._page(page)
        return [*self._tables, self._flow]

    def _page(self, page: _Page) -> None:
        pieces: list[tuple[float, Line | Table]] = [(table.top, table) for table in page.tables]
        for line in page.lines:
            if line.pattern not in self._running and not any(table.holds(line) for table in page.tables):
                pieces.append((line.top, line))
        for _, piece in sorted(pieces, key=lambda item: item[0]):
            if isinstance(piece, Line):
                self._line(piece)
            else:
                self._table(table_rows(piece, page.lines), piece.edges)

    def _line(self, line: Line) -> None:
        self._open = None
        row = _under(self._flow.rows[-1] if self._flow.rows else [], text_row(line))
        if len(row) == 1:
            self._heading = row[0].text
        self._add(self._flow, row)

    def _table(self, rows: list[_Row], edges: tuple[float, ...]) -> None:
        if len(edges) == 2:
            self._open = None
            for row in rows:
                self._add(self._flow, row)
            return
        if self._open is None or not _same_columns(self._open.edges, edges):
            self._open = _Grid(self._title(), edges)
            self._tables.append(self._open)
        for row in rows:
            self._add(self._open, row)

    def _title(self) -> str:
        name = title = self._heading or "table"
        number = 2
        while name in self._names:
            name, number = f"{title} ({number})", number + 1
        self._names.add(name)
        return name

    def _add(self, grid: _Grid, row: _Row) -> None:
        """Add a row; one that only goes on with the row before it is joined to that."""
        last = grid.rows[-1] if grid.rows else None
        if last is not None and _continues(last, row, flow=grid is self._flow):
            for passage, words in zip(last, row, strict=True):
                passage.add(words)
        else:
            grid.rows.append([Passage(words) for words in row])


def _under(above: list[Passage], row: _Row) -> _Row:
    """A lone text that begins where the value above it begins stands in that column."""
    if len(row) == 1 and len(above) == 2 and abs(row[0].x0 - above[1].first.x0) <= _ALIKE:
        return [Words("", row[0].page, row[0].line), *row]
    return row


def _same_columns(first: tuple[float, ...], second: tuple[float, ...]) -> bool:
    return len(first) == len(second) and all(abs(a - b) <= _ALIKE for a, b in zip(first, second, strict=True))


def _continues(last: list[Passage], row: _Row, *, flow: bool) -> bool:
    """A row without a first text goes on with the row before: a cell over a page end, or a value over several lines.

    In running text a line of one text continues a paragraph of the same letter that fills its line.
    """
    begin = last[0].first
    if len(row) > 1 and not row[0].text:
        return len(last) == len(row) and (flow or row[0].page != begin.page or not any(p.first.text for p in last))
    if flow and len(row) == len(last) == 1:
        return row[0].size == begin.size and row[0].bold == begin.bold and last[0].last.is_full
    return False
