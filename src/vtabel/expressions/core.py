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

_COPIES: dict[str, int] = {"if": 2, "years": 8, "months": 8, "postcode": 60, "bsn": 100}


def weight(core: Core) -> int:
    """About how many steps the expression takes when it is written out as SQL, which has no names for parts."""
    match core:
        case CodeNumber():
            return len(core.codes) + weight(core.argument)
        case Shift():
            return 1 + 3 * weight(core.argument)
        case Operation():
            copies = len(core.operands) if core.operator in ("min", "max") else _COPIES.get(core.operator, 1)
            logical = core.operator in ("and", "or", "not")
            return 1 + sum(
                weight(o) * copies * (2 if o.type is Type.BOOLEAN and not logical else 1) for o in core.operands
            )
        case _:
            return 1
