"""Case queries give the same on every engine, whatever the data and their order."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from case_batches import numbered
from case_engines import ENGINES, engines
from case_specs import mapping, resource
from drawn_cases import patients
from vtabel.extraction.compile import compile
from vtabel.extraction.model import Plan

_WINDOWS = ("case.start-P30D .. case.start", ".. case.end", "case.start .. case.start+PT24H", "case.start-P1M .. case.end+P2W", "case.start-P1DT6H ..", "[operatie]-P1D .. [operatie]+P3D", "..")  # fmt: skip
_PICKS = ("first", "last", "nearest", "min", "max", "any", "count", "exists")
VARIABLES: dict[str, dict[str, Any]] = {
    "opname": {"type": "date", "of": "admission", "link": "encounter"},
    "ontslag": {"type": "date", "of": "discharge", "link": "encounter"},
    "operatie": {"type": "date", "of": "procedure", "pick": "first", "window": "case.start .. case.end"},
    "moment": {"type": "instant", "of": "procedure", "pick": "last", "window": ".. case.end+P3D"},
    "geboren": {"type": "date", "of": "birth"},
    "geslacht": {"type": "text", "of": "gender", "options": {"http://hl7.org/fhir/administrative-gender|male": "1"}},
    "overleden": {"type": "date", "of": "death"},
    "roken": {"type": "text", "of": "smoking", "pick": "last", "window": ".. case.end", "options": {"SCT|449868002": "1", "SCT|8517006": "2"}},
    "rookcode": {"type": "text", "of": "smoking", "pick": "first", "window": "..", "for": "ouderen"},
    "reden": {"type": "text", "of": "diagnosis", "pick": "first", "link": "Encounter.reasonReference"},
    "leeftijd": {"type": "number", "derived": "age([geboren], [opname])"},
    "dood": {"type": "truth", "derived": "[overleden] !== null && [overleden] <= dateadd([opname], 'D', 30)"},
    "verschil": {"type": "number", "decimals": "1", "derived": "[gewicht_last_0] - [gewicht_first_1]"},
    "gewicht_kind": {"type": "number", "of": "weight", "pick": "last", "window": "..", "link": "related person", "unit": "kg"},
    "kinderen": {"type": "number", "of": "gender", "pick": "count", "window": ".. case.end", "link": "related person"},
    "moeder": {"type": "date", "of": "birth", "link": "related person: mother"},
    "hba1c": {"type": "number", "of": "hb", "codes": "LN|4548-4", "pick": "last", "window": ".. case.end", "unit": "g/dL"},
    "hb_opname": {"type": "number", "of": "hb", "pick": "last", "window": ".. case.end", "link": "encounter", "unit": "g/dL"},
    "hb_enig": {"type": "number", "of": "hb", "window": "case.start .. case.end", "unit": "g/dL"},
    "heropname": {"type": "truth", "of": "admission", "pick": "exists", "window": "case.end .. case.end+P30D"},
    "diagnoses": {"type": "number", "of": "diagnosis", "pick": "count", "window": ".. case.start"},
    **{
        f"gewicht_{pick}_{i}": {"type": "truth" if pick == "exists" else "number", "of": "weight", "pick": pick, "window": window, "unit": "kg"}
        for i, window in enumerate(_WINDOWS)
        for pick in _PICKS
    },
}  # fmt: skip
PARTS: dict[str, Any] = {
    "variables": VARIABLES,
    "case": {"periode": "ontslag", "where": "class.code='IMP' or class.code='SS'"},
    "population": "volwassenen met darmkanker",
    "populations": {
        "volwassenen met darmkanker": {"age": ">= 18", "diagnoses": "ICD10|C18-C20; I10"},
        "ouderen": {"age": ">= 70"},
    },
}


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    found: Plan = compile(mapping(PARTS, Path(tmp_path_factory.mktemp("plan"))))
    assert [len(dataset.variables) for dataset in found.datasets] == [len(VARIABLES)]
    return found


drawn = given(lines=patients(), names=st.sets(st.sampled_from([*VARIABLES]), min_size=12, max_size=30), population=st.booleans())  # fmt: skip
loose = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large])  # fmt: skip


@engines("duckdb", "postgres")
@drawn
@settings(loose, max_examples=10)
def test_an_engine_computes_what_python_computes(
    engine: str, plan: Plan, lines: list[str], names: set[str], population: bool
) -> None:
    check_agrees(engine, narrowed(plan, names, population), [resource(line) for line in lines])


@engines("spark")
@given(lines=st.lists(patients(), min_size=6, max_size=6), names=st.sets(st.sampled_from([*VARIABLES]), min_size=3, max_size=5))  # fmt: skip
@settings(loose, max_examples=2, phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_spark_computes_what_python_computes(engine: str, plan: Plan, lines: list[list[str]], names: set[str]) -> None:
    """Few runs of much data, for each run has its price; not made smaller, which takes hundreds."""
    resources = [numbered(resource(line), n) for n, of in enumerate(lines) for line in of]
    check_agrees(engine, narrowed(plan, names, population=True), resources)


def narrowed(plan: Plan, names: set[str], population: bool) -> Plan:
    """The plan with some of its variables and those that they hang on."""
    (dataset,) = plan.datasets
    by_key = {variable.key: variable for variable in dataset.variables}
    waiting = [variable.key for variable in dataset.variables if variable.name in names or variable.name == "ontslag"]
    kept: set[str] = set()
    while waiting:
        source = by_key[key := waiting.pop()].source
        kept.add(key)
        below = getattr(source, "anchors", ()) or getattr(source, "inputs", ())
        waiting += [other for _, other in below if other not in kept]
    variables = tuple(v for v in dataset.variables if v.key in kept)
    return replace(plan, datasets=(replace(dataset, variables=variables, population=dataset.population if population else ()),))  # fmt: skip


def check_agrees(engine: str, plan: Plan, resources: list[dict[str, Any]]) -> None:
    (wanted,), (found,) = (ENGINES[e](plan, resources).values() for e in ("naive", engine))
    assert found.rows() == wanted.rows()
    assert found.fill() == wanted.fill()
    assert found.excluded == wanted.excluded
