"""What the FHIR core specification says of an element where a profile is silent.

The core packages (``hl7.fhir.r4.core``) are not at hand. ``data/fhir_r4_core.json`` and ``fhir_stu3_core.json`` keep
what the core says of the elements that carry a concept in the published Dutch packages; their source stands in them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

# https://hl7.org/fhir/R4/datatypes.html#primitive: the type names that begin with a small letter.
_PRIMITIVES = [
    "boolean",
    "integer",
    "decimal",
    "string",
    "uri",
    "url",
    "canonical",
    "base64Binary",
    "instant",
    "date",
    "dateTime",
    "time",
    "code",
    "oid",
    "id",
    "markdown",
    "unsignedInt",
    "positiveInt",
    "uuid",
]
_PRIMITIVE_BY_SUFFIX = {name[0].upper() + name[1:]: name for name in _PRIMITIVES}


@dataclass(frozen=True, slots=True)
class CoreElement:
    """Types (joined by ``|``, ``*`` for any), cardinality and binding of one element; empty for what is not known."""

    types: str = ""
    min: str = ""
    max: str = ""
    binding: str = ""
    value_set: str = ""


@dataclass(frozen=True, slots=True)
class Core:
    """The elements that are known, by path (``Period.start``) or, in an extension, by its url and path."""

    elements: dict[str, CoreElement] = field(default_factory=dict)

    def element(self, key: str) -> CoreElement:
        """What the core says of an element; all empty if it is not known."""
        return self.elements.get(key, _UNKNOWN)

    def codes(self, key: str) -> list[str]:
        """The type codes of an element; none if it is unknown or of any type."""
        types = self.element(key).types
        return [t.partition("(")[0] for t in types.split("|")] if types not in ("", "*") else []

    @staticmethod
    def type_named(suffix: str) -> str:
        """The type that the name of a choice slice ends in.

        >>> Core.type_named("DateTime"), Core.type_named("Quantity")
        ('dateTime', 'Quantity')
        """
        return _PRIMITIVE_BY_SUFFIX.get(suffix, suffix)


_UNKNOWN = CoreElement()
_TABLES = {"4.0": "fhir_r4_core", "3.0": "fhir_stu3_core"}


@cache
def core_of(fhir: str) -> Core:
    """The table of a FHIR version (``4.0.1``, ``3.0.2``); an empty one for versions that have none."""
    name = _TABLES.get(fhir.rpartition(".")[0])
    if name is None:
        return Core()
    data = json.loads(files("vtabel").joinpath(f"data/{name}.json").read_text(encoding="utf-8"))
    return Core({row["key"]: CoreElement(**{k: v for k, v in row.items() if k != "key"}) for row in data["elements"]})
