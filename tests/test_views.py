"""What a ViewDefinition over FHIR data gives, and what is said where it cannot."""

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import spark
import vtabel as vt
from conftest import FIXTURES
from vtabel.engines import ENGINES
from vtabel.extraction.shapes import PRIMITIVES, shapes

FHIR = FIXTURES / "fhir"
VIEWS = FHIR / "views"
engines = spark.engines(*ENGINES)
others = spark.engines(*spark.OTHERS)  # Spark runs them together: test_spark_agrees


def column(path: str, **more: Any) -> dict[str, Any]:
    return {"resource": "Patient", "select": [{"column": [{"name": "c", "path": path, **more}]}]}


def values(path: str, patients: list[dict[str, Any]], engine: str = "duckdb", **more: Any) -> list[Any]:
    found = vt.run_view(column(path, **more), [{"resourceType": "Patient", **p} for p in patients], engine=engine)
    return [row["c"] for row in found.rows()]


def refusal(view: Any, source: Any = (), **more: Any) -> vt.Diagnostic:
    with pytest.raises(vt.UnusableInput) as raised:
        vt.run_view(view, list(source) if source == () else source, **more)
    return raised.value.report.diagnostics[0]


@engines
def test_an_observation_view_over_a_folder(engine: str) -> None:
    result = vt.run_view(VIEWS / "gewicht.json", FHIR, engine=engine)
    rows = {row["resource_key"]: row for row in result.rows()}
    assert sorted(rows) == ["gewicht-1", "gewicht-2", "gewicht-3"]  # not the length, not what was entered in error
    assert rows["gewicht-1"] == {
        "resource_key": "gewicht-1",
        "patient_key": "pat-1",
        "status": "final",
        "value": 71.5,
        "unit": "kg",
        "effective": "2026-01-10",
        "effective_low": "2026-01-10T00:00:00.000+14:00",
        "effective_high": "2026-01-10T23:59:59.999-12:00",
    }
    assert rows["gewicht-3"]["patient_key"] == "pat-2"  # by an absolute address of one version
    assert rows["gewicht-3"]["effective_high"] == "2026-03-31T23:59:59.999-12:00"
    assert result.columns == tuple(rows["gewicht-1"])
    assert not len(result.report)


@engines
def test_a_resource_view_has_one_row_per_resource(engine: str) -> None:
    view = {**json.loads((VIEWS / "gewicht.json").read_text(encoding="utf-8")), "where": []}
    keys = [row["resource_key"] for row in vt.run_view(view, FHIR, engine=engine)]
    lines = (FHIR / "Observation.ndjson").read_text(encoding="utf-8").splitlines()
    assert sorted(keys) == sorted(json.loads(line)["id"] for line in lines)


@engines
def test_names_with_their_place_and_the_extension_of_a_code(engine: str) -> None:
    rows = vt.run_view(VIEWS / "namen.json", FHIR, engine=engine).rows()
    assert sorted(
        (r["patient_key"], r["gender_code"], r["nr"], r["family"], r["given"]) for r in rows if r["family"]
    ) == [
        ("pat-1", None, 0, "Voorbeeld", "Anna Maria"),
        ("pat-1", None, 1, "Proef", None),
        ("pat-2", "UN", 0, "Tester", "Bé"),
    ]
    assert [r for r in rows if r["family"] is None] == [
        {"patient_key": "pat-3", "gender_code": None, "nr": 0, "family": None, "given": None}
    ]


@engines
def test_repeat_goes_down_depth_first(engine: str) -> None:
    rows = sorted(vt.run_view(VIEWS / "vragen.json", FHIR, engine=engine), key=lambda r: int(r["nr"]))
    assert [r["link_id"] for r in rows] == ["1", "1.1", "1.1.1", "1.2", "2"]
    assert rows[1]["answer"] == "ja"


BORN = ["1950", "1950-03", "1949-12-31", "1960-02"]
DATES: list[tuple[str, list[Any]]] = [
    ("birthDate < @1950", [False, None, True, False]),
    ("birthDate <= @1950-12", [None, True, True, False]),
    ("birthDate = @1950", [True, None, False, False]),
    ("birthDate != @1950-03", [None, False, True, True]),
    ("birthDate > @1950-03-31", [None, None, False, True]),
    ("birthDate.lowBoundary()", ["1950-01-01", "1950-03-01", "1949-12-31", "1960-02-01"]),
    ("birthDate.highBoundary()", ["1950-12-31", "1950-03-31", "1949-12-31", "1960-02-29"]),
]


@others
@pytest.mark.parametrize(("path", "wanted"), DATES, ids=[path for path, _ in DATES])
def test_dates_keep_their_precision(path: str, wanted: list[Any], engine: str) -> None:
    assert values(path, [{"birthDate": text} for text in BORN], engine) == wanted


@engines
def test_moments_are_compared_whatever_their_zone(engine: str) -> None:
    patients = [{"deceasedDateTime": "2026-03-29T00:30:00Z"}, {"deceasedDateTime": "2026-03-29T02:30:00.5+02:00"}]
    assert values("deceased.ofType(dateTime) = @2026-03-29T01:30:00+01:00", patients, engine) == [True, False]


REFERENCES = [
    ("Patient/a", "a"),
    ("Patient/a/_history/2", "a"),
    ("https://fhir.example.nl/r4/Patient/a", "a"),
    ("urn:uuid:a", "a"),
    ("Group/a", None),
    ("#a", None),
    ("Patient/a/b", None),
    ("https://fhir.example.nl/?x=/Patient/a", None),
]


@others
@pytest.mark.parametrize(("reference", "key"), REFERENCES)
def test_keys_of_references(reference: str, key: str | None, engine: str) -> None:
    assert values("link.other.getReferenceKey(Patient)", [{"link": [{"other": {"reference": reference}}]}], engine) == [
        key
    ]


@engines
def test_text_of_data_and_paths_never_becomes_sql(engine: str) -> None:
    nasty = "'; DROP TABLE result; --"
    quoted = nasty.replace("'", "\\'")
    assert values(f"gender = '{quoted}'", [{"gender": nasty}], engine) == [True]
    view = {**column("gender = %c"), "constant": [{"name": "c", "valueString": nasty}]}
    assert vt.run_view(view, [{"resourceType": "Patient", "gender": nasty}], engine=engine).rows() == [{"c": True}]


OF_KINDS: dict[str, Any] = {
    "extension": [
        {"url": "u", "valueCode": "c"},
        {"url": "u", "valueString": "s"},
        {"url": "v", "valueAge": {"value": 3, "unit": "a"}},
        {"url": "v", "valueQuantity": {"value": 4.5}},
    ],
    "deceasedBoolean": False,
    "gender": "other",
    "name": [{"family": "other"}, {"family": "another"}],
}
KINDS: list[tuple[str, list[Any]]] = [
    ("extension.value.ofType(string)", ["c", "s"]),  # a code is a kind of string
    ("extension.value.ofType(code)", ["c"]),
    ("extension('v').value.ofType(Quantity).value", [3.0, 4.5]),
    ("extension[1].value.ofType(string)", ["s"]),
    ("extension[2].value.ofType(Quantity).unit", ["a"]),
    ("deceased is boolean", [True]),
    ("deceased is dateTime", [False]),
    ("multipleBirth is integer", []),
    ("gender.ofType(string)", ["other"]),
    ("name.where(family = %context.gender).family", ["other"]),
]


@others
@pytest.mark.parametrize(("path", "wanted"), KINDS, ids=[path for path, _ in KINDS])
def test_types_and_kinds_of_types(path: str, wanted: list[Any], engine: str) -> None:
    assert values(path, [OF_KINDS], engine, collection=True) == [wanted]


WRONG = [
    ({}, "VT401", "/resource"),
    ({"resource": "Patiënt", "select": [{"column": [{"name": "c", "path": "id"}]}]}, "VT401", "/resource"),
    ({"resource": "Patient", "select": [{"forEach": "name", "repeat": ["name"]}]}, "VT401", "/select/0"),
    ({"resource": "Patient", "select": [{"select": []}]}, "VT401", "/select"),
    (column("id", pad="x"), "VT401", "/select/0/column/0/pad"),
    ({"resource": "Patient", "select": [{"column": [{"name": "c", "path": "id"}] * 2}]}, "VT402", "/select"),
    (column("id id"), "VT403", "/select/0/column/0/path"),
    (column("name"), "VT404", "/select/0/column/0/path"),
    (column("extension.value.first()"), "VT404", "/select/0/column/0/path"),
    (column("generalPractitioner.getReferenceKey(Huisarts)"), "VT404", "/select/0/column/0/path"),
    (
        {"resource": "Patient", "select": [{"column": [{"name": "id", "path": "id"}, {"name": "ID", "path": "id"}]}]},
        "VT402",
        "/select",
    ),
    (
        {"resource": "Questionnaire", "select": [{"repeat": ["%resource.item"]}, *column("id")["select"]]},
        "VT404",
        "/select/0/repeat/0",
    ),
    (
        {"resource": "Questionnaire", "select": [{"repeat": ["$this"]}, *column("id")["select"]]},
        "VT404",
        "/select/0/repeat/0",
    ),
    (column("deceased"), "VT404", "/select/0/column/0/path"),
    (column("birthDate > '1950'"), "VT404", "/select/0/column/0/path"),
    (column("birthDate < @1950-01-01T00:00:00"), "VT404", "/select/0/column/0/path"),
    (column("name.family + 1"), "VT404", "/select/0/column/0/path"),
    (column("name.descendants()"), "VT404", "/select/0/column/0/path"),
    (column("name.repeat(family)"), "VT404", "/select/0/column/0/path"),
    (column("contained.birthDate"), "VT404", "/select/0/column/0/path"),
    (column("%nergens"), "VT404", "/select/0/column/0/path"),
    (column("multipleBirth.ofType(integer) > 5 'mg'"), "VT403", "/select/0/column/0/path"),
    ({**column("id"), "where": [{"path": "gender"}]}, "VT404", "/where/0/path"),
    ({**column("id"), "constant": [{"name": "c", "valueInteger": "1"}]}, "VT401", "/constant/0"),
]


@others
@pytest.mark.parametrize(("view", "code", "place"), WRONG)
def test_a_view_that_is_wrong_or_not_supported_is_refused_at_its_place(
    view: Any, code: str, place: str, engine: str
) -> None:
    found = refusal(view, [{"resourceType": "Patient", "id": "a"}], engine=engine)
    assert (found.code, found.cell.locator if found.cell else None) == (code, place)
    assert found.render("nl") != found.render("en")


def test_an_element_that_does_not_exist_is_empty_and_reported() -> None:
    result = vt.run_view(column("firstname"), [{"resourceType": "Patient", "firstname": "x"}])
    assert result.rows() == [{"c": None}]
    assert [d.code for d in result.report] == ["VT405"]


@engines
def test_more_than_one_value_is_an_error_that_names_the_column(engine: str) -> None:
    found = refusal(
        column("name.family"), [{"resourceType": "Patient", "name": [{"family": "A"}, {"family": "B"}]}], engine=engine
    )
    assert (found.code, found.params["name"]) == ("VT407", "c")
    assert values("name.family", [{"name": [{"family": "A"}]}], engine) == ["A"]


# ---- data as they come

GOOD = {"resourceType": "Patient", "id": "a", "name": [{"given": ["x", None, "y"]}], "active": True}
NAMES = {
    "resource": "Patient",
    "select": [{"column": [{"name": "id", "path": "id"}, {"name": "given", "path": "name.given", "collection": True}]}],
}
BROKEN = {
    "not closed": b'{"resourceType": "Patient", "id": "b"',
    "no resource": b"[1]",
    "key twice": b'{"resourceType": "Patient", "id": "b", "id": "c"}',
    "object for a list": b'{"resourceType": "Patient", "id": "b", "name": {"given": ["z"]}}',
    "not UTF-8": b'{"resourceType": "Patient", "id": "\xff"}',
}


def line(resource: dict[str, Any]) -> bytes:
    return json.dumps(resource, ensure_ascii=False).encode() + b"\n"


@spark.sampled("what", BROKEN, ["not closed"])
def test_a_broken_line_is_left_out_counted_and_kept_apart(what: str, engine: str, tmp_path: Path) -> None:
    file = tmp_path / "Patient.ndjson"
    file.write_bytes(line(GOOD) + BROKEN[what] + b"\n" + line({**GOOD, "id": "z"}))
    result = vt.run_view(NAMES, tmp_path, engine=engine)
    assert sorted(row["id"] for row in result) == ["a", "z"]
    (found,) = result.report
    assert (found.code, str(found.cell)) == ("VT411", "Patient.ndjson!2")
    assert (found.params["count"], found.params["lines"]) == ("1", "3")
    assert result.quarantine() == BROKEN[what] + b"\n"
    strict = refusal(NAMES, tmp_path, engine=engine, strict=True)
    assert (strict.code, str(strict.cell)) == ("VT408", "Patient.ndjson!2")


@engines
def test_files_of_every_kind_are_read_together(engine: str, tmp_path: Path) -> None:
    (tmp_path / "Patient.ndjson").write_bytes(b"\xef\xbb\xbf" + line(GOOD) + b"\n  \n")
    (tmp_path / "2.Patient.jsonl.gz").write_bytes(gzip.compress(line({**GOOD, "id": "packed"})))
    organization = {"resourceType": "Organization", "id": "o", "name": "not a list"}
    (tmp_path / "alles [1].ndjson").write_bytes(line(organization) + line({**GOOD, "id": "mixed"}))
    (tmp_path / "Encounter.ndjson").write_bytes(b"not read for patients\n")
    (tmp_path / "leesmij.txt").write_bytes(b"no data\n")
    result = vt.run_view(NAMES, tmp_path, engine=engine)
    assert sorted(row["id"] for row in result) == ["a", "mixed", "packed"]
    assert all(row["given"] == ["x", "y"] for row in result)
    assert not len(result.report)
    assert [r["id"] for r in vt.run_view(NAMES, str(tmp_path / "*.gz"), engine=engine)] == ["packed"]
    assert len(vt.run_view(NAMES, [tmp_path / "Patient.ndjson", tmp_path / "2.Patient.jsonl.gz"], engine=engine)) == 2


def test_a_field_that_comes_late_is_read(tmp_path: Path) -> None:
    late = [line({"resourceType": "Patient", "id": str(n)}) for n in range(25_000)]
    (tmp_path / "Patient.ndjson").write_bytes(b"".join(late) + line(GOOD))
    rows = vt.run_view({**NAMES, "where": [{"path": "name.exists()"}]}, tmp_path).rows()
    assert rows == [{"id": "a", "given": ["x", "y"]}]


@engines
def test_a_damaged_file_is_an_error_that_names_it(engine: str, tmp_path: Path) -> None:
    packed = gzip.compress(b"".join(line({**GOOD, "id": str(n)}) for n in range(5000)))
    (tmp_path / "Patient.ndjson.gz").write_bytes(packed[: len(packed) // 2])
    found = refusal(NAMES, tmp_path, engine=engine)
    assert (found.code, str(found.cell)) == ("VT408", "Patient.ndjson.gz")


def test_a_line_of_many_megabytes_is_read(tmp_path: Path) -> None:
    image = {"resourceType": "Patient", "id": "b", "photo": [{"data": "A" * 40_000_000}]}
    (tmp_path / "Patient.ndjson").write_bytes(line(GOOD) + line(image))
    result = vt.run_view(NAMES, tmp_path)
    assert sorted(row["id"] for row in result) == ["a", "b"]
    assert not len(result.report)


@engines
def test_an_absent_type_gives_no_rows_and_absent_data_an_error(engine: str, tmp_path: Path) -> None:
    (tmp_path / "Encounter.ndjson").write_bytes(b"")
    assert vt.run_view(NAMES, tmp_path, engine=engine).rows() == []
    for nowhere in (tmp_path / "weg", str(tmp_path / "*.gz"), tmp_path / "x.ndjson"):
        assert refusal(NAMES, nowhere, engine=engine).code == "VT406"


@engines
def test_findings_name_no_values_of_patients(engine: str, tmp_path: Path) -> None:
    (tmp_path / "Patient.ndjson").write_bytes(b'{"resourceType": "Patient", "id": "geheim", "active": "geheim"}\n')
    result = vt.run_view(column("active"), tmp_path, engine=engine)
    assert [d.code for d in result.report] == ["VT411"]
    assert "geheim" not in result.report.render()


# ---- the shapes and the command line


@pytest.mark.parametrize("version", ["R4", "STU3"])
def test_every_type_of_an_element_is_known(version: Any) -> None:
    known = shapes(version)
    for type in ("Patient", "Observation", "Procedure", "Condition", "Encounter", "Extension", "HumanName"):
        for element in known.elements(type).values():
            for kind in element.types:
                assert kind in PRIMITIVES or kind == "Resource" or known.elements(kind).keys() > {"id", "extension"}


@engines
def test_stu3_has_other_elements_than_r4(engine: str) -> None:
    view = column("animal.breed.text")
    patients = [{"resourceType": "Patient", "animal": {"breed": {"text": "teckel"}}}]
    result = vt.run_view(view, patients, engine=engine, fhir="STU3")
    assert (result.rows(), result.report.diagnostics) == ([{"c": "teckel"}], ())
    assert [d.code for d in vt.run_view(view, [], engine=engine).report] == ["VT405"]


@engines
def test_conditions_are_asked_in_order(engine: str) -> None:
    several = {"resourceType": "Patient", "gender": "other", "name": [{"family": "A"}, {"family": "B"}]}
    one = {"resourceType": "Patient", "gender": "male", "name": [{"family": "A"}]}
    where = [{"path": "gender = 'male'"}, {"path": "name.family > '0'"}]
    view = {**column("gender"), "where": where}
    assert vt.run_view(view, [several, one], engine=engine).rows() == [{"c": "male"}]
    assert refusal({**view, "where": where[1:]}, [several, one], engine=engine).code == "VT407"


@engines
def test_lists_are_json_in_csv(engine: str, tmp_path: Path) -> None:
    file = tmp_path / "namen.csv"
    vt.run_view(NAMES, [GOOD], engine=engine).write(file)
    assert file.read_text(encoding="utf-8").replace(", ", ",") == 'id,given\na,"[""x"",""y""]"\n'


def vtabel(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "vtabel", "view", "run", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")


def test_the_command_writes_csv_and_parquet(tmp_path: Path) -> None:
    for name in ("gewicht.csv", "gewicht.parquet"):
        done = vtabel(VIEWS / "gewicht.json", "--data", FHIR, "-o", tmp_path / name)
        assert done.returncode == 0, done.stderr
        assert "gewicht.json: 3 rows" in done.stdout
    assert (tmp_path / "gewicht.csv").read_text(encoding="utf-8").startswith("resource_key,patient_key,status,value")
    assert (tmp_path / "gewicht.parquet").read_bytes()[:4] == b"PAR1"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["gewicht.csv", "gewicht.parquet"]


def test_the_command_ends_with_1_for_lines_left_out_and_2_for_a_wrong_view(tmp_path: Path) -> None:
    (tmp_path / "Patient.ndjson").write_bytes(line(GOOD) + BROKEN["not closed"] + b"\n")
    view = tmp_path / "namen.json"
    view.write_text(json.dumps(NAMES), encoding="utf-8")
    kept = tmp_path / "apart.txt"
    done = vtabel(view, "--data", tmp_path, "--quarantine", kept, "--lang", "nl")
    assert (done.returncode, "1 van 2 regels" in done.stderr, kept.read_bytes()) == (
        1,
        True,
        BROKEN["not closed"] + b"\n",
    )
    assert vtabel(view, "--data", tmp_path, "--strict").returncode == 2
    view.write_text("{", encoding="utf-8")
    assert vtabel(view, "--data", tmp_path).returncode == 2
    assert vtabel(VIEWS / "namen.json", "--data", FHIR, "-o", tmp_path / "x.docx").returncode == 2
