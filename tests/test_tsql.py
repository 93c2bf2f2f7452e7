"""SQL Server's text, which nothing here runs: the grammar of sqlfluff, rules of ours, and golden files."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlfluff

import vtabel as vt
from case_specs import Example, examples, mapping
from conftest import FIXTURES, ROOT
from golden import compare
from vtabel.extraction.backend.checking import check_backend
from vtabel.extraction.backend.reading import read_backend
from vtabel.extraction.cases.sql.dialects import read_back
from vtabel.extraction.cases.sql.tsql import wrong_in
from vtabel.extraction.model import Plan

GOLDEN = ROOT / "tests" / "golden" / "tsql"
NOT_THERE = [
    ("SELECT [a] FROM [t] LIMIT 3", "LIMIT"),
    ("SELECT [a] || 'x' AS [b] FROM [t]", "||"),
    ("SELECT [a] + INTERVAL '1' DAY AS [b] FROM [t]", "INTERVAL"),
    ("SELECT TRUE AS [b]", "TRUE"),
    ("SELECT [a] = [b] FROM [t]", "a comparison as a value"),
    ("SELECT ([a] > 1) AS [b] FROM [t]", "a comparison as a value"),
    ("SELECT COALESCE([a] = 1, 0) AS [b] FROM [t]", "a comparison as a value"),
    ("SELECT CASE WHEN [a] = 1 THEN NOT [b] = 2 END AS [c] FROM [t]", "a comparison as a value"),
    ("SELECT [a] FROM [t] WHERE [held]", "a value as a condition"),
    ("SELECT CASE WHEN [held] THEN 1 END AS [b] FROM [t]", "a value as a condition"),
    ("SELECT [a] FROM [t] WHERE [a] = 1 AND ([held])", "a value as a condition"),
    ("SELECT [a] FROM [t] ORDER BY [a] NULLS FIRST", "NULLS"),
    ("SELECT [x].[a] FROM (SELECT [a] FROM [t] ORDER BY [a]) AS [x]", "ORDER BY below the top"),
    ("SELECT [a] FROM (SELECT [a] FROM [t])", "a query in FROM without a name"),
    ("SELECT [x].[a] FROM (WITH [y] AS (SELECT 1 AS [a]) SELECT [a] FROM [y]) AS [x]", "WITH below the top"),
    ("SELECT [a] AT TIME ZONE 'Europe/Amsterdam' AS [b] FROM [t]", "time zone `Europe/Amsterdam`"),
    ("SELECT CAST([a] AS TIMESTAMP) AS [b] FROM [t]", "TIMESTAMP"),
    (f"SELECT [{'a' * 129}] FROM [t]", "a name of more than 128 characters"),
]
RIGHT = [
    "SELECT 'TRUE' AS [LIMIT], N'||' AS [b] FROM [t] WHERE [a] IN ('INTERVAL', 'x') AND NOT ([b] = 1 OR [c] IS NULL)",
    "SELECT ROW_NUMBER() OVER (PARTITION BY [a] ORDER BY [b] DESC) AS [n] FROM [t] ORDER BY [n]",
    "SELECT CASE [a] WHEN 1 THEN (1 + 2) ELSE COALESCE([b], 0) END AS [c] FROM [t] AS [t] JOIN [u] AS [u] ON ([u].[a] = [t].[a])",
    "SELECT [a] AT TIME ZONE 'W. Europe Standard Time' AS [b] FROM [t]",
]


@pytest.mark.parametrize(("text", "wrong"), NOT_THERE)
def test_what_sql_server_does_not_take_is_found(text: str, wrong: str) -> None:
    assert [found for found in wrong_in(text) if found.startswith(wrong)]


@pytest.mark.parametrize("text", RIGHT)
def test_what_it_takes_is_not(text: str) -> None:
    assert list(wrong_in(text)) == []


def parsed(text: str) -> None:
    """Raises if sqlfluff's grammar of T-SQL does not hold the whole text."""
    sqlfluff.parse(text, dialect="tsql")


def test_the_grammar_refuses_what_it_is_asked_for() -> None:
    with pytest.raises(sqlfluff.api.APIParsingError):
        parsed("SELECT [a] FROM [t] QUALIFY ROW_NUMBER() OVER (ORDER BY [a]) = 1;\n")


@pytest.mark.parametrize("example", [e for e in examples() if not e.options][::8], ids=lambda e: e.name)
def test_the_grammar_of_tsql_holds_the_text(example: Example, tmp_path: Path) -> None:
    for text in example.plan(tmp_path).sql("tsql", on="2026-12-01").values():
        parsed(text)


@pytest.fixture(scope="module")
def plan() -> Plan:
    table = vt.read(FIXTURES / "voorbeeldzorg/tabel.xlsx")
    found: Plan = vt.compile(
        vt.resolve(table, [FIXTURES / "voorbeeldzorg/mapping.csv"], propose=False), on="2026-07-01"
    )
    return found


@pytest.mark.golden
def test_the_text_of_a_demo_registry(plan: Plan) -> None:
    (text,) = plan.sql("tsql", on="2026-07-01").values()
    read_back(text, "tsql")
    compare(GOLDEN / "voorbeeldzorg.sql", text + "\n")


TSQL_BACKEND = """dialect: tsql
views:
  patient:
    table: dbo.Patiënt
    where: Actief = 1
    columns:
      resource_key: PatientNr
      patient_key: PatientNr
      date_of_birth: {sql: Geboren, as: date}
  encounter:
    table: dbo.Opname AS o INNER JOIN dbo.Patiënt AS p ON p.PatientNr = o.PatientNr
    columns:
      resource_key: o.Nr
      patient_key: p.PatientNr
      status: CASE WHEN o.Vervallen = 1 THEN 'cancelled' ELSE N'geëindigd' END
      start: {sql: o.Begin_, as: local}
      holds_status_finished: o.Soort = 'K' AND o.Vervallen = 0
  body_weight:
    table: dbo.Meting
    columns:
      resource_key: Nr
      patient_key: PatientNr
      status: "'final'"
      date_at: {sql: Tijd, as: instant}
      date_instant: none
      date_start: none
      date_end: none
      weight_value: Waarde
      weight_value_unit: Eenheid
"""


@pytest.mark.golden
def test_a_warehouse_in_sql_server_supplies_views_as_with(tmp_path: Path) -> None:
    parts = {
        "case": {"where": "status='finished'", "start": "period.start", "end": ""},
        "variables": {
            "geboren": {"type": "date", "of": "birth"},
            "opname": {"type": "date", "of": "admission", "link": "encounter"},
            "gewicht": {"type": "number", "of": "weight", "pick": "last", "window": ".. case.start", "unit": "kg"},
        },
    }
    plan = vt.compile(mapping(parts, tmp_path))
    path = tmp_path / "backend.yaml"
    path.write_text(TSQL_BACKEND, encoding="utf-8")
    backend = read_backend(path)
    assert not check_backend(backend, plan)
    (text,) = plan.sql(backend=backend, on="2026-07-01").values()
    assert list(wrong_in(text)) == []
    parsed(text)
    compare(GOLDEN / "warehouse.sql", text + "\n")
