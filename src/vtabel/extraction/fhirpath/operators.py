"""Operators on plans: which values can be compared and reckoned with, and what comes out.

https://hl7.org/fhirpath/N1/#operations; where values of two kinds meet that FHIRPath would not convert, the expression is
refused: SQL would convert them each in its own way.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from vtabel.extraction.fhirpath import plan as p
from vtabel.extraction.fhirpath.refusal import NotCompiled
from vtabel.extraction.shapes import INTEGERS, PRIMITIVES

_DATES = {"date", "dateTime", "instant"}
_TIME = re.compile(r"\d\d:\d\d:\d\d(\.\d+)?")
_MOMENT = re.compile(rf"\d{{4}}(-\d\d(-\d\d(T{_TIME.pattern}(Z|[+-]\d\d:\d\d))?)?)?")


def kind(plan: p.Plan) -> str:
    """The kind by which values are compared: text, number, boolean, date, time; "" for an empty one."""
    if plan.type in _DATES:
        return "date"
    if plan.type in INTEGERS or plan.type == p.DECIMAL:
        return "number"
    if plan.type in ("boolean", "time", ""):
        return plan.type
    if plan.type in PRIMITIVES:
        return "text"
    raise NotCompiled(f"a {plan.type} has parts and cannot be compared or reckoned with; name an element of it")


def only(plan: p.Plan, what: str) -> p.Plan:
    """One value where FHIRPath asks for one."""
    return p.Only(plan, what) if plan.many else plan


def boolean(plan: p.Plan, what: str) -> p.Plan:
    """A truth value; raises NotCompiled for anything else."""
    if kind(plan) not in ("boolean", ""):
        raise NotCompiled(f"`{what}` needs a truth value and gets {plan.type}")
    return only(plan, what)


def binary(operator: str, left: p.Plan, right: p.Plan) -> p.Plan:
    """The plan of an operator between two values."""
    if operator not in _OPERATORS:
        raise NotCompiled(f"the operator `{operator}` is not supported")
    return _OPERATORS[operator](operator, left, right)


def negative(operand: p.Plan) -> p.Plan:
    if isinstance(operand, p.Literal) and isinstance(operand.value, int | float):
        return p.Literal(-operand.value, operand.type)
    if kind(operand) != "number":
        raise NotCompiled("`-` needs a number")
    return p.Apply("negative", (only(operand, "-"),), operand.type)


def _logic(operator: str, left: p.Plan, right: p.Plan) -> p.Plan:
    return p.Apply(operator, (boolean(left, operator), boolean(right, operator)), p.BOOLEAN)


def _same_kind(operator: str, left: p.Plan, right: p.Plan) -> str:
    """The kind of both sides; a side that is always empty takes that of the other."""
    kinds = {found for side in (left, right) if (found := kind(side))}
    if len(kinds) > 1:
        hint = "; write a date as @2027-01-31" if "date" in kinds else ""
        raise NotCompiled(f"`{operator}` between {left.type} and {right.type}{hint}")
    return next(iter(kinds), "")


def _equal(operator: str, left: p.Plan, right: p.Plan) -> p.Plan:
    found = _same_kind(operator, left, right)
    if not found:
        return p.Literal(None, p.BOOLEAN)
    if not (left.many or right.many):
        return p.Apply(_compared(operator, found, left, right), (left, right), p.BOOLEAN)
    if found in ("date", "time"):
        raise NotCompiled(f"`{operator}` between lists of dates or times; take one with first()")
    same = p.SameItems(left, right)
    return same if operator == "=" else p.Apply("not", (same,), p.BOOLEAN)


def _order(operator: str, left: p.Plan, right: p.Plan) -> p.Plan:
    found = _same_kind(operator, left, right)
    if found == "boolean":
        raise NotCompiled(f"`{operator}` between truth values")
    return p.Apply(_compared(operator, found, left, right), (only(left, operator), only(right, operator)), p.BOOLEAN)


def _compared(operator: str, found: str, left: p.Plan, right: p.Plan) -> str:
    """The name of a comparison: dates and times have their own, since their texts may differ where they are the same moment."""
    if found not in ("date", "time"):
        return operator
    for side in (left, right):
        if isinstance(side, p.Literal) and not (_MOMENT if found == "date" else _TIME).fullmatch(str(side.value)):
            raise NotCompiled(
                f"`{side.value}` cannot be compared: a time needs seconds, and with a date its time zone too"
            )
    return f"{found}{operator}"


def _reckon(operator: str, left: p.Plan, right: p.Plan) -> p.Plan:
    found = _same_kind(operator, left, right)
    if operator == "+" and found == "text":
        return p.Apply("text+", (only(left, operator), only(right, operator)), p.STRING)
    if found not in ("number", ""):
        raise NotCompiled(f"`{operator}` between {left.type} and {right.type}")
    whole = operator == "div" or (operator != "/" and {left.type, right.type} <= INTEGERS)
    return p.Apply(operator, (only(left, operator), only(right, operator)), p.INTEGER if whole else p.DECIMAL)


def _text(operator: str, left: p.Plan, right: p.Plan) -> p.Plan:
    if {kind(left), kind(right)} - {"text", ""}:
        raise NotCompiled("`&` needs texts")
    return p.Apply("&", (only(left, operator), only(right, operator)), p.STRING)


def _in(operator: str, left: p.Plan, right: p.Plan) -> p.Plan:
    item, items = (left, right) if operator == "in" else (right, left)
    if _same_kind(operator, item, items) in ("date", "time"):
        raise NotCompiled(f"`{operator}` with dates or times")
    return p.Within(only(item, operator), items)


def _union(operator: str, left: p.Plan, right: p.Plan) -> p.Plan:
    raise NotCompiled("the operator `|` is not supported; use unionAll, or combine()")


_OPERATORS: dict[str, Callable[[str, p.Plan, p.Plan], p.Plan]] = {
    **dict.fromkeys(("and", "or", "xor", "implies"), _logic),
    **dict.fromkeys(("=", "!="), _equal),
    **dict.fromkeys(("<", "<=", ">", ">="), _order),
    **dict.fromkeys(("+", "-", "*", "/", "div", "mod"), _reckon),
    **dict.fromkeys(("in", "contains"), _in),
    "&": _text,
    "|": _union,
}
