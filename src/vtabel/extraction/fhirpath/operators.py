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
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?")
_DATE = r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?"
_MOMENT = re.compile(rf"{_DATE}|\d{{4}}-\d\d-\d\dT{_TIME.pattern}(Z|[+-]\d\d:\d\d)")


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
    raise NotCompiled("parts", type=plan.type)


def only(plan: p.Plan, what: str) -> p.Plan:
    """One value where FHIRPath asks for one."""
    return p.Only(plan, what) if plan.many else plan


def boolean(plan: p.Plan, what: str) -> p.Plan:
    """A truth value; raises NotCompiled for anything else."""
    if kind(plan) not in ("boolean", ""):
        raise NotCompiled("truth", name=f"`{what}`", type=plan.type)
    return only(plan, what)


def binary(operator: str, left: p.Plan, right: p.Plan) -> p.Plan:
    """The plan of an operator between two values."""
    if operator not in _OPERATORS:
        raise NotCompiled("operator", name=operator)
    return _OPERATORS[operator](operator, left, right)


def signed(operand: p.Plan) -> p.Plan:
    """What has a sign before it: a number."""
    if kind(operand) not in ("number", ""):
        raise NotCompiled("numbers", name="a sign")
    return operand


def negative(operand: p.Plan) -> p.Plan:
    if isinstance(operand, p.Literal) and isinstance(operand.value, int | float):
        return p.Literal(-operand.value, operand.type)
    return p.Apply("negative", (only(operand, "-"),), operand.type)


def _logic(operator: str, left: p.Plan, right: p.Plan) -> p.Plan:
    return p.Apply(operator, (boolean(left, operator), boolean(right, operator)), p.BOOLEAN)


def _same_kind(operator: str, left: p.Plan, right: p.Plan) -> str:
    """The kind of both sides; a side that is always empty takes that of the other."""
    kinds = {found for side in (left, right) if (found := kind(side))}
    if len(kinds) > 1:
        reason = "text for date" if "date" in kinds else "two types"
        raise NotCompiled(reason, name=f"`{operator}`", left=left.type, right=right.type)
    return next(iter(kinds), "")


def _equal(operator: str, left: p.Plan, right: p.Plan) -> p.Plan:
    found = _same_kind(operator, left, right)
    if not found:
        return p.Literal(None, p.BOOLEAN)
    if not (left.many or right.many):
        return p.Apply(_compared(operator, found, left, right), (left, right), p.BOOLEAN)
    if found in ("date", "time"):
        raise NotCompiled("list of dates", name=f"`{operator}`")
    same = p.SameItems(left, right)
    return same if operator == "=" else p.Apply("not", (same,), p.BOOLEAN)


def _order(operator: str, left: p.Plan, right: p.Plan) -> p.Plan:
    found = _same_kind(operator, left, right)
    if found == "boolean":
        raise NotCompiled("two types", name=f"`{operator}`", left=left.type, right=right.type)
    return p.Apply(_compared(operator, found, left, right), (only(left, operator), only(right, operator)), p.BOOLEAN)


def _compared(operator: str, found: str, left: p.Plan, right: p.Plan) -> str:
    """The name of a comparison: dates and times have their own, since their texts may differ where they are the same moment."""
    if found not in ("date", "time"):
        return operator
    for side in (left, right):
        if isinstance(side, p.Literal) and not (_MOMENT if found == "date" else _TIME).fullmatch(str(side.value)):
            raise NotCompiled("moment", text=side.value)
    return f"{found}{operator}"


def _reckon(operator: str, left: p.Plan, right: p.Plan) -> p.Plan:
    found = _same_kind(operator, left, right)
    if operator == "+" and found == "text":
        return p.Apply("text+", (only(left, operator), only(right, operator)), p.STRING)
    if found not in ("number", ""):
        raise NotCompiled("numbers", name=f"`{operator}`")
    whole = operator == "div" or (operator != "/" and {left.type, right.type} <= INTEGERS)
    return p.Apply(operator, (only(left, operator), only(right, operator)), p.INTEGER if whole else p.DECIMAL)


def _text(operator: str, left: p.Plan, right: p.Plan) -> p.Plan:
    if {kind(left), kind(right)} - {"text", ""}:
        raise NotCompiled("texts", name="`&`")
    return p.Apply("&", (only(left, operator), only(right, operator)), p.STRING)


def _in(operator: str, left: p.Plan, right: p.Plan) -> p.Plan:
    item, items = (left, right) if operator == "in" else (right, left)
    if _same_kind(operator, item, items) in ("date", "time"):
        raise NotCompiled("list of dates", name=f"`{operator}`")
    return p.Within(only(item, operator), items)


_OPERATORS: dict[str, Callable[[str, p.Plan, p.Plan], p.Plan]] = {
    **dict.fromkeys(("and", "or", "xor", "implies"), _logic),
    **dict.fromkeys(("=", "!="), _equal),
    **dict.fromkeys(("<", "<=", ">", ">="), _order),
    **dict.fromkeys(("+", "-", "*", "/", "div", "mod"), _reckon),
    **dict.fromkeys(("in", "contains"), _in),
    "&": _text,
}
