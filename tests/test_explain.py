"""`explain`: what it calls chosen is what stands in the extracted row."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from typer.testing import CliRunner

import vtabel as vt
from case_specs import Example, examples, mapping, resource
from drawn_cases import patients
from test_case_engines import PARTS, VARIABLES
from vtabel.cli import app
from vtabel.engines.explaining import Explanation, explain
from vtabel.extraction.model import Plan

EXAMPLES = list(examples())
WEIGHTS = {"variables": {"gewicht": {"type": "number", "of": "weight", "pick": "last", "window": ".. case.start", "unit": "kg"}}}  # fmt: skip


@pytest.mark.parametrize("example", EXAMPLES, ids=[e.name for e in EXAMPLES])
def test_the_values_that_are_explained_are_those_of_the_rows(example: Example, tmp_path: Path) -> None:
    plan = example.plan(tmp_path)
    for dataset in vt.extract(plan, example.data, with_identifiers=True, **example.options).values():
        for (key, _), row in zip(dataset.answers, dataset.rows(), strict=True):
            shown = explain(plan, example.data, key, **example.options)
            (found,) = (one for one in shown if one.dataset == dataset.dataset.key)
            _agrees(found, row)


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    return vt.compile(mapping(PARTS, Path(tmp_path_factory.mktemp("plan"))))


@given(lines=patients())
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large])  # fmt: skip
def test_of_drawn_data_too(plan: Plan, lines: list[str]) -> None:
    data = [resource(line) for line in lines]
    (dataset,) = vt.extract(plan, data, engine="naive", with_identifiers=True).values()
    for (key, _), row in zip(dataset.answers, dataset.rows(), strict=True):
        (found,) = explain(plan, data, key)
        _agrees(found, row)
    assert len(dataset.variables) == len(VARIABLES)


def _agrees(found: Explanation, row: dict[str, Any]) -> None:
    assert found.excluded is None
    assert {v.name: v.value for v in found.variables} == row
    for variable in found.variables:
        chosen = [c for c in variable.candidates if c.verdict == "chosen"]
        assert len(chosen) <= 1
        if variable.candidates and variable.value not in (None, 0, False):
            assert any(c.counts for c in variable.candidates)


def test_every_candidate_has_its_place_and_the_rule_by_which_it_was_not_chosen(tmp_path: Path) -> None:
    plan = vt.compile(mapping(WEIGHTS, tmp_path))
    lines = [
        "admission e1 p1 2026-03-01 2026-03-05",
        "weight w1 p1 2026-02-01 70000 g",
        "weight w2 p1 2026-02-10 71 kg",
        "weight w3 p1 2026-02-11 7 kg status=entered-in-error",
        "weight w4 p1 2026-03-02 72 kg",
        "weight w5 p1 2026-03 73 kg",
        "weight w6 p2 2026-02-10 99 kg",
        "weight w2 p1 2026-02-10 71 kg",
    ]
    data = _ndjson(lines, tmp_path)
    (found,) = explain(plan, data, "Encounter/e1")
    (weight,) = found.variables
    shown = [(c.resource, [p.line for p in c.places], c.value, c.verdict) for c in weight.candidates]
    assert str(found.places[0]) == "Encounter.ndjson:1"
    assert weight.value == 71
    assert shown == [
        ("Observation/w2", [2, 7], "71.0 kg", "chosen"),
        ("Observation/w2", [2, 7], "71.0 kg", "version"),
        ("Observation/w1", [1], "70000.0 g = 70 kg", "earlier"),
        ("Observation/w4", [4], "72.0 kg", "window"),
        ("Observation/w5", [5], "73.0 kg", "imprecise"),
        ("Observation/w3", [3], "7.0 kg", "status"),
    ]


def test_records_that_were_merged_are_looked_at_together(tmp_path: Path) -> None:
    plan = vt.compile(mapping(WEIGHTS, tmp_path))
    lines = [
        "patient old replaced=older",
        "patient older replaced=p1",
        "patient p1",
        "admission e1 p1 2026-03-01 2026-03-05",
        "weight w1 old 2026-02-01 70 kg",
    ]
    (found,) = explain(plan, _ndjson(lines, tmp_path), "e1")
    assert [c.resource for c in found.variables[0].candidates if c.counts] == ["Observation/w1"]


def test_a_case_that_is_left_out_says_why(tmp_path: Path) -> None:
    parts = {**WEIGHTS, "population": "ouder", "populations": {"ouder": {"age": ">= 70"}}}
    plan = vt.compile(mapping(parts, tmp_path))
    lines = ["patient p1 born=1990-01-01", "admission e1 p1 2026-03-01 2026-03-05"]
    (found,) = explain(plan, [resource(line) for line in lines], "e1")
    assert (found.excluded, found.variables) == ("age", ())


def test_who_objected_has_no_case(tmp_path: Path) -> None:
    from vtabel.engines.objections import Objection

    plan = vt.compile(mapping(WEIGHTS, tmp_path))
    lines = ["patient p1 number=999000018 system=urn:x", "admission e1 p1 2026-03-01 2026-03-05"]
    data = [resource(line) for line in lines]
    assert explain(plan, data, "e1")
    with pytest.raises(vt.UnusableInput, match="VT515"):
        explain(plan, data, "e1", objections=[Objection("999000018", "urn:x")])


def test_the_command_shows_it_and_writes_nothing(tmp_path: Path) -> None:
    parts = {"variables": {**WEIGHTS["variables"], "bsn": {"type": "text", "of": "bsn"}}}
    mapping(parts, tmp_path)
    lines = [
        "patient p1 number=999000018 system=http://fhir.nl/fhir/NamingSystem/bsn",
        "admission e1 p1 2026-03-01 2026-03-05",
        "weight w1 p1 2026-02-01 70 kg",
    ]
    data = _ndjson(lines, tmp_path)
    before = sorted(tmp_path.rglob("*"))
    call = ["extract", str(tmp_path / "tabel.csv"), "--mapping", str(tmp_path / "mapping.csv"), "--data", str(data), "--lang", "en"]  # fmt: skip
    shown = CliRunner().invoke(app, [*call, "--explain", "e1"])
    assert shown.exit_code == 0
    assert "* 2026-02-01  70.0 kg  Observation/w1 [Observation.ndjson:1]: chosen" in shown.stdout
    assert "999000018" not in shown.stdout
    assert "999000018" in CliRunner().invoke(app, [*call, "--explain", "e1", "--with-identifiers"]).stdout
    as_json = CliRunner().invoke(app, [*call, "--explain", "e1", "--format", "json"])
    assert "999000018" not in as_json.stdout
    assert json.loads(as_json.stdout)["cases"][0]["variables"][0]["value"] == 70
    assert sorted(tmp_path.rglob("*")) == before
    both = CliRunner().invoke(app, [*call, "--explain", "e1", "-o", str(tmp_path / "uit")])
    assert both.exit_code == 2


def _ndjson(lines: list[str], folder: Path) -> Path:
    data = folder / "data"
    data.mkdir()
    for line in lines:
        made = resource(line)
        with (data / f"{made['resourceType']}.ndjson").open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(made) + "\n")
    return data
