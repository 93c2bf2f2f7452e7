"""Importing FHIR packages: what comes out agrees with the element lists, and bad packages leave everything as it was."""

import csv
import io
import json
import tarfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import fhirpathpy
import fhirpathpy.models
import pytest

import vtabel as vt
from conftest import ROOT
from vtabel.catalog import RELEASES, Element, import_packages, open_catalog, value_sets
from vtabel.catalog.elements import Row
from vtabel.catalog.importer import RELEASE_OF_PACKAGE, Imported
from vtabel.catalog.importer import import_packages as import_bounded
from vtabel.catalog.packages import PackageLimits
from vtabel.catalog.store import lines
from vtabel.fhirxml import resource_of_xml

DATA = ROOT / "src" / "vtabel" / "data"
PACKAGES = {
    "zib2020": "nictiz.fhir.nl.r4.nl-core-0.12.1-beta.1.tgz",
    "mp9": "nictiz.fhir.nl.r4.medicationprocess9-2.0.0-rc.7.tgz",
    "zib2024": "nictiz.fhir.nl.r4.zib2024-0.0.1-beta.1.tgz",
    "zib2017": "nictiz.fhir.nl.stu3.zib2017-2.2.18.tgz",
}
Json = dict[str, Any]
Maker = Callable[..., Path]


@pytest.fixture(scope="module")
def imported() -> dict[str, Imported]:
    """All packages of the reference data, imported together as `vtabel catalog import` does."""
    from conftest import SHARED

    if not SHARED.is_dir():
        pytest.skip(f"shared reference data not found at {SHARED}; set VTABEL_SHARED")
    found, _ = import_packages([SHARED / "nl-core" / name for name in PACKAGES.values()])
    return {one.release: one for one in found}


@pytest.fixture
def package(tmp_path: Path) -> Maker:
    """Writes a package with these files (name in the archive -> resource or bytes) and gives its path."""

    def write(files: dict[str, Json | bytes], *, name: str = "proef.tgz", about: Json | None = None) -> Path:
        manifest = about or {"name": "nl.proef", "version": "1.0.0", "fhirVersions": ["4.0.1"]}
        path = tmp_path / name
        with tarfile.open(path, "w:gz") as archive:
            for place, content in {"package/package.json": manifest, **files}.items():
                data = content if isinstance(content, bytes) else json.dumps(content).encode()
                info = tarfile.TarInfo(place)
                info.size = len(data)
                archive.addfile(info, io.BytesIO(data))
        return path

    return write


def profile(name: str = "Gewicht", *elements: Json, base: str = "", **more: object) -> Json:
    """A StructureDefinition of an Observation that maps the weight, with more elements if given."""
    mapping = [{"identity": "zib-bodyweight-v3.2-2020EN", "map": "NL-CM:12.1.2", "comment": "WeightValue"}]
    value = {
        "id": "Observation.value[x]",
        "path": "Observation.value[x]",
        "mapping": mapping,
        "alias": ["GewichtWaarde"],
    }
    return {
        "resourceType": "StructureDefinition",
        "id": name,
        "url": f"http://example.org/{name}",
        "kind": "resource",
        "type": "Observation",
        "baseDefinition": base or "http://hl7.org/fhir/StructureDefinition/Observation",
        "mapping": [{"identity": "zib-bodyweight-v3.2-2020EN", "name": "zib BodyWeight-v3.2(2020EN)"}],
        "differential": {"element": [{**value, "type": [{"code": "Quantity"}]}, *elements]},
        **more,
    }


# --- the oracle -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("release", ["zib2020", "zib2024"])
def test_the_import_gives_the_rows_of_the_element_list(
    release: str, imported: dict[str, Imported], shared: Path
) -> None:
    """All rows of both layers and of data types; docs/catalogue.md explains the fields that are left out here."""
    with (shared / "nl-core" / f"{release}_elements.csv").open(encoding="utf-8") as stream:
        wanted = list(csv.DictReader(stream))
    names = (
        *("concept_id", "profile", "element_id", "mapping_identity", "via", "fhirpath", "note"),
        *("concept_en", "concept_nl", "min", "max", "binding_strength", "valueset"),
    )
    rows = imported[release].rows
    found = sorted(
        (
            *(r.concept, r.profile, r.id, r.identity, r.via, r.path, r.note),
            *(r.name_en, r.name_nl, r.min, r.max, r.binding, r.value_set),
        )
        for r in rows
        if _in_list(r)
    )
    assert found == sorted(tuple(row[name] for name in names) for row in wanted)
    implicit = {(row["concept_id"], row["profile"], row["element_id"]) for row in wanted if row["implicit"] == "true"}
    assert {(r.concept, r.profile, r.id) for r in rows if r.implicit and _in_list(r)} == implicit


def _in_list(row: Row | Element) -> bool:
    """The list follows extension and data type profiles one step; what stands further stands in the catalogue only."""
    return row.id.count(" > ") <= 1


@pytest.mark.parametrize("release", ["zib2020", "zib2024"])
def test_the_import_gives_the_types_and_fixed_values_of_the_element_list(
    release: str, imported: dict[str, Imported], shared: Path
) -> None:
    with (shared / "nl-core" / f"{release}_elements.csv").open(encoding="utf-8") as stream:
        wanted = {
            (r["concept_id"], r["profile"], r["element_id"], r["mapping_identity"]): r for r in csv.DictReader(stream)
        }
    differ = {}
    for row in filter(_in_list, imported[release].rows):
        other = wanted[row.concept, row.profile, row.id, row.identity]
        if row.types != other["types"]:
            differ[row.profile, row.id] = (other["types"], row.types)
        if row.fixed != other["fixed"]:
            differ[row.profile, row.id] = (other["fixed"], row.fixed)
    assert differ == EXPLAINED[release]


def _coding_as_list(system: str, code: str) -> tuple[str, str]:
    """The element list drops the list around a single coding; the packages hold it."""
    coding = json.dumps({"system": system, "code": code})
    return f'{{"coding": {coding}}}', f'{{"coding": [{coding}]}}'


_EYE = _coding_as_list("http://snomed.info/sct", "81745001")
_RESPONSIBLE = _coding_as_list("http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "RESP")
EXPLAINED = {
    "zib2020": {
        ("nl-core-Refraction", "Observation.bodySite"): _EYE,
        ("zib-Refraction", "Observation.bodySite"): _EYE,
        ("zib-BowelFunction", "Observation.extension:stoma.value[x]"): ("Reference", "Reference(zib-Stoma)"),
    },
    "zib2024": {
        (f"{layer}-Admission", "Encounter.participant:responsibleHealthProfessional.type"): _RESPONSIBLE
        for layer in ("nl-core", "zib")
    },
}


@pytest.mark.parametrize("release", PACKAGES)
def test_the_packaged_catalogue_is_what_the_importer_makes(release: str, imported: dict[str, Imported]) -> None:
    one = imported[release]
    assert (DATA / f"{release}.json").read_text(encoding="utf-8") == lines(one.data)
    assert (DATA / f"{release}_terms.json").read_text(encoding="utf-8") == lines(one.terms)


@pytest.mark.parametrize(
    ("release", "fhir", "elements", "concepts"),
    [
        ("zib2020", "R4", 1205, 671),
        ("zib2024", "R4", 660, 310),
        ("mp9", "R4", 274, 100),
        ("zib2017", "STU3", 1929, 763),
    ],
)
def test_each_release_opens_on_its_own(release: str, fhir: str, elements: int, concepts: int) -> None:
    found = vt.catalog(release)
    assert (found.release, found.fhir, len(found.elements), len(found)) == (release, fhir, elements, concepts)


def test_every_published_package_has_a_release() -> None:
    assert set(RELEASES) == set(RELEASE_OF_PACKAGE.values()) == set(PACKAGES)


def test_a_concept_stands_side_by_side_in_the_releases() -> None:
    places = {r: vt.catalog(r).concept("NL-CM:12.1.2") for r in ("zib2017", "zib2020", "zib2024")}
    assert {(r, p.places[0].profile, p.places[0].path) for r, p in places.items() if p} == {
        ("zib2017", "zib-BodyWeight", "value.ofType(Quantity)"),
        ("zib2020", "nl-core-BodyWeight", "value.ofType(Quantity)"),
        ("zib2024", "nl-core-BodyWeight", "value.ofType(Quantity)"),
    }


def test_every_path_runs_over_the_example_instances(shared: Path) -> None:
    """fhirpathpy 2.2 does not evaluate a bare `$this` on a resource: its value is the resource itself."""
    examples = defaultdict(list)
    for file in sorted((shared / "nl-core" / "examples-r4-zib2020").glob("*.ndjson")):
        for line in file.read_text(encoding="utf-8").splitlines():
            instance = json.loads(line)
            for url in instance.get("meta", {}).get("profile", ()):
                examples[url.rpartition("/")[2]].append(instance)
    with_example = [e for e in vt.catalog().elements if e.profile in examples]
    with_value = []
    for place in with_example:
        values = [evaluated(place.path, instance) for instance in examples[place.profile]]
        if any(values):
            with_value.append(place)
    with_example, with_value = ([e for e in found if _in_list(e)] for found in (with_example, with_value))
    assert (len(with_example), len(with_value), len({e.concept for e in with_value})) == (1111, 918, 608)


def test_paths_of_stu3_run_over_stu3() -> None:
    """STU3 instances say `valueQuantity`; FHIRPath knows the element as `value` in both versions."""
    instance = {"resourceType": "Observation", "valueQuantity": {"value": 80, "unit": "kg"}}
    place = vt.catalog("zib2017").concept("NL-CM:12.1.2").places[0]  # type: ignore[union-attr]
    assert compiled(place.path, "stu3")(instance, {}) == [{"value": 80, "unit": "kg"}]


@pytest.mark.parametrize("release", RELEASES)
def test_every_path_is_fhirpath(release: str) -> None:
    found = vt.catalog(release)
    for path in sorted({e.path for e in found.elements}):
        compiled(path, found.fhir.lower())


def evaluated(path: str, instance: Json) -> list[Any]:
    return [instance] if path == "$this" else list(compiled(path, "r4")(instance, {}))


@cache
def compiled(path: str, fhir: str) -> Callable[..., list[Any]]:
    return fhirpathpy.compile(path, model=fhirpathpy.models.models[fhir])


# --- what a profile can say -------------------------------------------------------------------------------------------


def element(place: str, **more: object) -> Json:
    mapping = [{"identity": "zib-x-v1.0-2020EN", "map": "NL-CM:99.1.2", "comment": "X"}]
    return {
        "id": place,
        "path": ".".join(s.partition(":")[0] for s in place.split(".")),
        "mapping": mapping,
        **more,
    }


def slicing(place: str, kind: str, path: str) -> Json:
    return {"id": place, "path": place, "slicing": {"discriminator": [{"type": kind, "path": path}]}}


LOINC = {"coding": [{"system": "http://loinc.org", "code": "8480-6"}]}
SHAPES: dict[str, tuple[list[Json], str, str]] = {
    "slice by pattern of a child": (
        [
            slicing("Observation.component", "pattern", "code"),
            {
                "id": "Observation.component:s.code",
                "path": "Observation.component.code",
                "patternCodeableConcept": LOINC,
            },
            element("Observation.component:s.value[x]", type=[{"code": "Quantity"}]),
        ],
        "component.where(code.coding.where(system='http://loinc.org' and code='8480-6').exists()).value.ofType(Quantity)",
        "",
    ),
    "slice by system and code that are fixed apart": (
        [
            {
                "id": "Observation.component",
                "path": "Observation.component",
                "slicing": {
                    "discriminator": [{"type": "value", "path": f"code.coding.{n}"} for n in ("code", "system")]
                },
            },
            *(
                {
                    "id": f"Observation.component:s.code.coding.{n}",
                    "path": f"Observation.component.code.coding.{n}",
                    k: v,
                }
                for n, k, v in (("system", "fixedUri", "http://loinc.org"), ("code", "fixedCode", "8480-6"))
            ),
            element("Observation.component:s.value[x]", type=[{"code": "Quantity"}]),
        ],
        "component.where(code.coding.where(system='http://loinc.org' and code='8480-6').exists()).value.ofType(Quantity)",
        "",
    ),
    "slice by fixed value of itself": (
        [
            slicing("Observation.identifier", "value", "$this"),
            element("Observation.identifier:a", patternIdentifier={"system": "urn:oid:1.2"}),
        ],
        "identifier.where(system='urn:oid:1.2')",
        "",
    ),
    "slice by a primitive child, with a quote": (
        [
            slicing("Observation.identifier", "value", "value"),
            {"id": "Observation.identifier:a.value", "path": "Observation.identifier.value", "fixedString": "it's"},
            element("Observation.identifier:a.system"),
        ],
        "identifier.where(value='it\\'s').system",
        "",
    ),
    "slice by value set": (
        [
            slicing("Observation.category", "value", "$this"),
            element("Observation.category:a", binding={"strength": "required", "valueSet": "http://example.org/vs"}),
        ],
        "category",
        "slice-by-valueset:http://example.org/vs",
    ),
    "slice by profile of a reference": (
        [
            slicing("Observation.hasMember", "profile", "resolve()"),
            element("Observation.hasMember:a", type=[{"code": "Reference", "targetProfile": ["http://example.org/P"]}]),
        ],
        "hasMember",
        "slice-by-profile:http://example.org/P",
    ),
    "slice by type": (
        [slicing("Observation.value[x]", "type", "$this"), element("Observation.value[x]:valueDateTime")],
        "value.ofType(dateTime)",
        "",
    ),
    "choice of STU3": (
        [element("Observation.valueQuantity:valueQuantity", type=[{"code": "Quantity"}])],
        "value.ofType(Quantity)",
        "",
    ),
    "open choice": (
        [element("Observation.value[x]", type=[{"code": "Quantity"}, {"code": "string"}])],
        "value",
        "choice:Quantity,string",
    ),
    "slice that nothing tells apart": ([element("Observation.note:a.text")], "note.text", "slice:a"),
    "primitive extension": (
        [
            {
                "id": "Observation.status.extension:s",
                "path": "Observation.status.extension",
                "type": [{"code": "Extension", "profile": ["http://example.org/ext"]}],
            },
            element("Observation.status.extension:s.value[x]", type=[{"code": "CodeableConcept"}]),
        ],
        "status.extension('http://example.org/ext').value.ofType(CodeableConcept)",
        "",
    ),
    "modifier extension": (
        [
            element(
                "Observation.modifierExtension:s", type=[{"code": "Extension", "profile": ["http://example.org/ext"]}]
            )
        ],
        "modifierExtension.where(url='http://example.org/ext')",
        "",
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_each_way_of_slicing_becomes_fhirpath(shape: str, package: Maker) -> None:
    elements, path, note = SHAPES[shape]
    definition = profile("P")
    definition["differential"]["element"] = elements
    found, _ = import_packages([package({"package/P.json": definition})])
    assert [(e.path, e.note) for e in found[0].catalog.elements] == [(path, note)]


def test_mappings_come_down_from_the_base_and_through_extension_profiles(package: Maker) -> None:
    extension = profile("Ext", kind="complex-type", type="Extension")
    extension["differential"]["element"] = [
        {"id": "Extension.url", "path": "Extension.url", "fixedUri": "http://example.org/Ext"},
        element("Extension.value[x]", type=[{"code": "CodeableConcept"}], alias=["Naam"]),
    ]
    used = {"id": "Observation.extension:e", "path": "Observation.extension"}
    used["type"] = [{"code": "Extension", "profile": ["http://example.org/Ext"]}]  # type: ignore[assignment]
    derived = profile("Afgeleid", base="http://example.org/Gewicht")
    derived["differential"]["element"] = [{"id": "Observation", "path": "Observation", "alias": ["Afgeleid"]}, used]
    files = {"package/a.json": profile(abstract=True), "package/b.json": extension, "package/c.json": derived}
    found, _ = import_packages([package(files)])
    assert [(e.concept, e.profile, e.id, e.via, e.path, e.name_nl) for e in found[0].catalog.elements] == [
        ("NL-CM:12.1.2", "Afgeleid", "Observation.value[x]", "", "value.ofType(Quantity)", "GewichtWaarde"),
        (
            "NL-CM:99.1.2",
            "Afgeleid",
            "Observation.extension:e > Extension.value[x]",
            "Ext",
            "extension('http://example.org/Ext').value.ofType(CodeableConcept)",
            "Naam",
        ),
    ]


def test_a_snapshot_is_read_where_there_is_no_differential(package: Maker) -> None:
    definition = profile()
    definition["snapshot"] = definition.pop("differential")
    found, report = import_packages([package({"package/P.json": definition})])
    assert [e.concept for e in found[0].catalog.elements] == ["NL-CM:12.1.2"]
    assert len(report) == 0


def test_codes_fixed_on_the_resource_select_it(package: Maker) -> None:
    code = {"id": "Observation.code", "path": "Observation.code", "patternCodeableConcept": LOINC}
    component = {
        "id": "Observation.component.code",
        "path": "Observation.component.code",
        "patternCodeableConcept": LOINC,
    }
    found, _ = import_packages([package({"package/P.json": profile("P", code, component)})])
    assert [(c.element, c.system, c.code) for c in found[0].catalog.elements[0].codes] == [
        ("code", "http://loinc.org", "8480-6")
    ]


def test_a_profile_is_found_by_codes_that_are_fixed_apart_and_by_plain_codes(package: Maker) -> None:
    fixed = [
        {"id": f"{place}.{name}", "path": f"Observation.code.coding.{name}", key: value}
        for code in ("8302-2", "8306-3")
        for place in (f"Observation.code.coding:c{code}",)
        for name, key, value in (("system", "fixedUri", "http://loinc.org"), ("code", "fixedCode", code))
    ]
    status = {"id": "Observation.status", "path": "Observation.status", "fixedCode": "final"}
    found, _ = import_packages([package({"package/P.json": profile("P", *fixed, status)})])
    assert {(c.element, c.system, c.code) for c in found[0].catalog.elements[0].codes} == {
        ("code", "http://loinc.org", "8302-2"),
        ("code", "http://loinc.org", "8306-3"),
        ("status", "", "final"),
    }


@pytest.mark.parametrize("release", ["zib2017", "zib2020", "zib2024"])
def test_body_weight_is_found_by_its_code_in_each_release(release: str) -> None:
    assert "NL-CM:12.1.2" in {c.id for c in vt.catalog(release).by_code("29463-7", "http://loinc.org")}


def test_an_element_that_is_forbidden_is_not_followed(package: Maker) -> None:
    extension = profile("Ext", kind="complex-type", type="Extension")
    extension["differential"]["element"] = [element("Extension.value[x]")]
    kind = [{"code": "Extension", "profile": ["http://example.org/Ext"]}]
    used = {"id": "Observation.extension:e", "path": "Observation.extension", "max": "0", "type": kind}
    found, _ = import_packages([package({"package/a.json": extension, "package/b.json": profile("P", used)})])
    assert [e.concept for e in found[0].catalog.elements] == ["NL-CM:12.1.2"]


# --- value sets -------------------------------------------------------------------------------------------------------


def test_listed_value_sets_give_their_codes_and_open_ones_say_what_is_open() -> None:
    sets = value_sets()
    vs = "http://decor.nictiz.nl/fhir/ValueSet/2.16.840.1.113883.2.4.3.11.60.40.2"
    smoking = sets[f"{vs}.7.2.2--20200901000000"]
    assert ("http://snomed.info/sct", "449868002") in smoking
    assert smoking.complete
    problem = sets[f"{vs}.5.1.3--20200901000000"]
    assert not problem.complete
    assert "http://snomed.info/sct concept in 31000147101" in problem.open


def test_value_sets_include_each_other_without_end(package: Maker) -> None:
    bound = element("Observation.method", binding={"strength": "required", "valueSet": "http://example.org/vs1|2"})
    sets: dict[str, Json | bytes] = {
        f"package/vs{i}.json": {
            "resourceType": "ValueSet",
            "url": f"http://example.org/vs{i}",
            "name": f"Lijst{i}",
            "compose": {
                "include": [
                    {"system": "http://example.org/cs", "concept": [{"code": f"c{i}"}]},
                    {"valueSet": [f"http://example.org/vs{3 - i}"]},
                ]
            },
        }
        for i in (1, 2)
    }
    found, _ = import_packages([package({"package/P.json": profile("P", bound), **sets})])
    stored = found[0].terms["value_sets"]["http://example.org/vs1|2"]
    assert stored["codes"] == {"http://example.org/cs": {"c1": "", "c2": ""}}
    assert found[0].catalog.concept("NL-CM:99.1.2").elements[0].value_set_name == "Lijst1"  # type: ignore[union-attr]


# --- bad input --------------------------------------------------------------------------------------------------------


def test_nothing_is_written_if_one_package_is_unusable(package: Maker, tmp_path: Path) -> None:
    good = package({"package/P.json": profile()})
    into = tmp_path / "catalogus"
    into.mkdir()
    (into / "proef.json").write_text("was", encoding="utf-8")
    with pytest.raises(vt.UnusableInput, match="VT130"):
        import_packages([good, tmp_path / "geen.tgz"], into)
    assert [(p.name, p.read_text(encoding="utf-8")) for p in into.iterdir()] == [("proef.json", "was")]


def test_an_imported_catalogue_is_written_and_opened(package: Maker, tmp_path: Path) -> None:
    found, _ = import_packages([package({"package/P.json": profile()})], tmp_path)
    opened = open_catalog(tmp_path / "proef.json")
    assert opened == found[0].catalog
    assert (opened.package, opened.version, opened.title("NL-CM:12.1.2")) == (
        "nl.proef",
        "1.0.0",
        "Lichaamsgewicht: GewichtWaarde",
    )
    assert (tmp_path / "proef_terms.json").is_file()


def test_two_versions_of_one_package_are_refused(package: Maker, tmp_path: Path) -> None:
    names = [package({"package/P.json": profile()}, name=f"{i}.tgz") for i in range(2)]
    (tmp_path / "uit").mkdir()
    with pytest.raises(vt.UnusableInput, match="VT139"):
        import_packages(names, tmp_path / "uit")
    assert list((tmp_path / "uit").iterdir()) == []


def test_odd_letters_and_numbers_do_no_harm(package: Maker, tmp_path: Path) -> None:
    long = element("Observation.note", mapping=[{"identity": "zib-x-v1.0-2020EN", "map": "NL-CM:1." + "9" * 5000}])
    odd = element("Observation.method", alias=["\ud800 é"])
    import_packages([package({"package/P.json": profile("P", long, odd)})], tmp_path)
    opened = open_catalog(tmp_path / "proef.json")
    assert {c.id: c.name_nl for c in opened} == {"NL-CM:12.1.2": "GewichtWaarde", "NL-CM:99.1.2": "\ud800 é"}


def test_a_file_that_is_no_catalogue_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('{"release": "x"}', encoding="utf-8")
    with pytest.raises(vt.VtabelError, match="no catalogue"):
        open_catalog(tmp_path / "x.json")


def test_a_folder_that_cannot_be_written_is_one_clear_error(package: Maker, tmp_path: Path) -> None:
    (tmp_path / "bestand").write_text("geen map", encoding="utf-8")
    with pytest.raises(vt.UnusableInput, match="VT602"):
        import_packages([package({"package/P.json": profile()})], tmp_path / "bestand" / "map")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x1f\x8b\x08\x00broken", b"{}"])
def test_what_is_no_archive_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.tgz").write_bytes(content)
    with pytest.raises(vt.UnusableInput, match="VT130"):
        import_packages([tmp_path / "x.tgz"])


def unpack(archive: tarfile.TarFile, folder: Path) -> None:
    """The files of an archive in a folder. Python 3.11.2, which Debian 12 has, knows no filter yet."""
    for member in archive.getmembers():
        stream = archive.extractfile(member)
        if stream is not None:
            path = folder / member.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(stream.read())


def test_a_folder_is_read_like_the_archive(package: Maker, tmp_path: Path) -> None:
    archive = package({"package/P.json": profile(), "package/examples/x.json": b"{"})
    with tarfile.open(archive) as stream:
        unpack(stream, tmp_path / "uitgepakt")
    packed, _ = import_packages([archive])
    for folder in (tmp_path / "uitgepakt", tmp_path / "uitgepakt" / "package"):
        unpacked, report = import_packages([folder])
        assert unpacked[0].data == packed[0].data
        assert len(report) == 0


def test_a_link_out_of_a_folder_is_not_followed(package: Maker, tmp_path: Path) -> None:
    (tmp_path / "geheim.json").write_text(json.dumps(profile("Geheim")), encoding="utf-8")
    with tarfile.open(package({"package/P.json": profile()})) as stream:
        unpack(stream, tmp_path / "uitgepakt")
    (tmp_path / "uitgepakt/package/q.json").symlink_to(tmp_path / "geheim.json")
    found, report = import_packages([tmp_path / "uitgepakt"])
    assert [d.code for d in report] == ["VT132"]
    assert {e.profile for e in found[0].catalog.elements} == {"Gewicht"}


@pytest.mark.parametrize("name", ["/etc/P.json", "../P.json", "package/../../P.json", "package\\..\\P.json"])
def test_a_path_out_of_the_package_is_not_read(name: str, package: Maker) -> None:
    found, report = import_packages([package({"package/a.json": profile(), name: profile("Weg")})])
    assert [(d.code, d.params["name"]) for d in report] == [("VT132", name.replace("\\", "\\"))]
    assert {e.profile for e in found[0].catalog.elements} == {"Gewicht"}


def test_broken_files_are_findings_and_the_rest_goes_on(package: Maker) -> None:
    wrong_elements = profile("Scheef")
    wrong_elements["differential"] = {"element": [{"path": "Observation", "type": "Quantity"}]}
    files: dict[str, Json | bytes] = {
        "package/a.json": b'{"resourceType": ',
        "package/b.json": b"[1]",
        "package/c.json": b"\xff\xfe\x00",
        "package/d.json": b"[" * 100_000,
        "package/e.json": wrong_elements,
        "package/f.xml": b"<StructureDefinition/>",
        "package/g.xml": b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
        "package/h.json": profile(),
    }
    found, report = import_packages([package(files)])
    assert [(d.code, d.params["name"]) for d in report] == [("VT133", f"{x}") for x in ("a.json", "b.json", "c.json", "d.json", "e.json", "f.xml", "g.xml")]  # fmt: skip
    assert len(found[0].catalog) == 1


def test_any_json_in_place_of_any_other_is_a_finding_at_most(package: Maker) -> None:
    """Every value of a profile and a value set in turn is replaced by values of other kinds."""
    bound = element("Observation.method", binding={"strength": "required", "valueSet": "http://example.org/vs"})
    code = {"id": "Observation.code", "path": "Observation.code", "patternCodeableConcept": LOINC}
    sliced = SHAPES["slice by pattern of a child"][0]
    whole = profile("P", bound, code, *sliced)
    include = {"system": "http://example.org/cs", "concept": [{"code": "a", "display": "A"}], "valueSet": ["x"]}
    codes = {"resourceType": "ValueSet", "url": "http://example.org/vs", "name": "L", "compose": {"include": [include]}}
    kept = {"package/kept.json": profile("Kept")}
    for name, resource in (("P", whole), ("vs", codes)):
        other = {"package/vs.json": codes} if name == "P" else {"package/P.json": whole}
        for wrong in (None, 1, "", [], {}, [1], [None], {"x": 1}):
            for place in list(places(resource)):
                files = {**kept, **other, f"package/{name}.json": replaced(resource, place, wrong)}
                found, _ = import_packages([package(files)])
                assert "Kept" in {e.profile for e in found[0].catalog.elements}


def places(value: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value inside a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inner:
        yield (*before, key)
        yield from places(part, (*before, key))


def replaced(value: Any, place: tuple[Any, ...], wrong: object) -> Any:
    """A copy of a JSON value with another value at one place."""
    if not place:
        return wrong
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[place[0]] = replaced(copy[place[0]], place[1:], wrong)
    return copy


def test_package_json_may_hold_nulls(package: Maker) -> None:
    about = {"name": "nl.proef", "version": None, "dependencies": None, "canonicals": None, "fhirVersions": None}
    found, _ = import_packages([package({"package/P.json": profile()}, about=about)])
    assert (found[0].catalog.package, found[0].catalog.version) == ("nl.proef", "")


def test_a_bomb_is_refused_before_memory_is_used(package: Maker) -> None:
    bomb = package({"package/P.json": profile(), "package/bomb.json": b" " * 3_000_000})
    assert bomb.stat().st_size < 10_000
    with pytest.raises(vt.UnusableInput, match="VT131"):
        import_bounded([bomb], limits=PackageLimits(bytes=1_000_000))
    many = package({f"package/{i}.json": b"{}" for i in range(20)})
    with pytest.raises(vt.UnusableInput, match="VT131"):
        import_bounded([many], limits=PackageLimits(files=10))


def test_a_package_finds_its_bases_in_another_that_is_given(package: Maker) -> None:
    lost: Json = {"resourceType": "StructureDefinition", "id": "Leeg"}
    files: dict[str, Json | bytes] = {"package/P.json": profile(abstract=True), "package/Q.json": profile("Q")}
    base = package({**files, "package/R.json": lost}, name="basis.tgz")
    derived = profile("Afgeleid", base="http://example.org/Gewicht")
    derived["differential"]["element"] = [{"id": "Observation.note", "path": "Observation.note"}]
    about = {"name": "nl.ander", "version": "2", "fhirVersions": ["4.0.1"], "dependencies": {"nl.proef": "0.9.0"}}
    top = package({"package/P.json": derived}, name="top.tgz", about=about)
    found, report = import_packages([top, base])
    assert [(one.release, [e.profile for e in one.catalog.elements]) for one in found] == [
        ("ander", ["Afgeleid"]),
        ("proef", ["Q"]),
    ]
    assert [d.code for d in report] == ["VT138", "VT133"]
    assert report.diagnostics[0].params == {"package": "nl.proef", "asked": "0.9.0", "version": "1.0.0"}


def test_a_profile_in_xml_is_read_like_one_in_json(package: Maker) -> None:
    text = """<?xml version="1.0"?><StructureDefinition xmlns="http://hl7.org/fhir"><id value="Gewicht"/>
      <text><status value="empty"/><div xmlns="http://www.w3.org/1999/xhtml">x</div></text>
      <url value="http://example.org/Gewicht"/><kind value="resource"/><abstract value="false"/><type value="Observation"/>
      <baseDefinition value="http://hl7.org/fhir/StructureDefinition/Observation"/>
      <mapping><identity value="zib-bodyweight-v3.2-2020EN"/><name value="zib BodyWeight-v3.2(2020EN)"/></mapping>
      <differential><element id="Observation.value[x]"><path value="Observation.value[x]"/><alias value="GewichtWaarde"/>
        <min value="1"/><type><code value="Quantity"/></type>
        <mapping><identity value="zib-bodyweight-v3.2-2020EN"/><map value="NL-CM:12.1.2"/><comment value="WeightValue"/>
        </mapping></element></differential></StructureDefinition>"""
    definition = profile(abstract=False)
    definition["differential"]["element"][0]["min"] = 1
    assert {k: v for k, v in resource_of_xml(text.encode()).items() if k != "text"} == definition
    in_xml, _ = import_packages([package({"package/P.xml": text.encode()})])
    in_json, _ = import_packages([package({"package/P.json": definition})])
    assert in_xml[0].data == in_json[0].data
