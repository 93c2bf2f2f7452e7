"""The same data as the views ask, as FHIR searches and as a bulk export; cut to what a server says that it can do.

What a server cannot filter comes along and is left out by the view: its conditions are complete in themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from vtabel.diagnostics import Cell, Findings, Report, UnusableInput
from vtabel.extraction.model import Plan, View
from vtabel.extraction.shapes import FhirVersion, shapes

_PATIENT = ("patient", "subject")


@dataclass(frozen=True, slots=True)
class Capability:
    """What a server can do: its resource types with their search parameters, and whether it exports in bulk."""

    parameters: Mapping[str, frozenset[str]]
    export: bool

    @classmethod
    def of(cls, statement: Mapping[str, Any], file: str = "CapabilityStatement") -> Capability:
        """From a CapabilityStatement. Raises UnusableInput (VT434) if it is none.

        >>> found = Capability.of({"resourceType": "CapabilityStatement", "rest": [{"resource": [{"type": "Patient"}]}]})
        >>> found.parameters["Patient"], found.export
        (frozenset(), False)
        """
        rest = statement.get("rest")
        if statement.get("resourceType") != "CapabilityStatement" or not isinstance(rest, list):
            raise UnusableInput.of("VT434", Cell(file))
        found: dict[str, frozenset[str]] = {}
        export = False
        for part in (r for r in rest if isinstance(r, dict)):
            for resource in _dicts(part.get("resource")):
                names = frozenset(str(p.get("name")) for p in _dicts(resource.get("searchParam")))
                found[str(resource.get("type"))] = names
                export |= any(o.get("name") == "export" for o in _dicts(resource.get("operation")))
            export |= any(o.get("name") == "export" for o in _dicts(part.get("operation")))
        return cls(found, export)


@dataclass(frozen=True, slots=True)
class Search:
    """One search for a view, with ``{patient}`` where the patient comes."""

    view: str
    url: str


@dataclass(frozen=True, slots=True)
class Queries:
    """The searches and the bulk export of a plan, and what the server cannot filter."""

    searches: tuple[Search, ...]
    types: tuple[str, ...]
    type_filters: tuple[str, ...]
    report: Report = field(default_factory=Report)


def queries(plan: Plan, capability: Capability | None = None) -> Queries:
    """How the data for all views are asked of a FHIR server.

    With a ``capability`` a type that the server does not have is left out (VT435), and so is a filter that it does not have
    (VT436): then more comes than is needed, and the view leaves it out.

    >>> import vtabel as vt
    >>> from vtabel.extraction.compile import compile
    >>> table = vt.read("fixtures/nhr_af/tabel.xlsx")
    >>> plan = compile(vt.resolve(table, ["fixtures/nhr_af/mapping.csv"], propose=False))
    >>> queries(plan).type_filters[-1]
    'Observation?code=http%3A%2F%2Floinc.org%7C85354-9'
    """
    findings = Findings()
    resources = [view for view in plan.relations if not view.for_each]
    searches, filters = [], []
    types = dict.fromkeys(view.resource for view in resources)
    for view in resources:
        known = capability.parameters.get(view.resource) if capability else None
        if capability and known is None:
            findings.add("VT435", Cell(view.name), text=view.resource)
            types.pop(view.resource, None)
            continue
        terms = [_term(*selection) for selection in view.selection if _can(selection[0], known, view, findings)]
        searches.append(Search(view.name, f"{view.resource}?{'&'.join([*_patient(view, known), *terms])}".rstrip("?")))
        filters += [f"{view.resource}?{'&'.join(terms)}"] if terms else []
    return Queries(tuple(searches), tuple(types), _complete(filters, resources, types), findings.report())


def _complete(filters: Iterable[str], views: Iterable[View], types: Iterable[str]) -> tuple[str, ...]:
    """A type of which one view takes everything cannot be filtered for another."""
    everything = {view.resource for view in views if not view.selection}
    return tuple(
        f for f in dict.fromkeys(filters) if f.partition("?")[0] in types and f.partition("?")[0] not in everything
    )


def _term(element: str, codes: tuple[tuple[str, str], ...]) -> str:
    texts = (f"{system}|{code}" if system else code for system, code in codes)
    return f"{element}={','.join(quote(text, safe='') for text in texts)}"


def _can(parameter: str, known: frozenset[str] | None, view: View, findings: Findings) -> bool:
    if known is None or parameter in known:
        return True
    findings.add("VT436", Cell(view.name), text=parameter, resource=view.resource)
    return False


def _patient(view: View, known: frozenset[str] | None) -> list[str]:
    if view.resource == "Patient":
        return ["_id={patient}"]
    if not any(c.name == "patient_key" for c in view.columns):
        return []
    name = next((p for p in _PATIENT if known is None or p in known), "")
    return [f"{name}={{patient}}"] if name else []


def _dicts(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def search_of(resource: str, codes: Sequence[tuple[str, str]], version: FhirVersion = "R4") -> str:
    """The search that finds one element of a patient, by the codes that select its resource.

    >>> search_of("Observation", [("http://loinc.org", "29463-7")])
    'Observation?patient={patient}&code=http%3A%2F%2Floinc.org%7C29463-7'
    """
    if resource == "Patient":
        return "Patient?_id={patient}"
    elements = shapes(version).elements(resource)
    patient = ["patient={patient}"] if any(name in elements for name in (*_PATIENT, "beneficiary")) else []
    terms = [_term("code", tuple(codes))] if codes and "code" in elements else []
    return f"{resource}?{'&'.join([*patient, *terms])}".rstrip("?")
