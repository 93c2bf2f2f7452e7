"""A concept of one zib release in another: whether it is there under the same id, where it stands, what differs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TypeVar

from vtabel.catalog import catalog, concept_maps, value_sets
from vtabel.catalog.model import Catalog, CodeFilter, Concept, Element
from vtabel.catalog.terms import ValueSet
from vtabel.diagnostics import VtabelError
from vtabel.text import match_form

# A name ends where the mapping goes on with a remark: "Gender. Use FHIR Core ConceptMap", "IngredientAmount [DEPRECATED]".
_REMARK = re.compile(r"[.:]\s|:|\.$|\s\[")
_LAYER = re.compile(r"^(zib|nl-core|mp)-")
_DATE = re.compile(r"(--\d{14})?(\|.*)?$")
# https://hl7.org/fhir/R4/servicerequest.html: ServiceRequest is the ProcedureRequest of STU3.
_SUCCESSOR = {"ProcedureRequest": "ServiceRequest"}
T = TypeVar("T")


class Standing(StrEnum):
    """How a place came over."""

    CARRIED = "carried"
    AMBIGUOUS = "ambiguous"
    """The concept is there, in several places, and nothing tells which of them is meant."""
    ELSEWHERE = "elsewhere"
    """The concept is there, in other resources or another part of this one: that may be data on someone else."""
    RENAMED = "renamed"
    """The id is there, and names something else: it may be another concept."""
    GONE = "gone"
    """The id is not there."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs between two places. ``in_meaning`` is False where only the wording of the release does.

    ``what`` is one of profile, resource, path, types, codes (that select the resource), value set, codes of the value set,
    unit. Of types and codes ``before`` holds those that went, ``after`` those that came.
    """

    what: str
    before: str
    after: str
    in_meaning: bool = True

    def __str__(self) -> str:
        return f"{self.what}: {self.before or '-'} -> {self.after or '-'}"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A concept under another id that may be the same one, and what says so. Never more than a proposal."""

    concept: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Translation:
    """One place of a concept, carried to another release.

    ``after`` is set for what was carried only. ``choices`` are the places of a concept that is ambiguous or elsewhere,
    ``candidates`` the concepts that a renamed or removed one may have become, ``names`` what the id is called in both.
    """

    concept: str
    of: str
    to: str
    standing: Standing
    before: Element
    after: Element | None = None
    differences: tuple[Difference, ...] = ()
    choices: tuple[Element, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    names: tuple[str, str] = ("", "")

    @property
    def same_meaning(self) -> bool:
        """True if it was carried and nothing differs but names of the release."""
        return self.standing is Standing.CARRIED and not any(d.in_meaning for d in self.differences)


def translate(what: str | Element, to: str, of: str = "zib2020") -> tuple[Translation, ...]:
    """The places of a concept (or the one place given) of release ``of`` in release ``to``.

    The id must be there and share a Dutch or an English name. Nothing is carried on likeness of names: a concept that
    was renumbered is a candidate. Raises VtabelError for a release that is not packaged, or a concept that ``of`` lacks.

    >>> found = translate("NL-CM:7.2.10", to="zib2017")[0]
    >>> found.after.profile, [str(d) for d in found.differences if d.in_meaning]
    ('zib-TobaccoUse', [])
    """
    source, target = catalog(of), catalog(to)
    concept = source.concept(what if isinstance(what, str) else what.concept)
    if concept is None:
        raise VtabelError(f"release {of} has no concept `{what if isinstance(what, str) else what.concept}`")
    places = (what,) if isinstance(what, Element) else concept.places or concept.elements
    return tuple(_place(place, concept, source, target) for place in places)


def _place(before: Element, concept: Concept, source: Catalog, target: Catalog) -> Translation:
    found = target.concept(concept.id)
    route = (concept.id, source.release, target.release)
    if found is None:
        return Translation(*route, Standing.GONE, before, candidates=_candidates(concept, source, target))
    if not _same_name(concept, found):
        named = (_title(concept), _title(found))
        candidates = _candidates(concept, source, target)
        return Translation(*route, Standing.RENAMED, before, candidates=candidates, names=named)
    choices = _nearest(before, found.places or found.elements)
    if len({(e.profile, e.path) for e in choices}) > 1:
        return Translation(*route, Standing.AMBIGUOUS, before, choices=choices)
    after = choices[0]
    if not _same_part(before, after):
        return Translation(*route, Standing.ELSEWHERE, before, choices=choices)
    differences = tuple(_differences(before, after, source.release, target.release))
    return Translation(*route, Standing.CARRIED, before, after, differences)


def _same_name(concept: Concept, other: Concept) -> bool:
    """True if the two share a name in one of the languages: spellings were mended in the other one between releases."""
    return any(_names(concept, dutch) & _names(other, dutch) for dutch in (True, False))


def _names(concept: Concept, dutch: bool) -> frozenset[str]:
    """Every name that the profiles give a concept in one language, without remarks, case and spaces; ``A / B`` are two."""
    texts = (e.name_nl if dutch else e.name_en for e in concept.elements)
    forms = (match_form(name).replace(" ", "") for text in texts for name in _REMARK.split(text)[0].split("/"))
    return frozenset(filter(None, forms))


def _title(concept: Concept) -> str:
    return f"{concept.name_nl} / {concept.name_en}"


@cache
def _new_concepts(of: str, to: str) -> dict[str, tuple[Concept, ...]]:
    """By zib: the concepts of a release whose ids the other one lacks, or gives to something else."""
    source, found = catalog(of), dict[str, list[Concept]]()
    for concept in catalog(to):
        known = source.concept(concept.id)
        if known is None or not _same_name(known, concept):
            found.setdefault(concept.zib.id, []).append(concept)
    return {zib: tuple(concepts) for zib, concepts in found.items()}


def _candidates(concept: Concept, source: Catalog, target: Catalog) -> tuple[Candidate, ...]:
    """New concepts of the same zib with the same name in both languages."""
    return tuple(
        Candidate(other.id, f"zib {other.zib.name_nl}, {_title(other)}")
        for other in _new_concepts(source.release, target.release).get(concept.zib.id, ())
        if other.id != concept.id and all(_names(concept, dutch) & _names(other, dutch) for dutch in (True, False))
    )


def _nearest(before: Element, places: tuple[Element, ...]) -> tuple[Element, ...]:
    """The places that come nearest: each test narrows them down, where one of them passes it."""
    tests: tuple[Callable[[Element], bool], ...] = (
        lambda e: (e.resource, e.profile, e.id, e.path) == (before.resource, before.profile, before.id, before.path),
        lambda e: _same_resource(before.resource, e.resource),
        lambda e: _same_profile(e, before),
        lambda e: _alike(_stem(e.profile), _stem(before.profile)),
        lambda e: e.path == before.path,
        lambda e: _first_step(e) == _first_step(before),
        lambda e: bool(_kinds(e) & _kinds(before)),
        lambda e: _without_date(e.value_set) == _without_date(before.value_set),
    )
    for test in tests:
        places = tuple(e for e in places if test(e)) or places
    return places


def _same_part(before: Element, after: Element) -> bool:
    """True if the two can hold the same data: the same resource, or a profile of the same name that chose another one.

    A data type stands in many places (``Patient.telecom``, ``Patient.contact.telecom``), so there the first step counts too.
    """
    if not _same_resource(before.resource, after.resource) and not _same_profile(before, after):
        return False
    return not before.via or _first_step(before) == _first_step(after)


def _first_step(element: Element) -> str:
    return re.split(r"\W", element.path, maxsplit=1)[0]


def _same_resource(one: str, other: str) -> bool:
    """True for the same resource type, or the one that took its place in R4."""
    return _SUCCESSOR.get(one, one) == _SUCCESSOR.get(other, other)


def _stem(profile: str) -> tuple[str, ...]:
    """The words of a profile's name without its layer: ``zib-Wound-Drain`` and ``nl-core-Wound.Drain`` are alike."""
    return tuple(re.split("[.-]", _LAYER.sub("", profile).casefold()))


def _same_profile(one: Element, other: Element) -> bool:
    return "".join(_stem(one.profile)) == "".join(_stem(other.profile))


def _alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """True if one name goes on where the other ends: ``LaboratoryTestResult`` and ``LaboratoryTestResult-Observation``."""
    shared = min(len(one), len(other))
    return one[:shared] == other[:shared]


def _kinds(element: Element) -> set[str]:
    return {kind.partition("(")[0] for kind in element.types}


def _without_date(value_set: str) -> str:
    return _DATE.sub("", value_set)


def _differences(before: Element, after: Element, of: str, to: str) -> Iterator[Difference]:
    """What differs, the FHIR types by name: the profiles of their targets have other names in each release.

    A profile of another name may be about someone else: a payer and a care provider are both an Organization.
    """
    if before.profile != after.profile:
        related = _same_profile(before, after) or _alike(_stem(before.profile), _stem(after.profile))
        yield Difference("profile", before.profile, after.profile, in_meaning=not related)
    if before.resource != after.resource:
        yield Difference("resource", before.resource, after.resource)
    if before.path != after.path:
        yield Difference("path", before.path, after.path)
    if _kinds(before) and _kinds(after) and _kinds(before) != _kinds(after):
        went, came = _apart(_kinds(before), _kinds(after))
        yield Difference("types", "|".join(sorted(went)), "|".join(sorted(came)))
    if set(before.codes) != set(after.codes):
        old, new = _apart(set(before.codes), set(after.codes))
        yield Difference("codes", _codes(old), _codes(new), in_meaning=_code_keys(before) != _code_keys(after))
    yield from _value_differences(before, after, of, to)
    if before.unit != after.unit:
        yield Difference("unit", before.unit, after.unit)


def _apart(before: set[T], after: set[T]) -> tuple[set[T], set[T]]:
    """What went and what came."""
    return before - after, after - before


def _codes(codes: Iterable[CodeFilter]) -> str:
    return ", ".join(sorted(f"{c.element}={c.system}|{c.code}" for c in codes))


def _code_keys(element: Element) -> set[tuple[str, str, str]]:
    return {(c.element, system_key(c.system), c.code) for c in element.codes}


def _value_differences(before: Element, after: Element, of: str, to: str) -> Iterator[Difference]:
    """Of the value sets. Where both are fully listed their codes are compared; else another canonical may mean other codes."""
    if before.value_set.partition("|")[0] == after.value_set.partition("|")[0]:
        return
    old, new = value_sets(of).get(before.value_set), value_sets(to).get(after.value_set)
    if old is None or new is None or not (old.complete and new.complete):
        yield Difference("value set", before.value_set, after.value_set)
        return
    yield Difference("value set", before.value_set, after.value_set, in_meaning=False)
    gone, added = code_keys(old) - code_keys(new), code_keys(new) - code_keys(old)
    if gone or added:
        before_only, after_only = (", ".join(sorted(code for _, code in one)) for one in (gone, added))
        yield Difference("codes of the value set", before_only, after_only)


def code_keys(value_set: ValueSet) -> frozenset[tuple[str, str]]:
    """System and code of everything that is listed, the system as `system_key` gives it."""
    return frozenset((system_key(system), code) for system, codes in value_set.codes.items() for code in codes)


def system_in(uri: str, of: str, to: str) -> str | None:
    """The address that a code system has in another release. None for one of HL7 that the other FHIR version may call otherwise.

    The address is the one that the value sets, concept maps or profiles of the other release use.

    >>> system_in("http://terminology.hl7.org/CodeSystem/v3-NullFlavor", of="zib2020", to="zib2017")
    'http://hl7.org/fhir/v3/NullFlavor'
    """
    if catalog(of).fhir == catalog(to).fhir or system_key(uri) == uri or "/sid/" in uri:
        return uri
    used = _systems(to)
    return uri if uri in used else next((other for other in used if system_key(other) == system_key(uri)), None)


@cache
def _systems(release: str) -> tuple[str, ...]:
    """Every code system that a release uses, in one order."""
    found = {system for value_set in value_sets(release).values() for system in value_set.codes}
    for mapped in (m for concept_map in concept_maps(release).values() for m in concept_map.codes):
        found |= {mapped.system, mapped.target_system}
    found |= {code.system for element in catalog(release).elements for code in element.codes}
    return tuple(sorted(found))


def system_key(uri: str) -> str:
    """The same for the address that a code system of HL7 has in STU3 and in R4 (https://hl7.org/fhir/R4/terminologies-systems.html).

    >>> system_key("http://hl7.org/fhir/v3/NullFlavor") == system_key("http://terminology.hl7.org/CodeSystem/v3-NullFlavor")
    True
    """
    for start in ("http://hl7.org/fhir/", "http://terminology.hl7.org/CodeSystem/"):
        if uri.startswith(start):
            return re.sub(r"^(v[23])/", r"\1-", uri.removeprefix(start))
    return uri
