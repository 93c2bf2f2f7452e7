"""`plan` -> a DuckDB expression over typed columns.

A list may come out as NULL where there is nothing; whoever uses one reads NULL as the empty list. Text stands in SQL as a quoted
literal only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from vtabel.engines.duckdb.columns import decode, identifier, json_value, member, quoted, scalar_type
from vtabel.extraction.fhirpath import plan as p
from vtabel.extraction.fields import Field
from vtabel.extraction.shapes import INTEGERS, PRIMITIVES

SEVERAL = "vtabel several values: "  # begins the error that DuckDB raises where one value is asked and more are there


@dataclass(frozen=True)
class Names:
    """What a plan's variables are called in SQL, and which fields they have."""

    values: Mapping[str, str]
    fields: Mapping[str, Field]
    indices: Mapping[str, str] = field(default_factory=dict)

    def with_(self, name: str, sql: str, fields: Field) -> Names:
        return replace(self, values={**self.values, name: sql}, fields={**self.fields, name: fields})


@dataclass(frozen=True)
class Sql:
    """An expression, and the field it reads (None for a computed value)."""

    text: str
    field: Field | None = None


def expression(plan: p.Plan, names: Names) -> str:
    """The SQL of a plan."""
    return _sql(plan, names).text


def as_list(plan: p.Plan, names: Names) -> str:
    """The SQL of a plan as a list; NULL or empty where there is nothing."""
    text = expression(plan, names)
    if plan == p.EMPTY:
        return "CAST([] AS VARCHAR[])"
    return text if plan.many else f"CASE WHEN {text} IS NULL THEN [] ELSE [{text}] END"


def _sql(plan: p.Plan, names: Names) -> Sql:
    match plan:
        case p.Var(name=name):
            return Sql(names.values[name], names.fields[name])
        case p.Get():
            return _get(plan, names)
        case p.Filter() | p.Each():
            return _over(plan, names)
        case p.When(condition=condition, value=value):
            found = _sql(value, names)
            return replace(found, text=f"CASE WHEN {expression(condition, names)} THEN {found.text} END")
        case p.Pick(base=base, index=index):
            found = _sql(base, names)
            return replace(found, text=f"list_extract({found.text}, {index + 1 if index >= 0 else index})")
        case p.Only(base=base, path=path):
            found = _sql(base, names)
            several = f"error({quoted(SEVERAL + path)})"
            one = f"CASE WHEN len({found.text}) > 1 THEN {several} ELSE list_extract({found.text}, 1) END"
            return replace(found, text=one)
        case _:
            return Sql(_computed(plan, names))


def _computed(plan: p.Plan, names: Names) -> str:
    match plan:
        case p.Literal():
            return _literal(plan)
        case p.RowIndex(scope=scope):
            return names.indices.get(scope, "0")
        case p.Exists(base=base):
            return _exists(base, names)
        case p.Count(base=base):
            text = expression(base, names)
            return f"coalesce(len({text}), 0)" if base.many else f"CASE WHEN {text} IS NULL THEN 0 ELSE 1 END"
        case p.Concat(parts=parts):
            return f"list_concat({', '.join(as_list(part, names) for part in parts)})"
        case p.SameItems(left=left, right=right):
            one, other = as_list(left, names), as_list(right, names)
            empty = f"coalesce(len({one}), 0) = 0 OR coalesce(len({other}), 0) = 0"
            return f"CASE WHEN {empty} THEN NULL ELSE ({one}) = ({other}) END"
        case p.Within(item=item, items=items):
            one = expression(item, names)
            found = f"coalesce(list_contains({as_list(items, names)}, {one}), FALSE)"
            return f"CASE WHEN {one} IS NOT NULL THEN {found} END"
        case p.Join(base=base, separator=separator):
            texts = as_list(base, names)
            return f"CASE WHEN len({texts}) > 0 THEN array_to_string({texts}, {quoted(separator)}) END"
        case p.Apply(function="or") if (options := _options(plan)) is not None:
            return _is_one_of(*options, names)
        case p.Apply(function="=", arguments=(item, p.Literal() as literal)):
            return _is_one_of(item, [literal], names)
        case p.Apply(function=function, arguments=arguments) if function in _RECKONED:
            whole = all(side.type in INTEGERS for side in arguments)
            text = (_WHOLE if whole and function != "/" else _APPLY)[function](
                *(expression(a, names) for a in arguments)
            )
            # What is out of reach is empty, as FHIRPath has it; and 0.1 + 0.2 is 0.3, as it is for decimals.
            return f"TRY_CAST({text} AS BIGINT)" if plan.type in INTEGERS else f"vt_decimal({text})"
        case p.Apply(function=function, arguments=arguments):
            return _APPLY[function](*(expression(a, names) for a in arguments))
        case _:
            raise AssertionError(f"{plan!r} is no value")


def _options(plan: p.Plan) -> tuple[p.Plan, list[p.Literal]] | None:
    """``a = 'x' or a = 'y' or ...`` as what is compared and with what: hundreds of codes are one list, not a tree."""
    match plan:
        case p.Apply(function="=", arguments=(item, p.Literal() as literal)) if literal.value is not None:
            return item, [literal]
        case p.Apply(function="or", arguments=(left, right)):
            one, other = _options(left), _options(right)
            if one is not None and other is not None and one[0] == other[0]:
                return one[0], one[1] + other[1]
    return None


def _get(plan: p.Get, names: Names) -> Sql:
    """An element: a column of the resource, a field of a struct, or of every struct of a list."""
    base = _sql(plan.base, names)
    assert base.field is not None, f"{plan!r} reads from a computed value"
    found = base.field.below[plan.name]
    if not plan.base.many:
        text = _place(plan, base)
        if plan.repeats and plan.type in PRIMITIVES:  # a NULL in such a list stands beside an extension
            text = f"list_filter({text}, lambda g: g IS NOT NULL)"
    else:
        text = f"list_transform({base.text}, lambda g: {member('g', plan.name)})"
        text = f"flatten({text})" if plan.repeats else text
        text = f"list_filter({text}, lambda g: g IS NOT NULL)"
    if found.json:
        item = json_value("g" if plan.many else text, found, plan.raw)
        text = f"list_transform({text}, lambda g: {item})" if plan.many else item
    elif found.raw and not plan.raw:
        text = f"list_transform({text}, lambda g: {decode('g', found)})" if plan.many else decode(text, found)
    return Sql(text, found)


def _place(plan: p.Get, base: Sql) -> str:
    """Where the value of a single element stands."""
    return identifier(plan.name) if base.text == "" else member(base.text, plan.name)


def _is_one_of(item: p.Plan, literals: list[p.Literal], names: Names) -> str:
    """A value is equal to one of some literals. JSON of a text is not decoded for that: it is compared with the literal as JSON."""
    text, options = expression(item, names), [_literal(literal) for literal in literals]
    if isinstance(item, p.Get) and not item.many and all(_is_plain(literal.value) for literal in literals):
        base = _sql(item.base, names)
        assert base.field is not None
        if base.field.below[item.name].json:
            text = f"CAST({_place(item, base)} AS VARCHAR)"
            options = [quoted(f'"{literal.value}"') for literal in literals]
    return f"({text} = {options[0]})" if len(options) == 1 else f"({text} IN ({', '.join(options)}))"


def _is_plain(value: object) -> bool:
    """True for a text that JSON writes as it is."""
    return isinstance(value, str) and value.isascii() and value.isprintable() and not set(value) & {'"', "\\"}


def _over(plan: p.Filter | p.Each, names: Names) -> Sql:
    """``where`` and ``select`` over a list."""
    base = _sql(plan.base, names)
    inner = names.with_(plan.item.name, plan.item.name, base.field or Field(""))
    if isinstance(plan, p.Filter):
        return replace(
            base, text=f"list_filter({base.text}, lambda {plan.item.name}: {expression(plan.condition, inner)})"
        )
    body = _sql(plan.body, inner)
    text = f"list_transform({base.text}, lambda {plan.item.name}: {body.text})"
    text = f"flatten({text})" if plan.body.many else text
    return replace(body, text=f"list_filter({text}, lambda g: g IS NOT NULL)")


def _exists(base: p.Plan, names: Names) -> str:
    if isinstance(base, p.Choice):
        return "(" + " OR ".join(_exists(option, names) for option in base.options) + ")"
    if isinstance(base, p.When):
        return f"(coalesce({expression(base.condition, names)}, FALSE) AND {_exists(base.value, names)})"
    text = expression(base, names)
    if base.many:
        return f"(coalesce(len({text}), 0) > 0)"
    return f"({text} IS NOT NULL)" if text else "TRUE"


def _literal(plan: p.Literal) -> str:
    if plan.value is None:
        return f"CAST(NULL AS {scalar_type(plan.type) if plan.type else 'VARCHAR'})"
    if isinstance(plan.value, bool):
        return "TRUE" if plan.value else "FALSE"
    if isinstance(plan.value, int):
        return str(plan.value)
    return f"CAST({plan.value!r} AS DOUBLE)" if isinstance(plan.value, float) else quoted(plan.value)


def _between(operator: str) -> Callable[..., str]:
    return lambda left, right: f"({left} {operator} {right})"


def _call(name: str) -> Callable[..., str]:
    return lambda *arguments: f"{name}({', '.join(arguments)})"


def _times(operator: str) -> Callable[..., str]:
    return lambda left, right: f"(TRY_CAST({left} AS TIME) {operator} TRY_CAST({right} AS TIME))"


_RECKONED = {"+", "-", "*", "/", "div", "mod", "negative"}
_WHOLE: dict[str, Callable[..., str]] = {
    **{sign: lambda left, right, sign=sign: f"(CAST({left} AS HUGEINT) {sign} {right})" for sign in "+-*"},
    "div": lambda left, right: f"(CAST({left} AS HUGEINT) // nullif({right}, 0))",
    "mod": lambda left, right: f"(CAST({left} AS HUGEINT) % nullif({right}, 0))",
    "negative": lambda value: f"(-CAST({value} AS HUGEINT))",
}
_APPLY: dict[str, Callable[..., str]] = {
    **{name: _between(name) for name in ("=", "<", "<=", ">", ">=", "+", "-", "*")},
    "!=": _between("<>"),
    "xor": _between("<>"),
    "and": _between("AND"),
    "or": _between("OR"),
    "implies": lambda left, right: f"((NOT {left}) OR {right})",
    "not": lambda value: f"(NOT {value})",
    "is true": lambda value: f"({value} IS TRUE)",
    "negative": lambda value: f"(-{value})",
    "/": lambda left, right: f"({left} / nullif({right}, 0))",
    "div": lambda left, right: f"trunc({left} / nullif({right}, 0))",
    "mod": lambda left, right: f"({left} % nullif({right}, 0))",
    "text+": _between("||"),
    "&": lambda left, right: f"(coalesce({left}, '') || coalesce({right}, ''))",
    "coalesce": _call("coalesce"),
    "iif": lambda condition, yes, no: f"CASE WHEN {condition} THEN {yes} ELSE {no} END",
    "startsWith": _call("starts_with"),
    "endsWith": _call("ends_with"),
    "contains": _call("contains"),
    "upper": _call("upper"),
    "lower": _call("lower"),
    "length": _call("length"),
    "date=": _call("vt_date_eq"),
    "date!=": lambda left, right: f"(NOT vt_date_eq({left}, {right}))",
    "date<": _call("vt_date_lt"),
    "date>": lambda left, right: f"vt_date_lt({right}, {left})",
    "date<=": _call("vt_date_le"),
    "date>=": lambda left, right: f"vt_date_le({right}, {left})",
    **{
        f"time{sign}": _times(sql)
        for sign, sql in (("=", "="), ("!=", "<>"), *((s, s) for s in ("<", "<=", ">", ">=")))
    },
    "reference key": lambda reference, type: f"vt_reference_key({reference}, {type})",
    "reference cause": _call("vt_reference_cause"),
    **{
        f"{type} {side}Boundary": _call(f"vt_{type.lower()}_{side}")
        for type in ("decimal", "date", "dateTime", "time")
        for side in ("low", "high")
    },
}
