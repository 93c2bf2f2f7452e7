"""What an EHR inventory says of a requirement: its availability, what that asks, and of whom.

The letters and the suffix come from the national inventory of 2016; what each asks is our reading: B asks another type or
value list, C and D ask a field, ``*`` addresses the vendor, no ``*`` the hospital.
"""

from __future__ import annotations

from enum import StrEnum

from vtabel.catalog.inventory import Availability, Inventory, Letter
from vtabel.mapping import Cause
from vtabel.requirements.model import Owner, Requirement, RequirementGap
from vtabel.requirements.profile import ReadProfile


class Ask(StrEnum):
    """What a status asks of the EHR."""

    NOTHING = "nothing"
    CHANGE = "change"
    FIELD = "field"
    LATER = "later"
    INQUIRE = "inquire"


_ASKS = {
    Letter.A: Ask.NOTHING,
    Letter.B: Ask.CHANGE,
    Letter.C: Ask.FIELD,
    Letter.D: Ask.FIELD,
    Letter.E: Ask.LATER,
    Letter.UNKNOWN: Ask.INQUIRE,
}


# What a status says that the EHR lacks. B can be delivered with a value map, so it is no gap.
_LACKING = {Letter.C: Cause.FREE_TEXT, Letter.D: Cause.NOT_RECORDED, Letter.E: Cause.NOT_RECORDED}


def ask_of(availability: Availability) -> Ask:
    """What a status asks.

    >>> ask_of(Availability(letter="B")).value, ask_of(Availability(letter="D")).value
    ('change', 'field')
    """
    return _ASKS[availability.letter]


def actor_of(availability: Availability) -> Owner | None:
    """Who must act on a status: the vendor if it says so, else the hospital; None where nothing is asked.

    >>> actor_of(Availability(letter="D", vendor_dependent=True)).value, actor_of(Availability(letter="A"))
    ('vendor', None)
    """
    if ask_of(availability) is Ask.NOTHING:
        return None
    return Owner.VENDOR if availability.vendor_dependent else Owner.PROVIDER


def inventory_key(requirement: Requirement) -> str:
    """The key under which an inventory states a requirement: the zib concept, else the id of the requirement.

    Empty for what no inventory asks: the hospital's own columns, what a person types, and gaps that nobody has looked into.
    """
    if requirement.kind == "zib":
        return requirement.subject
    named = requirement.gap is not None and requirement.gap.cause is not Cause.UNDECIDED
    return requirement.id if requirement.kind == "fhir" or named else ""


def with_availability(
    requirement: Requirement, inventory: Inventory | None, profile: ReadProfile | None = None
) -> Requirement:
    """The requirement with what the inventory states of it, else the vendor profile: a gap where the EHR does not hold it in structured form.

    Neither its revision nor its priority changes. A gap that the mapping states stays as it is.
    """
    stated = inventory.availability(inventory_key(requirement)) if inventory else None
    if stated is None and profile is not None:
        stated = profile.availability(requirement)
    if stated is None:
        return requirement
    cause, actor = _LACKING.get(stated.letter), actor_of(stated)
    if requirement.gap is not None or cause is None or actor is None:
        return requirement.model_copy(update={"availability": stated})
    gap = RequirementGap(cause=cause, owner=actor, stated_by="inventory")
    return requirement.model_copy(update={"availability": stated, "gap": gap})
