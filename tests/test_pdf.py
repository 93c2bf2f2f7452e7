"""Handbooks in PDF: an overview table and a block of labels and values for each variable, over many pages."""

import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from fpdf import FPDF
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import vtabel as vt
from fixtures.handbook import Lines, handbook
from workbooks import xlsx

BLOCK = {
    "Variabelenr": "X-1",
    "Variabelenaam": "Gewicht",
    "Kolomnaam": "gewicht",
    "Datatype": "Decimaal",
    "Aanlevering": "Verplicht",
}
SAID = (
    "name",
    "label",
    "definition",
    "item_id",
    "datatype",
    "length",
    "unit",
    "minimum",
    "maximum",
    "identity",
    "remarks",
)


@pytest.fixture(scope="module", params=["all", "none"], ids=["ruled", "white space"])
def read(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> vt.AccountabilityTable:
    lines: Lines = request.param
    return vt.read(handbook(tmp_path_factory.mktemp("pdf") / "handboek.pdf", lines))


def written(path: Path, write: Callable[[FPDF], object]) -> Path:
    pdf = FPDF()
    pdf.set_font("helvetica", size=9)
    pdf.add_page()
    write(pdf)
    pdf.output(str(path))
    return path


def block(pdf: FPDF, **texts: str) -> None:
    with pdf.table(col_widths=(30, 100), first_row_as_headings=False) as table:
        for label, text in {**BLOCK, **texts}.items():
            table.row([label, text])
    pdf.ln(4)


def refusal(path: Path, limits: vt.Limits) -> list[str]:
    with pytest.raises(vt.UnusableInput) as caught:
        vt.read(path, limits=limits)
    return [d.code for d in caught.value.report]


def same_dashes(text: object) -> object:
    return text.replace("–", "-") if isinstance(text, str) else text


def test_a_handbook_reads_as_the_workbook_with_the_same_content(read: vt.AccountabilityTable) -> None:
    workbook = vt.read("fixtures/nhr_af/tabel.xlsx")
    assert [v.name for v in read] == [v.name for v in workbook]
    for mine, other in zip(read, workbook, strict=True):
        assert {f: getattr(mine, f) for f in SAID} == {f: getattr(other, f) for f in SAID}
        assert same_dashes(mine.group) == same_dashes(other.group)
        assert [(o.level, o.raw, o.condition) for o in mine.obligations] == [
            (o.level, o.raw, o.condition) for o in other.obligations
        ]
        options = [
            [(same_dashes(o.code), o.label) for o in v.value_list.options] if v.value_list else None
            for v in (mine, other)
        ]
        assert options[0] == options[1]


def test_every_value_keeps_its_page_and_line(read: vt.AccountabilityTable) -> None:
    first = read["diagnose_nr"]
    assert (first.cell.part, read["Tn"].cell.part > first.cell.part) == ("page 2", True)
    assert all(
        o.cell.part.startswith("page ") and o.cell.locator.startswith("line ") for v in read for o in v.origins.values()
    )


def test_running_heads_and_page_numbers_are_no_notes(read: vt.AccountabilityTable) -> None:
    assert not [n for n in read.notes if "Pagina" in n.text or n.text.startswith("Handboek Atriumfibrilleren -")]


def test_a_value_that_goes_on_over_a_page_end_is_one_value(tmp_path: Path) -> None:
    words = " ".join(f"woord{n}" for n in range(60))

    def write(pdf: FPDF) -> None:
        block(pdf)
        pdf.set_y(pdf.h - 42)
        for label, text in (("Variabelenr", "X-2"), ("Kolomnaam", "roken")):
            pdf.cell(50, 5, label)
            pdf.cell(0, 5, text, new_x="LMARGIN", new_y="NEXT")
        pdf.cell(50, 5, "Definitie")
        pdf.multi_cell(0, 5, words, new_x="LMARGIN", new_y="NEXT")
        pdf.cell(50, 5, "Datatype")
        pdf.cell(0, 5, "Integer", new_x="LMARGIN", new_y="NEXT")

    table = vt.read(written(tmp_path / "handboek.pdf", write))
    assert table["roken"].definition == words
    assert table["roken"].datatype == "integer"


def test_options_on_lines_of_their_own_stay_apart(tmp_path: Path) -> None:
    table = vt.read(
        written(tmp_path / "handboek.pdf", lambda pdf: block(pdf, Codering="0 = Nee\n1 = Ja\n9 = Onbekend"))
    )
    values = table["gewicht"].value_list
    assert values is not None and [(o.code, o.label) for o in values.options] == [
        ("0", "Nee"),
        ("1", "Ja"),
        ("9", "Onbekend"),
    ]


def test_a_block_without_its_first_label_begins_where_a_label_comes_again(tmp_path: Path) -> None:
    """Trap 21: a block without the label `Variabelenr`."""

    def write(pdf: FPDF) -> None:
        block(pdf)
        with pdf.table(col_widths=(30, 100), first_row_as_headings=False) as table:
            for label, text in {**BLOCK, "Kolomnaam": "lengte", "Variabelenaam": "Lengte"}.items():
                if label != "Variabelenr":
                    table.row([label, text])

    table = vt.read(written(tmp_path / "handboek.pdf", write))
    assert [(v.name, v.item_id) for v in table] == [("gewicht", "X-1"), ("lengte", "")]


def test_blocks_may_stand_on_sheets_of_their_own(tmp_path: Path) -> None:
    """A Word handbook has a table for each variable; as a workbook that is a sheet for each."""
    sheets = {
        name: [[label, name if label == "Kolomnaam" else text] for label, text in BLOCK.items()]
        for name in ("gewicht", "lengte")
    }
    table = vt.read(xlsx(tmp_path / "handboek.xlsx", {"Voorblad": [["Registratie: Proef"]], **sheets}))
    assert [(v.name, str(v.cell)) for v in table] == [
        ("gewicht", "handboek.xlsx!gewicht!B3"),
        ("lengte", "handboek.xlsx!lengte!B3"),
    ]
    assert table.registry.name == "Proef"


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda path: path.write_bytes(b"%PDF-1.7 en verder niets"), "VT004"),
        (lambda path: written(path, lambda pdf: pdf.rect(10, 10, 50, 50)), "VT027"),
        (lambda path: written(path, lambda pdf: pdf.cell(0, 5, "Geachte heer")), "VT101"),
        (lambda path: written(path, lambda pdf: pdf.set_encryption("a", "b")), "VT002"),
    ],
    ids=["damaged", "scan", "no table", "password"],
)
def test_a_pdf_that_cannot_be_used_is_refused_with_the_reason(
    make: Callable[[Path], object], code: str, tmp_path: Path
) -> None:
    make(tmp_path / "handboek.pdf")
    with pytest.raises(vt.UnusableInput) as caught:
        vt.read(tmp_path / "handboek.pdf")
    assert code in [d.code for d in caught.value.report]


@pytest.mark.parametrize(
    "limits",
    [vt.Limits(pages=5), vt.Limits(characters=500), vt.Limits(tables=3), vt.Limits(area=20)],
    ids=["pages", "characters", "tables", "area"],
)
def test_a_pdf_past_a_limit_is_refused(limits: vt.Limits, tmp_path: Path) -> None:
    assert refusal(handbook(tmp_path / "handboek.pdf"), limits) == ["VT005"]


def test_a_pdf_that_takes_too_long_or_too_much_memory_is_stopped(tmp_path: Path) -> None:
    path = handbook(tmp_path / "handboek.pdf")
    assert refusal(path, vt.Limits(child_seconds=0)) == ["VT013"]
    if sys.platform.startswith("linux"):
        assert refusal(path, vt.Limits(child_bytes=20_000_000)) == ["VT013"]


def test_a_stream_that_unpacks_to_gigabytes_takes_only_the_memory_of_the_child(tmp_path: Path) -> None:
    if not sys.platform.startswith("linux"):
        pytest.skip("the bound on memory is that of Linux")
    bomb = zlib.compress(zlib.compress(bytes(400_000_000)))
    path = written(tmp_path / "handboek.pdf", block)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Contents 4 0 R >>",
        b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n%s\nendstream" % (len(bomb), bomb),
    ]
    data = b"%PDF-1.7\n" + b"".join(b"%d 0 obj\n%s\nendobj\n" % pair for pair in enumerate(objects, 1))
    path.write_bytes(data + b"trailer << /Root 1 0 R /Size 5 >>\n%%EOF")
    assert len(data) < 10_000
    assert refusal(path, vt.Limits(child_bytes=300_000_000)) == ["VT013"]


def test_a_cell_that_no_spreadsheet_can_hold_is_cut_off(tmp_path: Path) -> None:
    path = written(tmp_path / "handboek.pdf", lambda pdf: block(pdf, Definitie="lang woord " * 20))
    table = vt.read(path, limits=vt.Limits(cell_characters=40))
    assert [d.cell for d in table.report if d.code == "VT017"] == [table["gewicht"].origins["definition"].cell]
    assert len(table["gewicht"].definition) <= 40


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return written(tmp_path_factory.mktemp("pdf") / "handboek.pdf", block).read_bytes()


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_pdf_never_gives_a_traceback(data: st.DataObject, whole: bytes, tmp_path: Path) -> None:
    mutated = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 6))):
        mutated[data.draw(st.integers(8, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(9, len(whole)))
    path = tmp_path / "handboek.pdf"
    path.write_bytes(bytes(mutated[:cut]))
    try:
        table = vt.read(path)
    except vt.UnusableInput as error:
        assert error.report.errors
    else:
        assert len(table) or table.report.errors
