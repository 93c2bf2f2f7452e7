"""The official cases of SQL on FHIR, on every engine of ours."""

import pytest
from tools.conformance import WITHDRAWN, Case, cases, difference

from conftest import SHARED
from spark import engines
from vtabel.engines import ENGINES

SUITE = list(cases(SHARED))
WHERE = f"the official suite is not at {SHARED}; set VTABEL_SHARED"


@pytest.mark.skipif(not SUITE, reason=WHERE)
@engines(*ENGINES)
@pytest.mark.parametrize("case", SUITE, ids=lambda c: f"{c.file}-{c.title}")
def test_case(case: Case, engine: str) -> None:
    differs = difference(case, engine)
    if case.withdrawn:
        assert "rows" in differs, "a withdrawn case passes: take it from the list"
    else:
        assert not differs


@pytest.mark.skipif(not SUITE, reason=WHERE)
def test_the_withdrawn_cases_are_cases_of_the_suite() -> None:
    assert {(case.file, case.title) for case in SUITE} >= WITHDRAWN.keys()
