"""Checks on bindings: what is wrong is found at the cell of the mapping and of the table, what is right is not."""

import json
from collections.abc import Callable, Sequence
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tools import make_unit_sizes

import vtabel as vt
from vtabel.catalog import catalog
from vtabel.mapping.checks.fhirtypes import result_types
from vtabel.mapping.units import Fit, convertible, factor, fit
from vtabel.mapping.windows import Bound, Duration, Window, read_duration, read_window

CsvFile = Callable[..., Path]
TABLE = (
    "Registratie: Proef",
    "",
    "Variabele;Label;Type;Eenheid;Codering;Verplicht",
    "gewicht;Lichaamsgewicht;getal;kg;;Ja",
    "hb;Hemoglobine;getal;g/dL;;Ja",
    'roken;Rookt de patiënt?;code;;"1 = rookt; 2 = gestopt; 3 = nooit gerookt; 9 = onbekend";Ja',
    'overleden;Is de patiënt overleden?;code;;"J = ja; N = nee";Ja',
    "koorts;Koorts;ja/nee;;;Ja",
    "geboren;Geboortedatum;datum;;;Ja",
    "geboren_om;Datum en tijd van geboorte;datum-tijd;;;Ja",
    "operatie;Datum van de operatie;datum;;;Ja",
    "kinderen;Aantal zwangerschappen;geheel getal;;;Ja",
    'zijde;Zijde;code;;"L = links; R = rechts";Ja',
    "nummer;Patiëntnummer;tekst;;;Ja",
    'kant;Kant;geheel getal;;"1 = links; 2 = rechts; 9 = onbekend";Ja',
)
HEADER = "registratie;variabele;bron;concept;profiel;resource;pad;codes;filter;keuze;venster;koppeling;eenheid;besluit"
CASE = "proef;proef;zib;NL-CM:14.1.1;nl-core-Procedure-event;Procedure;performed.ofType(dateTime);;operatie"
CASES = "registratie;dataset;bron;concept;profiel;resource;start;einde;sleutels"
VALUES = "registratie;variabele;systeem;code;optie;toelichting"
SMOKING = {"449868002": "1", "230059006": "1", "8517006": "2", "266919005": "3", "405746006": "9", "43381005": "9"}
OTHER = "http://terminology.hl7.org/CodeSystem/v3-NullFlavor;OTH"
COLUMNS = HEADER.split(";")


def row(variable: str, concept: str = "", **cells: str) -> str:
    """A row of the mapping: of a zib concept, or of FHIR where only a path is given."""
    texts = {"registratie": "proef", "variabele": variable, "concept": concept, "besluit": "aanvaard"}
    texts["bron"] = "zib" if concept else "fhir"
    return ";".join({**texts, **cells}.get(name, "") for name in COLUMNS)


def weight(**cells: str) -> str:
    return row("gewicht", "NL-CM:12.1.2", **{"codes": "LN|29463-7", "keuze": "laatste", "eenheid": "kg", **cells})


def smoking(**cells: str) -> str:
    return row("roken", "NL-CM:7.2.10", **{"keuze": "laatste", **cells})


def values(*rows: str) -> tuple[str, ...]:
    return tuple(f"proef;roken;{text}" for text in rows)


ALL_VALUES = values(*(f"SCT;{code};{option};" for code, option in SMOKING.items()), f"{OTHER};;rookt anders")


@pytest.fixture
def resolved(csv_file: CsvFile) -> Callable[..., vt.Mapping]:
    def run(*rows: str, cases: Sequence[str] = (), value_rows: Sequence[str] = ()) -> vt.Mapping:
        csv_file(CASES, *cases, name="mapping.datasets.csv")
        csv_file(VALUES, *value_rows, name="mapping.waarden.csv")
        return vt.resolve(vt.read(csv_file(*TABLE)), [csv_file(HEADER, *rows, name="mapping.csv")], propose=False)

    return run


Resolved = Callable[..., vt.Mapping]
_ELSEWHERE = ("VT306", "VT339")  # nobody decided; a code of an open value set


def codes(found: vt.Mapping) -> list[str]:
    return [d.code for d in found.report if d.code not in _ELSEWHERE]


RIGHT = {
    "a measured number": weight(),
    "its number": weight(pad="value.ofType(Quantity).value"),
    "in another unit of the same kind": weight(eenheid="g"),
    "a whole number": row("kinderen", "NL-CM:7.14.5", keuze="laatste", codes="SCT|161732006"),
    "how many": row("kinderen", "NL-CM:5.1.3", keuze="aantal", codes="SCT|77386006"),
    "whether": row("koorts", "NL-CM:5.1.3", keuze="bestaat", codes="SCT|386661006"),
    "a condition": row("koorts", "NL-CM:0.1.33", pad="deceased.ofType(dateTime).exists()"),
    "a date": row("geboren", "NL-CM:0.1.10"),
    "the date of a moment": row(
        "operatie", "NL-CM:14.1.2", pad="performed.ofType(dateTime)", keuze="eerste", profiel="nl-core-Procedure-event"
    ),
    "the start of a period": row("operatie", resource="Encounter", pad="period.start", keuze="eerste"),
    "a text of a number": row("nummer", "NL-CM:0.1.7", profiel="nl-core-Patient", pad="identifier.value.first()"),
    "a path that nobody knows": row("gewicht", resource="Basic", pad="something.odd", eenheid="kg"),
    "the element of a tied resource": row("operatie", resource="Encounter", pad="period.start", koppeling="encounter"),
    "a window": weight(venster="case.start-P1Y .. case.end"),
    "a window on a date of the table": weight(venster="[operatie]-P2W .. operatie+PT12H"),
    "a reference path as link": weight(koppeling="Encounter.reasonReference"),
    "a reference of the resource as link": weight(koppeling="derivedFrom"),
}
WRONG = {
    "a code for a number": (row("gewicht", "NL-CM:7.2.10", keuze="laatste", eenheid="kg"), ["VT360"], "D2"),
    "a date for a number": (row("gewicht", "NL-CM:0.1.10", eenheid="kg"), ["VT360"], "D2"),
    "a number for an answer": (row("roken", "NL-CM:12.1.2", keuze="laatste"), ["VT360"], "D2"),
    "a date for an answer": (row("overleden", "NL-CM:0.1.33"), ["VT360"], "D2"),
    "a code for yes or no": (row("koorts", "NL-CM:5.1.3", keuze="eerste"), ["VT360"], "D2"),
    "a number for a date": (row("geboren", "NL-CM:12.1.2", keuze="laatste"), ["VT360"], "D2"),
    "a code for a date": (row("geboren", resource="Condition", pad="code.coding.code", keuze="eerste"), ["VT360"], "G2"),
    "a period for a date": (row("operatie", resource="Encounter", pad="x.ofType(Period)", keuze="eerste"), ["VT360"], "G2"),
    "whether for a date": (row("operatie", resource="Encounter", pad="period.start", keuze="bestaat"), ["VT360"], "J2"),
    "a date for a time of birth": (row("geboren_om", "NL-CM:0.1.10"), ["VT361"], "D2"),
    "a length for a weight": (weight(eenheid="cm"), ["VT362"], "M2"),
    "a length where weights are held": (row("gewicht", "NL-CM:12.2.2", keuze="laatste", eenheid="m"), ["VT362"], "M2"),
    "a rate without a unit": (row("gewicht", "NL-CM:12.3.2", keuze="laatste"), ["VT364", "VT362"], "M2"),
    "an amount of substance": (row("hb", resource="Observation", pad="value.ofType(Quantity)", codes="LN|718-7", keuze="laatste", eenheid="mmol/L"), ["VT363"], "M2"),
    "no unit": (weight(eenheid=""), ["VT364"], "M2"),
    "no unit of UCUM": (weight(eenheid="kilo's"), ["VT365"], "M2"),
    "no pick": (weight(keuze=""), ["VT371"], "J2"),
    "no pick of a repeating element": (row("nummer", "NL-CM:0.1.7", profiel="nl-core-Patient", pad="identifier.value"), ["VT371"], "J2"),
    "no window in words": (weight(venster="twee jaar ervoor"), ["VT374"], "K2"),
    "a window turned round": (weight(venster="case.start .. case.start-P1D"), ["VT375"], "K2"),
    "a window after the end": (weight(venster="case.end+P1D .. case.start"), ["VT375"], "K2"),
    "a window on nothing": (weight(venster="[operatiedatum] .. case.end"), ["VT376"], "K2"),
    "a window on a number": (weight(venster="kinderen .. case.end"), ["VT376"], "K2"),
    "a window on itself": (row("operatie", resource="Encounter", pad="period.start", keuze="eerste", venster="operatie .. case.end"), ["VT376"], "K2"),
    "a word as link": (weight(koppeling="opname"), ["VT377"], "L2"),
}  # fmt: skip


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_right_gives_no_finding(name: str, resolved: Resolved) -> None:
    assert codes(resolved(RIGHT[name])) == []


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_found_at_its_cell_and_an_error_is_not_used(name: str, resolved: Resolved) -> None:
    wrong, expected, cell = WRONG[name]
    found = resolved(wrong)
    told = [d for d in found.report if d.code in expected]
    assert [d.code for d in told] == expected == codes(found)
    assert str(told[0].cell) == f"mapping.csv!{cell}"
    assert told[0].related and told[0].related[0].file != "mapping.csv"
    variable = wrong.split(";")[1]
    assert (found[f"proef:{variable}"].binding is None) == bool(found.report.errors)


def test_a_rejected_row_is_not_checked(resolved: Resolved) -> None:
    assert codes(resolved(weight(eenheid="cm", besluit="afgewezen"))) == []
    assert codes(resolved(weight(eenheid="cm", besluit="voorgesteld"))) == ["VT362"]


def test_a_refused_row_is_kept_for_writing(resolved: Resolved) -> None:
    found = resolved(weight(eenheid="cm"))
    assert [k.texts["unit"] for k in found.kept if k.sheet == "variables"] == ["cm"]


def test_every_option_and_every_code_of_a_closed_list_is_led_somewhere(resolved: Resolved) -> None:
    assert codes(resolved(smoking(), value_rows=ALL_VALUES)) == []


def test_an_option_that_no_code_leads_to_is_named(resolved: Resolved) -> None:
    rows = [r for r in ALL_VALUES if "8517006" not in r] + list(values("SCT;8517006;;telt niet mee"))
    (told,) = [d for d in resolved(smoking(), value_rows=rows).report if d.code == "VT366"]
    assert (told.params["options"], str(told.cell)) == ("2 (gestopt)", "mapping.waarden.csv!E2")
    assert codes(resolved(smoking(), value_rows=[*rows, *values(";;2;staat alleen in brieven")])) == []


def test_a_code_that_leads_nowhere_is_named(resolved: Resolved) -> None:
    rows = [r for r in ALL_VALUES if "43381005" not in r]
    (told,) = [d for d in resolved(smoking(), value_rows=rows).report if d.code == "VT367"]
    assert told.params["codes"] == "43381005"
    assert codes(resolved(smoking(), value_rows=[*rows, *values("SCT;43381005;;passief roken telt niet")])) == []


def test_a_row_that_nobody_has_filled_in_says_nothing(resolved: Resolved) -> None:
    """`vtabel map` writes the codes of the value set; until an option is chosen such a row counts as not there."""
    unfilled = resolved(smoking(), value_rows=[*ALL_VALUES[:-1], *values("SCT;228486009;;")])
    assert codes(unfilled) == codes(resolved(smoking(), value_rows=ALL_VALUES[:-1]))


def test_a_list_without_a_map_reaches_nothing(resolved: Resolved) -> None:
    (told,) = [d for d in resolved(smoking()).report if d.code == "VT366"]
    assert (told.params["count"], str(told.cell)) == ("3", "mapping.csv!D2")


def test_a_code_with_two_options_is_used_for_neither(resolved: Resolved) -> None:
    found = resolved(smoking(), value_rows=[*ALL_VALUES, *values("SCT;449868002;2;")])
    (told,) = [d for d in found.report if d.code == "VT368"]
    binding = found["proef:roken"].binding
    assert binding is not None
    assert "449868002" not in [v.code for v in binding.value_map]
    assert told.params["options"] == "1, 2"
    assert "VT368" not in codes(resolved(smoking(), value_rows=[*ALL_VALUES, ALL_VALUES[0]]))


def test_yes_and_no_lead_to_options(resolved: Resolved) -> None:
    dead = row("overleden", "NL-CM:0.1.33", keuze="bestaat")
    assert codes(resolved(dead)) == ["VT366"]
    rows = ("proef;overleden;boolean;true;J;", "proef;overleden;boolean;false;N;")
    assert codes(resolved(dead, value_rows=rows)) == []


def test_of_an_open_list_only_the_map_is_told_of(resolved: Resolved) -> None:
    side = row("zijde", resource="Procedure", pad="bodySite.coding.code.first()", keuze="eerste")
    assert codes(resolved(side, value_rows=["proef;zijde;SCT;7771000;L;links"])) == ["VT370"]
    both = ["proef;zijde;SCT;7771000;L;links", "proef;zijde;SCT;24028007;R;rechts"]
    assert codes(resolved(side, value_rows=both)) == []


def test_codes_never_become_numbers_of_the_registry_by_themselves(resolved: Resolved) -> None:
    side = row("kant", resource="Procedure", pad="bodySite.coding.code.first()", keuze="eerste")
    found = resolved(side)
    (told,) = [d for d in found.report if d.code == "VT381"]
    assert (str(told.cell), str(told.related[0]).partition("!")[2]) == ("mapping.csv!G2", "E15")
    assert "1 (links), 2 (rechts)" in told.message("nl") and found["proef:kant"].binding
    assert codes(resolved(side, value_rows=["proef;kant;SCT;7771000;1;", "proef;kant;SCT;24028007;2;"])) == []
    assert "VT381" not in codes(resolved(row("kant", "NL-CM:5.1.3", keuze="bestaat", codes="SCT|386661006")))


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"concept": "NL-CM:12.1.2"}, "`concept: NL-CM:12.1.2`, `besluit: aanvaard`"),
        ({"concept": "NL-CM:12.1.2", "besluit": ""}, "`concept: NL-CM:12.1.2`"),
        ({"codes": "LN|29463-7", "besluit": "voorgesteld"}, "`codes: LN|29463-7`"),
        ({}, "`besluit: aanvaard`"),
    ],
)
def test_a_row_that_does_not_say_its_kind_of_source_is_told(
    resolved: Resolved, cells: dict[str, str], said: str
) -> None:
    found = resolved(row("gewicht", **{"bron": "", **cells}))
    (told,) = [d for d in found.report if d.code == "VT380"]
    assert said in told.message("nl")
    assert str(told.cell) == "mapping.csv!C2"
    assert found["proef:gewicht"].binding is None and found.kept  # and nothing of it is lost


def test_a_rejected_row_and_notes_need_no_source(resolved: Resolved) -> None:
    for cells in ({"besluit": "afgewezen"}, {"besluit": ""}):
        assert codes(resolved(row("gewicht", **{"bron": "", **cells}))) == []


def test_the_most_of_codes_that_become_numbers_can_be_picked(resolved: Resolved) -> None:
    assert "VT372" in codes(resolved(smoking(keuze="max")))
    assert codes(resolved(smoking(keuze="max"), value_rows=ALL_VALUES)) == []


def test_a_measurement_for_a_dated_case_needs_a_window(resolved: Resolved) -> None:
    found = resolved(weight(koppeling="patient"), cases=[CASE])
    (told,) = [d for d in found.report if d.code == "VT373"]
    assert (str(told.cell), str(told.related[0]).partition("!")[2]) == ("mapping.csv!K2", "B4")
    for sound in ({"venster": ".."}, {"venster": ".. case.start"}, {"koppeling": "encounter"}):
        assert codes(resolved(weight(**sound), cases=[CASE])) == []


def test_the_resource_of_the_case_itself_needs_no_window_and_no_pick(resolved: Resolved) -> None:
    date = {"profiel": "nl-core-Procedure-event", "pad": "performed.ofType(dateTime)"}
    assert codes(resolved(row("operatie", "NL-CM:14.1.2", **date), cases=[CASE])) == []
    other = row("operatie", "NL-CM:14.1.2", **date, filter="status='completed'")
    assert codes(resolved(other, cases=[CASE])) == ["VT371", "VT373"]


def test_nearest_needs_a_dated_case(resolved: Resolved) -> None:
    nearest = weight(keuze="dichtstbij", venster="..")
    undated = CASE.replace("performed.ofType(dateTime)", "")
    assert codes(resolved(nearest, cases=[CASE])) == []
    assert codes(resolved(nearest, cases=[undated])) == ["VT372", "VT369"]
    assert codes(resolved(weight(venster="case.start .. case.end"), cases=[undated])) == ["VT376", "VT369"]


@pytest.mark.parametrize(
    ("before", "after", "expected", "used"),
    [
        ("performed.ofType(dateTime)", "status", ["VT369"], 1),
        (";operatie", ";operatiedatum", ["VT379"], 0),
        ("nl-core-Procedure-event", "nl-core-Verrichting", ["VT311"], 0),
        ("nl-core-Procedure-event", "zib-Procedure", [], 1),
    ],
)
def test_a_case_has_a_date_a_known_profile_and_keys_of_its_dataset(
    before: str, after: str, expected: list[str], used: int, resolved: Resolved
) -> None:
    found = resolved(cases=[CASE.replace(before, after)])
    assert codes(found) == expected
    assert len(found.cases) == used


def test_a_smoking_variable_on_a_list_of_something_else_is_caught(resolved: Resolved) -> None:
    found = resolved(row("roken", "NL-CM:7.9.2", profiel="nl-core-Patient"))
    assert "VT378" in codes(found)
    assert found["proef:roken"].binding is not None
    assert "VT378" not in codes(resolved(smoking()))


def test_notes_in_words_of_the_registry_tell_what_a_list_has_to_do_with_it(resolved: Resolved) -> None:
    elsewhere = row("roken", "NL-CM:7.9.2", profiel="nl-core-Patient")
    told = resolved(elsewhere, value_rows=values(";;1;wie rookt heeft hier een code"))
    assert "VT378" not in codes(told)


@pytest.mark.parametrize(
    ("path", "types"),
    [
        ("code", {"CodeableConcept"}),
        ("code.coding.where(system='http://a.b/c' and code='x.y').code.first()", {"code"}),
        ("code.coding.exists()", {"boolean"}),
        ("onset.ofType(Period).start", {"dateTime"}),
        ("onset.ofType(Age)", {"Age"}),
        ("code.text = 'a'", {"boolean"}),
        ("code.text | code.coding.display", set()),
        ("abatement.count()", {"integer"}),
        ("nonsense.of.nobody", set()),
        ("code.nonsense", set()),
    ],
)
def test_the_type_of_a_path_is_what_its_steps_leave(path: str, types: set[str]) -> None:
    assert result_types(path, "Condition", None, catalog()) == types


DURATIONS = st.builds(Duration, *[st.integers(0, 999)] * 7)
ANCHORS = st.one_of(
    st.sampled_from(["case.start", "case.end", "operatie", "pat-zwduur", "datum 2"]),
    st.text("abcé_-. 0129", min_size=1).map(str.strip).filter(bool),
)
BOUNDS = st.builds(
    lambda anchor, sign, length: Bound(anchor, sign if length != Duration() else 1, length),
    ANCHORS,
    st.sampled_from([1, -1]),
    DURATIONS,
)
WINDOWS = st.builds(Window, st.none() | BOUNDS, st.none() | BOUNDS)


@given(DURATIONS)
def test_a_duration_is_read_back_as_it_was_printed(duration: Duration) -> None:
    assert read_duration(str(duration)) == duration
    assert duration.least <= duration.most


@given(WINDOWS)
def test_a_window_is_read_back_as_it_was_printed(window: Window) -> None:
    assert read_window(str(window)) == window


@given(st.text())
def test_any_text_is_a_window_or_none(text: str) -> None:
    window = read_window(text)
    assert window is None or read_window(str(window)) == window


@given(BOUNDS, DURATIONS)
def test_a_window_that_runs_on_is_not_reversed(bound: Bound, longer: Duration) -> None:
    start, end = Bound(bound.anchor), Bound(bound.anchor, 1, longer)
    assert not Window(start, end).reversed
    assert Window(end, start).reversed == (longer.least > 0)
    assert not Window(bound, bound).reversed


UNITS = ["kg", "g", "cm", "m", "mmol/L", "umol/L", "g/dL", "mg/L", "mm[Hg]", "kPa", "/min", "Cel", "K", "%", "1", "d", "h", "[iU]/L"]  # fmt: skip


@given(st.sampled_from(UNITS), st.sampled_from(UNITS))
def test_units_convert_both_ways_or_neither(a: str, b: str) -> None:
    assert fit(a, b) == fit(b, a)
    there, back = factor(a, b), factor(b, a)
    assert (there is None) == (back is None)
    if there is not None and back is not None:
        assert convertible(a, b)
        assert there * back == pytest.approx(1)


@given(st.text())
def test_any_text_can_be_asked_for_a_unit(text: str) -> None:
    assert fit(text, "kg") in Fit


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("mmol/mol", "%", Fit.SUBSTANCE),  # HbA1c: a fraction of another kind
        ("meq/L", "mmol/L", Fit.SUBSTANCE),
        ("[iU]/L", "/L", Fit.DIFFERENT),
        ("k[iU]/L", "[iU]/L", Fit.CONVERTIBLE),
        ("10*9/L", "10*3/uL", Fit.CONVERTIBLE),
        ("{beats}/min", "/min", Fit.SAME),
        ("mmHg", "kPa", Fit.UNKNOWN),
    ],
)
def test_units_of_the_laboratory(a: str, b: str, expected: Fit) -> None:
    assert fit(a, b) is expected


def test_the_listed_sizes_of_units_are_those_that_pint_reckons(monkeypatch: pytest.MonkeyPatch) -> None:
    listed = json.loads(files("vtabel").joinpath("data/unit_sizes.json").read_text(encoding="utf-8"))
    assert json.loads(make_unit_sizes.made()) == listed
    pairs = [
        (a, b)
        for a in listed
        for b in ("kg", "cm", "mL", "h", "mmol/L", "g/L", "10*9/L", "mm[Hg]", "U/L", "K", "mL/min", "1")
    ]
    fits, factors = [fit(a, b) for a, b in pairs], [factor(a, b) for a, b in pairs]
    monkeypatch.setattr("vtabel.mapping.units._listed", dict)
    assert ([fit(a, b) for a, b in pairs], [factor(a, b) for a, b in pairs]) == (fits, factors)
    assert sum(found is not None for found in factors) > 100
