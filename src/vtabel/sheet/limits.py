"""How large an input may be. The defaults hold any real table many times over."""

from dataclasses import dataclass

from vtabel.diagnostics import Cell, UnusableInput

_DUTCH = {
    "bytes in the file": "bytes in het bestand",
    "bytes when unpacked": "bytes na uitpakken",
    "bytes in one row": "bytes in één rij",
    "bytes in one part": "bytes in één onderdeel",
    "pages": "bladzijden",
    "rows": "rijen",
    "columns": "kolommen",
    "cells": "cellen",
    "cells within the extent": "cellen binnen de omvang",
    "sheets": "bladen",
    "tables": "tabellen",
    "characters": "tekens",
    "files": "bestanden",
    "items": "onderdelen",
    "rows in merged ranges": "rijen in samengevoegde cellen",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one file. A file past a bound is refused with VT005, before memory is used.

    Attributes:
        file_bytes: size of the file itself.
        unpacked_bytes: size of all parts of a workbook, unpacked.
        rows, columns: the extent of the cells that hold something.
        cells: cells that hold something, over all sheets.
        area: rows x columns of the extent of a sheet, which is what reading its values costs.
        sheets: number of sheets of a workbook, or of files in a zip file or folder.
        tables: number of tables of a page, a document or a PDF.
        pages: number of pages of a PDF.
        characters: letters in all cells together; one shared text can stand in a million cells.
        cell_characters: letters of one cell that are read (VT017); Excel can hold no more.
        row_bytes: XML of one row of a workbook, or of one part beside its sheets.
        document_bytes: a web page, or the body of a Word document, which is in memory as a whole.
        child_bytes: memory of the process that reads an .xls workbook or a PDF (not on Windows).
        child_seconds: how long that process may take.
    """

    file_bytes: int = 200_000_000
    unpacked_bytes: int = 2_000_000_000
    rows: int = 200_000
    columns: int = 4_096
    cells: int = 5_000_000
    area: int = 20_000_000
    sheets: int = 500
    tables: int = 5_000
    characters: int = 200_000_000
    cell_characters: int = 32_767
    pages: int = 2_000
    row_bytes: int = 20_000_000
    document_bytes: int = 50_000_000
    child_bytes: int = 1_500_000_000
    child_seconds: int = 120


DEFAULT_LIMITS = Limits()


def too_large(place: Cell, what: str, found: int, limit: int) -> UnusableInput:
    """The error (VT005) for a file past a limit."""
    return UnusableInput.of("VT005", place, what=what, what_nl=_DUTCH[what], found=f"{found:,}", limit=f"{limit:,}")
