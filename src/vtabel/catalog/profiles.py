"""StructureDefinitions of one or more packages: found by canonical, with their differentials merged along the base."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from vtabel.catalog.packages import Package
from vtabel.diagnostics import Cell, Findings

Json = dict[str, Any]

CORE = "http://hl7.org/fhir/StructureDefinition/"


@dataclass(frozen=True, slots=True)
class Profile:
    """A StructureDefinition with the elements of all its bases merged in, by element id, in reading order.

    An element keeps every mapping that its bases give it; any other field is the one of the most derived profile.
    """

    definition: Json
    elements: dict[str, Json]

    @property
    def id(self) -> str:
        return str(self.definition.get("id") or self.url.rpartition("/")[2])

    @property
    def url(self) -> str:
        return str(self.definition["url"])

    @property
    def type(self) -> str:
        """The resource or data type that is profiled."""
        return str(self.definition.get("type", ""))

    @property
    def is_resource(self) -> bool:
        """False for profiles of data types and extensions."""
        return bool(self.definition.get("kind") == "resource")

    @property
    def is_abstract(self) -> bool:
        return bool(self.definition.get("abstract", False))

    def fixed(self, element_id: str, levels: int = 3) -> Any:
        """The value that is fixed on an element, or put together from what is fixed on its parts; None if nothing is.

        STU3 profiles fix the system and the code of a coding apart, R4 profiles a CodeableConcept as a whole.
        ``levels`` is how far below the element is looked: the code of a CodeableConcept is two levels down.
        """
        own = fixed_value(self.elements.get(element_id, {}))
        if own is not None or not levels:
            return own
        parts: dict[str, list[Any]] = {}
        for place in self._parts(element_id):
            name = place.rpartition(".")[2].partition(":")[0]
            value = None if name == "extension" else self.fixed(place, levels - 1)
            if value is not None:
                parts.setdefault(name, []).append(value)
        # Slices of one part are alternatives: together they fix nothing.
        found = {name: values[0] for name, values in parts.items() if len(values) == 1}
        return {name: [v] if name in _REPEATING else v for name, v in found.items()} or None

    def _parts(self, element_id: str) -> Iterable[str]:
        """The ids one level below an element, also of parts that are only named by what is below them."""
        deep = len(element_id.split("."))
        return dict.fromkeys(".".join(i.split(".")[: deep + 1]) for i, _ in self.under(element_id))

    def under(self, element_id: str) -> Iterable[tuple[str, Json]]:
        """The elements below an element: of the same slice, without other slices of it."""
        return ((i, e) for i, e in self.elements.items() if i.startswith(f"{element_id}."))


@dataclass(slots=True)
class Profiles:
    """All profiles that an import can see. The package that is imported goes before those it depends on."""

    findings: Findings
    _definitions: dict[str, tuple[Json, Cell]] = field(default_factory=dict)
    _merged: dict[str, Profile] = field(default_factory=dict)
    _missing: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, package: Package, others: Iterable[Package], findings: Findings) -> Profiles:
        """The profiles of a package, and of the packages it depends on. A canonical that occurs twice is VT134."""
        found = cls(findings)
        for name, definition in package.of_type("StructureDefinition"):
            found._add(definition, Cell(package.path.name, name), twice_is_wrong=True)
        for other in others:
            for name, definition in other.of_type("StructureDefinition"):
                found._add(definition, Cell(other.path.name, name), twice_is_wrong=False)
        return found

    def _add(self, definition: Json, cell: Cell, *, twice_is_wrong: bool) -> None:
        url = definition.get("url")
        if url is None or elements_of(definition) is None:
            self.findings.add(
                "VT133",
                cell,
                name=cell.part,
                why="a StructureDefinition without url or elements",
                why_nl="een StructureDefinition zonder url of elementen",
            )
        elif url not in self._definitions:
            self._definitions[url] = (definition, cell)
        elif twice_is_wrong:
            self.findings.add("VT134", cell, url=url, related=[self._definitions[url][1]])

    def of_url(self, url: str) -> Profile | None:
        """The profile with this canonical (a version after `|` is left off); None if no package holds it."""
        url = url.partition("|")[0]
        if url not in self._definitions:
            return None
        if url not in self._merged:
            self._merged[url] = self._merge(url)
        return self._merged[url]

    def _merge(self, url: str) -> Profile:
        elements: dict[str, Json] = {}
        for definition in reversed(self._chain(url)):
            for element in elements_of(definition) or ():
                key = element.get("id") or element.get("path", "")
                elements[key] = _merged(elements.get(key, {}), element, str(definition.get("id", "")))
        return Profile(self._definitions[url][0], elements)

    def missing(self, by: Profile, url: str) -> None:
        """Record that a profile refers to one that no package holds (VT135), once for each that is missing."""
        if not url.startswith(CORE) and url not in self._missing:
            self._missing.add(url)
            self.findings.add("VT135", self._definitions[by.url][1], profile=by.id, url=url)

    def _chain(self, url: str) -> list[Json]:
        """The definition and its bases, as far as the packages hold them. A base that is not there is VT135."""
        chain: list[Json] = []
        seen: set[str] = set()
        while url in self._definitions and url not in seen:
            seen.add(url)
            definition, _ = self._definitions[url]
            chain.append(definition)
            if "differential" not in definition:  # a snapshot holds its bases already
                break
            url = str(definition.get("baseDefinition", "")).partition("|")[0]
            if url and url not in self._definitions:
                self.missing(Profile(definition, {}), url)
        return chain


def elements_of(definition: Json) -> list[Json] | None:
    """The elements of a StructureDefinition: of the differential, else of the snapshot; None if it has neither."""
    part: Json = definition.get("differential") or definition.get("snapshot") or {}
    return part.get("element")


def _merged(base: Json, derived: Json, profile: str) -> Json:
    """One element over the same one of the base. An alias that repeats the name of the profile is no name."""
    found = {**base, **derived}
    if profile in derived.get("alias", ()):
        found["alias"] = [a for a in derived["alias"] if a != profile] or base.get("alias", [])
    if "mapping" in base and "mapping" in derived:
        found["mapping"] = [*base["mapping"], *(m for m in derived["mapping"] if m not in base["mapping"])]
    return found


def profile_urls(kind: Json) -> list[str]:
    """The profiles that an element type names: a list in R4, one text in STU3."""
    value = kind.get("profile", [])
    return [value] if isinstance(value, str) else list(value)


def fixed_value(element: Json) -> Any:
    """The fixed value or pattern of an element, whatever its type; None if it has none."""
    return next((v for k, v in element.items() if _FIXED.match(k)), None)


_REPEATING = ("coding",)  # the parts of a data type that repeat, of those that profiles fix
_FIXED = re.compile("(fixed|pattern)[A-Z]")
