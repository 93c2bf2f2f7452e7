"""Runs views over data: `run_view`, and the engines that it knows."""

from __future__ import annotations

from importlib.metadata import entry_points

from vtabel.diagnostics import UnusableInput
from vtabel.engines.protocol import Engine, Source, ViewResult
from vtabel.extraction.rows import compile_view
from vtabel.extraction.shapes import FhirVersion
from vtabel.extraction.view import ViewLike

__all__ = ["ENGINES", "Engine", "ViewResult", "run_view"]

ENGINES = ("duckdb", "naive", "spark")


def run_view(
    view: ViewLike, source: Source, engine: str = "duckdb", fhir: FhirVersion = "R4", strict: bool = False
) -> ViewResult:
    """The rows of a ViewDefinition (SQL on FHIR v2) over FHIR resources.

    ``view`` is a dict or a JSON file; ``source`` a folder, a file, a glob, several of these, or resources as dicts. Lines that
    cannot be used are left out and reported; with ``strict`` they stop the run. Raises UnusableInput for a view that is wrong
    or not supported, and for data that cannot be read.

    >>> view = {"resource": "Patient", "select": [{"column": [{"name": "id", "path": "getResourceKey()"}]}]}
    >>> run_view(view, [{"resourceType": "Patient", "id": "a"}]).rows()
    [{'id': 'a'}]
    """
    return _engine(engine).run(compile_view(view, fhir), view, source, strict)


def _engine(name: str) -> Engine:
    if name == "duckdb":
        from vtabel.engines.duckdb import DuckDBEngine

        return DuckDBEngine()
    if name == "naive":
        from vtabel.engines.naive import NaiveEngine

        return NaiveEngine()
    if name == "spark":
        from vtabel.engines.spark import SparkEngine

        return SparkEngine()
    others = {found.name: found for found in entry_points(group="vtabel.engines")}
    if name not in others:
        raise UnusableInput.of("VT409", None, text=name, choices=", ".join(sorted({*ENGINES, *others})))
    engine: Engine = others[name].load()
    return engine
