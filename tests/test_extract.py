"""From a plan and data to rows and files: who is held back, what is withheld, what is written."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlglot import exp, parse_one
from typer.testing import CliRunner

import vtabel as vt
from case_engines import ENGINES
from case_engines import engines as every_engine
from case_specs import mapping, resource
from vtabel.cli import app
from vtabel.engines.handing import write_extraction
from vtabel.engines.objections import Objection, read_objections
from vtabel.extraction.cases.sql.core import LeftCore, check
from vtabel.extraction.cases.sql.dialects import DIALECTS, Dialect, printed
from vtabel.extraction.model import Plan

LOCAL = "http://ziekenhuis.example/patientnummer"
PARTS: dict[str, Any] = {
    "case": {"periode": "ontslag"},
    "variables": {
        "patientnummer": {"of": "birth", "path": "identifier.value.first()", "type": "text"},
        "ontslag": {"type": "date", "of": "discharge", "link": "encounter"},
        "gewicht": {"type": "number", "decimals": 1, "of": "weight", "pick": "last", "window": ".. case.end", "unit": "kg"},
        "centrum": {"type": "text", "value": "12"},
    },
}  # fmt: skip
LINES = (
    "patient p1 number=999000007",
    "admission e1 p1 2026-03-01 2026-03-05",
    "weight w1 p1 2026-02-10 80450 g",
    "patient p2 number=999000019",
    "admission e2 p2 2026-03-01 2026-03-06",
    "patient p3 number=999000007",
    "admission e3 p3 2026-03-01 2026-03-07",
    "admission e4 p2 2025-03-01 2025-03-07",
)
engines = pytest.mark.parametrize("engine", ["naive", "duckdb"])


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    found: Plan = vt.compile(mapping(PARTS, tmp_path))
    return found


def data(lines: Sequence[str] = LINES) -> list[dict[str, Any]]:
    return [resource(line) for line in lines]


@engines
def test_columns_that_tell_who_somebody_is_are_withheld_unless_asked(engine: str, plan: Plan) -> None:
    (dataset,) = vt.extract(plan, data(), engine=engine).values()
    roles = [v.identity for v in dataset.dataset.variables]
    assert roles == ["local_patient_id", None, None, None]
    assert dataset.columns == ("ontslag", "gewicht", "centrum")
    (dataset,) = vt.extract(plan, data(), engine=engine, with_identifiers=True).values()
    assert [row["patientnummer"] for row in dataset.rows()] == ["999000007", "999000019", "999000007", "999000019"]


@every_engine()
def test_who_objected_is_in_no_row_with_any_record(engine: str, plan: Plan) -> None:
    objections = [Objection("999000007", LOCAL), Objection("999000019", LOCAL, last=date(2026, 11, 30))]
    found = ENGINES[engine](plan, data(), objections=objections, on="2026-12-01")
    (dataset,) = found.values()
    assert [row["patientnummer"] for row in dataset.rows()] == ["999000019", "999000019"]
    assert not dataset.excluded


def test_the_bsn_of_an_objection_is_found_by_its_url_and_its_oid(plan: Plan) -> None:
    oid = "urn:oid:2.16.840.1.113883.2.4.6.3"
    lines = [line.replace("number=", f"system={oid} number=") for line in LINES]
    (dataset,) = vt.extract(plan, data(lines), objections=[Objection("999000007")]).values()
    assert len(dataset) == 2


def test_objections_are_read_with_their_days(tmp_path: Path) -> None:
    path = tmp_path / "bezwaren.csv"
    path.write_text(f"nummer;systeem;van;tot\n999000007;;2026-01-01;\n12;{LOCAL};;2026-02-01\n", encoding="utf-8")
    first, second = read_objections(path)
    assert (first.system, first.first, first.last) == ("http://fhir.nl/fhir/NamingSystem/bsn", date(2026, 1, 1), None)
    assert (second.value, second.system, second.last) == ("12", LOCAL, date(2026, 2, 1))
    assert [second.holds(date(2026, 2, day)) for day in (1, 2)] == [True, False]


@pytest.mark.parametrize("text", ["naam\njansen\n", "nummer;van\n1;1-2-2026\n", "nummer;systeem\n1;iets\n", "nummer\n \n1\n"])  # fmt: skip
def test_objections_that_cannot_be_read_stop_the_run(text: str, tmp_path: Path) -> None:
    path = tmp_path / "bezwaren.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(vt.UnusableInput, match="VT462"):
        read_objections(path)
    with pytest.raises(vt.UnusableInput, match="VT462"):
        read_objections(tmp_path / "weg.csv")


@engines
def test_cohort_is_delivered_and_excluded(engine: str, plan: Plan) -> None:
    found = vt.extract(plan, data(), engine=engine, period=("2026-01-01", "2026-12-31"))["voorbeeld"]
    assert (len(found), dict(found.excluded)) == (3, {"period": 1})
    assert found.fill()["gewicht"] == {"absent": 2, "converted": 1, "filled": 1}
    assert found.fill()["centrum"] == {"filled": 3}


@engines
def test_rows_do_not_depend_on_the_order_of_the_files(engine: str, plan: Plan) -> None:
    one, other = (vt.extract(plan, data(lines), engine=engine)["voorbeeld"] for lines in (LINES, LINES[::-1]))
    assert one.rows() == other.rows()
    assert one.rows()[0] == {"ontslag": date(2026, 3, 5), "gewicht": 80.5, "centrum": "12"}


@engines
def test_a_date_that_is_none_is_taken_for_absent_and_counted(engine: str, plan: Plan) -> None:
    lines = [*LINES, "weight w2 p1 2026-02-30 70 kg", "weight w3 p1 2026-13 71 kg"]
    found = vt.extract(plan, data(lines), engine=engine)
    assert found["voorbeeld"].rows()[0]["gewicht"] == 80.5
    if engine == "duckdb":
        assert [d.params["count"] for d in found.report if d.code == "VT461"] == ["2"]


def test_rows_come_as_frames_too(plan: Plan) -> None:
    found = vt.extract(plan, data())["voorbeeld"]
    assert list(found.df().columns) == list(found.pl().columns) == found.arrow().column_names == list(found.columns)
    assert len(found.df()) == len(found.pl()) == found.arrow().num_rows == len(found) == len(list(found))


def test_a_folder_is_written_whole_and_says_that_it_is_internal(plan: Plan, tmp_path: Path) -> None:
    found = vt.extract(plan, data())
    written = write_extraction(found, tmp_path / "uit", [tmp_path / "tabel.csv"])
    assert written == tmp_path / "intern_uit"
    assert sorted(p.name for p in written.iterdir()) == ["fill.html", "fill.json", "manifest.json", "voorbeeld.csv"]
    rows = list(csv.reader((written / "voorbeeld.csv").read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
    assert rows[:2] == [["ontslag", "gewicht", "centrum"], ["2026-03-05", "80.5", "12"]]
    manifest = json.loads((written / "manifest.json").read_text())
    assert manifest["datasets"]["voorbeeld"]["withheld"] == ["patientnummer"]
    assert (manifest["datasets"]["voorbeeld"]["cases"], manifest["datasets"]["voorbeeld"]["delivered"]) == (4, 4)
    (written / "oud.csv").write_text("van de vorige keer")
    before = {p.name: p.read_bytes() for p in written.iterdir()}
    assert write_extraction(found, tmp_path / "uit", [tmp_path / "tabel.csv"]) == written
    assert {p.name: p.read_bytes() for p in written.iterdir()} == {k: v for k, v in before.items() if k != "oud.csv"}
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".")]


def test_parquet_has_the_types_of_the_variables_and_withholds_the_same(plan: Plan, tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    found = vt.extract(plan, data())
    written = write_extraction(found, tmp_path / "uit", rows_as=["csv", "parquet"])
    read = pq.read_table(written / "voorbeeld.parquet")
    assert {field.name: str(field.type) for field in read.schema} == {
        "ontslag": "date32[day]",
        "gewicht": "double",
        "centrum": "string",
    }
    assert read.to_pylist() == found["voorbeeld"].rows()
    empty = vt.extract(plan, [])["voorbeeld"].arrow()
    assert (empty.num_rows, empty.schema) == (0, read.schema)
    files = json.loads((written / "manifest.json").read_text())["datasets"]["voorbeeld"]["files"]
    assert files == {name: sha256((written / name).read_bytes()).hexdigest() for name in files}
    assert list(files) == ["voorbeeld.csv", "voorbeeld.parquet"]
    again = write_extraction(vt.extract(plan, data(LINES[::-1])), tmp_path / "weer", rows_as=["parquet"])
    assert (again / "voorbeeld.parquet").read_bytes() == (written / "voorbeeld.parquet").read_bytes()


def test_an_instant_is_one_in_parquet_too(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    parts = {"variables": {"moment": {"type": "instant", "of": "admission", "link": "encounter"}}}
    plan = vt.compile(mapping(parts, tmp_path))
    found = vt.extract(plan, data(["admission e1 p1 2026-03-29T02:30:00Z 2026-03-30", "admission e2 p1 2026-03-29"]))
    column = found["voorbeeld"].arrow()["moment"]
    assert str(column.type) == "timestamp[us, tz=Europe/Amsterdam]"
    assert [at and at.isoformat() for at in column.to_pylist()] == ["2026-03-29T04:30:00+02:00", None]


def test_nothing_is_left_of_a_folder_that_cannot_be_written(
    plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = vt.extract(plan, data())
    written = write_extraction(found, tmp_path / "uit")
    before = {p.name: p.read_bytes() for p in written.iterdir()}

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "rename", full)
    with pytest.raises(vt.UnusableInput, match="VT602"):
        write_extraction(found, tmp_path / "uit")
    monkeypatch.undo()
    assert {p.name: p.read_bytes() for p in written.iterdir()} == before
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".")]


@every_engine("duckdb", "spark")
def test_the_command_writes_rows_and_says_what_was_counted(engine: str, plan: Plan, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    for found in data():
        with (tmp_path / "data" / f"{found['resourceType']}.ndjson").open("a") as stream:
            stream.write(json.dumps(found) + "\n")
    call = [
        "extract",
        str(tmp_path / "tabel.csv"),
        "-m",
        str(tmp_path / "mapping.csv"),
        "--data",
        str(tmp_path / "data"),
    ]
    asked = ["--engine", engine, "--as", "csv", "--as", "parquet", "--period", "2026", "--on", "2026-12-01"]
    done = CliRunner().invoke(app, [*call, "-o", str(tmp_path / "uit"), *asked])
    assert done.exit_code == 0, done.output
    assert "voorbeeld: 3 rows, 1 cases left out" in done.output
    assert done.stderr == ""
    manifest = json.loads((tmp_path / "intern_uit" / "manifest.json").read_text())
    assert (manifest["engine"], list(manifest["datasets"]["voorbeeld"]["files"])) == (engine, ["voorbeeld.csv", "voorbeeld.parquet"])  # fmt: skip
    assert "patientnummer" not in (tmp_path / "intern_uit" / "voorbeeld.csv").read_text(encoding="utf-8-sig")


def test_the_command_refuses_what_it_cannot_use(plan: Plan, tmp_path: Path) -> None:
    call = ["extract", str(tmp_path / "tabel.csv"), "-m", str(tmp_path / "mapping.csv"), "--data", str(tmp_path)]
    done = CliRunner().invoke(app, [*call, "-o", str(tmp_path / "uit2"), "--period", "vorig jaar"])
    assert done.exit_code == 2
    assert "no period" in done.output
    done = CliRunner().invoke(app, [*call[:-1], str(tmp_path / "weg"), "-o", str(tmp_path / "uit2")])
    assert done.exit_code == 2
    assert not (tmp_path / "intern_uit2").exists()
    done = CliRunner().invoke(app, [*call, "-o", str(tmp_path / "uit2"), "--memory-limit", "veel"])
    assert done.exit_code == 2
    assert "VT413" in done.output


@pytest.mark.parametrize("dialect", DIALECTS)
def test_texts_of_a_mapping_enter_sql_as_literals_only(dialect: Dialect, tmp_path: Path) -> None:
    hostile = "x'; DROP TABLE patient; --"
    parts = {**PARTS, "variables": {**PARTS["variables"], "centrum": {"type": "text", "value": hostile}}}
    plan = vt.compile(mapping(parts, tmp_path))
    for text in plan.sql(dialect).values():
        tree = parse_one(text, read=dialect)
        assert isinstance(tree, exp.Select)
        assert hostile in {literal.name for literal in tree.find_all(exp.Literal)}


@pytest.mark.parametrize(
    "text",
    [
        "SELECT a FROM t QUALIFY ROW_NUMBER() OVER (ORDER BY b) = 1",
        "SELECT a = 1 AS x FROM t",
        "SELECT TRY_CAST(a AS DATE) FROM t",
        "SELECT COUNT(*) FILTER (WHERE a = 1) FROM t",
        "SELECT a FROM t LIMIT 1",
        "SELECT * EXCLUDE (a) FROM t",
        "SELECT ARG_MAX(a, b) FROM t",
    ],
)
def test_what_is_not_in_the_core_is_refused(text: str) -> None:
    with pytest.raises(LeftCore):
        check(parse_one(text, read="duckdb"))


def test_a_tree_that_would_be_read_otherwise_is_refused() -> None:
    a, b, c = (exp.column(name) for name in "abc")
    difference = exp.Sub(this=a, expression=exp.Sub(this=b, expression=c))
    with pytest.raises(LeftCore):
        printed(exp.select(difference.as_("x")).from_("t"), "duckdb")
    neither = exp.Not(
        this=exp.Or(this=exp.EQ(this=a.copy(), expression=b.copy()), expression=exp.EQ(this=b, expression=c))
    )
    with pytest.raises(LeftCore):
        printed(exp.select("a").from_("t").where(neither), "duckdb")
