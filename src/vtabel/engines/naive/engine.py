"""Runs views in Python, resource by resource: slow, and right where it can be seen to be. The other engines are tested by it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from vtabel.diagnostics import Cell, UnusableInput
from vtabel.engines.lines import lines_of
from vtabel.engines.naive.result import ListResult
from vtabel.engines.naive.rows import NaiveView
from vtabel.engines.protocol import Source, ViewResult
from vtabel.engines.source import find
from vtabel.extraction.rows import RowPlan
from vtabel.extraction.shapes import shapes
from vtabel.extraction.view import ViewLike, read_view


class NaiveEngine:
    """Views by fhirpathpy."""

    def run(self, view: RowPlan, definition: ViewLike, source: Source) -> ViewResult:
        """The rows of a view. Stops at the first line that is no JSON."""
        found = find(source, view.resource.type, shapes(view.version))
        naive = NaiveView(read_view(definition)[0], view.version)
        resources = found.resources or _resources(found.files, view.resource.type)
        rows = [row for resource in resources for row in naive.rows(resource)]
        return ListResult(tuple(c.name for c in view.columns), view.report, rows)


def _resources(files: tuple[Path, ...], type: str) -> Iterator[Mapping[str, Any]]:
    for file in files:
        for number, line in lines_of(file):
            try:
                resource = json.loads(line)
            except ValueError:
                raise UnusableInput.of("VT408", Cell(file.name, "", str(number)), why="no JSON") from None
            if isinstance(resource, dict) and resource.get("resourceType") == type:
                yield resource
