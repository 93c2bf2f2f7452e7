"""The ways in which case queries run in the tests. An engine is one row here: a plan and resources in, the datasets out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import sqlglot

from vtabel.engines import Planned, engine_of
from vtabel.engines.extracting import extract
from vtabel.extraction.cases.sql.dialects import WINDOWS_ZONES, Dialect, read_back
from vtabel.extraction.model import Plan

Resources = Sequence[dict[str, Any]]
Runner = Callable[..., list[dict[str, Any]]]
"""Plan, resources and what `extract` is given besides -> the rows of the first dataset, with identifiers."""


def _extracted(engine: str) -> Runner:
    def run(plan: Plan, resources: Resources, **options: Any) -> list[dict[str, Any]]:
        found = extract(plan, resources, engine=engine, with_identifiers=True, **options)
        return next(iter(found.values())).rows()

    return run


ENGINES: dict[str, Runner] = {"naive": _extracted("naive"), "duckdb": _extracted("duckdb")}


def run_text(plan: Plan, dialect: Dialect, resources: Resources) -> dict[str, list[dict[str, Any]]]:
    """The rows of each dataset by the text of a dialect, read back and run on DuckDB."""
    with engine_of("duckdb").session() as session:
        session.stage({v.name: Planned.of(v.definition(), v.fhir) for v in plan.relations}, resources)
        session.sql("SELECT CAST(NULL AS VARCHAR) AS patient_key WHERE 1 = 0", "objections")
        found = {}
        for name, text in plan.sql(dialect, on="2026-12-01").items():
            read_back(text, dialect)
            for zone, windows in WINDOWS_ZONES.items() if dialect == "tsql" else ():
                text = text.replace(f"'{windows}'", f"'{zone}'")
            for word, other in (("VARCHAR(MAX)", "VARCHAR"), (" COLLATE Latin1_General_BIN2", "")):
                text = text.replace(word, other)  # of SQL Server; sqlglot hands them to DuckDB as they are
            (mine,) = sqlglot.transpile(text, read=dialect, write="duckdb")
            found[name] = session.sql(mine).rows()
        return found
