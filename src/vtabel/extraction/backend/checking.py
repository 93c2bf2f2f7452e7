"""Whether a `backend.yaml` supplies what a plan asks: views, columns, types and code systems, before any query runs."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp
from sqlglot.optimizer.annotate_types import annotate_types

from vtabel.diagnostics import Cell, Findings, Report, UnusableInput
from vtabel.extraction.backend.asked import systems_asked
from vtabel.extraction.backend.model import IDENTIFIERS, Backend, BackendColumn, BackendView
from vtabel.extraction.backend.prelude import identifying, is_condition, objecting
from vtabel.extraction.cases.sql.sources import OBJECTIONS
from vtabel.extraction.cases.viewed import holds_of
from vtabel.extraction.model import Plan, View, ViewColumn

_KINDS = {
    "number": exp.DataType.NUMERIC_TYPES,
    "text": exp.DataType.TEXT_TYPES,
    "date": exp.DataType.TEMPORAL_TYPES,
    "boolean": {exp.DataType.Type.BOOLEAN, exp.DataType.Type.BIT},
}
_NL = {"number": "getal", "text": "tekst", "date": "datum", "boolean": "waarheid"}
OPTIONAL = {IDENTIFIERS: identifying(), OBJECTIONS: objecting()}
"""Views that no variable asks, and a warehouse may supply."""


def check_backend(backend: Backend, plan: Plan) -> Report:
    """Everything that is wrong with the file, on its own and for this plan."""
    findings = Findings(list(backend.report.diagnostics))
    views = {view.name: view for view in plan.relations}
    for view in plan.relations:
        if view.name not in backend.views:
            columns = [column.name for column in view.columns]
            findings.add("VT481", Cell(backend.source.name), view=view.name, choices=", ".join(columns))
    known = {**OPTIONAL, **views}
    systems = systems_asked(plan)
    for name, of in backend.views.items():
        if name not in known:
            findings.add("VT483", of.cell, name=name)
        elif of.table is None:
            keys = {t.needed_by for c in known[name].columns for t in c.traces}
            findings.add("VT491", of.cell, view=name, count=len(keys))
        else:
            _check_view(known[name], of, systems, findings)
    return findings.report()


def sound(backend: Backend, plan: Plan) -> Report:
    """The findings, of which none is an error. Raises UnusableInput otherwise: then nothing runs on the warehouse."""
    report = check_backend(backend, plan)
    if report.errors:
        raise UnusableInput(Report(diagnostics=report.errors))
    return report


def _check_view(view: View, of: BackendView, systems: dict[tuple[str, str], set[str]], findings: Findings) -> None:
    for column in view.columns:
        given = of.columns.get(column.name)
        if given is None or (given.sql is None and column.name in ("resource_key", "patient_key")):
            findings.add(
                "VT482", given.cell if given else of.cell, view=view.name, column=column.name, type=column.type
            )
        elif given.sql is not None:
            _check_column(f"{view.name}.{column.name}", column, given, findings)
            asked = systems.get((view.name, column.name))
            for text in sorted(set(_texts(given.sql)) - asked) if asked else ():
                findings.add(
                    "VT486",
                    given.cell,
                    column=f"{view.name}.{column.name}",
                    text=text,
                    choices=", ".join(sorted(asked or ())),
                )
    for name in of.columns:
        if name not in {column.name for column in view.columns}:
            findings.add("VT483", of.columns[name].cell, name=f"{view.name}.{name}")


def _check_column(name: str, column: ViewColumn, given: BackendColumn, findings: Findings) -> None:
    """Whether what SQL itself says of the type of an expression fits; what hangs on the tables, the database tells (`check`)."""
    assert given.sql is not None
    holds = holds_of(column)
    if given.held != "text" and holds != "date":
        findings.add(
            "VT485",
            given.cell,
            column=name,
            type=column.type,
            why=f"`as: {given.held}` is for dates",
            why_nl=f"`as: {given.held}` is voor datums",
        )
        return
    wanted = {"text"} if holds == "date" and given.held == "text" else {holds}
    if holds == "date" and given.held != "text":
        wanted = {"date", "text"}  # a text of a date is one to the database
    if holds == "boolean":
        wanted |= {"number"}  # 1 and 0
    found = _kind(given.sql)
    if found and found not in wanted:
        why, why_nl = f"the expression gives a {found}", f"de expressie geeft een {_NL[found]}"
        findings.add("VT485", given.cell, column=name, type=column.type, why=why, why_nl=why_nl)


def _kind(sql: exp.Expr) -> str:
    """What an expression gives; empty if its text does not tell."""
    if is_condition(sql):
        return "boolean"
    type = annotate_types(sql.copy()).type
    return next((kind for kind, types in _KINDS.items() if type is not None and type.this in types), "")


def _texts(sql: exp.Expr) -> Iterator[str]:
    """The texts that an expression can give, where it names them."""
    if isinstance(sql, exp.Paren):
        yield from _texts(sql.this)
    elif isinstance(sql, exp.National) or (isinstance(sql, exp.Literal) and sql.is_string):
        yield sql.name
    elif isinstance(sql, exp.Case):
        for branch in (*(given.args["true"] for given in sql.args["ifs"]), sql.args.get("default")):
            if branch is not None:
                yield from _texts(branch)
