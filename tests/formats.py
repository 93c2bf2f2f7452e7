"""Writes the same grid of texts in each format that is read."""

import zipfile
from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import docx
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from workbooks import text, xlsx

Texts = Sequence[Sequence[str]]


def as_csv(path: Path, rows: Texts) -> Path:
    path.write_text(text(rows, "\t"), encoding="utf-8")
    return path


def as_xlsx(path: Path, rows: Texts) -> Path:
    return xlsx(path, {"Blad": rows})


def as_xls(path: Path, rows: Texts) -> Path:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Blad")
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if value:
                sheet.write(r, c, value)
    book.save(str(path))
    return path


def as_ods(path: Path, rows: Texts) -> Path:
    document = OpenDocumentSpreadsheet()
    table = Table(name="Blad")
    for row in rows:
        line = TableRow()
        for value in row:
            line.addElement(ods_cell(value))
        table.addElement(line)
    document.spreadsheet.addElement(table)
    document.save(str(path))
    return path


def ods_cell(value: str, **attributes: Any) -> Any:
    """A cell with a text, a paragraph for each line."""
    cell = TableCell(valuetype="string", **attributes) if value else TableCell(**attributes)
    for line in value.split("\n") if value else ():
        cell.addElement(P(text=line))
    return cell


def as_html(path: Path, rows: Texts) -> Path:
    lines = ["".join(f"<td>{escape(value).replace(chr(10), '<br>')}</td>" for value in row) for row in rows]
    body = "".join(f"<tr>{line}</tr>\n" for line in lines)
    path.write_text(f"<!DOCTYPE html><meta charset=utf-8><table>{body}</table>", encoding="utf-8")
    return path


def as_docx(path: Path, rows: Texts) -> Path:
    document = docx.Document()
    table = document.add_table(rows=len(rows), cols=max(map(len, rows)))
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if value:
                table.cell(r, c).text = value
    document.save(str(path))
    return path


WRITERS: dict[str, Callable[[Path, Texts], Path]] = {
    "csv": as_csv,
    "xlsx": as_xlsx,
    "xls": as_xls,
    "ods": as_ods,
    "html": as_html,
    "docx": as_docx,
}


def written_as(kind: str, folder: Path, rows: Texts) -> Path:
    """The rows as a file of a format, named ``t`` with its extension."""
    return WRITERS[kind](folder / f"t.{kind}", rows)


def with_parts(path: Path, parts: Mapping[str, bytes]) -> Path:
    """A package of which some parts are replaced or added."""
    with zipfile.ZipFile(path) as package:
        all_parts = {name: package.read(name) for name in package.namelist()} | dict(parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in all_parts.items():
            package.writestr(name, content)
    return path


def part(path: Path, name: str) -> str:
    """The text of a part of a package."""
    with zipfile.ZipFile(path) as package:
        return package.read(name).decode("utf-8")
