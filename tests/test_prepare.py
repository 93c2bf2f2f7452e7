"""`vtabel prepare`: what the folder holds, what is done again, and what is said where it cannot serve."""

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

import vtabel as vt
from conftest import FIXTURES
from vtabel.engines import Counts, Planned, run_views
from vtabel.engines.prepare import Preparation, prepare

FHIR = FIXTURES / "fhir"
VIEWS = {path.stem: path for path in sorted((FHIR / "views").glob("*.json"))}
BORN: dict[str, Any] = {
    "resource": "Patient",
    "select": [{"column": [{"name": "id", "path": "id"}, {"name": "born", "path": "birthDate"}]}],
}
FAMILY: dict[str, Any] = {"resource": "Patient", "select": [{"column": [{"name": "c", "path": "name.family.first()"}]}]}


def lines(*resources: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(resource).encode() + b"\n" for resource in resources)


def patient(number: int, **more: Any) -> dict[str, Any]:
    return {"resourceType": "Patient", "id": f"p{number}", "birthDate": "1950-03", **more}


def prepared(source: Any, folder: Path, **views: Any) -> Preparation:
    return prepare({name: Planned.of(view) for name, view in (views or {"born": BORN}).items()}, source, folder)


def ids(source: Any) -> list[str]:
    return sorted(row["id"] for row in vt.run_view(BORN, source))


def refusal(view: Any, source: Any, **more: Any) -> vt.Diagnostic:
    with pytest.raises(vt.UnusableInput) as raised:
        vt.run_view(view, source, **more)
    return raised.value.report.diagnostics[0]


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """Three files of patients, one packed."""
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "Patient.0.ndjson").write_bytes(lines(patient(0), patient(1)))
    (folder / "Patient.1.ndjson").write_bytes(lines(patient(2)))
    (folder / "Patient.2.ndjson.gz").write_bytes(gzip.compress(lines(patient(3))))
    return folder


def as_texts(rows: vt.ViewResult) -> list[str]:
    return sorted(json.dumps(row) for row in rows)


def test_views_over_a_prepared_folder_give_the_same_rows(tmp_path: Path) -> None:
    done = prepared(FHIR, tmp_path / "p", **VIEWS)
    assert (done.written, done.unchanged, done.removed, len(done.report)) == (3, 0, 0, 0)
    assert done.counts["Observation"] == Counts(7, 7, 0, 0)
    direct, quick = run_views(VIEWS, FHIR), run_views(VIEWS, tmp_path / "p")
    for name in VIEWS:
        assert as_texts(quick[name]) == as_texts(direct[name])
        assert as_texts(vt.run_view(VIEWS[name], tmp_path / "p")) == as_texts(direct[name])


def test_an_element_prepared_as_json_and_by_its_parts_serves_both(tmp_path: Path) -> None:
    (tmp_path / "Questionnaire.ndjson").write_bytes(
        lines({"resourceType": "Questionnaire", "item": [{"linkId": "1", "item": [{"linkId": "1.1"}]}]})
    )
    column = [{"name": "c", "path": "linkId"}]
    views = {
        "deep": {"resource": "Questionnaire", "select": [{"repeat": ["item"], "column": column}]},
        "flat": {"resource": "Questionnaire", "select": [{"forEach": "item", "column": column}]},
    }
    prepared(tmp_path, tmp_path / "p", **views)
    found = run_views(views, tmp_path / "p")
    assert [row["c"] for row in found["flat"]] == ["1"]
    assert sorted(row["c"] for row in found["deep"]) == ["1", "1.1"]


def test_only_what_changed_is_read_again(export: Path, tmp_path: Path) -> None:
    folder = tmp_path / "p"
    assert prepared(export, folder).written == 3
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    again = prepared(export, folder)
    assert (again.written, again.unchanged, again.removed) == (0, 3, 0)
    assert before == {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    os.utime(export / "Patient.0.ndjson", ns=(1, 1))  # another time, the same bytes
    assert prepared(export, folder).unchanged == 3

    (export / "Patient.0.ndjson").write_bytes(lines(patient(0), patient(9)))
    (export / "Patient.1.ndjson").unlink()
    (export / "Patient.3.ndjson").write_bytes(lines(patient(4)))
    third = prepared(export, folder)
    assert (third.written, third.unchanged, third.removed) == (2, 1, 2)
    assert ids(folder) == ids(export) == ["p0", "p3", "p4", "p9"]


def test_another_set_of_fields_is_read_again_and_its_order_does_not_matter(export: Path, tmp_path: Path) -> None:
    folder = tmp_path / "p"
    prepared(export, folder, born=BORN)
    assert refusal(FAMILY, folder).params == {"names": "Patient.name"}
    assert prepared(export, folder, born=BORN, family=FAMILY).written == 3
    assert len(vt.run_view(FAMILY, folder)) == 4
    assert prepared(export, folder, family=FAMILY, born=BORN).unchanged == 3


def test_lacking_fields_and_types_are_named_and_never_null(export: Path, tmp_path: Path) -> None:
    prepared(export, tmp_path / "p")
    visits = {**BORN, "resource": "Encounter", "select": [{"column": [{"name": "id", "path": "id"}]}]}
    found = refusal(visits, tmp_path / "p")
    assert (found.code, found.params) == ("VT414", {"names": "Encounter"})
    prepared(export, tmp_path / "p", born=BORN, visits=visits)
    assert vt.run_view(visits, tmp_path / "p").rows() == []  # asked for, and there are none


def test_lines_left_out_are_kept_and_told_by_every_run(export: Path, tmp_path: Path) -> None:
    broken = b'{"resourceType": "Patient", "birthDate"\n'
    (export / "Patient.1.ndjson").write_bytes(lines({"resourceType": "Group"}) + b"\n" + broken + lines(patient(2)))
    folder = tmp_path / "p"
    for done in (prepared(export, folder), prepared(export, folder)):
        assert done.counts == {"Patient": Counts(6, 4, 1, 1)}
        assert [(d.code, str(d.cell)) for d in done.report] == [("VT411", "Patient.1.ndjson!3")]
    (export / "Patient.1.ndjson").unlink()
    result = vt.run_view(BORN, folder)
    assert sorted(row["id"] for row in result) == ["p0", "p1", "p2", "p3"]
    assert [(q.file.name, q.line) for q in result.quarantined] == [("Patient.1.ndjson", 3)]
    assert [str(d.cell) for d in result.report] == ["Patient.1.ndjson!3"]
    assert result.quarantine() == broken
    assert refusal(BORN, folder, strict=True).code == "VT408"


def test_several_types_in_one_file_and_a_byte_order_mark(tmp_path: Path) -> None:
    visit = {"resourceType": "Encounter", "id": "e", "birthDate": {"no": "text"}}
    (tmp_path / "all.ndjson").write_bytes(b"\xef\xbb\xbf" + lines(patient(1), visit))
    visits = {"resource": "Encounter", "select": [{"column": [{"name": "id", "path": "id"}]}]}
    done = prepared(tmp_path, tmp_path / "p", born=BORN, visits=visits)
    assert done.counts == {"Patient": Counts(2, 1, 1, 0), "Encounter": Counts(2, 1, 1, 0)}
    assert vt.run_view(BORN, tmp_path / "p").rows() == [{"id": "p1", "born": "1950-03"}]
    assert vt.run_view(visits, tmp_path / "p").rows() == [{"id": "e"}]


def test_prepared_data_and_new_lines_are_read_together(export: Path, tmp_path: Path) -> None:
    prepared(export, tmp_path / "p")
    (tmp_path / "new.ndjson").write_bytes(lines(patient(7)) + b"{\n")
    result = run_views({"born": BORN, "ids": BORN}, [tmp_path / "p", tmp_path / "new.ndjson"])["born"]
    assert sorted(row["id"] for row in result) == ["p0", "p1", "p2", "p3", "p7"]
    assert [d.code for d in result.report] == ["VT411"]


def test_one_parquet_file_may_be_named_alone(export: Path, tmp_path: Path) -> None:
    prepared(export, tmp_path / "p")
    assert ids(next((tmp_path / "p").glob("Patient/Patient-*/0.parquet"))) != ids(tmp_path / "p")
    assert ids(str(tmp_path / "p" / "Patient" / "*" / "*.parquet")) == ids(export)


def test_parquet_of_others_and_damaged_folders_are_refused(export: Path, tmp_path: Path) -> None:
    vt.run_view(BORN, export).write(tmp_path / "patients.parquet")
    for source in (tmp_path / "patients.parquet", tmp_path, str(tmp_path / "*.parquet")):
        assert refusal(BORN, source).code == "VT415"
    folder = tmp_path / "p"
    prepared(export, folder)
    assert refusal(BORN, folder, fhir="STU3").code == "VT415"
    assert refusal(BORN, folder, engine="naive").code == "VT415"
    manifest = folder / "vtabel-prepared.json"
    whole = manifest.read_bytes()
    manifest.write_bytes(whole.replace(b'"format": 1', b'"format": 99'))
    assert "version" in refusal(BORN, folder).params["why"]
    manifest.write_bytes(whole[:50])
    assert refusal(BORN, folder).code == "VT415"
    manifest.write_bytes(whole)
    next(folder.glob("Patient/*/0.parquet")).write_bytes(b"PAR1")
    assert refusal(BORN, folder).code == "VT415"


def test_a_folder_with_other_files_is_left_alone(export: Path, tmp_path: Path) -> None:
    for folder in (export, tmp_path):
        with pytest.raises(vt.UnusableInput, match="VT418"):
            prepared(export, folder)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["export"]
    prepared(export, tmp_path / "p")
    with pytest.raises(vt.UnusableInput, match="VT418"):
        prepared(tmp_path / "p", tmp_path / "q")


def test_killed_in_the_middle_it_goes_on_where_it_was(tmp_path: Path) -> None:
    export, folder = tmp_path / "export", tmp_path / "p"
    export.mkdir()
    for number in range(200):
        (export / f"Patient.{number:03}.ndjson").write_bytes(lines(*(patient(n) for n in range(50))))
    view = tmp_path / "born.json"
    view.write_text(json.dumps(BORN), encoding="utf-8")
    command = [sys.executable, "-m", "vtabel", "prepare", str(export), "--view", str(view), "-o", str(folder)]
    running = subprocess.Popen(command)
    while running.poll() is None and len(list(folder.glob("Patient/*/part.json"))) < 5:
        time.sleep(0.01)
    running.send_signal(signal.SIGKILL)
    running.wait()
    assert refusal(BORN, folder).code == "VT415"  # not finished
    done = prepared(export, folder)
    assert done.unchanged >= 5
    assert done.written + done.unchanged == 200
    assert done.counts == {"Patient": Counts(10_000, 10_000, 0, 0)}
    assert len(vt.run_view(BORN, folder)) == 10_000
    assert not [p for p in folder.rglob("*") if p.name.startswith(".")]


def test_while_it_is_done_again_the_folder_stays_what_it_was(export: Path, tmp_path: Path) -> None:
    folder = tmp_path / "p"
    prepared(export, folder)
    (export / "Patient.0.ndjson").write_bytes(lines(patient(9)))
    seen: list[list[str]] = []
    prepare({"born": Planned.of(BORN)}, export, folder, done=lambda _: seen.append(ids(folder)))
    assert seen == [["p0", "p1", "p2", "p3"]] * 3
    assert ids(folder) == ["p2", "p3", "p9"]


def test_a_file_that_changes_while_it_is_read_is_an_error(export: Path, tmp_path: Path) -> None:
    def change(name: str) -> None:
        if name == "Patient.0.ndjson":
            (export / "Patient.1.ndjson").write_bytes(lines(patient(8), patient(9)))

    with pytest.raises(vt.UnusableInput, match="VT419"):
        prepare({"born": Planned.of(BORN)}, export, tmp_path / "p", done=change)
    prepared(export, tmp_path / "p")
    assert ids(tmp_path / "p") == ids(export) == ["p0", "p1", "p3", "p8", "p9"]


def vtabel(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "vtabel", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")


def test_the_command_prepares_for_a_mapping(tmp_path: Path) -> None:
    nhr, folder = FIXTURES / "nhr_af", tmp_path / "p"
    command: list[str | Path] = ["prepare", FHIR, nhr / "tabel.xlsx", "--mapping", nhr / "mapping.csv", "-o", folder]
    done = vtabel(*command)
    assert done.returncode == 0, done.stderr
    assert "Observation: 7 lines, 7 used, 0 left out" in done.stdout
    assert "2 files written, 0 unchanged, 0 removed" in done.stdout
    plan = tmp_path / "plan"
    vtabel("compile", nhr / "tabel.xlsx", "--mapping", nhr / "mapping.csv", "-o", plan)
    for view in sorted((plan / "views").glob("*.json")):
        assert as_texts(vt.run_view(view, folder)) == as_texts(vt.run_view(view, FHIR))
    again = json.loads(vtabel(*command, "--format", "json").stdout)
    assert (again["written"], again["unchanged"]) == (0, 2)


def test_the_command_ends_with_1_for_lines_left_out_and_2_for_a_wrong_call(tmp_path: Path) -> None:
    view = FHIR / "views" / "gewicht.json"
    assert vtabel("prepare", FHIR, "-o", tmp_path / "p").returncode == 2
    assert vtabel("prepare", tmp_path / "weg", "--view", view, "-o", tmp_path / "p").returncode == 2
    assert not (tmp_path / "p").exists()
    (tmp_path / "Observation.ndjson").write_bytes(b"{\n")
    done = vtabel("prepare", tmp_path, "--view", view, "-o", tmp_path / "p", "--threads", "1", "--memory-limit", "1GB")
    assert (done.returncode, "VT411" in done.stderr) == (1, True)
    wrong = vtabel("view", "run", view, "--data", tmp_path / "p", "--memory-limit", "veel")
    assert (wrong.returncode, "VT413" in wrong.stderr) == (2, True)
