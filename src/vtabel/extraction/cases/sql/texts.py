"""The case queries of a plan as text."""

from __future__ import annotations

from datetime import date

from vtabel.expressions import Run
from vtabel.extraction.cases.names import names_of
from vtabel.extraction.cases.sql.dialects import Dialect, printed
from vtabel.extraction.cases.sql.query import queries
from vtabel.extraction.model import Plan


def texts(plan: Plan, dialect: Dialect, zone: str, on: date) -> dict[str, str]:
    """One statement per dataset, by its name."""
    made = queries(plan.datasets, {view.name: view for view in plan.relations}, Run(on), zone)
    found = (printed(query.whole(), dialect, pretty=True) for query in made)
    return dict(zip(names_of(plan.datasets), found, strict=True))
