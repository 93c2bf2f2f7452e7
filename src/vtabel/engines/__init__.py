"""Runs views over data: `run_view`, `run_views`, and the engines that it knows."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import entry_points

from vtabel.diagnostics import UnusableInput
from vtabel.engines.protocol import Engine, Planned, Session, Source, Staged, ViewResult
from vtabel.engines.screening import Counts
from vtabel.engines.settings import Settings
from vtabel.extraction.shapes import FhirVersion
from vtabel.extraction.view import ViewLike

__all__ = [
    "ENGINES",
    "Counts",
    "Engine",
    "Planned",
    "Session",
    "Settings",
    "Staged",
    "ViewResult",
    "engine_of",
    "run_view",
    "run_views",
]

ENGINES = ("duckdb", "naive", "spark")
_DEFAULT = Settings()


def run_view(
    view: ViewLike,
    source: Source,
    engine: str = "duckdb",
    fhir: FhirVersion = "R4",
    strict: bool = False,
    settings: Settings = _DEFAULT,
) -> ViewResult:
    """The rows of a ViewDefinition (SQL on FHIR v2) over FHIR resources.

    ``view`` is a dict or a JSON file; ``source`` a folder, a file, a glob, several of these, or resources as dicts. Lines that
    cannot be used are left out and reported; with ``strict`` they stop the run. ``settings`` bound threads and memory. Raises
    UnusableInput for a view that is wrong or not supported, and for data that cannot be read.

    >>> view = {"resource": "Patient", "select": [{"column": [{"name": "id", "path": "getResourceKey()"}]}]}
    >>> run_view(view, [{"resourceType": "Patient", "id": "a"}]).rows()
    [{'id': 'a'}]
    """
    return run_views({"result": view}, source, engine, fhir, strict, settings)["result"]


def run_views(
    views: Mapping[str, ViewLike],
    source: Source,
    engine: str = "duckdb",
    fhir: FhirVersion = "R4",
    strict: bool = False,
    settings: Settings = _DEFAULT,
) -> dict[str, ViewResult]:
    """The rows of several views, by name; the data of a resource type are read once for all of them.

    A resource is used by all views of its type or by none: a line that one of them cannot use is left out of all.

    >>> born, dead = ({"resource": "Patient", "select": [{"column": [{"name": "c", "path": p}]}]} for p in ("birthDate", "active"))
    >>> found = run_views({"born": born, "active": dead}, [{"resourceType": "Patient", "birthDate": "1950", "active": True}])
    >>> found["born"].rows(), found["active"].rows()
    ([{'c': '1950'}], [{'c': True}])
    """
    planned = {name: Planned.of(view, fhir) for name, view in views.items()}
    session = engine_of(engine).session(settings)
    try:
        return dict(session.stage(planned, source, strict).results)
    except BaseException:
        session.close()
        raise


def engine_of(name: str) -> Engine:
    """An engine by its name. Raises UnusableInput (VT409) if there is none."""
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
