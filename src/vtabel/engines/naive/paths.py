"""FHIRPath on one element, by fhirpathpy: slow, and read straight from the specification."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import zip_longest
from typing import Any

from fhirpathpy.engine import do_eval
from fhirpathpy.engine.invocations import invocation_registry
from fhirpathpy.engine.invocations.constants import constants
from fhirpathpy.engine.nodes import ResourceNode, TypeInfo
from fhirpathpy.engine.util import get_data
from fhirpathpy.models import models
from fhirpathpy.parser import parse

from vtabel.engines.naive.values import boundary, compare, reckon, reference_cause, reference_key, without_twins
from vtabel.extraction.shapes import FhirVersion

Items = list[Any]
CAUSES = "?"  # a name of a variable that no view can have: where the causes of absent keys are noted
# These look at an element with its extension; all others at values.
_WHOLE = {"extension", "where", "select", "ofType"}
_WORDS = {"and", "or", "xor", "implies", "div", "mod", "inOp", "containsOp", "isOp", "asOp"}  # operators that are words


class SeveralValues(ValueError):  # noqa: N818 - the name says what is wrong
    """More items where one is asked."""


def evaluate(node: ResourceNode, path: str, names: Mapping[str, Any], version: FhirVersion) -> Items:
    """The items of a path on an element, as nodes that know their type. Raises whatever fhirpathpy raises."""
    constants.reset()
    # fhirpathpy sets this in is() only, so ofType() would not know the kinds of a type
    TypeInfo.model = models[version.lower()]  # type: ignore[assignment]  # None until it is set
    # fhirpathpy knows `Patient.name` on a plain resource only
    root = node.data if isinstance(node.data, dict) and "resourceType" in node.data else node
    context = {
        "dataRoot": [root],
        "$this": [root],
        "vars": {"context": node, "ucum": "http://unitsofmeasure.org", **names},
        "model": models[version.lower()],
        "userInvocationTable": _FUNCTIONS,
    }
    found = do_eval(context, [root], _parsed(path)["children"][0])
    items: Items = without_twins(found if isinstance(found, list) else [found])
    return items


@lru_cache(maxsize=4096)
def _parsed(path: str) -> Any:
    return _unsigned(parse(path))


def _unsigned(node: Any) -> Any:
    """A tree in which ``-x`` is ``0 - x``: fhirpathpy refuses a sign before something empty."""
    node["children"] = [_unsigned(below) for below in node.get("children", [])]
    if node.get("type") != "PolarityExpression":
        return node
    if node["terminalNodeText"] == ["+"]:
        return node["children"][0]
    difference = parse("0 - 0")["children"][0]
    difference["children"][1] = node["children"][0]
    return difference


def _mended(name: str, invocation: dict[str, Any]) -> dict[str, Any]:
    """A function of fhirpathpy that sees values without their extensions, and leaves ``$this`` as it was.

    Arguments that must be one value are made so here: fhirpathpy counts a primitive and its extension as two.
    """
    kinds = {count: [_is_single(k) for k in given] for count, given in invocation.get("arity", {}).items()}
    arity = {
        count: ["Any" if _is_single(k) else k for k in given] for count, given in invocation.get("arity", {}).items()
    }
    infix = not name.isalpha() or name in _WORDS
    absent = "nullable" in invocation or "nullable_input" in invocation

    def run(context: Any, *given: Any) -> Any:
        this = context["$this"]
        if name not in _WHOLE:
            given = tuple(without_twins(g) for g in given)
        single = kinds.get(len(given), []) if infix else [False, *kinds.get(len(given) - 1, [])]
        found = [_one(g) if one else g for g, one in zip_longest(given, single[: len(given)], fillvalue=False)]
        result = [] if absent and [] in found else invocation["fn"](context, *found)
        context["$this"] = this
        return result

    return {**invocation, "fn": run, **({"arity": arity} if arity else {})}


def _is_single(kind: Any) -> bool:
    return isinstance(kind, list) or kind in ("String", "Number", "Integer", "Boolean")


def _one(items: Any) -> Any:
    """The data of the one item, [] of none."""
    return get_data(_single(items)) if items else []


def _single(items: Items) -> Any:
    if len(items) > 1:
        raise SeveralValues
    return items[0]


def _equal(context: Any, left: Items, right: Items) -> Any:  # noqa: ARG001 - fhirpathpy gives it
    if not left or not right:
        return []
    if len(left) != len(right):
        return False
    found = [compare("=", one, other) for one, other in zip(left, right, strict=True)]
    return False if False in found else [] if None in found else True


def _unequal(context: Any, left: Items, right: Items) -> Any:
    found = _equal(context, left, right)
    return [] if found == [] else not found


def _ordered(sign: str) -> Callable[..., Any]:
    def run(context: Any, left: Items, right: Items) -> Any:  # noqa: ARG001
        if not left or not right:
            return []
        found = compare(sign, _single(left), _single(right))
        return [] if found is None else found

    return run


def _reckoned(sign: str) -> Callable[..., Any]:
    def run(context: Any, left: Items, right: Items) -> Any:  # noqa: ARG001
        if not left or not right:
            return []
        found = reckon(sign, get_data(_single(left)), get_data(_single(right)))
        return [] if found is None else found

    return run


def _texts(test: Callable[[str, str], bool]) -> Callable[..., Any]:
    def run(context: Any, items: Items, text: Any) -> Any:  # noqa: ARG001
        return test(get_data(_single(items)), text) if items and text != [] else []

    return run


def _bounded(high: bool) -> Callable[..., Any]:
    def run(context: Any, items: Items) -> Any:  # noqa: ARG001
        found = boundary(_single(items), high) if items else None
        return [] if found is None else found

    return run


def _resource_key(context: Any, items: Items) -> Items:  # noqa: ARG001
    return [key for item in items if (key := get_data(item).get("id")) is not None]


def _reference_key(context: Any, items: Items, type: str | None = None) -> Items:
    texts = [get_data(item).get("reference") for item in items]
    noted = context["vars"].get(CAUSES)
    if noted is not None:
        noted += [cause for text in texts if (cause := reference_cause(text, type))]
    return [key for text in texts if text is not None and (key := reference_key(text, type)) is not None]


def _extension(context: Any, items: Items, url: str) -> Items:  # noqa: ARG001
    """All extensions with an address; fhirpathpy gives the first of each item."""
    whole = [data for item in items if isinstance(data := get_data(item), dict)]
    found = [e for data in whole for e in data.get("extension", []) if e.get("url") == url]
    return [ResourceNode.create_node(e, "Extension") for e in found]


_BOTH = {2: ["Any", "Any"]}
_OWN: dict[str, dict[str, Any]] = {
    "=": {"fn": _equal, "arity": _BOTH},
    "!=": {"fn": _unequal, "arity": _BOTH},
    **{sign: {"fn": _ordered(sign), "arity": _BOTH} for sign in ("<", "<=", ">", ">=")},
    **{sign: {"fn": _reckoned(sign), "arity": _BOTH} for sign in ("+", "-", "*", "/", "div", "mod")},
    # fhirpathpy has '' at the begin of nothing
    "startsWith": {"fn": _texts(str.startswith), "arity": {1: ["String"]}},
    "endsWith": {"fn": _texts(str.endswith), "arity": {1: ["String"]}},
    "contains": {"fn": _texts(str.__contains__), "arity": {1: ["String"]}},
    "single": {"fn": lambda context, items: [_single(items)] if items else [], "arity": {0: []}},  # noqa: ARG005
    "lowBoundary": {"fn": _bounded(high=False), "arity": {0: []}},
    "highBoundary": {"fn": _bounded(high=True), "arity": {0: []}},
    "extension": {"fn": _extension, "arity": {1: ["String"]}},
    "getResourceKey": {"fn": _resource_key, "arity": {0: []}},
    "getReferenceKey": {"fn": _reference_key, "arity": {0: [], 1: ["Identifier"]}},
    "hasValue": {"fn": lambda context, items: len(items) == 1, "arity": {0: []}},  # noqa: ARG005
}
_ALL: dict[str, Any] = {**invocation_registry, **_OWN}
_FUNCTIONS = {name: _mended(name, invocation) for name, invocation in _ALL.items()}
