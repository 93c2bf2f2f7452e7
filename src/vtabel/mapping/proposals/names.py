"""Likeness of names: the words of a variable against those of concepts, known gaps and derivations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from math import fsum

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
_UNTELLING = frozenset({"comment", "description"})
_GENERIC = frozenset(
    [
        "type",
        "date",
        "number",
        "name",
        "status",
        "value",
        "amount",
        "begin",
        "end",
        "location",
        "method",
        "code",
        "product",
        "indication",
        "duration",
        "frequency",
        "score",
        "outcome",
        "interval",
        "use",
        "description",
        "anatomy",
        "professional",
        "problem",
        "procedure",
        "patient",
        "follow_up",
    ]
)
"""Words of which names of concepts are made in every zib: they only tell something beside a word of the zib."""
_HELD = frozenset({Cause.CODES_MISSING, Cause.LOCAL_CODE, Cause.OTHER_VALUE_LIST, Cause.NOT_DATED, Cause.NOT_LINKED})
"""Causes of gaps whose nearest concept does hold the answer, but not in a form that can be bound yet."""
_TYPES: dict[str, frozenset[str]] = {
    "date": frozenset({"date", "dateTime", "Period", "instant", "time"}),
    "number": frozenset(
        {"Quantity", "decimal", "integer", "positiveInt", "unsignedInt", "Duration", "Ratio", "string"}
    ),
    "list": frozenset({"CodeableConcept", "code", "Coding", "boolean", "string", "Reference"}),
    "yes_no": frozenset({"CodeableConcept", "code", "Coding", "boolean", "Condition", "Procedure"}),
}


@dataclass(frozen=True, slots=True)
class _Name:
    words: frozenset[str]
    raw: frozenset[str]
    zib: frozenset[str]
    shown: str
    of: Concept | Entry
    weight: float = 1.0


class Names:
    """All names, found by their words."""

    def __init__(self, concepts: Iterable[Concept], entries: Iterable[Entry], lexicon: Lexicon) -> None:
        self._names: list[_Name] = []
        self._concepts: set[str] = set()
        for concept in concepts:
            self._concepts.add(concept.id)
            pairs = ((concept.name_nl, concept.zib.name_nl), (concept.name_en, concept.zib.name_en))
            for name, zib in dict.fromkeys(pairs):
                self._add(lexicon, name, zib, concept)
        for entry in entries:
            for name in dict.fromkeys((*entry.names.nl, *entry.names.en)):
                self._add(lexicon, name, "", entry)
        self._of_entries = [(n, n.of) for n in self._names if not isinstance(n.of, Concept)]
        self._weights = weights(n.words | n.zib for n in self._names)
        self._unseen = max(self._weights.values(), default=1.0)
        self._names = [replace(n, weight=self._weight(n.words)) for n in self._names]
        self._at: dict[str, list[int]] = {}
        for i, named in enumerate(self._names):
            for word in named.words | named.zib:
                self._at.setdefault(word, []).append(i)

    def _add(self, lexicon: Lexicon, name: str, zib: str, of: Concept | Entry) -> None:
        read, context = lexicon.read(name), lexicon.read(zib).known
        if read.known and not read.known <= _UNTELLING:
            self._names.append(_Name(read.known, read.raw, context - read.known, f"{zib} {name}".strip(), of))

    def evidence(self, asked: Asked) -> Iterator[Evidence]:
        """What the names say of a variable."""
        own, section = asked.own.known, asked.section.known
        yield from self._entries(asked)
        for i in {i for word in own for i in self._at.get(word, ())}:
            name = self._names[i]
            if not isinstance(name.of, Concept):
                continue
            likeness = self._likeness(name, own, section)
            if likeness >= _FLOOR:
                strength = likeness * CEILING * (1.0 if _fits(asked, name.of) else 0.5)
                yield Evidence(
                    name.of.id, "names", strength, f"name `{name.shown}` is alike", f"naam `{name.shown}` lijkt erop"
                )

    def _weight(self, words: Iterable[str]) -> float:
        return fsum(self._weights.get(w, self._unseen) for w in words)  # the same in any order

    def _likeness(self, name: _Name, own: frozenset[str], section: frozenset[str]) -> float:
        """Between 0 and 1: how much of the name stands in the variable, and how much of the variable in the name."""
        of_name = self._weight(name.words & own) / name.weight
        of_own = self._weight((name.words | name.zib) & own) / self._weight(own)
        context = 0.1 if name.zib & (section | own) else 0.0
        likeness = min(1.0, 0.5 * of_name + 0.45 * of_own + context)
        return likeness if context or not name.words <= _GENERIC else likeness / 2

    def _entries(self, asked: Asked) -> Iterator[Evidence]:
        """Known gaps and derivations of which a name stands whole in the variable, as it is written."""
        raw = asked.own.raw
        for name, entry in self._of_entries:
            if not name.raw <= raw:
                continue
            known = name.words & asked.own.known
            likeness = 0.7 + 0.3 * self._weight(known) / self._weight(asked.own.known)
            why, why_nl = f"name `{name.shown}` is alike", f"naam `{name.shown}` lijkt erop"
            strength = likeness * 0.9 * (1.0 if _entry_fits(asked, entry) else 0.5)
            yield Evidence(f"beyond:{entry.key}", "entry", strength, why, why_nl)
            if isinstance(entry, Derivation):
                continue
            for concept in self.holding(entry)[:1]:
                yield Evidence(
                    concept,
                    "entry",
                    strength * 0.9,
                    f"{why}; nearest to a known gap",
                    f"{why_nl}; dichtst bij een bekende lacune",
                )
            if not self.holding(entry):
                yield Evidence(NONE, "entry", strength, why, why_nl)

    def holding(self, entry: KnownGap) -> tuple[str, ...]:
        """The concepts that do hold what is asked, though not in a form that can be bound yet, or only in another release."""
        elsewhere = tuple(c for c in entry.zib if c in self._concepts)
        return elsewhere or (tuple(entry.nearest) if entry.cause in _HELD else ())


def _fits(asked: Asked, concept: Concept) -> bool:
    """True unless the form of the answer and the types of the element rule each other out."""
    types = _TYPES.get(asked.form)
    return types is None or any(t.partition("(")[0] in types for e in concept.places for t in e.types)


def _entry_fits(asked: Asked, entry: Entry) -> bool:
    if isinstance(entry, KnownGap) or entry.datatype is None:
        return True
    dated = entry.datatype in (Datatype.DATE, Datatype.DATETIME)
    return not asked.form or dated == (asked.form == "date")
