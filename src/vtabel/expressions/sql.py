"""`Checked` + the columns of its variables -> a sqlglot tree in the restricted core of SQL, which gives what `evaluate` gives.

The rules: no boolean columns, every part of more than one word between parentheses, numbers as doubles, dates shifted by
DateAdd alone and cast back, divisors guarded. Nothing in it depends on a dialect.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlglot import exp

from vtabel.diagnostics import VtabelError
from vtabel.expressions.checking import Checked
from vtabel.expressions.core import CodeNumber, Constant, Core, Input, Operation, Setting, Shift
from vtabel.expressions.evaluation import BSN_WEIGHTS, FIRST_YEAR, LAST_YEAR
from vtabel.expressions.nodes import cast, double, integer, node, null, text, word
from vtabel.expressions.values import Run, Type, Value

_COLUMN: dict[Type, str] = {
    Type.NUMBER: "double",
    Type.BOOLEAN: "int",
    Type.DATE: "date",
    Type.INSTANT: "timestamp",
}
_DIGITS = "0123456789"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def to_sql(checked: Checked, columns: Mapping[str, exp.Expr], run: Run) -> exp.Expr:
    """The SQL of an expression.

    ``columns`` gives the column (or any SQL expression) of each variable: numbers of any numeric type, texts and codes as
    text, conditions as 1, 0 or NULL, dates as DATE, instants as TIMESTAMP. A condition comes out as 1, 0 or NULL too.
    Raises VtabelError for a variable without column.

    >>> from datetime import date
    >>> from vtabel.diagnostics import Findings
    >>> from vtabel.expressions import VariableType, check, parse
    >>> expression = parse("[x] === null", Findings())
    >>> checked = check(expression, {"x": VariableType(Type.DATE)}, Findings())
    >>> to_sql(checked, {"x": exp.column("x", "t")}, Run(date(2026, 12, 1))).sql("duckdb")
    'CASE WHEN (t.x IS NULL) THEN 1 WHEN NOT (t.x IS NULL) THEN 0 END'
    """
    return _Writer(columns, run).value(checked.core)


class _Writer:
    def __init__(self, columns: Mapping[str, exp.Expr], run: Run) -> None:
        self._columns = columns
        self._run = run

    def value(self, core: Core) -> exp.Expr:
        """A part as a value: of a condition 1, 0 or NULL."""
        match core:
            case Constant():
                return _constant(core.type, core.value, core.written)
            case Input():
                return self._column(core)
            case Setting():
                today = core.name == "today"
                return _constant(core.type, self._run.today if today else self._run.organisation)
            case CodeNumber():
                code = self.value(core.argument)
                return _case(*((node(exp.EQ, this=code, expression=text(c)), double(c)) for c in core.codes))
            case Shift():
                return _shift(self.value(core.argument), core)
            case Operation(operator="if"):
                condition, then, otherwise = core.operands
                sure = self.condition(condition)
                return _case((sure, self.value(then)), (_not(sure), self.value(otherwise)))
            case Operation(operator="coalesce"):
                first, *others = map(self.value, core.operands)
                return node(exp.Coalesce, this=first, expressions=others)
            case Operation(type=Type.BOOLEAN):
                sure = self.condition(core)
                return _case((sure, integer(1)), (_not(sure), integer(0)))
            case Operation():
                return _VALUES[core.operator](*map(self.value, core.operands))

    def condition(self, core: Core) -> exp.Expr:
        """A condition where SQL wants one, between parentheses."""
        match core:
            case Operation(operator="and" | "or" as operator):
                joined = self.condition(core.operands[0])
                for other in core.operands[1:]:
                    joined = node(
                        exp.And if operator == "and" else exp.Or, this=joined, expression=self.condition(other)
                    )
                return node(exp.Paren, this=joined)
            case Operation(operator="not"):
                return node(exp.Paren, this=_not(self.condition(core.operands[0])))
            case Operation(operator="null"):
                return node(exp.Paren, this=node(exp.Is, this=self.value(core.operands[0]), expression=node(exp.Null)))
            case Operation(operator="=" | "<" | "<=" | "postcode" | "bsn" as operator):
                return node(exp.Paren, this=_CONDITIONS[operator](*map(self.value, core.operands)))
            case _:
                return node(exp.Paren, this=node(exp.EQ, this=self.value(core), expression=integer(1)))

    def _column(self, core: Input) -> exp.Expr:
        column = self._columns.get(core.name)
        if column is None:
            raise VtabelError(f"no column was given for variable `{core.name}`")
        return cast(column, "double") if core.type is Type.NUMBER else column


def _constant(kind: Type, value: Value, written: str = "") -> exp.Expr:
    if value is None:
        return null(_COLUMN.get(kind, "text"))
    if kind is Type.NUMBER:
        return double(written)
    if kind is Type.BOOLEAN:
        return integer(int(bool(value)))
    if kind is Type.DATE:
        return cast(text(str(value)), "date")
    return text(str(value))


def _case(*branches: tuple[exp.Expr, exp.Expr]) -> exp.Expr:
    return node(exp.Case, ifs=[node(exp.If, this=when, true=then) for when, then in branches])


def _both(*conditions: exp.Expr) -> exp.Expr:
    return _chain(exp.And, conditions)


def _either(*conditions: exp.Expr) -> exp.Expr:
    return _chain(exp.Or, conditions)


def _chain(kind: type[exp.Connector], conditions: tuple[exp.Expr, ...]) -> exp.Expr:
    """Conditions one after another; of several, those that are a chain themselves stand between parentheses."""
    found, *others = conditions
    if others and isinstance(found, exp.Connector):
        found = node(exp.Paren, this=found)
    for one in others:
        found = node(kind, this=found, expression=node(exp.Paren, this=one) if isinstance(one, exp.Connector) else one)
    return found


def _not(condition: exp.Expr) -> exp.Expr:
    return node(exp.Not, this=condition)


def _unwrapped(first: exp.Expr) -> exp.Expr:
    """The first term of a sum, without parentheses if it is a sum itself: SQL adds from left to right too."""
    sum_ = isinstance(first, exp.Paren) and isinstance(first.this, exp.Add | exp.Sub)
    return first.this if sum_ else first


def _divided(a: exp.Expr, b: exp.Expr) -> exp.Expr:
    divisor = node(exp.Nullif, this=b, expression=double("0"))
    return node(exp.Paren, this=node(exp.Div, this=a, expression=divisor, typed=True, safe=False))


def _extreme(kind: type[exp.Binary]) -> Callable[..., exp.Expr]:
    """The operand that stands so to all the others; with one unknown, no branch holds."""

    def found(*operands: exp.Expr) -> exp.Expr:
        branches = []
        for i, one in enumerate(operands):
            others = (*operands[:i], *operands[i + 1 :])
            tests = [node(exp.Paren, this=node(kind, this=one, expression=other)) for other in others]
            branches.append((_both(*tests), one))
        return _case(*branches)

    return found


def _shift(start: exp.Expr, shift: Shift) -> exp.Expr:
    """The shifted date, within the years that every engine can shift."""
    first = node(exp.GTE, this=start, expression=_constant(Type.DATE, f"{FIRST_YEAR}-01-01"))
    last = node(exp.LTE, this=start, expression=_constant(Type.DATE, f"{LAST_YEAR}-12-31"))
    count = integer(shift.count) if shift.count < 0 else node(exp.Paren, this=integer(shift.count))
    later = node(exp.DateAdd, this=start, expression=count, unit=word(shift.unit.upper()))
    return _case((_both(first, last), cast(later, "date")))


def _part(unit: str, day: exp.Expr) -> exp.Expr:
    return node(exp.Extract, this=word(unit), expression=day)


def _difference(unit: str, first: exp.Expr, last: exp.Expr) -> exp.Expr:
    return node(exp.Paren, this=node(exp.Sub, this=_part(unit, last), expression=_part(unit, first)))


def _short(first: exp.Expr, last: exp.Expr) -> exp.Expr:
    """The last month is not full: the day is not reached, and the month does not end before it could be."""
    earlier = node(exp.GT, this=_part("DAY", first), expression=_part("DAY", last))
    tomorrow = cast(node(exp.DateAdd, this=last, expression=node(exp.Paren, this=integer(1)), unit=word("DAY")), "date")
    return _both(earlier, node(exp.NEQ, this=_part("DAY", tomorrow), expression=integer(1)))


def _less_one(full: exp.Expr, if_: exp.Expr, known: exp.Expr) -> exp.Expr:
    one = node(exp.Case, ifs=[node(exp.If, this=if_, true=integer(1))], default=integer(0))
    whole = cast(node(exp.Paren, this=node(exp.Sub, this=full, expression=node(exp.Paren, this=one))), "double")
    return _case((known, whole))


def _within_years(day: exp.Expr) -> exp.Expr:
    return node(exp.LTE, this=day, expression=_constant(Type.DATE, f"{LAST_YEAR}-12-31"))


def _months(first: exp.Expr, last: exp.Expr) -> exp.Expr:
    years = node(exp.Paren, this=node(exp.Mul, this=_difference("YEAR", first, last), expression=integer(12)))
    full = node(exp.Paren, this=node(exp.Add, this=years, expression=_difference("MONTH", first, last)))
    return _less_one(full, _short(first, last), _within_years(last))


def _years(first: exp.Expr, last: exp.Expr) -> exp.Expr:
    """As `_months`, by whole years: one less if the month is not reached, or is the same and not full."""
    month_before = node(exp.LT, this=_part("MONTH", last), expression=_part("MONTH", first))
    same = node(exp.EQ, this=_part("MONTH", last), expression=_part("MONTH", first))
    less = _either(month_before, node(exp.Paren, this=_both(same, _short(first, last))))
    return _less_one(_difference("YEAR", first, last), less, _within_years(last))


def _days(first: exp.Expr, last: exp.Expr) -> exp.Expr:
    return cast(node(exp.DateDiff, this=last, expression=first, unit=word("DAY")), "double")


def _sign(given: exp.Expr, place: int) -> exp.Expr:
    return node(exp.Substring, this=given, start=integer(place), length=integer(1))


def _is_in(given: exp.Expr, place: int, signs: str) -> exp.Expr:
    return node(exp.In, this=_sign(given, place), expressions=[text(s) for s in signs])


def _has_length(given: exp.Expr, length: int) -> exp.Expr:
    """Measured with a full stop behind it, since SQL Server does not count blanks at the end."""
    closed = node(exp.DPipe, this=given, expression=text("."), safe=True)
    return node(exp.EQ, this=node(exp.Length, this=closed), expression=integer(length + 1))


def _postcode(given: exp.Expr) -> exp.Expr:
    digits = [_is_in(given, i, _DIGITS[1:] if i == 1 else _DIGITS) for i in range(1, 5)]
    joined = _both(_has_length(given, 6), *(_is_in(given, i, _LETTERS) for i in (5, 6)))
    spaced = _both(_has_length(given, 7), _is_in(given, 5, " "), *(_is_in(given, i, _LETTERS) for i in (6, 7)))
    return _both(*digits, node(exp.Paren, this=_either(node(exp.Paren, this=joined), node(exp.Paren, this=spaced))))


def _bsn(given: exp.Expr) -> exp.Expr:
    digits = [_is_in(given, i, _DIGITS) for i in range(1, 10)]
    total: exp.Expr = integer(0)
    for place, weight in enumerate(BSN_WEIGHTS, 1):
        digit = _case(*((node(exp.EQ, this=_sign(given, place), expression=text(d)), integer(int(d))) for d in _DIGITS))
        product = node(exp.Mul, this=node(exp.Paren, this=digit), expression=node(exp.Paren, this=integer(weight)))
        total = node(exp.Add, this=total, expression=node(exp.Paren, this=product))
    rest = node(exp.Mod, this=node(exp.Paren, this=total), expression=integer(11))
    passes = node(exp.EQ, this=node(exp.Paren, this=rest), expression=integer(0))
    return _both(_has_length(given, 9), *digits, node(exp.NEQ, this=given, expression=text("0" * 9)), passes)


_CONDITIONS: dict[str, Callable[..., exp.Expr]] = {
    "=": lambda a, b: node(exp.EQ, this=a, expression=b),
    "<": lambda a, b: node(exp.LT, this=a, expression=b),
    "<=": lambda a, b: node(exp.LTE, this=a, expression=b),
    "postcode": _postcode,
    "bsn": _bsn,
}
_VALUES: dict[str, Callable[..., exp.Expr]] = {
    "+": lambda a, b: node(exp.Paren, this=node(exp.Add, this=_unwrapped(a), expression=b)),
    "-": lambda a, b: node(exp.Paren, this=node(exp.Sub, this=_unwrapped(a), expression=b)),
    "*": lambda a, b: node(exp.Paren, this=node(exp.Mul, this=a, expression=b)),
    "/": _divided,
    "negative": lambda a: node(exp.Paren, this=node(exp.Neg, this=a)),
    "min": _extreme(exp.LTE),
    "max": _extreme(exp.GTE),
    "day": lambda a: cast(a, "date"),
    "years": _years,
    "months": _months,
    "days": _days,
}
