"""What ties rows of a child to its parent, and candidates to a case: a word that ties nothing is told, never compiled to what never fits."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

import vtabel as vt
from case_specs import CHILD, mapping, resource
from vtabel.engines.explaining import explain
from vtabel.engines.objections import Objection
from vtabel.extraction.compile import compile
from vtabel.extraction.model import Plan

PARENT: dict[str, Any] = {
    "case": {"keys": "opname"},
    "variables": {"opname": {"type": "date", "of": "admission", "link": "encounter"}},
}
COMPLICATION = {"type": "text", "of": "diagnosis", "pick": "first", "window": "case.start .. case.start"}


def with_child(folder: Path, link: str) -> Plan:
    case = {"resource": "Condition", "start": "onset.ofType(dateTime)", "end": "", "window": "..", "link": link}
    return compile(mapping({**PARENT, "child": {"case": case, "variables": {"complicatie": COMPLICATION}}}, folder))


def found(plan: Plan) -> list[str]:
    return [d.code for d in plan.report.errors]


@pytest.mark.parametrize("word", ["contact", "ouder", "encounte", "partOf", "encounter.nergens", "parent", "zie boven"])
def test_a_word_that_ties_no_child_to_its_parent_is_told(word: str, tmp_path: Path) -> None:
    plan = with_child(tmp_path, word)
    assert found(plan) == ["VT467"]
    assert f"`{word}`" in plan.report.errors[0].message()
    assert CHILD not in [dataset.name for dataset in plan.datasets]


@pytest.mark.parametrize("word", ["patient", "encounter", "Encounter.reasonReference", "stage.assessment"])
def test_a_reference_of_one_of_both_ties_a_child(word: str, tmp_path: Path) -> None:
    plan = with_child(tmp_path, word)
    assert found(plan) == []
    assert CHILD in [dataset.name for dataset in plan.datasets]


def test_a_word_that_ties_no_candidate_to_the_case_is_told(tmp_path: Path) -> None:
    weight = {"type": "number", "of": "weight", "pick": "last", "window": ".. case.end", "link": "opname", "unit": "kg"}
    plan = compile(mapping({**PARENT, "variables": {**PARENT["variables"], "gewicht": weight}}, tmp_path))
    assert found(plan) == ["VT452"]


def test_the_link_parent_asks_for_a_parent_and_is_enough_for_a_child(tmp_path: Path) -> None:
    weight = {"type": "number", "of": "weight", "pick": "last", "window": ".. case.end", "link": "parent", "unit": "kg"}
    orphan = compile(mapping({**PARENT, "variables": {**PARENT["variables"], "gewicht": weight}}, tmp_path))
    assert found(orphan) == ["VT452"]
    case = {"resource": "Condition", "start": "onset.ofType(dateTime)", "end": "", "window": "case.start .. case.end"}
    plan = compile(mapping({**PARENT, "child": {"case": case, "variables": {"gewicht": weight}}}, tmp_path))
    assert found(plan) == []
    lines = ["admission e1 p1 2026-03-01 2026-03-05", "weight w1 p1 2026-02-01 80 kg", "diagnosis d1 p1 2026-03-02 T81"]
    (row,) = vt.extract(plan, [resource(line) for line in lines], engine="naive")[CHILD].rows()
    assert row["gewicht"] == 80


FAMILY = {
    "tabel.csv": """Registratie: Voorbeeld

Dataset;Variabele;Label;Type;Verplicht
opname;opgenomen;Datum van opname;datum;ja
opname;nergens;Tekst;datum;ja
operatie;geopereerd;Datum van operatie;datum;ja
complicatie;ontstaan;Datum van complicatie;datum;ja
complicatie;dag_opname;Dagen na opname;geheel getal;ja
complicatie;dag_operatie;Dagen na operatie;geheel getal;ja
complicatie;dag_nergens;Dagen;geheel getal;ja
andere;gemeten;Datum;datum;ja
andere;dagen;Dagen;geheel getal;ja
""",
    "mapping.csv": """registratie;variabele;bron;resource;pad;keuze;venster;koppeling;afleiding;besluit
voorbeeld;opgenomen;fhir;Encounter;period.start;;;encounter;;aanvaard
voorbeeld;nergens;handmatig;;;;;;;aanvaard
voorbeeld;geopereerd;fhir;Procedure;performed.ofType(dateTime);first;case.start .. case.start;;;aanvaard
voorbeeld;ontstaan;fhir;Condition;onset.ofType(dateTime);first;case.start .. case.start;;;aanvaard
voorbeeld;dag_opname;afgeleid;;;;;;days([opgenomen], [ontstaan]);aanvaard
voorbeeld;dag_operatie;afgeleid;;;;;;days([geopereerd], [ontstaan]);aanvaard
voorbeeld;dag_nergens;afgeleid;;;;;;days([nergens], [ontstaan]);aanvaard
voorbeeld;gemeten;fhir;Observation;effective.ofType(dateTime);first;case.start .. case.start;;;aanvaard
voorbeeld;dagen;afgeleid;;;;;;days([opgenomen], [gemeten]);aanvaard
""",
    "mapping.datasets.csv": """registratie;dataset;bron;resource;start;einde;sleutels;ouder;venster
voorbeeld;complicatie;fhir;Condition;onset.ofType(dateTime);;;operatie;case.start .. case.start+P30D
voorbeeld;operatie;fhir;Procedure;performed.ofType(dateTime);;;opname;case.start .. case.end
voorbeeld;opname;fhir;Encounter;period.start;period.end;opgenomen;;
voorbeeld;andere;fhir;Observation;effective.ofType(dateTime);;;;
""",
}


@pytest.fixture
def family(tmp_path: Path) -> Plan:
    for name, text in FAMILY.items():
        (tmp_path / name).write_text(text, "utf-8")
    return compile(vt.resolve(vt.read(tmp_path / "tabel.csv"), [tmp_path / "mapping.csv"], propose=False))


@pytest.mark.parametrize("engine", ["naive", "duckdb"])
def test_a_derivation_speaks_of_all_that_its_dataset_is_a_part_of(engine: str, family: Plan) -> None:
    lines = ["admission e1 p1 2026-03-01 2026-03-09", "procedure x1 p1 2026-03-03 1", "diagnosis d1 p1 2026-03-10 T81"]
    found = vt.extract(family, [resource(line) for line in lines], engine=engine)
    assert found["complicatie"].rows() == [{"ontstaan": date(2026, 3, 10), "dag_opname": 9, "dag_operatie": 7}]
    assert list(found["operatie"].columns) == [
        "opgenomen",
        "geopereerd",
    ]  # keys of a parent are columns, other inputs are not


def test_an_input_that_is_not_one_to_a_row_is_told(family: Plan) -> None:
    told = {(d.code, d.params["name"].rpartition("/")[2]) for d in family.report.errors}
    assert told == {("VT454", "dag_nergens"), ("VT525", "dagen")}


BIRTH: dict[str, Any] = {
    "variables": {
        "opname": {"type": "date", "of": "admission", "link": "encounter"},
        "gewicht": {"type": "number", "of": "weight", "link": "related person", "window": ".. case.end", "unit": "g"},
    }
}
TWINS = (
    "patient mama is=ra,rb",
    "person ra kind_a MTH",
    "person rb kind_b MTH",
    "patient kind_a born=2026-03-02",
    "patient kind_b born=2026-03-02 number=999000018 system=http://fhir.nl/fhir/NamingSystem/bsn",
    "admission e1 mama 2026-03-01 2026-03-05",
    "weight w1 kind_a 2026-03-02 2.4 kg",
    "weight w2 kind_b 2026-03-02 2.5 kg",
)


@pytest.mark.parametrize("engine", ["naive", "duckdb"])
def test_two_children_are_two_answers_and_one_who_objected_is_none(engine: str, tmp_path: Path) -> None:
    plan, data = compile(mapping(BIRTH, tmp_path)), [resource(line) for line in TWINS]
    both = vt.extract(plan, data, engine=engine)["voorbeeld"]
    assert both.rows()[0]["gewicht"] is None and both.fill()["gewicht"] == {"filled": 0, "several": 1}
    objections = [Objection("999000018", first=date(2020, 1, 1))]
    one = vt.extract(plan, data, engine=engine, objections=objections)["voorbeeld"]
    assert one.rows()[0]["gewicht"] == 2400


def test_the_child_of_a_case_is_explained(tmp_path: Path) -> None:
    plan = compile(mapping(BIRTH, tmp_path))
    (shown,) = explain(plan, [resource(line) for line in TWINS], "Encounter/e1")
    assert [c.resource for c in shown.variables[1].candidates] == ["Observation/w1", "Observation/w2"]


def test_a_dataset_without_keys_passes_on_what_derivations_ask(tmp_path: Path) -> None:
    for name, text in FAMILY.items():
        text = text.replace(
            "period.end;opgenomen;;", "period.end;;;"
        )  # rows of `operatie` then do not tell their `opname`
        (tmp_path / name).write_text(text, "utf-8")
    plan = compile(vt.resolve(vt.read(tmp_path / "tabel.csv"), [tmp_path / "mapping.csv"], propose=False))
    told = [d.params["dataset"] for d in plan.report if d.code == "VT469"]
    assert sorted(told) == ["complicatie", "operatie"]
    lines = ["admission e1 p1 2026-03-01 2026-03-09", "procedure x1 p1 2026-03-03 1", "diagnosis d1 p1 2026-03-10 T81"]
    (row,) = vt.extract(plan, [resource(line) for line in lines])["complicatie"].rows()
    assert (row["dag_opname"], list(row)) == (9, ["ontstaan", "dag_opname", "dag_operatie"])
