"""What registries ask and no zib holds: the packaged entries, files over them, and their use in mapping and documents."""

import csv
import doctest
import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import vtabel as vt
from conftest import FIXTURES, ROOT
from vtabel.catalog import RELEASES, catalog
from vtabel.cli import app
from vtabel.mapping import Cause, Derivation, KnownGap, Pick, beyond_zibs, write_mapping

CsvFile = Callable[..., Path]
HEADER = "registratie;variabele;bron;concept;afleiding;gap;gap_sleutel;naaste;besluit"
TABLE = (
    "Registratie: Proef",
    "",
    "Variabele;Label;Type;Eenheid;Verplicht",
    "gewicht;Gewicht;decimaal getal;kg;ja",
    "lengte;Lengte;decimaal getal;cm;ja",
    "overleden_op;Overlijdensdatum;datum;;ja",
    "operatie_op;Operatiedatum;datum;;ja",
    "uitkomst;Uitkomst;decimaal getal;;ja",
    "asa;ASA-klasse;code;;ja",
)


@pytest.fixture
def table(csv_file: CsvFile) -> vt.AccountabilityTable:
    return vt.read(csv_file(*TABLE))


@pytest.fixture
def yaml_file(tmp_path: Path) -> Callable[..., Path]:
    def write(text: str, name: str = "ziekenhuis.yaml") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def mapping_of(
    csv_file: CsvFile, table: vt.AccountabilityTable, *rows: str, beyond: tuple[Path, ...] = ()
) -> vt.Mapping:
    return vt.resolve(table, [csv_file(HEADER, *rows, name="mapping.csv")], beyond=beyond)


def codes(found: vt.Report) -> list[str]:
    return [d.code for d in found if d.code != "VT306"]


# ---------------------------------------------------------------- the packaged entries

ASKED = {
    "asa-class", "complication-grade", "surgery-urgency", "surgical-approach", "surgical-conversion", "surgical-blood-loss",
    "resection-margin", "charlson-index", "ecog-performance-status", "karnofsky-performance-status", "clinical-frailty-scale",
    "patient-reported-outcome", "radiation-dose", "icu-stay", "waiting-time", "treatment-intent", "dbc-care-product",
    "diagnosis-rank", "complication-of-procedure", "cause-of-death", "time-precision", "pathology-result", "tnm-stage",
}  # fmt: skip
DERIVED = {
    "length-of-stay",
    "readmission-within-days",
    "reoperation-within-days",
    "mortality-within-days",
    "bmi",
    "age",
}


def test_the_package_covers_what_is_known_to_lie_beyond_the_zibs() -> None:
    known = beyond_zibs()
    assert {e.key for e in known if isinstance(e, KnownGap)} >= ASKED
    assert {e.key for e in known if isinstance(e, Derivation)} >= DERIVED
    assert not known.report


def test_no_entry_of_the_package_is_left_out() -> None:
    import yaml

    written = yaml.safe_load((ROOT / "src" / "vtabel" / "data" / "beyond_zib.yaml").read_text(encoding="utf-8"))
    assert [e.key for e in beyond_zibs()] == list(written)


def test_every_packaged_entry_speaks_both_languages_and_says_what_it_rests_on() -> None:
    for entry in beyond_zibs():
        assert entry.names.nl and entry.names.en, entry.key
        assert entry.recipe.nl and entry.recipe.en and entry.recipe.nl != entry.recipe.en, entry.key
        assert entry.source, entry.key
        assert str(entry.cell).startswith(f"beyond_zib.yaml!{entry.key}!line ")
        if isinstance(entry, KnownGap):
            assert len(entry.nearest) >= 2, entry.key
            assert all(why.nl and why.en and why.nl != why.en for why in entry.nearest.values()), entry.key
        else:
            assert entry.expression or "expressietaal" in entry.recipe.nl, entry.key


def test_every_concept_of_the_package_exists_and_that_of_a_zib_without_profile_does_not() -> None:
    held = [catalog(release) for release in RELEASES]
    for entry in beyond_zibs():
        named = (
            entry.nearest if isinstance(entry, KnownGap) else [i.concept for i in entry.inputs.values() if i.concept]
        )
        assert [c for c in named if not any(c in release for release in held)] == [], entry.key
        if isinstance(entry, KnownGap):
            assert not [c for c in entry.zib if any(c in release for release in held)], entry.key


def test_an_expression_that_cannot_be_read_is_reported_at_its_line(yaml_file: Callable[..., Path]) -> None:
    path = yaml_file("bmi: {expression: '[weight] /'}\n")
    (found,) = [d for d in beyond_zibs([path]).report if d.code == "VT144"]
    assert "position 11" in found.message() and str(found.cell).endswith("line 1")


def test_a_function_of_the_language_is_no_call_of_the_entry_with_its_name(
    csv_file: CsvFile, table: vt.AccountabilityTable
) -> None:
    """`age([a], [b])` is the function, `age(birth=[a], at=[b])` the entry; both mean the same."""
    for text in ('"age([operatie_op], [overleden_op])"', '"age(birth=[operatie_op], at=[overleden_op])"'):
        binding = mapping_of(csv_file, table, f"proef;lengte;afgeleid;;{text};;;;aanvaard")["proef:lengte"].binding
        assert binding is not None and binding.expression == "age([operatie_op], [overleden_op])"


def test_the_keys_that_come_back_in_the_fixtures_are_known_gaps() -> None:
    """Numbered columns count as one. THI and NKR serve to measure proposals: no entry is made because of them."""
    seen: dict[str, set[tuple[str, str]]] = {}
    for path in FIXTURES.glob("*/mapping.csv"):
        with path.open(encoding="utf-8-sig", newline="") as stream:
            for row in csv.DictReader(stream, delimiter=";"):
                if row["gap_sleutel"] and row["registratie"] not in ("nhr-thi", "nkr"):
                    asked = (row["registratie"], re.sub(r"\d+", "#", row["variabele"]))
                    seen.setdefault(row["gap_sleutel"], set()).add(asked)
    known = beyond_zibs()
    assert [key for key, asked in seen.items() if len(asked) > 1 and known.gap(key) is None] == []


def test_names_lead_to_one_entry() -> None:
    owners: dict[str, set[str]] = {}
    for entry in beyond_zibs():
        for name in (*entry.names.nl, *entry.names.en):
            owners.setdefault(name.casefold(), set()).add(entry.key)
    assert {name: keys for name, keys in owners.items() if len(keys) > 1} == {}


# ---------------------------------------------------------------- files over the package


def test_the_nearest_file_goes_first(yaml_file: Callable[..., Path]) -> None:
    hospital = yaml_file("asa-class: {recipe: van het ziekenhuis}\n")
    registry = yaml_file("asa-class:\n  names: [ASA-groep]\n  recipe: van de registratie\n", "registratie.yaml")
    found = beyond_zibs([hospital, registry]).gap("asa-class")
    assert found is not None
    assert (found.recipe.nl, found.recipe.en) == ("van het ziekenhuis", "van het ziekenhuis")
    assert found.names.nl[:2] == ("ASA-groep", "ASA-klasse")
    assert [c.file for c in found.origins] == ["ziekenhuis.yaml", "registratie.yaml", "beyond_zib.yaml"]
    turned = beyond_zibs([registry, hospital]).gap("asa-class")
    assert turned is not None and turned.recipe.nl == "van de registratie"


def test_an_entry_with_a_kind_takes_the_place_of_the_one_below(yaml_file: Callable[..., Path]) -> None:
    found = beyond_zibs([yaml_file("asa-class: {kind: gap, cause: free_text}\n")]).gap("asa-class")
    assert found is not None
    assert (found.cause, found.names.nl, found.nearest) == (Cause.FREE_TEXT, (), {})
    assert [str(c) for c in found.origins] == ["ziekenhuis.yaml!asa-class!line 1"]


def test_an_entry_can_be_withdrawn_and_given_again_nearer(yaml_file: Callable[..., Path]) -> None:
    registry = yaml_file("bmi: {withdraw: true}\n", "registratie.yaml")
    assert beyond_zibs([registry]).get("bmi") is None
    hospital = yaml_file("bmi: {kind: gap, cause: other_system}\n")
    assert beyond_zibs([hospital, registry]).gap("bmi") is not None
    assert beyond_zibs().derivation("bmi") is not None  # the package itself is as it was


def test_extending_adds_concepts_and_inputs_in_front(yaml_file: Callable[..., Path]) -> None:
    text = "asa-class:\n  nearest: {NL-CM:5.1.5: vrije tekst}\nbmi:\n  inputs:\n    weight: {concept: NL-CM:12.1.2, pick: first}\n"
    known = beyond_zibs([yaml_file(text)])
    gap, bmi = known.gap("asa-class"), known.derivation("bmi")
    assert gap is not None and bmi is not None
    assert list(gap.nearest)[:2] == ["NL-CM:5.1.5", "NL-CM:4.26.2"]
    assert (bmi.inputs["weight"].pick, bmi.inputs["height"].pick) == (Pick.FIRST, Pick.LAST)


@pytest.mark.parametrize(
    ("text", "code", "line", "said"),
    [
        ("a: [", "VT143", 1, ""),
        ("- asa-class\n", "VT143", 1, "key: entry"),
        ("a: &x {b: *x}\n", "VT143", 1, "aliases"),
        ("a: " + "[" * 5000 + "\n", "VT143", 1, "nested"),
        ("? [a]\n: b\n", "VT143", 1, "a key is a word"),
        ("a:\n  kind: gap\n", "VT144", 1, "`cause` is missing"),
        ("a:\n  cause: absent\n", "VT144", 1, "`kind` is missing"),
        ("a:\n  cause: absent\n  kind: gat\n", "VT144", 3, "`gat` is no kind"),
        ("a:\n  kind: gap\n  cause: weg\n", "VT144", 3, "`weg` is no cause"),
        ("a:\n  kind: gap\n  cause: absent\n  kleur: rood\n", "VT144", 4, "no field `kleur`"),
        ("a:\n  kind: gap\n  cause: absent\n  cause: absent\n", "VT144", 4, "`cause` stands twice"),
        ("a:\n  kind: gap\n  cause: absent\n  origins: []\n", "VT144", 4, "no field `origins`"),
        ("a:\n  kind: gap\n  cause: absent\n  nearest:\n    12.1.2: x\n", "VT144", 5, "`12.1.2` has not the form"),
        ("A b:\n  kind: gap\n  cause: absent\n", "VT144", 1, "words with hyphens"),
        ("a: 3\n", "VT144", 1, "no fields"),
        ("a:\n  withdraw: true\n", "VT144", 2, "nothing to withdraw"),
        ("bmi:\n  unit: g\n  withdraw: true\n", "VT144", 3, "only `withdraw: true`"),
        ("a:\n  kind: derivation\n  inputs:\n    x: {}\n", "VT144", 4, "one of `concept` and `moment`"),
        ("bmi:\n  parameters:\n    weight: {unit: kg}\n", "VT144", 2, "both an input and a parameter"),
        ("bmi:\n  expression: '[gewicht]'\n", "VT144", 2, "`[gewicht]`"),
        ("bmi:\n  inputs:\n    weight:\n      concept: NL-CM:99.9\n", "VT145", 4, "NL-CM:99.9"),
        ("a:\n  kind: gap\n  cause: absent\n  nearest:\n    NL-CM:99.9.9: x\n", "VT145", 5, "NL-CM:99.9.9"),
        ("bmi: {unit: g}\nage: {unit: d}\nbmi: {unit: kg}\n", "VT146", 3, "stands twice"),
    ],
)
def test_what_is_wrong_is_said_at_its_line(
    yaml_file: Callable[..., Path], text: str, code: str, line: int, said: str
) -> None:
    try:
        report = beyond_zibs([yaml_file(text)]).report
    except vt.UnusableInput as error:
        report = error.report
    assert [d.code for d in report] == [code]
    cell = report.diagnostics[0].cell
    assert cell is not None and (cell.file, cell.locator) == ("ziekenhuis.yaml", f"line {line}")
    assert said in report.render("en")
    assert report.render("nl") != report.render("en")


def test_a_wrong_entry_leaves_the_one_below(yaml_file: Callable[..., Path]) -> None:
    known = beyond_zibs([yaml_file("asa-class: {cause: weg}\ntnm-stage: {recipe: eigen}\n")])
    asa, tnm = known.gap("asa-class"), known.gap("tnm-stage")
    assert asa is not None and asa.cause is Cause.ABSENT
    assert tnm is not None and tnm.recipe.nl == "eigen"


def test_a_file_that_is_absent_or_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(vt.UnusableInput, match="VT010"):
        beyond_zibs([tmp_path / "weg.yaml"])
    (tmp_path / "x.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(vt.UnusableInput, match="VT143"):
        beyond_zibs([tmp_path / "x.yaml"])
    with pytest.raises(vt.UnusableInput, match="VT143"):
        beyond_zibs([tmp_path])


def test_scalars_stay_what_was_typed(yaml_file: Callable[..., Path]) -> None:
    found = beyond_zibs([yaml_file("asa-class: {names: [no, 1.10, 2027-01-01]}\n")]).get("asa-class")
    assert found is not None and found.names.nl[:3] == ("no", "1.10", "2027-01-01")


_SCALAR = st.sampled_from(
    ["gap", "derivation", "absent", "[a]", "NL-CM:12.1.2", "case.start", "true", "", "x", "é: [", "*a"]
)
_NAMES = st.sampled_from(
    ["kind", "cause", "names", "nl", "inputs", "nearest", "expression", "withdraw", "a", "concept", "zib"]
)
_TREE = st.recursive(
    _SCALAR, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=4), max_leaves=12
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(tree=st.dictionaries(st.sampled_from(["asa-class", "bmi", "nieuw", "A b"]), _TREE, max_size=3))
def test_no_file_ends_in_a_traceback(yaml_file: Callable[..., Path], tree: dict[str, object]) -> None:
    import yaml

    known = beyond_zibs([yaml_file(yaml.safe_dump(tree, allow_unicode=True))])
    assert {e.key for e in known} <= {*(e.key for e in beyond_zibs()), *tree}
    said = {d.cell.part for d in known.report if d.cell}
    for key in tree:  # used, withdrawn, or with a finding
        entry = known.get(key)
        assert key in said or entry is None or entry.cell.file == "ziekenhuis.yaml"


# ---------------------------------------------------------------- rows of a mapping file


def test_a_known_key_alone_makes_a_gap(csv_file: CsvFile, table: vt.AccountabilityTable) -> None:
    found = mapping_of(csv_file, table, "proef;asa;;;;;asa-class;;aanvaard")
    gap = found["proef:asa"].gap
    assert gap is not None and codes(found.report) == []
    assert (gap.cause, gap.nearest[0].concept, gap.taken) == (Cause.ABSENT, "NL-CM:4.26.2", ("cause", "nearest"))
    assert gap.nearest[0].why.startswith("open container voor") and gap.nearest[0].why_en.startswith(
        "open container for"
    )
    assert gap.recipe is not None and gap.recipe.origin == "beyond_zib.yaml!asa-class"


def test_what_a_row_says_itself_goes_before_the_entry(csv_file: CsvFile, table: vt.AccountabilityTable) -> None:
    found = mapping_of(csv_file, table, "proef;asa;;;;free_text;asa-class;NL-CM:5.1.5 = tekst;aanvaard")
    gap = found["proef:asa"].gap
    assert gap is not None and gap.recipe is not None
    assert (gap.cause, [n.concept for n in gap.nearest], gap.taken) == (Cause.FREE_TEXT, ["NL-CM:5.1.5"], ())


def test_an_own_key_with_a_cause_is_still_a_gap_and_without_one_a_finding(
    csv_file: CsvFile, table: vt.AccountabilityTable
) -> None:
    own = mapping_of(csv_file, table, "proef;asa;;;;absent;eigen-sleutel;;aanvaard")
    gap = own["proef:asa"].gap
    assert gap is not None and (gap.key, gap.recipe, codes(own.report)) == ("eigen-sleutel", None, [])
    bare = mapping_of(csv_file, table, "proef;asa;;;;;asa-klas;;aanvaard")
    assert codes(bare.report) == ["VT330"]
    assert "asa-class" in bare.report.render()
    assert bare["proef:asa"].gap is None
    derived = mapping_of(csv_file, table, "proef;asa;;;;;bmi;;aanvaard")
    assert codes(derived.report) == ["VT330"]


def test_a_derivation_is_called_by_its_key(csv_file: CsvFile, table: vt.AccountabilityTable) -> None:
    call = "mortality-within-days( days = 30, start=[operatie_op],death=[overleden_op])"
    found = mapping_of(csv_file, table, f"proef;uitkomst;afgeleid;;{call};;;;aanvaard")
    binding = found["proef:uitkomst"].binding
    assert binding is not None and codes(found.report) == []
    assert binding.expression == "[overleden_op] !== null && totime([overleden_op]) <= dateadd([operatie_op],'D',30)"
    assert binding.call == call
    assert binding.recipe is not None and binding.recipe.key == "mortality-within-days"


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ("bmi", "VT332"),
        ("bmi()", "VT332"),
        ("bmi([gewicht], [lengte])", "VT332"),
        ("bmi(weight=[gewicht])", "VT332"),
        ("bmi(weight=[gewicht], height=[lengte], height=[lengte])", "VT332"),
        ("bmi(weight=[gewicht], height=170)", "VT332"),
        ("bmi(weight=[gewicht], length=[lengte])", "VT332"),
        ("mortality-within-days(death=[overleden_op], start=[operatie_op], days=[lengte])", "VT332"),
        ("bmi(weight=[lengte], height=[gewicht])", "VT333"),
        ("quetelet(weight=[gewicht], height=[lengte])", "VT331"),
        ("bmi(weight=[gewicht], height=[grootte])", "VT309"),
    ],
)
def test_a_wrong_call_is_reported_and_not_used(
    csv_file: CsvFile, table: vt.AccountabilityTable, expression: str, code: str
) -> None:
    found = mapping_of(csv_file, table, f"proef;uitkomst;afgeleid;;{expression};;;;aanvaard")
    assert set(codes(found.report)) == {code}
    assert all(str(d.cell) == "mapping.csv!E2" for d in found.report if d.code == code)
    assert found["proef:uitkomst"].binding is None


@pytest.mark.parametrize("expression", ["totime([overleden_op]) === null", "[gewicht] / [lengte]", "([gewicht] == 3)"])
def test_an_expression_of_the_language_is_no_call(
    csv_file: CsvFile, table: vt.AccountabilityTable, expression: str
) -> None:
    binding = mapping_of(csv_file, table, f"proef;uitkomst;afgeleid;;{expression};;;;aanvaard")[
        "proef:uitkomst"
    ].binding
    assert binding is not None and (binding.expression, binding.call, binding.recipe) == (expression, "", None)


def test_a_name_that_several_variables_have_is_no_traceback(csv_file: CsvFile) -> None:
    lines = ("Registratie: Proef", "", "Variabele;Groep;Label;Type;Eenheid;Verplicht")
    rows = (
        "w;Een;Gewicht;getal;kg;ja",
        "w;Twee;Gewicht;getal;g;ja",
        "l;Een;Lengte;getal;cm;ja",
        "u;Een;Index;getal;;ja",
    )
    double = vt.read(csv_file(*lines, *rows))
    found = mapping_of(csv_file, double, "proef;u;afgeleid;;bmi(weight=[w], height=[l]);;;;aanvaard")
    assert "VT333" in codes(found.report)


def test_writing_the_mapping_keeps_what_was_typed(
    csv_file: CsvFile, table: vt.AccountabilityTable, tmp_path: Path
) -> None:
    call = "bmi(weight=[gewicht], height=[lengte])"
    found = mapping_of(
        csv_file, table, "proef;asa;;;;;asa-class;;aanvaard", f"proef;uitkomst;afgeleid;;{call};;;;aanvaard"
    )
    write_mapping(found, tmp_path / "uit.csv")
    with (tmp_path / "uit.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = {row["variabele"]: row for row in csv.DictReader(stream, delimiter=";")}
    assert (rows["asa"]["gap"], rows["asa"]["gap_sleutel"], rows["asa"]["naaste"]) == ("", "asa-class", "")
    assert rows["uitkomst"]["afleiding"] == call
    again = vt.resolve(table, [tmp_path / "uit.csv"])
    for name in ("asa", "uitkomst"):
        one, other = again[f"proef:{name}"], found[f"proef:{name}"]
        assert (one.status, one.gap and one.gap.cause) == (other.status, other.gap and other.gap.cause)
    assert again["proef:uitkomst"].binding is not None


def test_a_file_of_the_hospital_counts_in_a_mapping_and_is_named_in_it(
    csv_file: CsvFile, table: vt.AccountabilityTable, yaml_file: Callable[..., Path]
) -> None:
    own = yaml_file("dubbel:\n  kind: derivation\n  inputs:\n    x: {concept: NL-CM:12.1.2}\n  expression: '[x] * 2'\n")
    row = "proef;uitkomst;afgeleid;;dubbel(x=[gewicht]);;;;aanvaard"
    assert codes(mapping_of(csv_file, table, row).report) == ["VT331"]
    found = mapping_of(csv_file, table, row, beyond=(own,))
    binding = found["proef:uitkomst"].binding
    assert binding is not None and binding.expression == "[gewicht] * 2"
    assert [f.name for f in found.files] == ["mapping.csv", "ziekenhuis.yaml"]


def test_what_is_wrong_in_a_file_stands_in_the_report_of_the_mapping(
    csv_file: CsvFile, table: vt.AccountabilityTable, yaml_file: Callable[..., Path]
) -> None:
    found = mapping_of(csv_file, table, beyond=(yaml_file("asa-class: {cause: weg}\n"),))
    assert codes(found.report) == ["VT144"]
    with pytest.raises(vt.UnusableInput):
        found.raise_for_errors()


# ---------------------------------------------------------------- proposals and documents


def test_a_likeness_of_names_proposes_an_entry_and_never_binds(table: vt.AccountabilityTable) -> None:
    mapped = vt.resolve(table)["proef:asa"]
    first = mapped.proposals[0]
    assert (first.concept, first.kind, first.title) == ("beyond:asa-class", "gap", "ASA-klasse")
    assert "gap_sleutel = `asa-class`" in first.reason
    assert (mapped.binding, mapped.gap, mapped.status) == (None, None, vt.Status.PROPOSED)
    assert all(p.score < 1 for m in vt.resolve(table) for p in m.proposals)


def test_a_derivation_of_another_type_is_proposed_less(csv_file: CsvFile) -> None:
    lines = ("Registratie: Proef", "", "Variabele;Label;Type;Verplicht", "ligduur;Ligduur;geheel getal;ja")
    fits = vt.resolve(vt.read(csv_file(*lines)))["proef:ligduur"].proposals[0]
    dated = vt.resolve(vt.read(csv_file(*lines[:3], "ligduur;Ligduur;datum;ja")))["proef:ligduur"].proposals
    assert (fits.concept, fits.kind) == ("beyond:length-of-stay", "derivation")
    assert fits.score > max((p.score for p in dated if p.concept == fits.concept), default=0.0)


def test_the_workbook_shows_the_proposal(table: vt.AccountabilityTable, tmp_path: Path) -> None:
    write_mapping(vt.resolve(table), tmp_path / "mapping.xlsx")
    rows = list(openpyxl.load_workbook(tmp_path / "mapping.xlsx")["Variabelen"].values)
    asa = dict(zip(rows[0], next(r for r in rows if r[3] == "asa"), strict=True))
    assert str(asa["voorstel 1"]).startswith("beyond:asa-class ASA-klasse (0.")


@pytest.mark.parametrize(("lang", "word"), [("nl", "Recept: "), ("en", "Recipe: ")])
def test_a_requirement_shows_the_recipe_and_the_trace_where_a_derivation_is_from(
    csv_file: CsvFile, table: vt.AccountabilityTable, tmp_path: Path, lang: str, word: str
) -> None:
    call = "bmi(weight=[gewicht], height=[lengte])"
    found = mapping_of(
        csv_file, table, "proef;asa;;;;;asa-class;;aanvaard", f"proef;uitkomst;afgeleid;;{call};;;;aanvaard"
    )
    asked = vt.requirements(found, on="2026-12-01")
    need = next(r for r in asked if r.subject == "asa-class")
    assert need.gap is not None and need.gap.recipe is not None
    traced = next(t for t in asked.trace if t.variable.name == "uitkomst")
    assert traced.source == "[gewicht] / ([lengte] / 100) / ([lengte] / 100) (beyond_zib.yaml!bmi)"
    text = vt.render(asked, tmp_path / "eisen.html", lang="nl" if lang == "nl" else "en").read_text(encoding="utf-8")
    recipe = need.gap.recipe.nl if lang == "nl" else need.gap.recipe.en
    assert f"{word}{recipe} (beyond_zib.yaml!asa-class)" in text
    assert need.gap.nearest[0].why_en in text if lang == "en" else need.gap.nearest[0].why in text


def test_a_recipe_does_not_change_what_a_requirement_is(csv_file: CsvFile, table: vt.AccountabilityTable) -> None:
    row = "proef;asa;;;;absent;asa-class;;aanvaard"
    known = vt.requirements(mapping_of(csv_file, table, row), on="2026-12-01")
    path = csv_file("asa-class: {withdraw: true}", name="z.yaml")
    bare = vt.requirements(mapping_of(csv_file, table, row, beyond=(path,)), on="2026-12-01")
    (one,), (other,) = ([r for r in found if r.subject == "asa-class"] for found in (known, bare))
    assert other.gap is not None and other.gap.recipe is None
    assert (one.id, one.revision) == (other.id, other.revision)


# ---------------------------------------------------------------- command line and page


def test_search_and_show_know_the_entries(yaml_file: Callable[..., Path]) -> None:
    run = CliRunner()
    found = run.invoke(app, ["catalog", "search", "asa"])
    assert found.exit_code == 0 and "beyond:asa-class [gap] ASA-klasse (ASA class)" in found.output
    shown = run.invoke(app, ["catalog", "show", "bmi"])
    assert "bmi(weight=[...], height=[...])" in shown.output and "--> beyond_zib.yaml!bmi!line " in shown.output
    own = yaml_file("asa-class: {recipe: eigen veld}\n")
    shown = run.invoke(app, ["catalog", "show", "beyond:asa-class", "--beyond", str(own)])
    assert "recipe: eigen veld" in shown.output and "--> ziekenhuis.yaml!asa-class!line 1" in shown.output
    assert run.invoke(app, ["catalog", "show", "bestaat-niet"]).exit_code == 1
    assert run.invoke(app, ["catalog", "search", "bestaat-niet"]).exit_code == 1
    assert run.invoke(app, ["catalog", "search", "asa", "--beyond", "weg.yaml"]).exit_code == 2


def test_map_and_render_take_files(csv_file: CsvFile, yaml_file: Callable[..., Path], tmp_path: Path) -> None:
    table = csv_file(*TABLE)
    mapping = csv_file(HEADER, "proef;asa;;;;;asa-class;;aanvaard", name="mapping.csv")
    own = yaml_file("asa-class: {recipe: eigen veld op de ok}\n")
    run = CliRunner()
    out = tmp_path / "eisen.md"
    args = ["render", str(table), "-m", str(mapping), "--beyond", str(own), "-o", str(out)]
    assert run.invoke(app, args).exit_code == 0
    assert "Recept: eigen veld op de ok" in out.read_text(encoding="utf-8")
    wrong = yaml_file("asa-class: {cause: weg}\n", "fout.yaml")
    done = run.invoke(app, ["map", str(table), "--beyond", str(wrong), "-o", str(tmp_path / "m.csv")])
    assert done.exit_code == 1 and "VT144" in done.output


def test_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (ROOT / "docs" / "beyond-zibs.md").read_text(encoding="utf-8")
    for name, text in re.findall(r"^```\w+ (\S+)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL):
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    code = re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    test = doctest.DocTestParser().get_doctest("\n".join(code), {}, "beyond-zibs.md", None, 0)
    assert test.examples and doctest.DocTestRunner().run(test).failed == 0
    for cause in Cause:
        assert f"`{cause}`" in page
    for model in (KnownGap, Derivation):
        for name in set(model.model_fields) - {"key", "origins"}:
            assert f"| `{name}` |" in page
