"""The case queries against what was planted: two programs that know nothing of each other give the same rows."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

import vtabel as vt
from vtabel.extraction.compile import compile
from vtabel.synth.scenarios import Expected, plant_for

extracting = pytest.importorskip("vtabel.engines.extracting", reason="case queries are not there yet")

ON = "2026-12-01"
PERIOD = date(2026, 1, 1), date(2026, 12, 31)


@pytest.mark.parametrize("engine", ["duckdb", "naive"])
@pytest.mark.parametrize("name", ["voorbeeldzorg", "nice_mds", "nhr_af", "perined"])
def test_the_case_queries_give_what_was_planted(name: str, engine: str) -> None:
    mapping = vt.resolve(vt.read(f"fixtures/{name}/tabel.xlsx"), [f"fixtures/{name}/mapping.csv"], propose=False)
    planting = plant_for(mapping, on=ON)
    plan = compile(mapping, on=ON)
    period = PERIOD if all(dataset.period for dataset in plan.datasets) else None  # else none is delivered (VT457)
    found = extracting.extract(
        plan, list(planting.resources), engine=engine, period=period, on=ON, with_identifiers=True
    )
    wrong = []
    compared = 0
    for expected in planting.expected:
        dataset = found[expected.dataset]
        rows = dict(dataset.answers)
        answers = rows.get(expected.case.rpartition("/")[2])
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
    assert compared > 10


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
