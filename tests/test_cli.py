"""The command line as a user runs it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import FIXTURES

CsvFile = Callable[..., Path]
NHR = FIXTURES / "nhr_af"


def vtabel(*args: str | Path, lang: str = "en_US.UTF-8") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "vtabel", *map(str, args)]
    environment = {**os.environ, "LC_ALL": lang, "NO_COLOR": "1", "COLUMNS": "120"}
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False, encoding="utf-8")


def test_help_teaches() -> None:
    ran = vtabel("--help")
    assert ran.returncode == 0
    for word in ("check", "map", "render", "explain", "Usual order"):
        assert word in ran.stdout
    for command in ("check", "map", "render", "explain"):
        assert "Example: vtabel" in vtabel(command, "--help").stdout


def test_check_prints_findings_with_their_cell_and_counts(csv_file: CsvFile) -> None:
    ran = vtabel("check", csv_file("Variabele;Label;Type;Codering", "asa;ASA;code;zie waardelijst ASA", "x;X;tekst;"))
    assert ran.returncode == 1
    assert "error[VT204]: value list `ASA` does not exist\n  --> tabel.csv!D2" in ran.stderr
    assert "1 variables; 1 error" in ran.stdout


def test_check_speaks_dutch_where_the_locale_does(csv_file: CsvFile) -> None:
    path = csv_file("Variabele;Label;Type;Codering", "asa;ASA;code;zie waardelijst ASA", "x;X;tekst;")
    assert "bestaat niet" in vtabel("check", path, lang="nl_NL.UTF-8").stderr
    assert "bestaat niet" in vtabel("check", path, "--lang", "nl").stderr


def test_check_explains_what_the_reader_decided() -> None:
    ran = vtabel("check", FIXTURES / "voorbeeldzorg/tabel.xlsx", "--explain")
    assert ran.returncode == 0
    assert "sheet `Verantwoordingstabel`, table of variables: header row 13-14" in ran.stdout
    assert "'Verplicht voor UMC' -> provider:V5" in ran.stdout


def test_check_gives_json_for_machines() -> None:
    data = json.loads(vtabel("check", NHR / "tabel.xlsx", "--format", "json").stdout)
    assert len(data["tables"][0]["variables"]) == 68
    assert {"code", "severity", "cell", "message", "help", "of"} == set(data["findings"][0])


@pytest.mark.parametrize("suffix", ["html", "md", "docx", "xlsx", "json"])
def test_render_writes_a_document(tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"eisen.{suffix}"
    ran = vtabel("render", NHR / "tabel.xlsx", "--mapping", NHR / "mapping.csv", "--provider", "V6", "-o", out)
    assert ran.returncode == 0, ran.stderr
    assert out.stat().st_size > 5_000
    assert f"written: {out}" in ran.stdout


def test_render_gives_the_same_bytes_twice(tmp_path: Path) -> None:
    made = []
    for name in ("een", "twee"):
        outputs = [tmp_path / f"{name}.{suffix}" for suffix in ("html", "md", "docx", "xlsx", "json")]
        options = [part for out in outputs for part in ("-o", out)]
        vtabel("render", NHR / "tabel.xlsx", "-m", NHR / "mapping.csv", "--on", "2026-12-01", *options)
        made.append([out.read_bytes() for out in outputs])
    assert made[0] == made[1]


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (["weg.xlsx", "-o", "uit.html"], "VT010"),
        ([NHR / "tabel.xlsx", "-o", "uit.pptx"], "VT601"),
        ([NHR / "tabel.xlsx", "-o", "uit.html", "--provider", "XX"], "VT701"),
        ([NHR / "tabel.xlsx", "-o", "uit.html", "--on", "morgen"], "morgen"),
        ([NHR / "tabel.xlsx", "-o", "uit.html", "--mapping", NHR / "tabel.xlsx"], "VT307"),
        ([NHR / "tabel.xlsx", NHR / "tabel.xlsx", "-o", "uit.html"], "VT312"),
        ([NHR / "tabel.xlsx", "-o", "uit.html", "-o", "ook.pptx"], "VT601"),
    ],
)
def test_what_cannot_be_done_is_one_clear_error_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str | Path], what: str
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = vtabel("render", *arguments)
    assert ran.returncode == 2
    assert what in ran.stderr
    assert "Traceback" not in ran.stderr
    assert list(tmp_path.iterdir()) == []


def test_two_tables_in_a_file_that_claim_a_variable_are_refused(csv_file: CsvFile, tmp_path: Path) -> None:
    path = csv_file("Variabele;Label;Type", "x;X;tekst", "", "Variabele;Type;Label", "x;datum;X")
    ran = vtabel("render", path, "-o", tmp_path / "uit.html")
    assert ran.returncode == 2
    assert "VT105" in ran.stderr
    assert not (tmp_path / "uit.html").exists()


def test_errors_in_a_table_end_with_1_and_the_rest_is_rendered(csv_file: CsvFile, tmp_path: Path) -> None:
    path = csv_file("Variabele;Label;Type;Codering", "asa;ASA;code;zie waardelijst ASA", "x;X;tekst;")
    ran = vtabel("render", path, "-o", tmp_path / "uit.html")
    assert ran.returncode == 1
    assert "VT204" in ran.stderr
    assert (tmp_path / "uit.html").exists()


def test_map_keeps_what_was_decided_and_keeps_the_file_that_stood_there(tmp_path: Path) -> None:
    out = tmp_path / "mapping.xlsx"
    assert vtabel("map", NHR / "tabel.xlsx", "-m", NHR / "mapping.csv", "-o", out).returncode == 0
    ran = vtabel("map", NHR / "tabel.xlsx", "-o", out)
    assert ran.returncode == 0, ran.stderr
    assert "nhr-af: 14 bound, 1 constant, 53 gap" in ran.stdout
    out.write_bytes(out.read_bytes() + b"\0")
    vtabel("map", NHR / "tabel.xlsx", "-o", out)
    assert (tmp_path / "mapping.vorige.xlsx").exists()


def test_explain_says_what_a_finding_means() -> None:
    ran = vtabel("explain", "vt204")
    assert ran.returncode == 0
    assert "value list" in ran.stdout
    assert vtabel("explain", "VT999").returncode == 2


def test_catalog_looks_concepts_up() -> None:
    assert "NL-CM:12.1.2" in vtabel("catalog", "search", "gewicht").stdout
    assert "NL-CM:7.2.10" in vtabel("catalog", "search", "roken").stdout
    assert vtabel("catalog", "search", " ").returncode == 2
    assert vtabel("catalog", "search", "bestaat niet").returncode == 1
    shown = vtabel("catalog", "show", "NL-CM:7.2.10")
    assert shown.returncode == 0
    assert "zib2020: NL-CM:7.2.10" in shown.stdout
    assert "zib2017: NL-CM:7.2.10" in shown.stdout
    assert "value.ofType(CodeableConcept)" in shown.stdout
    assert vtabel("catalog", "show", "NL-CM:99.9").returncode == 1
    assert vtabel("catalog", "search", "gewicht", "--release", "zib1999").returncode == 2


def test_catalog_imports_a_package(shared: Path, tmp_path: Path) -> None:
    package = next((shared / "nl-core").glob("*nl-core-*.tgz"))
    ran = vtabel("catalog", "import", package, "-o", tmp_path / "catalogus")
    assert ran.returncode == 0, ran.stderr
    assert "zib2020: 671 concepts" in ran.stdout
    assert (tmp_path / "catalogus/zib2020.json").exists()


def test_catalog_refuses_what_is_no_package(tmp_path: Path) -> None:
    path = tmp_path / "geen.tgz"
    path.write_bytes(b"geen pakket")
    ran = vtabel("catalog", "import", path, "-o", tmp_path / "catalogus")
    assert ran.returncode == 2
    assert "VT130" in ran.stderr
    assert not (tmp_path / "catalogus").exists()
