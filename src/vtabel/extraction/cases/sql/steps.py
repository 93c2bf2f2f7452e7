"""A step of a query: what makes a relation of a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp


@dataclass(frozen=True, slots=True)
class Step:
    """A query that makes a relation of a name; of a layer, the view that it is of."""

    name: str
    query: exp.Query
    of: str = ""


def with_steps(steps: Sequence[Step], last: exp.Select) -> exp.Select:
    """The statement ``last`` itself, that now names each step before it is used."""
    for step in steps:
        last = last.with_(exp.to_identifier(step.name, quoted=True), as_=step.query.copy(), copy=False)
    return last
