"""What a requirement leaves open, and who can answer it. Nothing is asked that the input answers already."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from vtabel.catalog.inventory import Letter
from vtabel.mapping import Cause
from vtabel.requirements.model import Owner, Requirement
from vtabel.table import Datatype, Level


class Asked(StrEnum):
    """What is asked."""

    SOURCE = "source"
    DUTY = "duty"
    CONCEPT = "concept"
    CODES = "codes"
    CAUSES = "causes"
    SELECTION = "selection"
    UNIT = "unit"
    OPTIONS = "options"
    AVAILABILITY = "availability"


_OF_CAUSE = {Cause.UNDECIDED: Asked.SOURCE, Cause.ABSENT: Asked.CONCEPT, Cause.CODES_MISSING: Asked.CODES}


@dataclass(frozen=True, slots=True)
class Question:
    """An open question. ``about`` is what it is about: a variable with its cell, a resource."""

    asked: Asked
    of: Owner
    about: str = ""


def questions(requirement: Requirement) -> tuple[Question, ...]:
    """The open questions of a requirement, those that stop it first."""
    return tuple(dict.fromkeys(_open(requirement)))


def _open(r: Requirement) -> Iterator[Question]:
    if r.gap is not None and r.gap.cause in _OF_CAUSE:
        yield Question(_OF_CAUSE[r.gap.cause], r.gap.owner)
    if r.gap is not None and r.gap.other_causes:
        yield Question(Asked.CAUSES, Owner.PROVIDER)
    for need in r.needs:
        about = f"{need.registry}: {need.variable.name} ({need.cell or need.variable.cell})"
        if need.level is Level.UNKNOWN:
            yield Question(Asked.DUTY, Owner.REGISTRY, about)
        if need.variable.datatype is Datatype.QUANTITY and not need.variable.unit:
            yield Question(Asked.UNIT, Owner.REGISTRY, about)
        if need.variable.datatype is Datatype.CODE and not (
            need.variable.value_list and need.variable.value_list.options
        ):
            yield Question(Asked.OPTIONS, Owner.REGISTRY, about)
    standard = r.standard
    if standard is not None and standard.resource == "Observation" and not (standard.codes or standard.fixed):
        yield Question(Asked.SELECTION, Owner.REGISTRY, standard.resource)
    if r.availability is not None and r.availability.letter is Letter.UNKNOWN:
        yield Question(Asked.AVAILABILITY, Owner.VENDOR)
