"""A step of a query: what makes a relation of a name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlglot import exp

from vtabel.extraction.cases.sql import nodes as n


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
    places: list[object] = list(queries)
    while places:
        place = places.pop()
        if isinstance(place, exp.Table):
            found.add(place.name)
        elif isinstance(place, list):
            places += place
        elif isinstance(place, exp.Expr) and not isinstance(place, exp.Column | exp.Identifier | exp.Literal):
            places += place.args.values()
    return found
