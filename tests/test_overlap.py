"""What registries ask in common: grades with their reasons and cells, and the answers that rest on them."""

from pathlib import Path
from typing import Any

import pytest

import vtabel as vt
from conftest import FIXTURES
from overlapping import Asked, mapping_of
from vtabel.overlap import Grade

BIRTH = {"bron": "zib", "concept": "NL-CM:0.1.10", "type": "datum", "koppeling": "patient"}
WEIGHT = {"bron": "zib", "concept": "NL-CM:12.1.2", "eenheid": "kg", "keuze": "last", "koppeling": "patient"}
GAP = {"bron": "", "gap": "codes_missing", "gap_sleutel": "asa-class", "type": "code"}
SIZE = {"bron": "", "gap": "absent", "gap_sleutel": "size"}


def pairs_of(folder: Path, a: Asked, b: Asked) -> vt.Overlap:
    return vt.overlap(mapping_of(folder, een={"a": a}, twee={"b": b}), on="2026-12-01")


@pytest.mark.parametrize(
    ("a", "b", "grade", "kinds"),
    [
        (BIRTH, BIRTH, "same", ["alike"]),
        (WEIGHT, WEIGHT, "same", ["alike"]),
        (WEIGHT, {**WEIGHT, "eenheid": "g"}, "convertible", ["unit_factor"]),
        (WEIGHT, {**WEIGHT, "eenheid": ""}, "convertible", ["unit_open"]),
        (WEIGHT, {**WEIGHT, "type": "geheel getal"}, "convertible", ["type_other"]),
        (WEIGHT, {**WEIGHT, "keuze": "first"}, "moment", ["pick_other"]),
        (WEIGHT, {**WEIGHT, "venster": "case.start-P1Y .. case.start"}, "moment", ["window_other"]),
        ({**WEIGHT, "keuze": ""}, {**WEIGHT, "keuze": ""}, "moment", ["moment_open"]),
        (WEIGHT, {**WEIGHT, "populatie": "alleen vrouwen"}, "population", ["population_narrower"]),
        (WEIGHT, {**WEIGHT, "koppeling": "related person"}, "population", ["person_other"]),
        ({**SIZE, "eenheid": "kg"}, {**SIZE, "eenheid": "cm"}, "conflict", ["units_apart", "moment_open"]),
        ({**SIZE, "type": "datum"}, {**SIZE, "type": "ja/nee"}, "conflict", ["types_apart", "moment_open"]),
    ],
)  # fmt: skip
def test_the_worst_reason_is_the_grade(tmp_path: Path, a: Asked, b: Asked, grade: str, kinds: list[str]) -> None:
    (pair,) = pairs_of(tmp_path, a, b).pairs
    assert pair.grade.value == grade
    assert [r.kind for r in pair.reasons] == kinds


LISTS = [
    ("1 = ja; 2 = nee", "1 = ja; 2 = nee", []),
    ("1 = ja; 2 = nee; 9 = onbekend", "1 = ja; 2 = nee", []),
    ("1 = ja; 2 = nee", "J = Yes; N = No", ["value_map"]),
    ("1 = ASA I; 2 = ASA II; 3 = ASA III", "1 = ASA I; 2 = ASA II", ["list_wider"]),
    ("1 = rood; 2 = geel; 8 = overig", "1 = rood; 3 = groen; 8 = overig", ["list_union"]),
    ("1 = rood; 2 = geel", "1 = rood; 3 = groen", ["lists_apart"]),
    ("1 = rood; 2 = geel", "3 = blauw; 4 = groen", ["lists_disjoint"]),
]
LIST_GRADES = {
    "value_map": "convertible",
    "list_wider": "narrower",
    "list_union": "narrower",
    "lists_apart": "conflict",
    "lists_disjoint": "conflict",
}


@pytest.mark.parametrize(("ours", "theirs", "kinds"), LISTS)
def test_lists_are_compared_by_their_words(tmp_path: Path, ours: str, theirs: str, kinds: list[str]) -> None:
    (pair,) = pairs_of(tmp_path, {**GAP, "opties": ours}, {**GAP, "opties": theirs}).pairs
    assert [r.kind for r in pair.reasons if r.kind != "moment_open"] == kinds
    assert [r.grade.value for r in pair.reasons if r.kind in LIST_GRADES] == [LIST_GRADES[k] for k in kinds]


def test_the_codes_of_the_ehr_go_before_the_words(tmp_path: Path) -> None:
    sex = {"bron": "zib", "concept": "NL-CM:0.1.9", "pad": "gender", "type": "code", "koppeling": "patient"}
    sex["stelsel"] = "http://hl7.org/fhir/administrative-gender"
    ours = {**sex, "opties": "1 = Man; 2 = Vrouw", "waarden": "male=1,female=2"}
    theirs = {**sex, "opties": "M = mannelijk; V = vrouwelijk", "waarden": "male=M,female=V"}
    (pair,) = pairs_of(tmp_path, ours, theirs).pairs
    assert [(r.kind, dict(r.params)) for r in pair.reasons] == [("value_map", {"pairs": "1 = M; 2 = V"})]


def test_a_coarser_list_is_found_by_the_codes_of_the_ehr(tmp_path: Path) -> None:
    alcohol = {"bron": "zib", "concept": "NL-CM:7.3.2", "type": "code", "keuze": "last", "koppeling": "patient"}
    alcohol["stelsel"] = "SCT"
    fine = {**alcohol, "opties": "1 = drinkt; 2 = dronk; 3 = nooit", "waarden": "219006=1,82581004=2,228274009=3"}
    coarse = {**alcohol, "opties": "1 = ooit; 0 = nooit gedronken", "waarden": "219006=1,82581004=1,228274009=0"}
    (pair,) = pairs_of(tmp_path, fine, coarse).pairs
    assert [(r.kind, dict(r.params)) for r in pair.reasons] == [("list_coarser", {"which": "b"})]


def test_other_codes_of_one_concept_are_another_element(tmp_path: Path) -> None:
    problem = {"bron": "zib", "concept": "NL-CM:5.1.3", "type": "ja/nee", "keuze": "exists", "koppeling": "patient"}
    found = pairs_of(tmp_path, {**problem, "codes": "SCT|73211009"}, {**problem, "codes": "SCT|38341003"})
    assert not found.pairs
    assert len(found.elements) == 2


def test_a_reason_has_the_cells_that_show_it(tmp_path: Path) -> None:
    (pair,) = pairs_of(tmp_path, WEIGHT, {**WEIGHT, "eenheid": "g", "keuze": "first"}).pairs
    cells = {r.kind: [str(c) for c in pair.cells(r)] for r in pair.reasons}
    assert cells == {
        "pick_other": ["een/mapping.csv!A2", "twee/mapping.csv!A2"],
        "unit_factor": ["tabel.csv!D4", "tabel.csv!D4"],
    }


def test_likeness_of_names_is_proposed_and_never_counted(tmp_path: Path) -> None:
    found = vt.overlap(mapping_of(tmp_path, een={"kreatinine_max": {}}, twee={"Kreatinine-max": {}}), on="2026-12-01")
    assert not found.pairs
    assert not found.grades
    assert [(p.grade, p.reasons[0].kind) for p in found.alike] == [(Grade.NAME, "names_alike")]
    assert found.redundancy.elements == 0
    assert found.redundancy.undecided == 2


def test_what_is_not_asked_of_the_provider_is_left_out(tmp_path: Path) -> None:
    mapping = mapping_of(tmp_path, een={"a": {**WEIGHT, "verplicht": "vervallen"}, "c": BIRTH}, twee={"b": WEIGHT})
    asked = [m.key for m in mapping if m.variable.obligation(None, "2026-12-01").level.asked]
    found = vt.overlap(mapping, on="2026-12-01")
    assert [m.mapped.key for e in found.elements for m in e.members] == asked
    assert len(found.not_asked) == len(mapping) - len(asked)


def three(folder: Path) -> vt.Overlap:
    return vt.overlap(
        mapping_of(
            folder,
            een={"geboren": BIRTH, "gewicht": WEIGHT, "asa": {**GAP, "opties": "1 = I; 2 = II"}},
            twee={"geboortedatum": BIRTH, "gew": WEIGHT, "open": {}},
            drie={"gebdat": BIRTH, "asa": {**GAP, "opties": "A = laag; B = hoog"}, "nr": {"bron": "constante", "waarde": "7"}},
        ),
        on="2026-12-01",
    )  # fmt: skip


def test_the_core_is_what_k_registries_ask(tmp_path: Path) -> None:
    found = three(tmp_path)
    assert [(e.key.subject.name, len(e.registries), e.mandatory) for e in found.core(2)] == [
        ("NL-CM:0.1.10", 3, 3),
        ("NL-CM:12.1.2", 2, 2),
        ("asa-class", 2, 2),
    ]
    assert [e.key.subject.name for e in found.core(3)] == ["NL-CM:0.1.10"]
    assert found.serves_most is found.core(3)[0]


def test_redundancy_counts_variables_against_elements(tmp_path: Path) -> None:
    asked = three(tmp_path).redundancy
    assert (asked.registries, asked.variables, asked.settled, asked.undecided, asked.elements) == (3, 9, 1, 1, 3)
    assert (asked.compared, asked.ratio) == (7, 2.33)


def test_the_cost_of_a_registry_is_what_only_it_asks(tmp_path: Path) -> None:
    found = three(tmp_path)
    assert [(c.registry, c.elements, c.shared, c.own) for c in found.costs()] == [
        ("een", 3, 3, 0),
        ("twee", 2, 2, 0),
        ("drie", 2, 2, 0),
    ]
    beside = found.cost("een", beside=["twee"])
    assert (beside.shared, beside.own, beside.mandatory_own, beside.conflicts) == (2, 1, 1, 0)
    assert found.cost("een").conflicts == 1


def test_conflicts_are_the_pairs_that_cannot_be_reconciled(tmp_path: Path) -> None:
    assert [(p.a.key, p.b.key) for p in three(tmp_path).conflicts] == [("een:een/asa", "drie:drie/asa")]


@pytest.fixture(scope="module")
def ten() -> vt.Overlap:
    names = {
        "nhr_af": "tabel.xlsx",
        "nhr_thi": "tabel.xlsx",
        "nhr_pacemaker_icd": "tabel.xlsx",
        "dato": "tabel.xlsx",
        "pice": "tabel.html",
    }
    tables = [vt.read(FIXTURES / name / file) for name, file in names.items()]
    mapping = vt.resolve(tables, [FIXTURES / name / "mapping.csv" for name in names], propose=False)
    return vt.overlap(mapping, provider="V6", on="2026-12-01")


def test_every_variable_of_the_registries_is_accounted_for(ten: vt.Overlap) -> None:
    held = [m.mapped.key for e in ten.elements for m in e.members]
    rest = [m.key for group in (ten.settled, ten.undecided, ten.not_asked) for m in group]
    assert sorted(held + rest) == sorted(m.key for m in ten.mapping)


def test_length_in_metres_and_centimetres_converts(ten: vt.Overlap) -> None:
    pair = next(
        p
        for p in ten.pairs
        if {p.a.key, p.b.key} == {"dato:screening/lengte", "nhr-thi:nhr-thi/Patiëntkarakteristieken/lengte"}
    )
    said: dict[str, dict[str, Any]] = {r.kind: dict(r.params) for r in pair.reasons}
    assert said["unit_factor"]["factor"] in ("100", "0.01")
    assert pair.grade is not Grade.SAME


def test_a_population_text_of_every_key_narrows_nothing(ten: vt.Overlap) -> None:
    """`PM/ICD/ICM/Lead` stands at every key of the handbook; `Alle THI` too."""
    births = [p for p in ten.pairs if p.a.variable.name == p.b.variable.name == "geb_datum"]
    assert len(births) == 3
    assert {p.grade for p in births} == {Grade.SAME}


def test_no_pair_is_of_one_registry_and_none_comes_twice(ten: vt.Overlap) -> None:
    assert all(p.a.registry != p.b.registry for p in ten.pairs)
    keys = [frozenset((p.a.key, p.b.key)) for p in ten.pairs]
    assert len(keys) == len(set(keys))
    assert not {frozenset((p.a.key, p.b.key)) for p in ten.alike} & set(keys)


def test_the_order_of_the_tables_changes_no_grade(ten: vt.Overlap) -> None:
    turned = vt.resolve(tuple(reversed(ten.mapping.tables)), _files(ten), propose=False)
    other = vt.overlap(turned, provider="V6", on="2026-12-01")
    grades = {frozenset((p.a.key, p.b.key)): p.grade for p in ten.pairs}
    assert {frozenset((p.a.key, p.b.key)): p.grade for p in other.pairs} == grades
    assert {e.id for e in other.elements} == {e.id for e in ten.elements}


def _files(found: vt.Overlap) -> list[Path]:
    folders = {
        "nhr-af": "nhr_af",
        "nhr-thi": "nhr_thi",
        "nhr-pmicd": "nhr_pacemaker_icd",
        "dato": "dato",
        "pice": "pice",
    }
    return [FIXTURES / folders[r.code] / "mapping.csv" for r in found.registries]
