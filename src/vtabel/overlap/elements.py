"""What a variable asks the EHR to record: the `Key` by which variables of several registries come together."""

from __future__ import annotations

from vtabel.catalog import Catalog, release_of
from vtabel.mapping import Binding, Decision, Mapped, Source
from vtabel.mapping.links import PERSON_LINKS
from vtabel.overlap.model import Element, Key, Member, Naming, Subject


class Keys:
    """Gives the key of each variable, with a memory for the codes that profiles fix."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._fixed: dict[tuple[str, str, str], tuple[str, ...]] = {}
        self._namings: dict[str, Naming | None] = {}

    def key(self, mapped: Mapped) -> Key | None:
        """What the EHR must record for a variable; None for a constant, a derivation without an entry, and what is undecided."""
        binding = mapped.binding
        if binding is None or binding.decision is not Decision.ACCEPTED:
            gap = mapped.gap
            if gap is None or gap.decision is not Decision.ACCEPTED:
                return None
            return Key(Subject("gap", gap.key or mapped.key))
        source = binding.source
        if source is Source.ZIB:
            return Key(Subject("zib", binding.concept), self._codes(binding), _qualifier(mapped, binding))
        if source is Source.FHIR:
            subject = Subject("fhir", f"{binding.resource}.{binding.path}")
            return Key(subject, self._codes(binding), _qualifier(mapped, binding))
        if source is Source.LOCAL:
            return Key(Subject("local", f"{binding.local_table}.{binding.local_column}"))
        if source is Source.MANUAL:
            return Key(Subject("manual", mapped.key))
        return Key(Subject("derived", binding.recipe.key)) if source is Source.DERIVED and binding.recipe else None

    def _codes(self, binding: Binding) -> tuple[str, ...]:
        if binding.codes:
            return tuple(sorted(f"{c.system}|{c.code}" for c in binding.codes))
        place = (binding.release, binding.concept, binding.profile)
        if place not in self._fixed:
            self._fixed[place] = self._by_profile(binding)
        return self._fixed[place]

    def _by_profile(self, binding: Binding) -> tuple[str, ...]:
        found = release_of(binding.release, self._catalog)
        concept = found.concept(binding.concept) if found and binding.concept else None
        places = [e for e in concept.places if e.profile == binding.profile] if concept else []
        return tuple(sorted(f"{c.system}|{c.code}" for c in places[0].codes if c.element == "code")) if places else ()

    def element(self, key: Key, members: list[Member]) -> Element:
        """The element of a key, with the names of its concept."""
        kind, name = key.subject
        if kind == "zib" and name not in self._namings:
            self._namings[name] = self._naming(name)
        return Element(key, tuple(members), self._namings.get(name) if kind == "zib" else None)

    def _naming(self, concept: str) -> Naming | None:
        found = self._catalog.concept(concept)
        if found is None:
            return None
        return Naming(
            self._catalog.title(concept), f"{found.zib.name_en}: {found.name_en}", found.zib.name_nl, found.zib.name_en
        )


def _qualifier(mapped: Mapped, binding: Binding) -> str:
    """What makes it another thing to record under the same concept: another person, or the number that only the BSN is."""
    if binding.link in PERSON_LINKS:
        return binding.link
    return "bsn" if mapped.variable.identity == "bsn" else ""
