"""Pairs of variables of different registries that share a subject, each with its grade.

What is alike is compared once: every variable of a subject gets a profile (selection, answers, moment, patients), equal profiles
are one, and each two profiles are compared one time, however many variables have them.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from typing import Generic, TypeVar

from vtabel.mapping import Mapped, Mapping
from vtabel.overlap import moments, patients, selection, values
from vtabel.overlap.model import Grade, Key, Member, Pair, Reason, Subject

_T = TypeVar("_T", bound=Hashable)
_Verdict = tuple[Grade, tuple[Reason, ...]] | None


class _Judge(Generic[_T]):
    """Numbers values of one kind, and compares each two of them once."""

    def __init__(self, compare: Callable[[_T, _T], tuple[Reason, ...] | None]) -> None:
        self._compare = compare
        self._number: dict[_T, int] = {}
        self._values: list[_T] = []
        self._known: dict[tuple[int, int], tuple[Reason, ...] | None] = {}

    def number(self, value: _T) -> int:
        found = self._number.setdefault(value, len(self._values))
        if found == len(self._values):
            self._values.append(value)
        return found

    def reasons(self, a: int, b: int) -> tuple[Reason, ...] | None:
        if (a, b) not in self._known:
            self._known[a, b] = self._compare(self._values[a], self._values[b])
        return self._known[a, b]


class Pairing:
    """Makes the pairs of a mapping."""

    def __init__(self, mapping: Mapping) -> None:
        self._cases = {(c.registry, c.dataset): c for c in mapping.cases}
        self._populations = patients.Populations(mapping)
        self._selections = _Judge(selection.compare)
        self._answers = _Judge(values.compare)
        self._moments = _Judge(moments.compare)
        self._patients = _Judge(patients.compare)
        self._profiles: dict[tuple[int, int, int, int], int] = {}
        self._parts: list[tuple[int, int, int, int]] = []
        self._verdicts: dict[tuple[int, int], _Verdict] = {}

    def pairs(self, subjects: dict[Subject, list[tuple[Key, Member]]]) -> Iterator[Pair]:
        """The pairs of every subject that several registries ask, in the order of the mapping."""
        for members in subjects.values():
            if len({m.mapped.registry for _, m in members}) > 1:
                yield from self._within([(m.mapped, self._profile(key, m.mapped)) for key, m in members])

    def _within(self, sides: list[tuple[Mapped, int]]) -> Iterator[Pair]:
        by_registry: dict[str, list[tuple[Mapped, int]]] = {}
        for side in sides:
            by_registry.setdefault(side[0].registry, []).append(side)
        groups = list(by_registry.values())
        verdicts = self._verdicts
        for i, ours in enumerate(groups):
            for theirs in groups[i + 1 :]:
                for a, x in ours:
                    for b, y in theirs:
                        verdict = verdicts[x, y] if (x, y) in verdicts else self._judge(x, y)
                        if verdict is not None:
                            yield Pair(a, b, *verdict)

    def _profile(self, key: Key, mapped: Mapped) -> int:
        case = self._cases.get((mapped.registry, mapped.variable.dataset))
        parts = (
            self._selections.number(selection.selection_of(key, mapped.binding)),
            self._answers.number(values.answers(mapped.variable, mapped.binding)),
            self._moments.number(moments.moment_of(mapped, case)),
            self._patients.number(self._populations.of(mapped)),
        )
        found = self._profiles.setdefault(parts, len(self._parts))
        if found == len(self._parts):
            self._parts.append(parts)
        return found

    def _judge(self, x: int, y: int) -> _Verdict:
        """The grade of two profiles: that of the worst reason. None where they select other things."""
        a, b = self._parts[x], self._parts[y]
        selected = self._selections.reasons(a[0], b[0])
        verdict: _Verdict = None
        if selected is not None:
            found = (
                *selected,
                *(self._answers.reasons(a[1], b[1]) or ()),
                *(self._moments.reasons(a[2], b[2]) or ()),
                *(self._patients.reasons(a[3], b[3]) or ()),
            )
            reasons = tuple(sorted(found, key=lambda r: -r.grade.rank))
            verdict = (reasons[0].grade, reasons) if reasons else (Grade.SAME, _ALIKE)
        self._verdicts[x, y] = verdict
        return verdict


_ALIKE = (Reason("alike", Grade.SAME),)
