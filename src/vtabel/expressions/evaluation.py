"""`Checked` + the values of one row -> a value, with three-valued logic: yes, no, or None for unknown."""

from __future__ import annotations

import math
import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from vtabel.expressions.checking import Checked
from vtabel.expressions.core import CodeNumber, Constant, Core, Input, Operation, Setting, Shift
from vtabel.expressions.values import Run, Type, Value

FIRST_YEAR, LAST_YEAR = 1000, 8999
"""The years of dates that can be shifted, on every engine."""

_POSTCODE = re.compile(r"[1-9][0-9]{3} ?[A-Za-z]{2}")
_BSN = re.compile(r"[0-9]{9}")
BSN_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)


def evaluate(checked: Checked, row: Mapping[str, object], run: Run) -> Value:
    """The value of an expression for one row.

    ``row`` holds a value per variable: number, text (also for codes), bool, date, datetime, or None. A variable that is
    absent is unknown. Numbers are computed as doubles, as the engines do, and are not rounded.

    >>> from vtabel.diagnostics import Findings
    >>> from vtabel.expressions import VariableType, check, parse
    >>> expression = parse("[x] !== null && [x] >= 25", Findings())
    >>> checked = check(expression, {"x": VariableType(Type.NUMBER)}, Findings())
    >>> run = Run(date(2026, 12, 1))
    >>> evaluate(checked, {"x": 30}, run), evaluate(checked, {"x": None}, run)
    (True, False)
    """
    return _Evaluation(row, run).value(checked.core)


class _Evaluation:
    def __init__(self, row: Mapping[str, object], run: Run) -> None:
        self._row = row
        self._run = run

    def value(self, core: Core) -> Value:
        match core:
            case Constant():
                return core.value
            case Input():
                return _read(self._row.get(core.name), core.type)
            case Setting():
                return self._run.today if core.name == "today" else self._run.organisation
            case CodeNumber():
                code = self.value(core.argument)
                return float(str(code)) if code in core.codes else None
            case Shift():
                start = self.value(core.argument)
                return shifted(start, core) if isinstance(start, date) else None
            case Operation():
                return self._operation(core)

    def _operation(self, core: Operation) -> Value:
        values = (self.value(o) for o in core.operands)  # read only as far as is needed
        match core.operator:
            case "and":
                return _kleene(values, decisive=False)
            case "or":
                return _kleene(values, decisive=True)
            case "null":
                return next(values) is None
            case "coalesce":
                return next((v for v in values if v is not None), None)
            case "if":
                condition = next(values)
                return None if condition is None else self.value(core.operands[1 if condition else 2])
        known = list(values)
        return None if None in known else _STRICT[core.operator](*known)


def _kleene(values: Any, *, decisive: bool) -> bool | None:
    """One decisive value decides; else one unknown leaves it unknown."""
    known = list(values)
    if decisive in known:
        return decisive
    return None if None in known else not decisive


def _read(value: object, wanted: Type) -> Value:
    """A value of a row as its type."""
    if value is None:
        return None
    match wanted:
        case Type.NUMBER:
            return _finite(float(str(value)))
        case Type.BOOLEAN:
            return bool(value)
        case Type.DATE if isinstance(value, datetime):
            return value.date()
        case Type.DATE | Type.INSTANT if isinstance(value, date):
            return value
        case _:
            return str(value)


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None


def shifted(start: date, shift: Shift) -> date | None:
    """The date so many months or days later; a day that the month does not have becomes its last day."""
    if not FIRST_YEAR <= start.year <= LAST_YEAR:
        return None
    if shift.unit == "day":
        return start + timedelta(days=shift.count)
    year, month = divmod(start.year * 12 + start.month - 1 + shift.count, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def _months(first: date, last: date) -> float | None:
    """The largest number of months by which the first date can be shifted without passing the last."""
    if last.year > LAST_YEAR:
        return None
    full = (last.year - first.year) * 12 + last.month - first.month
    at_end = last.day == monthrange(last.year, last.month)[1]
    return float(full - (first.day > last.day and not at_end))


def _years(first: date, last: date) -> float | None:
    months = _months(first, last)
    return None if months is None else float(months // 12)


def _bsn(text: str) -> bool:
    if not _BSN.fullmatch(text) or text == "000000000":
        return False
    return sum(int(d) * w for d, w in zip(text, BSN_WEIGHTS, strict=True)) % 11 == 0


_STRICT: dict[str, Callable[..., Value]] = {
    "not": lambda a: not a,
    "=": lambda a, b: a == b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    "+": lambda a, b: _finite(a + b),
    "-": lambda a, b: _finite(a - b),
    "*": lambda a, b: _finite(a * b),
    "/": lambda a, b: _finite(a / b) if b else None,
    "negative": lambda a: -a,
    "min": min,
    "max": max,
    "day": lambda a: a.date(),
    "years": _years,
    "months": _months,
    "days": lambda a, b: float((b - a).days),
    "postcode": lambda a: bool(_POSTCODE.fullmatch(a)),
    "bsn": _bsn,
}
