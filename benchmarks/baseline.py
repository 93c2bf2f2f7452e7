"""The baseline of the proposals: likeness of names alone, never above 0.6. What vtabel did before it weighed evidence."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz import fuzz, process

from vtabel.catalog import Catalog, Concept
from vtabel.mapping.entries import BeyondZibs, Derivation, Entry, KnownGap
from vtabel.mapping.model import Proposal
from vtabel.table import Datatype, Variable
from vtabel.text import match_form

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[_\-/.:()]+")
_CEILING = 0.6
"""The most that likeness of names alone can score, so that a name never looks like certainty."""

_FLOOR = 0.4
"""Below this a likeness says nothing."""

_FHIR_TYPES: dict[Datatype, frozenset[str]] = {
    Datatype.DATE: frozenset({"date", "dateTime", "Period", "instant"}),
    Datatype.DATETIME: frozenset({"dateTime", "Period", "instant"}),
    Datatype.QUANTITY: frozenset({"Quantity"}),
    Datatype.DECIMAL: frozenset({"Quantity", "decimal", "integer"}),
    Datatype.INTEGER: frozenset({"Quantity", "integer", "CodeableConcept", "positiveInt", "code", "boolean"}),
    Datatype.CODE: frozenset({"CodeableConcept", "code", "Coding", "boolean"}),
    Datatype.BOOLEAN: frozenset({"boolean", "CodeableConcept"}),
}

_ALIKE = (
    {Datatype.DATE, Datatype.DATETIME},
    {Datatype.QUANTITY, Datatype.DECIMAL, Datatype.INTEGER},
    {Datatype.BOOLEAN, Datatype.CODE, Datatype.INTEGER},
)
"""Types in which tables ask the same answer: a yes or no is often a code or 0 and 1."""


@lru_cache(maxsize=20_000)
def _words(text: str) -> str:
    """A name as words: camel case and underscores split, lower case."""
    return match_form(" ".join(_CAMEL.split(text)))


class Baseline:
    """Ranks the concepts of a catalogue, and what is known beyond it, for variables."""

    def __init__(self, catalog: Catalog, beyond: BeyondZibs) -> None:
        self._choices: list[tuple[str, Concept | Entry]] = []
        for concept in (c for c in catalog if c.places):
            for name, zib in ((concept.name_nl, concept.zib.name_nl), (concept.name_en, concept.zib.name_en)):
                for words in dict.fromkeys((_words(name), _words(f"{zib} {name}"))):
                    if words not in ("toelichting", "comment"):
                        self._choices.append((words, concept))
        for entry in beyond:
            self._choices += [
                (words, entry) for words in dict.fromkeys(map(_words, (*entry.names.nl, *entry.names.en)))
            ]
        self._texts = [words for words, _ in self._choices]

    def propose(self, variable: Variable, count: int = 5) -> tuple[Proposal, ...]:
        """The concepts whose names are most like those of the variable, best first, with score and reason.

        The score lies between 0 and 0.6: a name alone is no evidence of meaning.
        """
        best: dict[str, tuple[float, str, Concept | Entry]] = {}
        for own in dict.fromkeys(
            filter(None, (_words(variable.label), _words(variable.name), _words(variable.definition)[:80]))
        ):
            for words, ratio, index in process.extract(
                own, self._texts, scorer=fuzz.token_set_ratio, limit=25, score_cutoff=55
            ):
                found = self._choices[index][1]
                likeness = (0.7 * ratio + 0.3 * fuzz.ratio(own, words)) / 100
                score = likeness * _CEILING * (1.0 if _fits(variable, found) else 0.6)
                key = found.id if isinstance(found, Concept) else f"beyond:{found.key}"
                if key not in best or score > best[key][0]:
                    best[key] = (score, f"name `{words}` is like `{own}`", found)
        likely = [item for item in best.items() if item[1][0] >= _FLOOR]
        ranked = sorted(likely, key=lambda item: (-item[1][0], item[0]))[:count]
        return tuple(_proposal(key, *found) for key, found in ranked)


def _proposal(key: str, score: float, reason: str, found: Concept | Entry) -> Proposal:
    """A proposal; one of an entry says how a mapping file uses it."""
    proposal = Proposal(concept=key, score=round(score, 2), reason=reason)
    if isinstance(found, Concept):
        return proposal
    if isinstance(found, KnownGap):
        use = f"; gap_sleutel = `{found.key}`"
    else:
        use = f"; afleiding = `{found.form}`" if found.expression else ""
    return proposal.model_copy(update={"kind": found.kind, "title": found.name("nl"), "reason": reason + use})


def _fits(variable: Variable, found: Concept | Entry) -> bool:
    """True unless the types rule each other out. A known gap has no type."""
    wanted = _FHIR_TYPES.get(variable.datatype) if variable.datatype else None
    if isinstance(found, Derivation):
        types = {variable.datatype, found.datatype}
        return len(types) == 1 or None in types or any(types <= alike for alike in _ALIKE)
    if wanted is None or isinstance(found, KnownGap):
        return True
    return any(t.partition("(")[0] in wanted for e in found.places for t in e.types)
