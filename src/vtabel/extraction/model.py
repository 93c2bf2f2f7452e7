"""What a mapping asks of the data: `View`s with the columns that bindings need, and where each variable is found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from html import escape
from typing import TYPE_CHECKING, Any, Literal

from vtabel.catalog import RELEASES
from vtabel.diagnostics import Cell, Report
from vtabel.extraction.shapes import FhirVersion
from vtabel.table import as_date

if TYPE_CHECKING:
    from vtabel.extraction.backend.model import Backend
    from vtabel.extraction.cases.model import Dataset
    from vtabel.extraction.cases.sql.dialects import Dialect

Sof = Literal["2", "3"]
Role = Literal["key", "index", "status", "date", "value", "unit", "system", "code", "filter"]
_RESOURCE_TYPES: dict[Sof, str] = {
    "2": "https://sql-on-fhir.org/ig/StructureDefinition/ViewDefinition",
    "3": "ViewDefinition",
}
_PROFILES = [
    f"http://hl7.org/fhir/uv/sql-on-fhir/StructureDefinition/{name}ViewDefinition" for name in ("Shareable", "Tabular")
]
_FEW = 8  # tests in a row
_FHIR: dict[FhirVersion, str] = {"R4": "4.0.1", "STU3": "3.0.2"}


@dataclass(frozen=True, slots=True)
class Trace:
    """Why a column is there: the variable (``registry:dataset/group/name``) or dataset that needs it, its concept, and the cells
    of mapping file and table that say so."""

    needed_by: str
    concept: str = ""
    mapping_cell: Cell | None = None
    table_cell: Cell | None = None

    def __hash__(self) -> int:
        """That of who needs it, which a text keeps: columns gather the traces of thousands of variables."""
        return hash(self.needed_by)


@dataclass(frozen=True, slots=True)
class ViewColumn:
    """A column with its FHIRPath and FHIR type. Keys and dates serve the variables of the view, whose traces they carry."""

    name: str
    path: str
    type: str
    role: Role
    traces: tuple[Trace, ...]


@dataclass(frozen=True, slots=True)
class View:
    """A view of one profile: one row per resource, or per item of ``for_each``.

    ``selection`` names the elements and codes that select the resources, of which ``where`` is the FHIRPath.
    ``codings`` is the view with the codes of its resources, by which a case query selects; empty if one set of codes serves all.
    ``span`` are the dates between which its windows lie (`vtabel.extraction.span`), empty where they do not tell.
    """

    name: str
    resource: str
    fhir: FhirVersion
    release: str
    profile: str
    columns: tuple[ViewColumn, ...]
    selection: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    for_each: str = ""
    codings: str = ""
    span: tuple[str, str] = ("", "")

    @property
    def where(self) -> tuple[str, ...]:
        """The conditions, as FHIRPath."""
        return tuple(_any_of(element, codes) for element, codes in self.selection)

    @property
    def canonical(self) -> str:
        """The canonical of the profile; empty where none is named, or a catalogue of the hospital's own says what it is."""
        if not self.profile or self.release not in RELEASES:
            return ""
        site = "fhir.nl" if self.fhir == "STU3" and self.profile.startswith("nl-core-") else "nictiz.nl"
        return f"http://{site}/fhir/StructureDefinition/{self.profile}"

    def column(self, name: str) -> ViewColumn:
        return next(c for c in self.columns if c.name == name)

    def definition(self, sof: Sof = "2") -> dict[str, Any]:
        """The ViewDefinition as a plain dict: SQL on FHIR v2, or the form of the 3.0 ballot. Each column has tags with its traces.

        The ballot makes it a resource, of which ours have its profiles *Shareable* and *Tabular*, and adds the profile that a
        view is meant for. https://build.fhir.org/ig/HL7/sql-on-fhir/en/changes.html
        """
        keys = [c for c in self.columns if self.for_each and c.role == "key"]
        own = [c for c in self.columns if c not in keys]
        select: list[dict[str, Any]] = [{"column": [_column(c) for c in keys]}] if keys else []
        inner: dict[str, Any] = {"forEach": self.for_each} if self.for_each else {}
        select.append({**inner, "column": [_column(c) for c in own]})
        return {
            "resourceType": _RESOURCE_TYPES[sof],
            **({"meta": {"profile": [*_PROFILES]}} if sof == "3" else {}),
            "url": f"urn:vtabel:view:{self.name}",
            "name": self.name,
            "status": "draft",
            "resource": self.resource,
            "fhirVersion": [_FHIR[self.fhir]],
            **({"profile": [self.canonical]} if sof == "3" and self.canonical else {}),
            "select": select,
            **({"where": [{"path": path} for path in self.where]} if self.where else {}),
        }


@dataclass(frozen=True, slots=True)
class Served:
    """Where a variable is found: the view and column with its value, and what else the case query needs of the view.

    ``kind`` is ``view``, or ``constant``, ``derived``, ``manual``, ``local`` for what no view gives. ``filter`` is the column
    that tells whether the binding's own condition holds; ``unit`` and ``system`` stand beside a quantity and a code.
    """

    kind: Literal["view", "constant", "derived", "manual", "local"]
    view: str = ""
    column: str = ""
    unit: str = ""
    system: str = ""
    filter: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What `vtabel.compile` makes of a mapping. ``datasets`` are the case queries over the views."""

    relations: tuple[View, ...]
    served: Mapping[str, Served]
    report: Report = field(default_factory=Report)
    datasets: tuple[Dataset, ...] = ()

    @property
    def views(self) -> tuple[dict[str, Any], ...]:
        """The ViewDefinitions, plain dicts: any SQL-on-FHIR runner takes them."""
        return tuple(view.definition() for view in self.relations)

    def sql(
        self,
        dialect: Dialect = "duckdb",
        *,
        zone: str = "Europe/Amsterdam",
        on: date | str | None = None,
        backend: Backend | None = None,
    ) -> dict[str, str]:
        """The SQL of each dataset, in one statement over the views as tables of their names, and ``objections`` with the keys of
        patients who objected. ``on`` is the day of the run, for expressions that ask it: today by default. With a ``backend``
        it is in the dialect and zone of that warehouse, whose tables supply the views (docs/warehouse.md)."""
        from vtabel.extraction.cases.sql.texts import texts  # sqlglot is loaded when it is needed

        if backend is not None:
            dialect, zone = backend.dialect, backend.zone
        return texts(self, dialect, zone, as_date(on), backend)

    def __getitem__(self, name: str) -> View:
        """The view with a name. Raises KeyError where there is none."""
        found = next((view for view in self.relations if view.name == name), None)
        if found is None:
            raise KeyError(name)
        return found

    def __repr__(self) -> str:
        columns = sum(len(view.columns) for view in self.relations)
        kinds = Counter(served.kind for served in self.served.values())
        parts = [f"{count} {kind}" for kind, count in kinds.most_common()]
        errors = len(self.report.errors)
        return f"<Plan: {len(self.relations)} views, {columns} columns; variables: {', '.join([*parts, f'{errors} errors'])}>"

    def _repr_html_(self) -> str:
        """For a notebook: each view with what it is a table of, and who reads it."""
        head = "".join(f"<th>{name}</th>" for name in ("view", "resource", "profile", "a row for each", "columns", "registries"))  # fmt: skip
        rows = "".join(f"<tr>{''.join(f'<td>{escape(text)}</td>' for text in _described(v))}</tr>" for v in self.relations)  # fmt: skip
        return f"<p>{escape(repr(self).strip('<>'))}</p><table><tr>{head}</tr>{rows}</table>"


def _described(view: View) -> tuple[str, ...]:
    registries = dict.fromkeys(t.needed_by.partition(":")[0] for column in view.columns for t in column.traces)
    columns = ", ".join(column.name for column in view.columns)
    return view.name, view.resource, view.profile, view.for_each or "resource", columns, ", ".join(registries)


def _column(column: ViewColumn) -> dict[str, Any]:
    tags = [{"name": "vtabel/needed-by", "value": trace.needed_by} for trace in column.traces]
    concepts = dict.fromkeys(trace.concept for trace in column.traces if trace.concept)
    tags += [{"name": "vtabel/concept", "value": concept} for concept in concepts]
    return {"name": column.name, "path": column.path, "type": column.type, "tag": tags}


def _any_of(element: str, codes: tuple[tuple[str, str], ...]) -> str:
    """FHIRPath that is true where an element has one of the codes; a code without system stands there plain."""
    if not any(system for system, _ in codes):
        return _either([f"{element} = '{_quoted(code)}'" for _, code in codes])
    coding = element if element == "class" else f"{element}.coding"
    by_system: dict[str, list[str]] = {}
    for system, code in codes:
        by_system.setdefault(system, []).append(f"code = '{_quoted(code)}'")
    tests = [
        f"(system = '{_quoted(system)}' and {_bracketed(tests)})" if system else _bracketed(tests)
        for system, tests in by_system.items()
    ]
    return f"{coding}.where({_either(tests)}).exists()"


def _either(tests: list[str]) -> str:
    """The tests with `or`, in brackets of a few: a row of a hundred would be nested a hundred deep."""
    if len(tests) <= _FEW:
        return " or ".join(tests)
    size = -(-len(tests) // _FEW)
    return " or ".join(_bracketed(tests[begin : begin + size]) for begin in range(0, len(tests), size))


def _bracketed(tests: list[str]) -> str:
    return tests[0] if len(tests) == 1 else f"({_either(tests)})"


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "\\'")
