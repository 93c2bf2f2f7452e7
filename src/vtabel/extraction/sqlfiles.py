"""The case queries of a plan as files: one for each dataset and dialect, and what their columns are."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from vtabel.extraction.cases.names import names_of
from vtabel.extraction.model import Plan

if TYPE_CHECKING:
    from vtabel.extraction.backend.model import Backend
    from vtabel.extraction.cases.sql.dialects import Dialect

_OVER_VIEWS = "-- Over relations with the names and columns of views/*.json, and objections(patient_key): patients who objected.\n"
_OVER_TABLES = "-- Over the tables of the warehouse; without a view of its own it asks objections(patient_key): patients who objected.\n"
_NEVER_RUN = "-- vtabel has checked this text and never run it: try it on a copy first.\n"


def sql_files(
    plan: Plan, dialects: Sequence[Dialect], zone: str, on: date, backend: Backend | None = None
) -> dict[str, str]:
    """The texts by path, as ``sql/postgres/nvt.sql``; of a ``backend`` in its dialect and zone only.

    Raises UnusableInput: a zone that SQL Server has no name for (VT463), a backend that does not supply the views.
    """
    if not plan.datasets or not dialects:
        return {}
    from vtabel.extraction.backend.checking import sound
    from vtabel.extraction.cases.sql.texts import texts_of

    if backend is not None:
        sound(backend, plan)
        dialects, zone = (backend.dialect,), backend.zone
    texts = texts_of(plan, dialects, zone, on, backend)
    about = _OVER_TABLES if backend else _OVER_VIEWS
    found = {}
    for stem, of in zip(_stems(plan), texts.values(), strict=True):
        for dialect, text in of.items():
            head = about + (_NEVER_RUN if dialect == "tsql" else "")
            found[f"sql/{dialect}/{stem}.sql"] = f"{head}{text}\n"
    return found


def datasets_index(plan: Plan, files: Mapping[str, str]) -> dict[str, Any]:
    """Of each dataset its files, and of each column of the query its variable."""
    from vtabel.extraction.cases.sql.query import titles

    found = {}
    for stem, name, dataset in zip(_stems(plan), names_of(plan.datasets), plan.datasets, strict=True):
        keys = [variable.key for variable in dataset.variables]
        found[name] = {
            "registry": dataset.registry,
            "sql": [path for path in files if path.rpartition("/")[2] == f"{stem}.sql"],
            "case": str(dataset.case),
            "columns": dict(zip(titles(dataset), keys, strict=True)),
        }
    return found


def _stems(plan: Plan) -> tuple[str, ...]:
    """A name for the file of each dataset, each once, whatever signs stand in its name."""
    found: list[str] = []
    for name in names_of(plan.datasets):
        stem = re.sub(r"[^\w-]+", "_", name).strip("_")[:80] or "dataset"
        others = (stem, *(f"{stem}_{number}" for number in range(2, len(plan.datasets) + 2)))
        found.append(next(o for o in others if o.casefold() not in {f.casefold() for f in found}))
    return tuple(found)
