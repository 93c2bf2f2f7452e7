"""Answers of vendors: filled in, read back, merged with history, held against what is asked today, rendered side by side."""

import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from docx import Document
from lxml import etree
from openpyxl import load_workbook
from typer.testing import CliRunner

import vtabel as vt
from conftest import FIXTURES
from vtabel.cli import app
from vtabel.documents import view_of
from vtabel.documents.beside import Beside
from vtabel.documents.returned import read_answers
from vtabel.requirements import AnswerBook, Answered, Product, Reply, changes, merge, read_book, read_previous
from vtabel.rules import Lang

FOLDER = FIXTURES / "voorbeeldzorg"
X = Product(vendor="Leverancier X", name="EPD Y", version="2026.1")
Given = dict[str, tuple[str, date | None, str]]


def asked(on: str) -> vt.Requirements:
    mapping = vt.resolve(vt.read(FOLDER / "tabel.xlsx"), [FOLDER / "mapping.csv"], propose=False)
    return vt.requirements(mapping, provider="V6", on=on)


@pytest.fixture(scope="module")
def today() -> vt.Requirements:
    return asked("2026-12-01")


def workbook(path: Path, given: Given, product: Product = X, lang: Lang = "nl") -> Path:
    """A rendered workbook as a vendor fills it in, in Excel."""
    book = load_workbook(path)
    about, sheet = book.worksheets[2], book.worksheets[3]
    about["B4"], about["B5"], about["B6"], about["B7"] = (
        product.vendor,
        product.name,
        product.version,
        date(2026, 12, 5),
    )
    headers = {str(cell.value): int(cell.column or 0) for cell in sheet[1]}
    columns = [headers[h] for h in list(headers)[-3:]]
    for row in range(2, sheet.max_row + 1):
        key = str(sheet.cell(row, 1).value)
        if key in given:
            reply, on, remark = given[key]
            for column, value in zip(columns, (reply, on, remark), strict=True):
                cell = sheet.cell(row, column)
                assert not cell.protection.locked
                cell.value = value
    book.save(path)
    return path


@pytest.mark.parametrize(("lang", "words"), [("nl", ("beschikbaar", "gepland")), ("en", ("available", "planned"))])
def test_a_workbook_that_was_filled_in_is_read_back(
    today: vt.Requirements, tmp_path: Path, lang: Lang, words: tuple[str, str]
) -> None:
    first, second = today.requirements[0].id, today.requirements[1].id
    given: Given = {first: (words[0], None, ""), second: (words[1], date(2027, 7, 1), "in release 9")}
    path = workbook(vt.render(today, tmp_path / "eisen.xlsx", lang=lang), given, lang=lang)
    sheet, report = read_answers(path)
    assert report.diagnostics == ()
    assert (sheet.product, sheet.answered_on, sheet.asked) == (X, date(2026, 12, 5), len(today))
    assert [(a.requirement, a.reply, a.on, a.remark) for a in sheet.answers] == [
        (first, Reply.AVAILABLE, None, ""),
        (second, Reply.PLANNED, date(2027, 7, 1), "in release 9"),
    ]
    assert [a.revision for a in sheet.answers] == [today[first].revision, today[second].revision]


def test_what_is_asked_is_protected_and_only_the_answers_are_open(today: vt.Requirements, tmp_path: Path) -> None:
    book = load_workbook(vt.render(today, tmp_path / "eisen.xlsx"))
    sheet = book["Eisen"]
    assert sheet.protection.sheet
    assert not sheet.protection.autoFilter  # false: filtering is not locked
    open_ = {cell.column for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    assert open_ == {sheet.max_column - 2, sheet.max_column - 1, sheet.max_column}


def test_answers_in_reqif_are_read_back(today: vt.Requirements, tmp_path: Path) -> None:
    path = vt.render(today, tmp_path / "eisen.reqif")
    root = etree.parse(str(path)).getroot()
    space = {"r": root.nsmap[None]}
    ids = dict(zip(("s-vendor", "s-product", "s-product_version"), (X.vendor, X.name, X.version), strict=True))
    for value in root.findall(".//r:SPECIFICATION/r:VALUES/r:ATTRIBUTE-VALUE-STRING", space):
        reference = value.findtext(".//r:ATTRIBUTE-DEFINITION-STRING-REF", namespaces=space)
        value.set("THE-VALUE", ids.get(str(reference), ""))
    wanted = today.requirements[3]
    values = root.find(f".//r:SPEC-OBJECT[@IDENTIFIER='{wanted.id.replace('-', '_')}']/r:VALUES", space)
    assert values is not None
    answer = etree.SubElement(values, f"{{{space['r']}}}ATTRIBUTE-VALUE-ENUMERATION")
    for outer, inner, text in (
        ("DEFINITION", "ATTRIBUTE-DEFINITION-ENUMERATION-REF", "a-answer"),
        ("VALUES", "ENUM-VALUE-REF", "reply-configurable"),
    ):
        below = etree.SubElement(answer, f"{{{space['r']}}}{outer}")
        etree.SubElement(below, f"{{{space['r']}}}{inner}").text = text
    path.write_bytes(etree.tostring(root))
    sheet, report = read_answers(path)
    assert report.diagnostics == ()
    assert sheet.product == X
    assert [(a.requirement, a.reply, a.revision) for a in sheet.answers] == [
        (wanted.id, Reply.CONFIGURABLE, wanted.revision)
    ]


def test_a_later_answer_counts_and_the_earlier_one_is_kept(today: vt.Requirements, tmp_path: Path) -> None:
    key = today.requirements[0].id
    paths = []
    for number, word in enumerate(("nee", "beschikbaar")):
        path = vt.render(today, tmp_path / f"eisen{number}.xlsx")
        paths.append(workbook(path, {key: (word, None, "")}))
    book = AnswerBook()
    for path in paths:
        book, report = merge(book, [read_answers(path)[0]], today)
        assert report.diagnostics == ()
    (standing,) = Answered(today, book).of(key)
    assert standing.answer.reply is Reply.AVAILABLE
    assert [a.reply for a in standing.earlier] == [Reply.NO]
    again, _ = merge(book, [read_answers(paths[0])[0]], today)
    assert again == book


def test_an_answer_to_a_requirement_that_changed_is_marked(tmp_path: Path) -> None:
    before, after = asked("2026-12-01"), asked("2027-12-01")
    old = {r.id: r.revision for r in before}
    changed = next(r.id for r in after if old.get(r.id, r.revision) != r.revision)
    gone = next(iter(set(old) - {r.id for r in after}), None)
    given: Given = {changed: ("beschikbaar", None, "")}
    given |= {gone: ("nee", None, "")} if gone else {}
    path = workbook(vt.render(before, tmp_path / "eisen.xlsx"), given)
    book, report = merge(AnswerBook(), [read_answers(path)[0]], after)
    assert {d.code for d in report} == {"VT614"} | ({"VT616"} if gone else set())
    (standing,) = Answered(after, book).of(changed)
    assert standing.outdated
    (tally,) = Answered(after, book).tallies()
    assert (tally.outdated, tally.unanswered) == (1, len(after) - 1)
    view = view_of(after, "nl", Beside(answers=book))
    (shown,) = next(r for r in view.requirements if r.id == changed).answers
    assert shown.outdated


def test_vendors_stand_side_by_side_in_every_format(today: vt.Requirements, tmp_path: Path) -> None:
    key = today.requirements[0].id
    products = (X, Product(vendor="Leverancier Z", name="EPD Q", version="7"))
    sheets = [
        read_answers(workbook(vt.render(today, tmp_path / f"{n}.xlsx"), {key: (word, None, word)}, product))[0]
        for n, (product, word) in enumerate(zip(products, ("beschikbaar", "nee"), strict=True))
    ]
    book, _ = merge(AnswerBook(), sheets, today)
    view = view_of(today, "nl", Beside(answers=book))
    assert view.side_by_side.header[-2:] == ("Leverancier X, EPD Y 2026.1", "Leverancier Z, EPD Q 7")
    assert view.side_by_side.rows[0][-2:] == ("beschikbaar", "nee")
    assert [row[1:6] for row in view.vendors.rows] == [("1", "0", "0", "0", "32"), ("0", "0", "0", "1", "32")]
    for extension in (".html", ".md"):
        text = vt.render(today, tmp_path / f"met{extension}", answers=book).read_text(encoding="utf-8")
        assert text.count("Leverancier Z, EPD Q 7") >= 3
    letter = Document(str(vt.render(today, tmp_path / "met.docx", answers=book)))
    rows = [[cell.text for cell in row.cells] for table in letter.tables for row in table.rows]
    assert [row[3] for row in rows if len(row) == 4 and "Leverancier Z" in row[3]][:2] == [
        "Leverancier X, EPD Y 2026.1: beschikbaar\nLeverancier Z, EPD Q 7: nee",
        "Leverancier X, EPD Y 2026.1: -\nLeverancier Z, EPD Q 7: -",
    ]
    shown = load_workbook(vt.render(today, tmp_path / "met.xlsx", answers=book))["Antwoorden"]
    assert [c.value for c in shown[2]][-2:] == ["beschikbaar", "nee"]


@pytest.mark.parametrize(
    ("rows", "codes", "kept"),
    [
        (("E-1;r;misschien;;",), ["VT612"], 0),
        (("E-1;r;gepland;;",), ["VT613"], 1),
        (("E-1;r;gepland;volgend jaar;",), ["VT210"], 1),
        (("E-1;r;nee;;", "E-1;r;beschikbaar;;"), ["VT615"], 1),
        (("E-1;r;;;alleen een opmerking",), [], 0),
    ],
)
def test_what_a_vendor_wrote_wrong_is_named_at_its_cell(
    csv_file: Callable[..., Path], rows: tuple[str, ...], codes: list[str], kept: int
) -> None:
    path = csv_file(
        "Leverancier;X", "Product;Y", "Eis;Revisie;Antwoord leverancier;Datum beschikbaar;Opmerking leverancier", *rows
    )
    sheet, report = read_answers(path)
    assert [d.code for d in report] == codes
    assert all(d.cell and d.cell.locator for d in report)
    assert len(sheet.answers) == kept


def test_the_command_merges_keeps_history_and_renders_again(today: vt.Requirements, tmp_path: Path) -> None:
    document = vt.render(today, tmp_path / "eisen.json")
    key = today.requirements[0].id
    answer = workbook(vt.render(today, tmp_path / "antwoord.xlsx"), {key: ("configureerbaar", None, "zie handleiding")})
    into, page = tmp_path / "antwoorden.json", tmp_path / "met.html"
    command = ["answers", "merge", str(answer), "--into", str(into), "--requirements", str(document), "-o", str(page)]
    for _ in range(2):  # the second time the file is in it already
        done = CliRunner().invoke(app, command)
        assert done.exit_code == 0, done.output
        assert "1 configurable" in done.output
        assert len(read_book(into).sheets) == 1
    assert "zie handleiding" in page.read_text(encoding="utf-8")


def test_the_differences_with_the_previous_version_are_told(tmp_path: Path) -> None:
    before, after = asked("2026-07-01"), asked("2027-07-01")
    previous = read_previous(vt.render(before, tmp_path / "vorige.json"))
    made = changes(after, previous)
    old, new = {r.id: r for r in before}, {r.id: r for r in after}
    assert {c.requirement for c in made if c.kind == "added"} == new.keys() - old.keys()
    assert {c.requirement for c in made if c.kind == "gone"} == old.keys() - new.keys()
    differing = {i for i in old.keys() & new.keys() if old[i].revision != new[i].revision}
    assert {c.requirement for c in made if c.kind == "changed"} == differing
    assert made
    for extension in (".html", ".md", ".docx", ".xlsx"):
        vt.render(after, tmp_path / f"nieuw{extension}", previous=previous)
    page = (tmp_path / "nieuw.html").read_text(encoding="utf-8")
    assert "Sinds de versie van 1 juli 2026" in page
    assert set(re.findall(r'href="#([^"]*)"', page)) <= set(re.findall(r'\bid="([^"]*)"', page))
    assert changes(before, previous) == ()


def test_a_document_of_another_version_of_vtabel_can_be_compared_with(today: vt.Requirements, tmp_path: Path) -> None:
    path = vt.render(today, tmp_path / "vorige.json")
    text = path.read_text(encoding="utf-8").replace('"anchors":', '"what_a_later_version_adds": 1, "anchors":')
    path.write_text(text, encoding="utf-8")
    assert changes(today, read_previous(path)) == ()


def test_a_true_date_of_excel_is_a_date(today: vt.Requirements, tmp_path: Path) -> None:
    key = today.requirements[0].id
    path = workbook(vt.render(today, tmp_path / "eisen.xlsx"), {key: ("gepland", datetime(2027, 3, 1), "")})
    (answer,) = read_answers(path)[0].answers
    assert answer.on == date(2027, 3, 1)
