"""Availability -> words and figures of a document."""

from __future__ import annotations

from vtabel.catalog.inventory import Availability
from vtabel.documents import wording
from vtabel.requirements import Ask, Requirements, actor_of, ask_of, inventory_key
from vtabel.rules import Lang


def available(stated: Availability | None, lang: Lang) -> str:
    """The letter with its meaning, who must do what, and what the hospital added, with the cell.

    >>> available(Availability(letter="D", vendor_dependent=True), "en")
    'D*: not stored yet; to be done by EHR vendor: offer a structured field'
    """
    if stated is None:
        return wording.UI[lang]["availability_unknown"]
    words = wording.STATED[lang]
    terms = [f"{stated.mark}: {wording.LETTERS[lang][stated.letter]}"]
    if (actor := actor_of(stated)) and ask_of(stated) is not Ask.LATER:
        terms.append(words["act"].format(owner=wording.OWNERS[lang][actor], ask=remedy_of(stated, lang)))
    if stated.remark:
        terms.append(words["remark"].format_map({"remark": stated.remark}))
    if stated.source_system:
        terms.append(words["system"].format_map({"system": stated.source_system}))
    if stated.stated_on:
        terms.append(words["on"].format(day=wording.day(stated.stated_on, lang)))
    return "; ".join(terms) + (f" ({stated.cell})" if stated.cell else "")


def remedy_of(stated: Availability | None, lang: Lang) -> str:
    """What the status asks; empty if nothing."""
    return wording.ASKS[lang][ask_of(stated)] if stated else ""


def figures_of(found: Requirements) -> dict[str, int]:
    """How many requirements are available, need the vendor, or have no status; nothing without an inventory or vendor profile."""
    if found.inventory is None and found.profile is None:
        return {}
    stated = [r.availability for r in found if r.availability]
    return {
        "available": sum(a.deliverable for a in stated),
        "vendor": sum(a.vendor_dependent for a in stated),
        "unstated": sum(r.availability is None and bool(inventory_key(r)) for r in found),
    }
