"""PDF -> Sheets: the ruled tables of three columns or more, and one sheet with all that stands beside them.

How tables are found in a PDF: `vtabel.child.pdf`, which runs in a process of its own.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from vtabel.child import FLOW
from vtabel.diagnostics import Cell, Findings, UnusableInput
from vtabel.sheet.apart import read_apart
from vtabel.sheet.limits import Limits
from vtabel.sheet.model import Sheet


def read_pdf(path: Path, limits: Limits, findings: Findings) -> list[Sheet]:
    """The tables and text of a PDF.

    Raises UnusableInput: VT026 (the extra `pdf` is not installed), VT004 (damaged), VT002 (password), VT005 (past a limit),
    VT013 (the reader was stopped), VT027 (no text on any page: a scan).
    """
    place = Cell(path.name)
    if find_spec("pdfplumber") is None:
        raise UnusableInput.of("VT026", place)
    (pages, empty), *grids = read_apart("pdf", path.read_bytes(), limits, place)
    if len(empty) == pages:
        raise UnusableInput.of("VT027", place, count=pages)
    if empty:
        findings.add("VT028", place, pages=", ".join(map(str, empty)))
    return [_sheet(path.name, name, rows) for name, rows in grids]


def _sheet(file: str, name: str, rows: list[list[tuple[str, int, int]]]) -> Sheet:
    places = {
        (r, c): Cell(file, f"page {page}", f"line {line}")
        for r, row in enumerate(rows)
        for c, (_, page, line) in enumerate(row)
    }
    return Sheet(file, name, [[text for text, _, _ in row] for row in rows], places=places, beside=name == FLOW)
