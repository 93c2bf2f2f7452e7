"""FHIR ValueSets and CodeSystems beside or inside a Questionnaire -> value lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from vtabel.readers.nodes import Node
from vtabel.readers.options import role_of
from vtabel.table import Option, ValueList

_DEEPEST = 50


@dataclass(slots=True)
class Terminology:
    """The ValueSets and CodeSystems of a file, by canonical; contained ones by `#id`."""

    value_sets: dict[str, Node] = field(default_factory=dict)
    code_systems: dict[str, Node] = field(default_factory=dict)
    _read: dict[str, tuple[Option, ...]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, resources: Iterable[Node]) -> Terminology:
        found = cls()
        for resource in resources:
            kind, url = resource.get("resourceType"), resource.get("url")
            kept = {"ValueSet": found.value_sets, "CodeSystem": found.code_systems}.get(kind)
            if kept is not None and url:
                kept.setdefault(url, resource)
                if version := resource.get("version"):
                    kept.setdefault(f"{url}|{version}", resource)
        return found

    def with_contained(self, questionnaire: Node) -> Terminology:
        """These, and what a questionnaire contains."""
        contained = list(questionnaire.all("contained"))
        inner = Terminology.of(contained)
        for resource in contained:
            if resource.get("resourceType") == "ValueSet" and resource.get("id"):
                inner.value_sets[f"#{resource.get('id')}"] = resource
        return Terminology(self.value_sets | inner.value_sets, self.code_systems | inner.code_systems)

    def value_list(self, canonical: str) -> tuple[ValueList, str, str]:
        """The list of a canonical; and in English and Dutch why its answers are not all there, ``""`` if they are.

        A canonical with a version that is not in the file is not replaced by another version.
        """
        resource = self.value_sets.get(canonical)
        url = canonical if resource is None else resource.get("url") or canonical
        name = canonical.partition("|")[0].rpartition("/")[2].lstrip("#")
        if resource is None:
            why = "the value set is not in the file", "de value set staat niet in het bestand"
            return ValueList(name=name, canonical=url), *why
        try:
            options = self._all(resource, ())
        except LookupError as error:
            rule = str(error.args[0])
            why = f"it is defined by {rule}", f"zij is bepaald door {rule}"
            return ValueList(name=name, canonical=url), *why
        if not options:
            return ValueList(name=name, canonical=url), "the value set is empty", "de value set is leeg"
        return ValueList(name=name, canonical=url, options=options), "", ""

    def _all(self, value_set: Node, above: tuple[str, ...]) -> tuple[Option, ...]:
        """The answers of a value set, each once however often it is included.

        Raises LookupError with the rule by which it is defined where that cannot be followed.
        """
        place = str(value_set.cell)
        if place in above or len(above) > _DEEPEST:
            raise LookupError(f"value set {value_set.get('url')}")
        if place not in self._read:
            found: dict[tuple[str, str], Option] = {}
            for option in self._options(value_set, (*above, place)):
                found.setdefault((option.code_system, option.code), option)
            self._read[place] = tuple(found.values())
        return self._read[place]

    def _options(self, value_set: Node, above: tuple[str, ...]) -> Iterator[Option]:
        expansion = value_set.first("expansion")
        if expansion is not None and expansion.first("contains"):
            yield from _expanded(expansion)
            return
        compose = value_set.first("compose")
        left_out: set[tuple[str, str]] = set()
        for part in compose.all("exclude") if compose else ():
            if part.first("filter", "valueSet") or not part.first("concept"):
                raise LookupError("an exclusion")
            left_out |= {(part.get("system"), concept.get("code")) for concept in part.all("concept")}
        for part in compose.all("include") if compose else ():
            for option in self._included(part, above):
                if (option.code_system, option.code) not in left_out:
                    yield option

    def _included(self, part: Node, above: tuple[str, ...]) -> Iterator[Option]:
        system = part.get("system")
        if part.first("filter"):
            raise LookupError(f"a filter on {system}")
        for reference in part.all("valueSet"):
            other = self.value_sets.get(reference.text)
            if other is None:
                raise LookupError(f"value set {reference.text}")
            yield from self._all(other, above)
        if part.first("concept"):
            source = self.code_systems.get(system)
            labels = {o.code: o.label for o in _listed(source, system)} if source else {}
            for concept in part.all("concept"):
                code = concept.get("code")
                if code:
                    yield _option(concept, system, labels.get(code, ""))
        elif system:
            source = self.code_systems.get(system)
            if source is None or not source.first("concept"):
                raise LookupError(f"code system {system}")
            yield from _listed(source, system)


def option_of_coding(coding: Node) -> Option | None:
    """The answer of a Coding; None without a code."""
    return _option(coding, coding.get("system"), "") if coding.get("code") else None


def _option(concept: Node, system: str, label: str) -> Option:
    code = concept.get("code")
    label = concept.get("display") or label or code
    terminology = {"code_system": system, "concept_code": code} if system else {}
    return Option(code=code, label=label, role=role_of(label), cell=concept.cell, **terminology)


def _listed(node: Node, system: str) -> Iterator[Option]:
    """All concepts of a code system, also those below others."""
    for concept in node.all("concept"):
        if concept.get("code"):
            yield _option(concept, system, "")
        yield from _listed(concept, system)


def _expanded(node: Node) -> Iterator[Option]:
    for concept in node.all("contains"):
        if concept.get("code") and not concept.flag("abstract"):
            yield _option(concept, concept.get("system"), "")
        yield from _expanded(concept)
