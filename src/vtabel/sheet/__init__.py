"""Files -> Sheets: grids of text with the place of each cell, one module per file format, limits in one place."""

from pathlib import Path

from vtabel.diagnostics import Cell, Findings, UnusableInput
from vtabel.sheet.csvfile import read_csv
from vtabel.sheet.limits import DEFAULT_LIMITS, Limits, too_large
from vtabel.sheet.model import Sheet, column_number, letter
from vtabel.sheet.pdffile import read_pdf
from vtabel.sheet.xlsx import read_xlsx

__all__ = ["DEFAULT_LIMITS", "Limits", "Sheet", "column_number", "letter", "read_sheets"]

_ZIP, _OLE, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"


def read_sheets(path: Path, findings: Findings, limits: Limits = DEFAULT_LIMITS) -> list[Sheet]:
    """The sheets of a workbook or CSV file. What the file is follows from its first bytes, not from its name.

    Raises UnusableInput with VT001 to VT005, VT009 or VT010.
    """
    try:
        sheets = _sheets(path, findings, limits)
    except OSError as error:
        raise UnusableInput.of("VT004", Cell(path.name), why=error.strerror or str(error)) from error
    _report_cells(sheets, findings)
    if not any(text.strip() for sheet in sheets for row in sheet.rows for text in row):
        findings.add("VT003", Cell(path.name))
        raise UnusableInput(findings.report())
    return sheets


def _sheets(path: Path, findings: Findings, limits: Limits) -> list[Sheet]:
    place = Cell(path.name)
    if not path.is_file():
        raise UnusableInput.of("VT010", Cell(str(path)))
    if path.name.startswith(("~$", ".~lock.")):
        raise UnusableInput.of("VT009", place)
    size = path.stat().st_size
    if size == 0:
        raise UnusableInput.of("VT003", place)
    if size > limits.file_bytes:
        raise too_large(place, "bytes in the file", size, limits.file_bytes)
    with path.open("rb") as stream:
        start = stream.read(8)
    if start.startswith((_ZIP, _OLE)):
        return read_xlsx(path, limits)
    if start.startswith(_PDF):
        return read_pdf(path, limits, findings)
    if path.suffix.lower() in (".csv", ".tsv", ".txt"):
        return read_csv(path, limits, findings)
    kind = path.suffix or "-"
    why, why_nl = f"content of `{kind}` is not known", f"de inhoud van `{kind}` is niet bekend"
    raise UnusableInput.of("VT001", place, why=why, why_nl=why_nl)


def _report_cells(sheets: list[Sheet], findings: Findings) -> None:
    for sheet in sheets:
        for (row, column), value in sorted(sheet.problems.items()):
            if value:
                findings.add("VT006", sheet.cell(row, column), value=value)
            else:
                findings.add("VT007", sheet.cell(row, column))
        if sheet.hidden_rows:
            findings.add("VT011", Cell(sheet.file, sheet.name), count=sheet.hidden_rows)
