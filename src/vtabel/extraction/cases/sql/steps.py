"""A step of a query: what makes a relation of a name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlglot import exp


@dataclass(frozen=True, slots=True)
class Step:
    """A query that makes a relation of a name; of a layer, the view that it is of."""

    name: str
    query: exp.Query
    of: str = ""


def with_steps(steps: Sequence[Step], last: exp.Select) -> exp.Select:
    """The statement ``last`` that names each step before it is used. It holds the steps themselves, which are only read from now on: a
    copy of all of them would take longer than to print them."""
    named = [exp.CTE(this=step.query, alias=exp.TableAlias(this=exp.to_identifier(step.name, quoted=True))) for step in steps]  # fmt: skip
    return exp.Select(**{**last.args, "with_": exp.With(expressions=named)} if named else last.args)


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
