"""The engines give the same rows: views and patients are drawn, and `naive` is what the others are held to."""

import json
from typing import Any

from hypothesis import HealthCheck, given, settings

import spark
import vtabel as vt
from drawn_views import PATIENTS, views


def outcome(view: dict[str, Any], patients: list[dict[str, Any]], engine: str) -> list[str] | str:
    """The rows, sorted; or that a row has several values where one is asked."""
    try:
        rows = vt.run_view(view, patients, engine=engine).rows()
    except vt.UnusableInput as error:
        return error.report.diagnostics[0].code
    return sorted(json.dumps({name: rounded(value) for name, value in row.items()}) for row in rows)


def rounded(value: Any) -> Any:
    """Numbers as six digits: the engines reckon with double and with decimal."""
    if isinstance(value, list):
        return [rounded(item) for item in value]
    return value if isinstance(value, bool | str | None) else float(f"{float(value):.6g}") + 0.0  # no -0.0


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(view=views(), patients=PATIENTS)
def test_duckdb_gives_the_rows_of_naive(view: dict[str, Any], patients: list[dict[str, Any]]) -> None:
    assert outcome(view, patients, "duckdb") == outcome(view, patients, "naive")


@spark.engines("spark")
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(view=views(), patients=PATIENTS)
def test_spark_gives_the_rows_of_duckdb(engine: str, view: dict[str, Any], patients: list[dict[str, Any]]) -> None:
    assert outcome(view, patients, engine) == outcome(view, patients, "duckdb")
