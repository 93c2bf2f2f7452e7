"""A resource in which a FHIRPath has a value, or a condition holds: paths read backwards.

Written apart from what computes paths, so that it can tell whether that is right. It knows the forms that bindings have: elements,
``ofType``, ``where``, ``first``, ``extension``, ``exists``, ``empty``, ``not``, ``=``, ``!=``, ``and``, ``or``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from vtabel.extraction.fhirpath.parse import parse
from vtabel.extraction.fhirpath.refusal import BadPath
from vtabel.extraction.fhirpath.tree import Binary, Call, Index, Member, Node, OfType, Text, This
from vtabel.extraction.shapes import PRIMITIVES, shapes
from vtabel.synth.identifiers import LOCAL_SYSTEM

Json = dict[str, Any]
_SHAPES = shapes("R4")
_LEAVES: dict[str, Callable[[str], Any]] = {"boolean": "true".__eq__, "integer": int, "decimal": float}


class NotPlanted(Exception):  # noqa: N818 - says what is so
    """What cannot be planted: why, in English and Dutch."""

    def __init__(self, en: str, nl: str) -> None:
        super().__init__(en)
        self.en, self.nl = en, nl


@dataclass(frozen=True, slots=True)
class _Step:
    """An element, the type that is chosen of it, and the conditions on its items."""

    name: str
    chosen: str = ""
    where: tuple[Node, ...] = ()


def place(resource: Json, path: str, value: Any) -> Any:
    """Let a path of a resource have a value; the value that it has then. One that stands there already stays.

    Raises NotPlanted for a path of another form.

    >>> found = {"resourceType": "Observation"}
    >>> place(found, "value.ofType(Quantity).value", 7)
    7
    >>> place(found, "code.coding.where(system='http://loinc.org').code.first()", "718-7")
    '718-7'
    >>> found["valueQuantity"], found["code"]
    ({'value': 7}, {'coding': [{'system': 'http://loinc.org', 'code': '718-7'}]})
    """
    return _place(resource, resource["resourceType"], _steps(_parsed(path)), value)


def hold(resource: Json, condition: str) -> None:
    """Let a condition hold for a resource. Raises NotPlanted for a condition of another form.

    >>> found = {"resourceType": "Procedure"}
    >>> hold(found, "status='completed' and category.coding.where(system='a' and code='b').exists()")
    >>> found
    {'resourceType': 'Procedure', 'status': 'completed', 'category': {'coding': [{'system': 'a', 'code': 'b'}]}}
    """
    node = _parsed(condition)
    _hold(resource, resource["resourceType"], node)
    if not _holds(resource, resource["resourceType"], node):
        raise _unusual(condition)


def type_at(resource: str, path: str) -> str:
    """The FHIR type at the end of a path."""
    type = resource
    for step in _steps(_parsed(path)):
        type, _, _ = _element(type, step)
    return type


def first_element(path: str) -> str:
    """The element of the resource with which a path begins; empty for the resource itself."""
    steps = _steps(_parsed(path))
    return steps[0].name if steps else ""


def _parsed(text: str) -> Node:
    try:
        return parse(text)
    except BadPath as error:
        raise NotPlanted(error.en, error.nl) from None


def _unusual(text: object) -> NotPlanted:
    return NotPlanted(
        f"`{text}` is of a form that nothing is planted for", f"voor de vorm `{text}` wordt niets geplant"
    )


def _steps(node: Node) -> list[_Step]:
    """The elements of a path, from the resource on."""
    match node:
        case This():
            return []
        case Member(base, name):
            return [*_steps(base), _Step(name)]
        case OfType(base, type, False):
            *before, last = _steps(base) or [_Step("")]
            return [*before, _Step(last.name, type, last.where)]
        case Call(base, "where", (condition,)):
            *before, last = _steps(base) or [_Step("")]
            return [*before, _Step(last.name, last.chosen, (*last.where, condition))]
        case Call(base, "extension", (Text() as url,)):
            return [*_steps(base), _Step("extension", "", (Binary("=", Member(This(), "url"), url),))]
        case Call(base, "first", ()) | Index(base, Text("integer", "0")):
            return _steps(base)
    raise _unusual(_name(node))


def _name(node: Node) -> str:
    return node.name if isinstance(node, Call | Member) else type(node).__name__


def _element(type: str, step: _Step) -> tuple[str, str, bool]:
    """Type, JSON name and whether it repeats."""
    element = _SHAPES.element(type, step.name)
    if element is None:
        raise NotPlanted(f"{type} has no element `{step.name}`", f"{type} heeft geen element `{step.name}`")
    if not element.choice:
        return element.types[0], step.name, element.many
    chosen = step.chosen or (element.types[0] if len(element.types) == 1 else "")
    if not chosen:
        raise _unusual(step.name)
    return chosen, f"{step.name}{chosen[0].upper()}{chosen[1:]}", element.many


def _place(at: Json, type: str, steps: list[_Step], value: Any) -> Any:
    if not steps:
        raise _unusual("$this")
    step, rest = steps[0], steps[1:]
    below, name, many = _element(type, step)
    if below in PRIMITIVES and rest:  # an extension of a primitive
        return _place(at.setdefault(f"_{name}", {}), "Element", rest, value)
    if not rest and not step.where and below in PRIMITIVES:
        found = at.setdefault(name, [value] if many else value)
        return found[0] if many else found
    item = _item(at, name, below, many, step.where)
    if rest:
        return _place(item, below, rest, value)
    if isinstance(value, dict):
        for key, text in value.items():
            item.setdefault(key, text)
    return item


def _item(at: Json, name: str, type: str, many: bool, where: tuple[Node, ...]) -> Json:
    """The object at an element for which the conditions hold, made where there is none."""
    if not many:
        single: Json = at.setdefault(name, {})
        for condition in where:
            _hold(single, type, condition)
        return single
    items: list[Json] = at.setdefault(name, [])
    for found in items:
        if all(_holds(found, type, condition) for condition in where):
            return found
    made: Json = {}
    for condition in where:
        _hold(made, type, condition)
    items.append(made)
    return made


def _hold(at: Json, type: str, node: Node) -> None:
    if _holds(at, type, node):
        return
    match node:
        case Binary("and", left, right):
            _hold(at, type, left)
            _hold(at, type, right)
        case Binary("or", left, _):
            _hold(at, type, left)
        case Binary("=", path, Text(kind, text)):
            _place(at, type, _steps(path), _LEAVES.get(kind, str)(text))
        case Binary("!=", Member(This(), "system"), Text()) | Call(Member(This(), "system"), "exists", ()):
            at.setdefault("system", LOCAL_SYSTEM)
        case Call(path, "exists", ()):
            *before, last = _steps(path)
            if not last.where:
                raise _unusual(_name(node))
            _place(at, type, [*before, last], {})
        case _:
            raise _unusual(_name(node))


def _holds(at: Json, type: str, node: Node) -> bool:
    """Whether a condition holds for what was made so far."""
    match node:
        case Binary("and", left, right):
            return _holds(at, type, left) and _holds(at, type, right)
        case Binary("or", left, right):
            return _holds(at, type, left) or _holds(at, type, right)
        case Binary("=" | "!=" as operator, path, Text(kind, text)):
            found = _found(at, type, _steps(path))
            wanted = _LEAVES.get(kind, str)(text)
            return bool(found) and (wanted in found if operator == "=" else wanted not in found)
        case Call(path, "exists", ()):
            return bool(_found(at, type, _steps(path)))
        case Call(path, "empty", ()) | Call(Call(path, "exists", ()), "not", ()):
            return not _found(at, type, _steps(path))
    raise _unusual(_name(node))


def _found(at: Json, type: str, steps: list[_Step]) -> list[Any]:
    """What a path gives of what was made so far."""
    if not steps:
        return [at]
    below, name, many = _element(type, steps[0])
    value = at.get(name)
    values = [] if value is None else value if many else [value]
    kept = [v for v in values if all(_holds(v, below, condition) for condition in steps[0].where)]
    if not steps[1:]:
        return kept
    return [one for v in kept if isinstance(v, dict) for one in _found(v, below, steps[1:])]
