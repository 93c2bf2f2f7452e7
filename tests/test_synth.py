"""The made-up hospital: the same bytes for the same seed, valid FHIR, and every defect where the list says it is."""

import csv
import gzip
import json
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures.process import BrokenProcessPool
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import zstandard
from fhir.resources.R4B import get_fhir_model_class
from typer.testing import CliRunner

import vtabel as vt
from conftest import ROOT
from vtabel.cli import app
from vtabel.synth import DEFECTS, synthesize
from vtabel.synth.identifiers import BSN_SYSTEM, bsn, gtin, passes_eleven_test, second_bsn
from vtabel.synth.shards import Packing, Shard, make

TYPES = {"Patient", "Encounter", "Condition", "Procedure", "Observation", "MedicationRequest", "Device"}
NONE = {"all": 0.0}
Json = dict[str, Any]


def resources(folder: Path) -> list[Json]:
    return [json.loads(line) for path in sorted(folder.glob("*.ndjson")) for line in path.read_text().splitlines()]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def lines_of(folder: Path) -> dict[str, list[str]]:
    """The lines of each patient, by number."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.ndjson")):
        for line in path.read_text(encoding="utf-8").splitlines():
            found.setdefault(json.loads(line)["id"].rpartition("-")[2], []).append(line)
    return found


def planted(folder: Path) -> list[dict[str, str]]:
    with (folder / "planted.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Patients in three files, with many more defects than usual."""
    folder = tmp_path_factory.mktemp("synth") / "hospital"
    return synthesize(folder, patients=250, rates={"all": 0.1}, per_file=100).folder


# ---------------------------------------------------------------- the same bytes


def test_the_same_seed_gives_the_same_bytes_in_one_process_and_in_two(tmp_path: Path) -> None:
    one = synthesize(tmp_path / "one", patients=30, per_file=10).folder
    two = synthesize(tmp_path / "two", patients=30, per_file=10, jobs=2).folder
    other = synthesize(tmp_path / "other", patients=30, per_file=10, seed=2).folder
    assert contents(one) == contents(two)
    assert contents(one)["Patient.0001.ndjson"] != contents(other)["Patient.0001.ndjson"]


def test_a_patient_is_the_same_in_a_larger_hospital(tmp_path: Path) -> None:
    small = lines_of(synthesize(tmp_path / "small", patients=5).folder)
    large = lines_of(synthesize(tmp_path / "large", patients=20, per_file=7).folder)
    assert small == {number: lines for number, lines in large.items() if int(number) <= 5}


def test_switching_a_defect_off_changes_only_the_patients_that_had_it(tmp_path: Path) -> None:
    rates = {"all": 0.1}
    folder = synthesize(tmp_path / "with", patients=60, rates=rates).folder
    without = lines_of(synthesize(tmp_path / "without", patients=60, rates={**rates, "two_bsns": 0}).folder)
    struck = {row["patient"].removeprefix("pat-") for row in planted(folder) if row["defect"] == "two_bsns"}
    assert struck
    assert {number for number, lines in lines_of(folder).items() if lines != without[number]} == struck


@pytest.mark.parametrize(("packing", "suffix"), [("gzip", ".gz"), ("zstd", ".zst")])
def test_packed_files_hold_the_same_lines(packing: Packing, suffix: str, tmp_path: Path) -> None:
    plain = synthesize(tmp_path / "plain", patients=20).folder
    packed = synthesize(tmp_path / "packed", patients=20, packing=packing).folder
    again = synthesize(tmp_path / "again", patients=20, packing=packing).folder
    assert contents(packed) == contents(again)
    for path in plain.glob("*.ndjson"):
        data = (packed / f"{path.name}{suffix}").read_bytes()
        found = (
            gzip.decompress(data)
            if packing == "gzip"
            else zstandard.ZstdDecompressor().decompressobj().decompress(data)
        )
        assert found == path.read_bytes()


# ---------------------------------------------------------------- whole or absent


class BrokenOffError(Exception):
    pass


def test_a_run_that_was_broken_off_leaves_nothing_and_goes_on_the_next_time(tmp_path: Path) -> None:
    def stop(ready: int, of: int) -> None:
        assert of == 3
        if ready == 2:
            raise BrokenOffError

    target = tmp_path / "hospital"
    with pytest.raises(BrokenOffError):
        synthesize(target, patients=30, per_file=10, done=stop)
    assert not target.exists()
    (beside,) = tmp_path.iterdir()
    first = (beside / "Patient.0001.ndjson").stat()
    synthesize(target, patients=30, per_file=10)
    assert (target / "Patient.0001.ndjson").stat().st_mtime_ns == first.st_mtime_ns
    assert contents(target) == contents(synthesize(tmp_path / "fresh", patients=30, per_file=10).folder)
    assert {path.name for path in tmp_path.iterdir()} == {"hospital", "fresh"}


def test_what_a_process_that_ended_left_is_made_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def ended(shards: list[Shard], work: Path, jobs: int) -> Iterator[None]:
        make(shards[1], work)
        yield
        raise BrokenProcessPool

    monkeypatch.setattr("vtabel.synth._in_processes", ended)
    told: list[int] = []
    made = synthesize(tmp_path / "h", patients=30, per_file=10, jobs=2, done=lambda ready, of: told.append(ready))
    monkeypatch.undo()
    assert told == [1, 2, 3]
    assert contents(made.folder) == contents(synthesize(tmp_path / "fresh", patients=30, per_file=10).folder)


def test_a_run_that_was_killed_leaves_nothing_half_and_the_next_one_finishes(tmp_path: Path) -> None:
    code = f"from vtabel.synth import synthesize; synthesize({str(tmp_path / 'h')!r}, patients=1500, per_file=100)"
    note = tmp_path / ".h.synth" / ".notes" / "0002.json"
    with subprocess.Popen([sys.executable, "-c", code]) as process:
        while not note.exists() and process.poll() is None:
            time.sleep(0.01)
        process.kill()
    assert not (tmp_path / "h").exists()
    assert not list(tmp_path.glob(".h.synth/*.0015.ndjson"))
    subprocess.run([sys.executable, "-c", code], check=True)
    lines = sum(len(path.read_bytes().splitlines()) for path in (tmp_path / "h").glob("*.ndjson"))
    assert lines == sum(json.loads((tmp_path / "h" / "synth.json").read_text())["resources"].values())
    assert {path.name for path in tmp_path.iterdir()} == {"h"}


def test_what_other_settings_left_unfinished_is_not_used(tmp_path: Path) -> None:
    def stop(ready: int, of: int) -> None:
        raise BrokenOffError

    with pytest.raises(BrokenOffError):
        synthesize(tmp_path / "hospital", patients=30, per_file=10, done=stop)
    made = synthesize(tmp_path / "hospital", patients=20, per_file=10, seed=2)
    assert contents(made.folder) == contents(synthesize(tmp_path / "fresh", patients=20, per_file=10, seed=2).folder)


def test_a_full_disk_is_a_finding_and_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("vtabel.synth.make", full)
    with pytest.raises(vt.UnusableInput, match="VT602"):
        synthesize(tmp_path / "hospital", patients=3)
    assert not (tmp_path / "hospital").exists()


def test_the_same_hospital_is_left_as_it_is_and_another_is_refused(tmp_path: Path) -> None:
    made = synthesize(tmp_path / "hospital", patients=10)
    before = {path.name: path.stat().st_mtime_ns for path in made.folder.iterdir()}
    assert synthesize(tmp_path / "hospital", patients=10) == made
    assert {path.name: path.stat().st_mtime_ns for path in made.folder.iterdir()} == before
    with pytest.raises(vt.UnusableInput, match="VT512"):
        synthesize(tmp_path / "hospital", patients=11)
    (tmp_path / "file").write_text("")
    with pytest.raises(vt.UnusableInput, match="VT512"):
        synthesize(tmp_path / "file", patients=10)


# ---------------------------------------------------------------- FHIR


def test_every_resource_is_valid_fhir(hospital: Path) -> None:
    seen: Counter[str] = Counter()
    for resource in resources(hospital):
        get_fhir_model_class(resource["resourceType"]).model_validate(resource)
        seen[resource["resourceType"]] += 1
    assert set(seen) == TYPES
    assert seen == json.loads((hospital / "synth.json").read_text())["resources"]


VIEW_OF = {
    "Patient": "birthDate",
    "Encounter": "period.start",
    "Condition": "code.coding.code.first()",
    "Procedure": "performed.ofType(Period).start",
    "Observation": "value.ofType(Quantity).value",
    "MedicationRequest": "intent",
    "Device": "udiCarrier.carrierHRF.first()",
}


@pytest.mark.parametrize("type", sorted(TYPES))
def test_views_run_over_it_and_no_line_is_bad(type: str, hospital: Path) -> None:
    columns = [{"name": "id", "path": "getResourceKey()"}, {"name": "value", "path": VIEW_OF[type]}]
    view = {"resource": type, "select": [{"column": columns}]}
    found = vt.run_view(view, hospital, strict=True)
    slow = vt.run_view(view, hospital, engine="naive", strict=True)
    assert len(found) == json.loads((hospital / "synth.json").read_text())["resources"][type]
    assert not found.report.errors
    assert Counter(tuple(row.values()) for row in found.rows()) == Counter(tuple(row.values()) for row in slow.rows())


def test_references_lead_to_a_resource_unless_a_defect_says_otherwise(hospital: Path) -> None:
    found = resources(hospital)
    known = {f"{r['resourceType']}/{r['id']}" for r in found}
    odd = {row["id"] for row in planted(hospital) if row["defect"].startswith("reference_")}
    for resource in found:
        if resource["id"] not in odd:
            assert set(re.findall(r'"reference": "([^"#]+)"', json.dumps(resource))) <= known


def test_bsns_are_test_numbers_and_nobody_shares_one(hospital: Path) -> None:
    owners: dict[str, set[str]] = {}
    for resource in resources(hospital):
        for identifier in resource.get("identifier", []):
            if identifier["system"] == BSN_SYSTEM:
                owners.setdefault(identifier["value"], set()).add(resource["id"])
    assert all(number.startswith("9990") and passes_eleven_test(number) for number in owners)
    assert all(len(ids) == 1 for ids in owners.values())


def test_bsns_run_out_and_are_not_given_twice() -> None:
    given = [number for k in range(1, 10_000) if bsn(k) for number in (bsn(k), second_bsn(k))]
    assert len(given) == len(set(given)) > 8_000
    assert bsn(10_000) == ""


def test_a_gtin_has_its_check_digit() -> None:
    digits = [int(d) for d in gtin(7)]
    assert sum(d * (3 if place % 2 == 0 else 1) for place, d in enumerate(digits)) % 10 == 0


def test_every_code_of_a_terminology_stands_in_the_catalogue_or_the_domain_facts(hospital: Path, shared: Path) -> None:
    places = [*(ROOT / "src/vtabel/data").glob("*.json"), *(shared / "domain").rglob("*.*")]
    facts = "".join(path.read_text(encoding="utf-8") for path in places)
    used: set[tuple[str, str]] = set()
    for resource in resources(hospital):
        used |= set(re.findall(r'"system": "([^"]+)", "code": "([^"]+)"', json.dumps(resource)))
    theirs = {(s, code) for s, code in used if ".example" not in s and "hl7.org" not in s}
    assert len(theirs) > 30
    assert [code for _, code in sorted(theirs) if not re.search(rf"(?<![\w.]){re.escape(code)}(?![\w-])", facts)] == []


# ---------------------------------------------------------------- defects


def quantity(resource: Json) -> Json:
    found: Json = resource["valueQuantity"]
    return found


def codes(resource: Json) -> set[str]:
    return {coding["system"] for coding in resource["code"].get("coding", [])}


def start_of(operation: Json) -> str:
    text: str = operation.get("performedDateTime") or operation["performedPeriod"]["start"]
    return text


CHECKS: dict[str, Callable[[Json], bool]] = {
    "value_missing": lambda r: "dataAbsentReason" in r and "valueQuantity" not in r,
    "weight_in_grams": lambda r: quantity(r)["code"] == "g" and quantity(r)["value"] > 30_000,
    "weight_mislabelled": lambda r: quantity(r)["code"] == "kg" and quantity(r)["value"] > 30_000,
    "height_in_metres": lambda r: quantity(r)["code"] == "m" and 1 < quantity(r)["value"] < 2.5,
    "height_mislabelled": lambda r: quantity(r)["code"] == "cm" and 1 < quantity(r)["value"] < 2.5,
    "unit_missing": lambda r: set(quantity(r)) == {"value"},
    "local_code": lambda r: codes(r) == {"https://ziekenhuis.example/fhir/CodeSystem/lab"},
    "code_text_only": lambda r: r["resourceType"] == "Condition" and not codes(r) and r["code"]["text"] != "",
    "date_partial": lambda r: len(r["effectiveDateTime"]) in (4, 7, 10),
    "date_missing": lambda r: not any(name.startswith("effective") for name in r),
    "diagnosis_undated": lambda r: "onsetDateTime" not in r and "recordedDate" not in r,
    "birth_year_only": lambda r: len(r["birthDate"]) == 4,
    "leap_day": lambda r: r["birthDate"].endswith("-02-29"),
    "spring_forward": lambda r: r["effectiveDateTime"][10:] in ("T01:30:00+01:00", "T03:30:00+02:00"),
    "autumn_back": lambda r: r["effectiveDateTime"][10:] in ("T02:30:00+02:00", "T02:30:00+01:00"),
    "operation_at_midnight": lambda r: "T00:00:00+" in r["performedPeriod"]["start"],
    "operation_as_date_time": lambda r: len(r["performedDateTime"]) > 10 and "performedPeriod" not in r,
    "operation_date_partial": lambda r: len(r["performedDateTime"]) in (4, 7, 10),
    "operation_not_done": lambda r: r["resourceType"] == "Procedure" and r["status"] == "not-done",
    "operation_in_error": lambda r: r["resourceType"] == "Procedure" and r["status"] == "entered-in-error",
    "death_before_operation": lambda r: len(r["deceasedDateTime"]) == 10,
    "observation_in_error": lambda r: r["resourceType"] == "Observation" and r["status"] == "entered-in-error",
    "observation_cancelled": lambda r: r["resourceType"] == "Observation" and r["status"] == "cancelled",
    "diagnosis_in_error": lambda r: r["verificationStatus"]["coding"][0]["code"] == "entered-in-error",
    "duplicate": lambda r: r["id"].startswith("copy-"),
    "repeated_line": lambda r: r["resourceType"] == "Observation",
    "two_weights_one_day": lambda r: quantity(r)["code"] == "kg",
    "two_bsns": lambda r: sum(i["system"] == BSN_SYSTEM for i in r["identifier"]) == 2,
    "bsn_missing": lambda r: all(i["system"] != BSN_SYSTEM for i in r["identifier"]),
    "merged_record": lambda r: "link" in r or r["subject"]["reference"].startswith("Patient/old-"),
    "reference_absolute": lambda r: r["subject"]["reference"].startswith("https://"),
    "reference_history": lambda r: r["subject"]["reference"].endswith("/_history/1"),
    "reference_urn": lambda r: r["subject"]["reference"].startswith("urn:uuid:"),
    "reference_contained": lambda r: r["subject"]["reference"] == "#p" and r["contained"][0]["id"] == "p",
    "reference_dangling": lambda r: r["subject"]["reference"].startswith("Patient/gone-"),
}


@pytest.mark.parametrize("name", [defect.name for defect in DEFECTS])
def test_a_defect_is_what_it_says_and_nothing_else_is(name: str, tmp_path: Path) -> None:
    folder = synthesize(tmp_path / "hospital", patients=40, rates={**NONE, name: 1}).folder
    rows = planted(folder)
    struck = {(row["type"], row["id"]) for row in rows}
    found = [r for r in resources(folder) if (r["resourceType"], r["id"]) in struck]
    assert found
    assert {row["defect"] for row in rows} == {name}
    assert all(CHECKS[name](resource) for resource in found)
    told = json.loads((folder / "synth.json").read_text())["defects"]
    assert told[name]["resources"] == len(rows)
    assert told[name]["patients"] == len({row["patient"] for row in rows})
    assert all(one["resources"] == 0 for other, one in told.items() if other != name)


def test_a_hospital_without_defects_has_none_of_them(tmp_path: Path) -> None:
    folder = synthesize(tmp_path / "hospital", patients=40, rates=NONE).folder
    found = resources(folder)
    assert planted(folder) == []
    assert len({(r["resourceType"], r["id"]) for r in found}) == len(found)
    patients = {r["id"]: r for r in found if r["resourceType"] == "Patient"}
    assert len(patients) == 40
    for resource in found:
        if resource["id"].startswith("ok-"):
            died = patients[resource["subject"]["reference"].removeprefix("Patient/")].get("deceasedDateTime", "9999")
            assert start_of(resource)[:10] <= died
            assert len(start_of(resource)) == len("2026-01-01T10:00:00+01:00")
        assert resource.get("status") in (None, "final", "finished", "completed", "active")


def test_the_lost_and_the_double_hour_are_an_hour_apart(tmp_path: Path) -> None:
    folder = synthesize(
        tmp_path / "hospital", patients=10, rates={**NONE, "spring_forward": 1, "autumn_back": 1}
    ).folder
    times: dict[str, list[datetime]] = {}
    for resource in resources(folder):
        if resource["id"].startswith(("spring", "autumn")):
            mark = resource["id"][:6] + resource["id"].rpartition("-")[2]
            times.setdefault(mark, []).append(datetime.fromisoformat(resource["effectiveDateTime"]))
    assert len(times) == 20
    assert {(later - first).total_seconds() for first, later in times.values()} == {3600}


def test_a_duplicate_says_the_same_as_the_first(tmp_path: Path) -> None:
    folder = synthesize(tmp_path / "hospital", patients=10, rates={**NONE, "duplicate": 1, "repeated_line": 1}).folder
    found: dict[str, list[Json]] = {}
    for resource in resources(folder):
        found.setdefault(resource["id"], []).append(resource)
    copies = [name for name in found if name.startswith("copy-")]
    assert len(copies) == 10
    for name in copies:
        assert {**found[name][0], "id": ""} == {**found[name.removeprefix("copy-")][0], "id": ""}
    assert sum(len(same) == 2 and same[0] == same[1] for same in found.values()) == 10


# ---------------------------------------------------------------- the command


def test_the_command_makes_a_hospital(tmp_path: Path) -> None:
    args = [
        "synth",
        "--patients",
        "12",
        "--seed",
        "3",
        "-o",
        str(tmp_path / "h"),
        "--defect",
        "all=0",
        "--compress",
        "gzip",
    ]
    result = CliRunner().invoke(app, [*args, "--defect", "two_weights_one_day=1", "--format", "json"])
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert told["resources"]["Patient"] == 12
    assert {name for name, count in told["defects"].items() if count} == {"two_weights_one_day"}
    assert (tmp_path / "h" / "Observation.0001.ndjson.gz").is_file()


@pytest.mark.parametrize("given", ["nonsense=0.1", "two_bsns=2", "two_bsns", "two_bsns=veel"])
def test_a_rate_that_cannot_be_used_is_refused(given: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["synth", "-o", str(tmp_path / "h"), "--defect", given])
    assert result.exit_code == 2
    assert "error:" in result.stderr
    assert not (tmp_path / "h").exists()


def test_the_page_lists_every_defect_with_its_share() -> None:
    page = (ROOT / "docs/synth.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| ([\d.]+) \| (.+) \|$", page, re.MULTILINE)
    assert rows == [(d.name, f"{d.rate:g}", d.what) for d in DEFECTS]
