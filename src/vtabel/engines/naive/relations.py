"""The rows of views as `naive` looks at them: without what does not count, and as of the records that are left."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import copy
from types import MappingProxyType

from vtabel.engines.protocol import Row
from vtabel.extraction.cases import model as q
from vtabel.extraction.model import View


class Relations:
    """The rows of views, without the resources that do not count. ``merged``: the patient records that were replaced, each with the
    one that is left."""

    def __init__(
        self,
        views: Mapping[str, View],
        rows: Mapping[str, Sequence[Row]],
        merged: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._statuses = {name: [c.name for c in view.columns if c.role == "status"] for name, view in views.items()}
        self._rows = {name: [*_of_who_is_left(view, rows[name], merged)] for name, view in views.items()}

    def __getitem__(self, view: str) -> list[Row]:
        names = self._statuses[view]
        return [row for row in self._rows[view] if not any(row[name] in q.LEFT_OUT for name in names)]

    def without(self, patients: Collection[str]) -> Relations:
        """The same without what is of these patients."""
        found = copy(self)
        found._rows = {
            view: [row for row in rows if row.get("patient_key") not in patients] for view, rows in self._rows.items()
        }
        return found

    def whatever_status(self) -> Relations:
        """The same with the resources that do not count."""
        found = copy(self)
        found._statuses = {view: [] for view in self._statuses}
        return found


def _of_who_is_left(view: View, rows: Sequence[Row], merged: Mapping[str, str]) -> Iterator[Row]:
    for row in rows:
        if row.get("patient_key") not in merged:
            yield row
        elif view.resource != "Patient":
            yield {**row, "patient_key": merged[row["patient_key"]]}
