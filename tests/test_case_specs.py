"""Every example of docs/cases.md on every engine."""

from pathlib import Path
from typing import Any

import pytest

from case_engines import ENGINES, run_text
from case_specs import Example, examples
from vtabel.extraction.cases.sql.dialects import DIALECTS, Dialect

EXAMPLES = list(examples())
each = pytest.mark.parametrize("example", EXAMPLES, ids=[e.name for e in EXAMPLES])


@each
@pytest.mark.parametrize("engine", ENGINES)
def test_example(engine: str, example: Example, tmp_path: Path) -> None:
    rows = ENGINES[engine](example.plan(tmp_path), example.data, **example.options)
    assert [shown(row) for row in rows] == [shown(row) for row in example.rows]


@each
@pytest.mark.parametrize("dialect", DIALECTS)
def test_text_of_a_dialect_reads_back_and_gives_the_same(dialect: Dialect, example: Example, tmp_path: Path) -> None:
    if example.options:
        pytest.skip("a period is given to `extract`")
    (rows,) = run_text(example.plan(tmp_path), dialect, example.data).values()
    assert len(rows) == len(example.rows)
    for row, wanted in zip(rows, example.rows, strict=True):
        assert {name: loose(row[name]) for name in wanted} == {name: loose(value) for name, value in wanted.items()}


def shown(row: dict[str, Any]) -> dict[str, str]:
    number = (int, float)
    return {k: str(float(v) if isinstance(v, number) and not isinstance(v, bool) else v) for k, v in row.items()}


def loose(value: Any) -> Any:
    """A value before it is rounded and written: conditions are 1 and 0, numbers are doubles."""
    return float(value) if isinstance(value, bool | int | float) else None if value is None else str(value)[:10]
