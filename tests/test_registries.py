"""The registries of the reference data, each in the style of its holder: what is read, what is found, what is decided."""

import csv
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

import vtabel as vt
from conftest import FIXTURES
from vtabel.catalog import catalog
from vtabel.mapping import Cause, Decision
from vtabel.readers.drafts import expand_range

UNDECIDED = "VT306"
# What the checks on bindings find and a person has yet to look at, as docs/registries.md tells.
TO_LOOK_AT = {"nice": {"VT364", "VT367", "VT371"}, "nkr": {"VT371"}, "dato": {"VT367"}, "dcra_r": {"VT361"}}


@dataclass(frozen=True)
class Registry:
    """What is expected: the file, how many rows the facts have and how many variables that is, findings by code, decisions.

    ``decided``: how many stand bound, derived, constant, manual, gap, and open on purpose.
    """

    file: str
    facts: str
    rows: int
    variables: int
    findings: dict[str, int]
    decided: tuple[int, int, int, int, int, int]


REGISTRIES = {
    "nice": Registry(
        "questionnaires.json", "nice", 291, 291, {"VT123": 1, "VT212": 30, "VT230": 6}, (49, 0, 28, 8, 116, 90)
    ),
    "nkr": Registry(
        "tabel.html", "nkr", 103, 104, {"VT103": 1, "VT206": 1, "VT212": 17, "VT217": 17}, (31, 0, 1, 0, 52, 20)
    ),
    "iknl_hovon155": Registry("schema.json", "iknl_hovon155", 59, 59, {"VT123": 1, "VT212": 3}, (9, 0, 1, 0, 46, 3)),
    "nhr_thi": Registry(
        "tabel.xlsx",
        "nhr_thi",
        73,
        157,
        {"VT103": 1, "VT104": 2, "VT117": 1, "VT206": 6, "VT212": 6, "VT214": 2, "VT216": 10},
        (13, 0, 0, 0, 144, 0),
    ),
    "nhr_pacemaker_icd": Registry(
        "tabel.xlsx",
        "nhr_pacemaker_icd",
        55,
        79,
        {"VT103": 1, "VT104": 2, "VT117": 1, "VT206": 3, "VT212": 6, "VT214": 1, "VT216": 8},
        (11, 0, 0, 0, 68, 0),
    ),
    "pice": Registry(
        "tabel.html", "pice", 15, 15, {"VT103": 1, "VT111": 1, "VT212": 7, "VT217": 5}, (8, 0, 0, 0, 6, 1)
    ),
    "dato": Registry("tabel.xlsx", "dato", 137, 137, {"VT116": 1, "VT211": 7, "VT212": 6}, (14, 2, 0, 0, 56, 65)),
    "dcra_r": Registry("tabel.xls", "dcra_r", 16, 16, {"VT116": 1, "VT212": 5}, (5, 0, 0, 0, 8, 3)),
}
ALL = pytest.mark.parametrize("name", REGISTRIES)


@cache
def table(name: str) -> vt.AccountabilityTable:
    return vt.read(FIXTURES / name / REGISTRIES[name].file)


@cache
def mapped(name: str) -> vt.Mapping:
    return vt.resolve(table(name), [FIXTURES / name / "mapping.csv"], propose=False)


def rows(path: Path, delimiter: str = ";") -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=delimiter))


@ALL
def test_every_row_of_the_source_is_a_variable_and_nothing_unforeseen_is_found(name: str) -> None:
    expected = REGISTRIES[name]
    assert len(table(name)) == expected.variables
    assert Counter(d.code for d in table(name).report) == expected.findings
    assert table(name).report.errors == ()
    written = Counter(n for row in rows(FIXTURES / name / "variables.csv") for n in expand_range(row["variable"]))
    assert Counter(v.name for v in table(name)) == written


@ALL
def test_the_source_is_what_the_reference_data_say(name: str, shared: Path) -> None:
    facts = rows(shared / f"domain/data/registries/{REGISTRIES[name].facts}.csv", ",")
    source = rows(FIXTURES / name / "variables.csv")
    added = [row for row in source if row["variable"] == "NcrEhrPatient.identifier[bsn]"]  # of table-formats.md, 8
    kept = [row for row in source if row not in added]
    assert len(kept) == len(facts) == REGISTRIES[name].rows
    assert all(fact[field] == row[field] for fact, row in zip(facts, kept, strict=True) for field in row)


@ALL
def test_every_variable_is_decided_or_left_open_with_a_reason(name: str) -> None:
    found = mapped(name)
    (counts,) = found.counts().values()
    open_ones = {m.variable.key for m in found.gaps if m.gap is None or m.gap.cause is Cause.UNDECIDED}
    statuses = (vt.Status.BOUND, vt.Status.DERIVED, vt.Status.CONSTANT, vt.Status.MANUAL)
    told = tuple(counts[s] for s in statuses)
    assert (*told, counts[vt.Status.GAP] - len(open_ones), len(open_ones)) == REGISTRIES[name].decided
    codes = Counter(d.code for d in found.report)
    assert set(codes) <= {UNDECIDED, "VT339"} | TO_LOOK_AT.get(
        name, set()
    )  # codes of open value sets need a terminology server
    assert codes[UNDECIDED] == len(open_ones)
    assert all(row["toelichting"] for row in rows(FIXTURES / name / "mapping.csv"))


@ALL
def test_what_is_decided_is_accepted_and_dated_and_a_gap_names_what_comes_near(name: str) -> None:
    for m in mapped(name):
        decided = m.binding or m.gap
        if decided is None or (m.gap and m.gap.cause is Cause.UNDECIDED):
            continue
        assert decided.decision is Decision.ACCEPTED, m.key
        assert decided.decided_on is not None
        if m.gap:
            assert m.gap.key, m.key
            assert len({n.concept for n in m.gap.nearest}) >= 2, m.key
            assert all(n.why and n.concept in catalog() for n in m.gap.nearest), m.key


@ALL
@pytest.mark.parametrize("extension", [".md", ".html", ".docx", ".xlsx"])
def test_its_requirements_are_rendered(name: str, extension: str, tmp_path: Path) -> None:
    found = vt.requirements(mapped(name), provider="V6", on="2026-12-01")
    path = vt.render(found, tmp_path / f"eisen{extension}")
    assert path.stat().st_size > 0
    if extension == ".md":
        text = path.read_text(encoding="utf-8")
        assert all(m.variable.name.split("[")[0] in text for m in mapped(name))


def test_the_same_gap_has_the_same_key_in_several_registries() -> None:
    keys = {name: {m.gap.key for m in mapped(name) if m.gap} for name in REGISTRIES}
    assert "lab-creatinine" in keys["nice"] & keys["nhr_thi"] & keys["nhr_pacemaker_icd"] & keys["iknl_hovon155"]
    assert "diagnosis-diabetes-mellitus" in keys["nice"] & keys["iknl_hovon155"] & keys["dato"]
    assert "diagnosis-heart-failure" in keys["nhr_pacemaker_icd"] & keys["dato"]


# ---- what is particular to a holder


def test_one_header_of_a_handbook_says_who_must_and_for_whom() -> None:
    lead = table("nhr_pacemaker_icd")["sinus_disfunctie"]
    assert [o.level for o in lead.obligations] == [vt.Level.MANDATORY]
    assert lead.population is not None
    assert lead.population.text == "PM/ICD met PM functie"
    urgency = table("nhr_thi")["urgentie"]
    assert urgency.population is not None
    assert urgency.population.text == "TAVI"


def test_a_range_of_columns_is_a_variable_for_each_with_one_finding_for_the_row() -> None:
    names = [v.name for v in table("nhr_thi") if v.item_id == "THI-UIF-2010"]
    assert names == [f"KvL_vraag{n}_T0" for n in range(1, 37)]
    places = [d.cell for d in table("nhr_thi").report if d.code == "VT206"]
    assert len(places) == len(set(places))


def test_the_building_block_that_a_handbook_names_is_kept() -> None:
    concept = table("nhr_thi")["postcode"].concept
    assert concept is not None
    assert "Container (1): Adresgegevens" in concept.text


def test_sheets_of_an_export_begin_where_they_like_and_call_the_key_as_they_like() -> None:
    tables = {t.sheet: t.header_rows for t in table("dato").layout.tables} if table("dato").layout else {}
    assert tables == {"patient": (5,), "screening": (2,), "verrichting": (2,), "fup": (2,)}
    keys = [(v.dataset, v.name) for v in table("dato") if v.identity == "local_patient_id"]
    assert keys == [
        ("patient", "PatientNr"),
        ("screening", "PatientCode"),
        ("verrichting", "PatientCode"),
        ("fup", "PatientCode"),
    ]


def test_a_dictionary_of_names_alone_keeps_them_all() -> None:
    found = table("dcra_r")
    assert {d.name: d.parent for d in found.datasets}["bestralingsplan"] == "verrichting"
    assert {v.name: v.obligation().level for v in found}["upn"] is vt.Level.UNKNOWN
    assert found["pat_id"].identity == "local_patient_id"


def test_an_element_table_says_the_duty_by_its_cardinality() -> None:
    found = table("nkr")
    levels = {v.name: [o.level.value for o in v.obligations] for v in found}
    assert levels["gebdat"] == ["mandatory"]
    assert levels["cT"] == ["optional"]
    assert levels["NcrEhrPatient.identifier[bsn]"] == ["not_asked"]
    assert levels["NcrEhrPatient.gender"] == []  # taken from the profile below, which is not in the table
    assert found["NcrEhrPatient.identifier[bsn]"].identity == "bsn"
    episode = found["epis"].value_list
    assert episode is not None
    assert [o.code for o in episode.options] == ["DIA", "VERA", "VERB", "REV", "TRA", "OBD"]


def test_rows_of_text_alone_in_a_page_are_notes() -> None:
    assert "Opties: Man, Vrouw, Onbekend." in [n.text for n in table("pice").notes]


def test_a_group_that_repeats_is_a_dataset_of_its_own() -> None:
    parents = {d.name: d.parent for d in table("nice").datasets}
    assert parents["sofa/sofa"] == "sofa"
    assert parents["actiegerichte-indicatoren/ai_pijn"] == "actiegerichte-indicatoren"
    assert table("nice").version.startswith("mds 2026Q3, kiic 2026Q3, sofa 2025Q3")
