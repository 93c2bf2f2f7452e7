"""Kinds of question: which concept answers a question, by what it is about and the form of its answer (`data/question_kinds.yaml`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from vtabel.mapping.proposals.asked import Asked
from vtabel.mapping.proposals.evidence import Evidence
from vtabel.mapping.proposals.lexicon import folded, load

_SECOND = 0.5
"""How much a second choice of a rule has of its strength; each further one a little less."""
_NAME_ONLY = 0.8
"""What is left of a rule whose words stand in the technical name, and not in the label."""
NONE = ""
"""In the place of a concept: evidence that no zib holds the answer."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One rule of `question_kinds.yaml`, which says what the fields mean."""

    concept: str
    also: tuple[str, ...]
    needs: tuple[tuple[str, ...], ...]
    section: tuple[str, ...]
    without: tuple[str, ...]
    answers: frozenset[str]
    units: tuple[str, ...]
    raw: tuple[str, ...]
    strength: float
    why: tuple[str, str]

    def evidence(self, asked: Asked) -> Iterator[Evidence]:
        """What the rule says of a variable; nothing if it does not apply."""
        words = self._words(asked)
        if words is None:
            return
        strength = self.strength * (_NAME_ONLY if _only_in_name(words, asked) else 1.0)
        shown = ", ".join(f"`{w}`" for w in dict.fromkeys(words) if w)
        of = f" ({shown})" if shown else ""
        yield Evidence(self.concept, "kind", strength, f"it asks {self.why[0]}{of}", f"gevraagd: {self.why[1]}{of}")
        for i, concept in enumerate(self.also):
            less = strength * (_SECOND - 0.05 * i)
            yield Evidence(
                concept,
                "kind",
                less,
                f"second to {self.concept}: {self.why[0]}{of}",
                f"na {self.concept}: {self.why[1]}{of}",
                second=True,
            )

    @property
    def _by_form_alone(self) -> bool:
        """True if nothing but the form of the answer speaks for it: of an unknown form that says nothing."""
        return not (self.needs or self.section or self.units or self.raw)

    def _words(self, asked: Asked) -> list[str] | None:
        """The words that meet the needs, or None."""
        if self.answers and asked.form not in self.answers and (asked.form or self._by_form_alone):
            return None
        found: list[str] = []
        for choice in self.needs:
            word = next((w for c in choice if (w := asked.own.find(c) or asked.answers.find(c))), "")
            if not word:
                return None
            found.append(word)
        if self.section:
            word = next((w for c in self.section if (w := asked.section.find(c) or asked.own.find(c))), "")
            if not word:
                return None
            found.append(word)
        return None if self._ruled_out(asked, found) else found

    def _ruled_out(self, asked: Asked, found: list[str]) -> bool:
        if any(asked.own.find(word) for word in self.without):
            return True
        if self.units and not any(unit in folded(asked.unit) for unit in self.units if asked.unit):
            return True
        if self.raw and not any(word in folded(f"{asked.variable.name} {asked.variable.label}") for word in self.raw):
            return True
        # A prefix that says to which section the variable belongs tells nothing of its own.
        return self.concept == NONE and any(word in asked.section.raw for word in found)


def _only_in_name(words: list[str], asked: Asked) -> bool:
    """True if there is a label and it holds none of the words: then they come from the technical name alone."""
    told = {*asked.said.known, *asked.said.kinds.values()}
    return (
        bool(words)
        and bool(told)
        and not told & set(words)
        and any(w in asked.own.known or w in asked.own.kinds.values() for w in words)
    )


@cache
def kinds() -> tuple[Kind, ...]:
    """All rules."""
    rules: Any = load("question_kinds.yaml")["rules"]
    return tuple(
        Kind(
            concept=NONE if rule.get("none") else rule["concept"],
            also=tuple(rule.get("also", ())),
            needs=tuple(tuple(need.split("|")) for need in rule.get("needs", ())),
            section=tuple(part for need in rule.get("section", ()) for part in need.split("|")),
            without=tuple(rule.get("without", ())),
            answers=frozenset(rule.get("answers", ())),
            units=tuple(folded(str(u)) for u in rule.get("unit", ())),
            raw=tuple(rule.get("raw", ())),
            strength=rule["strength"],
            why=(rule["why"][0], rule["why"][1]),
        )
        for rule in rules
    )
