"""`plan` -> an SQL expression over typed columns, for any engine that has lists, structs and functions over the items of a list.

What differs between engines is a small set of operations (`Printer`). A list may come out as NULL where there is nothing;
whoever uses one reads NULL as the empty list.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from vtabel.extraction.fhirpath import plan as p
from vtabel.extraction.fields import Field
from vtabel.extraction.shapes import INTEGERS, PRIMITIVES

_ITEM = "g"  # the item of a list where only its members are taken


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


def between(operator: str) -> Callable[..., str]:
    """How an operator between two values is written."""
    return lambda left, right: f"({left} {operator} {right})"


def call(name: str) -> Callable[..., str]:
    """How a function is written."""
    return lambda *arguments: f"{name}({', '.join(arguments)})"


FUNCTIONS: Mapping[str, Callable[..., str]] = {
    **{name: between(name) for name in ("=", "<", "<=", ">", ">=")},
    "!=": between("<>"),
    "xor": between("<>"),
    "and": between("AND"),
    "or": between("OR"),
    "implies": lambda left, right: f"((NOT {left}) OR {right})",
    "not": lambda value: f"(NOT {value})",
    "is true": lambda value: f"({value} IS TRUE)",
    "text+": between("||"),
    "&": lambda left, right: f"(coalesce({left}, '') || coalesce({right}, ''))",
    "coalesce": call("coalesce"),
    "iif": lambda condition, yes, no: f"CASE WHEN {condition} THEN {yes} ELSE {no} END",
    "contains": call("contains"),
    "upper": call("upper"),
    "lower": call("lower"),
    "length": call("length"),
}
"""By the name in `plan.Apply`, what every engine writes the same way."""


class Printer(ABC):
    """How one engine writes what a plan computes. Texts of views stand in SQL as quoted literals only."""

    functions: Mapping[str, Callable[..., str]]  # by the name in `plan.Apply`
    whole: Mapping[str, Callable[..., str]]  # likewise, where all arguments are whole numbers
    empty_list: str
    empty_texts: str  # with its type
    nothing: str  # the list of what is always empty

    @abstractmethod
    def identifier(self, name: str) -> str: ...

    @abstractmethod
    def literal(self, plan: p.Literal) -> str: ...

    @abstractmethod
    def quoted(self, text: str) -> str: ...

    @abstractmethod
    def decode(self, text: str, field: Field) -> str:
        """The typed value of a field that was read raw."""

    @abstractmethod
    def member(self, base: str, name: str) -> str:
        """A field of a struct."""

    @abstractmethod
    def listed(self, text: str) -> str:
        """A list of one item."""

    @abstractmethod
    def each(self, items: str, item: str, body: str) -> str: ...

    @abstractmethod
    def kept(self, items: str, item: str, condition: str) -> str: ...

    def holds_for_one(self, items: str, item: str, condition: str) -> str:
        """True where a condition holds for an item of a list, else false."""
        return f"(coalesce({self.size(self.kept(items, item, condition))}, 0) > 0)"

    @abstractmethod
    def flat(self, items: str) -> str:
        """The items of lists in a list; lists that are NULL left out."""

    @abstractmethod
    def size(self, items: str) -> str:
        """The number of items, NULL of NULL."""

    @abstractmethod
    def at(self, items: str, place: int) -> str:
        """An item by its place, from 1, or from the back, from -1; NULL where there is none."""

    @abstractmethod
    def joined(self, lists: list[str]) -> str:
        """Lists one after the other; NULL ones count as empty."""

    @abstractmethod
    def holds(self, items: str, item: str) -> str: ...

    @abstractmethod
    def text_of(self, items: str, separator: str) -> str: ...

    @abstractmethod
    def several(self, path: str) -> str:
        """An expression that ends the run: there are several values where one is asked."""

    @abstractmethod
    def as_decimals(self, items: str) -> str:
        """A list of whole numbers as one of decimals."""

    def read(self, text: str, field: Field, plan: p.Get) -> str:
        """The value, or list of values, that stands in a column or field."""
        if not field.raw or plan.raw:
            return text
        return self.each(text, _ITEM, self.decode(_ITEM, field)) if plan.many else self.decode(text, field)

    def applied(self, plan: p.Apply, arguments: list[str]) -> str:
        """A function of its arguments."""
        whole = plan.function in self.whole and all(side.type in INTEGERS for side in plan.arguments)
        return (self.whole if whole else self.functions)[plan.function](*arguments)

    def one_of(self, item: p.Plan, literals: list[p.Literal], names: Names) -> str:
        """True where a value is equal to one of some literals."""
        return is_one_of(self.expression(item, names), [self.literal(literal) for literal in literals])

    def expression(self, plan: p.Plan, names: Names) -> str:
        """The SQL of a plan."""
        return self._sql(plan, names).text

    def as_list(self, plan: p.Plan, names: Names) -> str:
        """The SQL of a plan as a list; NULL or empty where there is nothing."""
        if plan == p.EMPTY:
            return self.nothing
        text = self.expression(plan, names)
        return text if plan.many else f"CASE WHEN {text} IS NULL THEN {self.empty_list} ELSE {self.listed(text)} END"

    def _sql(self, plan: p.Plan, names: Names) -> Sql:
        match plan:
            case p.Var(name=name):
                return Sql(names.values[name], names.fields[name])
            case p.Get():
                return self._get(plan, names)
            case p.Filter() | p.Each():
                return self._over(plan, names)
            case p.When(condition=condition, value=value):
                found = self._sql(value, names)
                return replace(found, text=f"CASE WHEN {self.expression(condition, names)} THEN {found.text} END")
            case p.Pick(base=base, index=index):
                found = self._sql(base, names)
                return replace(found, text=self.at(found.text, index + 1 if index >= 0 else index))
            case p.Only(base=base, path=path):
                found = self._sql(base, names)
                one = (
                    f"CASE WHEN {self.size(found.text)} > 1 THEN {self.several(path)} ELSE {self.at(found.text, 1)} END"
                )
                return replace(found, text=one)
            case _:
                return Sql(self._computed(plan, names))

    def _computed(self, plan: p.Plan, names: Names) -> str:
        match plan:
            case p.Literal():
                return self.literal(plan)
            case p.RowIndex(scope=scope):
                return names.indices.get(scope, "0")
            case p.Exists(base=base):
                return self._exists(base, names)
            case p.Count(base=base):
                text = self.expression(base, names)
                return f"coalesce({self.size(text)}, 0)" if base.many else f"CASE WHEN {text} IS NULL THEN 0 ELSE 1 END"
            case p.Concat(parts=parts):
                return self.joined([self.as_list(part, names) for part in parts])
            case p.SameItems(left=left, right=right):
                one, other = self._alike(left, right, names)
                empty = f"coalesce({self.size(one)}, 0) = 0 OR coalesce({self.size(other)}, 0) = 0"
                return f"CASE WHEN {empty} THEN NULL ELSE ({one}) = ({other}) END"
            case p.Within(item=item, items=items):
                if p.EMPTY in (item, items):
                    return f"CASE WHEN {self.expression(item, names)} IS NOT NULL THEN FALSE END"
                one = self.expression(item, names)
                found = f"coalesce({self.holds(self.as_list(items, names), one)}, FALSE)"
                return f"CASE WHEN {one} IS NOT NULL THEN {found} END"
            case p.Join(base=base, separator=separator):
                texts = self.as_list(base, names)
                return f"CASE WHEN {self.size(texts)} > 0 THEN {self.text_of(texts, separator)} END"
            case p.Apply() if (options := _options(plan)) is not None:
                return self.one_of(*options, names)
            case p.Apply(arguments=arguments):
                return self.applied(plan, [self.expression(a, names) for a in arguments])
            case _:
                raise AssertionError(f"{plan!r} is no value")

    def _alike(self, left: p.Plan, right: p.Plan, names: Names) -> tuple[str, str]:
        """Two lists that can be compared: whole numbers as decimals where the other list has these."""
        whole = [side.type in INTEGERS for side in (left, right)]
        one, other = (self.as_list(side, names) for side in (left, right))
        if left.type == p.DECIMAL and whole[1]:
            return one, self.as_decimals(other)
        return (self.as_decimals(one), other) if right.type == p.DECIMAL and whole[0] else (one, other)

    def _get(self, plan: p.Get, names: Names) -> Sql:
        """An element: a column of the resource, a field of a struct, or of every struct of a list."""
        base, found = self._base(plan, names)
        if not plan.base.many:
            text = self._place(base, plan.name)
            if plan.repeats and plan.type in PRIMITIVES:  # a NULL in such a list stands beside an extension
                text = self._there(text)
        else:
            text = self.each(base.text, _ITEM, self.member(_ITEM, plan.name))
            text = self._there(self.flat(text) if plan.repeats else text)
        return Sql(self.read(text, found, plan), found)

    def _base(self, plan: p.Get, names: Names) -> tuple[Sql, Field]:
        """From what an element is read, and its field."""
        base = self._sql(plan.base, names)
        assert base.field is not None, f"{plan!r} reads from a computed value"
        return base, base.field.below[plan.name]

    def _place(self, base: Sql, name: str) -> str:
        """Where an element of one thing stands."""
        return self.identifier(name) if base.text == "" else self.member(base.text, name)

    def _there(self, items: str) -> str:
        return self.kept(items, _ITEM, f"{_ITEM} IS NOT NULL")

    def _over(self, plan: p.Filter | p.Each, names: Names) -> Sql:
        """``where`` and ``select`` over a list."""
        base = self._sql(plan.base, names)
        if isinstance(plan, p.Filter):
            return replace(base, text=self.kept(*self._filter(plan, names)))
        name = plan.item.name
        inner = names.with_(name, name, base.field or Field(""))
        body = self._sql(plan.body, inner)
        text = self.each(base.text, name, body.text)
        return replace(body, text=self._there(self.flat(text) if plan.body.many else text))

    def _filter(self, plan: p.Filter, names: Names) -> tuple[str, str, str]:
        """A list, what an item of it is called, and what holds for those that are kept."""
        base, name = self._sql(plan.base, names), plan.item.name
        inner = names.with_(name, name, base.field or Field(""))
        return base.text, name, self.expression(plan.condition, inner)

    def _exists(self, base: p.Plan, names: Names) -> str:
        if isinstance(base, p.Choice):
            return "(" + " OR ".join(self._exists(option, names) for option in base.options) + ")"
        if isinstance(base, p.When):
            return f"(coalesce({self.expression(base.condition, names)}, FALSE) AND {self._exists(base.value, names)})"
        if isinstance(base, p.Filter):
            return self.holds_for_one(*self._filter(base, names))
        text = self.expression(base, names)
        if base.many:
            return f"(coalesce({self.size(text)}, 0) > 0)"
        return f"({text} IS NOT NULL)" if text else "TRUE"


def is_one_of(text: str, options: list[str]) -> str:
    """True where an expression is equal to one of some others."""
    return f"({text} = {options[0]})" if len(options) == 1 else f"({text} IN ({', '.join(options)}))"


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
