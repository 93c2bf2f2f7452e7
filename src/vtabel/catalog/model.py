"""What an EHR can hold: zibs, their concepts, and where FHIR keeps each."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from html import escape
from importlib.resources import files

from vtabel.text import match_form

# Also without a blank: "WeekDay.See for details". A name may hold a dot itself: "zib Stoma.StomaMaterial".
_REMARK = re.compile(r"\.\s|\.(?=[A-Z][a-z]+ )|\.$|\s\[")


@dataclass(frozen=True, slots=True)
class CodeFilter:
    """A code that a profile fixes on an element of the resource itself. A plain code (``intent``) has no system."""

    element: str
    system: str
    code: str


@dataclass(frozen=True, slots=True)
class Zib:
    """A *zorginformatiebouwsteen*. ``bgz`` tells whether it belongs to the Basisgegevensset Zorg of this release."""

    id: str
    name_nl: str
    name_en: str
    version: str
    bgz: bool = False


@dataclass(frozen=True, slots=True)
class Element:
    """One place where FHIR keeps a concept: the profile, the FHIRPath on its resource, types and terminology.

    ``codes`` select the resource. ``note`` says why the path is not exact (a slice by value set or profile, an open
    choice). ``implicit`` marks a secondary mapping. ``unit`` is UCUM, where the profile fixes it.
    """

    concept: str
    name_en: str
    name_nl: str
    profile: str
    resource: str
    id: str
    path: str
    types: tuple[str, ...]
    min: str
    max: str
    codes: tuple[CodeFilter, ...] = ()
    implicit: bool = False
    via: str = ""
    note: str = ""
    binding: str = ""
    value_set: str = ""
    value_set_name: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Concept:
    """One concept of a zib, with every place where FHIR keeps it."""

    id: str
    name_nl: str
    name_en: str
    zib: Zib
    elements: tuple[Element, ...]

    @property
    def places(self) -> tuple[Element, ...]:
        """The elements without the secondary mappings."""
        return tuple(e for e in self.elements if not e.implicit)

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{escape(e.profile)}</td><td><code>{escape(e.path)}</code></td><td>{escape(', '.join(e.types))}</td>"
            f"<td>{escape(', '.join(f'{c.element} = {c.code}' for c in e.codes))}</td><td>{escape(e.value_set_name)}</td></tr>"
            for e in self.places
        )
        title = f"{escape(self.id)} {escape(self.name_nl)} / {escape(self.name_en)}, zib {escape(self.zib.name_nl)} {escape(self.zib.version)}"
        return f"<p><b>{title}</b></p><table><tr><th>profile</th><th>FHIRPath</th><th>types</th><th>codes</th><th>value set</th></tr>{rows}</table>"


@dataclass(frozen=True)
class Catalog:
    """All concepts of one release. Look up by id, code or name."""

    release: str
    fhir: str
    package: str
    version: str
    zibs: dict[str, Zib]
    elements: tuple[Element, ...]

    @cached_property
    def concepts(self) -> dict[str, Concept]:
        """Every concept by its id, in the order of the zibs."""
        grouped: dict[str, list[Element]] = {}
        for element in self.elements:
            grouped.setdefault(element.concept, []).append(element)
        return {concept_id: self._concept(concept_id, found) for concept_id, found in grouped.items()}

    def _concept(self, concept_id: str, elements: Sequence[Element]) -> Concept:
        named = next((e for e in elements if not e.implicit and e.name_nl), elements[0])
        return Concept(
            concept_id,
            named.name_nl or _name(named.name_en),
            _name(named.name_en),
            self.zibs[concept_id.rpartition(".")[0]],
            tuple(elements),
        )

    def __contains__(self, concept_id: object) -> bool:
        """True for a concept, and for a zib as a whole."""
        return concept_id in self.concepts or concept_id in self.zibs

    def __len__(self) -> int:
        return len(self.concepts)

    def __iter__(self) -> Iterator[Concept]:
        return iter(self.concepts.values())

    def concept(self, concept_id: str) -> Concept | None:
        """The concept with this id (``NL-CM:12.1.2``), or None."""
        return self.concepts.get(concept_id)

    def zib_of(self, concept_id: str) -> Zib | None:
        """The zib that a concept belongs to (or that the id itself names)."""
        return self.zibs.get(concept_id) or self.zibs.get(concept_id.rpartition(".")[0])

    def title(self, concept_id: str) -> str:
        """A concept in words, Dutch: the zib and the concept.

        >>> from vtabel.catalog import catalog
        >>> catalog().title("NL-CM:12.1.2")
        'Lichaamsgewicht: GewichtWaarde'
        """
        concept = self.concepts.get(concept_id)
        if concept is None:
            zib = self.zib_of(concept_id)
            return zib.name_nl if zib else concept_id
        return (
            concept.zib.name_nl
            if concept.name_nl == concept.zib.name_nl
            else f"{concept.zib.name_nl}: {concept.name_nl}"
        )

    def places(self, resource: str, path: str) -> tuple[Element, ...]:
        """The elements of a resource whose path is this one or its beginning; those whose path is not exact are left out."""
        ends = [i for i, sign in enumerate(path) if sign == "."]
        return tuple(e for end in (*ends, None) for e in self._by_place.get((resource, path[:end]), ()))

    @cached_property
    def _by_place(self) -> dict[tuple[str, str], list[Element]]:
        found: dict[tuple[str, str], list[Element]] = {}
        for element in self.elements:
            if not element.note:
                found.setdefault((element.resource, element.path), []).append(element)
        return found

    def by_code(self, code: str, system: str = "") -> tuple[Concept, ...]:
        """The concepts whose resource is selected by a code; of any system if none is given."""
        wanted = dict.fromkeys(
            e.concept
            for e in self.elements
            for c in e.codes
            if c.element == "code" and c.code == code and system in ("", c.system)
        )
        return tuple(self.concepts[i] for i in wanted)

    def search(self, text: str) -> tuple[Concept, ...]:
        """The concepts whose Dutch or English name, or zib, holds the text; shorter names first.

        Then those of the zibs that an everyday word stands for. Nothing for a blank text.

        >>> from vtabel.catalog import catalog
        >>> catalog().search("roken")[0].zib.name_nl
        'TabakGebruik'
        """
        form = match_form(text)
        if not form:
            return ()
        meant = _zibs_meant().get(form, frozenset())

        def rank(concept: Concept) -> int | None:
            """How well a concept is named: itself, by its zib, by another word for its zib; None if not at all."""
            named = ((concept.name_nl, concept.name_en), (concept.id, concept.zib.name_nl, concept.zib.name_en))
            ranks = [i for i, names in enumerate(named) if any(form in match_form(name) for name in names)]
            return ranks[0] if ranks else 2 if concept.zib.id in meant else None

        found = [(place, concept) for concept in self if (place := rank(concept)) is not None]
        return tuple(concept for _, concept in sorted(found, key=lambda item: (item[0], len(item[1].name_nl))))


def _name(text: str) -> str:
    """The name without the remark that a mapping may go on with.

    >>> _name("Gender. Use FHIR Core ConceptMap for HCIM mapping")
    'Gender'
    """
    return _REMARK.split(text, maxsplit=1)[0]


@cache
def _zibs_meant() -> dict[str, frozenset[str]]:
    """By everyday word the zibs that it stands for. The list is ours, and only serves looking up."""
    listed = json.loads(files("vtabel").joinpath("data/search_words.json").read_text(encoding="utf-8"))
    words = {word for zib_words in listed.values() for word in zib_words}
    return {word: frozenset(zib for zib, zib_words in listed.items() if word in zib_words) for word in words}
