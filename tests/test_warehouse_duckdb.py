"""A DuckDB file as the hospital's own warehouse: no server, and the same rows as from FHIR."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

import vtabel as vt
from conftest import FIXTURES
from vtabel.cli import app
from vtabel.engines.extracting import extract
from vtabel.engines.objections import Objection
from vtabel.engines.warehouse import Warehouse
from vtabel.engines.warehouse.checking import check_warehouse
from vtabel.extraction.backend.reading import read_backend
from vtabel.extraction.model import Plan

HERE = FIXTURES / "datawarehouse"
TABLE, MAPPING = FIXTURES / "voorbeeldzorg/tabel.xlsx", FIXTURES / "voorbeeldzorg/mapping.csv"


@pytest.fixture(scope="module")
def plan() -> Plan:
    found: Plan = vt.compile(vt.resolve(vt.read(TABLE), [MAPPING], propose=False))
    return found


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse of the fixture in a file."""
    path = tmp_path_factory.mktemp("dwh") / "zorg.duckdb"
    with duckdb.connect(str(path)) as database:
        for name in ("schema.sql", "rows.sql"):
            database.execute((HERE / name).read_text(encoding="utf-8"))
    return path


def described(folder: Path, *pairs: tuple[str, str]) -> Path:
    """The backend.yaml of the fixture for DuckDB, with some texts replaced."""
    text = (HERE / "backend.yaml").read_text(encoding="utf-8")
    for old, new in (("dialect: postgres", "dialect: duckdb"), *pairs):
        assert old in text
        text = text.replace(old, new, 1)
    path = folder / "backend.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def warehouse(file: Path, folder: Path, *pairs: tuple[str, str]) -> Warehouse:
    return Warehouse(read_backend(described(folder, *pairs)), f"duckdb:{file}")


def test_a_file_gives_what_fhir_gives_for_the_same_people(plan: Plan, file: Path, tmp_path: Path) -> None:
    before = file.read_bytes()
    (wanted,) = extract(plan, HERE / "fhir", with_identifiers=True).values()
    (found,) = extract(plan, warehouse(file, tmp_path), with_identifiers=True).values()
    assert found.rows() == wanted.rows()
    assert found.fill() == wanted.fill()
    assert found.excluded == wanted.excluded
    assert not check_warehouse(warehouse(file, tmp_path), plan).errors
    assert file.read_bytes() == before


def test_a_patient_who_objected_is_found_there(plan: Plan, file: Path, tmp_path: Path) -> None:
    with duckdb.connect(str(file), read_only=True) as database:
        (number,) = database.execute("SELECT bsn FROM dwh.patient WHERE bsn IS NOT NULL ORDER BY 1").fetchall()[0]
    (every,) = extract(plan, warehouse(file, tmp_path)).values()
    (fewer,) = extract(plan, warehouse(file, tmp_path), objections=[Objection(number)]).values()
    assert len(fewer) + fewer.excluded.total() < len(every) + every.excluded.total()


WRONG = {
    "a column that is not there": (("weight_value: waarde", "weight_value: bestaat_niet"), "VT487"),
    "a table that is not there": (("table: dwh.meting", "table: dwh.metingen"), "VT487"),
    "a column that the file of the warehouse lacks": (("      weight_value: waarde\n", ""), "VT482"),
    "an expression that reads another file": (("weight_value: waarde", "weight_value: read_text('/etc/passwd')"), "VT487"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_what_the_warehouse_lacks_is_told_and_nothing_is_written(case: str, file: Path, tmp_path: Path) -> None:
    pair, code = WRONG[case]
    call = ["extract", str(TABLE), "-m", str(MAPPING), "--backend", str(described(tmp_path, pair))]
    done = CliRunner().invoke(app, [*call, "--connection", f"duckdb:{file}", "-o", str(tmp_path / "uit")])
    assert (done.exit_code, code in done.stderr, "line" in done.stderr) == (2, True, True)
    assert "root:" not in done.output
    assert not (tmp_path / "intern_uit").exists()


def test_a_type_that_is_not_the_one_asked_is_told(plan: Plan, file: Path, tmp_path: Path) -> None:
    wrong = warehouse(file, tmp_path, ("weight_value: waarde", "weight_value: eenheid"))
    assert "VT485" in [d.code for d in check_warehouse(wrong, plan)]


@pytest.mark.parametrize("connection", ["duckdb:weg.duckdb", "zorg.duckdb", "duckdb:backend.yaml", "duckdb:///weg/zorg.duckdb"])  # fmt: skip
def test_a_file_that_cannot_be_opened_is_told_and_not_made(
    connection: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    backend = read_backend(described(tmp_path))
    with pytest.raises(vt.UnusableInput, match="VT489"):
        Warehouse(backend, connection).session()
    assert [path.name for path in tmp_path.iterdir()] == ["backend.yaml"]


def test_the_command_says_in_which_warehouse_it_ran(file: Path, tmp_path: Path) -> None:
    call = ["extract", str(TABLE), "-m", str(MAPPING), "--backend", str(described(tmp_path))]
    done = CliRunner().invoke(app, [*call, "--connection", f"duckdb://{file}", "-o", str(tmp_path / "uit")])
    assert done.exit_code == 1, done.output  # gaps of the mapping
    manifest = json.loads((tmp_path / "intern_uit/manifest.json").read_text(encoding="utf-8"))
    assert (manifest["engine"], manifest["datasets"]["voorbeeldzorg"]["delivered"]) == ("duckdb", 4)
