"""One reason to think that a concept, a known gap or a derivation answers a variable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Sort = Literal["reference", "identity", "code", "fhir", "kind", "names", "words", "values", "earlier", "entry"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """`source` is a concept id, ``beyond:key``, or empty for *no zib holds it*. `strength` lies between 0 and 1. `second`: a second
    choice of a rule whose first is another source."""

    source: str
    sort: Sort
    strength: float
    why: str
    why_nl: str
    origin: str = ""
    second: bool = False


def weighed(found: list[Evidence]) -> tuple[float, list[Evidence]]:
    """How much the evidence for one source says together, and the best of each sort, strongest first.

    Evidence of one sort does not add up: two rules that know the same words are no two witnesses.
    """
    best: dict[str, Evidence] = {}
    for evidence in found:
        if evidence.sort not in best or evidence.strength > best[evidence.sort].strength:
            best[evidence.sort] = evidence
    doubt = 1.0
    for evidence in best.values():
        doubt *= 1 - evidence.strength
    return 1 - doubt, sorted(best.values(), key=lambda e: (-e.strength, e.sort))
