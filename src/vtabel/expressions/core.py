"""The typed tree: an expression in which each step has one type and every conversion is written out.

Evaluation and SQL both read this tree and nothing else, so that they cannot disagree on what an expression means.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from vtabel.expressions.values import Type, Value


@dataclass(frozen=True, slots=True)
class Constant:
    """A fixed value; None is unknown. ``written`` is how a number stands in the text, for comparison with codes."""

    type: Type
    value: Value
    written: str = ""


@dataclass(frozen=True, slots=True)
class Input:
    """The value of a variable."""

    type: Type
    name: str
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """A fact of the run."""

    type: Type
    name: Literal["today", "organisation"]


@dataclass(frozen=True, slots=True)
class CodeNumber:
    """The number that a code stands for; a code outside the list is unknown."""

    argument: Core
    codes: tuple[str, ...]
    type: Type = Type.NUMBER


@dataclass(frozen=True, slots=True)
class Shift:
    """A date, so many months or days later; unknown where the year is not from 1000 to 8999."""

    argument: Core
    unit: Literal["month", "day"]
    count: int
    type: Type = Type.DATE


Operator = Literal["and", "or", "not", "null", "=", "<", "<=", "+", "-", "*", "/", "negative", "if", "coalesce", "min", "max", "day", "years", "months", "days", "postcode", "bsn"]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Operation:
    """An operator or function with its operands, all of the type it wants."""

    type: Type
    operator: Operator
    operands: tuple[Core, ...]


Core = Constant | Input | Setting | CodeNumber | Shift | Operation

_COPIES: dict[str, tuple[int, ...]] = {
    "if": (2, 1, 1),
    "years": (8, 10),
    "months": (6, 7),
    "postcode": (13,),
    "bsn": (20,),
}
_SUM = ("+", "-")


def weight(core: Core) -> int:
    """About how many steps the expression takes when it is written out as SQL, which has no names for parts."""
    operands = _operands(core)
    return 1 + sum(weight(o) * n for o, n in zip(operands, _copies(core, len(operands)), strict=True))


def _copies(core: Core, count: int) -> tuple[int, ...]:
    """How often the SQL of a part holds each of its operands; a condition as a value is written twice."""
    match core:
        case CodeNumber():
            return (len(core.codes),)
        case Shift():
            return (3,)
        case Operation(operator="min" | "max"):
            return (2 * count - 1,) * count
        case Operation(operator="and" | "or" | "not"):
            return (1,) * count
        case Operation():
            copies = _COPIES.get(core.operator, (1,) * count)
            conditions = ((o.type is Type.BOOLEAN) + 1 for o in core.operands)
            return tuple(n * twice for n, twice in zip(copies, conditions, strict=True))
        case _:
            return ()


def nesting(core: Core) -> int:
    """How many levels of parentheses the SQL has; a sum of many terms is one level."""
    operands = _operands(core)
    levels = [1 + nesting(o) for o in operands]
    if _is_sum(core) and _is_sum(operands[0]):
        levels[0] -= 1
    return max(levels, default=1)


def _is_sum(core: Core) -> bool:
    return isinstance(core, Operation) and core.operator in _SUM


def _operands(core: Core) -> tuple[Core, ...]:
    match core:
        case Operation():
            return core.operands
        case CodeNumber() | Shift():
            return (core.argument,)
        case _:
            return ()
