"""A step of a query: what makes a relation of a name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlglot import exp

from vtabel.extraction.cases.sql import nodes as n

_READING: dict[type[exp.Expr], tuple[str, ...]] = {
    exp.Select: ("with_", "from_", "joins"), exp.Union: ("this", "expression"), exp.With: ("expressions",),
    **dict.fromkeys((exp.Subquery, exp.From, exp.Join, exp.CTE), ("this",)),
}  # fmt: skip
"""Where the relations of a query stand: in the core no value is a query."""


@dataclass(frozen=True, slots=True)
class Step:
    """A query that makes a relation of a name; of a layer, the view that it is of."""

    name: str
    query: exp.Query
    of: str = ""


def with_steps(steps: Sequence[Step], last: exp.Select) -> exp.Select:
    """The statement ``last`` that names each step before it is used."""
    return n.following([(step.name, step.query) for step in steps], last) if steps else last


def relations_in(queries: Iterable[exp.Expr]) -> set[str]:
    """The names of all relations that queries read."""
    found: set[str] = set()
    places = list(queries)
    while places:
        place = places.pop()
        if isinstance(place, exp.Table):
            found.add(place.name)
            continue
        for part in _READING.get(type(place), ()):
            below = place.args.get(part)
            places += below if isinstance(below, list) else [below] if below else []
    return found
