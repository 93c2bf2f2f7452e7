"""Which files are read how often: one scan per type of resource, with the fields of all views of that type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from vtabel.diagnostics import VtabelError
from vtabel.engines.protocol import Planned
from vtabel.extraction.fields import Field, used_fields
from vtabel.extraction.shapes import PRIMITIVES, Shapes, shapes


@dataclass
class Group:
    """Views that read the same fields in the same form."""

    fields: Field
    views: list[str] = field(default_factory=list)


@dataclass
class Scan:
    """The views of one type of resource.

    ``fields`` are those of all views: what they make of a line decides whether it can be used. The fields are read per group:
    an element that one view goes down in (`repeat`), and so reads as JSON, stays typed for the others. Nearly always there is
    one group.
    """

    type: str
    shapes: Shapes
    fields: Field
    groups: list[Group] = field(default_factory=list)

    @property
    def views(self) -> list[str]:
        return [name for group in self.groups for name in group.views]


def scans_of(views: Mapping[str, Planned]) -> list[Scan]:
    """The scans that views need."""
    if len({planned.plan.version for planned in views.values()}) > 1:
        raise VtabelError("views of several FHIR versions cannot read the same data: stage them apart")
    found: dict[str, Scan] = {}
    for name, planned in views.items():
        type = planned.plan.resource.type
        scan = found.setdefault(type, Scan(type, shapes(planned.plan.version), Field(type)))
        used_fields(planned.plan, scan.fields)
        own, _ = used_fields(planned.plan)
        group = next((g for g in scan.groups if _agree(g.fields, own)), None)
        if group is None:
            scan.groups.append(group := Group(Field(type)))
        used_fields(planned.plan, group.fields)
        group.views.append(name)
    return list(found.values())


def _agree(one: Field, other: Field) -> bool:
    """True if no element is read as JSON by one and by its parts by the other."""
    for name in one.below.keys() & other.below.keys():
        left, right = one.below[name], other.below[name]
        if left.type in PRIMITIVES:
            continue
        if left.raw != right.raw or not _agree(left, right):
            return False
    return True


def check_names(names: Iterable[str], earlier: Iterable[str]) -> set[str]:
    """All names of relations, in one case. Raises VtabelError if one is there twice: SQL sees no difference between A and a."""
    found = set(earlier)
    for name in names:
        if not name or name.casefold() in found:
            raise VtabelError(f"the name `{name}` of a view is empty, or is there already")
        found.add(name.casefold())
    return found
