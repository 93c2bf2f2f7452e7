"""The same data as the views ask, as FHIR searches and as a bulk export; cut to what a server says that it can do.

What a server cannot filter comes along and is left out by the view: its conditions are complete in themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from vtabel.diagnostics import Cell, Findings, Report
from vtabel.extraction.capability import Capability
from vtabel.extraction.model import Plan, View
from vtabel.extraction.shapes import FhirVersion, shapes
from vtabel.extraction.span import date_parameter

__all__ = ["Capability", "Queries", "Search", "queries", "search_of"]

_PATIENT = ("patient", "subject")
_REFERRING = {
    "Device": (("DeviceUseStatement", "device"),),
    "Location": (("Encounter", "location"),),
    "Medication": (
        ("MedicationRequest", "medication"),
        ("MedicationDispense", "medication"),
        ("MedicationStatement", "medication"),
        ("MedicationAdministration", "medication"),
    ),
    "Organization": (("Patient", "organization"), ("Encounter", "service-provider"), ("Coverage", "payor")),
    "Practitioner": (("Procedure", "performer"), ("Encounter", "practitioner")),
}
"""Resources of no patient of their own, and which refer to them, with the search parameter (FHIR R4)."""


@dataclass(frozen=True, slots=True)
class Search:
    """One search for a view, with ``{patient}`` where the patient comes, and ``{from}`` and ``{to}`` (`span`) for dates."""

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

    With a ``capability`` a type that the server does not have is left out (VT435), and so is a filter (VT436) or ``_include``
    (VT439) that it does not have: then more comes than is needed, and the view leaves it out. A server without bulk export
    (VT440) gets no export.

    >>> import vtabel as vt
    >>> table = vt.read("fixtures/nhr_af/tabel.xlsx")
    >>> plan = vt.compile(vt.resolve(table, ["fixtures/nhr_af/mapping.csv"], propose=False))
    >>> queries(plan).type_filters[-1]
    'Condition?code=http%3A%2F%2Fhl7.org%2Ffhir%2Fsid%2Ficd-10-nl%7CI48.0'
    """
    return _Asking(plan, capability).queries()


class _Asking:
    def __init__(self, plan: Plan, capability: Capability | None) -> None:
        self._views = [view for view in plan.relations if not view.for_each]
        self._types = dict.fromkeys(view.resource for view in self._views)
        self._capability = capability
        self._findings = Findings()

    def queries(self) -> Queries:
        searches, filters = [], []
        for view in self._views:
            if self._capability and self._capability.lacks(view.resource):
                self._findings.add("VT435", Cell(view.name), text=view.resource)
                self._types.pop(view.resource, None)
                continue
            codes = [_term(*selection) for selection in view.selection if self._can(selection[0], view)]
            searches.append(Search(view.name, self._url(view, codes)))
            filters += [f"{view.resource}?{'&'.join(codes)}"] if codes else []
        report_types = tuple(self._types)
        if self._capability and not self._capability.export:
            self._findings.add("VT440", Cell(self._capability.file))
            report_types, filters = (), []
        kept = _complete(filters, self._views, report_types)
        return Queries(tuple(searches), report_types, kept, self._findings.report())

    def _url(self, view: View, codes: list[str]) -> str:
        if view.resource != "Patient" and not any(c.name == "patient_key" for c in view.columns):
            return self._through(view) or f"{view.resource}?{'&'.join(codes)}".rstrip("?")
        terms = [*self._patient(view), *codes, *self._dates(view), *self._encounter(view)]
        return f"{view.resource}?{'&'.join(terms)}".rstrip("?")

    def _through(self, view: View) -> str:
        """What belongs to no patient comes along with what refers to it; where that cannot be, by the ids that were found."""
        known = _REFERRING.get(view.resource, ())
        if not known:
            return ""
        resource, parameter = next(((r, p) for r, p in known if r in self._types), known[0])
        include = f"{resource}:{parameter}"
        if not self._can_include(include, view):
            return f"{view.resource}?_id={{{view.resource.lower()}}}"
        name = "_id" if resource == "Patient" else "patient"
        return f"{resource}?{name}={{patient}}&_include={include}"

    def _patient(self, view: View) -> list[str]:
        if view.resource == "Patient":
            return ["_id={patient}"]
        known = self._capability.parameters.get(view.resource) if self._capability else None
        name = next((p for p in _PATIENT if known is None or p in known), "")
        if not name:
            self._findings.add("VT436", Cell(view.name), text="patient", resource=view.resource)
        return [f"{name}={{patient}}"] if name else []

    def _dates(self, view: View) -> list[str]:
        name = date_parameter(view.resource, view.fhir)
        if not name or not any(view.span) or not self._can(name, view):
            return []
        return [f"{name}={prefix}{moment}" for prefix, moment in zip(("ge", "le"), view.span, strict=True) if moment]

    def _encounter(self, view: View) -> list[str]:
        """The contacts that a link leads to, also those that another search leaves out by their dates."""
        linked = any(column.name == "encounter_key" for column in view.columns)
        include = f"{view.resource}:encounter"
        wanted = linked and view.resource != "Encounter" and "Encounter" in self._types
        return [f"_include={include}"] if wanted and self._can_include(include, view) else []

    def _can(self, parameter: str, view: View) -> bool:
        if self._capability is None or not self._capability.lacks(view.resource, parameter):
            return True
        self._findings.add("VT436", Cell(view.name), text=parameter, resource=view.resource)
        return False

    def _can_include(self, include: str, view: View) -> bool:
        if self._capability is None or self._capability.can_include(include):
            return True
        self._findings.add("VT439", Cell(view.name), text=include)
        return False


def _complete(filters: Iterable[str], views: Iterable[View], types: Iterable[str]) -> tuple[str, ...]:
    """A type of which one view takes everything cannot be filtered for another."""
    everything = {view.resource for view in views if not view.selection}
    return tuple(
        f for f in dict.fromkeys(filters) if f.partition("?")[0] in types and f.partition("?")[0] not in everything
    )


def _term(element: str, codes: tuple[tuple[str, str], ...]) -> str:
    texts = (f"{system}|{code}" if system else code for system, code in codes)
    return f"{element}={','.join(quote(text, safe='') for text in texts)}"


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
