"""Every example of docs/cases.md on every engine."""

from pathlib import Path
from typing import Any

import pytest

from case_engines import ENGINES, run_in_postgres, run_text
from case_specs import Example, examples
from vtabel.extraction.cases.sql.dialects import DIALECTS, Dialect
from vtabel.extraction.cases.sql.query import titles
from vtabel.extraction.model import Plan

EXAMPLES = list(examples())
each = pytest.mark.parametrize("example", EXAMPLES, ids=[e.name for e in EXAMPLES])


@each
@pytest.mark.parametrize("engine", ENGINES)
def test_example(engine: str, example: Example, tmp_path: Path) -> None:
    if engine == "postgres":
        needs_no_fhir(example)
    found = ENGINES[engine](example.plan(tmp_path), example.data, **example.options)
    (dataset,) = found.values()
    assert [shown(row) for row in dataset.rows()] == [shown(row) for row in example.rows]
    assert dict(dataset.excluded) == example.parts.get("excluded", {})


@each
@pytest.mark.parametrize("dialect", DIALECTS)
def test_text_of_a_dialect_reads_back_and_gives_the_same(dialect: Dialect, example: Example, tmp_path: Path) -> None:
    needs_no_fhir(example)
    if example.options:
        pytest.skip("a period is given to `extract`")
    plan = example.plan(tmp_path)
    (rows,) = run_text(plan, dialect, example.data).values()
    check_unrounded(rows, plan, example)


@each
@pytest.mark.xdist_group("postgres")
def test_the_text_for_postgres_runs_there(example: Example, tmp_path: Path) -> None:
    needs_no_fhir(example)
    if example.options:
        pytest.skip("a period is given to `extract`")
    plan = example.plan(tmp_path)
    (rows,) = run_in_postgres(plan, example.data).values()
    check_unrounded(rows, plan, example)


def needs_no_fhir(example: Example) -> None:
    if example.parts.get("fhir"):
        pytest.skip("a matter of data in FHIR: tables hold the outcome")


def check_unrounded(rows: list[dict[str, Any]], plan: Plan, example: Example) -> None:
    (dataset,) = ENGINES["duckdb"](plan, example.data).values()
    unrounded = [[value for value, _ in answers] for _, answers in dataset.answers]
    assert [[loose(row[name]) for name in titles(dataset.dataset)] for row in rows] == [
        [loose(value) for value in values] for values in unrounded
    ]


def shown(row: dict[str, Any]) -> dict[str, str]:
    number = (int, float)
    return {k: str(float(v) if isinstance(v, number) and not isinstance(v, bool) else v) for k, v in row.items()}


def loose(value: Any) -> Any:
    """A value as a database may give it back: texts of DuckDB for dates, whole numbers for doubles."""
    return float(value) if isinstance(value, bool | int | float) else value
