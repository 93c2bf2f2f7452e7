"""The rows of a dataset as columns: a third of the room that they take as tuples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeAlias

from vtabel.extraction.cases.causes import NUMBERED

Answers: TypeAlias = tuple[str, tuple[tuple[Any, str | None], ...]]
"""The key of a case, and of each variable its value and why it is so."""


_NUMBERS = {why: number for number, why in enumerate(NUMBERED)}


class Column:
    """Of one variable the value in each row, and why it is so."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self._whys = bytearray()

    def extend(self, values: Iterable[Any], whys: Iterable[int | None]) -> None:
        """More rows, with the whys by number."""
        self.values.extend(values)
        self._whys.extend([why or 0 for why in whys])

    @property
    def whys(self) -> Iterator[str | None]:
        return (NUMBERED[number] for number in self._whys)

    def fill(self) -> dict[str, int]:
        """How many rows are filled, and how many are empty for which cause; ``converted`` counts those from another unit."""
        empty = Counter(number for value, number in zip(self.values, self._whys, strict=True) if value is None)
        counts = Counter({"filled": len(self.values) - empty.total()})
        for number, count in empty.items():
            counts[NUMBERED[number] or "input"] += count
        counts["converted"] = self._whys.count(_NUMBERS["converted"])
        return {"filled": 0} | {why: count for why, count in sorted(counts.items()) if count}


class Kept:
    """The keys of cases, and a column for each variable, in the order in which rows were added."""

    def __init__(self, width: int) -> None:
        self.keys: list[str] = []
        self.columns = tuple(Column() for _ in range(width))

    @classmethod
    def of(cls, answers: Iterable[Answers], width: int) -> Kept:
        """Rows with a value and its why together for each variable.

        >>> found = Kept.of([("a", ((1, None),)), ("b", ((None, "window"),))], 1)
        >>> found.columns[0].fill(), list(found.answers)[1]
        ({'filled': 1, 'window': 1}, ('b', ((None, 'window'),)))
        """
        found = cls(width)
        found.add([(key, *(part for value, why in cells for part in (value, _NUMBERS[why]))) for key, cells in answers])
        return found

    def add(self, rows: Sequence[Sequence[Any]]) -> None:
        """Rows with the key, then the value and the number of the why of each variable in turn; what comes after these is passed over."""
        if not rows:
            return
        turned = list(zip(*rows, strict=True))
        self.keys.extend(turned[0])
        for i, column in enumerate(self.columns):
            column.extend(turned[1 + 2 * i], turned[2 + 2 * i])

    @property
    def answers(self) -> Iterator[Answers]:
        """The rows, each variable with its value and why."""
        cells = (zip(column.values, column.whys, strict=True) for column in self.columns)
        rows = zip(*cells, strict=True) if self.columns else (() for _ in self.keys)
        return zip(self.keys, rows, strict=True)
