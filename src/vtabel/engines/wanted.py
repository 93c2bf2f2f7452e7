"""Which resources any of several views lets through, as one condition: what none of them asks need not be kept on the way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from vtabel.extraction.fhirpath import plan as p
from vtabel.extraction.rows import RowPlan


def wanted(views: Iterable[RowPlan]) -> p.Exists | None:
    """A condition that holds at least for the resources that one of the views lets through; None where that is not told by one list.

    Nearly all views ask one code of many (``code.coding.where(...).exists()``), so the list is gone over once for all of them.
    """
    asked = [next(filter(None, map(_of_a_list, view.where)), None) for view in views]
    found = [one for one in asked if one is not None]
    if len(found) < len(asked) or len({(one.base, one.item) for one in found}) != 1:
        return None
    conditions = list(dict.fromkeys(one.condition for one in found))
    return p.Exists(p.Filter(found[0].base, found[0].item, _any(conditions)))


def _of_a_list(where: p.Plan) -> p.Filter | None:
    """The list of which an item must be there, if that is what a condition says, and no item can end the run."""
    match where:
        case p.Exists(base=p.Filter(base=p.Get()) as items) if not _may_end(items):
            return items
    return None


def _may_end(plan: p.Plan) -> bool:
    return isinstance(plan, p.Only) or any(map(_may_end, p.children(plan)))


def _any(conditions: Sequence[p.Plan]) -> p.Plan:
    """One of the conditions; as a tree that is not deeper than it must be, since there may be hundreds."""
    if len(conditions) == 1:
        return conditions[0]
    half = len(conditions) // 2
    return p.Apply("or", (_any(conditions[:half]), _any(conditions[half:])), p.BOOLEAN)
