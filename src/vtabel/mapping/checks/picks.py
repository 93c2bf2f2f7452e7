"""Which of several values counts: must the row say so, and does what it says make sense (VT371, VT372)?"""

from __future__ import annotations

from vtabel.mapping.checks.datatypes import Kind, kinds
from vtabel.mapping.checks.options import ordered
from vtabel.mapping.checks.subject import EVENTS, Subject
from vtabel.mapping.links import PARENT, PERSON_LINKS
from vtabel.mapping.model import Pick

_ONE = ("first()", "last()", "single()", "count()", "exists()", "]")  # how a path ends that leaves one value
_UNORDERED = {Kind.CODE, Kind.BOOLEAN, Kind.TEXT}


def check_pick(subject: Subject) -> bool:
    """Always true: what is wrong with a pick is a warning."""
    if not subject.in_fhir:
        return True
    pick = subject.binding.pick
    if pick is None:
        if many := _many(subject):
            en, nl = many
            subject.report("VT371", "pick", ("definition", "label"), why=en, why_nl=nl)
    elif senseless := _senseless(subject, pick):
        en, nl = senseless
        subject.report("VT372", "pick", ("datatype", "options"), pick=pick.value, why=en, why_nl=nl)
    return True


def _many(subject: Subject) -> tuple[str, str] | None:
    """Why there can be more values than one, in English and Dutch."""
    binding, element = subject.binding, subject.element
    if not binding.path.endswith(_ONE) and "where(" not in binding.path and element and _repeats(subject):
        return f"`{binding.path}` repeats", f"`{binding.path}` herhaalt"
    tied = binding.link not in ("", "patient", PARENT, *PERSON_LINKS)  # what it is tied by may leave one
    if binding.resource in EVENTS and not tied and not subject.is_case:
        return f"a patient has more than one {binding.resource}", f"een patiënt heeft meer dan één {binding.resource}"
    return None


def _repeats(subject: Subject) -> bool:
    """True if the element, or one that it lies in, can be there more than once in one resource."""
    binding = subject.binding
    elements = subject.catalog.elements if subject.catalog else ()
    above = (e for e in elements if e.profile == binding.profile and binding.path.startswith(f"{e.path}."))
    mine = (subject.element,) if subject.element else ()
    return any(e.max not in ("", "0", "1") for e in (*mine, *above))


def _senseless(subject: Subject, pick: Pick) -> tuple[str, str] | None:
    """Why a pick cannot be made, in English and Dutch."""
    found = kinds(subject.read_types)
    if pick in (Pick.MIN, Pick.MAX) and found and found <= _UNORDERED and not ordered(subject):
        return "codes and texts have no least or most", "codes en teksten hebben geen laagste of hoogste"
    if pick is Pick.NEAREST and subject.case is not None and not subject.case.start:
        return "the case has no start to be near to", "de casus heeft geen start om dichtbij te zijn"
    return None
