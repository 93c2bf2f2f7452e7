"""The shape of the resources that the import reads, so that the rest of it can rely on what it finds.

A package can hold any JSON. Only what is read is described here; FHIR itself says more (https://hl7.org/fhir/R4).
"""

from __future__ import annotations

from typing import Any

# A type: the value is of it. A dict: those fields fit if they are there. A list: every item fits. A tuple: one of these.
_TEXTS = (str, [str])  # one text in STU3, a list in R4
_MAPPING = {"identity": str, "map": str, "comment": str, "name": str}
_EXTENDED = {"extension": [{"url": str, "valueCanonical": str, "valueReference": {"reference": str}}]}
_ELEMENT = {
    "id": str,
    "path": str,
    "short": str,
    "alias": [str],
    "max": str,
    "type": [{"code": str, "profile": _TEXTS, "targetProfile": _TEXTS}],
    "mapping": [_MAPPING],
    "slicing": {"discriminator": [{"type": str, "path": str}]},
    "binding": {
        "strength": str,
        "valueSet": str,
        "_valueSet": _EXTENDED,
        "valueSetUri": str,
        "_valueSetUri": _EXTENDED,
        "valueSetReference": {"reference": str, **_EXTENDED},
    },
}
_CONCEPT = {"code": str, "display": str, "concept": [dict]}
_INCLUDE = {"system": str, "concept": [_CONCEPT], "filter": [dict], "valueSet": [str]}
_TARGET = {"code": str, "display": str, "equivalence": str, "comment": str}
_MAP_GROUP = {
    "source": str,
    "target": str,
    "element": [{"code": str, "display": str, "target": [_TARGET]}],
}
_ELEMENTS = {"element": [_ELEMENT]}
_NAMED = {"id": str, "url": str, "name": str}

SHAPES: dict[str, dict[str, Any]] = {
    "StructureDefinition": {
        **_NAMED,
        "kind": str,
        "type": str,
        "baseDefinition": str,
        "abstract": bool,
        "mapping": [_MAPPING],
        "differential": _ELEMENTS,
        "snapshot": _ELEMENTS,
    },
    "ValueSet": {**_NAMED, "compose": {"include": [_INCLUDE], "exclude": [_INCLUDE]}},
    "ConceptMap": {
        **_NAMED,
        "sourceCanonical": str,
        "sourceUri": str,
        "sourceReference": {"reference": str},
        "targetCanonical": str,
        "targetUri": str,
        "targetReference": {"reference": str},
        "group": [_MAP_GROUP],
    },
    "CodeSystem": {**_NAMED, "content": str, "concept": [_CONCEPT]},
}


def misfit(value: Any, shape: Any, place: str = "") -> str:
    """Where a value first departs from its shape (``differential.element.type``); empty if it fits.

    >>> misfit({"url": "x", "mapping": [{"identity": 1}]}, SHAPES["StructureDefinition"])
    'mapping.identity'
    """
    if isinstance(shape, tuple):
        return "" if any(not misfit(value, one) for one in shape) else place or "resource"
    right_kind = isinstance(value, shape if isinstance(shape, type) else type(shape))
    if not right_kind:
        return place or "resource"
    parts: list[tuple[Any, Any, str]] = []
    if isinstance(shape, list):
        parts = [(item, shape[0], place) for item in value]
    elif isinstance(shape, dict):
        parts = [(value[k], s, f"{place}.{k}" if place else k) for k, s in shape.items() if k in value]
    return next((found for part in parts if (found := misfit(*part))), "")
