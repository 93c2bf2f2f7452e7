"""Every example of docs/cases.md: one by one where that is quick, all together (`case_batches`) on the other engines and dialects."""

from pathlib import Path
from typing import Any

import pytest

from case_batches import batches
from case_engines import ENGINES, engines, run_in_postgres, run_text
from case_specs import Example, examples
from vtabel.extraction.cases.sql.dialects import DIALECTS, Dialect
from vtabel.extraction.cases.sql.query import titles
from vtabel.extraction.model import Plan

EXAMPLES = list(examples())
OF_TABLES = [
    e for e in EXAMPLES if not e.parts.get("fhir")
]  # of others the outcome stands in the tables of a warehouse
BATCHES = {"postgres": batches(OF_TABLES), "spark": batches(EXAMPLES)}
TEXTS = next(batch for batch in batches(OF_TABLES) if not batch.options)  # a period is given to `extract`


@pytest.mark.parametrize("example", EXAMPLES, ids=[e.name for e in EXAMPLES])
@pytest.mark.parametrize("engine", ["naive", "duckdb"])
def test_example(engine: str, example: Example, tmp_path: Path) -> None:
    found = ENGINES[engine](example.plan(tmp_path), example.data, **example.options)
    assert list(found) == list(example.expected)
    for name, (rows, excluded) in example.expected.items():
        assert [shown(row) for row in found[name].rows()] == [shown(row) for row in rows]
        assert dict(found[name].excluded) == excluded


@engines("postgres", "spark")
def test_all_examples_together(engine: str, tmp_path: Path) -> None:
    """Each row is that of the page; what is left out, and why a value is empty, is as in Python, which does the examples one by one."""
    for batch in BATCHES[engine]:
        plan = batch.plan(tmp_path)
        wanted, found = (ENGINES[e](plan, batch.data, **batch.options) for e in ("naive", engine))
        for example, dataset, rows in batch.rows(found):
            expected, _ = example.expected[dataset]
            assert [shown(row) for row in rows] == [shown(row) for row in expected], (example.name, dataset)
        for name in wanted:
            assert (name, found[name].excluded, found[name].fill()) == (
                name,
                wanted[name].excluded,
                wanted[name].fill(),
            )


Wanted = dict[str, list[list[Any]]]


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> tuple[Plan, Wanted]:
    """The plan of the examples, and what Python gives for it: of each dataset the values before they are rounded."""
    plan = TEXTS.plan(tmp_path_factory.mktemp("texts"))
    found = ENGINES["naive"](plan, TEXTS.data)
    return plan, {name: [[loose(value) for value, _ in row] for _, row in of.answers] for name, of in found.items()}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_texts_of_a_dialect_read_back_and_give_the_same(dialect: Dialect, texts: tuple[Plan, Wanted]) -> None:
    plan, wanted = texts
    found = values(run_text(plan, dialect, TEXTS.data), plan)
    assert list(found.items()) == list(wanted.items())


@pytest.mark.xdist_group("postgres")
def test_the_texts_for_postgres_run_there(texts: tuple[Plan, Wanted]) -> None:
    plan, wanted = texts
    assert values(run_in_postgres(plan, TEXTS.data), plan) == wanted


def values(found: dict[str, list[dict[str, Any]]], plan: Plan) -> Wanted:
    """The same of what a text gives, with the datasets in its order."""
    columns = {dataset.key: titles(dataset) for dataset in plan.datasets}
    return {name: [[loose(row[title]) for title in columns[name]] for row in rows] for name, rows in found.items()}


def shown(row: dict[str, Any]) -> dict[str, str]:
    number = (int, float)
    return {k: str(float(v) if isinstance(v, number) and not isinstance(v, bool) else v) for k, v in row.items()}


def loose(value: Any) -> Any:
    """A value as a database may give it back: texts of DuckDB for dates, whole numbers for doubles."""
    return float(value) if isinstance(value, bool | int | float) else value
