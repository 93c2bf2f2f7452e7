"""A FHIRPath and its conditions -> the smallest resource in which they hold: the example of an acceptance test.

Made from the path, not looked up: whether it holds is for the caller to see by evaluating the path on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from vtabel.extraction.fhirpath.parse import parse
from vtabel.extraction.fhirpath.refusal import BadPath
from vtabel.extraction.fhirpath.tree import Binary, Call, Index, Member, Node, OfType, Text, This
from vtabel.extraction.shapes import PRIMITIVES, FhirVersion, Shapes, shapes

Coding = tuple[str, str]
_DAY = "2026-03-14"
_CODES_OF = "http://terminology.hl7.org/CodeSystem/"
# What a resource cannot do without (https://hl7.org/fhir/R4, cardinality 1..*; STU3 asks no more of these), beside a reference to
# the patient. What a condition asks stands before it.
_NEEDED: dict[str, dict[str, Any]] = {
    "AllergyIntolerance": {},
    "Condition": {},
    "Consent": {"status": "active", "scope": {"text": "scope"}, "category": [{"text": "category"}]},
    "Coverage": {"status": "active", "payor": [{"display": "payor"}]},
    "Device": {},
    "DeviceUseStatement": {"status": "active", "device": {"display": "device"}},
    "DiagnosticReport": {"status": "final", "code": {"text": "report"}},
    "Encounter": {"status": "finished", "class": {"system": f"{_CODES_OF}v3-ActCode", "code": "IMP"}},
    "EpisodeOfCare": {"status": "active"},
    "Immunization": {"status": "completed", "vaccineCode": {"text": "vaccine"}, "occurrenceDateTime": _DAY},
    "MedicationAdministration": {"status": "completed", "medicationCodeableConcept": {"text": "medication"}, "effectiveDateTime": _DAY},
    "MedicationDispense": {"status": "completed", "medicationCodeableConcept": {"text": "medication"}},
    "MedicationRequest": {"status": "active", "intent": "order", "medicationCodeableConcept": {"text": "medication"}},
    "MedicationStatement": {"status": "active", "medicationCodeableConcept": {"text": "medication"}},
    "NutritionOrder": {"status": "active", "intent": "order", "dateTime": _DAY},
    "Observation": {"status": "final", "code": {"text": "observation"}},
    "Procedure": {"status": "completed"},
    "ServiceRequest": {"status": "active", "intent": "order"},
}  # fmt: skip
_PATIENT = ("subject", "patient", "beneficiary")
_LEAVES: dict[str, Any] = {
    "boolean": True, "integer": 3, "positiveInt": 3, "unsignedInt": 3, "decimal": 12.5, "date": _DAY,
    "dateTime": f"{_DAY}T09:30:00+01:00", "instant": f"{_DAY}T09:30:00+01:00", "time": "09:30:00", "uri": "urn:example",
    "CodeableConcept": {"text": "example"}, "Period": {"start": f"{_DAY}T09:30:00+01:00"}, "Identifier": {"value": "example"},
    "Reference": {"display": "example"}, "Range": {"low": {"value": 1}}, "Annotation": {"text": "example"},
    "Address": {"text": "example"}, "HumanName": {"family": "Example"}, "ContactPoint": {"value": "example"},
    "Coding": {"code": "example"}, "Attachment": {"title": "example"}, "Ratio": {}, "Timing": {}, "Dosage": {"text": "example"},
}  # fmt: skip
_QUANTITIES = ("Quantity", "Age", "Count", "Distance", "Duration", "SimpleQuantity")


class _Unmakeable(ValueError):  # noqa: N818 - the name says what it is
    """A path of which no example can be made."""


@dataclass(frozen=True, slots=True)
class Filling:
    """With what an example is filled: the codes that select the resource, a code of the value set, the UCUM unit."""

    codes: tuple[Coding, ...] = ()
    value: Coding | None = None
    unit: str = ""


def example_of(
    resource: str, path: str, filling: Filling, *, where: Sequence[str] = (), version: FhirVersion = "R4"
) -> dict[str, Any] | None:
    """A resource in which the path gives a value and the conditions hold; None where a path is beyond what we can invert.

    >>> example_of("Observation", "value.ofType(Quantity)", Filling((("http://loinc.org", "29463-7"),), unit="kg"))["valueQuantity"]
    {'value': 12.5, 'unit': 'kg', 'system': 'http://unitsofmeasure.org', 'code': 'kg'}
    """
    known = shapes(version)
    if not known.is_resource(resource):
        return None
    maker = _Maker(known, filling)
    root: dict[str, Any] = {"resourceType": resource, "id": "example"}
    whole = _Spot({"": root}, "", (resource,))
    try:
        if filling.codes and "code" in known.elements(resource):
            maker.leaf(maker.member(whole, "code"), filling.codes[0])
        for condition in where:
            maker.make_true(parse(condition), whole)
        if path not in ("", "$this"):
            maker.value(parse(path), whole)
    except (_Unmakeable, BadPath):
        return None
    return _complete(root, resource, known)


def _complete(root: dict[str, Any], resource: str, known: Shapes) -> dict[str, Any]:
    elements = known.elements(resource)
    patient = next((name for name in _PATIENT if name in elements), "")
    needed = {k: deepcopy(v) for k, v in _NEEDED.get(resource, {}).items() if not _stands(root, k)}
    if patient and patient not in root:
        needed[patient] = {"reference": "Patient/example"}
    first = ("resourceType", "id", "status")
    whole = {**root, **needed}
    return {k: whole[k] for k in (*(f for f in first if f in whole), *(k for k in whole if k not in first))}


def _stands(root: dict[str, Any], key: str) -> bool:
    """Whether an element stands there already, also with another type of the same choice."""
    stem = next((s for s in ("medication", "effective", "occurrence") if key.startswith(s)), key)
    return any(k == key or (stem != key and k.startswith(stem)) for k in root)


@dataclass(slots=True)
class _Spot:
    """A place in a resource: an element by name in its parent, with its possible types."""

    parent: dict[str, Any]
    key: str
    types: tuple[str, ...]
    many: bool = False
    choice: bool = False

    @property
    def type(self) -> str:
        if len(self.types) != 1:
            raise _Unmakeable(self.key)
        return self.types[0]

    @property
    def name(self) -> str:
        kind = self.type
        return f"{self.key}{kind[:1].upper()}{kind[1:]}" if self.choice else self.key

    @property
    def stands(self) -> bool:
        return self.name in self.parent

    def open(self) -> dict[str, Any]:
        """The object at the place; the last of several."""
        if self.type in PRIMITIVES:
            below: dict[str, Any] = self.parent.setdefault(f"_{self.name}", {})
            return below
        held = self.parent.setdefault(self.name, [{}] if self.many else {})
        found: dict[str, Any] = held[-1] if isinstance(held, list) else held
        return found

    def put(self, value: Any) -> None:
        if self.many:
            self.parent[self.name] = [value]
        else:
            self.parent[self.name] = value


class _Maker:
    def __init__(self, known: Shapes, filling: Filling) -> None:
        self._known, self._filling = known, filling

    def member(self, base: _Spot, name: str) -> _Spot:
        element = self._known.element(base.type, name)
        if element is None or not base.types:
            raise _Unmakeable(name)
        return _Spot(base.open(), name, element.types, element.many, element.choice)

    def place(self, node: Node, here: _Spot) -> _Spot:
        """The place that a path leads to, made if it is not there."""
        match node:
            case This():
                return here
            case Member(base, name):
                return self.member(self.place(base, here), name)
            case OfType(base, kind, False):
                found = self.place(base, here)
                if kind not in found.types:
                    raise _Unmakeable(kind)
                return _Spot(found.parent, found.key, (kind,), found.many, found.choice)
            case Call(base, "where", (condition,)):
                found = self.place(base, here)
                self.make_true(condition, self._fresh(found))
                return found
            case Call(base, "extension", (Text("string", url),)):
                found = self.place(base, here)
                if found.type in PRIMITIVES:
                    self.leaf(found)
                found.open().setdefault("extension", []).append({"url": url})
                return _Spot(found.open(), "extension", ("Extension",), many=True)
            case Call(base, "first" | "last" | "single" | "distinct", ()) | Index(base, _):
                return self.place(base, here)
        raise _Unmakeable(type(node).__name__)

    def _fresh(self, spot: _Spot) -> _Spot:
        """The same place, open: the last item of a list."""
        spot.open()
        return spot

    def value(self, node: Node, here: _Spot) -> None:
        """Make a path give a value."""
        match node:
            case Binary("or", left, _):
                self.value(left, here)
            case Binary("and", left, right):
                self.value(left, here)
                self.value(right, here)
            case Binary() | Call(_, "exists" | "empty" | "not", _):
                self.make_true(node, here)
            case _:
                self.leaf(self.place(node, here), self._filling.value)

    def make_true(self, node: Node, here: _Spot) -> None:
        """Make a condition hold; what asks that something is absent holds as long as nothing is made."""
        match node:
            case Binary("and", left, right):
                self.make_true(left, here)
                self.make_true(right, here)
            case Binary("or", left, _):
                self.make_true(left, here)
            case Binary("=", left, Text(kind, text)):
                self.place(left, here).put(_literal(kind, text))
            case Binary("!=", left, Text("string", _)):
                spot = self.place(left, here)
                spot.put("urn:example" if spot.type == "uri" else "example")
            case Call(base, "exists", ()):
                spot = self.place(base, here)
                if not spot.stands:
                    self.leaf(spot)
            case Call(base, "exists", (condition,)):
                self.make_true(condition, self._fresh(self.place(base, here)))
            case Call(_, "empty" | "not", ()):
                return
            case _:
                raise _Unmakeable(type(node).__name__)

    def leaf(self, spot: _Spot, coding: Coding | None = None) -> None:
        """Put an example value at a place; what a condition put there stays."""
        kind = spot.type
        if spot.stands and kind not in ("CodeableConcept", *_QUANTITIES):
            return
        if kind in _QUANTITIES:
            unit = self._filling.unit
            coded = {"unit": unit, "system": "http://unitsofmeasure.org", "code": unit} if unit else {}
            spot.put({"value": 12.5, **coded})
        elif kind == "CodeableConcept" and coding is not None:
            _add_coding(spot.open(), coding)
        elif kind == "Coding" and coding is not None:
            spot.put({"system": coding[0], "code": coding[1]})
        elif not spot.stands:
            plain = coding[1] if coding is not None and kind == "code" else "example"
            spot.put(deepcopy(_LEAVES.get(kind, plain if kind in PRIMITIVES else {})))


def _add_coding(concept: dict[str, Any], coding: Coding) -> None:
    system, code = coding
    standing = concept.setdefault("coding", [])
    if not standing:
        standing.append({**({"system": system} if system else {}), "code": code})


def _literal(kind: str, text: str) -> Any:
    if kind == "integer":
        return int(text)
    return text == "true" if kind == "boolean" else float(text) if kind == "decimal" else text
