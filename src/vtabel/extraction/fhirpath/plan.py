"""What an expression computes, with types: the tree that engines print.

Each value is *one* (absent is NULL) or *many* (a list without NULLs, absent is the empty list). Lists become one value only
by `Pick` and `Only`, so a printer never meets a list where it expects one value.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

BOOLEAN, INTEGER, DECIMAL, STRING = "boolean", "integer", "decimal", "string"
RESOURCE = "resource"
"""The name of the variable that is the resource itself."""


@dataclass(frozen=True, slots=True)
class Var:
    """An element that something goes over: the resource, an item of a forEach, the item of a ``where``."""

    name: str
    type: str
    many: bool = False


@dataclass(frozen=True, slots=True)
class Get:
    """An element of ``base`` by its name in JSON; ``repeats`` if it is a list there; ``raw`` keeps it as JSON."""

    base: Plan
    name: str
    type: str
    repeats: bool
    raw: bool = False

    @property
    def many(self) -> bool:
        return self.repeats or self.base.many


@dataclass(frozen=True, slots=True)
class Choice:
    """An element of several types of which none is chosen yet: one `Get` for each."""

    options: tuple[Plan, ...]
    type: str = "choice"

    @property
    def many(self) -> bool:
        return self.options[0].many


@dataclass(frozen=True, slots=True)
class Filter:
    """The items of a list for which ``condition`` is true."""

    base: Plan
    item: Var
    condition: Plan
    many: bool = True

    @property
    def type(self) -> str:
        return self.base.type


@dataclass(frozen=True, slots=True)
class Each:
    """``body`` for every item of a list, absent ones left out, lists in lists laid flat."""

    base: Plan
    item: Var
    body: Plan
    many: bool = True

    @property
    def type(self) -> str:
        return self.body.type


@dataclass(frozen=True, slots=True)
class When:
    """``value`` if ``condition`` is true, else absent."""

    condition: Plan
    value: Plan

    @property
    def type(self) -> str:
        return self.value.type

    @property
    def many(self) -> bool:
        return self.value.many


@dataclass(frozen=True, slots=True)
class Concat:
    """Lists and values one after the other."""

    parts: tuple[Plan, ...]
    type: str
    many: bool = True


@dataclass(frozen=True, slots=True)
class Pick:
    """One item of a list: the n-th from the front (0, 1, ...) or from the back (-1)."""

    base: Plan
    index: int
    many: bool = False

    @property
    def type(self) -> str:
        return self.base.type


@dataclass(frozen=True, slots=True)
class Only:
    """The one item of a list; more than one is an error while running, in which ``path`` is named."""

    base: Plan
    path: str
    many: bool = False

    @property
    def type(self) -> str:
        return self.base.type


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant value; None is the empty collection."""

    value: str | int | float | bool | None
    type: str
    many: bool = False


@dataclass(frozen=True, slots=True)
class RowIndex:
    """The place of an item in its forEach or repeat, from 0."""

    scope: str
    type: str = INTEGER
    many: bool = False


@dataclass(frozen=True, slots=True)
class Exists:
    base: Plan
    type: str = BOOLEAN
    many: bool = False


@dataclass(frozen=True, slots=True)
class Count:
    base: Plan
    type: str = INTEGER
    many: bool = False


@dataclass(frozen=True, slots=True)
class SameItems:
    """``=`` of two lists: as many items, equal two by two, in order; absent where one is empty."""

    left: Plan
    right: Plan
    type: str = BOOLEAN
    many: bool = False


@dataclass(frozen=True, slots=True)
class Within:
    """``item in list``."""

    item: Plan
    items: Plan
    type: str = BOOLEAN
    many: bool = False


@dataclass(frozen=True, slots=True)
class Join:
    """The texts of a list as one, absent where the list is empty."""

    base: Plan
    separator: str
    type: str = STRING
    many: bool = False


@dataclass(frozen=True, slots=True)
class Apply:
    """A function of single values; absent in gives absent out, but for the logic of ``and``, ``or`` and ``iif``."""

    function: str
    arguments: tuple[Plan, ...]
    type: str
    many: bool = False


Plan: TypeAlias = (
    Var
    | Get
    | Choice
    | Filter
    | Each
    | When
    | Concat
    | Pick
    | Only
    | Literal
    | RowIndex
    | Exists
    | Count
    | SameItems
    | Within
    | Join
    | Apply
)
EMPTY = Literal(None, "")


def children(plan: Plan) -> tuple[Plan, ...]:
    """The plans directly below one."""
    match plan:
        case (
            Get(base=base) | Pick(base=base) | Only(base=base) | Exists(base=base) | Count(base=base) | Join(base=base)
        ):
            return (base,)
        case Choice(options=found) | Concat(parts=found) | Apply(arguments=found):
            return found
        case Filter(base=base, condition=below) | Each(base=base, body=below):
            return (base, below)
        case When(condition=one, value=other) | SameItems(left=one, right=other) | Within(item=one, items=other):
            return (one, other)
        case _:
            return ()
