"""What a notebook shows of each value, with and without Altair."""

import re
import sys

import pytest

import vtabel as vt
from conftest import FIXTURES
from vtabel.overlap.charts import heat_map, upset

NAMES = ("nhr_af", "nhr_thi", "nice_mds")


@pytest.fixture(scope="module")
def mapping() -> vt.Mapping:
    tables = [vt.read(FIXTURES / name / "tabel.xlsx") for name in NAMES]
    return vt.resolve(tables, [FIXTURES / name / "mapping.csv" for name in NAMES], propose=False)


@pytest.fixture(scope="module")
def found(mapping: vt.Mapping) -> vt.Overlap:
    return vt.overlap(mapping, provider="V6", on="2026-12-01")


def test_the_heat_map_counts_the_elements_of_each_zib(found: vt.Overlap) -> None:
    pytest.importorskip("altair")
    rows = heat_map(found).to_dict()["data"]["values"]
    patient = {r["registry"]: r["elements"] for r in rows if r["zib"] == "Patient"}
    assert patient == {
        code: sum(code in e.registries for e in found.elements if e.group_en == "Patient")
        for code in ("nhr-af", "nhr-thi", "nice")
    }


def test_the_upset_plot_counts_what_registries_ask_together(found: vt.Overlap) -> None:
    pytest.importorskip("altair")
    above, below = upset(found).to_dict()["vconcat"]
    assert sum(r["elements"] for r in above["data"]["values"]) == len(found.core(2))
    assert {r["registry"] for r in below["data"]["values"]} == {r.code for r in found.registries}


def test_an_overlap_shows_figures_and_what_serves_most(found: vt.Overlap) -> None:
    html = found._repr_html_()
    assert "distinct elements" in html
    assert html == found._repr_html_()
    most = found.serves_most
    assert most is not None
    assert most.title_en in html


def test_without_altair_there_are_the_tables(found: vt.Overlap, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "altair", None)
    html = found._repr_html_()
    assert "<script" not in html
    assert "distinct elements" in html
    with pytest.raises(vt.UnusableInput, match="VT660"):
        upset(found)


def test_a_requirement_says_who_needs_it_and_where_that_stands(mapping: vt.Mapping) -> None:
    requirement = vt.requirements(mapping, provider="V6", on="2026-12-01").requirements[0]
    html = requirement._repr_html_()
    assert html.count("<tr>") == len(requirement.needs) + 1
    assert all(str(need.cell) in html for need in requirement.needs)
    assert requirement.id in html


def test_no_text_of_a_table_is_markup_in_a_notebook() -> None:
    table = vt.read(FIXTURES / "nhr_af" / "tabel.xlsx")
    hostile = tuple(v.model_copy(update={"label": "<b onclick=x>"}) for v in table)
    table = table.model_copy(update={"variables": hostile})
    mapping = vt.resolve(table, [FIXTURES / "nhr_af" / "mapping.csv"], propose=False)
    asked = vt.requirements(mapping, on="2026-12-01")
    values = (table, table.report, mapping, asked, asked.requirements[0], vt.overlap(mapping, on="2026-12-01"))
    for value in values:
        html = value._repr_html_()
        assert not re.search(r"<b onclick", html), type(value)
        assert "<table>" in html or "<p>" in html
