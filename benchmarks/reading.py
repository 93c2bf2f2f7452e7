"""``python -m benchmarks.reading``: the same table in every format, and several tables with ``--jobs``."""

import csv
import json
import shutil
from collections.abc import Callable
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

import docx
import xlwt
from fpdf import FPDF
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from openpyxl import Workbook

import vtabel as vt
from benchmarks.timing import medians
from vtabel.readers import read_many

VARIABLES = 500
TABLES = 8
Rows = list[list[str]]


def table(count: int = VARIABLES) -> Rows:
    header = ["Variabele", "Label", "Type", "Eenheid", "Codering", "Verplicht", "Doel", "Populatie", "Opmerking"]
    answers = "0 = Nee; 1 = Ja; -1 = Onbekend"
    return [header] + [
        [f"var_{i}", f"Variabele {i}", "Integer", "mg", answers, "Verplicht", "casemix", "alle", f"tekst {i}"]
        for i in range(count)
    ]


def as_csv(path: Path, rows: Rows) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows(rows)


def as_xlsx(path: Path, rows: Rows) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Variabelen")
    for row in rows:
        sheet.append(row)
    book.save(path)


def as_xls(path: Path, rows: Rows) -> None:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Variabelen")
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            sheet.write(r, c, text)
    book.save(str(path))


def as_ods(path: Path, rows: Rows) -> None:
    document = OpenDocumentSpreadsheet()
    sheet = Table(name="Variabelen")
    for row in rows:
        line = TableRow()
        for text in row:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=text))
            line.addElement(cell)
        sheet.addElement(line)
    document.spreadsheet.addElement(sheet)
    document.save(str(path))


def as_html(path: Path, rows: Rows) -> None:
    lines = ("<tr>" + "".join(f"<td>{escape(text)}" for text in row) for row in rows)
    path.write_text(f"<!DOCTYPE html><meta charset=utf-8><table>{''.join(lines)}</table>", encoding="utf-8")


def as_docx(path: Path, rows: Rows) -> None:
    document = docx.Document()
    grid = document.add_table(rows=len(rows), cols=len(rows[0]))
    for line, row in zip(grid.rows, rows, strict=True):
        for cell, text in zip(line.cells, row, strict=True):
            cell.text = text
    document.save(str(path))


def as_pdf(path: Path, rows: Rows) -> None:
    pdf = FPDF(orientation="landscape")
    pdf.set_font("helvetica", size=6)
    pdf.add_page()
    with pdf.table() as grid:
        for row in rows:
            grid.row(row)
    pdf.output(str(path))


def as_questionnaire(path: Path, rows: Rows) -> None:
    codes = [{"valueCoding": {"code": c, "display": d}} for c, d in (("0", "Nee"), ("1", "Ja"), ("-1", "Onbekend"))]
    items = [
        {"linkId": row[0], "text": row[1], "type": "choice", "required": True, "answerOption": codes}
        for row in rows[1:]
    ]
    path.write_text(json.dumps({"resourceType": "Questionnaire", "status": "draft", "item": items}), encoding="utf-8")


WRITERS: dict[str, Callable[[Path, Rows], None]] = {
    "xlsx": as_xlsx,
    "xls": as_xls,
    "ods": as_ods,
    "csv": as_csv,
    "html": as_html,
    "docx": as_docx,
    "pdf": as_pdf,
    "questionnaire": as_questionnaire,
}


def main() -> None:
    rows = table()
    with TemporaryDirectory() as folder:
        paths = {name: Path(folder) / f"tabel.{name}" for name in WRITERS}
        for name, write in WRITERS.items():
            write(paths[name], rows)
            assert len(vt.read(paths[name])) == VARIABLES, name
        found = medians({name: lambda p=p: vt.read(p) for name, p in paths.items()}, 3)  # type: ignore[misc]
        print(f"{VARIABLES} variables x {len(rows[0])} columns in each format")
        for name, seconds in found.items():
            print(f"  {name:<28} {seconds * 1000:8.1f} ms; {seconds / found['csv']:4.1f} x csv")
        several = [Path(folder) / f"{number}.csv" for number in range(TABLES)]
        as_csv(several[0], table(10 * VARIABLES))
        for path in several[1:]:
            shutil.copy(several[0], path)
        jobs = medians({f"{n} jobs": lambda n=n: read_many(several, jobs=n) for n in (1, 2)}, 1)  # type: ignore[misc]
    print(f"{TABLES} tables of {10 * VARIABLES} variables")
    for name, seconds in jobs.items():
        print(f"  {name:<28} {seconds * 1000:8.1f} ms; {seconds / jobs['1 jobs']:4.2f} x 1 job")


if __name__ == "__main__":
    main()
