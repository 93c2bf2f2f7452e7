"""A warehouse as a source for `extract`: what its file says, and where it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from vtabel.diagnostics import UnusableInput
from vtabel.engines.protocol import Staged
from vtabel.engines.warehouse.where import WarehouseSession, session_in
from vtabel.extraction.backend.checking import OPTIONAL, sound
from vtabel.extraction.backend.model import Backend
from vtabel.extraction.backend.prelude import query_of
from vtabel.extraction.cases.sql.sources import OBJECTIONS
from vtabel.extraction.model import Plan

SUPPLIED_OBJECTIONS = "supplied_objections"
"""The relation with the patients of whom the warehouse itself knows that they objected, where it has such a view."""


@dataclass(frozen=True, slots=True)
class Warehouse:
    """A PostgreSQL or DuckDB file that supplies the views of a plan. ``connection`` is what libpq takes, or ``duckdb:`` and a path; it
    is in no output, and no ``repr``."""

    backend: Backend
    connection: str = field(repr=False)

    def session(self) -> WarehouseSession:
        """A session in it. Raises UnusableInput: another dialect (VT493), no driver (VT490), no connection (VT489)."""
        return session_in(self.backend.dialect, self.connection)

    def stage(self, session: WarehouseSession, plan: Plan, besides: Iterable[str] = ()) -> Staged:
        """The views of a plan, and of `OPTIONAL` those that are named ``besides``, in a session. ``report`` says what is only a warning.

        Raises UnusableInput for a file that does not supply them (VT481 to VT486), and for what the warehouse refuses (VT487).
        """
        report = sound(self.backend, plan)
        views = [*plan.relations, *(OPTIONAL[name] for name in besides)]
        lacking = [view for view in views if view.name not in self.backend.views]
        if lacking:
            columns = ", ".join(column.name for column in lacking[0].columns)
            raise UnusableInput.of("VT481", None, view=lacking[0].name, choices=columns)
        texts = {view.name: query_of(view, self.backend).sql(self.backend.dialect) for view in views}
        if OBJECTIONS in self.backend.views:
            texts[SUPPLIED_OBJECTIONS] = query_of(OPTIONAL[OBJECTIONS], self.backend).sql(self.backend.dialect)
        try:
            staged = session.supply(texts)
        except UnusableInput as error:
            raise self._placed(error) from None
        return Staged(staged.results, report, (), dict)

    def _placed(self, error: UnusableInput) -> UnusableInput:
        """The error with the line of the view that it is about."""
        (found,) = error.report
        view = self.backend.views.get(found.params.get("view", ""))
        return UnusableInput.of(found.code, view.cell if view else None, **found.params)
