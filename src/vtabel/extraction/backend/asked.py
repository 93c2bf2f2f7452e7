"""What the case queries of a plan ask of the codes of each view: by these a warehouse is checked."""

from __future__ import annotations

from collections.abc import Iterator

from vtabel.extraction.cases import model as q
from vtabel.extraction.cases.sql.cohort import all_conditions
from vtabel.extraction.model import Plan

_TRUTH = "boolean"


def systems_asked(plan: Plan) -> dict[tuple[str, str], set[str]]:
    """The code systems that are looked for, by view and column with a system."""
    found: dict[tuple[str, str], set[str]] = {}
    for dataset in plan.datasets:
        for place, system in _asked(dataset):
            found.setdefault(place, set()).add(system)
    return found


def _asked(dataset: q.Dataset) -> Iterator[tuple[tuple[str, str], str]]:
    if dataset.case.codes:
        yield from _codes(dataset.case.codes)
    for variable, source in dataset.picked:
        of = source.candidates
        if of.codes:
            yield from _codes(of.codes)
        if of.system:
            for option in variable.options:
                if option.system and option.system != _TRUTH:
                    yield (of.items or of.view, of.system), option.system
    for condition in all_conditions(dataset):
        if condition.codings and condition.system:
            yield (condition.codings, f"{condition.column}_system"), condition.system


def _codes(codes: q.Codes) -> Iterator[tuple[tuple[str, str], str]]:
    for system, _ in codes.any_of:
        if system:
            yield (codes.view, codes.system), system
