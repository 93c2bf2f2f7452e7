"""What validations say beside being rules: that a value is asked, from when and on what condition, and its range.

The patterns are those of MRDM dictionaries: ``[x] !== null || <exception>`` asks for a value, ``[x] === null || ([x] >= 25 &&
[x] <= 5000)`` gives its range, ``|| [x] == 888.88`` a code beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from vtabel.expressions import Expression
from vtabel.expressions.printing import printed
from vtabel.expressions.tree import (
    Binary,
    BinaryOperator,
    Call,
    Logical,
    Node,
    Null,
    Number,
    Reference,
    Text,
    Truth,
    Unary,
)
from vtabel.table import Level

_OPPOSITE: dict[str, BinaryOperator] = {"===": "!==", "!==": "===", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_TURNED: dict[str, BinaryOperator] = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "===": "===", "!==": "!=="}


@dataclass(frozen=True, slots=True)
class Asked:
    """That a rule asks for a value: from and until which day, on what condition (empty: always)."""

    condition: str = ""
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def level(self) -> Level:
        """Mandatory if nothing but days limits it."""
        return Level.CONDITIONAL if self.condition and not (self.valid_from or self.valid_to) else Level.MANDATORY


@dataclass(frozen=True, slots=True)
class Range:
    """The bounds that a rule sets, both inclusive, and the codes that it allows beside them."""

    minimum: Decimal | None = None
    maximum: Decimal | None = None
    codes: tuple[str, ...] = ()


def asked_by(rule: Expression, name: str) -> Asked | None:
    """What a rule says about whether a variable is asked; None if it says nothing.

    >>> from vtabel.diagnostics import Findings
    >>> from vtabel.expressions import parse
    >>> asked_by(parse("[boost1]!==null || totime([dat]) < totime('2019-11-01')", Findings()), "boost1").valid_from
    datetime.date(2019, 11, 1)
    """
    operands = _alternatives(rule.tree)
    present = [node for node in operands if _tests_null(node, name, "!==")]
    if not present:
        return None
    exceptions = [node for node in operands if node not in present]
    if not exceptions:
        return Asked()
    asked = Asked(" && ".join(_grouped(negated(node)) for node in exceptions))
    days = [_period(node) for node in exceptions]
    if len(days) == 1 and days[0] is not None:
        return replace(asked, valid_from=days[0][0], valid_to=days[0][1])
    return asked


def range_of(rule: Expression, name: str) -> Range | None:
    """The range that a rule sets on a number; None if it sets none, or one whose bounds are not part of it.

    >>> from vtabel.diagnostics import Findings
    >>> from vtabel.expressions import parse
    >>> range_of(parse("[v]===null || ([v] >= 0 && [v] <= 100) || [v]==888.88", Findings()), "v")
    Range(minimum=Decimal('0'), maximum=Decimal('100'), codes=('888.88',))
    """
    bounds: dict[str, Decimal] = {}
    codes: list[str] = []
    for alternative in _alternatives(rule.tree):
        if _tests_null(alternative, name, "==="):
            continue
        found = [_bound(part, name) for part in _parts(alternative, "&&")]
        if len(found) == 1 and found[0] and found[0][0] == "===":
            codes.append(str(found[0][1]))
        elif (
            bounds or not all(b and b[0] in (">=", "<=") for b in found) or len({b[0] for b in found if b}) < len(found)
        ):
            return None
        else:
            bounds = dict(b for b in found if b)
    return Range(bounds.get(">="), bounds.get("<="), tuple(codes)) if bounds else None


def negated(node: Node) -> Node:
    """What is true where a condition is false, and unknown where it is unknown (De Morgan; comparisons turn around)."""
    match node:
        case Binary(operator=operator) if operator in _OPPOSITE:
            return replace(node, operator=_OPPOSITE[operator])
        case Logical():
            return Logical("||" if node.operator == "&&" else "&&", tuple(negated(o) for o in node.operands), node.at)
        case Unary(operator="!"):
            return node.operand
        case Truth():
            return replace(node, value=not node.value)
        case _:
            return Unary("!", node, node.at)


def _alternatives(tree: Node) -> list[Node]:
    return list(_parts(tree, "||"))


def _parts(node: Node, operator: str) -> Iterator[Node]:
    """The operands of a chain of one operator, however it is bracketed."""
    if isinstance(node, Logical) and node.operator == operator:
        for operand in node.operands:
            yield from _parts(operand, operator)
    else:
        yield node


def _tests_null(node: Node, name: str, operator: str) -> bool:
    """True for ``[name] === null`` (or ``!==``), whichever side null stands on."""
    if not isinstance(node, Binary) or node.operator != operator:
        return False
    return any(
        isinstance(one, Reference) and one.name == name and isinstance(other, Null)
        for one, other in ((node.left, node.right), (node.right, node.left))
    )


def _bound(node: Node, name: str) -> tuple[str, Decimal] | None:
    """Operator and number of ``[name] >= 25``, whichever side the name stands on."""
    if not isinstance(node, Binary) or node.operator not in _TURNED:
        return None
    for one, other, operator in (
        (node.left, node.right, node.operator),
        (node.right, node.left, _TURNED[node.operator]),
    ):
        value = _number(other)
        if isinstance(one, Reference) and one.name == name and value is not None:
            return operator, value
    return None


def _number(node: Node) -> Decimal | None:
    if isinstance(node, Unary) and node.operator == "-" and isinstance(node.operand, Number):
        return -Decimal(node.operand.text)
    return Decimal(node.text) if isinstance(node, Number) else None


def _period(exception: Node) -> tuple[date | None, date | None] | None:
    """The days on which a rule counts whose exception is ``totime([x]) < totime('2019-11-01')``; None for another exception."""
    if not isinstance(exception, Binary) or exception.operator not in ("<", "<=", ">", ">="):
        return None
    operator: str = exception.operator
    day = _day(exception.right)
    if day is None:
        operator, day = _TURNED[operator], _day(exception.left)
    if day is None:
        return None
    one = timedelta(days=1)
    return {"<": (day, None), "<=": (day + one, None), ">": (None, day), ">=": (None, day - one)}[operator]


def _day(node: Node) -> date | None:
    """The day of ``totime('2019-11-01')``."""
    match node:
        case Call(name="totime", arguments=(Text(value=text),)):
            try:
                return date.fromisoformat(text)
            except ValueError:
                return None
    return None


def _grouped(node: Node) -> str:
    text = printed(node)
    return f"({text})" if isinstance(node, Logical) and node.operator == "||" else text
