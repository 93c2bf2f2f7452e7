"""Concept maps of the packages: which code of FHIR a code of a zib becomes.

Where FHIR fixes the codes of an element (``Patient.gender``), a profile names the map from the value set of the zib.
Kept beside the value sets in ``<release>_terms.json``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from vtabel.catalog.model import Element
from vtabel.diagnostics import Cell, Findings

if TYPE_CHECKING:
    from vtabel.catalog.elements import Row
    from vtabel.catalog.packages import Package

Json = dict[str, Any]
# https://hl7.org/fhir/R4/valueset-concept-map-equivalence.html; the same in STU3.
_EQUIVALENCES = {
    "relatedto",
    "equivalent",
    "equal",
    "wider",
    "subsumes",
    "narrower",
    "specializes",
    "inexact",
    "unmatched",
    "disjoint",
}
_WITHOUT_TARGET = {"unmatched", "disjoint"}


@dataclass(frozen=True, slots=True)
class MappedCode:
    """One code with what it becomes. ``target`` is empty where nothing fits (``unmatched``).

    ``equivalence`` is the word of FHIR, said of the target: ``wider`` means that the target is wider. Displays are kept
    only of code systems that the package holds.
    """

    system: str
    code: str
    target_system: str
    target: str
    equivalence: str
    comment: str = ""
    display: str = ""
    target_display: str = ""


@dataclass(frozen=True, slots=True)
class ConceptMap:
    """A map between two value sets (canonicals; empty where the package names none).

    ``elements`` are the places whose profile names this map: profile and element id.
    """

    url: str
    name: str
    source: str
    target: str
    codes: tuple[MappedCode, ...]
    elements: tuple[tuple[str, str], ...] = ()

    def of(self, system: str, code: str) -> tuple[MappedCode, ...]:
        """What a code becomes; empty if the map does not speak of it."""
        return tuple(m for m in self.codes if (m.system, m.code) == (system, code))


@cache
def concept_maps(release: str = "zib2020") -> dict[str, ConceptMap]:
    """Every concept map of a packaged release, by canonical; empty for an unknown release.

    >>> gender = concept_maps()["http://nictiz.nl/fhir/ConceptMap/GeslachtCodelijst-to-AdministrativeGender"]
    >>> gender.of("http://terminology.hl7.org/CodeSystem/v3-AdministrativeGender", "F")[0].target
    'female'
    """
    file = files("vtabel").joinpath(f"data/{release}_terms.json")
    if not file.is_file():
        return {}
    stored = json.loads(file.read_text(encoding="utf-8")).get("concept_maps", {})
    return {url: concept_map_of(url, row) for url, row in stored.items()}


def maps_at(place: Element | str, release: str = "zib2020") -> tuple[ConceptMap, ...]:
    """The maps of a value set: those from it or to it. Of an element: those its profile names there, else of its value set."""
    found = concept_maps(release).values()
    if isinstance(place, Element):
        named = tuple(m for m in found if (place.profile, place.id) in m.elements)
        return named or maps_at(place.value_set, release)
    wanted = place.partition("|")[0]
    return tuple(m for m in found if wanted and wanted in (m.source.partition("|")[0], m.target.partition("|")[0]))


def becomes(place: Element | str, system: str, code: str, release: str = "zib2020") -> tuple[MappedCode, ...]:
    """What a code of a zib becomes on an element, or in a value set; empty if no map speaks of it.

    >>> from vtabel.catalog import catalog
    >>> gender = catalog().concept("NL-CM:0.1.9").places[0]
    >>> [m.target for m in becomes(gender, "http://terminology.hl7.org/CodeSystem/v3-NullFlavor", "UNK")]
    ['unknown']
    """
    return tuple(dict.fromkeys(m for found in maps_at(place, release) for m in found.of(system, code)))


def concept_map_of(url: str, stored: Json) -> ConceptMap:
    """The map that stored data describe. Raises KeyError or TypeError for data that `maps_of` did not make."""
    codes = tuple(
        MappedCode(
            system=group["source"],
            code=row["code"],
            target_system=group["target"] if "target" in row else "",
            target=row.get("target", ""),
            equivalence=row["equivalence"],
            comment=row.get("comment", ""),
            display=row.get("display", ""),
            target_display=row.get("target_display", ""),
        )
        for group in stored["groups"]
        for row in group["codes"]
    )
    elements = tuple((profile, element) for profile, element in stored.get("elements", ()))
    return ConceptMap(url, stored["name"], stored.get("source", ""), stored.get("target", ""), codes, elements)


def maps_of(package: Package, others: Iterable[Package], rows: Iterable[Row], findings: Findings) -> Json:
    """The concept maps of a package as they are stored, and those of the others that its profiles name.

    A row of a map that says nothing usable is left out, with a finding (VT140). A map that a profile names and no
    package holds is VT141.
    """
    places: dict[str, list[list[str]]] = {}
    for row in rows:
        for url in row.maps:
            place = [row.profile, row.id]
            if place not in places.setdefault(url, []):
                places[url].append(place)
    found: dict[str, Json] = {}
    held = _complete_systems([package, *others])
    for one in (package, *others):
        for file, resource in one.of_type("ConceptMap"):
            url = str(resource.get("url", ""))
            if url not in found and (one is package or url in places):
                found[url] = _Reader(resource, held, findings, Cell(one.path.name, file)).stored(places.get(url, []))
    for url in sorted(places.keys() - found.keys()):
        profiles = ", ".join(dict.fromkeys(profile for profile, _ in places[url]))
        findings.add("VT141", Cell(package.path.name), url=url, profiles=profiles)
    return {url: found[url] for url in sorted(found)}


def _complete_systems(packages: Iterable[Package]) -> set[str]:
    return {
        str(resource.get("url", ""))
        for package in packages
        for _, resource in package.of_type("CodeSystem")
        if resource.get("content") == "complete"
    }


@dataclass(slots=True)
class _Reader:
    """Reads one ConceptMap; ``held`` are the code systems whose displays may be kept."""

    resource: Json
    held: set[str]
    findings: Findings
    cell: Cell
    left_out: int = 0

    def stored(self, places: list[list[str]]) -> Json:
        groups = [group for g in self.resource.get("group", ()) if (group := self._group(g))["codes"]]
        if self.left_out or not groups:
            named, kept = self.resource.get("name", ""), sum(len(group["codes"]) for group in groups)
            self.findings.add("VT140", self.cell, name=named, kept=kept, count=self.left_out)
        stored = {
            "name": str(self.resource.get("name", "")),
            "source": _value_set(self.resource, "source"),
            "target": _value_set(self.resource, "target"),
            "elements": sorted(places),
            "groups": groups,
        }
        return {key: value for key, value in stored.items() if value or key in ("name", "groups")}

    def _group(self, group: Json) -> Json:
        codes = [row for element in group.get("element", ()) for row in self._rows(element, group)]
        kept = {"source": group.get("source", ""), "target": group.get("target", ""), "codes": codes}
        return {key: value for key, value in kept.items() if value or key == "codes"}

    def _rows(self, element: Json, group: Json) -> Iterator[Json]:
        """A row for each target of a code; a row without a code system, code or known relation is counted, not kept."""
        for target in element.get("target") or [{}]:
            equivalence = target.get("equivalence", "")
            aimed = bool(target.get("code") and group.get("target"))
            sound = bool(element.get("code") and group.get("source")) and equivalence in _EQUIVALENCES
            if not sound or not (aimed or equivalence in _WITHOUT_TARGET):
                self.left_out += 1
                continue
            row = {
                "code": element["code"],
                "display": element.get("display", "") if group["source"] in self.held else "",
                "target": target["code"] if aimed else "",
                "target_display": target.get("display", "") if aimed and group["target"] in self.held else "",
                "equivalence": equivalence,
                "comment": target.get("comment", ""),
            }
            yield {key: value for key, value in row.items() if value}


def _value_set(resource: Json, side: str) -> str:
    """The value set on one side of a map: STU3 has a reference or a uri, R4 a canonical or a uri."""
    reference = resource.get(f"{side}Reference", {}).get("reference", "")
    return str(resource.get(f"{side}Canonical") or resource.get(f"{side}Uri") or reference)
