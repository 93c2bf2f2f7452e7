"""The catalogue: what it holds and how it is looked up."""

import csv
import json
from importlib.resources import files
from pathlib import Path

import pytest

import vtabel as vt
from vtabel.catalog import code_systems, system_uri
from vtabel.text import match_form


def test_concepts_are_found_by_id_with_their_place_in_fhir() -> None:
    concept = vt.catalog().concept("NL-CM:12.4.2")
    assert concept is not None
    assert (concept.name_nl, concept.name_en, concept.zib.name_nl) == (
        "SystolischeBloeddruk",
        "SystolicBloodPressure",
        "Bloeddruk",
    )
    place = concept.places[0]
    assert (place.profile, place.resource, place.types, place.unit) == (
        "nl-core-BloodPressure",
        "Observation",
        ("Quantity",),
        "mm[Hg]",
    )
    assert ("http://loinc.org", "85354-9") in {(c.system, c.code) for c in place.codes}


def test_concepts_are_found_by_name_in_dutch_and_english() -> None:
    assert vt.catalog().search("gewicht")[0].id == "NL-CM:12.1.2"
    assert "NL-CM:12.1.2" in [c.id for c in vt.catalog().search("WeightValue")]
    assert vt.catalog().search("bestaat niet") == ()


@pytest.mark.parametrize("release", ["zib2020", "zib2017"])
@pytest.mark.parametrize(
    ("word", "zib"),
    [("roken", "NL-CM:7.2"), (" Smoking ", "NL-CM:7.2"), ("operatie", "NL-CM:14.1"), ("lab", "NL-CM:13.1")],
)
def test_concepts_are_found_by_everyday_words(release: str, word: str, zib: str) -> None:
    assert zib in {c.zib.id for c in vt.catalog(release).search(word)}


def test_names_go_before_everyday_words() -> None:
    found = [c.zib.id for c in vt.catalog().search("drinken")]
    assert found[0] == "NL-CM:4.8"
    assert "NL-CM:7.3" in found


def test_everyday_words_name_zibs_of_the_catalogue() -> None:
    listed = json.loads(files("vtabel").joinpath("data/search_words.json").read_text(encoding="utf-8"))
    assert set(listed) <= set(vt.catalog().zibs)
    assert all(word == match_form(word) for words in listed.values() for word in words)


def test_a_remark_is_no_part_of_a_name() -> None:
    names = {c.id: c.name_en for c in vt.catalog("zib2017")}
    assert names["NL-CM:0.1.9"] == "Gender"
    assert [name for name in names.values() if "http" in name or "ConceptMap" in name] == []
    stoma = vt.catalog().concept("NL-CM:5.2.3")
    assert stoma is not None and "Stoma.StomaMaterial" in stoma.name_en


def test_a_blank_text_finds_nothing() -> None:
    assert vt.catalog().search(" ") == ()


def test_concepts_are_found_by_code() -> None:
    found = vt.catalog().by_code("29463-7", "http://loinc.org")
    assert "NL-CM:12.1.2" in [c.id for c in found]
    assert vt.catalog().by_code("29463-7", "http://snomed.info/sct") == ()


def test_bgz_holds_28_zibs() -> None:
    assert sum(zib.bgz for zib in vt.catalog().zibs.values()) == 28


def test_a_release_that_is_not_packaged_is_refused() -> None:
    with pytest.raises(vt.VtabelError, match="zib1999"):
        vt.catalog("zib1999")


@pytest.mark.parametrize(
    "word", ["SCT", "SNOMED CT", "2.16.840.1.113883.6.96", "urn:oid:2.16.840.1.113883.6.96", "http://snomed.info/sct"]
)
def test_a_code_system_is_known_by_all_its_names(word: str) -> None:
    assert system_uri(word) == "http://snomed.info/sct"


def test_33_code_systems_are_packaged() -> None:
    assert len(code_systems()) == 33


def test_the_packaged_elements_are_those_of_the_element_list(shared: Path) -> None:
    with (shared / "nl-core/zib2020_elements.csv").open(encoding="utf-8") as stream:
        rows = [r for r in csv.DictReader(stream) if r["layer"] == "nl-core" and r["kind"] == "resource"]
    wanted = sorted((r["concept_id"], r["profile"], r["element_id"], r["fhirpath"]) for r in rows)
    listed = [e for e in vt.catalog().elements if e.id.count(" > ") <= 1]
    assert sorted((e.concept, e.profile, e.id, e.path) for e in listed) == wanted


def test_what_an_extension_of_an_extension_holds_is_found_too() -> None:
    """The element list follows profiles one step; laterality stands one step further, in every anatomical location."""
    laterality = vt.catalog().concept("NL-CM:20.7.3")
    assert laterality is not None
    paths = {e.profile: e.path for e in laterality.places}
    assert paths["nl-core-Procedure-event"] == (
        "bodySite.extension('http://nictiz.nl/fhir/StructureDefinition/ext-AnatomicalLocation.Laterality')"
        ".value.ofType(CodeableConcept)"
    )


def test_worked_variables_stand_in_the_catalogue(shared: Path) -> None:
    import json

    examples = json.loads((shared / "domain/data/variable_examples.json").read_text(encoding="utf-8"))
    profiles = {e.profile for e in vt.catalog().elements}
    for example in examples:
        if example["status"] == "mapped" and all(p.startswith("nl-core") for p in example["profiles"]):
            assert set(example["profiles"]) <= profiles, example["variable"]
