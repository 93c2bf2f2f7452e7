"""The functions of FHIRPath that are compiled, each as a maker of plans.

Those of the SQL on FHIR profile (getResourceKey, getReferenceKey, extension, ofType, first, join, lowBoundary, highBoundary) and
the common rest of https://hl7.org/fhirpath/N1/#functions.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

from vtabel.extraction.fhirpath import plan as p
from vtabel.extraction.fhirpath.operators import boolean, kind, only
from vtabel.extraction.fhirpath.refusal import NotCompiled

_BOUNDARIES = {"decimal", "date", "dateTime", "instant", "time"}


class Arguments(ABC):
    """What stands between the brackets of a call."""

    @abstractmethod
    def __len__(self) -> int: ...

    @abstractmethod
    def value(self, place: int) -> p.Plan:
        """An argument as a value."""

    @abstractmethod
    def over(self, base: p.Plan, place: int) -> tuple[p.Var, p.Plan]:
        """An argument evaluated for each item of ``base``: the item and the body."""

    @abstractmethod
    def name(self, place: int) -> str:
        """An argument that names a type."""

    @abstractmethod
    def get(self, base: p.Plan, name: str) -> p.Plan:
        """An element of a value."""


@dataclass(frozen=True, slots=True)
class Function:
    make: Callable[[p.Plan, Arguments], p.Plan]
    least: int = 0
    most: int = 0


def _where(base: p.Plan, given: Arguments) -> p.Plan:
    if base == p.EMPTY:
        return p.EMPTY
    _plain(base, "where")
    item, body = given.over(base, 0)
    condition = boolean(body, "where")
    return p.Filter(base, item, condition) if base.many else p.When(condition, base)


def _select(base: p.Plan, given: Arguments) -> p.Plan:
    if base == p.EMPTY:
        return p.EMPTY
    _plain(base, "select")
    item, body = given.over(base, 0)
    if not base.many:
        return p.When(p.Exists(base), body)
    return p.Each(base, item, _plain(body, "select"))


def _all(base: p.Plan, given: Arguments) -> p.Plan:
    if base == p.EMPTY:
        return p.Literal(True, p.BOOLEAN)
    item, body = given.over(_plain(base, "all"), 0)
    broken = p.Apply("not", (p.Apply("is true", (boolean(body, "all"),), p.BOOLEAN),), p.BOOLEAN)
    rest: p.Plan = p.Filter(base, item, broken) if base.many else p.When(broken, base)
    return p.Apply("not", (p.Exists(rest),), p.BOOLEAN)


def _exists(base: p.Plan, given: Arguments) -> p.Plan:
    return p.Exists(_where(base, given) if len(given) else base)


def _empty(base: p.Plan, given: Arguments) -> p.Plan:
    return p.Apply("not", (p.Exists(base),), p.BOOLEAN)


def _not(base: p.Plan, given: Arguments) -> p.Plan:
    return p.Apply("not", (boolean(base, "not"),), p.BOOLEAN)


def _picker(index: int) -> Callable[[p.Plan, Arguments], p.Plan]:
    def make(base: p.Plan, given: Arguments) -> p.Plan:
        return p.Pick(_plain(base, "first" if index == 0 else "last"), index) if base.many else base

    return make


def _single(base: p.Plan, given: Arguments) -> p.Plan:
    return only(_plain(base, "single"), "single()")


def _count(base: p.Plan, given: Arguments) -> p.Plan:
    return p.Count(_plain(base, "count"))


def _has_value(base: p.Plan, given: Arguments) -> p.Plan:
    kind(_plain(base, "hasValue"))
    return p.Apply("=", (p.Count(base), p.Literal(1, p.INTEGER)), p.BOOLEAN) if base.many else p.Exists(base)


def _combine(base: p.Plan, given: Arguments) -> p.Plan:
    other = given.value(0)
    return p.Concat((_plain(base, "combine"), other), _common(base, other, "combine"))


def _join(base: p.Plan, given: Arguments) -> p.Plan:
    separator = given.value(0) if len(given) else p.Literal("", p.STRING)
    if not isinstance(separator, p.Literal) or not isinstance(separator.value, str):
        raise NotCompiled("literal", name="join()")
    if kind(_plain(base, "join")) not in ("text", ""):
        raise NotCompiled("texts", name="join()")
    return p.Join(base, separator.value) if base != p.EMPTY else p.Literal(None, p.STRING)


def _extension(base: p.Plan, given: Arguments) -> p.Plan:
    url = given.value(0)
    if not isinstance(url, p.Literal) or not isinstance(url.value, str):
        raise NotCompiled("literal", name="extension()")
    found = given.get(base, "extension")
    if found == p.EMPTY:
        return p.EMPTY
    item = p.Var("x_url", "Extension")
    filtered = _inner(found)
    condition = p.Apply("=", (p.Get(item, "url", "uri", repeats=False), url), p.BOOLEAN)
    wanted: p.Plan = p.Filter(filtered, item, condition)
    return p.When(found.condition, wanted) if isinstance(found, p.When) else wanted


def _inner(plan: p.Plan) -> p.Plan:
    return plan.value if isinstance(plan, p.When) else plan


def _resource_key(base: p.Plan, given: Arguments) -> p.Plan:
    return given.get(base, "id")


def _reference_key(base: p.Plan, given: Arguments) -> p.Plan:
    if base == p.EMPTY:
        return p.Literal(None, p.STRING)
    if base.type != "Reference":
        raise NotCompiled("reference", name="getReferenceKey()")
    type = p.Literal(given.name(0) if len(given) else None, p.STRING)
    if not base.many:
        return p.Apply("reference key", (given.get(base, "reference"), type), p.STRING)
    item = p.Var("x_ref", "Reference")
    return p.Each(base, item, p.Apply("reference key", (given.get(item, "reference"), type), p.STRING))


def _boundary(name: str) -> Callable[[p.Plan, Arguments], p.Plan]:
    def make(base: p.Plan, given: Arguments) -> p.Plan:
        if base == p.EMPTY:
            return p.EMPTY
        if base.type not in _BOUNDARIES:
            raise NotCompiled("boundary", name=f"{name}()", type=base.type)
        if isinstance(base, p.Apply) and base.function.endswith("Boundary"):
            raise NotCompiled("computed decimal", name=f"{name}()")
        type = "dateTime" if base.type == "instant" else base.type
        if type != p.DECIMAL:
            return p.Apply(f"{type} {name}", (only(base, name),), type)
        if not isinstance(base, p.Get):
            raise NotCompiled("computed decimal", name=f"{name}()")
        return p.Apply(
            f"{type} {name}", (only(p.Get(base.base, base.name, base.type, base.repeats, raw=True), name),), type
        )

    return make


def _texts(name: str, type: str) -> Callable[[p.Plan, Arguments], p.Plan]:
    def make(base: p.Plan, given: Arguments) -> p.Plan:
        sides = [base, *(given.value(n) for n in range(len(given)))]
        if any(kind(side) not in ("text", "") for side in sides):
            raise NotCompiled("texts", name=f"{name}()")
        return p.Apply(name, tuple(only(side, name) for side in sides), type)

    return make


def _iif(base: p.Plan, given: Arguments) -> p.Plan:
    condition = boolean(given.value(0), "iif")
    yes = only(given.value(1), "iif")
    no = only(given.value(2), "iif") if len(given) > 2 else p.EMPTY
    return p.Apply("iif", (condition, yes, no), _common(yes, no, "iif"))


def _common(one: p.Plan, other: p.Plan, name: str) -> str:
    """The type that holds two values: their own, or that of any text or any number."""
    if one.type == other.type or not (one.type and other.type):
        return one.type or other.type
    kinds = {kind(one), kind(other)}
    if len(kinds) > 1 or not kinds <= {"text", "number"}:
        raise NotCompiled("two types", name=f"{name}()", left=one.type, right=other.type)
    return p.STRING if kinds == {"text"} else p.DECIMAL


def _plain(base: p.Plan, name: str) -> p.Plan:
    if isinstance(base, p.Choice):
        raise NotCompiled("choice", what=f"{name}()")
    return base


FUNCTIONS: dict[str, Function] = {
    "where": Function(_where, 1, 1),
    "select": Function(_select, 1, 1),
    "all": Function(_all, 1, 1),
    "exists": Function(_exists, 0, 1),
    "empty": Function(_empty),
    "not": Function(_not),
    "first": Function(_picker(0)),
    "last": Function(_picker(-1)),
    "single": Function(_single),
    "count": Function(_count),
    "hasValue": Function(_has_value),
    "combine": Function(_combine, 1, 1),
    "join": Function(_join, 0, 1),
    "extension": Function(_extension, 1, 1),
    "getResourceKey": Function(_resource_key),
    "getReferenceKey": Function(_reference_key, 0, 1),
    "lowBoundary": Function(_boundary("lowBoundary")),
    "highBoundary": Function(_boundary("highBoundary")),
    "startsWith": Function(_texts("startsWith", p.BOOLEAN), 1, 1),
    "endsWith": Function(_texts("endsWith", p.BOOLEAN), 1, 1),
    "contains": Function(_texts("contains", p.BOOLEAN), 1, 1),
    "upper": Function(_texts("upper", p.STRING)),
    "lower": Function(_texts("lower", p.STRING)),
    "length": Function(_texts("length", p.INTEGER)),
    "iif": Function(_iif, 2, 3),
}
