"""Which fields of a resource the expressions of views use: only these are read, each with an explicit type."""

from __future__ import annotations

from dataclasses import dataclass, field

from vtabel.extraction.fhirpath import plan as p
from vtabel.extraction.rows import Block, ForEach, Part, Repeat, RowPlan, Union


@dataclass
class Field:
    """One element as it is read: its type, whether it is a list, and the fields below it that are used."""

    type: str
    repeats: bool = False
    raw: bool = False  # kept as JSON (recursion), or as its text (the digits of a decimal)
    below: dict[str, Field] = field(default_factory=dict)
    items: Field | None = field(
        default=None, repr=False, compare=False
    )  # of a repeat: what is read of each item, at any depth
    json: bool = False  # a primitive that is JSON in the data that an engine reads, and is decoded where it is used

    def get(self, plan: p.Get) -> Field:
        """The field that a step leads to, made when it is not there yet."""
        found = self.below.setdefault(plan.name, Field(plan.type, plan.repeats))
        found.raw = found.raw or plan.raw
        return found


Fields = dict[str, Field]


def used_fields(view: RowPlan, resource: Field | None = None) -> tuple[Field, Fields]:
    """The fields of the resource, and those of each item that the view goes over; added to ``resource`` if that is given."""
    resource = resource or Field(view.resource.type)
    resource.below.setdefault("resourceType", Field("code"))
    scopes = {view.resource.name: resource}
    for condition in view.where:
        of_plan(condition, scopes)
    _block(view.block, scopes)
    return resource, scopes


def _block(part: Part, scopes: Fields) -> None:
    if isinstance(part, Union):
        for branch in part.branches:
            _block(branch, scopes)
    elif isinstance(part, Block):
        if isinstance(part.over, ForEach):
            scopes[part.over.item.name] = of_plan(part.over.items, scopes) or Field("")
        elif isinstance(part.over, Repeat):
            item = scopes[part.over.item.name] = Field(part.over.item.type)
            for plan in (*part.over.first, *part.over.below):
                found = of_plan(plan, scopes)
                if found is not None:
                    found.items = item
            item.raw = True
        for below in part.parts:
            _block(below, scopes)
    else:
        of_plan(part.plan, scopes)


def of_plan(plan: p.Plan, scopes: Fields) -> Field | None:
    """The field whose values a plan gives (None for a computed value); notes all fields that it uses."""
    match plan:
        case p.Var(name=name):
            return scopes[name]
        case p.Get(base=base):
            on = of_plan(base, scopes)
            return on.get(plan) if on is not None else None
        case p.Filter(base=base, item=item, condition=condition):
            found = of_plan(base, scopes)
            of_plan(condition, {**scopes, item.name: found or Field("")})
            return found
        case p.Each(base=base, item=item, body=body):
            found = of_plan(base, scopes)
            return of_plan(body, {**scopes, item.name: found or Field("")})
        case p.When(condition=condition, value=value):
            of_plan(condition, scopes)
            return of_plan(value, scopes)
        case p.Pick(base=base) | p.Only(base=base):
            return of_plan(base, scopes)
        case _:
            for below in p.children(plan):
                of_plan(below, scopes)
            return None
