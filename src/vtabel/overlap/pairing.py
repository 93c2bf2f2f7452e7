"""Pairs of variables of different registries that share a subject, each with its grade.

What is alike is compared once: every variable of a subject gets a profile (selection, answers, moment, patients), equal profiles
are one, and each two profiles are compared one time, however many variables have them. The pairs themselves are made when somebody
looks at them: 150 registries have half a million, and counting them takes the profiles alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from itertools import combinations_with_replacement, islice
from typing import Generic, TypeVar, overload

from vtabel.mapping import Mapped, Mapping
from vtabel.overlap import moments, patients, selection, values
from vtabel.overlap.model import Element, Grade, Key, Pair, Reason, Subject

_T = TypeVar("_T", bound=Hashable)
_Verdict = tuple[Grade, tuple[Reason, ...]] | None
_Sides = list[tuple[Mapped, int]]
_ALIKE = (Reason("alike", Grade.SAME),)


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


class Pairs(Sequence[Pair]):
    """The pairs of all subjects, in the order of the mapping. Grades and reasons are known; a `Pair` is made when it is looked at."""

    def __init__(self, blocks: list[list[_Sides]], verdicts: dict[tuple[int, int], _Verdict]) -> None:
        self._blocks, self._verdicts = blocks, verdicts
        self.grades: Counter[Grade] = Counter()
        for block in blocks:
            self.grades.update(_counted(block, verdicts))

    def __len__(self) -> int:
        return self.grades.total()

    def __iter__(self) -> Iterator[Pair]:
        return self._made(self._blocks, set(Grade))

    @overload
    def __getitem__(self, index: int) -> Pair: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Pair, ...]: ...
    def __getitem__(self, index: int | slice) -> Pair | tuple[Pair, ...]:
        if isinstance(index, slice):
            return tuple(self)[index]
        place = range(len(self))[index]
        return next(islice(self, place, None))

    def of(self, grade: Grade) -> tuple[Pair, ...]:
        """The pairs of one grade."""
        blocks = [b for b in self._blocks if grade in _counted(b, self._verdicts)] if self.grades[grade] else []
        return tuple(self._made(blocks, {grade}))

    def _made(self, blocks: Iterable[list[_Sides]], grades: set[Grade]) -> Iterator[Pair]:
        verdicts = self._verdicts
        for block in blocks:
            for i, ours in enumerate(block):
                for theirs in block[i + 1 :]:
                    for a, x in ours:
                        for b, y in theirs:
                            verdict = verdicts[x, y]
                            if verdict is not None and verdict[0] in grades:
                                yield Pair(a, b, *verdict)


def _counted(block: list[_Sides], verdicts: dict[tuple[int, int], _Verdict]) -> Counter[Grade]:
    """How many pairs of each grade a subject has: all of two profiles but those within one registry."""
    every: Counter[int] = Counter()
    within: Counter[tuple[int, int]] = Counter()
    for sides in block:
        profiles = Counter(profile for _, profile in sides)
        every.update(profiles)
        for x, y in combinations_with_replacement(sorted(profiles), 2):
            within[x, y] += profiles[x] * profiles[y]
    found: Counter[Grade] = Counter()
    for x, y in combinations_with_replacement(sorted(every), 2):
        verdict = verdicts.get((x, y)) or verdicts.get((y, x))
        if verdict is None:
            continue
        pairs = every[x] * every[y] - within[x, y]
        found[verdict[0]] += pairs // 2 if x == y else pairs
    return +found


class Pairing:
    """Makes the pairs of a mapping."""

    def __init__(self, mapping: Mapping) -> None:
        self._cases = {(c.registry, c.dataset): c for c in mapping.cases}
        self._order = [t.registry.code for t in mapping.tables]
        self._populations = patients.Populations(mapping)
        self._selections = _Judge(selection.compare)
        self._answers = _Judge(values.compare)
        self._moments = _Judge(moments.compare)
        self._patients = _Judge(patients.compare)
        self._profiles: dict[tuple[int, int, int, int], int] = {}
        self._parts: list[tuple[int, int, int, int]] = []
        self._verdicts: dict[tuple[int, int], _Verdict] = {}

    def pairs(self, elements: Iterable[Element]) -> Pairs:
        """The pairs of every subject that several registries ask."""
        subjects: dict[Subject, list[Element]] = {}
        for element in elements:
            subjects.setdefault(element.key.subject, []).append(element)
        blocks = []
        for alike in subjects.values():
            if len(alike) > 1 or len(alike[0].members) > 1:
                block = self._block(alike)
                self._judge_all(block)
                blocks.append(block)
        return Pairs([b for b in blocks if len(b) > 1], self._verdicts)

    def _block(self, elements: list[Element]) -> list[_Sides]:
        """The variables of a subject with their profiles, by registry, in the order of the tables."""
        by_registry: dict[str, _Sides] = {}
        for element in elements:
            for mapped, _ in element.members:
                by_registry.setdefault(mapped.registry, []).append((mapped, self._profile(element.key, mapped)))
        return [by_registry[registry] for registry in self._order if registry in by_registry]

    def _judge_all(self, block: list[_Sides]) -> None:
        """Compare each two profiles of different registries, in the order in which they stand."""
        earlier: dict[int, None] = {}
        for sides in block:
            profiles = dict.fromkeys(profile for _, profile in sides)
            for y in profiles:
                for x in earlier:
                    if (x, y) not in self._verdicts:
                        self._verdicts[x, y] = self._judge(x, y)
            earlier |= profiles

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
        if selected is None:
            return None
        found = (
            *selected,
            *(self._answers.reasons(a[1], b[1]) or ()),
            *(self._moments.reasons(a[2], b[2]) or ()),
            *(self._patients.reasons(a[3], b[3]) or ()),
        )
        reasons = tuple(sorted(found, key=lambda r: -r.grade.rank))
        return (reasons[0].grade, reasons) if reasons else (Grade.SAME, _ALIKE)
