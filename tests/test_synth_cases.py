"""Cases planted for a mapping: valid FHIR in which the views find what was planted, and nothing is passed over in silence."""

import json
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B import get_fhir_model_class
from typer.testing import CliRunner

import vtabel as vt
from vtabel.catalog import catalog
from vtabel.cli import app
from vtabel.engines import run_view
from vtabel.extraction.compile import compile
from vtabel.extraction.shapes import INTEGERS, TEXTS
from vtabel.mapping import Pick
from vtabel.mapping.links import TO_CHILD
from vtabel.synth import synthesize
from vtabel.synth.placing import NotPlanted, hold, place, type_at
from vtabel.synth.scenarios import Expected, Planting, plant_for

ON = "2026-12-01"
FIXTURES = ("voorbeeldzorg", "nice_mds", "nhr_af", "perined")
Json = dict[str, Any]
CsvFile = Callable[..., Path]


@cache
def mapping_of(name: str) -> vt.Mapping:
    return vt.resolve(vt.read(f"fixtures/{name}/tabel.xlsx"), [f"fixtures/{name}/mapping.csv"], propose=False)


@cache
def planting_of(name: str) -> Planting:
    return plant_for(mapping_of(name), on=ON)


def told(planting: Planting, scenario: str) -> list[Expected]:
    return [e for e in planting.expected if e.scenario == scenario and e.variable]


def resources_of(planting: Planting, expected: Expected) -> list[Json]:
    mark = expected.patient.removeprefix("Patient/")
    return [r for r in planting.resources if r["id"] == mark or r["id"].startswith(f"{mark}-")]


@pytest.mark.parametrize("name", FIXTURES)
def test_what_is_planted_is_valid_fhir_with_ids_of_its_own(name: str) -> None:
    planting = planting_of(name)
    for resource in planting.resources:
        get_fhir_model_class(resource["resourceType"]).model_validate(resource)
    ids = [(r["resourceType"], r["id"]) for r in planting.resources]
    assert len(set(ids)) == len(ids) > 0
    assert all(id.startswith("plant-") for _, id in ids)


@pytest.mark.parametrize("name", FIXTURES)
def test_every_variable_that_is_asked_is_planted_or_refused(name: str) -> None:
    mapping, planting = mapping_of(name), planting_of(name)
    known = {e.key for e in planting.expected}
    refused = {r.variable for r in planting.refused if not r.scenario}
    for mapped in mapping:
        if mapped.variable.obligation(on=ON).level.asked:
            assert (mapped.key in known) != (mapped.key in refused)
    assert {d.code for d in planting.report} == {"VT514"}
    assert all(r.why and r.why_nl for r in planting.refused)


@pytest.mark.parametrize("name", FIXTURES)
def test_the_views_find_what_was_planted_and_not_what_has_another_code(name: str) -> None:
    mapping, planting = mapping_of(name), planting_of(name)
    plan = compile(mapping, on=ON)
    views = {view.name: view for view in plan.relations}
    data = list(planting.resources)
    seen = 0
    for scenario in ("present", "other code"):
        for expected in told(planting, scenario):
            mapped = mapping[expected.key]
            served, binding = plan.served[mapped.key], mapped.binding
            assert binding is not None
            whose = expected.patient.removeprefix("Patient/") + ("-child" if binding.link == TO_CHILD else "")
            rows = [row for row in found_in(views[served.view].definition(), data) if row["patient_key"] == whose]
            if scenario == "other code":
                view = views[served.view]
                asked = {(code.system, code.code) for code in binding.codes}
                value = next(r for r in resources_of(planting, expected) if r["id"].endswith("-value"))
                assert not asked & {(c["system"], c["code"]) for c in value["code"]["coding"]}
                if any(element == "code" for element, _ in view.selection):
                    assert value["id"] not in {row["resource_key"] for row in rows}
            elif binding.pick in (Pick.EXISTS, Pick.COUNT):
                assert rows
            else:
                assert expected.value in {delivered(row, served.column, mapped, expected) for row in rows}
            seen += 1
    assert seen > 5


_FOUND: dict[tuple[str, int], list[Json]] = {}


def found_in(view: Json, data: list[Json]) -> list[Json]:
    key = json.dumps(view, sort_keys=True), len(data)
    if key not in _FOUND:
        _FOUND[key] = run_view(view, data).rows()
    return _FOUND[key]


def delivered(row: Json, column: str, mapped: Any, expected: Expected) -> Any:
    """What becomes of the value in a view: its option, or a date as long as the expected one."""
    value = row[column]
    text = str(value).lower() if isinstance(value, bool) else value
    options = {r.code: r.option for r in mapped.binding.value_map if r.code and r.option}
    if text in options:
        return options[text]
    return value[: len(expected.value)] if isinstance(value, str) and isinstance(expected.value, str) else value


def test_outside_the_window_is_outside_and_another_unit_says_the_same() -> None:
    planting = planting_of("voorbeeldzorg")
    (early,) = (e for e in told(planting, "outside window") if e.variable == "gewicht")
    (weight,) = (r for r in resources_of(planting, early) if r["resourceType"] == "Observation")
    (case,) = (r for r in resources_of(planting, early) if r["resourceType"] == "Encounter")
    days = date.fromisoformat(case["period"]["start"][:10]) - date.fromisoformat(weight["effectiveDateTime"][:10])
    assert days.days > 30
    assert (early.row, early.value) == (True, None)
    (grams,) = (e for e in told(planting, "other unit") if e.variable == "gewicht")
    (heavy,) = (r for r in resources_of(planting, grams) if r["resourceType"] == "Observation")
    assert heavy["valueQuantity"]["code"] == "g"
    assert heavy["valueQuantity"]["value"] == 1000 * float(grams.value or 0)


def test_of_two_values_the_pick_tells_which_comes_out() -> None:
    found = {e.variable: e for e in told(planting_of("nice_mds"), "two values")}
    values = {}
    for name, expected in found.items():
        measured = [r for r in resources_of(planting_of("nice_mds"), expected) if r["resourceType"] == "Observation"]
        early, late = sorted(measured, key=lambda r: str(r["effectiveDateTime"]))
        values[name] = [place(r, "value.ofType(Quantity).value", 0) for r in (early, late) if "valueQuantity" in r]
    assert found["sodium_min"].value == min(values["sodium_min"])
    assert found["sodium_max"].value == max(values["sodium_max"])
    assert len(set(values["sodium_max"])) == 2
    (last,) = (e for e in told(planting_of("voorbeeldzorg"), "two values") if e.variable == "hb_preoperatief")
    observations = [r for r in resources_of(planting_of("voorbeeldzorg"), last) if r["resourceType"] == "Observation"]
    latest = max(observations, key=lambda r: str(r["effectiveDateTime"]))
    assert last.value == latest["valueQuantity"]["value"]


def test_outside_the_population_there_is_no_row() -> None:
    """The table is for patients from 18 years on with a diagnosis C00-C97 or D01-D09."""
    planting = planting_of("voorbeeldzorg")
    for expected in planting.expected:
        found = resources_of(planting, expected)
        (patient,) = (r for r in found if r["resourceType"] == "Patient")
        codes = [c["code"] for r in found if r["resourceType"] == "Condition" for c in r["code"]["coding"]]
        adult = patient.get("birthDate", "1966") < "2008-06"
        belongs = adult and any(code.startswith("C") for code in codes)
        assert belongs == (expected.scenario != "outside population")
        if expected.scenario == "outside population":
            assert not expected.row


def test_without_a_case_or_population_in_codes_nothing_is_guessed(csv_file: CsvFile) -> None:
    table = csv_file(
        "Registratie: Proef",
        "",
        "Variabele;Label;Type;Verplicht;Populatie",
        "gewicht;Gewicht;decimaal getal;ja;zieke mensen",
    )
    header = "registratie;variabele;bron;concept;profiel;resource;codes;keuze;koppeling;besluit"
    row = "proef;gewicht;zib;NL-CM:12.1.2;nl-core-BodyWeight;Observation;LN|29463-7;last;patient;aanvaard"
    mapping = vt.resolve(vt.read(table), [csv_file(header, row, name="mapping.csv")], propose=False)
    planting = plant_for(mapping, on=ON)
    assert (planting.expected, planting.resources) == ((), ())
    assert [r.variable for r in planting.refused] == ["proef:proef/gewicht"]


# ---------------------------------------------------------------- paths read backwards


def test_every_path_of_the_catalogue_finds_what_was_placed_there() -> None:
    placed = []
    for concept in catalog():
        for element in concept.places:
            resource: Json = {"resourceType": element.resource}
            try:
                type = type_at(element.resource, element.path)
                value: Any = 7 if type in INTEGERS or type == "decimal" else "2026-06-10" if type in TEXTS else None
                if value is None or type in ("time", "instant"):
                    continue
                value = place(resource, element.path, value)
            except NotPlanted:
                continue
            placed.append((resource, element.path, value))
    assert len(placed) > 250
    for resource, path, value in placed:
        view = {
            "resource": resource["resourceType"],
            "select": [{"column": [{"name": "v", "path": path, "collection": True}]}],
        }
        (row,) = run_view(view, [resource], engine="naive").rows()
        assert row["v"] == [value], path


@pytest.mark.parametrize(
    "condition",
    [
        "status='final' or status='amended'",
        "class.code='IMP' and type.coding.where(system='a' and code='b').empty()",
        "code.coding.where(system='a' and (code='b' or code='c')).exists()",
        "identifier.where(system != 'a').exists()",
        "category.coding.where(system='a').exists().not()",
    ],
)
def test_a_condition_that_is_made_to_hold_holds(condition: str) -> None:
    type = "Encounter" if "class" in condition else "Observation"
    resource: Json = {"resourceType": type}
    hold(resource, condition)
    view = {"resource": type, "select": [{"column": [{"name": "v", "path": condition, "type": "boolean"}]}]}
    assert run_view(view, [resource], engine="naive").rows() == [{"v": True}]


@pytest.mark.parametrize("path", ["name.family | name.given", "nothere", "value", "name.skip(1)", "name."])
def test_a_path_of_another_form_is_refused(path: str) -> None:
    with pytest.raises(NotPlanted):
        place({"resourceType": "Observation" if path == "value" else "Patient"}, path, "x")


# ---------------------------------------------------------------- files and the command


def test_planted_cases_stand_beside_the_patients_with_what_must_come_out(tmp_path: Path) -> None:
    planting = planting_of("nhr_af")
    one = synthesize(tmp_path / "one", patients=0, planting=planting).folder
    two = synthesize(tmp_path / "two", patients=20, rates={"all": 0}, planting=planting, packing="gzip").folder
    assert (one / "expected.json").read_bytes() == (two / "expected.json").read_bytes()
    told = json.loads((one / "expected.json").read_text(encoding="utf-8"))
    assert len(told["expected"]) == len(planting.expected)
    assert len(told["not_planted"]) == len(planting.refused)
    lines = (one / "expected.nhr-af.nhr-af.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == len(planting.expected) + 1
    counts = json.loads((one / "synth.json").read_text())["resources"]
    assert sum(counts.values()) == len(planting.resources)
    view = {"resource": "Patient", "select": [{"column": [{"name": "id", "path": "getResourceKey()"}]}]}
    assert len(run_view(view, two)) == 20 + counts["Patient"]
    with pytest.raises(vt.UnusableInput, match="VT512"):
        synthesize(tmp_path / "one", patients=0, planting=planting_of("perined"))


def test_the_command_plants_cases_for_a_mapping(tmp_path: Path) -> None:
    args = [
        "synth",
        "fixtures/nhr_af/tabel.xlsx",
        "--for",
        "fixtures/nhr_af/mapping.csv",
        "--on",
        ON,
        "--patients",
        "5",
    ]
    result = CliRunner().invoke(app, [*args, "-o", str(tmp_path / "h"), "--lang", "en"])
    assert result.exit_code == 0
    assert "warning[VT514]" in result.stderr
    assert f"{len(planting_of('nhr_af').expected)} cases" in result.stdout
    assert (tmp_path / "h" / "Condition.cases.ndjson").is_file()


@pytest.mark.parametrize("args", [["fixtures/nhr_af/tabel.xlsx"], ["--for", "fixtures/nhr_af/mapping.csv"]])
def test_a_mapping_and_its_tables_belong_together(args: list[str], tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["synth", *args, "-o", str(tmp_path / "h")])
    assert result.exit_code == 2
    assert "belong together" in result.stderr
