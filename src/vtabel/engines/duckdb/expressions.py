"""How DuckDB writes what a plan computes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from vtabel.engines.duckdb import columns
from vtabel.engines.printing import FUNCTIONS, Names, Printer, between, call, is_one_of
from vtabel.extraction.fhirpath import plan as p
from vtabel.extraction.fields import Field
from vtabel.extraction.shapes import INTEGERS

SEVERAL = "vtabel several values: "  # begins the error that DuckDB raises where one value is asked and more are there


def _times(operator: str) -> Callable[..., str]:
    return lambda left, right: f"(TRY_CAST({left} AS TIME) {operator} TRY_CAST({right} AS TIME))"


_RECKONED = {"+", "-", "*", "/", "div", "mod", "negative"}
_WHOLE: Mapping[str, Callable[..., str]] = {
    **{sign: lambda left, right, sign=sign: f"(CAST({left} AS HUGEINT) {sign} {right})" for sign in "+-*"},
    "div": lambda left, right: f"(CAST({left} AS HUGEINT) // nullif({right}, 0))",
    "mod": lambda left, right: f"(CAST({left} AS HUGEINT) % nullif({right}, 0))",
    "negative": lambda value: f"(-CAST({value} AS HUGEINT))",
}
_APPLY: Mapping[str, Callable[..., str]] = {
    **FUNCTIONS,
    **{name: between(name) for name in "+-*"},
    "negative": lambda value: f"(-{value})",
    "/": lambda left, right: f"({left} / nullif({right}, 0))",
    "div": lambda left, right: f"trunc({left} / nullif({right}, 0))",
    "mod": lambda left, right: f"({left} % nullif({right}, 0))",
    "startsWith": call("starts_with"),
    "endsWith": call("ends_with"),
    "date=": call("vt_date_eq"),
    "date!=": lambda left, right: f"(NOT vt_date_eq({left}, {right}))",
    "date<": call("vt_date_lt"),
    "date>": lambda left, right: f"vt_date_lt({right}, {left})",
    "date<=": call("vt_date_le"),
    "date>=": lambda left, right: f"vt_date_le({right}, {left})",
    **{
        f"time{sign}": _times(sql)
        for sign, sql in (("=", "="), ("!=", "<>"), *((s, s) for s in ("<", "<=", ">", ">=")))
    },
    "reference key": lambda reference, type: f"vt_reference_key({reference}, {type})",
    "reference cause": call("vt_reference_cause"),
    **{
        f"{type} {side}Boundary": call(f"vt_{type.lower()}_{side}")
        for type in ("decimal", "date", "dateTime", "time")
        for side in ("low", "high")
    },
}


class DuckDBPrinter(Printer):
    """DuckDB SQL, with the macros of `macros`. Leaves of fields may be JSON (`reader`)."""

    functions = _APPLY
    whole = _WHOLE
    empty_list = "[]"
    empty_texts = nothing = "CAST([] AS VARCHAR[])"

    def identifier(self, name: str) -> str:
        return columns.identifier(name)

    def quoted(self, text: str) -> str:
        return columns.quoted(text)

    def literal(self, plan: p.Literal) -> str:
        if plan.value is None:
            return f"CAST(NULL AS {columns.scalar_type(plan.type) if plan.type else 'VARCHAR'})"
        if isinstance(plan.value, bool):
            return "TRUE" if plan.value else "FALSE"
        if isinstance(plan.value, int):
            return str(plan.value)
        return f"CAST({plan.value!r} AS DOUBLE)" if isinstance(plan.value, float) else self.quoted(plan.value)

    def decode(self, text: str, field: Field) -> str:
        return columns.decode(text, field)

    def member(self, base: str, name: str) -> str:
        return columns.member(base, name)

    def listed(self, text: str) -> str:
        return f"[{text}]"

    def each(self, items: str, item: str, body: str) -> str:
        return f"list_transform({items}, lambda {item}: {body})"

    def kept(self, items: str, item: str, condition: str) -> str:
        return f"list_filter({items}, lambda {item}: {condition})"

    def holds_for_one(self, items: str, item: str, condition: str) -> str:
        return f"coalesce({columns.any_of(items, item, condition)}, FALSE)"

    def flat(self, items: str) -> str:
        return f"flatten({items})"

    def size(self, items: str) -> str:
        return f"len({items})"

    def at(self, items: str, place: int) -> str:
        return f"list_extract({items}, {place})"

    def joined(self, lists: list[str]) -> str:
        return f"list_concat({', '.join(lists)})"

    def holds(self, items: str, item: str) -> str:
        return f"list_contains({items}, {item})"

    def text_of(self, items: str, separator: str) -> str:
        return f"array_to_string({items}, {self.quoted(separator)})"

    def several(self, path: str) -> str:
        return f"error({self.quoted(SEVERAL + path)})"

    def as_decimals(self, items: str) -> str:
        return items  # DuckDB sees to it

    def read(self, text: str, field: Field, plan: p.Get) -> str:
        if not field.json:
            return super().read(text, field, plan)
        if plan.many:
            return self.each(text, "g", columns.json_value("g", field, plan.raw))
        return columns.json_value(text, field, plan.raw)

    def applied(self, plan: p.Apply, arguments: list[str]) -> str:
        text = super().applied(plan, arguments)
        if plan.function not in _RECKONED:
            return text
        # What is out of reach is empty, as FHIRPath has it; and 0.1 + 0.2 is 0.3, as it is for decimals.
        return f"TRY_CAST({text} AS BIGINT)" if plan.type in INTEGERS else f"vt_decimal({text})"

    def one_of(self, item: p.Plan, literals: list[p.Literal], names: Names) -> str:
        """JSON of a text is not decoded for that: it is compared with the literal as JSON."""
        if isinstance(item, p.Get) and not item.many and all(_is_plain(literal.value) for literal in literals):
            base, field = self._base(item, names)
            if field.json:
                options = [self.quoted(f'"{literal.value}"') for literal in literals]
                return is_one_of(f"CAST({self._place(base, item.name)} AS VARCHAR)", options)
        return super().one_of(item, literals, names)


def _is_plain(value: object) -> bool:
    """True for a text that JSON writes as it is."""
    return isinstance(value, str) and value.isascii() and value.isprintable() and not set(value) & {'"', "\\"}
