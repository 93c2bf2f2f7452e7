"""Why a variable of one case is what it is: its candidates, which was chosen, and by which rule the others were not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from vtabel.engines.naive.cases import Candidate, Computation, OneCase, differ, order_of
from vtabel.engines.naive.moments import NOT, SURELY
from vtabel.extraction.cases import model as q
from vtabel.mapping import Pick

Verdict: TypeAlias = Literal[
    "chosen", "counted", "status", "window", "imprecise", "several", "same", "undated", "earlier", "later", "less precise",
    "no time", "farther", "after", "unit", "smaller", "larger", "id", "place", "version",
]  # fmt: skip
"""What became of a candidate, and by which rule of docs/cases.md (*Window*, *Pick*, *Statuses*) it was not chosen."""

_LAST: tuple[Verdict, ...] = ("undated", "earlier", "less precise", "no time", "earlier")
_FIRST: tuple[Verdict, ...] = ("undated", "later", "less precise", "no time", "later")
_RANKED: dict[Pick, tuple[Verdict, ...]] = {
    Pick.LAST: _LAST,
    Pick.FIRST: _FIRST,
    Pick.MIN: ("unit", "larger", *_FIRST),
    Pick.MAX: ("unit", "smaller", *_LAST),
}


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate and what became of it."""

    candidate: Candidate
    verdict: Verdict

    @property
    def counts(self) -> bool:
        """Whether the value comes from it."""
        return self.verdict in ("chosen", "counted")


@dataclass(frozen=True, slots=True)
class Reasoned:
    """A variable of one case: its value, the cause where it is empty or converted, and the candidates in the order in which they
    count. What was left out by its status comes last."""

    variable: q.Variable
    value: Any
    why: str | None
    judged: tuple[Judged, ...] = ()


class Reasoning:
    """The cases of a dataset, with reasons."""

    def __init__(self, counting: Computation, whatever_status: Computation) -> None:
        self._counting, self._every = counting, whatever_status

    def of(self, variable: q.Variable, case: OneCase) -> Reasoned:
        """The answer of a variable with its candidates."""
        value, why = self._counting.answer(variable, case)
        source = variable.source
        if not isinstance(source, q.Picked):
            return Reasoned(variable, value, why)
        found = self._counting.judged(source, case)
        counting = {candidate for _, candidate in found}
        left_out = [c for _, c in self._every.judged(source, case) if c not in counting]
        judged = (*_judged(found, source, case), *(Judged(c, "status") for c in left_out))
        return Reasoned(variable, value, why, judged)


def _judged(found: list[tuple[int, Candidate]], source: q.Picked, case: OneCase) -> list[Judged]:
    order = order_of(source, case)
    sure = sorted((c for state, c in found if state == SURELY), key=order)
    others = [Judged(c, "window" if state == NOT else "imprecise") for state, c in found if state != SURELY]
    return [*(Judged(c, _verdict(c, sure, source, case)) for c in sure), *others]


def _verdict(candidate: Candidate, sure: list[Candidate], source: q.Picked, case: OneCase) -> Verdict:
    if source.pick in (Pick.EXISTS, Pick.COUNT):
        return "counted"
    if source.pick is None and differ(sure, source.candidates):
        return "several"
    first = sure[0]
    if candidate is first:
        return "chosen"
    return "same" if source.pick is None else _passed_over(candidate, first, source, case)


def _passed_over(candidate: Candidate, first: Candidate, source: q.Picked, case: OneCase) -> Verdict:
    """The first key of the order in which a candidate comes after the one that was chosen."""
    order = order_of(source, case)
    mine, others = order(candidate), order(first)
    ranked = _labels(source, mine)
    labels: tuple[Verdict, ...] = (*ranked, "id", "place")
    differing = next((i for i, (a, b) in enumerate(zip(mine, others, strict=False)) if a != b), len(labels))
    return labels[differing] if differing < len(labels) else "version"


def _labels(source: q.Picked, key: tuple[Any, ...]) -> tuple[Verdict, ...]:
    """What each key of the order says of the one that comes later."""
    if source.pick is Pick.NEAREST:
        after = bool(key[2])
        return ("undated", "farther", "after", *(_FIRST if after else _LAST)[1:])
    return _RANKED.get(source.pick, ()) if source.pick else ()
