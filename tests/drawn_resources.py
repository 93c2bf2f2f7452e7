"""Seeded FHIR resources for the views of a plan: elements that may repeat do, codes have several codings, choices any type."""

from __future__ import annotations

import random
import re
from typing import Any

from vtabel.extraction.model import View
from vtabel.extraction.shapes import PRIMITIVES, Shapes, shapes

Json = dict[str, Any]
_TEXTS = {
    "date": ["2025-03-01", "2025-03", "1950"],
    "dateTime": ["2025-03-01T10:00:00+01:00", "2025-03-02", "2025"],
    "instant": ["2025-03-01T10:00:00Z"],
    "time": ["10:00:00"],
}
_PAIR = re.compile(r"system ?= ?'([^']+)' and code ?= ?'([^']+)'")
_URL = re.compile(r"extension\('([^']+)'\)")
_TWIN = re.compile(r"(\w+)\.extension\(")
_WORD = re.compile(r"\w+")


class Drawer:
    """Draws resources that a view selects. Only elements that its paths name are drawn, each list with one to three items."""

    def __init__(self, view: View, below: list[View], seed: int) -> None:
        self._random = random.Random(seed)
        self._view = view
        self._shapes: Shapes = shapes(view.fhir)
        texts = [c.path for v in (view, *below) for c in v.columns] + [*view.where, *(v.for_each for v in below)]
        self._words = {word for text in texts for word in _WORD.findall(text)}
        self._codes = [pair for text in texts for pair in _PAIR.findall(text)] or [("urn:x", "1")]
        self._urls = sorted({url for text in texts for url in _URL.findall(text)})
        self._twins = {name for text in texts for name in _TWIN.findall(text)}
        self._extended = {url: _values(url, texts) for url in self._urls}

    def resource(self, number: int, *, selected: bool = True) -> Json:
        """One resource; where it is not selected, with other codes than the view asks."""
        found = self._object(self._view.resource, 0)
        for element, codes in self._view.selection:
            chosen = self._random.choice(codes) if selected else ("urn:other", "other")
            found[element] = self._coded(element, chosen)
        return {**found, "resourceType": self._view.resource, "id": f"{self._view.name.replace('_', '-')}-{number}"}

    def _coded(self, element: str, code: tuple[str, str]) -> Any:
        shape = self._shapes.element(self._view.resource, element)
        assert shape is not None
        coding = {"system": code[0], "code": code[1]}
        if shape.types[0] == "code":
            return code[1]
        value = coding if shape.types[0] == "Coding" else {"coding": [{"system": "urn:local", "code": "9"}, coding]}
        return [{"text": "other"}, value] if shape.many else value

    def _object(self, type: str, depth: int) -> Json:
        found: Json = {}
        for name, element in self._shapes.elements(type).items():
            if name not in self._words and name not in ("coding", "reference", "system", "code", "status"):
                continue
            named = [type for type in element.types if type in self._words]  # those that a path chooses
            kind = self._random.choice(named or element.types)
            key = f"{name}{kind[0].upper()}{kind[1:]}" if element.choice else name
            if depth > 5 or (kind not in PRIMITIVES and kind not in self._shapes):
                continue
            found[key] = self._list(kind, depth) if element.many else self._value(kind, depth)
            if kind in PRIMITIVES and not element.many and name in self._twins:
                found[f"_{key}"] = {"extension": self._extensions()}
        if "extension" in self._words and type not in ("Extension", "Coding") and self._urls and depth:
            found["extension"] = self._extensions()
        return found

    def _list(self, kind: str, depth: int) -> list[Any]:
        if kind == "Coding":
            pairs = self._random.sample(self._codes, min(len(self._codes), 2))
            return [{"system": s, "code": c} for s, c in [*pairs, ("urn:local", "9")]]
        return [self._value(kind, depth) for _ in range(self._random.randint(1, 3))]

    def _value(self, kind: str, depth: int) -> Any:
        if kind == "Coding":
            return self._list(kind, depth)[0]
        if kind == "Reference":
            return {"reference": "Patient/p1", "identifier": {"system": "urn:x", "value": "1"}}
        if kind in PRIMITIVES:
            numbers = {"boolean": True, "decimal": 1.5, "integer": 2, "positiveInt": 2, "unsignedInt": 2}
            return numbers.get(kind) or self._random.choice(_TEXTS.get(kind, ["official", "home", "finished", "final"]))
        return self._object(kind, depth + 1)

    def _extensions(self) -> list[Json]:
        return [{"url": url, **value} for url in self._urls for value in self._extended[url]]


def _values(url: str, texts: list[str]) -> list[Json]:
    """Two values of an extension, of the type that paths read there."""
    coded = any(url in text and "CodeableConcept" in text.partition(url)[2] for text in texts)
    if coded:
        return [{"valueCodeableConcept": {"coding": [{"system": s, "code": s[-1]} for s in pair]}} for pair in (("urn:x", "urn:y"), ("urn:z",))]  # fmt: skip
    return [{"valueString": "a"}, {"valueString": "b"}]
