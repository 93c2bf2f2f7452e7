"""Makes the files that the reader tests read: workbooks, CSV files, and workbooks written part by part."""

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook

import vtabel as vt

Row = Sequence[object]
Grid = list[Row]
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"

_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_TYPES = (
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/>'
)


def xlsx(path: Path, sheets: Mapping[str, Iterable[Row]], merges: Mapping[str, Sequence[str]] | None = None) -> Path:
    """A workbook with the rows of each sheet; ``merges`` are ranges such as ``A1:C1`` by sheet."""
    book = Workbook()
    first = book.active
    assert first is not None
    book.remove(first)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([None if value == "" else value for value in row])
        for merged in (merges or {}).get(name, ()):
            sheet.merge_cells(merged)
    book.save(path)
    return path


def text(rows: Iterable[Row], separator: str = ";") -> str:
    """Rows as CSV text."""
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\n").writerows(rows)
    return out.getvalue()


def written(path: Path, rows: Iterable[Row], separator: str = ";") -> Path:
    """Rows as a CSV file."""
    path.write_text(text(rows, separator), encoding="utf-8")
    return path


def part_by_part(
    path: Path, rows: Iterable[str], *, before: str = "", after: str = "", parts: Mapping[str, str] | None = None
) -> Path:
    """A workbook of one sheet `Blad`, given as the XML of its rows.

    ``before`` goes before the root of the sheet, ``after`` behind its rows; ``parts`` are added to the package.
    """
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        package.writestr("[Content_Types].xml", f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">{_TYPES}</Types>')
        package.writestr(
            "_rels/.rels",
            f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        package.writestr(
            "xl/workbook.xml",
            f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
            f'<sheet name="Blad" sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        package.writestr(
            "xl/_rels/workbook.xml.rels",
            f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        )
        for name, content in (parts or {}).items():
            package.writestr(name, content)
        with package.open("xl/worksheets/sheet1.xml", "w") as stream:
            stream.write(f'{_HEAD}{before}<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
            for piece in rows:
                stream.write(piece.encode())
            stream.write(f"</sheetData>{after}</worksheet>".encode())
    return path


def row_xml(number: int, *values: str) -> str:
    """A row of inline texts."""
    cells = "".join(
        f'<c r="{chr(65 + i)}{number}" t="inlineStr"><is><t>{value}</t></is></c>' for i, value in enumerate(values)
    )
    return f'<row r="{number}">{cells}</row>'


SMALL_TABLE = row_xml(1, "Variabele", "Label", "Verplicht") + row_xml(2, "asa", "ASA-klasse", "Ja")


def codes(found: vt.AccountabilityTable | vt.UnusableInput) -> list[str]:
    """The codes of the findings, those left out that say that a small table names no registry or no obligations."""
    return [d.code for d in found.report if d.code not in ("VT110", "VT116")]


def cells(found: vt.AccountabilityTable | vt.UnusableInput, code: str) -> list[str]:
    """The cells of the findings with a code, as text."""
    return [str(d.cell) for d in found.report if d.code == code]


def names(table: vt.AccountabilityTable) -> list[str]:
    return [variable.name for variable in table]


def options(table: vt.AccountabilityTable, name: str) -> dict[str, str]:
    """Code -> label of a variable's options."""
    values = table[name].value_list
    return {option.code: option.label for option in values.options} if values else {}
