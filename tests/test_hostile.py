"""Files made to harm: in every format they end in a finding, within bounded memory, and nothing runs or is fetched."""

import csv
import io
import os
import random
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from odf.table import TableCell

import vtabel as vt
from formats import WRITERS, ods_cell, part, with_parts, written_as
from test_sheet_formats import ods, refused, row_of, shown
from vtabel import child
from vtabel.formulas import guarded, starts_formula, unguarded
from vtabel.mapping import write_mapping
from workbooks import cells, codes, names, part_by_part, row_xml

SMALL = [["Variabele", "Label", "Verplicht"], ["asa", "ASA-klasse", "Ja"]]
FORMATS = sorted(WRITERS)


def apart(path: Path) -> tuple[list[str], float]:
    """The codes of what reading the file in a process of its own gives, and the megabytes it took at the peak.

    A file that hangs the reader fails the test after two minutes.
    """
    if not Path("/proc/self/status").exists():
        pytest.skip("the peak of a process is read from /proc")
    code = (
        "import re, sys, vtabel\n"
        "try: report = vtabel.read(sys.argv[1]).report\n"
        "except vtabel.UnusableInput as error: report = error.report\n"
        "peak = re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1]\n"
        "print(peak, *(d.code for d in report))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-500:]
    peak, *found = done.stdout.split()
    return found, int(peak) / 1024


# ---- far apart, wide and deep


def test_ods_numbers_of_rows_and_cells_that_no_sheet_has(tmp_path: Path) -> None:
    for row in (
        row_of(ods_cell("x", numbercolumnsrepeated=10**9)),
        row_of(ods_cell("x"), numberrowsrepeated=10**9),
        row_of(TableCell(numbercolumnsrepeated=10**9), ods_cell("x")),
        row_of(ods_cell("x", numbercolumnsrepeated=4000), numberrowsrepeated=100_000),
    ):
        found, peak = apart(ods(tmp_path / "t.ods", row))
        assert (found, peak < 200) == (["VT005"], True)


@pytest.mark.parametrize("number", ["0", "-1", "x", "9" * 5000, ""])
def test_ods_numbers_that_make_no_sense(tmp_path: Path, number: str) -> None:
    path = written_as("ods", tmp_path, SMALL)
    content = part(path, "content.xml").replace(
        "<table:table-row>", f'<table:table-row table:number-rows-repeated="{number}">', 1
    )
    assert codes(refused(with_parts(path, {"content.xml": content.encode()}))) == ["VT004"]


def test_ods_a_billion_spaces(tmp_path: Path) -> None:
    path = written_as("ods", tmp_path, SMALL)
    content = part(path, "content.xml").replace("ASA-klasse", '<text:s text:c="1000000000"/>')
    found, peak = apart(with_parts(path, {"content.xml": content.encode()}))
    assert (found, peak < 200) == (["VT005"], True)


def test_ods_a_merged_range_over_everything_costs_nothing(tmp_path: Path) -> None:
    cell = ods_cell("Opmerking", numbercolumnsspanned=10**9, numberrowsspanned=10**9)
    path = ods(tmp_path / "t.ods", row_of(*map(ods_cell, SMALL[0]), cell), row_of(*map(ods_cell, SMALL[1])))
    assert names(vt.read(path)) == ["asa"]


def test_html_spans_that_no_table_has(tmp_path: Path) -> None:
    path = tmp_path / "t.html"
    head = "".join(f"<th>{text}" for text in SMALL[0])
    body = "".join(f"<td>{text}" for text in SMALL[1])
    path.write_text(f"<table><tr>{head}<th colspan={10**9} rowspan={10**9}>x<tr>{body}</table>")
    assert names(vt.read(path)) == ["asa"]
    path.write_text(f"<table><tr>{'<td colspan=1000>x' * 5000}</table>")
    assert codes(refused(path)) == ["VT005"]
    path.write_text(f"<table><tr>{'<td rowspan=65534>x' * 4000}{'<tr><td>y' * 60_000}</table>")
    found, peak = apart(path)
    assert (found, peak < 300) == (["VT005"], True)


def test_html_without_end(tmp_path: Path) -> None:
    path = tmp_path / "t.html"
    for body in ("<div>" * 300_000, "<table><tr><td>" * 100_000, "<b><i><p>" * 100_000, "<td a=1 " * 100_000):
        path.write_text(f"<html><table><tr><td>{body}")
        found, peak = apart(path)
        assert (bool(found), peak < 300) == (True, True)


def test_docx_spans_that_no_table_has(tmp_path: Path) -> None:
    path = written_as("docx", tmp_path, SMALL)
    content = part(path, "word/document.xml")
    for xml, expected in (
        ('<w:gridSpan w:val="1000000000"/>', ["VT005"]),
        ('<w:gridSpan w:val="-3"/>', ["VT004"]),
        ('<w:gridSpan w:val="x"/>', ["VT004"]),
        ('<w:vMerge w:val="continue"/>', []),
    ):
        broken = content.replace("</w:tcPr>", f"{xml}</w:tcPr>")
        path.with_suffix(".x").write_bytes(path.read_bytes())
        found = apart(with_parts(path.with_suffix(".x"), {"word/document.xml": broken.encode()}))[0]
        assert [code for code in found if code not in ("VT110", "VT116")] == expected


def test_xls_cells_in_the_first_and_the_last_corner(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Blad")
    for r, row in enumerate(SMALL):
        for c, value in enumerate(row):
            sheet.write(r, c, value)
    sheet.write(65_535, 255, "x")
    book.save(str(tmp_path / "t.xls"))
    assert apart(tmp_path / "t.xls")[1] < 300  # the child takes more, and gives it back
    assert codes(refused(tmp_path / "t.xls", vt.Limits(area=1_000_000))) == ["VT005"]


# ---- what the native reader of .xls does to a process


def child_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str) -> list[str]:
    """The findings where the child process runs other code."""
    script = tmp_path / "__main__.py"
    script.write_text(code)
    monkeypatch.setattr(child, "__file__", str(tmp_path / "__init__.py"))
    return codes(refused(written_as("xls", tmp_path, SMALL)))


@pytest.mark.skipif(sys.platform == "win32", reason="signals are of Unix")
@pytest.mark.parametrize(
    "code",
    [
        "import os; os.abort()",
        "import sys; sys.stderr.write('memory allocation of 549755813888 bytes failed'); sys.exit(134)",
        "raise SystemError('panic')",
        "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    ],
)
def test_a_reader_that_crashes_is_one_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    assert child_of(tmp_path, monkeypatch, code) == ["VT013"]


def test_a_reader_that_hangs_is_stopped(tmp_path: Path) -> None:
    path = written_as("xls", tmp_path, SMALL)
    assert codes(refused(path, vt.Limits(child_seconds=0))) == ["VT013"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the bound on memory is that of Linux")
def test_a_reader_that_eats_the_memory_is_stopped(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Blad")
    sheet.write(0, 0, "x")
    sheet.write(65_535, 255, "x")
    book.save(str(tmp_path / "t.xls"))
    found = refused(tmp_path / "t.xls", vt.Limits(child_bytes=300_000_000))
    assert codes(found) == ["VT013"]
    assert "memory" in str(found)


def test_one_text_in_every_cell(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Blad")
    for r in range(5_000):
        sheet.write(r, 0, "x" * 30_000)
    book.save(str(tmp_path / "t.xls"))
    assert codes(refused(tmp_path / "t.xls", vt.Limits(characters=10_000_000))) == ["VT005"]
    assert (tmp_path / "t.xls").stat().st_size < 1_000_000


@pytest.mark.parametrize("hide", ["", "<!-- </si> -->", "<![CDATA[</si>]]>"])
def test_one_shared_text_in_every_cell_of_a_workbook(tmp_path: Path, hide: str) -> None:
    long = "x" * 10_000 + hide + "x" * 10_000
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 50_001))
    shared = f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>{long}</t></si></sst>'
    path = part_by_part(tmp_path / "t.xlsx", [rows], parts={"xl/sharedStrings.xml": shared})
    found, peak = apart(path)
    assert (found, peak < 200) == (["VT005"], True)


# ---- zip bombs


@pytest.mark.parametrize(("kind", "inside"), [("ods", "content.xml"), ("docx", "word/document.xml")])
def test_a_part_that_unpacks_to_more_than_it_may_or_says(tmp_path: Path, kind: str, inside: str) -> None:
    path = written_as(kind, tmp_path, SMALL)
    content = part(path, inside)
    at = content.index(">", content.index("<", 60)) + 1
    with_parts(path, {inside: (content[:at] + "<!---->" * 9_000_000 + content[at:]).encode()})
    assert path.stat().st_size < 200_000
    found, peak = apart(path)
    assert (found, peak < 200) == (["VT005"], True)
    assert codes(refused(path, vt.Limits(unpacked_bytes=1_000_000))) == ["VT005"]
    data = bytearray(path.read_bytes())
    entry = data.rindex(b"PK\x01\x02", 0, data.rindex(inside.encode()))
    data[entry + 24 : entry + 28] = struct.pack("<I", 5_000)
    path.write_bytes(bytes(data))
    assert codes(refused(path)) == ["VT004"]


def test_a_zip_file_within_a_zip_file_is_never_opened(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("groot", bytes(50_000_000))
    path = tmp_path / "t.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for number in range(100):
            package.writestr(f"{number}.zip", inner.getvalue())
    assert codes(refused(path)) == ["VT001"]


# ---- entities and what lies elsewhere

DECLARED = [
    '<!DOCTYPE x [<!ENTITY x "LEK">]>',
    '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE x [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]>',
    '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
    '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]>',
    '<!DOCTYPE x [<!ENTITY a "'
    + "l" * 100
    + '">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 50}">' for a, b in zip("abcdefg", "bcdefgx", strict=True))
    + "]>",
]


@pytest.mark.parametrize("declared", DECLARED)
@pytest.mark.parametrize(
    ("kind", "inside"),
    [
        ("ods", "content.xml"),
        ("docx", "word/document.xml"),
        ("docx", "word/styles.xml"),
        ("xlsx", "xl/workbook.xml"),
        ("xlsx", "xl/styles.xml"),
        ("xlsx", "xl/worksheets/sheet1.xml"),
    ],
)
def test_xml_with_entities_is_refused(tmp_path: Path, kind: str, inside: str, declared: str) -> None:
    path = written_as(kind, tmp_path, SMALL)
    content = part(path, inside)
    head = content.index("?>") + 2 if content.startswith("<?xml") else 0
    harmed = content[:head] + declared + content[head:].replace("ASA-klasse", "&x;")
    found = refused(with_parts(path, {inside: harmed.encode()}))
    assert codes(found) == ["VT004"]
    assert "LEK" not in str(found)
    assert "root:" not in str(found)


@pytest.mark.parametrize("declared", DECLARED)
def test_html_expands_no_entities_and_fetches_nothing(tmp_path: Path, declared: str) -> None:
    path = tmp_path / "t.html"
    links = '<link rel=stylesheet href="http://127.0.0.1:9/x"><base href="file:///etc/"><img src="passwd">'
    rows = "".join("<tr>" + "".join(f"<td>{text}" for text in row) for row in SMALL)
    svg = "<svg><image href='file:///etc/passwd'/><text>&x;</text></svg>"
    path.write_text(f"{declared}<html>{links}<table>{rows}<td>{svg}</table>")
    try:
        said = vt.read(path).model_dump_json()
    except vt.UnusableInput as error:
        said = str(error)
    assert "LEK" not in said
    assert "root:" not in said
    assert len(said) < 100_000


def test_an_svg_or_other_xml_is_no_table(tmp_path: Path) -> None:
    path = tmp_path / "t.svg"
    path.write_text(f'<?xml version="1.0"?>{DECLARED[1]}<svg xmlns="http://www.w3.org/2000/svg"><text>&x;</text></svg>')
    assert codes(refused(path)) == ["VT121"]


# ---- very many and very long


def test_ten_thousand_sheets(tmp_path: Path) -> None:
    path = written_as("ods", tmp_path, SMALL)
    sheets = "".join(f'<table:table table:name="b{n}"/>' for n in range(10_000))
    content = part(path, "content.xml").replace("</office:spreadsheet>", f"{sheets}</office:spreadsheet>")
    assert codes(refused(with_parts(path, {"content.xml": content.encode()}))) == ["VT005"]
    page = tmp_path / "t.html"
    page.write_text("<table><tr><td>x</table>" * 10_000)
    assert codes(refused(page)) == ["VT005"]
    names_of = "".join(f'<sheet name="b{n}" sheetId="{n}" r:id="rId1"/>' for n in range(1, 10_001))
    book = part_by_part(tmp_path / "t.xlsx", [row_xml(1, *SMALL[0])])
    with_parts(
        book, {"xl/workbook.xml": part(book, "xl/workbook.xml").replace("<sheets>", f"<sheets>{names_of}").encode()}
    )
    assert codes(refused(book)) == ["VT005"]


@pytest.mark.parametrize("kind", [kind for kind in FORMATS if kind not in ("xls", "xlsx")])
def test_a_cell_of_a_megabyte_is_cut_off(tmp_path: Path, kind: str) -> None:
    path = written_as(kind, tmp_path, [[*SMALL[0], "Opmerking"], ["asa", "ASA-klasse", "Ja", "x" * 1_000_000]])
    table = vt.read(path)
    assert [cell.rpartition("!")[2] for cell in cells(table, "VT017")] == ["D2"]
    assert len(table["asa"].remarks[0]) == 32_767
    assert apart(path)[1] < 300


@pytest.mark.parametrize("piece", [" ", "\u2020", "(", "[", "a, ", "1 = ", "vanaf ", "x\n", "* ", "=", "\t|"])
def test_a_long_text_of_one_piece_anywhere_is_read_in_time(tmp_path: Path, piece: str) -> None:
    """Regular expressions that go back over the text again and again would take hours here."""
    text = "x" + piece * (32_000 // len(piece)) + "!x"
    fields = [
        "Variabele",
        "Label",
        "Type",
        "Codering",
        "Verplicht",
        "Verplicht voor",
        "UMC",
        "Doel",
        "Populatie",
        "Bereik",
    ]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerows([[text], [], [*fields, text]])
    for column in range(len(fields)):
        writer.writerow([text if c == column else f"v{column}" * (c < 2) for c in range(len(fields))])
    path = tmp_path / "t.csv"
    path.write_text(out.getvalue(), encoding="utf-8")
    apart(path)


# ---- formulas


def test_ods_formulas_without_value_are_never_computed(tmp_path: Path) -> None:
    web = TableCell(formula='of:=WEBSERVICE("http://127.0.0.1:9/x")')
    stored = shown("Ja", valuetype="string", formula='of:=HYPERLINK("http://127.0.0.1:9/x";"Ja")')
    path = ods(
        tmp_path / "t.ods", row_of(*map(ods_cell, SMALL[0])), row_of(ods_cell("asa"), ods_cell("ASA"), stored, web)
    )
    table = vt.read(path)
    assert cells(table, "VT007") == ["t.ods!Blad!D2"]
    assert table["asa"].origins["mandatory"].raw == "Ja"


DANGEROUS = ["=1+1", "+cmd|'/c calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "'=1", "''-a", '=HYPERLINK("x")']


@given(st.one_of(st.sampled_from(DANGEROUS), st.text("'=+-@\t\r1,.a", max_size=6), st.text(max_size=6)))
@settings(deadline=None)
def test_guarding_a_text_for_csv_can_be_undone_and_leaves_no_formula(text: str) -> None:
    kept = guarded(text)
    assert unguarded(kept) == text
    if starts_formula(kept):
        assert kept == text
        assert kept[1:].replace(",", "").replace(".", "").isdigit() or len(kept) == 1


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_texts_that_look_like_formulas_go_through_a_mapping_file_and_back(tmp_path: Path, suffix: str) -> None:
    texts = [text.strip() for text in DANGEROUS]
    rows = [["Variabele", "Label", "Verplicht"], *([f"v{n}", text, "Ja"] for n, text in enumerate(texts))]
    table = vt.read(written_as("csv", tmp_path, rows))
    code = table.registry.code
    first = tmp_path / "eerst.csv"
    with first.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(["registratie", "variabele", "bron", "waarde", "besluit", "toelichting"])
        writer.writerows(
            [code, f"v{n}", "constante", guarded(text), "aanvaard", guarded(text)] for n, text in enumerate(texts)
        )
    mapping = vt.resolve(table, [first])
    path = tmp_path / f"mapping{suffix}"
    write_mapping(mapping, path)
    again = vt.resolve(table, [path])
    for n, text in enumerate(texts):
        binding = next(m.binding for m in again if m.variable.name == f"v{n}")
        assert binding is not None
        assert (binding.value, binding.justification) == (text, text)
    if suffix == ".xlsx":
        found = [cell for sheet in openpyxl.load_workbook(path) for row in sheet for cell in row if cell.value]
        risky = [cell for cell in found if starts_formula(str(cell.value))]
        assert risky
        assert all(cell.data_type == "s" and cell.quotePrefix for cell in risky)
    else:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            written = [text for row in csv.reader(stream, delimiter=";") for text in row]
        assert not [text for text in written if starts_formula(text)]


def test_a_sign_that_no_workbook_can_hold_is_replaced(tmp_path: Path) -> None:
    table = vt.read(written_as("csv", tmp_path, [*SMALL, ["b", "x\x0by", "Ja"]]))
    write_mapping(vt.resolve(table), tmp_path / "mapping.xlsx")
    texts = [str(cell.value) for row in openpyxl.load_workbook(tmp_path / "mapping.xlsx")["Variabelen"] for cell in row]
    assert "x\ufffdy" in texts


# ---- names


def test_a_registry_named_as_a_path_is_never_a_path(tmp_path: Path) -> None:
    inside = tmp_path / "werk"
    inside.mkdir()
    rows = [["Registratie", "../../x"], ["Code", "../../x"], [], *SMALL]
    table = written_as("csv", inside, rows)
    assert vt.read(table).registry.code == "../../x"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    for arguments in (
        ["map", "t.csv", "-o", "m.csv"],
        ["map", "t.csv", "-o", "m.xlsx"],
        ["render", "t.csv", "-o", "e.html"],
    ):
        subprocess.run([sys.executable, "-m", "vtabel", *arguments], cwd=inside, env=environment, capture_output=True)
    assert [path.name for path in tmp_path.iterdir()] == ["werk"]
    assert {path.name.split(".")[0] for path in inside.iterdir()} == {"t", "m", "e"}


# ---- any bytes


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A small file of each format."""
    folder = tmp_path_factory.mktemp("heel")
    return {kind: written_as(kind, folder, [["Registratie", "é"], *SMALL]).read_bytes() for kind in FORMATS}


def harmed(whole: bytes, chance: random.Random) -> bytes:
    """The bytes with some of them changed, cut out, doubled or cut off."""
    broken = bytearray(whole)
    for _ in range(chance.randrange(1, 6)):
        at = chance.randrange(len(broken))
        size = chance.choice((1, 1, 1, 2, 4, 40))
        broken[at : at + size] = chance.choice(
            (chance.randbytes(size), b"", bytes(size), b"\xff" * size, bytes(broken[at : at + size]) * 2)
        )
        broken = broken or bytearray(b"x")
    return bytes(broken[: chance.randrange(len(broken))] if chance.random() < 0.1 else broken)


@pytest.mark.parametrize("kind", FORMATS)
@settings(deadline=None, max_examples=30, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32))
def test_a_damaged_file_reads_or_says_why_not(
    kind: str, seed: int, originals: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("stuk") / f"t.{kind}"
    path.write_bytes(harmed(originals[kind], random.Random(seed)))
    try:
        vt.read(path)
    except vt.UnusableInput as error:
        assert error.report.errors


@pytest.mark.parametrize(("kind", "inside"), [("ods", "content.xml"), ("docx", "word/document.xml")])
@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32))
def test_a_damaged_part_reads_or_says_why_not(
    kind: str, inside: str, seed: int, originals: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("stuk") / f"t.{kind}"
    path.write_bytes(originals[kind])
    content = part(path, inside)
    chance = random.Random(seed)
    at = chance.randrange(len(content))
    piece = chance.choice(
        ["9999999999", "-1", '"', "<", "", "&x;", "</w:tc>", "</w:tbl>", "<w:tr>", "<table:table>", "é"]
    )
    with_parts(path, {inside: (content[:at] + piece + content[at + chance.randrange(3) :]).encode()})
    try:
        vt.read(path)
    except vt.UnusableInput as error:
        assert error.report.errors


def test_word_tables_in_an_odd_order_do_not_stop_the_reader(tmp_path: Path) -> None:
    """Rows and cells outside a table, and properties outside a cell."""
    path = tmp_path / "t.docx"
    found = docx.Document()
    found.save(str(path))
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    for body in (
        "<w:tc/><w:tr/><w:gridSpan w:val='2'/><w:vMerge/><w:gridBefore w:val='1'/>",
        "<w:tbl><w:tc><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc><w:vMerge/></w:tbl>",
        "<w:tbl><w:tr><w:tr><w:tc/></w:tr></w:tr></w:tbl><w:sym w:char='zz'/>",
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:sym w:char='FFFFFFFF'/></w:r></w:p></w:tc></w:tr></w:tbl>",
    ):
        with_parts(path, {"word/document.xml": f"<w:document {space}><w:body>{body}</w:body></w:document>".encode()})
        assert codes(refused(path))[0] in ("VT001", "VT003", "VT004", "VT101")


def test_xls_sheets_that_lie_over_each_other(tmp_path: Path) -> None:
    """Else a small file with very many sheets would be read very many times."""
    book = xlwt.Workbook()
    for number in range(40):
        sheet = book.add_sheet(f"Blad{number:02}")
        for row in range(500 if number == 0 else 1):
            sheet.write(row, 0, "x")
    path = tmp_path / "t.xls"
    book.save(str(path))
    data = bytearray(path.read_bytes())
    records = [data.index(b"Blad%02d" % number) - 12 for number in range(40)]
    assert all(data[at : at + 2] == b"\x85\x00" for at in records)
    for at in records:  # every sheet begins where the first one does
        data[at + 4 : at + 8] = data[records[0] + 4 : records[0] + 8]
    path.write_bytes(bytes(data))
    assert "over each other" in str(refused(path))


def test_a_text_about_encryption_is_no_encryption(tmp_path: Path) -> None:
    rows = [*SMALL, ["b", "EncryptedPackage \u20ac", "Ja"]]
    assert names(vt.read(written_as("xls", tmp_path, rows))) == ["asa", "b"]


def test_a_member_without_a_name_is_no_document(tmp_path: Path) -> None:
    path = tmp_path / "t.zip"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("naam.json", "{}")
    path.write_bytes(path.read_bytes().replace(b"naam.json", b"\0aam.json"))  # a name ends at a zero byte
    with pytest.raises(vt.UnusableInput) as error:
        vt.read(path)
    assert error.value.report.errors
