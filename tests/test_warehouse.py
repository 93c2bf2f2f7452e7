"""The hospital's own warehouse in the place of FHIR: `backend.yaml`, its checks, and the same rows as from FHIR."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import postgres
import vtabel as vt
from case_engines import loaded
from case_specs import mapping, resource
from conftest import FIXTURES
from vtabel.cli import app
from vtabel.engines.extracting import extract
from vtabel.engines.objections import Objection
from vtabel.engines.postgres import PostgresSession
from vtabel.engines.warehouse import Warehouse
from vtabel.engines.warehouse.checking import check_warehouse
from vtabel.extraction.backend.checking import check_backend
from vtabel.extraction.backend.expressions import NotUsable, expression_of, rows_of
from vtabel.extraction.backend.reading import read_backend
from vtabel.extraction.backend.writing import template
from vtabel.extraction.cases.sql.dialects import DIALECTS
from vtabel.extraction.model import Plan

pytestmark = pytest.mark.xdist_group("postgres")
HERE = FIXTURES / "datawarehouse"
TABLE, MAPPING = FIXTURES / "voorbeeldzorg/tabel.xlsx", FIXTURES / "voorbeeldzorg/mapping.csv"
SECRET = "geheim123"
Edit = Callable[..., Path]


@pytest.fixture(scope="module")
def plan() -> Plan:
    found: Plan = vt.compile(vt.resolve(vt.read(TABLE), [MAPPING], propose=False))
    return found


@pytest.fixture(scope="module")
def connection() -> str:
    """A database with the warehouse of the fixture."""
    where = postgres.connection()
    psycopg = pytest.importorskip("psycopg")
    with psycopg.connect(where, autocommit=True) as database:
        database.execute("DROP SCHEMA IF EXISTS dwh CASCADE")
        for name in ("schema.sql", "rows.sql"):
            database.execute((HERE / name).read_text(encoding="utf-8"))
    return where


@pytest.fixture
def edited(tmp_path: Path) -> Edit:
    """Writes the backend.yaml of the fixture with some texts replaced."""

    def write(*pairs: tuple[str, str]) -> Path:
        text = (HERE / "backend.yaml").read_text(encoding="utf-8")
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new, 1)
        path = tmp_path / "backend.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def warehouse(connection: str, file: Path = HERE / "backend.yaml") -> Warehouse:
    return Warehouse(read_backend(file), connection)


def test_a_warehouse_gives_what_fhir_gives_for_the_same_people(plan: Plan, connection: str) -> None:
    (wanted,) = extract(plan, HERE / "fhir", with_identifiers=True).values()
    (found,) = extract(plan, warehouse(connection), with_identifiers=True).values()
    assert found.rows() == wanted.rows()
    assert found.fill() == wanted.fill()
    assert found.excluded == wanted.excluded == {"age": 1, "diagnosis": 1}
    assert [row["lengte"] for row in found.rows()] == [178, 166, 166, None]
    assert (
        found.rows()[3]["opnamedatum"].isoformat() == "2026-03-29"
    )  # half past one in the night that the clock goes forward


def test_a_period_and_objections_hold_there_too(plan: Plan, connection: str) -> None:
    options: dict[str, Any] = {"period": ("2026-04-01", "2026-12-31"), "objections": [Objection("999000019")]}
    for given in (options, {"period": options["period"]}, {"objections": options["objections"]}):
        (wanted,) = extract(plan, HERE / "fhir", with_identifiers=True, **given).values()
        (found,) = extract(plan, warehouse(connection), with_identifiers=True, **given).values()
        assert (found.rows(), found.excluded) == (wanted.rows(), wanted.excluded)


def test_objections_that_the_warehouse_knows_are_honoured(plan: Plan, connection: str, edited: Edit) -> None:
    view = "views:\n  objections:\n    table: dwh.patient\n    where: patient_nr = 1\n    columns: {patient_key: \"'p' || patient_nr\"}\n"
    (found,) = extract(plan, warehouse(connection, edited(("views:\n", view))), with_identifiers=True).values()
    assert [row["patientnummer"] for row in found.rows()] == ["2", "2", "5"]


def test_the_text_runs_in_the_warehouse_as_it_is(plan: Plan, connection: str) -> None:
    psycopg = pytest.importorskip("psycopg")
    (text,) = plan.sql(backend=read_backend(HERE / "backend.yaml"), on="2026-12-01").values()
    with psycopg.connect(connection) as database:
        with pytest.raises(psycopg.errors.UndefinedTable, match="objections"), database.transaction():
            database.execute(text)  # nobody's objections are passed over in silence
        database.execute("CREATE TEMP TABLE objections (patient_key text)")
        assert len(database.execute(text).fetchall()) == 4


def test_nothing_of_the_session_stays(plan: Plan, connection: str) -> None:
    psycopg = pytest.importorskip("psycopg")
    count = "SELECT COUNT(*) FROM pg_class WHERE relname LIKE '%cohort%' OR relname = 'body_weight'"
    with psycopg.connect(connection) as database:
        before = database.execute(count).fetchone()  # other tests keep tables in the same server
    extract(plan, warehouse(connection))
    with psycopg.connect(connection) as database:
        assert database.execute(count).fetchone() == before


def test_the_fixture_is_right(plan: Plan, connection: str) -> None:
    assert not check_backend(read_backend(HERE / "backend.yaml"), plan)
    assert not check_warehouse(warehouse(connection), plan)


WRONG = {
    "view away": (("  patient_postcode:", "  patient_postcodes:"), {"VT481", "VT483"}),
    "column away": (("      setting: CASE soort", "      settings: CASE soort"), {"VT482", "VT483"}),
    "not filled in": (("      patient_identification_number_bsn: bsn", "      patient_identification_number_bsn:"), {"VT484"}),
    "key is none": (("      patient_key: \"'p' || patient_nr\"", "      patient_key: none"), {"VT482"}),
    "view is none": (("  patient_postcode:\n    table: dwh.patient\n", "  patient_postcode: none\n  x:\n    table: dwh.patient\n"), {"VT491", "VT483"}),
    "name for a system": (("'http://hl7.org/fhir/sid/icd-10-nl'", "'ICD-10'"), {"VT486"}),
    "text for a number": (("systolic_blood_pressure: waarde", "systolic_blood_pressure: \"'hoog'\""), {"VT485"}),
    "date for a text": (("gender: CASE", "gender: {as: date, sql: geboren}\n      x: CASE"), {"VT485", "VT483"}),
    "a query": (("bsn: bsn", "bsn: (SELECT 1)"), {"VT484"}),
    "no schema": (("table: dwh.opname\n", "table: opname\n"), {"VT484"}),
    "wrong condition": (("where: soort = 'RR_SYS'", "where: soort = "), {"VT484"}),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_in_the_file_is_told_with_its_line(case: str, plan: Plan, edited: Edit) -> None:
    (old, new), codes = WRONG[case]
    found = check_backend(read_backend(edited((old, new))), plan)
    assert {d.code for d in found} == codes
    assert all(d.cell and d.cell.locator.startswith("line ") for d in found if d.code != "VT481")
    line = (HERE / "backend.yaml").read_text(encoding="utf-8").partition(old)[0].count("\n") + 1
    assert any(d.cell and abs(int(d.cell.locator.removeprefix("line ") or 0) - line) < 2 for d in found)


ONLY_THERE = {
    "another type": (("as: instant}", "as: local}"), {"VT485"}),
    "day for an instant": (("{sql: datum, as: date}", "{sql: datum, as: instant}"), {"VT485"}),
    "rows twice": (("table: dwh.lab\n", "table: dwh.lab l JOIN dwh.leefstijl x ON x.patient_nr = l.patient_nr\n"), {"VT487"}),
    "all measurements": (("JOIN dwh.diagnose d ON d.opname_nr = o.opname_nr", "JOIN dwh.diagnose d ON d.opname_nr = o.opname_nr JOIN dwh.meting m ON m.patient_nr = o.patient_nr"), {"VT488"}),
    "key empty": (("      patient_key: \"'p' || patient_nr\"\n      status: CASE WHEN geannuleerd", "      patient_key: \"'p' || NULLIF(patient_nr, 5)\"\n      status: CASE WHEN geannuleerd"), {"VT488"}),
    "no rows": (("loinc = '718-7'", "loinc = '718-8'"), {"VT494"}),
    "dates as they stand": (("{sql: sinds, as: date}", "TO_CHAR(sinds, 'DD-MM-YYYY')"), {"VT492"}),
    "system from the data": (("alcohol_use_status_system: \"'http://snomed.info/sct'\"", "alcohol_use_status_system: onderwerp"), {"VT486"}),
    "no such table": (("table: dwh.verrichting", "table: dwh.verrichtingen"), {"VT487"}),
}  # fmt: skip


@pytest.mark.parametrize("case", ONLY_THERE)
def test_what_only_the_warehouse_tells(case: str, plan: Plan, connection: str, edited: Edit) -> None:
    (old, new), codes = ONLY_THERE[case]
    try:
        found = check_warehouse(warehouse(connection, edited((old, new))), plan)
    except vt.UnusableInput as error:
        found = error.report
    assert {d.code for d in found} == codes
    assert all(d.cell and d.cell.locator.startswith("line ") for d in found)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1; SELECT 2", "more than one statement"),
        ("DROP TABLE x", "no expression"),
        ("a, b", "."),
        ("a AS b", "more than one expression"),
        ("count(*)", "counts over rows"),
        ("row_number() OVER (ORDER BY a)", "other rows"),
        ("EXISTS (SELECT 1 FROM y)", "query within"),
        ("?", "placeholder"),
        ("'open", "no SQL"),
    ],
)
def test_only_one_expression_is_taken(text: str, why: str) -> None:
    for dialect in DIALECTS:
        with pytest.raises(NotUsable, match=why if dialect == "postgres" else "."):
            expression_of(text, dialect)


@pytest.mark.parametrize("text", ["dwh.a; DROP TABLE b", "dwh.a WHERE 1 = 1", "(SELECT 1) AS x", "dwh.a UNION SELECT 1", "dwh.a ORDER BY 1", "f(1)", "a", "dwh.a JOIN b ON true"])  # fmt: skip
def test_only_tables_with_their_schema_are_taken(text: str) -> None:
    with pytest.raises(NotUsable):
        rows_of(text, "", "postgres")


def test_names_mean_what_they_mean_in_the_warehouse() -> None:
    texts = {"postgres": '"patient_nr"', "tsql": "[Patient_Nr]", "duckdb": '"Patient_Nr"', "spark": "`Patient_Nr`"}
    for dialect in DIALECTS:
        assert expression_of("Patient_Nr -- het nummer", dialect).sql(dialect) == texts[dialect]
    assert expression_of('"Patient_Nr"', "postgres").sql("postgres") == '"Patient_Nr"'


def test_the_template_holds_exactly_the_views_that_are_needed(plan: Plan, tmp_path: Path) -> None:
    path = tmp_path / "backend.yaml"
    path.write_text(template(plan, "postgres", "Europe/Amsterdam"), encoding="utf-8")
    backend = read_backend(path)
    assert {name: list(of.columns) for name, of in backend.views.items()} == {
        view.name: [column.name for column in view.columns] for view in plan.relations
    }
    assert {d.code for d in check_backend(backend, plan)} == {"VT484"}  # not one of them is filled in


def test_the_command_line_from_template_to_rows(
    tmp_path: Path, connection: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    asked = [str(TABLE), "--mapping", str(MAPPING), "--on", "2026-07-01"]
    made = CliRunner().invoke(app, ["backend", "init", *asked, "-o", "backend.yaml"])
    assert "VT450" not in made.output
    assert Path("backend.yaml").exists()
    empty = CliRunner().invoke(app, ["backend", "check", "backend.yaml", *asked])
    assert empty.exit_code == 1
    backend = str(HERE / "backend.yaml")
    whole = CliRunner().invoke(
        app, ["backend", "check", backend, *asked, "--connection", f"{connection} password={SECRET}"]
    )
    assert (whole.exit_code, SECRET in whole.output) == (0, False), whole.output
    CliRunner().invoke(
        app,
        ["extract", *asked, "--backend", backend, "-o", "uit"],
        env={"VTABEL_CONNECTION": f"{connection} password={SECRET}"},
    )
    written = list(Path("intern_uit").iterdir())
    assert json.loads(Path("intern_uit/manifest.json").read_text(encoding="utf-8"))
    assert len(Path("intern_uit/voorbeeldzorg.csv").read_text(encoding="utf-8").splitlines()) == 5
    assert not [
        path
        for path in written
        if SECRET in path.read_text(encoding="utf-8") or connection in path.read_text(encoding="utf-8")
    ]


def test_a_connection_is_in_no_message_and_no_text(plan: Plan) -> None:
    pytest.importorskip("psycopg")
    for connection in (
        f"host=/niets user=ik password={SECRET}",
        f"niets={SECRET}",
        f"postgresql://ik:{SECRET}@localhost:1/x",
    ):
        with pytest.raises(vt.UnusableInput, match="VT489") as error:
            PostgresSession(connection)
        assert SECRET not in str(error.value) + repr(Warehouse(read_backend(HERE / "backend.yaml"), connection))


def test_values_are_in_no_message(tmp_path: Path) -> None:
    parts = {
        "variables": {
            "gewicht": {"type": "number", "of": "weight", "pick": "last", "window": ".. case.end", "unit": "kg"}
        }
    }
    plan = vt.compile(mapping(parts, tmp_path))
    lines = ["admission e1 p1 2026-03-01 2026-03-05", "weight w1 p1 2026-02-10 80 kg"]
    with loaded(plan, [resource(line) for line in lines]) as source:
        of = source.backend.views["body_weight"].columns
        assert isinstance(of, dict)
        name = next(name for name in of if name.endswith("value"))
        of[name] = type(of[name])(expression_of("resource_key", "postgres"))
        with pytest.raises(vt.UnusableInput) as error:
            extract(plan, source)
    assert "w1" not in str(error.value)
