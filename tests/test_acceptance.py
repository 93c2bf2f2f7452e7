"""Acceptance criteria: the example is valid FHIR, its query finds it, and its path gives what the document says comes out."""

import json
from typing import Any
from urllib.parse import unquote

import pytest
from fhir.resources.R4B import get_fhir_model_class
from fhirpathpy.engine.nodes import ResourceNode

import vtabel as vt
from conftest import FIXTURES
from vtabel.documents.acceptance import acceptance
from vtabel.engines.naive.paths import evaluate
from vtabel.extraction.example import Filling, example_of

REGISTRIES = ("nice_mds", "nhr_af", "nhr_pacemaker_icd", "nhr_thi", "perined", "voorbeeldzorg")


def with_standard() -> list[vt.Requirement]:
    found: dict[str, vt.Requirement] = {}
    for registry in REGISTRIES:
        folder = FIXTURES / registry
        mapping = vt.resolve(vt.read(folder / "tabel.xlsx"), [folder / "mapping.csv"], propose=False)
        found |= {r.id: r for r in vt.requirements(mapping, on="2026-12-01") if r.standard}
    return list(found.values())


@pytest.fixture(params=with_standard(), ids=lambda r: r.id)
def requirement(request: pytest.FixtureRequest) -> vt.Requirement:
    found: vt.Requirement = request.param
    return found


def test_every_standard_has_an_example_that_is_valid_fhir_and_satisfies_it(requirement: vt.Requirement) -> None:
    shown, standard = acceptance(requirement), requirement.standard
    assert shown is not None and standard is not None
    assert shown.example, f"no example for {standard.path}"
    example = json.loads(shown.example)
    get_fhir_model_class(standard.resource).model_validate(example)
    node = ResourceNode.create_node(example)
    assert len(evaluate(node, standard.path, {}, "R4")) == len(shown.values) > 0
    if standard.where:
        assert [getattr(i, "data", i) for i in evaluate(node, standard.where, {}, "R4")] == [True]


def test_the_query_selects_by_the_codes_that_the_example_has(requirement: vt.Requirement) -> None:
    shown, standard = acceptance(requirement), requirement.standard
    assert shown is not None and standard is not None
    kind, _, terms = shown.query.removeprefix("GET [base]/").partition("?")
    assert kind == standard.resource
    asked = dict(term.split("=", 1) for term in terms.split("&"))
    if "code" in asked:
        codings = json.loads(shown.example)["code"]["coding"]
        wanted = unquote(asked["code"]).split(",")
        assert any(f"{c['system']}|{c['code']}" in wanted for c in codings)


def test_a_requirement_without_a_standard_has_no_query() -> None:
    folder = FIXTURES / "voorbeeldzorg"
    mapping = vt.resolve(vt.read(folder / "tabel.xlsx"), [folder / "mapping.csv"], propose=False)
    assert all(acceptance(r) is None for r in vt.requirements(mapping, on="2026-12-01") if not r.standard)


@pytest.mark.parametrize(
    ("resource", "path", "where", "held"),
    [
        ("Encounter", "period.end", "class.code = 'EMER'", {"class": {"code": "EMER"}}),
        ("Procedure", "performed.ofType(Period).start", "", {"status": "completed"}),
        ("Observation", "value.ofType(Quantity).value", "status != 'entered-in-error'", {"status": "example"}),
        (
            "Patient",
            "extension('urn:x').value.ofType(code)",
            "",
            {"extension": [{"url": "urn:x", "valueCode": "example"}]},
        ),
        ("Condition", "code.coding.where(system = 'urn:a' and code = 'b').display", "", {}),
        ("Patient", "contact.exists(gender = 'male')", "", {"contact": [{"gender": "male"}]}),
    ],
)
def test_examples_are_made_of_many_forms_of_path(resource: str, path: str, where: str, held: dict[str, Any]) -> None:
    made = example_of(resource, path, Filling(), where=[where] if where else [])
    assert made is not None
    assert held.items() <= made.items()
    assert evaluate(ResourceNode.create_node(made), path, {}, "R4")


@pytest.mark.parametrize(
    "path", ["subject.resolve().birthDate", "name.given | name.family", "no.such", "birthDate + 1"]
)
def test_no_example_is_made_of_what_cannot_be_inverted(path: str) -> None:
    assert example_of("Patient", path, Filling()) is None
