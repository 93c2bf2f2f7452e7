"""A FHIR resource in XML -> the same resource as JSON, for the resources that the catalogue and the readers read.

Rules: https://hl7.org/fhir/R4/xml.html and https://hl7.org/fhir/R4/json.html. XML does not tell a list of one from a
single value, so the repeating elements that are read are named here; any other is a list if it stands
there more than once. Narrative is dropped: no one reads it here.
"""

from __future__ import annotations

from typing import Any

from lxml import etree

FHIR = "{http://hl7.org/fhir}"

_REPEATS = frozenset(
    [
        "element",
        "mapping",
        "alias",
        "discriminator",
        "profile",
        "targetProfile",
        "coding",
        "extension",
        "modifierExtension",
        "include",
        "exclude",
        "concept",
        "designation",
        "filter",
        "contains",
        "group",
        "contained",
        "entry",
        "item",
        "answerOption",
        "enableWhen",
        "initial",
    ]
)
# Names that repeat in one parent and not in another: ElementDefinition.type and StructureDefinition.type,
# ValueSet.compose.include.valueSet and ElementDefinition.binding.valueSet, ConceptMap target codes and target system,
# Questionnaire.item.code and Coding.code.
_REPEATS_IN = {
    "type": ("element",),
    "valueSet": ("include", "exclude"),
    "target": ("element",),
    "code": ("item", "Questionnaire"),
}
_INTEGERS = frozenset({"min", "fixedInteger", "patternInteger"})
_BOOLEANS = frozenset({"abstract", "isModifier", "fixedBoolean", "patternBoolean"})


def resource_of_xml(data: bytes) -> dict[str, Any]:
    """The resource as JSON. Entities and the network are off. Raises ValueError if the XML is broken or no FHIR."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from error
    return resource_of_root(root)


def resource_of_root(root: etree._Element) -> dict[str, Any]:
    """The resource that a parsed document holds, as JSON. Raises ValueError if it is no FHIR."""
    if not str(root.tag).startswith(FHIR):
        raise ValueError("the root is no FHIR resource")
    return _resource(root)


def _resource(node: etree._Element) -> dict[str, Any]:
    kind = _name(node)
    return {"resourceType": kind, **_fields(node, kind)}


def _fields(node: etree._Element, parent: str) -> dict[str, Any]:
    found: dict[str, list[Any]] = {}
    if "url" in node.attrib:  # Extension.url is an attribute
        found["url"] = [node.attrib["url"]]
    if "id" in node.attrib:
        found["id"] = [node.attrib["id"]]
    for child in node.iterchildren(f"{FHIR}*"):
        name = _name(child)
        if name == "contained" or (name == "resource" and parent == "entry"):
            found.setdefault(name, []).extend(_resource(inner) for inner in child.iterchildren(f"{FHIR}*"))
        else:
            found.setdefault(name, []).append(_value(child, name))
    return {name: values if _is_list(name, parent, values) else values[0] for name, values in found.items()}


def _value(node: etree._Element, name: str) -> Any:
    """What an element holds: its value, its fields, or (a primitive with an extension) the value alone."""
    text = node.get("value")
    if text is None:
        return _fields(node, name)
    if name in _INTEGERS:
        return int(text)
    return text == "true" if name in _BOOLEANS else text


def _is_list(name: str, parent: str, values: list[Any]) -> bool:
    return len(values) > 1 or name in _REPEATS or parent in _REPEATS_IN.get(name, ())


def _name(node: etree._Element) -> str:
    return str(node.tag).removeprefix(FHIR)
