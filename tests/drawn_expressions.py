"""Expressions whose types are right, and rows for them, as Hypothesis draws them."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from hypothesis import strategies as st

from vtabel.expressions import Run, Type, VariableType

RUN = Run(date(2026, 12, 1), "1234")
VARIABLES = {
    "n": VariableType(Type.NUMBER),
    "m": VariableType(Type.NUMBER),
    "t": VariableType(Type.TEXT),
    "c": VariableType(Type.CODE, ("1", "2", "09")),
    "k": VariableType(Type.CODE),
    "b": VariableType(Type.BOOLEAN),
    "d": VariableType(Type.DATE),
    "e": VariableType(Type.DATE),
    "i": VariableType(Type.INSTANT),
}
_POSTCODES = ["1000 AA", "9999zz", "0999 AA", "1000 AA ", "1000  AA", "1000A1", "É000 AA", ""]
_BSNS = ["999000006", "999000007", "000000000", "99900000", " 99900006", "9990000069"]
_TEXTS = [*_POSTCODES, *_BSNS, "nl", "6030", "a\\n", "it's", "%"]
_NUMBERS = st.one_of(st.integers(-30, 30), st.sampled_from([0.1, 0.2, 0.3, -2.5, 888.88, 1e-3, 70.0]))
_DATES = st.one_of(
    st.dates(date(2023, 12, 25), date(2024, 3, 5)),
    st.sampled_from([date(2000, 2, 29), date(2023, 2, 28), date(2024, 1, 31), date(9999, 12, 31), date(1900, 1, 1)]),
)


def _maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(values, values, values, st.none())


ROWS = st.fixed_dictionaries(
    {
        "n": _maybe(_NUMBERS),
        "m": _maybe(_NUMBERS),
        "t": _maybe(st.sampled_from(_TEXTS)),
        "c": _maybe(st.sampled_from(["1", "2", "09", "7"])),
        "k": _maybe(st.sampled_from(["1", "01", "x"])),
        "b": _maybe(st.booleans()),
        "d": _maybe(_DATES),
        "e": _maybe(_DATES),
        "i": _maybe(st.sampled_from([datetime(2024, 1, 31, 23, 59), datetime(2024, 2, 29), datetime(2023, 1, 1, 12)])),
    }
)


# What an expression of a kind is made of: `{n}` a number, `{b}` a condition, `{d}` a date, `{t}` a text.
_LEAVES = {
    "n": ["[n]", "[m]", "0", "1", "0.1", "3", "30.25", "007"],
    "b": ["[b]", "true", "false", "[n] !== null", "[c] === 9", "[c] === '1'", "([k] !== 1)"],
    "d": ["[d]", "[e]", "totime([i])", "time()", "totime('2024-02-29')"],
    "t": ["[t]", "[c]", "organisationId()", "null", *(f"'{t}'" for t in _TEXTS if "'" not in t)],
}
_FORMS = {
    "n": [
        *("({n} + {n})", "({n} - {n})", "{n} - ({n} - 1)", "({n} * {n})", "({n} / {n})", "-{n}", "({n} + [c])"),
        *("min({n}, {n})", "max({n}, {n}, 2)", "coalesce({n}, {n})", "if({b}, {n}, {n})"),
        *("age({d}, {d})", "months({d}, {d})", "days({d}, {d})"),
    ],
    "b": [
        *("({b} && {b})", "({b} or {b})", "({b} and {b} and {b})", "!({b})", "(not {b})", "(({b}) === ({b}))"),
        *("({n} === {n})", "({n} != {n})", "({n} < {n})", "({n} >= {n})", "([c] > {n})", "({t} === {t})"),
        *("({d} == {d})", "({d} <= {d})", "({d} > {d})", "if({b}, {b}, {b})", "coalesce({b}, {b})"),
        *("({n} === null)", "(({b}) === null)", "({d} === null)", "({t} !== null)"),
        *("is_postcode({t})", "validator('nationalID', {t}, {t})"),
    ],
    "d": [
        *("dateadd({d}, 'Y', 1)", "dateadd({d}, 'M', -14)", "dateadd({d}, 'M', 1)", "dateadd({d}, 'W', 2)"),
        *("dateadd({d}, 'D', -400)", "min({d}, {d})", "max({d}, {d})", "coalesce({d}, {d})", "if({b}, {d}, {d})"),
    ],
    "t": ["if({b}, {t}, {t})", "coalesce({t}, {t})"],
}


@st.composite
def expressions(draw: st.DrawFn, levels: int = 4) -> str:
    """The text of an expression of any type, some levels deep."""
    kind = draw(st.sampled_from(sorted(_FORMS)))
    return _drawn(draw, kind, draw(st.integers(0, levels)))


def _drawn(draw: st.DrawFn, kind: str, depth: int) -> str:
    form = draw(st.sampled_from(_FORMS[kind] if depth else _LEAVES[kind]))
    parts = re.split(r"\{([nbdt])\}", form)
    for i in range(1, len(parts), 2):
        parts[i] = _drawn(draw, parts[i], max(0, depth - draw(st.integers(1, 2))))
    return "".join(parts)
