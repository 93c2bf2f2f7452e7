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
                return _case(*((exp.EQ(this=code.copy(), expression=_text(c)), _double(c)) for c in core.codes))
            case Shift():
                return _shift(self.value(core.argument), core)
            case Operation(operator="if"):
                condition, then, otherwise = core.operands
                sure = self.condition(condition)
                return _case((sure, self.value(then)), (_not(sure.copy()), self.value(otherwise)))
            case Operation(operator="coalesce"):
                first, *others = map(self.value, core.operands)
                return exp.Coalesce(this=first, expressions=others)
            case Operation(type=Type.BOOLEAN):
                sure = self.condition(core)
                return _case((sure, _int(1)), (_not(sure.copy()), _int(0)))
            case Operation():
                return _VALUES[core.operator](*map(self.value, core.operands))

    def condition(self, core: Core) -> exp.Expr:
        """A condition where SQL wants one, between parentheses."""
        match core:
            case Operation(operator="and" | "or" as operator):
                joined = self.condition(core.operands[0])
                for other in core.operands[1:]:
                    joined = (exp.And if operator == "and" else exp.Or)(this=joined, expression=self.condition(other))
                return exp.Paren(this=joined)
            case Operation(operator="not"):
                return exp.Paren(this=_not(self.condition(core.operands[0])))
            case Operation(operator="null"):
                return exp.Paren(this=exp.Is(this=self.value(core.operands[0]), expression=exp.Null()))
            case Operation(operator="=" | "<" | "<=" | "postcode" | "bsn" as operator):
                return exp.Paren(this=_CONDITIONS[operator](*map(self.value, core.operands)))
            case _:
                return exp.Paren(this=exp.EQ(this=self.value(core), expression=_int(1)))

    def _column(self, core: Input) -> exp.Expr:
        column = self._columns.get(core.name)
        if column is None:
            raise VtabelError(f"no column was given for variable `{core.name}`")
        column = column.copy()
        return exp.cast(column, "double") if core.type is Type.NUMBER else column


def _constant(kind: Type, value: Value, written: str = "") -> exp.Expr:
    if value is None:
        return exp.cast(exp.Null(), _COLUMN.get(kind, "text"))
    if kind is Type.NUMBER:
        return _double(written)
    if kind is Type.BOOLEAN:
        return _int(int(bool(value)))
    if kind is Type.DATE:
        return exp.cast(_text(str(value)), "date")
    return _text(str(value))


def _double(written: str) -> exp.Expr:
    """A number, read from its text: a bare decimal is no double on three of the four engines."""
    return exp.cast(_text(written), "double")


def _text(value: str) -> exp.Expr:
    return exp.Literal.string(value)


def _int(value: int) -> exp.Expr:
    return exp.Literal.number(value)


def _case(*branches: tuple[exp.Expr, exp.Expr]) -> exp.Expr:
    return exp.Case(ifs=[exp.If(this=when, true=then) for when, then in branches])


def _not(condition: exp.Expr) -> exp.Expr:
    return exp.Not(this=condition)


def _unwrapped(first: exp.Expr) -> exp.Expr:
    """The first term of a sum, without parentheses if it is a sum itself: SQL adds from left to right too."""
    sum_ = isinstance(first, exp.Paren) and isinstance(first.this, exp.Add | exp.Sub)
    return first.this if sum_ else first


def _divided(a: exp.Expr, b: exp.Expr) -> exp.Expr:
    divisor = exp.Nullif(this=b, expression=_double("0"))
    return exp.Paren(this=exp.Div(this=a, expression=divisor, typed=True, safe=False))


def _extreme(kind: type[exp.Binary]) -> Callable[..., exp.Expr]:
    """The operand that stands so to all the others; with one unknown, no branch holds."""

    def found(*operands: exp.Expr) -> exp.Expr:
        branches = []
        for one in operands:
            tests = [exp.Paren(this=kind(this=one.copy(), expression=o.copy())) for o in operands if o is not one]
            branches.append((exp.and_(*tests), one.copy()))
        return _case(*branches)

    return found


def _shift(start: exp.Expr, shift: Shift) -> exp.Expr:
    """The shifted date, within the years that every engine can shift."""
    first = exp.GTE(this=start.copy(), expression=_constant(Type.DATE, f"{FIRST_YEAR}-01-01"))
    last = exp.LTE(this=start.copy(), expression=_constant(Type.DATE, f"{LAST_YEAR}-12-31"))
    count = exp.Paren(this=_int(shift.count))
    later = exp.DateAdd(this=start.copy(), expression=count, unit=exp.var(shift.unit.upper()))
    return _case((exp.and_(first, last), exp.cast(later, "date")))


def _part(unit: str, day: exp.Expr) -> exp.Expr:
    return exp.Extract(this=exp.var(unit), expression=day.copy())


def _difference(unit: str, first: exp.Expr, last: exp.Expr) -> exp.Expr:
    return exp.Paren(this=exp.Sub(this=_part(unit, last), expression=_part(unit, first)))


def _short(first: exp.Expr, last: exp.Expr) -> exp.Expr:
    """The last month is not full: the day is not reached, and the month does not end before it could be."""
    earlier = exp.GT(this=_part("DAY", first), expression=_part("DAY", last))
    tomorrow = exp.cast(exp.DateAdd(this=last.copy(), expression=exp.Paren(this=_int(1)), unit=exp.var("DAY")), "date")
    return exp.and_(earlier, exp.NEQ(this=_part("DAY", tomorrow), expression=_int(1)))


def _less_one(full: exp.Expr, if_: exp.Expr, known: exp.Expr) -> exp.Expr:
    one = exp.Case(ifs=[exp.If(this=if_, true=_int(1))], default=_int(0))
    whole = exp.cast(exp.Paren(this=exp.Sub(this=full, expression=exp.Paren(this=one))), "double")
    return _case((known, whole))


def _within_years(day: exp.Expr) -> exp.Expr:
    return exp.LTE(this=day.copy(), expression=_constant(Type.DATE, f"{LAST_YEAR}-12-31"))


def _months(first: exp.Expr, last: exp.Expr) -> exp.Expr:
    years = exp.Mul(this=_difference("YEAR", first, last), expression=_int(12))
    full = exp.Paren(this=exp.Add(this=years, expression=_difference("MONTH", first, last)))
    return _less_one(full, _short(first, last), _within_years(last))


def _years(first: exp.Expr, last: exp.Expr) -> exp.Expr:
    """As `_months`, by whole years: one less if the month is not reached, or is the same and not full."""
    month_before = exp.LT(this=_part("MONTH", last), expression=_part("MONTH", first))
    same = exp.EQ(this=_part("MONTH", last), expression=_part("MONTH", first))
    less = exp.or_(month_before, exp.Paren(this=exp.and_(same, _short(first, last))))
    return _less_one(_difference("YEAR", first, last), less, _within_years(last))


def _days(first: exp.Expr, last: exp.Expr) -> exp.Expr:
    return exp.cast(exp.DateDiff(this=last, expression=first, unit=exp.var("DAY")), "double")


def _sign(text: exp.Expr, place: int) -> exp.Expr:
    return exp.Substring(this=text.copy(), start=_int(place), length=_int(1))


def _is_in(text: exp.Expr, place: int, signs: str) -> exp.Expr:
    return exp.In(this=_sign(text, place), expressions=[_text(s) for s in signs])


def _has_length(text: exp.Expr, length: int) -> exp.Expr:
    """Measured with a full stop behind it, since SQL Server does not count blanks at the end."""
    closed = exp.DPipe(this=text.copy(), expression=_text("."), safe=True)
    return exp.EQ(this=exp.Length(this=closed), expression=_int(length + 1))


def _postcode(text: exp.Expr) -> exp.Expr:
    digits = [_is_in(text, i, _DIGITS[1:] if i == 1 else _DIGITS) for i in range(1, 5)]
    joined = exp.and_(_has_length(text, 6), *(_is_in(text, i, _LETTERS) for i in (5, 6)))
    spaced = exp.and_(_has_length(text, 7), _is_in(text, 5, " "), *(_is_in(text, i, _LETTERS) for i in (6, 7)))
    return exp.and_(*digits, exp.Paren(this=exp.or_(exp.Paren(this=joined), exp.Paren(this=spaced))))


def _bsn(text: exp.Expr) -> exp.Expr:
    digits = [_is_in(text, i, _DIGITS) for i in range(1, 10)]
    total: exp.Expr = _int(0)
    for place, weight in enumerate(BSN_WEIGHTS, 1):
        digit = _case(*((exp.EQ(this=_sign(text, place), expression=_text(d)), _int(int(d))) for d in _DIGITS))
        product = exp.Mul(this=exp.Paren(this=digit), expression=exp.Paren(this=_int(weight)))
        total = exp.Add(this=total, expression=product)
    rest = exp.Mod(this=exp.Paren(this=total), expression=_int(11))
    passes = exp.EQ(this=exp.Paren(this=rest), expression=_int(0))
    return exp.and_(_has_length(text, 9), *digits, exp.NEQ(this=text.copy(), expression=_text("0" * 9)), passes)


_CONDITIONS: dict[str, Callable[..., exp.Expr]] = {
    "=": lambda a, b: exp.EQ(this=a, expression=b),
    "<": lambda a, b: exp.LT(this=a, expression=b),
    "<=": lambda a, b: exp.LTE(this=a, expression=b),
    "postcode": _postcode,
    "bsn": _bsn,
}
_VALUES: dict[str, Callable[..., exp.Expr]] = {
    "+": lambda a, b: exp.Paren(this=exp.Add(this=_unwrapped(a), expression=b)),
    "-": lambda a, b: exp.Paren(this=exp.Sub(this=_unwrapped(a), expression=b)),
    "*": lambda a, b: exp.Paren(this=exp.Mul(this=a, expression=b)),
    "/": _divided,
    "negative": lambda a: exp.Paren(this=exp.Neg(this=a)),
    "min": _extreme(exp.LTE),
    "max": _extreme(exp.GTE),
    "day": lambda a: exp.cast(a, "date"),
    "years": _years,
    "months": _months,
    "days": _days,
}
