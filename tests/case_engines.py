"""The ways in which case queries run in the tests. An engine is one row here: a plan and resources in, the datasets out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import sqlglot
from sqlglot import exp

from vtabel.engines import Planned, engine_of
from vtabel.engines.delivered import Extraction
from vtabel.engines.extracting import extract
from vtabel.extraction.cases.sql.dialects import WINDOWS_ZONES, Dialect, read_back
from vtabel.extraction.model import Plan

Resources = Sequence[dict[str, Any]]
Runner = Callable[..., Extraction]
"""Plan, resources and what `extract` is given besides -> what comes out, with identifiers."""


def _extracted(engine: str) -> Runner:
    def run(plan: Plan, resources: Resources, **options: Any) -> Extraction:
        return extract(plan, resources, engine=engine, with_identifiers=True, **options)

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
            found[name] = session.sql(_for_duckdb(text, dialect)).rows()
        return found


def _for_duckdb(text: str, dialect: Dialect) -> str:
    """A text in the words of DuckDB. What sqlglot hands over as it is, is put right: names of zones, collations and types of SQL
    Server, and its ``+`` between texts."""
    if dialect == "tsql":
        words = [("VARCHAR(MAX)", "VARCHAR"), (" AS FLOAT)", " AS DOUBLE)"), (" COLLATE Latin1_General_BIN2", "")]
        for word, other in (*words, *((f"'{windows}'", f"'{zone}'") for zone, windows in WINDOWS_ZONES.items())):
            text = text.replace(word, other)
    tree = sqlglot.parse_one(text, read=dialect)
    for node in list(tree.find_all(exp.Add)) if dialect == "tsql" else ():
        if isinstance(node.expression, exp.Literal) and node.expression.is_string:
            node.replace(exp.DPipe(this=node.this, expression=node.expression, safe=True))
    return tree.sql("duckdb")
