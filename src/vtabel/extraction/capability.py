"""What a FHIR server says that it can do: resource types, search parameters, includes, bulk export; and what it lacks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from vtabel.diagnostics import Cell, UnusableInput
from vtabel.table import SourceFile

_NAME = "CapabilityStatement"
_READING = frozenset({"read", "vread", "search-type"})
_EXPORTS = "/uv/bulkdata/OperationDefinition/"


@dataclass(frozen=True, slots=True)
class Capability:
    """What a server can do: its resource types with their search parameters, and whether it exports in bulk.

    ``includes`` are the values of ``_include`` by type. ``places`` are JSON Pointers to the entries of types in the file. A
    CapabilityStatement has no place for ``_typeFilter``: whether an export can be narrowed is not known beforehand.
    """

    parameters: Mapping[str, frozenset[str]]
    export: bool
    includes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    source: SourceFile | None = None

    @classmethod
    def of(cls, statement: Mapping[str, Any], source: SourceFile | None = None) -> Capability:
        """From a CapabilityStatement. Raises UnusableInput (VT434) if it is none.

        >>> found = Capability.of({"resourceType": "CapabilityStatement", "rest": [{"resource": [{"type": "Patient"}]}]})
        >>> found.parameters["Patient"], found.export
        (frozenset(), False)
        """
        rest = statement.get("rest")
        if statement.get("resourceType") != "CapabilityStatement" or not isinstance(rest, list):
            raise UnusableInput.of("VT434", Cell(source.name if source else _NAME))
        parameters: dict[str, frozenset[str]] = {}
        includes: dict[str, frozenset[str]] = {}
        places: dict[str, str] = {}
        export = False
        for number, part in _numbered(rest):
            if part.get("mode", "server") != "server":
                continue
            export |= _exports(part)
            for index, resource in _numbered(part.get("resource")):
                type = str(resource.get("type"))
                export |= _exports(resource)
                if _readable(resource):
                    names = (str(p.get("name")) for _, p in _numbered(resource.get("searchParam")))
                    parameters[type] = parameters.get(type, frozenset()) | frozenset(names)
                    includes[type] = includes.get(type, frozenset()) | frozenset(_texts(resource.get("searchInclude")))
                    places.setdefault(type, f"/rest/{number}/resource/{index}")
        return cls(parameters, export, includes, places, source)

    @property
    def file(self) -> str:
        """What findings call it."""
        return self.source.name if self.source else _NAME

    def lacks(self, resource: str, parameter: str = "") -> Cell | None:
        """Where the statement shows that it does not offer a type, or a search parameter of it; None where it does.

        >>> Capability({"Patient": frozenset({"birthdate"})}, False).lacks("Patient", "birthdate") is None
        True
        """
        if resource not in self.parameters:
            return Cell(self.file, "", "/rest")
        if parameter and parameter not in self.parameters[resource]:
            return Cell(self.file, "", f"{self.places.get(resource, '/rest')}/searchParam")
        return None

    def can_include(self, include: str) -> bool:
        """True if ``_include`` takes a value such as ``Observation:encounter``."""
        known = self.includes.get(include.partition(":")[0], frozenset())
        return include in known or "*" in known


def _readable(resource: Mapping[str, Any]) -> bool:
    """A type that can only be written is not offered; one without list of interactions is."""
    listed = {str(i.get("code")) for _, i in _numbered(resource.get("interaction"))}
    return not listed or bool(listed & _READING)


def _exports(part: Mapping[str, Any]) -> bool:
    operations = [operation for _, operation in _numbered(part.get("operation"))]
    return any(str(o.get("name")).lstrip("$") == "export" or _EXPORTS in str(o.get("definition")) for o in operations)


def _texts(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _numbered(value: object) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a list, with their places in it."""
    items = value if isinstance(value, list) else []
    yield from ((number, item) for number, item in enumerate(items) if isinstance(item, dict))
