"""Decisions made earlier, for other registries: the hospital's library of accepted mappings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import fsum

from vtabel.mapping.model import Decision
from vtabel.mapping.proposals.asked import Asked
from vtabel.mapping.proposals.evidence import Evidence
from vtabel.mapping.proposals.lexicon import Lexicon, weights
from vtabel.mapping.words import decision_of
from vtabel.mapping.workbook import MappingFile
from vtabel.table import AccountabilityTable
from vtabel.text import match_form

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
        self._at: dict[str, list[int]] = {}
        for i, (_, words) in enumerate(self._rows):
            for word in words:
                self._at.setdefault(word, []).append(i)

    def evidence(self, asked: Asked) -> Iterator[Evidence]:
        """The decisions of other registries about variables with the same words."""
        own = asked.own.known
        for i in sorted({i for word in own for i in self._at.get(word, ())}):
            row, words = self._rows[i]
            likeness = self._weight(own & words) / self._weight(own | words)
            if likeness >= _FLOOR and match_form(row.registry) != match_form(asked.registry):
                key = f"{row.registry}:{row.variable}"
                why, why_nl = f"accepted for {key} ({row.place})", f"aanvaard voor {key} ({row.place})"
                yield Evidence(row.source, "earlier", likeness * _SURE, why, why_nl, key)

    def _weight(self, words: Iterable[str]) -> float:
        return fsum(self._weights.get(w, self._unseen) for w in words)  # the same in any order


def library(files: Iterable[MappingFile], tables: Iterable[AccountabilityTable]) -> tuple[Decided, ...]:
    """The accepted rows of mapping files that end at a concept or a known gap; with the label where a table has it."""
    labels = {(match_form(t.registry.code), match_form(v.name)): v.label for t in tables for v in t}
    found = []
    for row in (row for file in files for row in file.variables):
        source = row["concept"] or (f"beyond:{row['gap_key']}" if row["gap_key"] else "")
        if source and decision_of(row["decision"]) is Decision.ACCEPTED:
            label = labels.get((match_form(row["registry"]), match_form(row["variable"])), "")
            found.append(Decided(row["registry"], row["variable"], label, source, str(row.place)))
    return tuple(found)
