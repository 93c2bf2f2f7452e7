"""What a table itself says about the source: a zib in words, a code, a FHIR profile and path, codes of the answers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vtabel.catalog import Catalog, Concept, ValueSet, value_sets
from vtabel.mapping.proposals.asked import Asked
from vtabel.mapping.proposals.evidence import Evidence
from vtabel.mapping.proposals.kinds import NONE
from vtabel.mapping.proposals.lexicon import folded

_IDENTITY = {
    "bsn": "NL-CM:0.1.7",
    "local_patient_id": "NL-CM:0.1.7",
    "birth_date": "NL-CM:0.1.10",
    "death_date": "NL-CM:0.1.33",
    "postcode": "NL-CM:20.5.6",
    "organisation_id": "NL-CM:17.2.2",
    "professional_id": "NL-CM:17.1.2",
}
"""The concept that holds what identifies, by identity role."""
_OTHER_PROFILE, _VAGUE, _MANY = 0.85, 0.5, 4
"""What is left of a FHIR path where the profile is not named, and where more concepts than `_MANY` share it."""
_SHARED = 0.5  # the least share of the answers that must stand in a value set
_ZIB_ID = re.compile(r"NL-CM:\d+(?:\.\d+)+")
_PAIR = re.compile(r"([^:;,]+):\s*([^;,]+)")
_SLICE = re.compile(r":[A-Za-z0-9_-]+|\[x\]|\[[^\]]*\]")
_FHIR_NAME = re.compile(r"^([A-Z][A-Za-z0-9]+)\.([a-z][A-Za-z0-9_.\[\]:-]*)$")


class References:
    """The concepts of a catalogue, found by what a table says of them."""

    def __init__(self, concepts: list[Concept], catalog: Catalog) -> None:
        self._catalog = catalog
        self._by_name: dict[str, list[Concept]] = {}
        self._by_path: dict[str, list[tuple[str, str, Concept]]] = {}
        by_set: dict[str, set[str]] = {}
        for concept in concepts:
            for name in {folded(concept.name_nl), folded(concept.name_en)}:
                self._by_name.setdefault(name, []).append(concept)
            for place in concept.places:
                root, _, path = _SLICE.sub("", place.id).partition(".")
                self._by_path.setdefault(root, []).append((path, place.profile, concept))
                if place.value_set:
                    by_set.setdefault(place.value_set, set()).add(concept.id)
        self._bound = [
            (value_set, _displays(value_set), sorted(by_set[url]))
            for url, value_set in value_sets(catalog.release).items()
            if url in by_set
        ]

    def evidence(self, asked: Asked) -> Iterator[Evidence]:
        """What the table says of a variable."""
        role = asked.variable.identity
        if role in _IDENTITY:
            yield Evidence(_IDENTITY[role], "identity", 0.75, f"it identifies: {role}", f"het identificeert: {role}")
        yield from self._named(asked)
        yield from self._fhir(asked)
        yield from self._answers(asked)

    def _named(self, asked: Asked) -> Iterator[Evidence]:
        reference = asked.variable.concept
        if reference is None:
            return
        for concept_id in _ZIB_ID.findall(reference.text):
            yield Evidence(
                concept_id, "reference", 0.97, f"the table names {concept_id}", f"de tabel noemt {concept_id}"
            )
        if reference.code and reference.system.startswith("http"):
            for concept in self._catalog.by_code(reference.code, reference.system):
                if any(p.path.startswith("value") for p in concept.places):
                    yield Evidence(
                        concept.id,
                        "code",
                        0.95,
                        f"the table names code {reference.code}",
                        f"de tabel noemt code {reference.code}",
                    )
        yield from self._in_words(reference.text)

    def _in_words(self, text: str) -> Iterator[Evidence]:
        """``ZIB: Patiënt; Container: Naamgegevens; Dataelement: Achternaam``: the last that is a concept, of a zib named before."""
        named = [folded(value.strip()) for _, value in _PAIR.findall(text)]
        for i, value in reversed(list(enumerate(named))):
            for concept in self._by_name.get(value, ()):
                zib = {folded(concept.zib.name_nl), folded(concept.zib.name_en)}
                strength = 0.95 if zib & set(named[:i]) else 0.5
                shown = f"`{text[:60]}`"
                yield Evidence(concept.id, "reference", strength, f"the table names {shown}", f"de tabel noemt {shown}")
            if value in self._by_name:
                return

    def _fhir(self, asked: Asked) -> Iterator[Evidence]:
        """A variable that is named as an element of a FHIR profile: its path, below the resource that its root or type names."""
        match = _FHIR_NAME.match(asked.variable.name)
        if match is None:
            return
        kind = asked.variable.origins["datatype"].raw if "datatype" in asked.variable.origins else ""
        path = _SLICE.sub("", match[2])
        root = max((r for r in self._by_path if r in match[1] or r in kind), key=len, default="")
        found = [
            (same * (1.0 if profile in kind else _OTHER_PROFILE), f"{root}.{other}", concept)
            for other, profile, concept in self._by_path.get(root, ())
            if (same := _same_path(path, other))
        ]
        best = max((strength for strength, _, _ in found), default=0.0)
        vague = _VAGUE if len({c.id for strength, _, c in found if strength == best}) > _MANY else 1.0
        for strength, shown, concept in found:
            yield Evidence(concept.id, "fhir", strength * vague, f"FHIR element `{shown}`", f"FHIR-element `{shown}`")
        if root and not found:
            shown = f"{root}.{path}"
            yield Evidence(
                NONE, "fhir", 0.6, f"no zib keeps FHIR element `{shown}`", f"geen zib heeft FHIR-element `{shown}`"
            )

    def _answers(self, asked: Asked) -> Iterator[Evidence]:
        """Answers with a code of a terminology, or with labels that stand in a value set."""
        options = [
            o for o in (asked.variable.value_list.options if asked.variable.value_list else ()) if o.role is None
        ]
        if len(options) < 2:
            return
        coded = {(o.code_system, o.concept_code) for o in options if o.concept_code}
        labels = {folded(o.label) for o in options if o.label}
        for value_set, displays, concepts in self._bound:
            shared = sum(coding in value_set for coding in coded) / len(options)
            alike = len(labels & displays) / len(options)
            best = max(shared, alike)
            if best < _SHARED:
                continue
            share = f"{best:.0%}"
            why = f"{share} of the answers stand in value set {value_set.name}"
            why_nl = f"{share} van de antwoorden staat in waardelijst {value_set.name}"
            strength = (0.8 if shared >= alike else 0.5) * best / len(concepts) ** 0.5
            for concept in concepts:
                yield Evidence(concept, "values", strength, why, why_nl)


def _same_path(path: str, other: str) -> float:
    """How sure it is that two paths of one resource mean the same element."""
    if not other:
        return 0.0
    if path == other:
        return 0.88
    if other.startswith(path + ".") or path.startswith(other + "."):
        return 0.55
    return 0.0


def _displays(value_set: ValueSet) -> frozenset[str]:
    """The displays of a value set, as they are compared."""
    return frozenset(folded(display) for system in value_set.codes.values() for display in system.values() if display)
