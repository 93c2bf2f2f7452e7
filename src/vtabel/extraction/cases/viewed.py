"""What the query model takes from the views of a plan."""

from __future__ import annotations

from collections.abc import Iterable

from vtabel.extraction.cases.model import Codes, Holds, Moment
from vtabel.extraction.model import View, ViewColumn
from vtabel.mapping import Code

_DATES = ("date", "dateTime", "instant")
_HOLDS: dict[str, Holds] = {
    **dict.fromkeys(("decimal", "integer", "positiveInt", "unsignedInt"), "number"),
    **dict.fromkeys(_DATES, "date"),
    "boolean": "boolean",
}
_MOMENTS = ("date_at", "date_instant", "date_start")
"""The columns that say when a resource was so, in the order in which they count: of a period it is the start."""


class Views:
    """The views of a plan, by name, and the one with a row per resource to which each belongs."""

    def __init__(self, views: Iterable[View]) -> None:
        self._views = {view.name: view for view in views}
        rows = [view for view in self._views.values() if not view.for_each]
        self._main = {_of(view): view for view in reversed(rows)}

    def __getitem__(self, name: str) -> View:
        return self._views[name]

    def main(self, name: str) -> View:
        """The view with a row per resource, of the same profile as a view."""
        return self._main[_of(self._views[name])]


def _of(view: View) -> tuple[str, ...]:
    return view.resource, view.fhir, view.release, view.profile


def holds_of(column: ViewColumn) -> Holds:
    """What a column holds."""
    return _HOLDS.get(column.type, "text")


def moment_of(main: View) -> Moment | None:
    """When the resources of a view were so; None if its columns do not tell."""
    names = {c.name for c in main.columns if c.role == "date"}
    columns = tuple(name for name in _MOMENTS if name in names)
    return Moment(columns) if columns else None


def codes_of(main: View, codes: tuple[Code, ...], views: Views) -> Codes | None:
    """The codes by which the resources of a view are told apart; None if it holds no others."""
    if not codes or not main.codings:
        return None
    names = {c.path: c.name for c in views[main.codings].columns}
    return Codes(main.codings, tuple((c.system, c.code) for c in codes), names["code"], names["system"])


def key_column(main: View, name: str) -> str:
    """The name of a key if the view has it, else empty."""
    return name if any(c.name == name for c in main.columns) else ""
