"""Files that are no table, broken or hostile: always a finding that says what is wrong, never a traceback."""

import io
import os
import random
import struct
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import vtabel as vt
from conftest import FIXTURES
from workbooks import SMALL_TABLE, Grid, cells, codes, names, part_by_part, row_xml, xlsx

Lines = Callable[..., Path]
HEAD = ["Variabele", "Label", "Verplicht"]


def refused(path: Path, limits: vt.Limits | None = None) -> vt.UnusableInput:
    """What reading the file raises."""
    with pytest.raises(vt.UnusableInput) as error:
        vt.read(path, limits=limits or vt.Limits())
    assert error.value.report.errors
    assert str(error.value)
    return error.value


def given(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def apart(path: Path) -> tuple[int, float, float]:
    """What reading the file in a process of its own comes to: variables, megabytes at the peak, seconds of work."""
    if not Path("/proc/self/status").exists():
        pytest.skip("the peak of a process is read from /proc")
    code = (
        "import re, sys, time, vtabel\n"
        "found, start = 0, time.process_time()\n"
        "try: found = len(vtabel.read(sys.argv[1]))\n"
        "except vtabel.UnusableInput: pass\n"
        "peak = re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1]\n"
        "print(found, peak, time.process_time() - start)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    found, peak, seconds = done.stdout.split()
    return int(found), int(peak) / 1024, float(seconds)


# ---- no workbook


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("plaatje.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(100), "VT001"),
        ("tekst.xlsx", b"Variabele;Label\na;A\n", "VT001"),
        ("tabel.rtf", b"{\\rtf1 Geachte}", "VT001"),
        ("zonder", b"Variabele;Label\na;A\n", "VT001"),
        ("oud.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1024), "VT004"),
        ("oud.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1024), "VT004"),
        ("leeg.xlsx", b"", "VT003"),
        ("leeg.csv", b"", "VT003"),
        ("wit.csv", b" ;\n\n;\t\n", "VT003"),
        ("bom.csv", b"\xef\xbb\xbf", "VT003"),
        ("nul.csv", b"Variabele;Label\na;\x00\n", "VT001"),
        ("utf16zonderbom.csv", "Variabele;Label\na;A\n".encode("utf-16-le"), "VT001"),
        ("half.csv", "Variabele;Label".encode("utf-16")[:-1], "VT004"),
        ("quotes.csv", b'Variabele;Label\na;"A\nb;B\n', "VT004"),
        ("quotes2.csv", b'Variabele;Label\na;"A"x\n', "VT004"),
        ("zip.xlsx", b"PK\x03\x04" + bytes(50), "VT004"),
        ("niets.csv", b"Zomaar wat tekst.\n", "VT101"),
        ("kop.csv", b"Variabele;Label;Verplicht\n", "VT102"),
        ("kopnoot.csv", b"Variabele;Label;Verplicht\n* een noot;;\n", "VT102"),
    ],
)
def test_a_file_that_is_no_table(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    assert codes(refused(given(tmp_path, name, content))) == [code]


def test_a_csv_file_with_unbalanced_quotes_names_the_line(tmp_path: Path) -> None:
    path = given(tmp_path, "t.csv", b'Variabele;Label\na;"A\nA"\nb;"B"x\nc;C\n')
    assert cells(refused(path), "VT004") == ["t.csv!line 4"]


def test_a_word_document_is_no_workbook(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", "<w/>")
    assert codes(refused(given(tmp_path, "brief.xlsx", out.getvalue()))) == ["VT001"]
    assert codes(refused(given(tmp_path, "brief.docx", out.getvalue()))) == ["VT001"]


def test_a_workbook_with_a_password(tmp_path: Path) -> None:
    directory = "Root Entry".encode("utf-16-le").ljust(128, b"\0") + "EncryptedPackage".encode("utf-16-le").ljust(
        128, b"\0"
    )
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHH", 0x3E, 3, 0xFFFE)
    path = given(tmp_path, "geheim.xlsx", header.ljust(512, b"\0") + directory.ljust(512, b"\0"))
    assert codes(refused(path)) == ["VT002"]


def test_a_file_that_is_not_there_a_folder_and_a_name_that_is_too_long(tmp_path: Path) -> None:
    assert codes(refused(tmp_path / "weg.xlsx")) == ["VT010"]
    assert codes(refused(tmp_path)) == ["VT010"]
    assert codes(refused(tmp_path / ("x" * 300 + ".xlsx"))) == ["VT004"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_a_file_that_may_not_be_read(csv_file: Lines) -> None:
    path = csv_file("Variabele;Label", "a;A")
    path.chmod(0)
    assert codes(refused(path)) == ["VT004"]


# ---- workbooks without a table


def test_an_empty_workbook(tmp_path: Path) -> None:
    assert codes(refused(xlsx(tmp_path / "t.xlsx", {"Blad1": [], "Blad2": [[" "], ["\n"]]}))) == ["VT003"]


def test_a_workbook_of_formulas_that_were_never_computed(tmp_path: Path) -> None:
    rows: Grid = [[f"=A{i}" for _ in range(3)] for i in range(2, 5)]
    found = refused(xlsx(tmp_path / "t.xlsx", {"Blad": rows}))
    assert codes(found) == ["VT007"] * 9 + ["VT003"]
    assert cells(found, "VT007")[0] == "t.xlsx!Blad!A1"


def test_two_tables_that_claim_the_same_variable(tmp_path: Path) -> None:
    rows: Grid = [HEAD, ["a", "A", "Ja"], [], [], ["Naam", "Type", "Verplicht"], ["a", "datum", "nee"]]
    table = vt.read(xlsx(tmp_path / "t.xlsx", {"Blad": rows}))
    assert cells(table, "VT105") == ["t.xlsx!Blad!A6"]
    assert table.report.unusable
    assert names(table) == ["a"]


def test_never_an_empty_success(csv_file: Lines) -> None:
    found = refused(csv_file("Variabele;Label;Type;Waardelijst", "a;A;code;Weg"))
    assert "VT204" in codes(found)
    assert codes(refused(csv_file("Variabele;Label;Type", ";zonder naam;tekst"))) == ["VT202"]


# ---- broken workbooks


def test_a_workbook_that_is_cut_off_anywhere(tmp_path: Path) -> None:
    whole = (FIXTURES / "voorbeeldzorg" / "tabel.xlsx").read_bytes()
    for size in range(5, len(whole), len(whole) // 40):
        assert codes(refused(given(tmp_path, "t.xlsx", whole[:size]))) == ["VT004"]


def test_a_workbook_with_bytes_that_fell_over(tmp_path: Path) -> None:
    whole = (FIXTURES / "voorbeeldzorg" / "tabel.xlsx").read_bytes()
    chance = random.Random(1)
    for _ in range(150):
        broken = bytearray(whole)
        for _ in range(3):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        try:
            vt.read(given(tmp_path, "t.xlsx", bytes(broken)))
        except vt.UnusableInput as error:
            assert set(codes(error)) <= {"VT001", "VT003", "VT004", "VT005"}


def test_a_workbook_with_parts_that_fell_over(tmp_path: Path) -> None:
    with zipfile.ZipFile(FIXTURES / "voorbeeldzorg" / "tabel.xlsx") as package:
        parts = {name: package.read(name) for name in package.namelist()}
    chance = random.Random(2)
    pieces = (b"9999999999", b"-1", b'"', b"<", b"", b"e", b"&x;", b"\xff", b"</c>")
    for _ in range(150):
        name = chance.choice([name for name in parts if name.startswith("xl/") and name.endswith((".xml", ".rels"))])
        at = chance.randrange(len(parts[name]))
        broken = parts[name][:at] + chance.choice(pieces) + parts[name][at + chance.randrange(3) :]
        path = tmp_path / "t.xlsx"
        with zipfile.ZipFile(path, "w") as package:
            for part, content in {**parts, name: broken}.items():
                package.writestr(part, content)
        try:
            vt.read(path)
        except vt.UnusableInput as error:
            assert error.report.errors


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"])
def test_a_workbook_without_one_of_its_parts(tmp_path: Path, part: str) -> None:
    whole = xlsx(tmp_path / "t.xlsx", {"Blad": [HEAD, ["a", "A", "Ja"]]})
    path = tmp_path / "zonder.xlsx"
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            if name != part:
                target.writestr(name, source.read(name))
    assert codes(refused(path)) == (["VT001"] if part == "xl/workbook.xml" else ["VT004"])


@pytest.mark.parametrize(
    "row",
    [
        '<row r="3"><c r="A3" t="s"><v>999</v></c></row>',
        '<row r="3"><c r="A3" t="s"><v>-1</v></c></row>',
        '<row r="3"><c r="a3"><v>1</v></c></row>',
        '<row r="3"><c r="A9"><v>1</v></c></row>',
        '<row r="3"><c r="AAAA3"><v>1</v></c></row>',
        '<row r="nul"><c r="A3"><v>1</v></c></row>',
        '<row r="-3"><c r="A-3"><v>1</v></c></row>',
        '<row r="3"><c r="A3"><v>1</v></row>',
    ],
)
def test_a_sheet_with_cells_that_make_no_sense(tmp_path: Path, row: str) -> None:
    assert codes(refused(part_by_part(tmp_path / "t.xlsx", [SMALL_TABLE, row]))) == ["VT004"]


def test_a_sheet_without_addresses_is_read_in_order(tmp_path: Path) -> None:
    plain = "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in row) + "</row>"
        for row in (HEAD, ["a", "A", "Ja"])
    )
    table = vt.read(part_by_part(tmp_path / "t.xlsx", [plain]))
    assert str(table["a"].cell) == "t.xlsx!Blad!A2"


def test_a_part_that_stands_twice(tmp_path: Path) -> None:
    path = part_by_part(tmp_path / "t.xlsx", [SMALL_TABLE])
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "a") as package:
        package.writestr("xl/worksheets/sheet1.xml", "<worksheet/>")
    assert codes(refused(path)) == ["VT004"]


# ---- hostile workbooks


def test_cells_in_the_first_and_the_last_corner(tmp_path: Path) -> None:
    last = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'
    path = part_by_part(tmp_path / "t.xlsx", [SMALL_TABLE, last])
    assert cells(refused(path), "VT005") == ["t.xlsx!Blad"]
    found, peak, seconds = apart(path)
    assert (found, peak < 200, seconds < 2) == (0, True, True)


def test_a_million_blank_formatted_rows(tmp_path: Path) -> None:
    blank = (
        "".join(f'<row r="{n}"><c r="A{n}" s="1"/></row>' for n in range(first, first + 10_000))
        for first in range(3, 1_000_003, 10_000)
    )
    path = part_by_part(tmp_path / "t.xlsx", [SMALL_TABLE, *blank])
    found, peak, seconds = apart(path)
    assert (found, peak < 200, seconds < 15) == (1, True, True)  # about 3 s on a quiet machine


def test_a_row_that_does_not_end(tmp_path: Path) -> None:
    path = part_by_part(tmp_path / "t.xlsx", ['<row r="1">', *["<c/>" * 100_000] * 100, "</row>"])
    assert codes(refused(path)) == ["VT005"]


def test_a_merged_range_over_everything_costs_nothing(tmp_path: Path) -> None:
    merged = '<mergeCells count="1"><mergeCell ref="E1:XFD1048576"/></mergeCells>'
    path = part_by_part(tmp_path / "t.xlsx", [SMALL_TABLE], after=merged)
    found, peak, seconds = apart(path)
    assert (found, peak < 200, seconds < 2) == (1, True, True)


def test_a_zip_bomb_by_the_size_it_declares(tmp_path: Path) -> None:
    path = part_by_part(tmp_path / "t.xlsx", [SMALL_TABLE], parts={"xl/media/groot.bin": "0" * 1_000_000})
    assert codes(refused(path, vt.Limits(unpacked_bytes=1_000_000))) == ["VT005"]
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(b"xl/media/groot.bin"))
    data[at + 24 : at + 28] = struct.pack("<I", 4_000_000_000)  # the size, unpacked
    assert codes(refused(given(tmp_path, "t.xlsx", bytes(data)))) == ["VT005"]


@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"])
def test_a_part_that_declares_less_than_it_holds(tmp_path: Path, part: str) -> None:
    extra = dict.fromkeys(("xl/sharedStrings.xml", "xl/styles.xml"), f"<sst>{'y' * 100_000}</sst>")
    path = part_by_part(tmp_path / "t.xlsx", [SMALL_TABLE, *(row_xml(n, "a" * 100) for n in range(3, 99))], parts=extra)
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(part.encode()))
    data[at + 24 : at + 28] = struct.pack("<I", 100)
    assert codes(refused(given(tmp_path, "t.xlsx", bytes(data)))) == ["VT004"]


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE w [<!ENTITY x "LEK">]>',
        '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE w [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]>',
        '<!DOCTYPE w SYSTEM "http://127.0.0.1:9/x.dtd">',
        '<!DOCTYPE w [<!ENTITY a "'
        + "l" * 100
        + '">'
        + "".join(f'<!ENTITY {b} "{f"&{a};" * 50}">' for a, b in zip("abcdefg", "bcdefgx", strict=True))
        + "]>",
    ],
)
def test_a_sheet_with_entities_is_refused_and_nothing_is_expanded(tmp_path: Path, declared: str) -> None:
    start = time.process_time()
    for row in (row_xml(2, "a", "&x;", "Ja"), '<row r="2"><c r="A2" t="&x;"><v>1</v></c></row>'):
        found = refused(part_by_part(tmp_path / "t.xlsx", [row_xml(1, *HEAD), row], before=declared))
        assert codes(found) == ["VT004"]
        assert "LEK" not in str(found)
        assert "root:" not in str(found)
    assert time.process_time() - start < 2


# ---- limits


@pytest.mark.parametrize(
    ("limits", "what"),
    [
        (vt.Limits(file_bytes=10), "bytes in the file"),
        (vt.Limits(sheets=2), "sheets"),
        (vt.Limits(rows=1), "rows"),
        (vt.Limits(columns=2), "columns"),
        (vt.Limits(cells=8), "cells"),
        (vt.Limits(area=5), "cells within the extent"),
    ],
)
def test_every_limit_of_a_workbook(tmp_path: Path, limits: vt.Limits, what: str) -> None:
    path = xlsx(tmp_path / "t.xlsx", {f"Blad {i}": [HEAD, ["a", "A", "Ja"]] for i in range(3)})
    found = refused(path, limits)
    assert codes(found) == ["VT005"]
    assert found.report.diagnostics[0].params["what"] == what
    assert len(vt.read(path)) == 3


@pytest.mark.parametrize(
    "limits", [vt.Limits(rows=1), vt.Limits(columns=2), vt.Limits(cells=5), vt.Limits(file_bytes=9)]
)
def test_every_limit_of_a_csv_file(csv_file: Lines, limits: vt.Limits) -> None:
    assert codes(refused(csv_file(";".join(HEAD), "a;A;Ja"), limits)) == ["VT005"]


def test_more_than_five_hundred_sheets(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "t.xlsx", {f"Blad {i}": [HEAD, ["a", "A", "Ja"]] for i in range(501)})
    assert codes(refused(path)) == ["VT005"]
    assert len(vt.read(path, limits=vt.Limits(sheets=501))) == 501


# ---- hostile texts


@pytest.mark.parametrize(
    "text",
    [
        "9" * 30_000,
        "v" + "9" * 5_000 + " t/m v" + "9" * 5_000,
        "(" * 30_000,
        "(a" * 10_000 + ")" * 10_000,
        "*" * 30_000 + "x",
        "a: " + " " * 30_000 + "b",
        "1 = a; " * 5_000,
        "a, " * 10_000,
        "\u1369",  # a digit that is no decimal digit
        "\u2776",
        "tot 1-1-0001",
        "0..\u2776",
        "t" * 30_000,
    ],
)
def test_a_text_that_is_long_or_odd_in_any_column(csv_file: Lines, text: str) -> None:
    fields = [
        "Variabele",
        "Label",
        "Type",
        "Lengte",
        "Minimum",
        "Bereik",
        "Codering",
        "Verplicht",
        "Verplicht voor",
        "UMC",
    ]
    fields += [
        "Doel",
        "QI",
        "Populatie",
        "Vanaf",
        "Tot",
        "Sleutel",
        "Aantal",
        "Meerkeuze",
        "ZIB",
        "Eenheid",
        "Identificerend",
    ]
    start = time.process_time()
    for column in range(len(fields)):
        row = ["x" if name in ("Variabele", "Label") else "" for name in fields]
        row[column] = f'"{text}"'
        table = vt.read(csv_file(";".join(fields), ";".join(row)))
        assert len(table) >= 1
        assert vt.AccountabilityTable.model_validate_json(table.model_dump_json()) == table
    table = vt.read(csv_file(f'"{text}"', f'Registratie;"{text}"', "Variabele;Label", "a;A", "b;B", "c;C"))
    assert len(table) == 3
    assert time.process_time() - start < 20
