"""What ties rows of a child to its parent, and candidates to a case: a word that ties nothing is told, never compiled to what never fits."""

from pathlib import Path
from typing import Any

import pytest

from case_specs import CHILD, mapping
from vtabel.extraction.compile import compile
from vtabel.extraction.model import Plan

PARENT: dict[str, Any] = {
    "case": {"keys": "opname"},
    "variables": {"opname": {"type": "date", "of": "admission", "link": "encounter"}},
}
COMPLICATION = {"type": "text", "of": "diagnosis", "pick": "first", "window": "case.start .. case.start"}


def with_child(folder: Path, link: str) -> Plan:
    case = {"resource": "Condition", "start": "onset.ofType(dateTime)", "end": "", "window": "..", "link": link}
    return compile(
        mapping({**PARENT, "child": {"case": case, "variables": {"complicatie": COMPLICATION}}}, folder)
    )


def found(plan: Plan) -> list[str]:
    return [d.code for d in plan.report.errors]


@pytest.mark.parametrize("word", ["contact", "ouder", "encounte", "partOf", "encounter.nergens", "parent", "zie boven"])
def test_a_word_that_ties_no_child_to_its_parent_is_told(word: str, tmp_path: Path) -> None:
    plan = with_child(tmp_path, word)
    assert found(plan) == ["VT467"]
    assert f"`{word}`" in plan.report.errors[0].message()
    assert CHILD not in [dataset.name for dataset in plan.datasets]


@pytest.mark.parametrize("word", ["patient", "encounter", "Encounter.reasonReference", "stage.assessment"])
def test_a_reference_of_one_of_both_ties_a_child(word: str, tmp_path: Path) -> None:
    plan = with_child(tmp_path, word)
    assert found(plan) == []
    assert CHILD in [dataset.name for dataset in plan.datasets]


def test_a_word_that_ties_no_candidate_to_the_case_is_told(tmp_path: Path) -> None:
    weight = {"type": "number", "of": "weight", "pick": "last", "window": ".. case.end", "link": "opname", "unit": "kg"}
    plan = compile(mapping({**PARENT, "variables": {**PARENT["variables"], "gewicht": weight}}, tmp_path))
    assert found(plan) == ["VT452"]
