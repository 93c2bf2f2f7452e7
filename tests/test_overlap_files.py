"""An overlap as files and on the command line."""

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

import vtabel as vt
from conftest import FIXTURES
from vtabel.cli import app
from vtabel.overlap.write import write

NAMES = ("nhr_af", "nhr_thi", "nice_mds")
TABLES = [FIXTURES / name / "tabel.xlsx" for name in NAMES]
MAPS = [FIXTURES / name / "mapping.csv" for name in NAMES]


@pytest.fixture(scope="module")
def found() -> vt.Overlap:
    return vt.overlap(vt.resolve([vt.read(t) for t in TABLES], MAPS, propose=False), provider="V6", on="2026-12-01")


@pytest.mark.parametrize("suffix", ["html", "xlsx", "csv", "json"])
def test_the_same_comparison_gives_the_same_bytes(found: vt.Overlap, suffix: str, tmp_path: Path) -> None:
    one, other = write(found, tmp_path / f"a.{suffix}"), write(found, tmp_path / f"b.{suffix}")
    assert one.read_bytes() == other.read_bytes()


def test_the_csv_holds_a_line_for_every_pair(found: vt.Overlap, tmp_path: Path) -> None:
    text = write(found, tmp_path / "o.csv", lang="en").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert len(rows) == len(found.pairs)
    row = next(r for r in rows if r["variable 1"].endswith("/geb_datum"))
    assert row["cells of the reasons"].count(" ~ ") >= 1


def test_the_workbook_has_a_sheet_for_every_answer(found: vt.Overlap, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write(found, tmp_path / "o.xlsx"))
    assert book.sheetnames == [
        "Samenvatting",
        "Eén keer vastleggen",
        "Paren",
        "Strijdig",
        "Per registratie",
        "Alleen de naam",
    ]
    assert book["Paren"].max_row == len(found.pairs) + 1
    assert [c.value for c in book["Per registratie"]["A"]][1:] == [r.code for r in found.registries]


def test_the_json_names_registries_files_and_pairs(found: vt.Overlap, tmp_path: Path) -> None:
    data = json.loads(write(found, tmp_path / "o.json").read_text(encoding="utf-8"))
    assert data["on"] == "2026-12-01"
    assert [r["sha256"] for r in data["registries"]] == [t.source.sha256 for t in found.mapping.tables]
    assert sum(data["grades"].values()) == len(data["pairs"]) == len(found.pairs)
    assert all(len(r["cells"]) == 2 and r["text"] for p in data["pairs"] for r in p["reasons"])


def test_another_extension_is_refused(found: vt.Overlap, tmp_path: Path) -> None:
    with pytest.raises(vt.UnusableInput, match="VT601"):
        write(found, tmp_path / "o.docx")


def test_the_command_writes_what_is_asked_and_says_what_it_comes_to(tmp_path: Path) -> None:
    maps = [word for path in MAPS for word in ("--mapping", str(path))]
    outputs = [str(tmp_path / "o.html"), str(tmp_path / "o.csv")]
    command = [
        "overlap",
        *map(str, TABLES),
        *maps,
        "-o",
        outputs[0],
        "-o",
        outputs[1],
        "--on",
        "2026-12-01",
        "--lang",
        "en",
    ]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 0, result.output
    assert "registries: 3" in result.output
    assert all(Path(path).stat().st_size > 1000 for path in outputs)


def test_a_hostile_label_stays_text_in_the_page(tmp_path: Path) -> None:
    table = vt.read(TABLES[0])
    label = "</script><img src=x onerror=alert(1)>\u2028"
    variables = tuple(v.model_copy(update={"label": label}) if v.name == "gewicht" else v for v in table)
    mapping = vt.resolve([table.model_copy(update={"variables": variables})], [MAPS[0]], propose=False)
    text = write(vt.overlap(mapping, on="2026-12-01"), tmp_path / "o.html").read_text(encoding="utf-8")
    assert "<img src=x" not in text
    assert text.count("</script>") == 3
