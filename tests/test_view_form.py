"""The form of our ViewDefinitions: SQL on FHIR 2.0 and the 3.0 ballot, element by element as its StructureDefinitions say.

HL7 publishes no JSON Schema of ViewDefinition; this one follows
https://github.com/HL7/sql-on-fhir/tree/main/input/resources/viewdefinition and https://sql-on-fhir.org/ig/2.0.0, profiles
ShareableViewDefinition and TabularViewDefinition.
"""

import copy
import json
import re
from collections.abc import Callable
from typing import Any, get_args

import jsonschema
import pytest

from all_registries import plan
from conftest import SHARED
from vtabel.extraction.model import Sof
from vtabel.extraction.view import read_view

Json = dict[str, Any]
NAME = {"type": "string", "pattern": "^[A-Za-z][A-Za-z0-9_]*$"}
TEXT = {"type": "string", "pattern": r"\S"}
PRIMITIVES = "base64Binary boolean canonical code date dateTime decimal id instant integer integer64 markdown oid string positiveInt time unsignedInt uri url uuid"
_20, _30 = "https://sql-on-fhir.org/ig/StructureDefinition", "http://hl7.org/fhir/uv/sql-on-fhir/StructureDefinition"


def items(schema: Json) -> Json:
    return {"type": "array", "minItems": 1, "items": schema}


def closed(required: str, **properties: Json) -> Json:
    return {"type": "object", "required": required.split(), "properties": properties, "additionalProperties": False}


def schema_of(sof: Sof) -> Json:
    column = closed(
        "name path type",
        name=NAME,
        path=TEXT,
        description=TEXT,
        collection={"const": False},
        type={"enum": PRIMITIVES.split()},
        tag=items(closed("name value", name=TEXT, value=TEXT)),
    )
    iterations = ["forEach", "forEachOrNull", *(["repeat"] if sof == "3" else [])]
    nested = {"select": items({"$ref": "#/$defs/select"}), "unionAll": items({"$ref": "#/$defs/select"})}
    select = closed("", column=items(column), **dict.fromkeys(iterations, TEXT), **nested)
    select["not"] = {"anyOf": [{"required": [a, b]} for a in iterations for b in iterations if a < b]}
    newer = {"meta": closed("profile", profile=items(TEXT)), "profile": items({"type": "string", "format": "uri", "pattern": "^http://"})}  # fmt: skip
    top = closed(
        "resourceType url name status resource fhirVersion select",
        resourceType={"const": "ViewDefinition" if sof == "3" else f"{_20}/ViewDefinition"},
        url={"type": "string", "pattern": "^[^|# ]+$"},
        name=NAME,
        status={"enum": ["draft", "active", "retired", "unknown"]},
        resource={"type": "string", "pattern": "^[A-Z][A-Za-z]+$"},
        fhirVersion=items({"enum": ["3.0.2", "4.0.1", "4.3.0", "5.0.0"]}),
        select=items({"$ref": "#/$defs/select"}),
        where=items(closed("path", path=TEXT, description=TEXT)),
        **(newer if sof == "3" else {}),
    )
    return {**top, "$defs": {"select": select}}


@pytest.mark.parametrize("sof", get_args(Sof))
def test_every_view_has_the_form_of_its_specification(sof: Sof) -> None:
    validator = jsonschema.Draft202012Validator(schema_of(sof))
    for view in plan().relations:
        data = view.definition(sof)
        assert [f"{view.name}: {e.message}" for e in validator.iter_errors(json.loads(json.dumps(data)))] == []
        if sof == "3":
            assert data["meta"]["profile"] == [f"{_30}/{p}ViewDefinition" for p in ("Shareable", "Tabular")]
        assert read_view(data)[0].resource == view.resource


@pytest.mark.parametrize(
    "spoil",
    [
        lambda view: view.pop("url"),
        lambda view: view.update(name="1 weight"),
        lambda view: view["select"][0]["column"][0].pop("type"),
        lambda view: view["select"][0]["column"][0].update(type="Quantity"),
        lambda view: view["select"][0].update(forEach="a", forEachOrNull="b"),
        lambda view: view.update(select=[]),
        lambda view: view.update(author="x"),
    ],
)
def test_the_check_of_the_form_sees_what_is_wrong(spoil: Callable[[Json], object]) -> None:
    for sof in get_args(Sof):
        view = copy.deepcopy(plan()["body_weight"].definition(sof))
        spoil(view)
        assert not jsonschema.Draft202012Validator(schema_of(sof)).is_valid(view)


def test_both_forms_give_the_same_columns_and_conditions() -> None:
    for view in plan().relations:
        older, newer = (view.definition(sof) for sof in ("2", "3"))
        assert (older["select"], older.get("where")) == (newer["select"], newer.get("where"))


def test_the_profile_of_a_view_is_a_canonical_that_nictiz_publishes() -> None:
    canonicals = {view.definition("3")["profile"][0] for view in plan().relations if view.profile}
    assert "http://nictiz.nl/fhir/StructureDefinition/nl-core-BodyWeight" in canonicals
    if not SHARED.is_dir():
        pytest.skip("shared reference data not found: the published canonicals are not looked at")
    text = (SHARED / "nl-core" / "zib2020_elements.csv").read_text(encoding="utf-8")
    assert canonicals <= set(re.findall(r"http://nictiz\.nl/fhir/StructureDefinition/[\w.-]+", text))
