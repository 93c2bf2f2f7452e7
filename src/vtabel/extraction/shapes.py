"""Which elements a FHIR type has, of which type, and whether they repeat (`data/fhir_shapes.json`, by `tools/make_shapes.py`)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

FhirVersion = Literal["R4", "STU3"]
VERSIONS: tuple[FhirVersion, ...] = ("R4", "STU3")

TEXTS = frozenset(
    [
        "string",
        "code",
        "id",
        "uri",
        "url",
        "canonical",
        "oid",
        "uuid",
        "markdown",
        "base64Binary",
        "xhtml",
        "date",
        "dateTime",
        "instant",
        "time",
    ]
)
INTEGERS = frozenset({"integer", "positiveInt", "unsignedInt"})
PRIMITIVES = TEXTS | INTEGERS | {"decimal", "boolean"}


@dataclass(frozen=True, slots=True)
class Element:
    """One element: its types (more than one: a choice) and whether it repeats."""

    types: tuple[str, ...]
    many: bool = False
    choice: bool = False


class Shapes:
    """The types of one FHIR version.

    >>> shapes("R4").element("Patient", "name")
    Element(types=('HumanName',), many=True, choice=False)
    >>> shapes("R4").element("Patient", "deceased").types
    ('boolean', 'dateTime')
    >>> shapes("R4").element("Patient", "animal") is None
    True
    """

    def __init__(self, version: FhirVersion) -> None:
        self.version = version
        self._texts: dict[str, str] = _data()[version]
        self._types: dict[str, dict[str, Element]] = {}

    def __contains__(self, type: str) -> bool:
        return type in self._texts or type in PRIMITIVES

    def is_resource(self, type: str) -> bool:
        """True for a type that stands on its own: Patient, Observation, ..."""
        return type in self._texts and {"implicitRules", "meta"} <= self.elements(type).keys()

    def elements(self, type: str) -> dict[str, Element]:
        """The elements of a type by name; a primitive has ``id`` and ``extension``."""
        if type not in self._types:
            text = self._texts.get(type, self._texts["Element"])
            self._types[type] = dict(_element(item) for item in text.split())
        return self._types[type]

    def element(self, type: str, name: str) -> Element | None:
        """An element of a type; None where the type has none of that name."""
        return self.elements(type).get(name)


@cache
def shapes(version: FhirVersion) -> Shapes:
    """The types of one FHIR version."""
    return Shapes(version)


def _element(item: str) -> tuple[str, Element]:
    name, _, kinds = item.partition(":")
    return name, Element(tuple(kinds.rstrip("*?").split("|")), many=kinds.endswith("*"), choice=kinds.endswith("?"))


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(files("vtabel").joinpath("data/fhir_shapes.json").read_text(encoding="utf-8"))
    return data
