"""The case queries of a plan as text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from vtabel.collector import collector_at_rest
from vtabel.expressions import Run
from vtabel.extraction.backend.model import Backend
from vtabel.extraction.backend.prelude import objecting, query_of
from vtabel.extraction.cases.names import names_of
from vtabel.extraction.cases.sql.core import check
from vtabel.extraction.cases.sql.dialects import Dialect, after, by_sqlglot
from vtabel.extraction.cases.sql.parts import Parts
from vtabel.extraction.cases.sql.printing import Printer
from vtabel.extraction.cases.sql.query import queries
from vtabel.extraction.cases.sql.sources import OBJECTIONS
from vtabel.extraction.cases.sql.steps import relations_in
from vtabel.extraction.model import Plan


def texts(plan: Plan, dialect: Dialect, zone: str, on: date, backend: Backend | None = None) -> dict[str, str]:
    """One statement per dataset, by its name; with the views that a warehouse supplies, of those that it uses."""
    found = texts_of(plan, (dialect,), zone, on, backend)
    return {name: of[dialect] for name, of in found.items()}


@collector_at_rest()
def texts_of(
    plan: Plan, dialects: Sequence[Dialect], zone: str, on: date, backend: Backend | None = None
) -> dict[str, dict[Dialect, str]]:
    """The same for several dialects: by name, and by dialect."""
    views = {view.name: view for view in plan.relations}
    supplied = {name: query_of(view, backend) for name, view in views.items()} if backend else {}
    if backend and OBJECTIONS in backend.views:
        supplied[OBJECTIONS] = query_of(objecting(), backend)
    parts = Parts()
    made = queries(plan.datasets, views, Run(on), zone, parts=parts)
    printer = Printer(dialects, by_sqlglot, pretty=True, kept=parts.by_id)
    checked: set[int] = set()
    found = {}
    for name, query in zip(names_of(plan.datasets), made, strict=True):
        whole = check(query.whole(), checked)
        parts.keep(*(layer.query for layer in query.layers))
        checked.update(parts.by_id)
        used = relations_in([whole]) if supplied else set()
        before = [(view, of) for view, of in supplied.items() if view in used]
        found[name] = {
            dialect: after(before, text, dialect, pretty=True) for dialect, text in printer.texts(whole).items()
        }
    return found
