"""Types and cardinality of core elements out of the models of fhir.resources, where the element lists say nothing.

fhir.resources (BSD-3-Clause) is made from the FHIR specification. Its R4B differs from R4 in one element of the types
used here, Extension.value[x]. It is no dependency of vtabel: install fhir.resources==8.3.0 to run the tool.
"""

import importlib
import types
import typing
from typing import Any

VERSIONS = {"R4": "R4B", "STU3": "STU3"}
Fields = dict[str, Any]


def core_element(fhir: str, path: str) -> dict[str, str]:
    """Types, min and max of a path without slices (``Observation.effective[x].start``); empty if the models lack it."""
    if "#" in path:  # within an extension of the core, which has no model
        return {}
    root, *segments = path.split(".")
    model = _model(fhir, root)
    if model is None:
        return {}
    found: dict[str, str] = {"types": root, "min": "0", "max": "*"}
    models = [model]
    for segment in segments:
        step = next((fields for m in models if (fields := _step(m, segment))), None)
        if not step:
            return {}
        kinds = [_kind(fhir, field) for field in step]
        first = step[0].json_schema_extra or {}
        needed = step[0].is_required() or first.get("element_required") or first.get("one_of_many_required")
        found = {
            "types": "|".join(dict.fromkeys(kind for kind, _, _ in kinds)),
            "min": "1" if needed else "0",
            "max": "*" if any(many for _, many, _ in kinds) else "1",
        }
        models = [inner for _, _, inner in kinds if inner is not None]
    return found


def _step(model: Any, segment: str) -> list[Any]:
    """The fields of one segment: one, or all of a choice."""
    fields = [(f.alias or name, f) for name, f in model.model_fields.items()]
    if segment.endswith("[x]"):
        base = segment.removesuffix("[x]")
        return [f for _, f in fields if (f.json_schema_extra or {}).get("one_of_many") == base]
    return [f for name, f in fields if name == segment]


def _kind(fhir: str, field: Any) -> tuple[str, bool, Any]:
    """The FHIR type of a field, whether it repeats, and the model of its parts."""
    annotation, many = bare(field.annotation)
    if hasattr(annotation, "__metadata__"):
        name = type(annotation.__metadata__[-1]).__name__
        return name[0].lower() + name[1:], many, None
    if annotation is bool:
        return "boolean", many, None
    name = annotation.__name__.removesuffix("Type")
    inner = _model(fhir, name)
    bases = {base.__name__ for base in inner.__mro__} if inner else set()
    if inner is not None and inner.__module__.rpartition(".")[2] != name.lower():  # a part of its parent's module
        name = "BackboneElement" if "BackboneElement" in bases else "Element"
    targets = (field.json_schema_extra or {}).get("enum_reference_types", ())
    return (f"{name}({','.join(targets)})" if targets else name), many, inner


def bare(annotation: Any) -> tuple[Any, bool]:
    """An annotation without None and without its list, and whether it was a list."""
    many = False
    while (origin := typing.get_origin(annotation)) in (typing.Union, types.UnionType, list):
        many = many or origin is list
        annotation = next(a for a in typing.get_args(annotation) if a is not type(None))
    return annotation, many


def _model(fhir: str, name: str) -> Any:
    """The model of a resource, a data type or a part of one; None for a name that is none of these."""
    kinds = importlib.import_module(f"fhir.resources.{VERSIONS[fhir]}.fhirtypes")
    kind = getattr(kinds, f"{name}Type", None)
    return kind.get_model_klass() if kind is not None else None
