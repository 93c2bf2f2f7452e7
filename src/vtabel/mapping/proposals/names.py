"""Likeness of names: the words of a variable against those of concepts, known gaps and derivations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from vtabel.catalog import Concept
from vtabel.mapping.entries import Derivation, Entry, KnownGap
from vtabel.mapping.model import Cause
from vtabel.mapping.proposals.asked import Asked
from vtabel.mapping.proposals.evidence import Evidence
from vtabel.mapping.proposals.kinds import NONE
from vtabel.mapping.proposals.lexicon import Lexicon, weights
from vtabel.table import Datatype

CEILING = 0.6
"""The most that likeness of names alone can say: a name is no evidence of meaning."""
_FLOOR = 0.35
_ENTRY_FLOOR = 0.75  # an entry is one thing, so its name must be there nearly whole
_OWN_ONLY = frozenset({"comment", "description"})
_HELD = frozenset({Cause.CODES_MISSING, Cause.LOCAL_CODE, Cause.OTHER_VALUE_LIST, Cause.NOT_DATED, Cause.NOT_LINKED})
"""Causes of gaps whose nearest concept does hold the answer, but not in a form that can be bound yet."""
_TYPES: dict[str, frozenset[str]] = {
    "date": frozenset({"date", "dateTime", "Period", "instant", "time"}),
    "number": frozenset({"Quantity", "decimal", "integer", "positiveInt", "unsignedInt", "Duration", "Ratio", "string"}),
    "list": frozenset({"CodeableConcept", "code", "Coding", "boolean", "string", "Reference"}),
    "yes_no": frozenset({"CodeableConcept", "code", "Coding", "boolean", "Condition", "Procedure"}),
}


@dataclass(frozen=True, slots=True)
class _Name:
    words: frozenset[str]
    zib: frozenset[str]
    shown: str
    of: Concept | Entry


class Names:
    """All names, found by their words."""

    def __init__(self, concepts: Iterable[Concept], entries: Iterable[Entry], lexicon: Lexicon) -> None:
        self._names: list[_Name] = []
        for concept in concepts:
            pairs = ((concept.name_nl, concept.zib.name_nl), (concept.name_en, concept.zib.name_en))
            for name, zib in dict.fromkeys(pairs):
                self._add(lexicon, name, zib, concept)
        for entry in entries:
            for name in dict.fromkeys((*entry.names.nl, *entry.names.en)):
                self._add(lexicon, name, "", entry)
        self._weights = weights(n.words | n.zib for n in self._names)
        self._unseen = max(self._weights.values(), default=1.0)
        self._at: dict[str, list[int]] = {}
        for i, name in enumerate(self._names):
            for word in name.words | name.zib:
                self._at.setdefault(word, []).append(i)

    def _add(self, lexicon: Lexicon, name: str, zib: str, of: Concept | Entry) -> None:
        words, context = lexicon.read(name).known, lexicon.read(zib).known
        if words and not words <= _OWN_ONLY:
            self._names.append(_Name(words, context - words, f"{zib} {name}".strip(), of))

    def evidence(self, asked: Asked) -> Iterator[Evidence]:
        """What the names say of a variable."""
        own, section = asked.own.known, asked.section.known
        for i in {i for word in own for i in self._at.get(word, ())}:
            name = self._names[i]
            if isinstance(name.of, Concept):
                likeness = self._likeness(name, own, section)
                if likeness >= _FLOOR:
                    strength = likeness * CEILING * (1.0 if _fits(asked, name.of) else 0.5)
                    yield Evidence(name.of.id, "names", strength, f"name `{name.shown}` is alike", f"naam `{name.shown}` lijkt erop")
            else:
                yield from self._entry(name, name.of, asked)

    def _weight(self, words: Iterable[str]) -> float:
        return sum(self._weights.get(w, self._unseen) for w in words)

    def _likeness(self, name: _Name, own: frozenset[str], section: frozenset[str]) -> float:
        """Between 0 and 1: how much of the name stands in the variable, and how much of the variable in the name."""
        of_name = self._weight(name.words & own) / self._weight(name.words)
        of_own = self._weight((name.words | name.zib) & own) / self._weight(own)
        context = 0.1 if name.zib & (section | own) else 0.0
        return min(1.0, 0.5 * of_name + 0.45 * of_own + context)

    def _entry(self, name: _Name, entry: Entry, asked: Asked) -> Iterator[Evidence]:
        own = asked.own.known
        whole = self._weight(name.words & own) / self._weight(name.words)
        likeness = 0.7 * whole + 0.3 * self._weight(name.words & own) / self._weight(own)
        if likeness < _ENTRY_FLOOR or whole < 0.99:
            return
        why, why_nl = f"name `{name.shown}` is alike", f"naam `{name.shown}` lijkt erop"
        strength = likeness * 0.9 * (1.0 if _entry_fits(asked, entry) else 0.5)
        yield Evidence(f"beyond:{entry.key}", "entry", strength, why, why_nl)
        if isinstance(entry, Derivation):
            return
        if entry.cause in _HELD:
            for concept in list(entry.nearest)[:1]:
                yield Evidence(concept, "entry", strength * 0.9, f"{why}; nearest to a known gap", f"{why_nl}; dichtst bij een bekende lacune")
        else:
            yield Evidence(NONE, "entry", strength, why, why_nl)


def _fits(asked: Asked, concept: Concept) -> bool:
    """True unless the form of the answer and the types of the element rule each other out."""
    types = _TYPES.get(asked.form)
    return types is None or any(t.partition("(")[0] in types for e in concept.places for t in e.types)


def _entry_fits(asked: Asked, entry: Entry) -> bool:
    if isinstance(entry, KnownGap) or entry.datatype is None:
        return True
    dated = entry.datatype in (Datatype.DATE, Datatype.DATETIME)
    return not asked.form or dated == (asked.form == "date")
