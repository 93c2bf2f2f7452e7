"""On what a gap rests: the decision in a mapping file, the EHR inventory, the CapabilityStatement, counts of what is filled, or what the
catalogue says of the concepts that come near."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from vtabel.catalog import Catalog, Concept
from vtabel.catalog.terms import value_sets
from vtabel.diagnostics import Cell
from vtabel.mapping import Cause
from vtabel.requirements.model import Filled, Requirement


@dataclass(frozen=True, slots=True)
class Ground:
    """One ground. ``about`` is what it says: the mark of the inventory, the note of the mapping, or a concept; ``count`` the number of codes
    of its value set, or of the rows of which ``filled`` has the variable."""

    kind: Literal["mapping", "inventory", "capability", "fill", "no_place", "value_set"]
    about: str
    cell: Cell | None = None
    count: int = 0
    filled: Filled | None = field(default=None, compare=False)


def grounds(requirement: Requirement, catalog: Catalog) -> tuple[Ground, ...]:
    """What the gap of a requirement rests on, each ground with its cell where it has one; without a gap only how full its variables are.

    >>> import vtabel as vt
    >>> mapping = vt.resolve(vt.read("fixtures/nhr_af/tabel.xlsx"), ["fixtures/nhr_af/mapping.csv"], propose=False)
    >>> gap = vt.requirements(mapping, on="2026-12-01").gaps[0]
    >>> {ground.kind for ground in grounds(gap, vt.catalog())} >= {"mapping"}
    True
    """
    found = [*_grounds(requirement, catalog)] if requirement.gap else []
    return tuple(dict.fromkeys([*found, *_fills(requirement)]))


def _fills(r: Requirement) -> Iterator[Ground]:
    for need in r.needs:
        if need.filled is not None:
            yield Ground("fill", need.variable.name, need.filled.cell, need.filled.asked, need.filled)


def _grounds(r: Requirement, catalog: Catalog) -> Iterator[Ground]:
    if r.availability is not None:
        yield Ground("inventory", r.availability.mark, r.availability.cell)
    if r.gap is not None and r.gap.evidence is not None:
        yield Ground("capability", r.gap.lacking, r.gap.evidence)
    if r.kind != "gap" or r.gap is None or r.gap.cause is Cause.UNDECIDED:
        return
    for need in r.needs:
        if need.mapping_cell is not None:
            yield Ground("mapping", need.decided_by, need.mapping_cell)
    for near in r.gap.nearest:
        concept = catalog.concept(near.concept)
        if concept is None:
            continue
        if r.gap.cause is Cause.NO_PROFILE and not concept.places:
            yield Ground("no_place", near.concept)
        if r.gap.cause is Cause.OTHER_VALUE_LIST and (listed := _listed(concept, catalog)):
            yield Ground("value_set", f"{near.concept} {listed[0]}", count=listed[1])


def _listed(concept: Concept, catalog: Catalog) -> tuple[str, int] | None:
    """The value set of a concept and how many codes it has, if the packages list them all."""
    known = value_sets(catalog.release)
    for element in concept.places:
        found = known.get(element.value_set)
        if found is not None and found.complete:
            return found.name or element.value_set, sum(map(len, found.codes.values()))
    return None
