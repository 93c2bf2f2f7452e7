"""How far an EHR holds each element: `Availability` on the scale that Dutch hospitals use, and the `Inventory` that states it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from functools import cached_property
from html import escape

from pydantic import BaseModel, ConfigDict

from vtabel.diagnostics import Cell, Report
from vtabel.table import SourceFile
from vtabel.text import plain

_MARK = re.compile(r"([A-E?])(\*?)")


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Letter(StrEnum):
    """The letters of the scale (national inventory of the delta between BgZ and EHR, 2016), worst first.

    A: stored with the defined data type. B: stored with another data type or value list. C: only as free text. D: not stored
    yet. E: will not be stored for now. ``?``: the respondent does not know. That the unknown stands between what can be
    delivered and what cannot is our choice.
    """

    E = "E"
    D = "D"
    C = "C"
    UNKNOWN = "?"
    B = "B"
    A = "A"


class Availability(_Value):
    """What a hospital states of one element. ``vendor_dependent`` is the suffix ``*``: only the vendor can change it."""

    letter: Letter
    vendor_dependent: bool = False
    remark: str = ""
    stated_on: date | None = None
    source_system: str = ""
    cell: Cell | None = None

    @property
    def mark(self) -> str:
        """The letter with its suffix, as people write it."""
        return f"{self.letter}{'*' if self.vendor_dependent else ''}"

    @property
    def deliverable(self) -> bool:
        """True for A and B: the element can be extracted, if need be with a value map."""
        return self.letter in (Letter.A, Letter.B)


def read_mark(text: str) -> tuple[Letter, bool] | None:
    """The letter and the suffix that a status cell states; None if it cannot be read.

    >>> read_mark("b"), read_mark("\\xa0D *"), read_mark("ja")
    ((<Letter.B: 'B'>, False), (<Letter.D: 'D'>, True), None)
    """
    match = _MARK.fullmatch(plain(text).replace(" ", "").upper())
    return (Letter(match[1]), bool(match[2])) if match else None


def worst(stated: Iterable[Availability]) -> Availability:
    """The worst of several statements; of the same letter the one that needs the vendor."""
    order = list(Letter)
    return min(stated, key=lambda a: (order.index(a.letter), not a.vendor_dependent))


class Entry(_Value):
    """One element of an inventory.

    ``part`` and ``path`` are the groups it stands in. ``key`` is its zib concept, or the id of a requirement for what no zib
    holds; empty where the name is not that of one concept. ``availability`` is None where nobody answered.
    """

    part: str
    path: tuple[str, ...] = ()
    name: str
    key: str = ""
    datatype: str = ""
    availability: Availability | None = None
    cell: Cell


class Remark(_Value):
    """A remark about a part as a whole, or about an element without a status."""

    part: str
    text: str
    cell: Cell


class GroupState(_Value):
    """The state of a part or group, computed from its elements: how many have each mark, worst first."""

    path: tuple[str, ...]
    elements: int
    counts: dict[str, int]

    @property
    def answered(self) -> int:
        return sum(self.counts.values())

    @property
    def worst(self) -> str:
        """The worst mark; empty if no element has a status."""
        return next(iter(self.counts), "")


class Inventory(_Value):
    """What one hospital states of its EHR: the elements in the order of the file, and the findings on it."""

    source: SourceFile
    system: str = ""
    stated_on: date | None = None
    entries: tuple[Entry, ...]
    remarks: tuple[Remark, ...] = ()
    report: Report = Report()

    def __len__(self) -> int:
        return len(self.entries)

    def availability(self, key: str) -> Availability | None:
        """What is stated of a concept (or of a requirement that no zib holds): the worst if it stands there more than once;
        None if nothing is stated."""
        return self._by_key.get(key)

    @cached_property
    def _by_key(self) -> dict[str, Availability]:
        stated: dict[str, list[Availability]] = {}
        for entry in self.entries:
            if entry.key and entry.availability is not None:
                stated.setdefault(entry.key, []).append(entry.availability)
        return {key: worst(found) for key, found in stated.items()}

    @cached_property
    def groups(self) -> tuple[GroupState, ...]:
        """The state of every part and of every group in it, in the order of the file."""
        members: dict[tuple[str, ...], list[Entry]] = {}
        for entry in self.entries:
            path = (entry.part, *entry.path)
            for length in range(1, len(path) + 1):
                members.setdefault(path[:length], []).append(entry)
        return tuple(_state(path, entries) for path, entries in members.items())

    @property
    def parts(self) -> tuple[GroupState, ...]:
        """The state of every part."""
        return tuple(group for group in self.groups if len(group.path) == 1)

    def counts(self) -> dict[str, int]:
        """How many elements have each mark, worst first."""
        return _state((), self.entries).counts

    def _repr_html_(self) -> str:
        marks = list(self.counts())
        head = "".join(f"<th>{escape(mark)}</th>" for mark in marks)
        rows = "".join(
            f"<tr><td>{escape(p.path[0])}</td><td>{p.answered}</td>{''.join(f'<td>{p.counts.get(m, 0)}</td>' for m in marks)}</tr>"
            for p in self.parts
        )
        return f"<table><tr><th>part</th><th>n</th>{head}</tr>{rows}</table>"


def _state(path: tuple[str, ...], entries: Iterable[Entry]) -> GroupState:
    entries = tuple(entries)
    stated = Counter(e.availability.mark for e in entries if e.availability is not None)
    marks = [f"{letter}{suffix}" for letter in Letter for suffix in ("*", "")]
    return GroupState(path=path, elements=len(entries), counts={m: stated[m] for m in marks if stated[m]})
