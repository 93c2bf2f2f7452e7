"""Several views in one session: what is shared, what adds up, what is refused."""

import gc
import gzip
import json
import random
from pathlib import Path
from typing import Any

import pytest
import zstandard

import spark
import vtabel as vt
from vtabel.engines import ENGINES, Counts, Planned, Settings, engine_of, run_views
from vtabel.engines.duckdb import reading

engines = spark.engines(*ENGINES)


def view(*paths: str, resource: str = "Patient", **more: Any) -> dict[str, Any]:
    """A view with columns `c0`, `c1`, ..."""
    return {
        "resource": resource,
        "select": [{**more, "column": [{"name": f"c{n}", "path": path} for n, path in enumerate(paths)]}],
    }


def planned(**views: dict[str, Any]) -> dict[str, Planned]:
    return {name: Planned.of(definition) for name, definition in views.items()}


def lines(*resources: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(resource).encode() + b"\n" for resource in resources)


def patient(number: int, **more: Any) -> dict[str, Any]:
    return {"resourceType": "Patient", "id": f"p{number}", **more}


IDS, BORN, NAMES = view("id"), view("id", "birthDate"), view("family", forEach="name")


@engines
def test_a_session_makes_a_relation_of_each_view(engine: str) -> None:
    data = [patient(1, birthDate="1950", name=[{"family": "A"}, {"family": "B"}]), patient(2)]
    with engine_of(engine).session() as session:
        staged = session.stage(planned(born=BORN, names=NAMES), data)
        assert list(staged.results) == ["born", "names"]
        assert staged["born"].rows() == [{"c0": "p1", "c1": "1950"}, {"c0": "p2", "c1": None}]
        assert staged["names"].rows() == [{"c0": "A"}, {"c0": "B"}]
        assert staged.counts["Patient"] == Counts(2, 2, 0, 0)
        session.stage(planned(ids=IDS), data)
        with pytest.raises(vt.VtabelError, match="`Born`"):
            session.stage(planned(Born=BORN), data)


def test_sql_runs_over_the_relations_of_a_session() -> None:
    with engine_of("duckdb").session() as session:
        session.stage(planned(born=BORN, names=NAMES), [patient(1, birthDate="1950"), patient(2)])
        found = session.sql("SELECT count(*) AS n, count(c1) AS born FROM born -- all of them")
        assert (found.columns, found.rows()) == (("n", "born"), [{"n": 2, "born": 1}])
        session.sql("SELECT c0 FROM born WHERE c1 IS NULL;", name="unknown")
        assert session.sql("FROM unknown").rows() == [{"c0": "p2"}]


WRONG_SQL = [
    "SELECT",
    "SELECT x FROM born",
    "FROM nowhere",
    "SELECT 1; SELECT 2",
    "DROP TABLE born",
    "SELECT 'geheim'::INT",
]


@pytest.mark.parametrize("text", WRONG_SQL)
def test_sql_that_cannot_be_run_is_refused_without_values(text: str) -> None:
    with engine_of("duckdb").session() as session:
        session.stage(planned(born=BORN), [patient(1)])
        with pytest.raises(vt.UnusableInput) as raised:
            session.sql(text)
        assert [d.code for d in raised.value.report] == ["VT417"]
        assert "geheim" not in raised.value.report.render()


def test_naive_has_no_sql() -> None:
    with engine_of("naive").session() as session, pytest.raises(vt.UnusableInput, match="VT416"):
        session.sql("SELECT 1")


@engines
def test_lines_add_up_for_views_that_share_a_scan(engine: str, tmp_path: Path) -> None:
    good, odd = patient(1, birthDate="1950"), {"resourceType": "Encounter", "id": "e"}
    (tmp_path / "a.ndjson").write_bytes(lines(good, odd) + b"\n{\n" + lines(patient(2, name={"family": "A"})))
    (tmp_path / "b.ndjson").write_bytes(lines(patient(3)))
    with engine_of(engine).session() as session:
        staged = session.stage(planned(born=BORN, names=NAMES), tmp_path)
        assert staged.counts == {"Patient": Counts(5, 2, 1, 2)}
        assert [d.code for d in staged.report] == ["VT411"]
        for name in ("born", "names"):  # a resource is used by all views or by none
            assert [(q.file.name, q.line) for q in staged[name].quarantined] == [("a.ndjson", 4), ("a.ndjson", 5)]
            assert [d.code for d in staged[name].report] == ["VT411"]
        assert sorted(row["c0"] for row in staged["born"]) == ["p1", "p3"]
        assert staged["born"].quarantine() == b"{\n" + lines(patient(2, name={"family": "A"}))
    with engine_of(engine).session() as session, pytest.raises(vt.UnusableInput, match="VT408"):
        session.stage(planned(born=BORN, names=NAMES), tmp_path, strict=True)


@engines
def test_what_no_view_asks_is_read_and_counted_too(engine: str, tmp_path: Path) -> None:
    a, b = ({**view("id"), "where": [{"path": f"name.where(family = '{name}').exists()"}]} for name in "AB")
    c = patient(4, name=[{"family": "C"}])
    good = lines(patient(1, name=[{"family": "A"}]), patient(2, name=[{"family": "B"}, {"family": "A"}]), patient(3), c)
    (tmp_path / "a.ndjson").write_bytes(good + lines({"resourceType": "Encounter"}))
    with engine_of(engine).session() as session:
        staged = session.stage(planned(a=a, b=b), tmp_path)
        assert sorted(row["c0"] for row in staged["a"]) == ["p1", "p2"]
        assert [row["c0"] for row in staged["b"]] == ["p2"]
        assert staged.counts == {"Patient": Counts(5, 4, 1, 0)}
    (tmp_path / "b.ndjson").write_bytes(lines(patient(5, name=[{"family": 6}])))
    with engine_of(engine).session() as session:
        staged = session.stage(planned(a=a, b=b), tmp_path)
        assert [(q.file.name, q.line) for q in staged.quarantined] == [("b.ndjson", 1)]
        assert sorted(row["c0"] for row in staged["a"]) == ["p1", "p2"]


@engines
def test_one_view_alone_is_counted_too(engine: str, tmp_path: Path) -> None:
    (tmp_path / "a.ndjson").write_bytes(lines(patient(1), {"resourceType": "Encounter"}, patient(2)))
    with engine_of(engine).session() as session:
        assert session.stage(planned(ids=IDS), tmp_path).counts == {"Patient": Counts(3, 2, 1, 0)}


@engines
def test_files_of_every_kind_in_one_staging(engine: str, tmp_path: Path) -> None:
    for number in range(30):
        (tmp_path / f"Patient.{number:03}.ndjson").write_bytes(lines(patient(number)))
    (tmp_path / "Patient.g.ndjson.gz").write_bytes(gzip.compress(lines(patient(30))))
    (tmp_path / "Patient.z.ndjson.zst").write_bytes(zstandard.compress(lines(patient(31))))
    (tmp_path / "Encounter.ndjson").write_bytes(lines({"resourceType": "Encounter", "id": "e"}))
    visits = view("id", resource="Encounter")
    conditions = view("id", resource="Condition")
    found = run_views({"ids": IDS, "born": BORN, "visits": visits, "none": conditions}, tmp_path, engine)
    assert [len(found[name]) for name in ("ids", "born", "visits", "none")] == [32, 32, 1, 0]
    some: list[str | Path] = [str(tmp_path / "Patient.00*.ndjson"), tmp_path / "Patient.g.ndjson.gz"]
    globbed = run_views({"ids": IDS, "born": BORN}, some, engine)
    assert {row["c0"] for row in globbed["born"]} == {*(f"p{n}" for n in range(10)), "p30"}
    assert len(globbed["born"]) == 11


@engines
def test_an_element_that_one_view_goes_down_in_stays_typed_for_another(engine: str) -> None:
    items = [{"linkId": "1", "text": "a", "item": [{"linkId": "1.1", "item": [{"linkId": "1.1.1"}]}]}]
    data = [{"resourceType": "Questionnaire", "id": "q", "item": items}]
    deep = view("linkId", resource="Questionnaire", repeat=["item"])
    flat = view("linkId", "text", resource="Questionnaire", forEach="item")
    exists = view("item.exists()", resource="Questionnaire")
    found = run_views({"deep": deep, "flat": flat, "exists": exists}, data, engine)
    assert sorted(row["c0"] for row in found["deep"]) == ["1", "1.1", "1.1.1"]
    assert found["flat"].rows() == [{"c0": "1", "c1": "a"}]
    assert found["exists"].rows() == [{"c0": True}]


@engines
def test_the_digits_of_a_decimal_serve_bounds_and_values(engine: str) -> None:
    data = [{"resourceType": "Observation", "valueQuantity": {"value": 1.25}}]
    views = {
        name: view(f"value.ofType(Quantity).value{end}", resource="Observation")
        for name, end in (("v", ""), ("low", ".lowBoundary()"))
    }
    found = run_views(views, data, engine)
    assert [float(found[name].rows()[0]["c0"]) for name in ("v", "low")] == [1.25, 1.245]


def test_many_shapes_in_one_file_do_not_matter(tmp_path: Path) -> None:
    shapes = (patient(n, **{f"x{n}": {"y": [n]}}, birthDate="1950") for n in range(5000))
    (tmp_path / "Patient.ndjson").write_bytes(lines(*shapes))
    found = run_views({"born": BORN, "names": NAMES}, tmp_path)
    assert (len(found["born"]), len(found["names"]), len(found["born"].report)) == (5000, 0, 0)


@engines
def test_results_as_tables_of_other_libraries(engine: str) -> None:
    result = run_views({"born": BORN, "ids": IDS}, [patient(1, birthDate="1950"), patient(2)], engine)["born"]
    rows = result.rows()
    assert result.arrow().to_pylist() == rows
    assert result.pl().to_dicts() == rows
    assert result.df().c1.isna().tolist() == [False, True]
    assert list(result.df().c0) == ["p1", "p2"]


def test_what_a_session_takes_is_given_back(tmp_path: Path) -> None:
    settings = Settings(spill_folder=tmp_path)
    with engine_of("duckdb").session(settings) as session:
        session.stage(planned(ids=IDS), [patient(1)])
        assert len(list(tmp_path.iterdir())) == 1
    assert not list(tmp_path.iterdir())
    result = vt.run_view(IDS, [patient(1)], settings=settings)
    assert (len(result), len(list(tmp_path.iterdir()))) == (1, 1)
    del result
    gc.collect()
    assert not list(tmp_path.iterdir())
    with pytest.raises(vt.UnusableInput, match="VT406"):
        vt.run_view(IDS, tmp_path / "nowhere", settings=settings)
    assert not list(tmp_path.iterdir())


def spilled(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def test_more_than_fits_in_memory_goes_to_disk_and_comes_out_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(1)
    with (tmp_path / "Patient.ndjson").open("wb") as stream:
        for number in range(30_000):
            stream.write(lines(patient(number, name=[{"family": chance.randbytes(3_000).hex()}])))
    (tmp_path / "spill").mkdir()
    summed = "SELECT count(*) AS n, min(length(c0)) AS size, bit_xor(hash(c0)) AS all FROM names"
    settings = Settings(threads=1, memory_limit="120MB", spill_folder=tmp_path / "spill")
    with engine_of("duckdb").session(settings) as session:
        staged = session.stage(planned(names=NAMES, ids=IDS), tmp_path)
        assert spilled(tmp_path / "spill") > 10_000_000
        (found,) = session.sql(summed)
        assert (found["n"], found["size"]) == (30_000, 6_000)
        assert staged.counts == {"Patient": Counts(30_000, 30_000, 0, 0)}
    assert not list((tmp_path / "spill").iterdir())

    # Of large files the rows of one view leave memory long before the limit, and the disk however the session ends.
    monkeypatch.setattr(reading, "LARGE", 1_000_000)
    settings = Settings(threads=1, memory_limit="2GB", spill_folder=tmp_path / "spill")
    with pytest.raises(KeyError), engine_of("duckdb").session(settings) as session:
        session.stage(planned(names=NAMES), tmp_path)
        (folder,) = (tmp_path / "spill").iterdir()
        assert (folder.stat().st_mode & 0o777, spilled(folder) > 10_000_000) == (0o700, True)
        (tmp_path / "Patient.ndjson").unlink()  # what was read stays as it was
        assert session.sql(summed).rows() == [found]
        raise KeyError
    assert not list((tmp_path / "spill").iterdir())


@pytest.mark.parametrize("wrong", [{"threads": 0}, {"memory_limit": "veel"}, {"spill_folder": Path("nergens")}])
def test_settings_that_cannot_be(wrong: Any) -> None:
    with pytest.raises(vt.UnusableInput, match="VT413"):
        Settings(**wrong)


def test_views_of_two_fhir_versions_are_not_staged_together() -> None:
    views = {"a": Planned.of(IDS), "b": Planned.of(BORN, "STU3")}
    with engine_of("duckdb").session() as session, pytest.raises(vt.VtabelError, match="FHIR"):
        session.stage(views, [])
