"""Our views on another runner, in an environment that `make test` makes; and what other runners need of them."""

import re

import pytest
from tools.second_opinion import UNKNOWN, opinions, python

from all_registries import plan
from conftest import SHARED


def test_another_runner_finds_our_rows_or_has_a_fault_that_is_known() -> None:
    runner = python()
    if runner is None:
        pytest.skip(
            "no build/second-opinion: `make test` makes it where sqlonfhir can be had (it pins an older fhirpathpy)"
        )
    found = opinions(runner, SHARED if SHARED.is_dir() else None, drawn=5)
    assert len(found) == len(plan().relations)
    assert sum(o.same == o.rows for o in found) >= 36
    assert [(o.view, reason) for o in found for reason in o.reasons if reason.startswith(UNKNOWN)] == []
    assert all(o.unchanged or "it does not know `%rowIndex`" in o.reasons for o in found)


def test_views_use_only_what_every_runner_must_have_and_an_index() -> None:
    """The required functions of SQL on FHIR 2.0, `where` and `not` among them; `%rowIndex` is newer."""
    required = {"where", "exists", "empty", "extension", "ofType", "first", "not", "getResourceKey", "getReferenceKey"}
    for view in plan().views:
        assert set(view) <= {
            "resourceType", "url", "name", "status", "resource", "fhirVersion", "select", "where"
        }  # fmt: skip
        for select in view["select"]:
            assert set(select) <= {"column", "forEach"}
            paths = [c["path"] for c in select["column"]] + [select.get("forEach", "")]
            for path in (*paths, *(w["path"] for w in view.get("where", []))):
                plain = re.sub(r"'[^']*'", "", path)
                assert set(re.findall(r"(\w+)\(", plain)) <= required, path
                assert "%" not in plain or plain == "%rowIndex"
