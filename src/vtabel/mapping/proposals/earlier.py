"""Decisions made earlier, for other registries: the hospital's library of accepted mappings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from vtabel.mapping.proposals.asked import Asked
from vtabel.mapping.proposals.evidence import Evidence
from vtabel.mapping.proposals.lexicon import Lexicon, weights

_FLOOR = 0.6
_SURE = 0.9
"""The most that an earlier decision says: another registry may mean something else by the same words."""


@dataclass(frozen=True, slots=True)
class Decided:
    """An accepted row of another registry: the variable (`registry:name`), its words, the source, where the row stands."""

    registry: str
    variable: str
    label: str
    source: str
    place: str


class Earlier:
    """What was decided, found by the words of the variable that it was decided for."""

    def __init__(self, decided: Iterable[Decided], lexicon: Lexicon) -> None:
        self._rows = [(row, lexicon.read(row.label, row.variable).known) for row in decided]
        self._weights = weights(words for _, words in self._rows)
        self._unseen = max(self._weights.values(), default=1.0)

    def evidence(self, asked: Asked) -> Iterator[Evidence]:
        """The decisions about variables with the same words."""
        own = asked.own.known
        for row, words in self._rows:
            together = self._weight(own | words)
            likeness = self._weight(own & words) / together if together else 0.0
            if likeness >= _FLOOR:
                key = f"{row.registry}:{row.variable}"
                yield Evidence(row.source, "earlier", likeness * _SURE, f"accepted for {key} ({row.place})", f"aanvaard voor {key} ({row.place})", key)

    def _weight(self, words: Iterable[str]) -> float:
        return sum(self._weights.get(w, self._unseen) for w in words)
