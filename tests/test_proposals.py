"""Proposals: what a variable may come from, with how sure and why. They never bind."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from benchmarks import mapping as bench
from benchmarks.gold.agreement import MEASURED, rows
from hypothesis import given
from hypothesis import strategies as st
from tools import calibrate_proposals

import vtabel as vt
from vtabel.catalog import RELEASES, catalog
from vtabel.mapping import Pick, Proposal, beyond_zibs
from vtabel.mapping.proposals import Suggester
from vtabel.mapping.proposals.kinds import NONE, kinds
from vtabel.mapping.proposals.lexicon import lexicon
from vtabel.mapping.proposals.moments import moment
from vtabel.mapping.proposals.scores import score

CsvFile = Callable[..., Path]
HEAD = ("Registratie: Proef", "", "Groep;Variabele;Label;Type;Eenheid;Antwoordopties;ZIB;Verplicht")
PROBLEM, PROCEDURE, LAB, DRUG = "NL-CM:5.1.3", "NL-CM:14.1.4", "NL-CM:13.1.10", "NL-CM:9.6.19925"


@pytest.fixture(scope="module")
def suggester() -> Suggester:
    return Suggester(catalog(), beyond_zibs())


def proposals(csv_file: CsvFile, line: str, suggester: Suggester) -> tuple[Proposal, ...]:
    (variable,) = vt.read(csv_file(*HEAD, line + ";ja"))
    return suggester.propose(variable)


@pytest.mark.parametrize(
    ("line", "concept"),
    [
        (";v1;Reumatoïde artritis;geheel getal;;0 = Nee | 1 = Ja;", PROBLEM),
        (";v1;Peptic ulcer?;boolean;;;", PROBLEM),
        (";v1;Datum eerste longembolie;datum;;;", "NL-CM:5.1.6"),
        (";v1;Heeft zich een complicatie voorgedaan?;boolean;;;", "NL-CM:5.1.8"),
        (";v1;Complicatie: naadlekkage;boolean;;;", PROBLEM),
        (";v1;Appendectomie verricht;boolean;;;", PROCEDURE),
        (";v1;Cholecystectomy;boolean;;;", PROCEDURE),
        (";ok_dat;;datum;;;", "NL-CM:14.1.2"),
        (";v1;Kaliumgehalte in serum;decimaal;mmol/L;;", LAB),
        (";v1;Ferritin;decimal;ug/L;;", LAB),
        (";v1;Onbekende stof;decimaal;mmol/L;;", LAB),
        (";v1;Gebruik van simvastatine;boolean;;;", DRUG),
        (";v1;Medication for epilepsy;boolean;;;", DRUG),
        (";v1;Dosering metformine;decimaal;mg;;", "NL-CM:9.12.19940"),
        (";v1;Serienummer heupprothese;tekst;;;", "NL-CM:10.1.4"),
        (";opnamedatum;;datum;;;", "NL-CM:15.1.3"),
        (";v1;Date of discharge;date;;;", "NL-CM:15.1.4"),
        (";geb_dat;;datum;;;", "NL-CM:0.1.10"),
        (";v1;Geboortegewicht;geheel getal;g;;", "NL-CM:12.1.2"),
        (";v1;RR systolisch;geheel getal;mmHg;;", "NL-CM:12.4.2"),
        (";v1;Rookt de patiënt?;code;;0 = Nooit | 1 = Gestopt | 2 = Ja;", "NL-CM:7.2.10"),
        (";v1;Leeftijd bij operatie;geheel getal;jaar;;", "NL-CM:0.1.10"),
    ],
)
def test_kinds_of_question_in_dutch_and_english(
    csv_file: CsvFile, suggester: Suggester, line: str, concept: str
) -> None:
    first = proposals(csv_file, line, suggester)[0]
    assert first.concept == concept, first
    assert first.score > 0.5
    assert first.reason and first.reason_nl
    assert first.title


@pytest.mark.parametrize(
    "line",
    [
        ";v1;NYHA-klasse;code;;1 = I | 2 = II | 3 = III | 4 = IV;",
        ";v1;Volgnummer van de registratie;geheel getal;;;",
        ";v1;Datum waarop het formulier is aangemaakt;datum;;;",
        ";v1;Versie van de vragenlijst;tekst;;;",
        ";v1;Aantal bedden op de afdeling;geheel getal;;;",
        ";v1;cT-stadium volgens TNM;code;;1 = T1 | 2 = T2;",
        ";qx7;;tekst;;;",
    ],
)
def test_what_no_zib_holds_gets_no_sure_concept(csv_file: CsvFile, suggester: Suggester, line: str) -> None:
    assert all(p.score <= 0.5 for p in proposals(csv_file, line, suggester) if p.kind == "concept")


def test_the_reason_names_the_words_it_rests_on(csv_file: CsvFile, suggester: Suggester) -> None:
    first = proposals(csv_file, ";v1;Appendicitis;boolean;;;", suggester)[0]
    assert "a disease (`appendicitis`)" in first.reason
    assert "een aandoening (`appendicitis`)" in first.reason_nl


def test_a_zib_that_the_table_names_in_words_goes_first(csv_file: CsvFile, suggester: Suggester) -> None:
    line = ";v1;Waarde;tekst;;;ZIB: Patiënt, versie 3.1; Container: Naamgegevens; Dataelement: Roepnaam"
    first = proposals(csv_file, line.replace("ZIB: ", '"ZIB: ') + '"', suggester)[0]
    assert first.concept == "NL-CM:20.4.6"
    assert "the table names" in first.reason


def test_answers_that_stand_in_a_value_set_are_evidence(csv_file: CsvFile, suggester: Suggester) -> None:
    found = proposals(csv_file, ";v1;Respons;code;;4 = Spontaneous | 3 = To sound | 2 = To stimuli;", suggester)
    assert found[0].concept == "NL-CM:12.8.2"
    assert "GCS_EyesCodelijst" in found[0].reason


def test_answers_that_are_drugs_make_the_question_one_about_drugs(csv_file: CsvFile, suggester: Suggester) -> None:
    line = ";v1;Welke?;code;;1 = Apixaban | 2 = Rivaroxaban | 3 = Dabigatran | 9 = Anders;"
    first = proposals(csv_file, line, suggester)[0]
    assert (first.concept, first.release) == (DRUG, "mp9")


def test_a_fhir_element_is_found_by_its_path(csv_file: CsvFile, suggester: Suggester) -> None:
    found = proposals(csv_file, ";EigenCondition.clinicalStatus;;nl-core-Problem;;;", suggester)
    assert found[0].concept == "NL-CM:5.1.4"
    none = proposals(csv_file, ";EigenProcedure.statusReason;;FHIR Procedure;;;", suggester)
    assert all(p.score <= 0.5 for p in none)


def test_likeness_alone_stays_below_evidence(csv_file: CsvFile, suggester: Suggester) -> None:
    """`Wondlengte` is a concept of its own name only: no rule, unit or code says so."""
    found = {p.concept: p for p in proposals(csv_file, ";v1;Wondbreedte;tekst;;;", suggester)}
    assert 0 < found["NL-CM:19.2.13"].score <= score(0.6)


def test_a_table_without_decisions_is_proposed_and_never_bound(csv_file: CsvFile) -> None:
    found = vt.resolve(vt.read(csv_file(*HEAD, ";v1;Lichaamsgewicht;decimaal;kg;;;ja")))["proef:v1"]
    assert (found.binding, found.status) == (None, vt.Status.PROPOSED)
    assert all(0 < p.score < 1 for p in found.proposals)


def test_proposals_are_the_same_each_time(csv_file: CsvFile, suggester: Suggester) -> None:
    line = ";v1;Datum laatste controle op de polikliniek;datum;;;"
    again = Suggester(catalog(), beyond_zibs())
    assert proposals(csv_file, line, suggester) == proposals(csv_file, line, again)


# ---------------------------------------------------------------- pick and window


@pytest.mark.parametrize(
    ("label", "pick", "window"),
    [
        ("Laatste creatinine, maximaal 2 jaar vóór de interventie", Pick.LAST, "case.start-P2Y .. case.start"),
        ("Last HbA1c within 6 months before surgery", Pick.LAST, "case.start-P6M .. case.start"),
        ("Overlijden binnen 30 dagen", None, "case.start .. case.start+P30D"),
        ("Heropname binnen 30 dagen na ontslag", None, "case.end .. case.end+P30D"),
        ("Hoogste lactaat in de eerste 24 uur", Pick.MAX, "case.start .. case.start+PT24H"),
        ("Gewicht bij opname", Pick.FIRST, "case.start .. case.end"),
        ("Hemoglobine bij ontslag", Pick.LAST, "case.start .. case.end"),
        ("Delier tijdens opname", None, "case.start .. case.end"),
        ("heart_rate_min", Pick.MIN, ""),
        ("Diabetes mellitus", None, ""),
    ],
)
def test_pick_and_window_are_what_the_label_says(label: str, pick: Pick | None, window: str) -> None:
    assert moment(label) == (pick, window)


def test_a_proposal_carries_pick_and_window(csv_file: CsvFile, suggester: Suggester) -> None:
    line = ";v1;Laatste kreatinine maximaal 1 jaar voor de operatie;decimaal;umol/L;;"
    first = proposals(csv_file, line, suggester)[0]
    assert (first.concept, first.pick, first.window) == (LAB, Pick.LAST, "case.start-P1Y .. case.start")


# ---------------------------------------------------------------- decisions made earlier


def earlier(csv_file: CsvFile, decision: str, registry: str = "ander") -> Path:
    head = "registratie;variabele;bron;concept;besluit"
    return csv_file(head, f"{registry};zeldzame_meting;zib;NL-CM:12.10.2;{decision}", name="bibliotheek.csv")


def test_an_accepted_row_of_another_registry_is_proposed_with_its_origin(csv_file: CsvFile) -> None:
    table = vt.read(csv_file(*HEAD, ";meting_zeldzame;;decimaal;;;;ja"))
    found = vt.resolve(table, library=[earlier(csv_file, "aanvaard")])["proef:meting_zeldzame"]
    first = found.proposals[0]
    assert (first.concept, first.origin) == ("NL-CM:12.10.2", "ander:zeldzame_meting")
    assert "accepted for ander:zeldzame_meting (bibliotheek.csv" in first.reason
    assert found.binding is None


@pytest.mark.parametrize(
    ("decision", "registry"), [("afgewezen", "ander"), ("voorgesteld", "ander"), ("aanvaard", "proef")]
)
def test_only_accepted_rows_of_others_are_proposed_again(csv_file: CsvFile, decision: str, registry: str) -> None:
    table = vt.read(csv_file(*HEAD, ";meting_zeldzame;;decimaal;;;;ja"))
    found = vt.resolve(table, library=[earlier(csv_file, decision, registry)])["proef:meting_zeldzame"]
    assert all(not p.origin for p in found.proposals)


# ---------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("geboortegewicht", {"birth", "weight"}),
        ("ontslagDatum", {"discharge", "date"}),
        ("heropnamedatum", {"readmission", "date"}),
        ("gebroken", {"gebroken"}),
        ("HbA1c", {"hba1c"}),
        ("pat_nr", {"patient", "number"}),
    ],
)
def test_names_are_taken_apart_into_known_words(text: str, words: set[str]) -> None:
    assert lexicon().read(text).known == words


@pytest.mark.parametrize(
    ("text", "kind"),
    [("cholangitis", "disease"), ("hemicolectomie", "treatment"), ("rosuvastatine", "drug"), ("diagnose", "")],
)
def test_endings_tell_what_a_word_names(text: str, kind: str) -> None:
    assert set(lexicon().read(text).kinds) == ({kind} if kind else set())


@given(st.text(max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    found = lexicon().read(text)
    assert all(word for word in found.known)
    moment(text)


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_score_grows_with_the_evidence_and_is_never_sure(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert 0 <= score(low) <= score(high) < 1


def test_every_rule_speaks_of_known_words_and_concepts() -> None:
    known = {c.id for release in RELEASES for c in catalog(release) if c.places}
    words, classes = lexicon().canonical_words, lexicon().class_names
    for kind in kinds():
        assert {kind.concept, *kind.also} - {NONE} <= known, kind
        for need in (*(n for choice in kind.needs for n in choice), *kind.section, *kind.without):
            assert need[1:] in classes if need.startswith("~") else need in words, (need, kind)
        assert kind.answers <= {"date", "yes_no", "list", "number", "text"}
        assert 0 < kind.strength < 1
        assert all(kind.why)


@pytest.mark.parametrize(
    ("thing", "around_it"),
    [
        (";v1;Datum operatie;datum;;;", ";v1;Datum bespreking operatie;datum;;;"),
        (";v1;Datum eerste operatie;datum;;;", ";v1;Datum eerste uitnodiging operatie;datum;;;"),
        (";v1;Date of surgery;date;;;", ";v1;Date of surgery invitation;date;;;"),
        (";v1;Diabetes mellitus;boolean;;;", ";v1;Screening op diabetes mellitus;boolean;;;"),
        (";v1;Mammacarcinoom;boolean;;;", ";v1;Mammacarcinoom in familieanamnese;boolean;;;"),
        (";v1;Chemotherapie;boolean;;;", ";v1;Reden geen chemotherapie;boolean;;;"),
        (";v1;Chemotherapy;boolean;;;", ";v1;Chemotherapy refused;boolean;;;"),
        (";v1;Pneumonie;boolean;;;", ";v1;Pneumonie mits ploeg huurde groene fietsen buiten;boolean;;;"),
    ],
)
def test_what_is_asked_around_a_thing_is_not_the_thing(
    csv_file: CsvFile, suggester: Suggester, thing: str, around_it: str
) -> None:
    first, other = proposals(csv_file, thing, suggester)[0], proposals(csv_file, around_it, suggester)
    assert first.score > 0.5
    assert all(p.score <= 0.5 for p in other)
    assert first.concept in {p.concept for p in other}  # it is still shown


def test_a_change_of_a_drug_is_a_medication_agreement(csv_file: CsvFile, suggester: Suggester) -> None:
    assert proposals(csv_file, ";v1;Wijziging metoprolol;boolean;;;", suggester)[0].score > 0.5


# ---------------------------------------------------------------- measured


def test_the_tuning_part_of_the_gold_standard_stays_right(shared: Path, suggester: Suggester) -> None:
    if not bench.LISTS.is_dir():
        pytest.skip("no variable lists of registries")
    tuning = dict.fromkeys(row["registry"] for row in rows("gold") if row["registry"] not in MEASURED)
    found = bench.judged(suggester.propose, tuning)
    zib, none = [j for j in found if j.has_zib], [j for j in found if not j.has_zib]
    assert sum(j.rank == 1 for j in zib) / len(zib) > 0.85
    assert sum(0 < j.rank <= 5 for j in zib) / len(zib) > 0.9
    assert sum(j.quiet for j in none) / len(none) > 0.9


def test_the_curve_of_scores_is_the_one_that_the_tool_makes(shared: Path) -> None:
    """After a change of words or rules: run tools/calibrate_proposals.py."""
    if not bench.LISTS.is_dir():
        pytest.skip("no variable lists of registries")
    assert json.loads(calibrate_proposals.OUT.read_text(encoding="utf-8")) == calibrate_proposals.curve()


def test_the_benchmark_says_where_its_lists_are_absent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench, "LISTS", tmp_path / "none")
    bench.main()
    assert "no variable lists" in capsys.readouterr().out


def test_of_an_unknown_type_its_form_tells_nothing(csv_file: CsvFile, suggester: Suggester) -> None:
    assert proposals(csv_file, ";qqxx;zzyy;bijlage;;;", suggester) == ()
    assert proposals(csv_file, ";qqxx;zzyy;datum;;;", suggester)[0].concept == "NL-CM:14.1.2"


def test_a_key_of_their_own_for_a_gap_is_no_proposal_for_another_registry(csv_file: CsvFile) -> None:
    other = vt.read(csv_file("Registratie: Ander", "Variabele;Label", "eigen;Eigen maat van de zorg", name="ander.csv"))
    mine = vt.read(csv_file(*HEAD, ";v1;Eigen maat van de zorg;getal;;;;ja"))
    head = "registratie;variabele;gap;gap_sleutel;besluit"
    hand = csv_file(head, "ander;eigen;absent;onze-eigen-sleutel;aanvaard", name="hand.csv")
    found = vt.resolve([mine, other], [hand])
    assert found["ander:eigen"].gap is not None
    assert all(p.kind == "concept" for p in found["proef:v1"].proposals)
