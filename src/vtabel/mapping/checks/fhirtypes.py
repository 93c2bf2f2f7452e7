"""The FHIR types that a FHIRPath leads to, as far as the catalogue and the path itself say so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from vtabel.catalog import Catalog, Element

_NOTHING: frozenset[str] = frozenset()

# The fields of data types that paths go on into: https://hl7.org/fhir/R4/datatypes.html
_FIELDS = {
    "Address": {"city": "string", "postalCode": "string", "country": "string", "line": "string", "use": "code"},
    "CodeableConcept": {"coding": "Coding", "text": "string"},
    "Coding": {"code": "code", "display": "string", "system": "uri"},
    "ContactPoint": {"value": "string", "use": "code", "system": "code"},
    "HumanName": {"family": "string", "given": "string", "prefix": "string", "text": "string", "use": "code"},
    "Identifier": {"value": "string", "system": "uri", "use": "code"},
    "Period": {"start": "dateTime", "end": "dateTime"},
    "Quantity": {"value": "decimal", "unit": "string", "code": "code", "system": "uri"},
    "Range": {"low": "Quantity", "high": "Quantity"},
    "Ratio": {"numerator": "Quantity", "denominator": "Quantity"},
    "Reference": {"reference": "string", "display": "string", "identifier": "Identifier"},
}
_QUANTITIES = (
    "Age",
    "Count",
    "Distance",
    "Duration",
    "SimpleQuantity",
)  # https://hl7.org/fhir/R4/datatypes.html#Quantity
_KEEP = {"where", "first", "last", "single", "tail", "skip", "take", "distinct", "trace"}
_GIVES = {
    **dict.fromkeys(("exists", "empty", "not", "all", "hasValue", "contains", "startsWith", "endsWith"), "boolean"),
    **dict.fromkeys(("matches", "anyTrue", "allTrue", "anyFalse", "allFalse", "isDistinct"), "boolean"),
    **dict.fromkeys(("count", "length", "toInteger"), "integer"),
    **dict.fromkeys(("toString", "substring", "replace", "replaceMatches", "upper", "lower"), "string"),
    "toDate": "date",
    "toDateTime": "dateTime",
    "toDecimal": "decimal",
    "extension": "Extension",
}
_STEP = re.compile(r"(?P<name>\w+)(?P<call>\(.*\))?(?:\[\d+\])?", re.DOTALL)
_TYPE = re.compile(r"\(\s*(?:FHIR\.|System\.)?(\w+)\s*\)")
_OPENING, _CLOSING = "([{", ")]}"
_CONDITION = re.compile(r"[=<>~]|\b(?:and|or|xor|implies|in|contains|is)\b")
_ARITHMETIC = re.compile(r"[-+*/|&]|\b(?:div|mod|as)\b")


def result_types(path: str, resource: str, element: Element | None, catalog: Catalog) -> frozenset[str]:
    """The types of what a path on a resource gives, without the profiles that narrow them; empty if they are not known.

    >>> from vtabel.catalog import catalog
    >>> weight = catalog().concept("NL-CM:12.1.2").places[0]
    >>> ends = ("", ".value", ".value.exists()", ".value > 100")
    >>> [sorted(result_types(weight.path + end, "Observation", weight, catalog())) for end in ends]
    [['Quantity'], ['decimal'], ['boolean'], ['boolean']]
    """
    known = (element,) if element else catalog.places(resource, path)
    return _led_to(path, tuple([(e.path, e.types) for e in known]))


@lru_cache(maxsize=10_000)
def _led_to(path: str, known: tuple[tuple[str, tuple[str, ...]], ...]) -> frozenset[str]:
    """The types that a path leads to, by those of known paths; mappings ask the same of thousands of variables."""
    outside = _outside(path)
    if _CONDITION.search(outside):
        return frozenset({"boolean"})
    if _ARITHMETIC.search(outside):
        return _NOTHING
    begin = [(place, kinds) for place, kinds in known if path == place or path.startswith(f"{place}.")]
    longest = max((len(place) for place, _ in begin), default=0)
    types = frozenset(_bare(kind) for place, kinds in begin if len(place) == longest for kind in kinds)
    rest = path[longest:].removeprefix(".")
    return _followed(types - {"*"} if "*" not in types else _NOTHING, steps(rest))


def steps(path: str) -> Iterator[str]:
    """The steps of a path: its parts between the dots that stand outside brackets and texts.

    >>> list(steps("code.coding.where(system='http://a.b').code.first()"))
    ['code', 'coding', "where(system='http://a.b')", 'code', 'first()']
    """
    begin = 0
    for place in [i for i, sign in _at_top(path) if sign == "."] + [len(path)]:
        if path[begin:place]:
            yield path[begin:place]
        begin = place + 1


def _followed(types: frozenset[str], rest: Iterable[str]) -> frozenset[str]:
    for step in rest:
        found = _STEP.fullmatch(step.strip())
        if found is None:
            return _NOTHING
        name, call = found["name"], found["call"]
        if call is None:
            types = _field(types, name)
        elif name in ("ofType", "as"):
            narrowed = _TYPE.fullmatch(call)
            types = frozenset({narrowed[1]}) if narrowed else _NOTHING
        elif name not in _KEEP:
            types = frozenset({_GIVES[name]}) if name in _GIVES else _NOTHING
    return types


def _field(types: frozenset[str], name: str) -> frozenset[str]:
    if not types:
        return frozenset({"Coding"}) if name == "coding" else _NOTHING  # no other type has a field of that name
    found = [_FIELDS.get("Quantity" if kind in _QUANTITIES else kind, {}).get(name) for kind in types]
    return frozenset(kind for kind in found if kind) if all(found) else _NOTHING


def _bare(kind: str) -> str:
    return kind.partition("(")[0]


def _outside(path: str) -> str:
    """What of a path stands outside brackets and texts."""
    return "".join(sign for _, sign in _at_top(path))


def _at_top(path: str) -> Iterator[tuple[int, str]]:
    """The characters outside brackets and texts, with their places."""
    depth, quoted, escaped = 0, "", False
    for place, sign in enumerate(path):
        if quoted:
            quoted = "" if sign == quoted and not escaped else quoted
            escaped = sign == "\\" and not escaped
        elif sign in "'`":
            quoted = sign
        elif sign in _OPENING:
            depth += 1
        elif sign in _CLOSING:
            depth -= 1
        elif depth == 0:
            yield place, sign
