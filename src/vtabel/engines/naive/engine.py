"""Runs views in Python, resource by resource: slow, and right where it can be seen to be. The other engines are tested by it."""

from __future__ import annotations

from collections import Counter

from vtabel.diagnostics import Cell, UnusableInput
from vtabel.engines import references, screening
from vtabel.engines.naive.result import ListResult
from vtabel.engines.naive.rows import NaiveView
from vtabel.engines.protocol import Source, ViewResult
from vtabel.engines.screening import Screened
from vtabel.engines.source import find
from vtabel.extraction.fields import used_fields
from vtabel.extraction.rows import RowPlan
from vtabel.extraction.shapes import shapes
from vtabel.extraction.view import ViewLike, read_view


class NaiveEngine:
    """Views by fhirpathpy."""

    def run(self, view: RowPlan, definition: ViewLike, source: Source, strict: bool) -> ViewResult:
        """The rows of a view, by the definition itself; of ``view`` only the fields are used, to know wrong lines."""
        found = find(source, view.resource.type, shapes(view.version))
        naive = NaiveView(read_view(definition)[0], view.version)
        screened = [Screened(file) for file in found.files]
        rows = [row for resource in found.resources for row in naive.rows(resource)]
        fields, _ = used_fields(view)
        for seen in screened:
            for resource in screening.screen(seen.file, view.resource.type, fields, seen):
                rows += naive.rows(resource)
        bad = tuple(line for seen in screened for line in seen.bad)
        if strict and bad:
            raise UnusableInput.of(
                "VT408", Cell(bad[0].file.name, "", str(bad[0].line)), why=bad[0].why, why_nl=bad[0].why_nl
            )
        counted = {
            column: Counter(cause for row in rows for cause in row.get(references.cause_name(column), ()))
            for column in sorted(references.keyed(view))
        }
        report = view.report + screening.report(screened) + references.report(counted)
        return ListResult(tuple(c.name for c in view.columns), report, rows, bad)
