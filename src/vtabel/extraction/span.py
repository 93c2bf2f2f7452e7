"""Between which moments the data of a view must lie, as far as its windows tell: the dates of a FHIR search.

``{from}`` is the first moment at which a case that is asked starts, ``{to}`` the last at which one ends; ``{from-P2Y}`` is two
years before. A search with dates leaves out what has no date: no value of a window could be picked from it.
"""

from __future__ import annotations

from collections.abc import Iterable

from vtabel.extraction.shapes import FhirVersion
from vtabel.mapping import Pick
from vtabel.mapping.windows import Bound, read_window

Span = tuple[str, str]
OPEN: Span = ("", "")
CASE_WINDOW = "case.start .. case.end"
_PICKED = frozenset({Pick.FIRST, Pick.LAST, Pick.NEAREST, Pick.MIN, Pick.MAX})
_PARAMETERS = {
    "Observation": "date",
    "Procedure": "date",
    "Encounter": "date",
    "EpisodeOfCare": "date",
    "DiagnosticReport": "date",
    "Immunization": "date",
    "Condition": "onset-date",
    "MedicationRequest": "authoredon",
    "MedicationDispense": "whenhandedover",
    "MedicationStatement": "effective",
    "MedicationAdministration": "effective-time",
}
"""Search parameters of FHIR R4 and STU3 on the element that `paths.dates_of` reads (https://hl7.org/fhir/R4/searchparameter-registry.html)."""


def date_parameter(resource: str, version: FhirVersion) -> str:
    """The search parameter for the date of a resource; empty where there is none for what views call its date."""
    return "" if (resource, version) == ("Condition", "STU3") else _PARAMETERS.get(resource, "")


def span_of(windows: Iterable[tuple[Pick | None, str]]) -> Span:
    """The dates that hold all windows; an open end where one of them is open, or hangs on another date than the case's.

    What only exists or is counted keeps its undated resources, so it leaves both ends open.

    >>> span_of([(Pick.LAST, "case.start-P2Y .. case.start"), (Pick.MIN, "case.start .. case.start+PT24H")])
    ('{from-P2Y}', '{to+PT24H}')
    >>> span_of([(Pick.LAST, "case.start-P2Y .. case.start"), (Pick.EXISTS, "case.start .. case.end")])
    ('', '')
    """
    found = [read_window(text) if pick in _PICKED else None for pick, text in dict.fromkeys(windows)]
    if not found or None in found:
        return OPEN
    starts = [window.start if window else None for window in found]
    ends = [window.end if window else None for window in found]
    return _outermost("from", starts, -1), _outermost("to", ends, 1)


def _outermost(name: str, bounds: list[Bound | None], outward: int) -> str:
    known = [bound for bound in bounds if bound is not None and not bound.variable]
    if len(known) != len(bounds):
        return ""
    chosen = max(known, key=lambda bound: outward * _seconds(bound, outward))
    shift = str(chosen).removeprefix(chosen.anchor)
    return f"{{{name}{shift}}}"


def _seconds(bound: Bound, outward: int) -> int:
    """How far a bound lies from its anchor: at its farthest to the outside."""
    return bound.sign * (bound.duration.most if bound.sign == outward else bound.duration.least)
