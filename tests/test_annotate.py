"""Findings go back to the sender: comments at the cells, a list, and nothing else changed."""

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from fpdf import FPDF
from openpyxl.comments import Comment
from openpyxl.worksheet.table import Table
from typer.testing import CliRunner

import vtabel as vt
from formats import WRITERS
from vtabel.annotate import annotate
from vtabel.cli import app
from vtabel.writers import write_table
from workbooks import written, xlsx

GRID = [
    ["Variabele", "Label", "Type", "Codering", "Verplicht"],
    ["gewicht", "Gewicht", "zwaarte", "", "ja"],
    ["asa", "ASA-klasse", "code", "lijst_asa", "misschien"],
]


def sent(folder: Path, name: str = "tabel.xlsx") -> Path:
    """A workbook with a comment, a picture-like extra part and a sheet without findings."""
    path = xlsx(folder / name, {"Variabelen": GRID, "Toelichting": [["Zie het handboek"]]})
    book = openpyxl.load_workbook(path)
    sheet = book["Variabelen"]
    sheet["A2"].comment = Comment("Zelf gewogen?", "afzender")
    book.save(path)
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("customXml/eigen.bin", b"\x00\x01 van de afzender")
    return path


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def comments(path: Path, sheet: str) -> dict[str, str]:
    return {
        cell.coordinate: cell.comment.text
        for row in openpyxl.load_workbook(path)[sheet].iter_rows()
        for cell in row
        if cell.comment
    }


def test_each_finding_hangs_at_its_cell(tmp_path: Path) -> None:
    path = sent(tmp_path)
    report = vt.read(path).report
    annotate(path, report, tmp_path / "retour.xlsx")
    found = comments(tmp_path / "retour.xlsx", "Variabelen")
    for finding in report:
        assert finding.cell is not None
        if finding.cell.locator:
            assert finding.message("nl") in found[finding.cell.locator]
            assert finding.help("nl") in found[finding.cell.locator]


def test_a_comment_of_the_sender_stays(tmp_path: Path) -> None:
    path = sent(tmp_path)
    annotate(path, vt.read(path).report, tmp_path / "retour.xlsx")
    assert comments(tmp_path / "retour.xlsx", "Variabelen")["A2"].startswith("Zelf gewogen?")


def test_a_finding_at_a_cell_with_a_comment_stands_below_it(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "tabel.xlsx", {"Variabelen": GRID})
    book = openpyxl.load_workbook(path)
    book["Variabelen"]["C2"].comment = Comment("Type van ons eigen systeem", "afzender")
    book.save(path)
    annotate(path, vt.read(path).report, tmp_path / "retour.xlsx")
    text = comments(tmp_path / "retour.xlsx", "Variabelen")["C2"]
    assert text.startswith("Type van ons eigen systeem") and "VT203" in text


def test_every_other_part_is_the_same_to_the_byte(tmp_path: Path) -> None:
    path = sent(tmp_path)
    annotate(path, vt.read(path).report, tmp_path / "retour.xlsx")
    before, after = parts(path), parts(tmp_path / "retour.xlsx")
    touched = {name for name in before if before[name] != after[name]}
    assert touched == {
        "[Content_Types].xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/comments/comment1.xml",
        "xl/drawings/commentsDrawing1.vml",
    }
    assert set(after) - set(before) == {"xl/worksheets/sheet3.xml"}


def test_the_list_names_cell_what_and_what_to_do(tmp_path: Path) -> None:
    path = sent(tmp_path)
    report = vt.read(path).report
    annotate(path, report, tmp_path / "retour.xlsx", lang="en")
    sheet = openpyxl.load_workbook(tmp_path / "retour.xlsx")["Findings"]
    rows = {(row[0].value, row[3].value): row for row in sheet.iter_rows(min_row=2)}
    assert len(rows) == len(report)
    for finding in report:
        assert finding.cell is not None
        row = rows[(finding.code, finding.cell.locator or None)]
        assert (row[4].value, row[5].value) == (finding.message("en"), finding.help("en"))
        if finding.cell.locator:
            link = row[3].hyperlink
            assert link is not None and link.location == f"'{finding.cell.part}'!{finding.cell.locator}"


def test_what_comes_in_again_reads_as_before(tmp_path: Path) -> None:
    """The sender corrects the annotated copy: our comments and our list are no part of the table."""
    path = sent(tmp_path)
    first = vt.read(path)
    (tmp_path / "weer").mkdir()
    annotate(path, first.report, tmp_path / "weer" / "tabel.xlsx")
    again = vt.read(tmp_path / "weer" / "tabel.xlsx")
    assert (again.variables, again.notes, again.report) == (first.variables, first.notes, first.report)
    annotate(tmp_path / "weer" / "tabel.xlsx", again.report, tmp_path / "derde.xlsx")
    assert openpyxl.load_workbook(tmp_path / "derde.xlsx").sheetnames[-2:] == ["Bevindingen", "Bevindingen 2"]


def test_a_table_object_after_the_drawing_keeps_its_place(tmp_path: Path) -> None:
    """The schema fixes the order of a sheet's parts; Excel repairs (and drops) what stands out of it."""
    path = xlsx(tmp_path / "tabel.xlsx", {"Variabelen": GRID})
    book = openpyxl.load_workbook(path)
    book["Variabelen"].add_table(Table(displayName="Lijst", ref="A1:E3"))
    book.save(path)
    annotate(path, vt.read(path).report, tmp_path / "retour.xlsx")
    text = parts(tmp_path / "retour.xlsx")["xl/worksheets/sheet1.xml"]
    assert 0 < text.index(b"<legacyDrawing") < text.index(b"<tableParts")


def test_a_file_that_is_no_workbook_gets_a_list_of_its_own(tmp_path: Path) -> None:
    path = written(tmp_path / "tabel.csv", GRID)
    report = vt.read(path).report
    annotate(path, report, tmp_path / "retour.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "retour.xlsx")["Bevindingen"]
    assert [sheet.cell(row, 1).value for row in range(2, sheet.max_row + 1)].count("VT203") == 1


def as_pdf(path: Path, rows: list[list[str]]) -> Path:
    pdf = FPDF()
    pdf.set_font("helvetica", size=9)
    pdf.add_page()
    with pdf.table(first_row_as_headings=False) as table:
        for row in rows:
            table.row(row)
    pdf.output(str(path))
    return path


def as_json(path: Path, rows: list[list[str]]) -> Path:
    write_table(vt.read(written(path.with_suffix(".csv"), rows)), path)
    return path


@pytest.mark.parametrize(
    "make",
    [WRITERS["xls"], WRITERS["ods"], WRITERS["html"], WRITERS["docx"], as_pdf, as_json],
    ids=["xls", "ods", "html", "docx", "pdf", "json"],
)
def test_command_writes_the_findings_on_any_format(make: Callable[[Path, Any], Path], tmp_path: Path) -> None:
    path = make(tmp_path / f"tabel.{'json' if make is as_json else 'x'}", GRID)
    before, out = path.read_bytes(), tmp_path / "retour.xlsx"
    result = CliRunner().invoke(app, ["check", str(path), "--annotate", str(out)])
    assert (result.exit_code, path.read_bytes()) == (1, before)
    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(out)["Bevindingen"].iter_rows(min_row=2)]
    found = {row[0]: row for row in rows}
    assert {"VT203", "VT204"} <= set(found)
    (finding,) = [d for d in vt.read(path).report if d.code == "VT204"]
    assert finding.cell is not None and finding.message("nl") in found["VT204"]
    assert any(finding.cell.locator and finding.cell.locator in str(value) for value in found["VT204"])


def test_the_same_findings_give_the_same_bytes(tmp_path: Path) -> None:
    path = sent(tmp_path)
    report = vt.read(path).report
    for name in ("een.xlsx", "twee.xlsx"):
        annotate(path, report, tmp_path / name)
    assert (tmp_path / "een.xlsx").read_bytes() == (tmp_path / "twee.xlsx").read_bytes()


def test_the_source_is_never_overwritten(tmp_path: Path) -> None:
    path = sent(tmp_path)
    before = path.read_bytes()
    with pytest.raises(vt.VtabelError, match="file that was read"):
        annotate(path, vt.read(path).report, path)
    assert path.read_bytes() == before


def test_a_workbook_with_macros_keeps_its_ending(tmp_path: Path) -> None:
    path = sent(tmp_path, "tabel.xlsm")
    report = vt.read(path).report
    with pytest.raises(vt.VtabelError, match=r"\.xlsm"):
        annotate(path, report, tmp_path / "retour.xlsx")
    annotate(path, report, tmp_path / "retour.xlsm")
    assert comments(tmp_path / "retour.xlsm", "Variabelen")


def test_command_writes_the_copy_also_of_a_table_that_cannot_be_used(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "tabel.xlsx", {"Blad1": [["Beste collega,"], ["zie bijlage."]]})
    out = tmp_path / "retour.xlsx"
    result = CliRunner().invoke(app, ["check", str(path), "--annotate", str(out)])
    assert result.exit_code == 2
    sheet = openpyxl.load_workbook(out)["Bevindingen"]
    assert [sheet.cell(row, 1).value for row in range(2, sheet.max_row + 1)].count("VT101") == 1


def test_command_takes_one_table(tmp_path: Path) -> None:
    paths = [str(sent(tmp_path, name)) for name in ("a.xlsx", "b.xlsx")]
    result = CliRunner().invoke(app, ["check", *paths, "--annotate", str(tmp_path / "retour.xlsx")])
    assert result.exit_code == 2 and not (tmp_path / "retour.xlsx").exists()
