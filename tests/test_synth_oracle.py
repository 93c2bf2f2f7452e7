"""The case queries against what was planted: two programs that know nothing of each other give the same rows."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

import case_specs
import vtabel as vt
from test_case_links import FAMILY
from vtabel.extraction.compile import compile
from vtabel.synth.scenarios import Expected, plant_for

extracting = pytest.importorskip("vtabel.engines.extracting", reason="case queries are not there yet")

ON = "2026-12-01"
PERIOD = date(2026, 1, 1), date(2026, 12, 31)


@pytest.mark.parametrize("engine", ["duckdb", "naive"])
@pytest.mark.parametrize("name", ["voorbeeldzorg", "nice_mds", "nhr_af", "perined"])
def test_the_case_queries_give_what_was_planted(name: str, engine: str) -> None:
    _, compared = compare(
        vt.resolve(vt.read(f"fixtures/{name}/tabel.xlsx"), [f"fixtures/{name}/mapping.csv"], propose=False), engine
    )
    assert compared > 10


ADMISSION = {"opname": {"type": "date", "of": "admission", "link": "encounter"}}
COMPLICATION = {
    "complicatie": {"type": "text", "of": "diagnosis", "pick": "first", "window": "case.start .. case.start"}
}
OPERATION = {"operatie": {"type": "date", "of": "procedure", "pick": "first", "window": "case.start .. case.start"}}
WEIGHT = {"gewicht": {"type": "number", "of": "weight", "window": ".. case.end", "unit": "kg"}}
CONDITION = {"resource": "Condition", "start": "onset.ofType(dateTime)", "end": ""}
PROCEDURE = {"resource": "Procedure", "start": "performed.ofType(dateTime)", "end": ""}
CHILDREN: dict[str, dict[str, Any]] = {
    "by patient, in a window": {
        "variables": ADMISSION,
        "child": {"case": {**CONDITION, "window": "case.start .. case.end+P30D"}, "variables": COMPLICATION},
    },
    "by patient, on the day": {
        "variables": ADMISSION,
        "child": {"case": {**CONDITION, "window": "case.start .. case.start"}, "variables": COMPLICATION},
    },
    "by contact": {
        "variables": ADMISSION,
        "child": {"case": {**PROCEDURE, "link": "encounter"}, "variables": {**OPERATION, **WEIGHT}},
    },
    "by a reference of its own, with a period": {
        "case": {**PROCEDURE, "keys": "operatie", "where": "partOf.exists().not()", "periode": "operatie"},
        "variables": OPERATION,
        "child": {"case": {**PROCEDURE, "link": "partOf"}, "variables": {"deel": OPERATION["operatie"], **WEIGHT}},
    },
    "by a reference of the parent": {
        "variables": ADMISSION,
        "child": {"case": {**CONDITION, "link": "Encounter.reasonReference"}, "variables": COMPLICATION},
    },
}  # fmt: skip


@pytest.mark.parametrize("engine", ["duckdb", "naive"])
@pytest.mark.parametrize("name", CHILDREN)
def test_so_do_those_of_child_datasets(name: str, engine: str, tmp_path: Path) -> None:
    planted, compared = compare(case_specs.mapping(CHILDREN[name], tmp_path), engine)
    of_child = [e for e in planted if e.dataset == f"voorbeeld:{case_specs.CHILD}"]
    assert {e.scenario for e in of_child} >= {"case", "case without its parent", "present"}
    assert all("|" in e.row_key for e in of_child if e.row)
    assert compared > 2


@pytest.mark.parametrize("engine", ["duckdb", "naive"])
def test_and_of_their_children(engine: str, tmp_path: Path) -> None:
    for name, text in FAMILY.items():
        (tmp_path / name).write_text(text, "utf-8")
    planted, compared = compare(
        vt.resolve(vt.read(tmp_path / "tabel.csv"), [tmp_path / "mapping.csv"], propose=False), engine
    )
    assert {e.row_key.count("|") for e in planted if e.row} == {0, 1, 2}
    assert compared > 2


def compare(mapping: vt.Mapping, engine: str) -> tuple[tuple[Expected, ...], int]:
    """What was planted, after the case queries were seen to give it, and how many values that were."""
    planting = plant_for(mapping, on=ON)
    plan = compile(mapping, on=ON)
    period = PERIOD if all(dataset.has_period for dataset in plan.datasets) else None  # else none is delivered (VT457)
    found = extracting.extract(
        plan, list(planting.resources), engine=engine, period=period, on=ON, with_identifiers=True
    )
    wrong = []
    compared = 0
    for expected in planting.expected:
        dataset = found[expected.dataset]
        rows = dict(dataset.answers)
        answers = rows.get(expected.row_key)
        if (answers is not None) != expected.row:
            wrong.append((expected, "a row" if answers else "no row"))
        elif answers is not None and expected.variable:
            keys = [variable.key for variable in dataset.dataset.variables]
            if expected.key in keys:  # else no query gives it, which is a finding of the plan
                value = answers[keys.index(expected.key)][0]
                compared += 1
                if not same(expected, value):
                    wrong.append((expected, value))
    assert wrong == []
    return planting.expected, compared


def same(expected: Expected, value: Any) -> bool:
    if expected.value is None or value is None:
        return value is expected.value
    if isinstance(expected.value, bool):  # SQL has 0 and 1
        return bool(value) == expected.value
    if isinstance(expected.value, int | float):
        return abs(float(value) - expected.value) < 1e-9
    if isinstance(value, datetime):  # an instant, in UTC
        return value.replace(tzinfo=None) == datetime.fromisoformat(expected.value).astimezone(UTC).replace(tzinfo=None)
    return str(value)[: len(expected.value)] == expected.value
