"""The example registries that say what their cases are: every dataset on both engines, and one in every dialect."""

from __future__ import annotations

import pytest

import vtabel as vt
from case_engines import ENGINES, engines, run_text
from case_specs import resource
from conftest import FIXTURES
from vtabel.extraction.cases.sql.dialects import DIALECTS, Dialect
from vtabel.extraction.model import Plan

LINES = (
    "patient p1 born=1950-01-01 sex=female number=12",
    "admission e1 p1 2026-03-01T10:00:00+01:00 2026-03-05 for=d1",
    "weight w1 p1 2026-02-20 80450 g",
    "diagnosis d1 p1 2026-02-01 C18.2",
    "procedure x1 p1 2026-03-02 1 encounter=e1",
)
DATA = [resource(line) for line in LINES]


def plan_of(registry: str) -> Plan:
    folder = FIXTURES / registry
    return vt.compile(vt.resolve(vt.read(folder / "tabel.xlsx"), [folder / "mapping.csv"], propose=False))


@pytest.mark.parametrize("registry", ["voorbeeldzorg", "nice_mds", "perined", "nhr_af"])
@engines("duckdb", "postgres")
def test_an_engine_gives_the_rows_of_a_registry(engine: str, registry: str) -> None:
    plan = plan_of(registry)
    wanted, found = (ENGINES[one](plan, DATA) for one in ("naive", engine))
    assert list(found) == list(wanted)
    for name in wanted:
        assert found[name].rows() == wanted[name].rows()
        assert found[name].fill() == wanted[name].fill()


def test_a_row_of_the_invented_registry() -> None:
    (row,) = ENGINES["duckdb"](plan_of("voorbeeldzorg"), DATA)["voorbeeldzorg"].rows()
    wanted = {"geslacht": "2", "gewicht": 80.5, "bmi": None, "opnamedatum": "2026-03-01", "mortaliteit_30d": "0"}
    assert {name: str(row[name]) if name == "opnamedatum" else row[name] for name in wanted} == wanted


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_text_of_a_registry_reads_back_and_runs(dialect: Dialect) -> None:
    (rows,) = run_text(plan_of("voorbeeldzorg"), dialect, DATA).values()
    assert [row["gewicht"] for row in rows] == [pytest.approx(80.45)]
