"""What is Spark's own: files that it cannot read as they are, its SQL, its start and its end. The rest stands in the tests of all engines."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import spark
import vtabel as vt
from conftest import FIXTURES
from vtabel.engines import Planned, Settings, engine_of, run_views

pytestmark = list(spark.MARKS)
zstandard = pytest.importorskip("zstandard")


def patient(id: str, **more: Any) -> dict[str, Any]:
    return {"resourceType": "Patient", "id": id, **more}


def line(resource: Any) -> bytes:
    return json.dumps(resource).encode() + b"\n"


def view(*paths: str, **more: Any) -> dict[str, Any]:
    """A view with columns `c0`, `c1`, ..."""
    columns = [{"name": f"c{n}", "path": path} for n, path in enumerate(paths)]
    return {"resource": "Patient", "select": [{"column": columns, **more}]}


def found(source: Any, *paths: str) -> list[Any]:
    """The rows of some paths as lists."""
    return sorted(list(row.values()) for row in vt.run_view(view(*paths), source, engine="spark"))


def planned(**views: dict[str, Any]) -> dict[str, Planned]:
    return {name: Planned.of(definition) for name, definition in views.items()}


NAMES = [
    "a:b.ndjson",
    "{x,y}.ndjson",
    "_verborgen.ndjson",
    ".punt.jsonl",
    "spatie en é.ndjson",
    "50%25.ndjson",
    "q?*.ndjson",
]


def test_file_names_are_no_patterns(tmp_path: Path) -> None:
    for number, name in enumerate(NAMES):
        (tmp_path / name).write_bytes(line(patient(str(number))))
    assert found(tmp_path, "id") == [[str(number)] for number in range(len(NAMES))]


def test_a_wrong_line_is_named_in_the_file_that_was_given(tmp_path: Path) -> None:
    (tmp_path / "a:b.ndjson").write_bytes(line(patient("1")) + b"{\n")
    (tmp_path / "fijn.ndjson").write_bytes(line(patient("2")))
    (tmp_path / "klein.ndjson.zst").write_bytes(zstandard.compress(line(patient("3", active=1)) + line(patient("4"))))
    result = vt.run_view(view("id", "active"), tmp_path, engine="spark")
    assert sorted(row["c0"] for row in result) == ["1", "2", "4"]
    assert [str(d.cell) for d in result.report] == ["a:b.ndjson!2", "klein.ndjson.zst!1"]
    assert result.quarantine() == b"{\n" + line(patient("3", active=1))


def test_a_damaged_zst_file_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "a.ndjson.zst").write_bytes(zstandard.compress(line(patient("3")) * 500)[:40])
    with pytest.raises(vt.UnusableInput, match=r"a\.ndjson\.zst"):
        found(tmp_path, "id")


NO_JSON = {
    "text after an object": line(patient("w")).strip() + b" x\n",
    "two objects": line(patient("w")).strip() * 2 + b"\n",
    "single quotes": b"{'resourceType': 'Patient', 'id': 'w'}\n",
    "an array": b"[" + line(patient("w")).strip() + b"]\n",
    "no number": b'{"resourceType": "Patient", "id": "w", "multipleBirthInteger": NaN}\n',
    "half a pair of escapes": b'{"resourceType": "Patient", "id": "\\ud83d"}\n',
    "a key twice below": b'{"resourceType": "Patient", "id": "w", "name": [{"family": "x", "family": "y"}]}\n',
    "null": b"null\n",
}


def test_what_spark_would_pass_over_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "Patient.ndjson").write_bytes(line(patient("1")))
    for what, wrong in NO_JSON.items():  # each in a file of its own: Spark has to find it in each
        (tmp_path / f"{what}.ndjson").write_bytes(wrong)
    result = vt.run_view(view("id", "name.family.first()", "multipleBirth.ofType(integer)"), tmp_path, engine="spark")
    assert [row["c0"] for row in result] == ["1"]
    assert sorted(left_out.file.stem for left_out in result.quarantined) == sorted(NO_JSON)


def test_texts_are_kept_to_the_letter(tmp_path: Path) -> None:
    texts = ["\U0001f600", "a\\b", "${spark.master}", "é\u2028\t", "\\u0024{x}", "'; --"]
    (tmp_path / "Patient.ndjson").write_bytes(line(patient("p", name=[{"given": texts}])))
    names = view("$this", "$this = %c", forEach="name.given")
    names["constant"] = [{"name": "c", "valueString": "${spark.master}"}]
    rows = vt.run_view(names, tmp_path, engine="spark").rows()
    assert [row["c0"] for row in rows] == texts
    assert [row["c0"] for row in rows if row["c1"]] == ["${spark.master}"]


def test_a_line_of_many_megabytes_is_read(tmp_path: Path) -> None:
    image = patient("b", photo=[{"data": "A" * 25_000_000}])
    (tmp_path / "Patient.ndjson").write_bytes(line(patient("a")) + line(image))
    assert found(tmp_path, "id", "photo.data.first().length()") == [["a", None], ["b", 25_000_000]]


def test_many_resources_in_memory(tmp_path: Path) -> None:
    many = [
        patient(f"{number:04}", name=[{"family": "\ud83d" if number == 7 else "\U0001f600"}]) for number in range(1500)
    ]
    assert len(found(many, "id", "name.family.first()")) == 1499
    assert found(many[5:9], "id", "name.family.first()") == [[f"000{n}", "\U0001f600"] for n in (5, 6, 8)]


SMALL = [(0.0001, 0.00005, 0.00015), (1.25, 1.245, 1.255), (12345678.9, 12345678.85, 12345678.95), (7, 6.5, 7.5)]


def test_boundaries_of_decimals_however_spark_writes_them() -> None:
    quantity = "value.ofType(Quantity).value"
    bounds = (
        {"name": "low", "path": f"{quantity}.lowBoundary()"},
        {"name": "high", "path": f"{quantity}.highBoundary()"},
    )
    bounded = {"resource": "Observation", "select": [{"column": list(bounds)}]}
    data = [{"resourceType": "Observation", "valueQuantity": {"value": value}} for value, _, _ in SMALL]
    assert vt.run_view(bounded, data, engine="spark").rows() == [{"low": low, "high": high} for _, low, high in SMALL]


def test_what_vtabel_prepare_wrote_is_read(tmp_path: Path) -> None:
    from vtabel.engines.prepare import prepare

    views = {"namen": FIXTURES / "fhir/views/namen.json", "vragen": FIXTURES / "fhir/views/vragen.json"}
    prepare({name: Planned.of(path) for name, path in views.items()}, FIXTURES / "fhir", tmp_path / "klaar")
    fresh = run_views(views, FIXTURES / "fhir", "duckdb")
    ready = run_views(views, tmp_path / "klaar", "spark")
    for name in views:
        assert sorted(map(str, ready[name])) == sorted(map(str, fresh[name]))
        assert len(ready[name])


def test_sql_runs_over_the_relations_of_a_session_and_no_other() -> None:
    with engine_of("spark").session() as session, engine_of("spark").session() as other:
        session.stage(planned(born=view("id", "birthDate")), [patient("1", birthDate="1950"), patient("2")])
        counted = session.sql("SELECT count(*) AS n, count(c1) AS born, NULL AS nothing FROM born -- all of them")
        assert counted.rows() == [{"n": 2, "born": 1, "nothing": None}]
        session.sql("WITH x AS (SELECT c0 FROM born WHERE c1 IS NULL) SELECT * FROM x;", name="unknown")
        assert session.sql("SELECT * FROM unknown").rows() == [{"c0": "2"}]
        moment = "CAST(CAST('2026-03-29T02:30:00+02:00' AS TIMESTAMP) AS STRING)"
        assert session.sql(f"SELECT {moment} AS c").rows() == [{"c": "2026-03-29 00:30:00"}]  # in UTC
        with pytest.raises(vt.UnusableInput, match="VT417"):
            other.sql("SELECT * FROM born")


WRONG_SQL = ["SELECT", "SELECT x FROM born", "SELECT 1; SELECT 2", "DROP VIEW born", "SELECT CAST(c0 AS INT) FROM born"]


def test_sql_that_cannot_be_run_is_refused_without_values() -> None:
    with engine_of("spark").session() as session:
        session.stage(planned(born=view("id")), [patient("geheim")])
        for text in WRONG_SQL:
            with pytest.raises(vt.UnusableInput) as raised:
                session.sql(text)
            assert [d.code for d in raised.value.report] == ["VT417"], text
            assert "geheim" not in raised.value.report.render()


def test_a_closed_session_gives_nothing_more(tmp_path: Path) -> None:
    session = engine_of("spark").session(Settings(spill_folder=tmp_path))
    result = session.stage(planned(ids=view("id")), [patient("1")])["ids"]
    assert len(list(tmp_path.iterdir())) == 1
    session.close()
    assert not list(tmp_path.iterdir())
    with pytest.raises(vt.VtabelError, match="closed"):
        result.rows()
    with pytest.raises(vt.VtabelError, match="closed"):
        session.sql("SELECT 1")


def test_rows_are_written_as_one_file(tmp_path: Path) -> None:
    result = vt.run_view(view("id", "birthDate", "firstname"), [patient("1", birthDate="1950")], engine="spark")
    for name in ("a.csv", "a.parquet"):
        result.write(tmp_path / name)
    assert (tmp_path / "a.csv").read_text(encoding="utf-8") == "c0,c1,c2\n1,1950,\n"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.csv", "a.parquet"]
    with engine_of("duckdb").session() as session:
        assert session.sql(f"FROM '{tmp_path / 'a.parquet'}'").rows() == result.rows()
    for wrong, code in (("a.docx", "VT601"), ("weg/a.csv", "VT602")):
        with pytest.raises(vt.UnusableInput, match=code):
            result.write(tmp_path / wrong)


def test_a_spark_that_runs_already_is_used_and_left_as_it_is() -> None:
    found([patient("1")], "id")
    from pyspark.sql import SparkSession

    from vtabel.engines.spark.result import fetched

    running = SparkSession.getActiveSession()
    assert running is not None
    own = running.newSession()
    own.createDataFrame([(1,)], "x INT").createTempView("eigen")  # it is the session of this thread from here on
    own.conf.set("spark.sql.session.timeZone", "Europe/Amsterdam")
    assert found(
        [patient("1", deceasedDateTime="2026-01-01T00:00:00Z")],
        "deceased.ofType(dateTime) < @2026-01-01T01:30:00+01:00",
    ) == [[True]]
    assert own.conf.get("spark.sql.session.timeZone") == "Europe/Amsterdam"
    assert fetched(own.sql("SHOW TABLES"))["tableName"].to_pylist() == ["eigen"]
    assert SparkSession.getActiveSession().conf.get("spark.sql.session.timeZone") == "Europe/Amsterdam"  # type: ignore[union-attr]
    assert own.range(3).count() == 3


def command(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    words = [
        sys.executable,
        "-m",
        "vtabel",
        "view",
        "run",
        FIXTURES / "fhir/views/gewicht.json",
        "--data",
        FIXTURES / "fhir",
    ]
    return subprocess.run(
        [*map(str, words), "--engine", "spark", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
        env={**spark.of_users(), **environment},
    )


def test_the_command_starts_spark_says_nothing_of_it_and_leaves_nothing(tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    done = command("-o", tmp_path / "gewicht.csv", TMPDIR=str(scratch), VTABEL_SPARK_MASTER="local[1]")
    assert (done.returncode, done.stderr) == (0, "")
    assert "gewicht.json: 3 rows" in done.stdout
    assert sorted(p.name for p in tmp_path.iterdir()) == ["gewicht.csv", "scratch"]
    assert not [p.name for p in scratch.iterdir() if "vtabel" in p.name]


def test_without_java_or_master_the_command_says_what_to_do(tmp_path: Path) -> None:
    done = command(JAVA_HOME=str(tmp_path))
    assert (done.returncode, "VT421" in done.stderr, "openjdk-17" in done.stderr) == (2, True, True)
    done = command(VTABEL_SPARK_MASTER="nergens")
    assert (done.returncode, "VT422" in done.stderr, "Traceback" in done.stderr) == (2, True, False)
