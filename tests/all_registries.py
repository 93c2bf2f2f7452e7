"""The mappings of all registries at once, and the plan of their views."""

from functools import cache

import vtabel as vt
from conftest import FIXTURES

TABLES = {
    "dato": "tabel.xlsx",
    "dcra_r": "tabel.xls",
    "iknl_hovon155": "schema.json",
    "nhr_af": "tabel.xlsx",
    "nhr_pacemaker_icd": "tabel.xlsx",
    "nhr_thi": "tabel.xlsx",
    "nice": "questionnaires.json",
    "nkr": "tabel.html",
    "perined": "tabel.xlsx",
    "pice": "tabel.html",
    "voorbeeldzorg": "tabel.xlsx",
}


@cache
def mapping() -> vt.Mapping:
    tables = [vt.read(FIXTURES / name / file) for name, file in TABLES.items()]
    return vt.resolve(tables, [FIXTURES / name / "mapping.csv" for name in TABLES], propose=False)


@cache
def plan() -> vt.Plan:
    return vt.compile(mapping())
