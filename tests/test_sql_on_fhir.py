"""The official cases of SQL on FHIR, on every engine of ours."""

from functools import cache

import pytest
from tools.conformance import WITHDRAWN, Case, cases, difference, differences

from conftest import SHARED
from spark import engines
from vtabel.engines import ENGINES

SUITE = list(cases(SHARED))
WHERE = f"the official suite is not at {SHARED}; set VTABEL_SHARED"


@cache
def on_spark(file: str) -> dict[str, str]:
    """The cases of a file in one session: what they share is done once."""
    return differences([case for case in SUITE if case.file == file], "spark")


@pytest.mark.skipif(not SUITE, reason=WHERE)
@engines(*ENGINES)
@pytest.mark.parametrize("case", SUITE, ids=lambda c: f"{c.file}-{c.title}")
def test_case(case: Case, engine: str) -> None:
    differs = on_spark(case.file)[case.title] if engine == "spark" else difference(case, engine)
    if case.withdrawn:
        assert "rows" in differs, "a withdrawn case passes: take it from the list"
    else:
        assert not differs


@pytest.mark.skipif(not SUITE, reason=WHERE)
def test_the_withdrawn_cases_are_cases_of_the_suite() -> None:
    assert {(case.file, case.title) for case in SUITE} >= WITHDRAWN.keys()
