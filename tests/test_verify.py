"""`verify`: engines that are right agree, and one that is wrong is found with a small example."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import vtabel as vt
from case_engines import engines
from case_specs import mapping
from vtabel.cli import app
from vtabel.extraction.cases.sql import dated, orders, sources
from vtabel.proof import verify

PARTS: dict[str, Any] = {
    "variables": {
        "opname": {"type": "date", "of": "admission", "link": "encounter"},
        "gewicht": {"type": "number", "of": "weight", "pick": "last", "window": "case.start-P30D .. case.end", "unit": "kg"},
        "diagnose": {"type": "truth", "of": "diagnosis", "codes": "ICD10|C18", "pick": "exists", "window": ".. case.end"},
    }
}  # fmt: skip


def test_engines_that_are_right_agree(tmp_path: Path) -> None:
    found = verify(mapping(PARTS, tmp_path), rounds=4, on="2026-12-01")
    assert found.differences == ()
    assert found.rounds == 4
    assert found.cases > 20
    assert found.values > found.cases
    assert not len(found.report)


BROKEN = {
    "statuses do not count": (dated, "_counts", lambda view: iter(()), ""),
    "units are not reckoned": (sources, "factors", lambda unit: ((unit, 1.0), ("g", 1.0)), "gewicht"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_an_engine_that_is_wrong_is_found_with_a_small_example(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module, function, other, variable = BROKEN[name]
    monkeypatch.setattr(module, function, other)
    found = verify(mapping(PARTS, tmp_path), rounds=12, on="2026-12-01")
    (difference,) = found.differences
    assert difference.engine == "duckdb"
    assert variable in difference.what
    assert 1 <= len(difference.resources) <= 3
    assert [d.code for d in found.report] == ["VT516"]


def test_the_command_prints_the_same_example_and_ends_with_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same seed gives the same data, and so the same example."""
    made = mapping(PARTS, tmp_path)
    call = ["verify", str(tmp_path / "tabel.csv"), "--mapping", str(tmp_path / "mapping.csv"), "--on", "2026-12-01", "--lang", "en"]  # fmt: skip
    fine = CliRunner().invoke(app, [*call, "--rounds", "1"])
    assert (fine.exit_code, fine.stdout.splitlines()[0][:14]) == (0, "engines agree:")
    monkeypatch.setattr(orders, "_last", orders._first)
    wrong = CliRunner().invoke(app, [*call, "--rounds", "12", "--seed", "3"])
    assert wrong.exit_code == 1
    assert "VT516" in wrong.stderr
    shown = [json.loads(line) for line in wrong.stdout.splitlines() if line.startswith("{")]
    assert {one["resourceType"] for one in shown} == {"Encounter", "Observation"}
    (difference,) = verify(made, rounds=12, on="2026-12-01", seed=3).differences
    assert shown == list(difference.resources)
    assert "gewicht" in difference.what
    assert 1 <= len(shown) <= 3


@engines("spark")
def test_spark_is_right(engine: str, tmp_path: Path) -> None:
    found = verify(mapping(PARTS, tmp_path), engines=["duckdb", engine], rounds=1, on="2026-12-01")
    assert found.differences == ()
    assert found.cases > 5


def test_an_engine_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(vt.UnusableInput, match="VT409"):
        verify(mapping(PARTS, tmp_path), engines=["oracle"], rounds=1)
