"""Concepts, bindings and whole mappings in another release; concept maps of the packages."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tools.measure_translation import ROUTES, ROWS, measure
from typer.testing import CliRunner

import vtabel as vt
from conftest import ROOT
from test_catalog_import import package  # noqa: F401 - a fixture
from vtabel.catalog import RELEASES, becomes, catalog, concept_maps, import_packages, maps_at
from vtabel.catalog.translate import Standing, translate
from vtabel.cli import app
from vtabel.mapping import carry, write_mapping
from vtabel.mapping.fhirpath_names import names_of, unknown_names

CsvFile = Callable[..., Path]
Json = dict[str, object]
V3 = "http://terminology.hl7.org/CodeSystem/v3-"
HEADER = "registratie;variabele;bron;concept;profiel;release;resource;pad;codes;filter;koppeling;eenheid;besluit"


# --- concept maps ---


@pytest.mark.parametrize(("release", "count"), [("zib2020", 19), ("zib2017", 24), ("zib2024", 9), ("mp9", 3), ("x", 0)])
def test_every_concept_map_of_a_package_is_there(release: str, count: int) -> None:
    found = concept_maps(release)
    assert len(found) == count
    assert all(m.codes and all(c.code and c.system and c.equivalence for c in m.codes) for m in found.values())


@pytest.mark.parametrize(("release", "v3"), [("zib2020", V3), ("zib2017", "http://hl7.org/fhir/v3/")])
def test_the_gender_of_the_zib_becomes_that_of_fhir(release: str, v3: str) -> None:
    concept = catalog(release).concept("NL-CM:0.1.9")
    assert concept is not None
    gender = next(e for e in concept.places if e.resource == "Patient" and e.path == "gender")
    found = {
        c: [m.target for m in becomes(gender, f"{v3}AdministrativeGender", c, release)] for c in ("M", "F", "UN", "X")
    }
    assert found == {"M": ["male"], "F": ["female"], "UN": ["other"], "X": []}
    value_set = "http://hl7.org/fhir/ValueSet/administrative-gender"
    assert maps_at(value_set, release) == maps_at(f"{value_set}|4.0.1", release) == maps_at(gender, release)


def test_a_code_that_fits_nothing_has_no_target_but_says_so() -> None:
    unmatched = [c for m in concept_maps().values() for c in m.codes if c.equivalence == "unmatched"]
    assert unmatched and all(not c.target and not c.target_system for c in unmatched)


def test_a_code_of_another_code_system_is_not_taken_for_the_same() -> None:
    url = "http://nictiz.nl/fhir/ConceptMap/GeslachtCodelijst-to-AdministrativeGender"
    assert concept_maps()[url].of("http://example.org", "M") == ()


def test_showing_a_concept_shows_its_map() -> None:
    shown = CliRunner().invoke(app, ["catalog", "show", "NL-CM:0.1.9"]).output
    assert f"{V3}AdministrativeGender|UN -> http://hl7.org/fhir/administrative-gender|other (narrower)" in shown


def _profile(**binding: object) -> Json:
    mapping = {"identity": "zib-proef-v1.0-2020EN", "map": "NL-CM:1.1.1", "comment": "Proef"}
    element = {"id": "Observation.value[x]", "path": "Observation.value[x]", "mapping": [mapping], "binding": binding}
    return {
        "resourceType": "StructureDefinition",
        "id": "P",
        "url": "http://example.org/P",
        "kind": "resource",
        "type": "Observation",
        "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Observation",
        "differential": {"element": [element]},
    }


def _map(**fields: object) -> Json:
    return {"resourceType": "ConceptMap", "url": "http://example.org/m", "name": "M", **fields}


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"group": {}}, "group"),
        ({"group": ["x"]}, "group"),
        ({"group": [{"source": 1}]}, "group.source"),
        ({"group": [{"element": [{"code": ["a"]}]}]}, "group.element.code"),
        ({"group": [{"element": [{"target": "b"}]}]}, "group.element.target"),
        ({"group": [{"element": [{"target": [{"equivalence": None}]}]}]}, "group.element.target.equivalence"),
        ({"sourceReference": "x"}, "sourceReference"),
        ({"targetCanonical": 3}, "targetCanonical"),
    ],
)
def test_a_map_of_another_form_is_reported_and_left_out(fields: Json, where: str, package: Callable[..., Path]) -> None:  # noqa: F811
    found, report = import_packages([package({"package/P.json": _profile(), "package/M.json": _map(**fields)})])
    assert [(d.code, d.params["why"]) for d in report if d.code == "VT133"] == [
        ("VT133", f"`{where}` does not have the form that FHIR gives it")
    ]
    assert found[0].terms["concept_maps"] == {}


def test_rows_of_a_map_that_say_nothing_are_counted(package: Callable[..., Path]) -> None:  # noqa: F811
    good = {
        "code": "a",
        "target": [{"code": "b", "equivalence": "wider", "comment": "x"}, {"code": "c", "equivalence": "alike"}],
    }
    rows = [
        good,
        {"code": "d"},
        {"target": [{"code": "e", "equivalence": "equal"}]},
        {"code": "f", "target": [{"equivalence": "unmatched"}]},
    ]
    groups = [{"source": "http://s", "target": "http://t", "element": rows}, {"element": [{"code": "g"}]}]
    found, report = import_packages([package({"package/P.json": _profile(), "package/M.json": _map(group=groups)})])
    assert [(d.code, d.params["kept"], d.params["count"]) for d in report] == [("VT140", "2", "4")]
    stored = found[0].terms["concept_maps"]["http://example.org/m"]["groups"][0]["codes"]
    assert stored == [
        {"code": "a", "target": "b", "equivalence": "wider", "comment": "x"},
        {"code": "f", "equivalence": "unmatched"},
    ]


def test_displays_are_kept_of_code_systems_that_the_package_holds(package: Callable[..., Path]) -> None:  # noqa: F811
    row = {"code": "a", "display": "A", "target": [{"code": "b", "display": "B", "equivalence": "equal"}]}
    held = {"resourceType": "CodeSystem", "url": "http://s", "content": "complete", "concept": [{"code": "a"}]}
    concept_map = _map(group=[{"source": "http://s", "target": "http://snomed.info/sct", "element": [row]}])
    files = {"package/P.json": _profile(), "package/M.json": concept_map, "package/S.json": held}
    found, report = import_packages([package(files)])
    assert len(report) == 0
    stored = found[0].terms["concept_maps"]["http://example.org/m"]["groups"][0]["codes"]
    assert stored == [{"code": "a", "display": "A", "target": "b", "equivalence": "equal"}]


@pytest.mark.parametrize(
    "binding",
    [
        {"_valueSet": {"extension": [{"url": "{url}", "valueCanonical": "http://example.org/m"}]}},
        {
            "valueSetReference": {
                "extension": [{"url": "{url}", "valueReference": {"reference": "http://example.org/m"}}]
            }
        },
    ],
    ids=["R4", "STU3"],
)
def test_a_map_knows_the_elements_whose_profile_names_it(binding: Json, package: Callable[..., Path]) -> None:  # noqa: F811
    url = "http://hl7.org/fhir/StructureDefinition/11179-permitted-value-conceptmap"
    profile = _profile(**json.loads(json.dumps(binding).replace("{url}", url)))
    group = {"source": "http://s", "element": [{"code": "a", "target": [{"equivalence": "unmatched"}]}]}
    found, report = import_packages([package({"package/P.json": profile, "package/M.json": _map(group=[group])})])
    assert len(report) == 0
    assert found[0].terms["concept_maps"]["http://example.org/m"]["elements"] == [["P", "Observation.value[x]"]]
    _, report = import_packages([package({"package/P.json": profile})])
    assert [d.code for d in report] == ["VT141"]


# --- a concept in another release ---

releases = st.sampled_from(RELEASES)


@st.composite
def concepts(draw: st.DrawFn) -> tuple[str, str]:
    release = draw(releases)
    return release, draw(st.sampled_from(sorted(catalog(release).concepts)))


@given(concepts())
def test_a_concept_in_its_own_release_is_itself(found: tuple[str, str]) -> None:
    release, concept = found
    for place in translate(concept, to=release, of=release):
        assert place.after is not None
        assert (place.after.profile, place.after.path) == (place.before.profile, place.before.path)
        assert place.standing is Standing.CARRIED and place.same_meaning and place.differences == ()


@given(concepts(), releases)
def test_there_and_back_is_the_same_concept(found: tuple[str, str], to: str) -> None:
    release, concept = found
    for place in translate(concept, to=to, of=release):
        assert (place.after is None) == (place.standing is not Standing.CARRIED)
        if place.after is not None:
            assert place.after.concept == concept
            (back,) = translate(place.after, to=release, of=to)
            assert back.standing not in (Standing.GONE, Standing.RENAMED)
            if place.same_meaning and back.after and back.after.path == place.before.path:
                assert back.same_meaning


def test_a_carried_place_says_everything_that_differs() -> None:
    (found,) = translate("NL-CM:7.14.5", to="zib2017")
    assert found.after is not None and found.after.profile == "zib-Pregnancy-Gravidity"
    assert [(d.what, d.in_meaning) for d in found.differences] == [
        ("profile", False),
        ("path", True),
        ("types", True),
        ("codes", True),
        ("unit", True),
    ]


def test_codes_of_a_value_set_that_went_or_came_are_told() -> None:
    (found,) = translate("NL-CM:7.4.3", to="zib2017")
    told = {d.what: (d.before, d.after) for d in found.differences}
    assert told["codes of the value set"] == ("417284009", "")
    (back,) = translate("NL-CM:7.4.3", to="zib2020", of="zib2017")
    assert {d.what: (d.before, d.after) for d in back.differences}["codes of the value set"] == ("", "417284009")


def test_the_same_codes_under_another_date_are_no_other_meaning() -> None:
    (found,) = translate("NL-CM:7.2.10", to="zib2017")
    assert [d.what for d in found.differences] == ["profile", "value set"] and found.same_meaning


def test_a_request_for_a_procedure_changes_its_resource() -> None:
    found = [
        t for t in translate("NL-CM:14.1.4", to="zib2020", of="zib2017") if t.before.resource == "ProcedureRequest"
    ]
    assert [t.after.resource for t in found if t.after] == ["ServiceRequest"]
    assert not found[0].same_meaning


@pytest.mark.parametrize(("of", "to"), [("zib2017", "zib2020"), ("zib2020", "zib2017")])
def test_a_renumbered_concept_is_a_proposal_with_its_evidence(of: str, to: str) -> None:
    ids = {"zib2017": "NL-CM:14.1.8", "zib2020": "NL-CM:14.1.13"}
    for found in translate(ids[of], to=to, of=of):
        assert found.standing is Standing.GONE and found.after is None
        assert [c.concept for c in found.candidates] == [ids[to]]
        assert "VerrichtingAnatomischeLocatie / ProcedureAnatomicalLocation" in found.candidates[0].evidence


def test_an_id_that_names_something_else_is_not_carried() -> None:
    found = translate("NL-CM:17.2.8", to="zib2020", of="zib2017")
    assert {t.standing for t in found} == {Standing.RENAMED}
    assert found[0].names == ("OrganizationLocation / OrganizationLocation", "LocatieNaam / LocationName")


def test_a_spelling_that_was_mended_in_one_language_is_the_same_concept() -> None:
    assert {t.standing for t in translate("NL-CM:4.7.3", to="zib2020", of="zib2017")} == {
        Standing.CARRIED
    }  # Eten, Eating


def test_the_name_of_someone_else_is_not_carried() -> None:
    found = [t for t in translate("NL-CM:20.4.10", to="zib2017") if t.before.resource == "Organization"]
    assert {t.standing for t in found} == {Standing.ELSEWHERE}


def test_a_profile_of_another_name_may_be_about_someone_else() -> None:
    found = [t for t in translate("NL-CM:20.5.6", to="zib2017") if t.before.profile == "nl-core-Payer-Organization"]
    assert [(t.after.profile, t.same_meaning) for t in found if t.after] == [("nl-core-organization", False)]


def test_a_concept_with_a_profile_for_each_minute_is_ambiguous() -> None:
    found = translate("NL-CM:12.16.2", to="zib2020", of="zib2017")
    assert {t.standing for t in found} == {Standing.AMBIGUOUS}
    assert {e.profile for e in found[0].choices} == {f"nl-core-ApgarScore-{m}Minute" for m in (1, 5, 10)}


@pytest.mark.parametrize(("concept", "to"), [("NL-CM:99.9.9", "zib2017"), ("", "zib2017"), ("NL-CM:7.2.10", "zib1999")])
def test_what_does_not_exist_is_a_plain_error(concept: str, to: str) -> None:
    with pytest.raises(vt.VtabelError):
        translate(concept, to=to)


@pytest.mark.parametrize(("column", "route"), list(enumerate(ROUTES)))
def test_the_documentation_counts_what_is_measured(column: int, route: tuple[str, str]) -> None:
    page = (ROOT / "docs" / "catalogue.md").read_text(encoding="utf-8")
    table = page.partition("| | zib2017 -> zib2020 |")[2].partition("\n\n")[0]
    told = {cells[1].strip(): int(cells[column + 2]) for line in table.splitlines()[2:] if (cells := line.split("|"))}
    found = measure(*route)
    assert told == {name: found[name] for name in ROWS}
    assert found["concepts"] == sum(
        found[r] for r in ("carried", "several places", "elsewhere only", "under another name", "gone")
    )


# --- names in a condition ---


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ("", set()),
        ("status='final' or status='on-hold'", {"status"}),
        ("value.ofType(Quantity).value > 3 and $this.exists()", {"value"}),
        ("onset is dateTime and (abatement as Period).start.exists()", {"onset", "abatement", "start"}),
        ("extension('http://x/y').value", {"http://x/y", "value"}),
        (
            "code.coding.where(system='http://hl7.org/fhir/v3/ActCode')",
            {"code", "coding", "system", "http://hl7.org/fhir/v3/ActCode"},
        ),
        ("x.where(system='http://hl7.org/fhir/sid/icd-10-nl' and a='it\\'s b')", {"x", "system", "a"}),
    ],
)
def test_the_names_in_an_expression(expression: str, names: set[str]) -> None:
    assert names_of(expression) == names


def test_names_are_asked_of_the_resource_of_the_other_version() -> None:
    assert unknown_names("statusReason.exists()", "Procedure", of="zib2020", to="zib2017") == ("statusReason",)
    assert unknown_names("notDoneReason.exists()", "Procedure", of="zib2017", to="zib2020") == ("notDoneReason",)
    assert unknown_names("status='completed'", "Procedure", of="zib2020", to="zib2017") == ()
    assert unknown_names("statusReason.exists()", "Procedure", of="zib2020", to="zib2024") == ()
    assert unknown_names("Encounter.reasonReference", "Condition", of="zib2020", to="zib2017") == ("reasonReference",)


@given(st.text(max_size=60))
def test_any_text_has_names_or_none(text: str) -> None:
    assert all(isinstance(name, str) and name for name in names_of(text))


# --- a mapping in another release ---


def mapping_of(csv_file: CsvFile, *rows: str, values: tuple[str, ...] = ()) -> vt.Mapping:
    names = [row.split(";")[1] for row in rows]
    table = csv_file("Registratie: Proef", "", "Variabele;Label;Type;Verplicht", *(f"{n};{n};tekst;Ja" for n in names))
    if values:
        csv_file("registratie;variabele;systeem;code;optie", *values, name="mapping.waarden.csv")
    return vt.resolve(vt.read(table), [csv_file(HEADER, *rows, name="mapping.csv")])


def row(name: str, concept: str = "", *, bron: str = "zib", **fields: str) -> str:
    cells = {
        "registratie": "proef",
        "variabele": name,
        "bron": bron,
        "concept": concept,
        "besluit": "aanvaard",
        **fields,
    }
    return ";".join(cells.get(column, "") for column in HEADER.split(";"))


def carried(mapping: vt.Mapping, to: str) -> tuple[vt.Binding, list[str]]:
    found, report = carry(mapping, to)
    binding = next(iter(found)).binding
    assert binding is not None
    assert all(d.render("nl") and d.cell and d.cell.file.startswith("mapping") for d in report)
    return binding, [d.code for d in report]


def test_a_row_with_the_same_meaning_stays_accepted(csv_file: CsvFile) -> None:
    binding, codes = carried(mapping_of(csv_file, row("roken", "NL-CM:7.2.10")), "zib2017")
    assert (binding.release, binding.profile, binding.decision) == ("zib2017", "zib-TobaccoUse", "accepted")
    assert codes == []


def test_a_row_that_differs_is_carried_and_proposed(csv_file: CsvFile) -> None:
    binding, codes = carried(mapping_of(csv_file, row("g", "NL-CM:7.14.5")), "zib2017")
    assert (binding.release, binding.path, binding.decision) == ("zib2017", "value.ofType(Quantity)", "proposed")
    assert codes == ["VT324"]


@pytest.mark.parametrize(
    ("line", "to", "code"),
    [
        (row("x", "NL-CM:14.1.8", profiel="zib-Procedure", release="zib2017"), "zib2020", "VT320"),
        (row("x", "NL-CM:17.2.8", profiel="nl-core-location", release="zib2017"), "zib2020", "VT321"),
        (row("x", "NL-CM:12.16.2", release="zib2017"), "zib2020", "VT322"),
        (row("x", "NL-CM:20.4.10", profiel="nl-core-HealthcareProvider-Organization"), "zib2017", "VT323"),
        (
            row("x", "NL-CM:14.1.4", profiel="nl-core-Procedure-event", filter="statusReason.exists()"),
            "zib2017",
            "VT325",
        ),
        (row("x", "NL-CM:5.1.3", koppeling="Encounter.reasonReference"), "zib2017", "VT325"),
        (row("x", "NL-CM:7.14.5", pad="value.ofType(integer).first()"), "zib2017", "VT325"),
        (row("x", "NL-CM:7.2.10", pad="value.ofType(CodeableConcept).coding.nonsense"), "zib2017", "VT325"),
    ],
)
def test_a_row_that_cannot_be_carried_stays_as_it_was(line: str, to: str, code: str, csv_file: CsvFile) -> None:
    mapping = mapping_of(csv_file, line)
    binding, codes = carried(mapping, to)
    assert codes == [code]
    assert binding == next(iter(mapping)).binding


def test_a_path_that_goes_on_from_an_element_that_stays_is_carried(csv_file: CsvFile) -> None:
    path = "value.ofType(CodeableConcept).coding.where(system='http://snomed.info/sct').code.first()"
    binding, codes = carried(mapping_of(csv_file, row("roken", "NL-CM:7.2.10", pad=path)), "zib2017")
    assert (binding.path, binding.profile, codes) == (path, "zib-TobaccoUse", [])


def test_codes_that_the_profile_no_longer_fixes_are_told(csv_file: CsvFile) -> None:
    binding, codes = carried(mapping_of(csv_file, row("g", "NL-CM:7.14.5", codes="SCT|161732006")), "zib2017")
    assert sorted(codes) == ["VT324", "VT326"]
    assert [c.code for c in binding.codes] == ["161732006"]


def test_a_value_map_is_held_against_the_other_value_set(csv_file: CsvFile) -> None:
    values = (f"proef;roken;{V3}NullFlavor;OTH;9", "proef;roken;SCT;783261004;1")
    binding, codes = carried(mapping_of(csv_file, row("roken", "NL-CM:7.3.2"), values=values), "zib2017")
    assert codes == ["VT326", "VT327", "VT324"]
    assert [(v.system, v.code) for v in binding.value_map] == [
        ("http://hl7.org/fhir/v3/NullFlavor", "OTH"),
        ("http://snomed.info/sct", "783261004"),
    ]
    assert binding.decision == "proposed"


def test_a_code_system_that_fhir_calls_otherwise_is_readdressed_or_told(csv_file: CsvFile) -> None:
    line = row("x", "NL-CM:15.1.3", codes=f'"{V3}ActCode|IMP; {V3}Unknown|y"')
    binding, codes = carried(mapping_of(csv_file, line), "zib2017")
    assert [c.system for c in binding.codes] == ["http://hl7.org/fhir/v3/ActCode", f"{V3}Unknown"]
    assert {"VT326", "VT327"} <= set(codes)
    assert binding.decision == "proposed"
    assert carried(mapping_of(csv_file, line), "zib2020")[1] == []


def test_an_element_without_a_concept_is_looked_at_again_in_another_fhir(csv_file: CsvFile) -> None:
    mapping = mapping_of(csv_file, row("d", bron="fhir", resource="Condition", pad="recordedDate", release="R4!"))
    assert carried(mapping, "zib2024")[1] == []
    binding, codes = carried(mapping, "zib2017")
    assert (binding.path, binding.decision, codes) == ("recordedDate", "proposed", ["VT329"])


@pytest.mark.parametrize("line", [row("x", "NL-CM:7.14.5", besluit="afgewezen"), row("x", bron="handmatig")])
def test_rejected_rows_and_other_sources_are_left_alone(line: str, csv_file: CsvFile) -> None:
    mapping = mapping_of(csv_file, line)
    binding, codes = carried(mapping, "zib2017")
    assert (binding, codes) == (next(iter(mapping)).binding, [])


@pytest.mark.parametrize("name", ["nhr_af", "nice_mds", "perined", "voorbeeldzorg"])
def test_the_examples_are_carried_written_and_read_again(name: str, tmp_path: Path) -> None:
    table = vt.read(f"fixtures/{name}/tabel.xlsx")
    mapping = vt.resolve(table, [f"fixtures/{name}/mapping.csv"], propose=False)
    same, nothing = carry(mapping, "zib2020")
    assert (same, len(nothing)) == (mapping, 0)
    for to in RELEASES:
        found, report = carry(mapping, to)
        write_mapping(found, tmp_path / f"{to}.xlsx")
        again = vt.resolve(table, [tmp_path / f"{to}.xlsx"], propose=False)
        told = {d.params["code"].rpartition("|")[2] for d in report if d.code == "VT326"}  # outside the value set there
        assert {(d.code, d.params.get("code")) for d in again.report.errors} <= {("VT336", code) for code in told}
        assert [_place(m) for m in again] == [_place(m) for m in found]
        stayed = {m.key for m in found if m.binding and m.binding.source == "zib" and m.binding.release != to}
        refused = [d for d in report if d.code in ("VT320", "VT321", "VT322", "VT323", "VT325")]
        assert len(stayed) <= len(refused) and bool(stayed) == bool(refused)


def _place(mapped: object) -> object:
    binding = getattr(mapped, "binding", None)
    return binding and (binding.release, binding.profile, binding.path, binding.decision, binding.codes, binding.where)


def test_a_case_takes_the_profile_of_the_other_release_and_back() -> None:
    table = vt.read("fixtures/nhr_af/tabel.xlsx")
    mapping = vt.resolve(table, ["fixtures/nhr_af/mapping.csv"], propose=False)
    older, _ = carry(mapping, "zib2017")
    assert [c.profile for c in older.cases] == ["zib-Problem"]
    assert carry(older, "zib2020")[0].cases == mapping.cases


# --- the command line ---


def test_a_concept_is_translated_on_the_command_line() -> None:
    done = CliRunner().invoke(app, ["catalog", "translate", "nl-cm:14.1.8", "--from", "zib2017", "--to", "zib2020"])
    assert done.exit_code == 1
    assert "proposal: NL-CM:14.1.13" in done.output
    done = CliRunner().invoke(app, ["catalog", "translate", "NL-CM:7.2.10", "--to", "zib2017"])
    assert done.exit_code == 0
    assert "-> zib-TobaccoUse (Observation) value.ofType(CodeableConcept)" in done.output


@pytest.mark.parametrize("arguments", [["NL-CM:99.1.1", "--to", "zib2017"], ["NL-CM:7.2.10", "--to", "zib1999"]])
def test_a_concept_or_release_that_is_unknown_is_a_wrong_call(arguments: list[str]) -> None:
    assert CliRunner().invoke(app, ["catalog", "translate", *arguments]).exit_code == 2


def test_a_mapping_file_is_carried_on_the_command_line(tmp_path: Path) -> None:
    out = tmp_path / "m.xlsx"
    call = ["map", "fixtures/nhr_af/tabel.xlsx", "-m", "fixtures/nhr_af/mapping.csv", "-o", str(out)]
    done = CliRunner().invoke(app, [*call, "--to", "zib2017", "--format", "json"])
    assert done.exit_code == 1  # some rows stay, with an error
    assert {f["code"] for f in json.loads(done.stdout)["findings"]} >= {"VT324", "VT325"}
    assert CliRunner().invoke(app, [*call, "--to", "zib2017"]).exit_code == 1  # the file that stands there is not read
    assert CliRunner().invoke(app, [*call, "--to", "zib1999"]).exit_code == 2


def test_of_types_and_codes_only_what_went_and_came_is_told() -> None:
    (rate,) = (t for t in translate("NL-CM:12.3.2", to="zib2017") if t.after)
    told = {d.what: (d.before, d.after) for d in rate.differences}
    assert told["codes"] == ("category=http://terminology.hl7.org/CodeSystem/observation-category|vital-signs", "")
    result = translate("NL-CM:13.1.10", to="zib2017")[0]
    assert next((d.before, d.after) for d in result.differences if d.what == "types") == ("integer", "Attachment")
