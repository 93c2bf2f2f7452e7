"""Requirements: one per element, why, in which order; every variable is accounted for."""

from collections.abc import Callable
from pathlib import Path

import pytest

import vtabel as vt
from conftest import FIXTURES
from vtabel.mapping import Cause
from vtabel.requirements import Necessity, Owner

CsvFile = Callable[..., Path]
MAPPING = "registratie;variabele;bron;concept;codes;waarde;afleiding;gap;gap_sleutel;naaste;besluit"


def two_registries(csv_file: CsvFile, level: str = "Ja") -> vt.Mapping:
    een = csv_file(
        "Registratie: Een",
        "Variabele;Label;Type;Verplicht",
        f"gewicht;Lichaamsgewicht;getal;{level}",
        "asa;ASA-klasse;tekst;Nee",
        "nr;Ziekenhuisnummer;tekst;Ja",
        "som;Som;getal;Ja",
        name="een.csv",
    )
    twee = csv_file(
        "Registratie: Twee",
        "Variabele;Label;Type;Verplicht",
        "weight;Gewicht;getal;Nee",
        "asa_klasse;ASA;tekst;Ja",
        name="twee.csv",
    )
    mapping = csv_file(
        MAPPING,
        "een;gewicht;zib;NL-CM:12.1.2;LN|29463-7;;;;;;aanvaard",
        "twee;weight;zib;NL-CM:12.1.2;LN|29463-7;;;;;;aanvaard",
        "een;asa;;;;;;absent;asa-class;NL-CM:4.26.4 = te open;aanvaard",
        "twee;asa_klasse;;;;;;absent;asa-class;;aanvaard",
        "een;nr;constante;;;1234;;;;;aanvaard",
        "een;som;afgeleid;;;;[gewicht] + 1;;;;aanvaard",
        name="mapping.csv",
    )
    return vt.resolve([vt.read(een), vt.read(twee)], [mapping])


def test_registries_that_ask_the_same_element_share_a_requirement(csv_file: CsvFile) -> None:
    found = vt.requirements(two_registries(csv_file), on="2026-12-01")
    (weight,) = [r for r in found if r.kind == "zib"]
    assert weight.registries == ("een", "twee")
    assert [n.variable.name for n in weight.needs] == ["gewicht", "weight"]
    assert weight.necessity is Necessity.MUST
    assert weight.standard is not None
    assert (weight.standard.profile, weight.standard.path) == ("nl-core-BodyWeight", "value.ofType(Quantity)")
    assert weight.bgz


def test_registries_that_miss_the_same_thing_share_a_gap(csv_file: CsvFile) -> None:
    (gap,) = vt.requirements(two_registries(csv_file), on="2026-12-01").gaps
    assert gap.subject == "asa-class"
    assert gap.registries == ("een", "twee")
    assert gap.gap is not None
    assert (gap.gap.cause, gap.gap.owner) == (Cause.ABSENT, Owner.STANDARDS)
    assert gap.gap.nearest[0].why == "te open"


def test_constants_and_derivations_ask_nothing_of_the_ehr_but_are_traced(csv_file: CsvFile) -> None:
    found = vt.requirements(two_registries(csv_file), on="2026-12-01")
    traced = {t.variable.name: (t.status, t.requirement, t.source) for t in found.trace}
    assert traced["nr"] == (vt.Status.CONSTANT, "", "1234")
    assert traced["som"] == (vt.Status.DERIVED, "", "[gewicht] + 1")
    assert traced["gewicht"][1] == found.requirements[0].id


def test_priority_is_a_sum_with_its_parts(csv_file: CsvFile) -> None:
    weight = vt.requirements(two_registries(csv_file), on="2026-12-01").requirements[0]
    parts = [(p.points, p.reason, p.detail) for p in weight.priority.parts]
    assert parts == [(5, "level", "mandatory"), (2, "registries", "2"), (3, "bgz", ""), (1, "standard", "")]
    assert (weight.priority.score, weight.priority.wave) == (11, 1)


def test_the_id_stays_when_wording_or_duty_changes_and_the_revision_does_not(csv_file: CsvFile) -> None:
    before = vt.requirements(two_registries(csv_file), on="2026-12-01").requirements[0]
    after = vt.requirements(two_registries(csv_file, level="Nee"), on="2026-12-01").requirements[0]
    assert before.id == after.id
    assert before.revision != after.revision
    again = vt.requirements(two_registries(csv_file), on="2026-12-01").requirements[0]
    assert again.revision == before.revision


def test_the_same_element_selected_by_other_codes_is_another_requirement(csv_file: CsvFile) -> None:
    table = csv_file(
        "Registratie: Lab", "Variabele;Label;Type;Verplicht", "a;A;getal;Ja", "b;B;getal;Ja", name="lab.csv"
    )
    rows = [f"lab;{n};zib;NL-CM:13.1.10;LN|{c};;;;;;aanvaard" for n, c in (("a", "718-7"), ("b", "20570-8"))]
    found = vt.requirements(vt.resolve(vt.read(table), [csv_file(MAPPING, *rows, name="m.csv")]), on="2026-12-01")
    assert len({r.id for r in found}) == 2


def test_an_unknown_provider_type_or_date_is_refused(csv_file: CsvFile) -> None:
    mapping = two_registries(csv_file)
    with pytest.raises(vt.UnusableInput) as caught:
        vt.requirements(mapping, provider="XX")
    assert caught.value.report.diagnostics[0].code == "VT701"
    with pytest.raises(vt.VtabelError, match="morgen"):
        vt.requirements(mapping, on="morgen")


@pytest.mark.parametrize("registry", ["nice_mds", "nhr_af", "perined", "voorbeeldzorg"])
@pytest.mark.parametrize("provider", ["V5", "V6", "Z4", None])
def test_every_variable_leads_to_one_requirement_or_says_why_not(registry: str, provider: str | None) -> None:
    table = vt.read(FIXTURES / registry / "tabel.xlsx")
    found = vt.requirements(
        vt.resolve(table, [FIXTURES / registry / "mapping.csv"]), provider=provider, on="2026-07-01"
    )
    assert [t.variable.key for t in found.trace] == [v.key for v in table]
    needed = [need.key for r in found for need in r.needs]
    assert len(needed) == len(set(needed))
    for traced in found.trace:
        key = f"{traced.registry}:{traced.variable.key}"
        if traced.requirement:
            assert key in {need.key for need in found[traced.requirement].needs}
        else:
            assert key not in needed
            assert traced.status in (vt.Status.CONSTANT, vt.Status.DERIVED, vt.Status.NOT_NEEDED)
        assert traced.cell is not None
        assert traced.reason_nl


def test_requirements_go_to_json_and_back_without_loss(csv_file: CsvFile) -> None:
    found = vt.requirements(two_registries(csv_file), provider="V6", on="2026-12-01")
    assert vt.Requirements.model_validate_json(found.model_dump_json()) == found


def test_one_concept_found_in_two_ways_gives_two_requirements(csv_file: CsvFile) -> None:
    table = csv_file(
        "Registratie: P", "Variabele;Label;Type;Verplicht", *(f"{n};{n};tekst;Ja" for n in "abcd"), name="p.csv"
    )
    mapping = csv_file(
        "registratie;variabele;bron;concept;profiel;pad;besluit",
        "p;a;zib;NL-CM:0.1.7;nl-core-Patient;identifier.where(system='http://fhir.nl/fhir/NamingSystem/bsn').value;aanvaard",
        "p;b;zib;NL-CM:0.1.7;nl-core-Patient;identifier.where(system='x').value;aanvaard",
        "p;c;zib;NL-CM:12.16.2;nl-core-ApgarScore-5Minute;;aanvaard",
        "p;d;zib;NL-CM:12.16.2;nl-core-ApgarScore-10Minute;;aanvaard",
        name="m.csv",
    )
    found = vt.requirements(vt.resolve(vt.read(table), [mapping]), on="2026-12-01")
    assert [len(r.needs) for r in found] == [1, 1, 1, 1]
    assert len({(r.standard.profile, r.standard.path) for r in found if r.standard}) == 4


def test_a_binding_may_name_another_release(csv_file: CsvFile) -> None:
    table = csv_file("Registratie: P", "Variabele;Label;Type;Verplicht", "a;A;datum;Ja", name="p.csv")
    header = "registratie;variabele;bron;concept;profiel;release;besluit"
    mapping = csv_file(header, "p;a;zib;NL-CM:15.4.3;nl-core-Admission;zib2024;aanvaard", name="m.csv")
    resolved = vt.resolve(vt.read(table), [mapping])
    assert resolved.report.errors == ()
    (requirement,) = vt.requirements(resolved, on="2026-12-01")
    assert requirement.standard is not None
    assert requirement.standard.release == "zib2024"
    assert requirement.zib_en == "Admission"


def test_a_gap_keeps_its_id_when_its_cause_is_corrected_and_one_that_is_only_proposed_is_undecided(
    csv_file: CsvFile,
) -> None:
    table = vt.read(csv_file("Registratie: P", "Variabele;Label;Type;Verplicht", "asa;ASA;tekst;Ja", name="p.csv"))

    def gap(cause: str, decision: str) -> vt.Requirement:
        row = f"p;asa;{cause};asa-class;{decision}"
        mapping = csv_file("registratie;variabele;gap;gap_sleutel;besluit", row, name=f"{cause}{decision}.csv")
        return vt.requirements(vt.resolve(table, [mapping]), on="2026-12-01").requirements[0]

    absent, free, proposed = gap("absent", "aanvaard"), gap("free_text", "aanvaard"), gap("absent", "voorgesteld")
    assert absent.id == free.id
    assert absent.revision != free.revision
    assert proposed.gap is not None
    assert proposed.gap.cause is Cause.UNDECIDED
