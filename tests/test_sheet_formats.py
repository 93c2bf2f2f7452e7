"""Every format gives the same sheets: values, merged ranges, dates, comments, hidden rows."""

import datetime as dt
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import docx
import pytest
import xlwt
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from odf.office import Annotation
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P, S
from xlwt.Cell import FormulaCell

import vtabel as vt
from formats import WRITERS, ods_cell, part, with_parts, written_as
from vtabel.diagnostics import Findings
from vtabel.sheet import Sheet, read_sheets
from workbooks import cells, codes, names

SMALL = [["Variabele", "Label", "Verplicht"], ["asa", "ASA-klasse", "Ja"]]
FORMATS = sorted(WRITERS)


def sheets_of(path: Path) -> list[Sheet]:
    return read_sheets(path, Findings())


def refused(path: Path, limits: vt.Limits | None = None) -> vt.UnusableInput:
    with pytest.raises(vt.UnusableInput) as error:
        vt.read(path, limits=limits or vt.Limits())
    assert all(d.render("nl") for d in error.value.report)
    return error.value


def grid(sheet: Sheet) -> list[list[str]]:
    """The texts without the empty cells at the end of rows and the empty rows at the end."""
    rows = [list(row) for row in sheet.rows]
    for row in rows:
        while row and not row[-1]:
            row.pop()
    while rows and not rows[-1]:
        rows.pop()
    return rows


# ---- all formats


@pytest.mark.parametrize("kind", FORMATS)
def test_the_same_table_in_every_format(tmp_path: Path, kind: str) -> None:
    table = vt.read(
        written_as(kind, tmp_path, [["Registratie", "Proef"], [], *SMALL, ["b", "Regel 1\nRegel 2", "Nee"]])
    )
    assert names(table) == ["asa", "b"]
    assert table["b"].label == "Regel 1\nRegel 2"
    assert table.registry.name == "Proef"
    part_of = {"csv": "", "html": "tabel 1", "docx": "tabel 1"}.get(kind, "Blad")
    assert table["asa"].cell == vt.Cell(f"t.{kind}", part_of, "A4")


@pytest.mark.parametrize("kind", FORMATS)
def test_the_content_decides_and_not_the_name(tmp_path: Path, kind: str) -> None:
    path = written_as(kind, tmp_path, SMALL)
    other = path.rename(tmp_path / ("t.txt" if kind == "csv" else "t.xls"))
    assert names(vt.read(other)) == ["asa"]


TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn", "Zl", "Zp")), min_size=1, max_size=9).filter(
    lambda text: text == " ".join(text.split(" ")).strip() and not text.startswith("=") and "  " not in text
)
LINES = st.lists(TEXTS, min_size=1, max_size=3).map("\n".join)


@st.composite
def grids(draw: st.DrawFn) -> list[list[str]]:
    width = draw(st.integers(1, 5))
    values = st.one_of(st.just(""), LINES, st.sampled_from(["0001", "1-2", "-1", "1,5", "x", "+", "@a"]))
    rows = draw(st.lists(st.lists(values, min_size=width, max_size=width), min_size=1, max_size=5))
    return [["begin", *rows[0][1:]], *rows[1:]]


@pytest.mark.parametrize("kind", ["xls", "ods", "html", "docx"])
@settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
@given(rows=grids())
def test_a_grid_gives_the_same_texts_as_in_a_workbook(kind: str, rows: list[list[str]]) -> None:
    with TemporaryDirectory() as folder:
        expected, found = (grid(sheets_of(written_as(k, Path(folder), rows))[0]) for k in ("xlsx", kind))
    assert found == expected


# ---- text beside the tables

BESIDE = [
    "Verantwoordingstabel Proef",
    "Versie: 2026.1",
    "Geldig vanaf\t1-1-2026",
    "* alleen in een umc",
    "Naam",
    "Type",
]


def page_with_text(folder: Path) -> Path:
    rows = "".join("<tr>" + "".join(f"<td>{text}" for text in row) for row in SMALL)
    above = "".join(f"<p>{text}</p>" for text in BESIDE[:3]).replace("\t", ": ")
    menu = "<nav>Menu<ul><li>Naam<li>Type</ul></nav>"
    return page(folder, f"{menu}{above}<table>{rows}</table><div>{BESIDE[3]}<footer>Naam<br>Type")


def document_with_text(folder: Path) -> Path:
    document = docx.Document()
    for text in BESIDE[:3]:
        document.add_paragraph(text)
    table = document.add_table(rows=2, cols=3)
    for r, row in enumerate(SMALL):
        for c, text in enumerate(row):
            table.cell(r, c).text = text
    for text in BESIDE[3:]:
        document.add_paragraph(text)
    document.save(str(folder / "t.docx"))
    return folder / "t.docx"


@pytest.mark.parametrize("make", [page_with_text, document_with_text])
def test_the_text_above_a_table_names_registry_version_and_period(tmp_path: Path, make: Any) -> None:
    table = vt.read(make(tmp_path))
    assert (table.registry.name, table.version, table.valid_from) == ("Proef", "2026.1", dt.date(2026, 1, 1))
    assert names(table) == ["asa"]
    assert not {"VT103", "VT110"} & {d.code for d in table.report}


@pytest.mark.parametrize("make", [page_with_text, document_with_text])
def test_the_text_below_a_table_is_a_note_with_its_place(tmp_path: Path, make: Any) -> None:
    (note,) = [note for note in vt.read(make(tmp_path)).notes if note.mark == "*"]
    assert note.text == "alleen in een umc"
    assert note.cell.part == "text" and note.cell.locator.startswith("paragraph ")


@pytest.mark.parametrize("make", [page_with_text, document_with_text])
def test_text_without_end_is_refused(tmp_path: Path, make: Any) -> None:
    assert codes(refused(make(tmp_path), vt.Limits(rows=4))) == ["VT005"]


# ---- .xls


def xls(path: Path, fill: Any) -> Path:
    book = xlwt.Workbook(encoding="utf-8")
    fill(book)
    book.save(str(path))
    return path


def style(number_format: str) -> xlwt.XFStyle:
    found = xlwt.XFStyle()
    found.num_format_str = number_format
    return found


def test_xls_numbers_and_dates_as_they_are_shown(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        sheet = book.add_sheet("Één")
        sheet.write(0, 0, 12)
        sheet.write(0, 1, 12, style("0000"))
        sheet.write(0, 2, 0.5, style("0%"))
        sheet.write(0, 3, 1.125)
        sheet.write(0, 4, True)
        sheet.write(0, 5, dt.date(2026, 1, 2), style("dd-mm-yyyy"))
        sheet.write(0, 6, dt.datetime(2026, 1, 2, 13, 5), style("dd-mm-yyyy hh:mm"))
        sheet.write(1, 0, " ")
        sheet.row(2).set_cell_mulblanks(0, 3)
        book.add_sheet("Twee").write(4, 3, "x")

    first, second = sheets_of(xls(tmp_path / "t.xls", fill))
    assert first.name == "Één"
    assert first.rows[0] == ["12", "0012", "50%", "1,125", "TRUE", "2026-01-02", "2026-01-02 13:05:00"]
    assert first.rows[1:] == [[" "]]
    assert first.dates == {(0, 5), (0, 6)}
    assert (second.name, second.text(4, 3)) == ("Twee", "x")


def test_xls_errors_formulas_merges_and_hidden_rows(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        sheet = book.add_sheet("Blad")
        for c, value in enumerate(SMALL[0]):
            sheet.write(0, c, value)
        sheet.write_merge(1, 2, 0, 0, "asa")
        sheet.write(1, 1, "ASA-klasse")
        sheet.row(1).set_cell_error(2, 0x2A)
        plain = book.add_style(xlwt.XFStyle())
        sheet.row(2).insert_cell(2, FormulaCell(2, 2, plain, xlwt.Formula("A1"), calc_flags=3))  # compute on opening
        sheet.row(2).hidden = True
        sheet.row(9).hidden = True

    path = xls(tmp_path / "t.xls", fill)
    found = vt.read(path)
    assert cells(found, "VT006") == ["t.xls!Blad!C2"]
    assert found.report.diagnostics[0].params["value"] == "#N/A"
    assert cells(found, "VT007") == ["t.xls!Blad!C3"]
    assert [d.params["count"] for d in found.report if d.code == "VT011"] == ["1"]
    assert sheets_of(path)[0].anchor(2, 0) == (1, 0)


def test_xls_with_a_password_or_older_than_excel_97(tmp_path: Path) -> None:
    path = written_as("xls", tmp_path, SMALL)
    whole = path.read_bytes()
    start = whole.index(b"\x09\x08\x10\x00\x00\x06\x05\x00")  # the begin of the workbook: version 6, globals
    path.write_bytes(whole[: start + 4] + b"\x00\x05" + whole[start + 6 :])
    assert codes(refused(path)) == ["VT001"]
    after = start + 20
    path.write_bytes(whole[:after] + b"\x2f\x00" + whole[after + 2 :])
    assert codes(refused(path)) == ["VT002"]


def test_xls_of_another_program_and_an_old_word_document(tmp_path: Path) -> None:
    path = written_as("xls", tmp_path, SMALL)
    named = "Workbook".encode("utf-16-le")
    path.write_bytes(path.read_bytes().replace(named, "WordDocu".encode("utf-16-le")))
    found = refused(path)
    assert codes(found) == ["VT001"]
    assert "no workbook" in str(found)


# ---- .ods


def ods(path: Path, *rows: Any, name: str = "Blad") -> Path:
    document = OpenDocumentSpreadsheet()
    table = Table(name=name)
    for row in rows:
        table.addElement(row)
    document.spreadsheet.addElement(table)
    document.save(str(path))
    return path


def row_of(*found: Any, **attributes: Any) -> Any:
    row = TableRow(**attributes)
    for cell in found:
        row.addElement(cell)
    return row


def shown(text: str, **attributes: Any) -> Any:
    """A cell with a value and the text it is shown as."""
    cell = TableCell(**attributes)
    cell.addElement(P(text=text))
    return cell


def test_ods_numbers_and_dates_as_they_are_shown(tmp_path: Path) -> None:
    row = row_of(
        shown("12", valuetype="float", value="12"),
        shown("0012", valuetype="float", value="12"),
        shown("50%", valuetype="percentage", value="0.5"),
        shown("1,13", valuetype="float", value="1.125"),
        shown("WAAR", valuetype="boolean", booleanvalue="true"),
        shown("2 jan 26", valuetype="date", datevalue="2026-01-02"),
        shown("2 jan 26", valuetype="date", datevalue="2026-01-02T13:05:00"),
        shown("13:05", valuetype="time", timevalue="PT13H05M00S"),
        shown("37:05", valuetype="time", timevalue="PT37H05M00S"),
    )
    sheet = sheets_of(ods(tmp_path / "t.ods", row))[0]
    assert sheet.rows == [
        ["12", "0012", "50%", "1,125", "TRUE", "2026-01-02", "2026-01-02 13:05:00", "13:05:00", "37:05"]
    ]
    assert sheet.dates == {(0, 5), (0, 6)}


def test_ods_repeated_rows_and_cells_merges_comments_and_hidden_rows(tmp_path: Path) -> None:
    noted = ods_cell("c")
    note = Annotation()
    note.addElement(P(text="let op"))
    noted.addElement(note)
    path = ods(
        tmp_path / "t.ods",
        row_of(TableCell(numbercolumnsrepeated=2), ods_cell("a", numbercolumnsrepeated=2)),
        row_of(TableCell(numbercolumnsrepeated=16384), numberrowsrepeated=2),
        row_of(ods_cell("b"), numberrowsrepeated=2, visibility="collapse"),
        row_of(ods_cell("m", numbercolumnsspanned=2, numberrowsspanned=2), CoveredTableCell(), noted),
        row_of(CoveredTableCell(numbercolumnsrepeated=2), ods_cell("d")),
        row_of(TableCell(numbercolumnsrepeated=16384), numberrowsrepeated=1048000),
    )
    sheet = sheets_of(path)[0]
    assert sheet.rows == [["", "", "a", "a"], [], [], ["b"], ["b"], ["m", "", "c"], ["", "", "d"]]
    assert sheet.anchor(6, 1) == (5, 0)
    assert sheet.comments == {(5, 2): "let op"}
    assert sheet.hidden_rows == 2


def test_ods_spaces_lines_and_tabs_within_a_cell(tmp_path: Path) -> None:
    cell = TableCell(valuetype="string")
    first = P(text="a")
    first.addElement(S(c=3))
    first.addText("b")
    cell.addElement(first)
    cell.addElement(P(text="c"))
    assert sheets_of(ods(tmp_path / "t.ods", row_of(cell)))[0].rows == [["a   b\nc"]]


def test_ods_errors_and_formulas_without_value(tmp_path: Path) -> None:
    bad = shown("#DIV/0!", valuetype="float", value="0", formula="of:=1/0")
    path = ods(
        tmp_path / "t.ods",
        row_of(*map(ods_cell, SMALL[0])),
        row_of(ods_cell("asa"), bad, TableCell(formula="of:=[.A1]")),
        row_of(ods_cell("b"), ods_cell("B"), shown("Ja", valuetype="string", formula='of:="Ja"')),
    )
    found = vt.read(path)
    assert cells(found, "VT006") == ["t.ods!Blad!B2"]
    assert cells(found, "VT007") == ["t.ods!Blad!C2"]
    assert found["b"].origins["mandatory"].raw == "Ja"


def test_ods_with_a_password_macros_and_links(tmp_path: Path) -> None:
    path = written_as("ods", tmp_path, SMALL)
    with_parts(path, {"Basic/Standard/Module1.xml": b"<x/>"})
    assert "VT014" in codes(vt.read(path))
    link = (
        "<table:table table:name=\"'file:///home/x.ods'#$Blad\"><table:table-row/></table:table></office:spreadsheet>"
    )
    content = part(path, "content.xml").replace("</office:spreadsheet>", link)
    with_parts(path, {"content.xml": content.encode()})
    assert "VT015" in codes(vt.read(path))
    assert [sheet.name for sheet in sheets_of(path)] == ["Blad"]
    with_parts(path, {"META-INF/manifest.xml": b"<manifest><encryption-data/></manifest>"})
    assert codes(refused(path)) == ["VT002"]


def test_a_text_document_of_libreoffice_is_no_spreadsheet(tmp_path: Path) -> None:
    path = with_parts(written_as("ods", tmp_path, SMALL), {"mimetype": b"application/vnd.oasis.opendocument.text"})
    assert codes(refused(path)) == ["VT001"]


# ---- .html


def page(folder: Path, body: str, head: str = "<meta charset=utf-8>") -> Path:
    path = folder / "t.html"
    path.write_text(f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>", encoding="utf-8")
    return path


def test_html_tables_are_named_by_caption_heading_or_number(tmp_path: Path) -> None:
    table = "<table>{}<tr><td>x</td></tr></table>"
    body = table.format("") + "<h2>Kop <b>één</b></h2>" + table.format("") * 2
    body += table.format("<caption>Bijschrift</caption>")
    found = [s.name for s in sheets_of(page(tmp_path, body)) if not s.beside]
    assert found == ["tabel 1", "Kop één", "Kop één (2)", "Bijschrift"]


def test_html_spans_are_merged_ranges(tmp_path: Path) -> None:
    rows = "<tr><th rowspan=2>a<th colspan=2>b<tr><td>c<td rowspan=0>d<tr><td>e<td>f<tr><td colspan=x>g"
    sheet = sheets_of(page(tmp_path, f"<table>{rows}</table>"))[0]
    assert sheet.rows == [["a", "b"], ["", "c", "d"], ["e", "f"], ["g"]]
    assert [sheet.anchor(1, 0), sheet.anchor(0, 2), sheet.anchor(3, 2)] == [(0, 0), (0, 1), (1, 2)]


def test_html_lines_entities_spaces_and_what_is_not_shown(tmp_path: Path) -> None:
    cell = "<p> a \n  b </p> <p>c<br>d&nbsp;&lt;&euro;</p><script>x()</script><style>td{}</style><!-- n --><img alt=Ja src=x>"
    sheet = sheets_of(page(tmp_path, f"<table><tr><td>{cell}<td><pre>e  f</pre></table>"))[0]
    assert sheet.rows == [["a b\nc\nd\xa0<€\nJa", "e  f"]]


def test_html_tables_within_tables_are_tables_of_their_own(tmp_path: Path) -> None:
    body = "<table><tr><td>menu<td>voor<table><tr><td>in<td>zin</table>na</table>"
    assert [s.rows for s in sheets_of(page(tmp_path, body))] == [[["menu", "voorna"]], [["in", "zin"]]]


@pytest.mark.parametrize(
    ("encoding", "head"),
    [
        ("utf-8", ""),
        ("utf-8-sig", "<meta charset=iso-8859-1>"),
        ("utf-16", ""),
        ("cp1252", "<meta charset='iso-8859-1'>"),
        ("cp1252", '<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">'),
        ("iso8859-15", "<meta charset=iso-8859-15>"),
        ("cp1252", "<meta charset=klinkklaar>"),
    ],
)
def test_html_encodings(tmp_path: Path, encoding: str, head: str) -> None:
    path = tmp_path / "t.html"
    path.write_bytes(f"<html><head>{head}</head><table><tr><td>patiënt €</table>".encode(encoding))
    findings = Findings()
    assert read_sheets(path, findings)[0].rows == [["patiënt €"]]
    assert [d.code for d in findings.report()] == (["VT008"] if "klinkklaar" in head else [])


def test_html_that_is_not_in_the_encoding_it_says_and_a_page_without_tables(tmp_path: Path) -> None:
    path = tmp_path / "t.html"
    path.write_bytes("<html><meta charset=utf-8><table><tr><td>é</table>".encode("cp1252"))
    assert codes(refused(path)) == ["VT004"]
    assert codes(refused(page(tmp_path, "<p>Niets</p>"))) == ["VT001"]
    assert codes(refused(page(tmp_path, "<table><tr><td> </table>"))) == ["VT003"]


def test_an_art_decor_transaction_table(tmp_path: Path) -> None:
    """The columns of a publication of ART-DECOR (table-formats.md, 7)."""
    header = ["Naam", "ID", "Mandatory", "Aantal", "Datatype", "Eenheid", "Codes", "Omschrijving", "Waardelijst"]
    rows = [
        ["Lengte moeder", "1.2.3.4", "R", "0..1", "Quantity", "cm", "", "Lengte in cm", ""],
        ["Geslacht", "1.2.3.5", "M", "1..1", "Code", "", "", "Geslacht van het kind", ""],
    ]
    lines = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in rows)
    head = "".join(f"<th>{text}</th>" for text in header)
    table = vt.read(
        page(tmp_path, f"<h1>Kernset</h1><table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>")
    )
    assert names(table) == ["Lengte moeder", "Geslacht"]
    assert table["Lengte moeder"].unit == "cm"
    assert table["Geslacht"].obligation("V6", "2027-01-01").level == vt.Level.MANDATORY
    assert str(table["Geslacht"].cell) == "t.html!Kernset!A3"


# ---- .docx


def document(path: Path, rows: list[list[str]]) -> tuple[Any, Any]:
    found = docx.Document()
    table = found.add_table(rows=len(rows), cols=len(rows[0]))
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            table.cell(r, c).text = value
    return found, table


def test_docx_merged_cells_and_tables_within_tables(tmp_path: Path) -> None:
    path = tmp_path / "t.docx"
    found, table = document(path, [["a", "b", "c"], ["d", "e", ""], ["f", "", ""], ["g", "h", "i"]])
    table.cell(1, 2).merge(table.cell(2, 2))
    table.cell(2, 0).merge(table.cell(2, 1))
    table.cell(3, 0).add_table(1, 1).cell(0, 0).text = "in"
    found.save(str(path))
    outer, inner = sheets_of(path)
    assert outer.rows == [["a", "b", "c"], ["d", "e"], ["f"], ["g", "h", "i"]]
    assert [outer.anchor(2, 2), outer.anchor(2, 1), outer.anchor(3, 2)] == [(1, 2), (2, 0), (3, 2)]
    assert (inner.name, inner.rows) == ("tabel 2", [["in"]])


def test_docx_headings_name_the_datasets_and_cells_the_table(tmp_path: Path) -> None:
    found = docx.Document()
    for title, name in (("Patiënt", "geslacht"), ("Ingreep", "asa")):
        found.add_heading(title, 1)
        found.add_paragraph("Toelichting")
        table = found.add_table(rows=2, cols=3)
        for row, texts in zip(table.rows, (SMALL[0], [name, name.title(), "Ja"]), strict=True):
            for cell, value in zip(row.cells, texts, strict=True):
                cell.text = value
    path = tmp_path / "t.docx"
    found.save(str(path))
    table = vt.read(path)
    assert [(v.name, v.dataset, str(v.cell)) for v in table] == [
        ("geslacht", "Patiënt", "t.docx!tabel 1!A2"),
        ("asa", "Ingreep", "t.docx!tabel 2!A2"),
    ]


def test_docx_tracked_changes_are_read_as_accepted(tmp_path: Path) -> None:
    path = tmp_path / "t.docx"
    found, table = document(path, [SMALL[0], ["asa", "ASA", ""], ["weg", "Weg", "Ja"]])
    paragraph = table.cell(1, 2).paragraphs[0]._p
    for xml in (
        "<w:del {}><w:r><w:delText>nee</w:delText></w:r></w:del>",
        "<w:ins {}><w:r><w:t>Ja</w:t></w:r></w:ins>",
    ):
        paragraph.append(parse_xml(xml.format(nsdecls("w"))))
    table.rows[2]._tr.get_or_add_trPr().append(parse_xml(f"<w:del {nsdecls('w')}/>"))
    found.save(str(path))
    read = vt.read(path)
    assert names(read) == ["asa"]
    assert read["asa"].origins["mandatory"].raw == "Ja"
    assert [d.params["count"] for d in read.report if d.code == "VT016"] == ["3"]


def test_docx_comments_and_footnotes_hang_on_their_cell(tmp_path: Path) -> None:
    path = tmp_path / "t.docx"
    found, table = document(path, SMALL)
    run = table.cell(1, 2).paragraphs[0].runs[0]
    found.add_comment(run, text="alleen umc", author="x")
    run._r.append(parse_xml(f'<w:footnoteReference {nsdecls("w")} w:id="7"/>'))
    found.save(str(path))
    note = f'<w:footnotes {nsdecls("w")}><w:footnote w:id="7"><w:p><w:r><w:t>vanaf 2027</w:t></w:r></w:p></w:footnote></w:footnotes>'
    with_parts(path, {"word/footnotes.xml": note.encode()})
    assert {tuple(sorted(text.split("\n"))) for text in sheets_of(path)[0].comments.values()} == {
        ("alleen umc", "vanaf 2027")
    }
    assert any("vanaf 2027" in note.text for note in vt.read(path).notes)


def test_docx_signs_and_the_second_version_of_a_drawing(tmp_path: Path) -> None:
    path = tmp_path / "t.docx"
    found, table = document(path, [["a"]])
    inside = (
        '<w:r {}><w:tab/><w:t>b</w:t><w:br/><w:noBreakHyphen/><w:sym w:font="Wingdings" w:char="F0FC"/>'
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        "<mc:Choice Requires='wps'><w:t>c</w:t></mc:Choice><mc:Fallback><w:t>c</w:t></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )
    table.cell(0, 0).paragraphs[0]._p.append(parse_xml(inside.format(nsdecls("w"))))
    found.save(str(path))
    assert sheets_of(path)[0].rows == [["a\tb\n-\uf0fcc"]]


def test_a_word_document_without_tables(tmp_path: Path) -> None:
    path = tmp_path / "t.docx"
    found = docx.Document()
    found.add_paragraph("Beste collega,")
    found.save(str(path))
    assert codes(refused(path)) == ["VT001"]


# ---- what is not read says what is


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("t.xlsb", {"xl/workbook.bin": b""}),
        ("t.pptx", {"ppt/presentation.xml": b"<p/>"}),
        ("t.zip", {"tabel.xlsx": b"PK"}),
    ],
)
def test_other_packages(tmp_path: Path, name: str, parts: dict[str, bytes]) -> None:
    path = tmp_path / name
    with zipfile.ZipFile(path, "w") as package:
        for part_name, content in parts.items():
            package.writestr(part_name, content)
    found = refused(path)
    assert codes(found) == ["VT001"]
    assert all(extension in str(found) for extension in (".xlsx", ".xls", ".ods", ".csv", ".html", ".docx"))


def test_a_workbook_with_macros_and_links_is_read_and_nothing_runs(tmp_path: Path) -> None:
    path = written_as("xlsx", tmp_path, SMALL)
    with_parts(path, {"xl/vbaProject.bin": b"x", "xl/externalLinks/externalLink1.xml": b"<x/>"})
    table = vt.read(path)
    assert {"VT014", "VT015"} <= set(codes(table))
    assert names(table) == ["asa"]
