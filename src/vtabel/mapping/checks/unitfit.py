"""Do the unit of the registry, of the row and of the source convert into each other (VT362 to VT365)?"""

from __future__ import annotations

from vtabel.mapping.checks.subject import Subject
from vtabel.mapping.model import Source
from vtabel.mapping.units import Fit, fit, known, plain

UCUM = "http://unitsofmeasure.org"
_QUANTITIES = frozenset({"Quantity", "SimpleQuantity", "Age", "Duration"})


def check_unit(subject: Subject) -> bool:
    """False, with a finding, if the unit is none, or cannot become the one that is asked or come from the one that is held."""
    asked, given = subject.variable.unit, subject.binding.unit
    held = _held(subject)
    if not given:
        if asked and subject.read_types & _QUANTITIES and subject.types == subject.read_types:
            subject.report("VT364", "unit", ("unit",), unit=asked)
        return not asked or _fits(subject, asked, held, "concept")
    if plain(given) not in (plain(unit) for unit in (asked, *held) if unit) and not known(given):
        subject.report("VT365", "unit", ("unit",), unit=given)
        return False
    if asked and not _fits(subject, asked, (given,), "unit"):
        return False
    return subject.binding.source is Source.DERIVED or _fits(subject, given, held, "unit")


def _held(subject: Subject) -> tuple[str, ...]:
    """The units in which the source holds the value, as far as its profile says so."""
    if not subject.types & _QUANTITIES or subject.element is None:
        return ()
    listed = tuple(subject.value_set.codes.get(UCUM, ())) if subject.value_set else ()
    return (subject.element.unit,) if subject.element.unit else listed


def _fits(subject: Subject, wanted: str, units: tuple[str, ...], column: str) -> bool:
    """True if one of the units becomes the wanted one, if nothing is known of them, or if it takes a fact of the substance."""
    if plain(wanted) in map(plain, units):
        return True
    found = [fit(unit, wanted) for unit in units]
    if not found or {Fit.CONVERTIBLE, Fit.UNKNOWN} & set(found):
        return True
    shown = ", ".join(units)
    if Fit.SUBSTANCE in found:
        subject.report("VT363", column, ("unit",), unit=shown, wanted=wanted)
        return True
    subject.report("VT362", column, ("unit",), unit=shown, wanted=wanted)
    return False
