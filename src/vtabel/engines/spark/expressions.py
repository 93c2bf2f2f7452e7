"""How Spark writes what a plan computes."""

from __future__ import annotations

from vtabel.engines.printing import FUNCTIONS, Printer, call
from vtabel.engines.spark import columns
from vtabel.engines.spark import functions as f
from vtabel.engines.spark.strict import decode
from vtabel.extraction.fhirpath import plan as p
from vtabel.extraction.fields import Field

SEVERAL = "vtabel: several values of <<{}>>"  # what Spark raises where one value is asked and more are there
_LARGEST = 2**63 - 1


class SparkPrinter(Printer):
    """Spark SQL, in ANSI mode."""

    empty_list = nothing = "array()"
    empty_texts = "CAST(array() AS ARRAY<STRING>)"
    whole = f.WHOLE
    functions = {  # noqa: RUF012 - nobody changes it
        **FUNCTIONS,
        **f.RECKONED,
        "startsWith": call("startswith"),
        "endsWith": call("endswith"),
        "date=": f.date_equal,
        "date!=": lambda left, right: f"(NOT {f.date_equal(left, right)})",
        "date<": f.date_before,
        "date>": lambda left, right: f.date_before(right, left),
        "date<=": f.date_until,
        "date>=": lambda left, right: f.date_until(right, left),
        **{f"time{s}": f.times("<>" if s == "!=" else s) for s in ("=", "!=", "<", "<=", ">", ">=")},
        "reference key": f.reference_key,
        "reference cause": f.reference_cause,
        **f.BOUNDARIES,
    }

    def identifier(self, name: str) -> str:
        return columns.identifier(name)

    def quoted(self, text: str) -> str:
        return columns.quoted(text)

    def literal(self, plan: p.Literal) -> str:
        value = plan.value
        if value is None:
            return f"CAST(NULL AS {columns.scalar_type(plan.type)})" if plan.type else "NULL"
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        if isinstance(value, int) and abs(value) <= _LARGEST:
            return f"{value}L"
        return f"CAST('{float(value)!r}' AS DOUBLE)" if isinstance(value, int | float) else self.quoted(value)

    def decode(self, text: str, field: Field) -> str:
        return decode(text, field)

    def member(self, base: str, name: str) -> str:
        return f"{base if base.isidentifier() else f'({base})'}.{self.identifier(name)}"

    def listed(self, text: str) -> str:
        return f"array({text})"

    def each(self, items: str, item: str, body: str) -> str:
        return f"transform({items}, {item} -> {body})"

    def kept(self, items: str, item: str, condition: str) -> str:
        return f"filter({items}, {item} -> {condition})"

    def flat(self, items: str) -> str:
        return f"flatten(filter({items}, h -> h IS NOT NULL))"

    def size(self, items: str) -> str:
        return f"size({items})"

    def at(self, items: str, place: int) -> str:
        return f"try_element_at({items}, {place})"

    def joined(self, lists: list[str]) -> str:
        return f"concat({', '.join(f'coalesce({items}, array())' for items in lists)})"

    def holds(self, items: str, item: str) -> str:
        return f"array_contains({items}, {item})"

    def text_of(self, items: str, separator: str) -> str:
        return f"array_join({items}, {self.quoted(separator)})"

    def several(self, path: str) -> str:
        return f"raise_error({self.quoted(SEVERAL.format(path))})"

    def as_decimals(self, items: str) -> str:
        return f"CAST({items} AS ARRAY<DOUBLE>)"
