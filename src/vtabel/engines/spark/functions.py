"""The functions on dates, decimals and references that Spark lacks, as expressions.

The rules are those of the macros of DuckDB (`vtabel.engines.duckdb.macros`, where their sources stand). Functions of SQL are no
way here: Spark does not take them within a function over a list.
"""

from __future__ import annotations

from collections.abc import Callable

from vtabel.engines.spark.columns import quoted

_SHORT = 60  # an argument of at most so many characters is written out wherever it is used

Body = Callable[..., str]


def computed_once(body: Body) -> Body:
    """A function whose long arguments are computed once, and written once: calls in calls would grow without end."""

    def call(*arguments: str) -> str:
        if all(len(argument) <= _SHORT for argument in arguments):
            return body(*arguments)
        names = "abc"[: len(arguments)]
        fields = ", ".join(f"'{name}', {text}" for name, text in zip(names, arguments, strict=True))
        return f"get(transform(array(named_struct({fields})), v -> {body(*(f'v.{name}' for name in names))}), 0)"

    return call


def _fifteen(x: str) -> str:
    """The digits that a double keeps of a decimal, so that 0.1 + 0.2 is 0.3; what is out of reach is empty."""
    return f"CASE WHEN abs({x}) < CAST('Infinity' AS DOUBLE) THEN try_cast(format_string('%.14e', {x}) AS DOUBLE) END"


_decimal_of = computed_once(_fifteen)


def _reckoned(text: str) -> Body:
    return lambda *sides: _decimal_of(f"CAST({text.format(*sides)} AS DOUBLE)")


RECKONED: dict[str, Body] = {
    **{sign: _reckoned(f"{{}} {sign} {{}}") for sign in "+-*"},
    "/": _reckoned("{} / nullif({}, 0)"),
    "mod": _reckoned("{} % nullif({}, 0)"),
    "negative": _reckoned("-{}"),
    "div": lambda left, right: f"try_cast({left} / nullif({right}, 0) AS BIGINT)",
}
_LEAST = "CAST('-9223372036854775808' AS BIGINT)"  # divided by -1 it is out of reach too
WHOLE: dict[str, Body] = {
    "+": lambda left, right: f"try_add({left}, {right})",
    "-": lambda left, right: f"try_subtract({left}, {right})",
    "*": lambda left, right: f"try_multiply({left}, {right})",
    "div": computed_once(lambda a, b: f"CASE WHEN {b} <> -1 OR {a} <> {_LEAST} THEN {a} div nullif({b}, 0) END"),
    "mod": lambda left, right: f"({left} % nullif({right}, 0))",
    "negative": lambda value: f"try_subtract(0L, {value})",
}


_CLOCK = r"(?:[01]\d|2[0-3])(?::[0-5]\d(?::[0-5]\d(?:\.\d+)?)?)?"
_DAY = r"(?:0[1-9]|[12]\d|3[01])"
_DATE = rf"\d{{4}}(?:-(?:0[1-9]|1[0-2])(?:-{_DAY})?)?"
_MOMENT = rf"{_DATE}|\d{{4}}-(?:0[1-9]|1[0-2])-{_DAY}T{_CLOCK}(?:Z|[+-]\d\d:\d\d)?"


def _is(text: str, pattern: str) -> str:
    """True for a text that is wholly of a pattern."""
    whole = rf"\A(?:{pattern})\z"
    return f"{text} RLIKE {quoted(whole)}"


def _moment(text: str) -> str:
    return f"try_cast({text} AS TIMESTAMP)"


def _has_zone(text: str) -> str:
    return f"(endswith({text}, 'Z') OR substr({text}, length({text}) - 5, 1) IN ('+', '-'))"


def _compared(operator: str, strict: str) -> Body:
    """A comparison of two dates of any precision; ``=`` is false where ``strict`` is empty and the common parts differ.

    It is empty for what is no date, and for a time with a zone and one without, or one without seconds.
    """

    def body(a: str, b: str) -> str:
        one, other = (f"left({side}, least(length({a}), length({b}), 10))" for side in (a, b))
        decided = f"{one} {strict} {other}" if strict else "FALSE"
        whole = f"substr({a}, 17, 1) = ':' AND substr({b}, 17, 1) = ':' AND {_has_zone(a)} = {_has_zone(b)}"
        return (
            f"CASE WHEN NOT ({_is(a, _MOMENT)} AND {_is(b, _MOMENT)}) THEN NULL "
            f"WHEN length({a}) > 10 AND length({b}) > 10 THEN CASE WHEN {whole} THEN {_moment(a)} {operator} {_moment(b)} END "
            f"WHEN length({a}) = length({b}) THEN {a} {operator} {b} "
            f"WHEN {one} <> {other} THEN {decided} END"
        )

    return computed_once(body)


date_equal = _compared("=", "")
date_before = _compared("<", "<")
date_until = _compared("<=", "<")


def times(operator: str) -> Body:
    """A comparison of two times of a day; Spark 4.0 has no type for these."""
    return lambda a, b: f"({_clock(a)} {operator} {_clock(b)})"


def _clock(text: str) -> str:
    return _moment(f"concat('1970-01-01T', {text}, 'Z')")


_BASE = r"\A(?:https?://[^?#]*/)?"
_NO_ID = r"[/?#|\t\n\f\r ]"
_ID = rf"/([^{_NO_ID[1:-1]}]+)(?:/_history/[^{_NO_ID[1:-1]}]+)?\z"


def _reference_key(r: str, t: str) -> str:
    rest = f"substr({r}, length({t}) + 2)"
    typed = f"regexp_extract({r}, concat({quoted(_BASE)}, {t}, {quoted(_ID)}), 1)"
    return (
        f"CASE WHEN startswith({r}, concat({t}, '/')) AND NOT {rest} RLIKE {quoted(_NO_ID)} THEN nullif({rest}, '') "
        f"WHEN startswith({r}, 'urn:uuid:') THEN nullif(substr({r}, 10), '') "
        f"WHEN {t} IS NOT NULL THEN nullif({typed}, '') "
        f"ELSE {_untyped(r)} END"
    )


def _untyped(r: str) -> str:
    return f"nullif(regexp_extract({r}, {quoted(f'{_BASE}[A-Z][A-Za-z]+{_ID}')}, 1), '')"


def _reference_cause(r: str, t: str, there: str) -> str:
    return (
        f"CASE WHEN NOT {there} OR {reference_key(r, t)} IS NOT NULL THEN NULL "
        f"WHEN {r} IS NULL THEN 'no address' "
        f"WHEN startswith({r}, '#') THEN 'contained' "
        f"WHEN {_untyped(r)} IS NOT NULL THEN 'other type' "
        f"ELSE 'unclear' END"
    )


def _date_low(d: str) -> str:
    low = f"CASE length({d}) WHEN 4 THEN concat({d}, '-01-01') WHEN 7 THEN concat({d}, '-01') ELSE {d} END"
    return f"CASE WHEN {_is(d, _DATE)} THEN {low} END"


def _date_high(d: str) -> str:
    last = f"CAST(last_day(try_cast(concat({d}, '-01') AS DATE)) AS STRING)"
    high = f"CASE length({d}) WHEN 4 THEN concat({d}, '-12-31') WHEN 7 THEN {last} ELSE {d} END"
    return f"CASE WHEN {_is(d, _DATE)} THEN {high} END"


def _time(filled: str) -> Body:
    """A time filled up to milliseconds, of which it has no more."""
    return lambda c: f"CASE WHEN {_is(c, _CLOCK)} THEN left(concat({c}, substr('{filled}', length({c}) + 1)), 12) END"


def _date_time(date: Body, filled: str, zone: str) -> Body:
    clock, own = "regexp_extract({}, 'T([0-9:.]+)', 1)", "regexp_extract({}, 'T.*?(Z|[+-][0-9]{{2}}:[0-9]{{2}})$', 1)"

    def body(d: str) -> str:
        moment = f"left({d}, 11), {_time(filled)(clock.format(d))}, coalesce(nullif({own.format(d)}, ''), '{zone}')"
        short = f"concat({date(d)}, 'T{filled}{zone}')"
        return f"CASE WHEN length({d}) <= 10 THEN {short} WHEN {_is(d, _MOMENT)} THEN concat({moment}) END"

    return body


def _digits(v: str) -> str:
    """How many digits are behind the point; Spark writes 0.0001 as 1.0E-4, whose last zero is none of them."""
    power = f"coalesce(try_cast(nullif(regexp_extract({v}, 'E([+-]?[0-9]+)$', 1), '') AS INT), 0)"
    plain, scaled = f"regexp_extract({v}, '[.]([0-9]+)$', 1)", f"regexp_extract({v}, '[.]([0-9]*[1-9])?0*E', 1)"
    return f"greatest(0, length(concat({plain}, {scaled})) - {power})"


def _decimal(sign: str) -> Body:
    """Half of the last digit that is written, below and above; in decimals where Spark has room for these."""

    def of(v: str, n: str) -> str:
        exact = f"try_cast({v} AS DECIMAL(38, 18)) {sign} try_cast(concat('5E-', {n} + 1) AS DECIMAL(38, 18))"
        rough = f"CAST({v} AS DOUBLE) {sign} 0.5D * pow(10D, -{n})"
        return f"coalesce(CASE WHEN {n} <= 16 THEN CAST({exact} AS DOUBLE) END, {rough})"

    def body(v: str) -> str:
        pair = f"named_struct('v', {v}, 'n', {_digits(v)})"
        return f"get(transform(array({pair}), w -> {of('w.v', 'w.n')}), 0)"

    return computed_once(body)


reference_key = computed_once(_reference_key)
reference_cause = computed_once(_reference_cause)
BOUNDARIES: dict[str, Body] = {
    "decimal lowBoundary": _decimal("-"),
    "decimal highBoundary": _decimal("+"),
    "date lowBoundary": computed_once(_date_low),
    "date highBoundary": computed_once(_date_high),
    "dateTime lowBoundary": computed_once(_date_time(_date_low, "00:00:00.000", "+14:00")),
    "dateTime highBoundary": computed_once(_date_time(_date_high, "23:59:59.999", "-12:00")),
    "time lowBoundary": computed_once(_time("00:00:00.000")),
    "time highBoundary": computed_once(_time("23:59:59.999")),
}
