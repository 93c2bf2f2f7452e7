"""PDF -> Sheets: the ruled tables of three columns or more, and one sheet with all that stands beside them.

A PDF knows no cells, only words at places. Ruled tables are found by their lines; a table that goes on over a page end is one
table again. Everything else (text, and tables of two columns: label and value) becomes rows of the sheet `FLOW`, in reading
order. Running heads and page numbers are left out. Every cell keeps its page and line.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vtabel.diagnostics import Cell, Findings, UnusableInput
from vtabel.sheet.limits import Limits, too_large
from vtabel.sheet.model import Sheet
from vtabel.sheet.pdflines import Line, Words, lines_of, running_lines, table_rows, text_row

FLOW = "text"
_ALIKE = 3.0  # points by which the columns of a table may shift between pages
_Row = list[Words]


@dataclass(slots=True)
class _Grid:
    """A table that may go on over pages, or the flow of text beside the tables."""

    name: str
    edges: tuple[float, ...] = ()
    rows: list[_Row] = field(default_factory=list)


def read_pdf(path: Path, limits: Limits, findings: Findings) -> list[Sheet]:
    """The tables and text of a PDF.

    Raises UnusableInput: VT026 (the extra `pdf` is not installed), VT004 (damaged), VT002 (password), VT005 (too many pages),
    VT027 (no text on any page: a scan).
    """
    place = Cell(path.name)
    pages = list(_pages(path, limits, place))
    if not any(lines for _, lines in pages):
        raise UnusableInput.of("VT027", place, count=len(pages))
    empty = [page.page_number for page, lines in pages if not lines]
    if empty:
        findings.add("VT028", place, pages=", ".join(map(str, empty)))
    running = running_lines([(float(page.height), lines) for page, lines in pages])
    grids = _Reader(running).grids(pages)
    return [_sheet(path.name, grid) for grid in grids if grid.rows]


def _pages(path: Path, limits: Limits, place: Cell) -> Iterator[tuple[Any, list[Line]]]:
    """The pages with their lines of text."""
    try:
        import pdfplumber
        from pdfminer.pdfdocument import PDFPasswordIncorrect
    except ImportError:
        raise UnusableInput.of("VT026", place) from None
    try:
        with pdfplumber.open(io.BytesIO(path.read_bytes())) as document:
            if len(document.pages) > limits.pages:
                raise too_large(place, "pages", len(document.pages), limits.pages)
            for page in document.pages:
                yield page, lines_of(page)
    except UnusableInput:
        raise
    except Exception as error:  # a damaged PDF makes pdfminer raise whatever it stumbles on
        if isinstance(error, PDFPasswordIncorrect) or isinstance(
            error.__cause__ or error.__context__, PDFPasswordIncorrect
        ):
            raise UnusableInput.of("VT002", place) from error
        why = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise UnusableInput.of("VT004", place, why=why) from error


class _Reader:
    """Puts the pieces of all pages together."""

    def __init__(self, running: set[str]) -> None:
        self._running = running
        self._flow = _Grid(FLOW)
        self._tables: list[_Grid] = []
        self._open: _Grid | None = None  # the table that the last page ended with
        self._heading = ""

    def grids(self, pages: list[tuple[Any, list[Line]]]) -> list[_Grid]:
        """The tables in the order of the document, then the text: a handbook gives the overview before the details."""
        for page, lines in pages:
            self._page(page, lines)
        return [*self._tables, self._flow]

    def _page(self, page: Any, lines: list[Line]) -> None:
        tables = [t for t in page.find_tables() if len(t.rows[0].cells) > 1 or len(t.columns) > 1]
        pieces: list[tuple[float, Any]] = [(float(table.bbox[1]), table) for table in tables]
        for line in lines:
            inside = any(t.bbox[1] - 1 <= line.middle <= t.bbox[3] + 1 for t in tables)
            if not inside and line.pattern not in self._running:
                pieces.append((line.top, line))
        for _, piece in sorted(pieces, key=lambda item: item[0]):
            if isinstance(piece, Line):
                self._line(piece)
            else:
                self._table(table_rows(piece, lines), tuple(float(c.bbox[0]) for c in piece.columns))

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
        goes_on = self._open is not None and _same_columns(self._open.edges, edges)
        if not goes_on:
            self._open = _Grid(self._title(), edges)
            self._tables.append(self._open)
        assert self._open is not None
        for row in rows:
            self._add(self._open, row)

    def _title(self) -> str:
        taken = {table.name for table in self._tables} | {FLOW}
        title = self._heading or "table"
        number = 2
        name = title
        while name in taken:
            name, number = f"{title} ({number})", number + 1
        return name

    def _add(self, grid: _Grid, row: _Row) -> None:
        """Add a row; one that only goes on with the row before it is joined to that."""
        last = grid.rows[-1] if grid.rows else None
        if last is not None and _continues(last, row, flow=grid is self._flow):
            for i, words in enumerate(row):
                if words.text:
                    last[i] = last[i].then(words)
        else:
            grid.rows.append(row)


def _under(above: _Row, row: _Row) -> _Row:
    """A lone text that begins where the value above it begins stands in that column."""
    if len(row) == 1 and len(above) == 2 and abs(row[0].x0 - above[1].x0) <= _ALIKE:
        return [Words("", row[0].page, row[0].line), *row]
    return row


def _same_columns(first: tuple[float, ...], second: tuple[float, ...]) -> bool:
    return len(first) == len(second) and all(abs(a - b) <= _ALIKE for a, b in zip(first, second, strict=True))


def _continues(last: _Row, row: _Row, *, flow: bool) -> bool:
    """A row without a first text goes on with the row before: a cell over a page end, or a value over several lines.

    In running text a line of one text continues a paragraph of the same letter that fills its line.
    """
    if len(row) > 1 and not row[0].text:
        return len(last) == len(row) and (flow or row[0].page != last[0].page or not any(w.text for w in last))
    if flow and len(row) == len(last) == 1:
        return row[0].size == last[0].size and row[0].bold == last[0].bold and last[0].is_full
    return False


def _sheet(file: str, grid: _Grid) -> Sheet:
    width = max(map(len, grid.rows))
    rows = [[words.text for words in row] + [""] * (width - len(row)) for row in grid.rows]
    places = {
        (r, c): Cell(file, f"page {words.page}", f"line {words.line}")
        for r, row in enumerate(grid.rows)
        for c, words in enumerate(row)
    }
    return Sheet(file, grid.name, rows, places=places)
