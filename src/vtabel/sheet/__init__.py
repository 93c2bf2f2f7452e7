"""Files -> Sheets: grids of text with the place of each cell, one module per file format, limits in one place."""

import io
import zipfile
from pathlib import Path

from vtabel.diagnostics import Cell, Findings, UnusableInput
from vtabel.sheet.csvfile import read_csv
from vtabel.sheet.docxfile import DOCUMENT, read_docx
from vtabel.sheet.htmlfile import looks_like_html, read_html
from vtabel.sheet.limits import DEFAULT_LIMITS, Limits, too_large
from vtabel.sheet.misread import report_misread
from vtabel.sheet.model import Sheet, column_number, letter
from vtabel.sheet.ods import is_ods, read_ods
from vtabel.sheet.package import DAMAGE, check_package, short
from vtabel.sheet.pdffile import read_pdf
from vtabel.sheet.xls import read_xls
from vtabel.sheet.xlsx import read_xlsx

__all__ = ["DEFAULT_LIMITS", "Limits", "Sheet", "column_number", "letter", "read_sheets"]

_ZIP, _OLE, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"
_START = 4096  # bytes of a file by which its format is known
_OTHER_PACKAGES = {
    "xl/workbook.bin": ("a binary workbook (.xlsb)", "een binaire werkmap (.xlsb)"),
    "ppt/presentation.xml": ("a presentation", "een presentatie"),
    "content.xml": ("an OpenDocument file that is no spreadsheet", "een OpenDocument-bestand dat geen rekenblad is"),
}
_OTHER_ZIP = ("a zip file that is no workbook or document", "een zipbestand dat geen werkmap of document is")


def read_sheets(path: Path, findings: Findings, limits: Limits = DEFAULT_LIMITS) -> list[Sheet]:
    """The sheets of a workbook or CSV file, or the tables of a web page or Word document.

    What the file is follows from its first bytes and the parts of a package, not from its name.

    Raises UnusableInput with VT001 to VT005, VT009, VT010 or VT013.
    """
    try:
        sheets = _sheets(path, findings, limits)
    except OSError as error:
        raise UnusableInput.of("VT004", Cell(path.name), why=error.strerror or str(error)) from error
    _shorten_cells(sheets, findings, limits.cell_characters)
    _report_cells(sheets, findings)
    report_misread(sheets, findings)
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
        start = stream.read(_START)
    if start.startswith(_ZIP):
        return _read_package(path, limits, findings)
    if start.startswith(_OLE):
        return read_xls(path, limits, findings)
    if start.startswith(_PDF):
        return read_pdf(path, limits, findings)
    if looks_like_html(start) or path.suffix.lower() in (".html", ".htm", ".xhtml"):
        return read_html(path, limits, findings)
    if path.suffix.lower() in (".csv", ".tsv", ".txt"):
        return read_csv(path, limits, findings)
    kind = path.suffix or "-"
    why, why_nl = f"content of `{kind}` is not known", f"de inhoud van `{kind}` is niet bekend"
    raise UnusableInput.of("VT001", place, why=why, why_nl=why_nl)


def _read_package(path: Path, limits: Limits, findings: Findings) -> list[Sheet]:
    """A zip file: a workbook, a spreadsheet of LibreOffice or a Word document, by the parts it holds."""
    place = Cell(path.name)
    data = path.read_bytes()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            check_package(package, limits, place)
            names = package.namelist()
            if "xl/workbook.xml" in names:
                return read_xlsx(package, data, limits, findings, place)
            if is_ods(package):
                return read_ods(package, limits, findings, place)
            if DOCUMENT in names:
                return read_docx(package, limits, findings, place)
    except DAMAGE as error:
        raise UnusableInput.of("VT004", place, why=short(error)) from error
    why, why_nl = next((why for part, why in _OTHER_PACKAGES.items() if part in names), _OTHER_ZIP)
    raise UnusableInput.of("VT001", place, why=why, why_nl=why_nl)


def _shorten_cells(sheets: list[Sheet], findings: Findings, limit: int) -> None:
    """Cut off the texts that no spreadsheet program can hold in a cell, each with a finding."""
    for sheet in sheets:
        for r, row in enumerate(sheet.rows):
            if max(map(len, row), default=0) <= limit:
                continue
            for c, text in enumerate(row):
                if len(text) > limit:
                    findings.add("VT017", sheet.cell(r, c), count=f"{len(text):,}", limit=f"{limit:,}")
                    row[c] = text[:limit]


def _report_cells(sheets: list[Sheet], findings: Findings) -> None:
    for sheet in sheets:
        for (row, column), value in sorted(sheet.problems.items()):
            if value:
                findings.add("VT006", sheet.cell(row, column), value=value)
            else:
                findings.add("VT007", sheet.cell(row, column))
        if sheet.hidden_rows:
            findings.add("VT011", Cell(sheet.file, sheet.name), count=sheet.hidden_rows)
