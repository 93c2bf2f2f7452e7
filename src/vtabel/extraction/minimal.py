"""Data minimisation: a view gives only what somebody who is asked needs, no column and no resource more."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from vtabel.diagnostics import Cell, Findings, Report, UnusableInput
from vtabel.extraction.model import Plan, View
from vtabel.extraction.view import read_view
from vtabel.mapping import Mapping
from vtabel.table import as_date


def check_plan(plan: Plan, mapping: Mapping, *, provider: str | None = None, on: date | str | None = None) -> Report:
    """Columns that no obligation asks for (VT433): none of their traces is a variable that is asked of the provider on the day,
    or the case of a registry that asks something.

    >>> import vtabel as vt
    >>> mapping = vt.resolve(vt.read("fixtures/nhr_af/tabel.xlsx"), ["fixtures/nhr_af/mapping.csv"], propose=False)
    >>> len(check_plan(vt.compile(mapping), mapping))
    0
    """
    day = as_date(on)
    return unasked(plan, mapping, {m.key for m in mapping if m.variable.obligation(provider, day).level.asked})


def unasked(plan: Plan, mapping: Mapping, asked: Collection[str]) -> Report:
    """The same, of the keys of the variables that are asked."""
    registries = {key.partition(":")[0] for key in asked}
    wanted = {*asked, *(f"{case.registry}:{case.dataset}" for case in mapping.cases if case.registry in registries)}
    findings = Findings()
    for view in plan.relations:
        for column in view.columns:
            if not any(trace.needed_by in wanted for trace in column.traces):
                findings.add("VT433", Cell(f"{view.name}.json"), view=view.name, column=column.name, path=column.path)
    return findings.report()


def check_views(folder: Path, plan: Plan) -> Report:
    """The views in a folder, perhaps edited by hand, against what is asked.

    Columns that the plan does not have are VT433, views that take more resources or items than the plan's VT437. Less than is
    asked is no finding here. Raises UnusableInput for a file that is no ViewDefinition, and for a folder without views (VT438).
    """
    files = sorted(folder.glob("*.json"))
    if not files:
        raise UnusableInput.of("VT438", Cell(str(folder)))
    findings = Findings()
    for file in files:
        read_view(file)
        data = json.loads(file.read_text(encoding="utf-8-sig"))
        _check(file.name, data, plan, findings)
    return findings.report()


def _check(file: str, data: dict[str, Any], plan: Plan, findings: Findings) -> None:
    wanted = next((view for view in plan.relations if view.name == data.get("name")), None)
    if wanted is None:
        findings.add("VT437", Cell(file), view=data.get("name") or file)
        return
    asked = _grains(wanted.definition())
    for grain, column, pointer in _columns(data.get("select", []), "/select", ""):
        place = Cell(file, "", pointer)
        if grain not in {g for g, _, _ in asked}:
            findings.add("VT437", place, view=wanted.name)
        elif (grain, column.get("path")) not in {(g, path) for g, path, _ in asked}:
            findings.add("VT433", place, view=wanted.name, column=column.get("name", ""), path=column.get("path", ""))
    if _wider(data, wanted):
        findings.add("VT437", Cell(file, "", "/where"), view=wanted.name)


def _wider(data: dict[str, Any], wanted: View) -> bool:
    """True where a condition of the plan is gone: what was added narrows further."""
    there = {condition.get("path") for condition in data.get("where", [])}
    return data.get("resource") != wanted.resource or not set(wanted.where) <= there


def _grains(data: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(grain, column["path"], column["name"]) for grain, column, _ in _columns(data["select"], "", "")]


def _columns(selects: list[dict[str, Any]], place: str, grain: str) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Each column with what its select goes over, and where it stands."""
    for number, select in enumerate(selects):
        here = f"{place}/{number}"
        own = select.get("forEach") or select.get("forEachOrNull") or " ".join(select.get("repeat", []))
        inner = f"{grain}/{own}" if own else grain
        for index, column in enumerate(select.get("column", [])):
            yield inner, column, f"{here}/column/{index}"
        yield from _columns(select.get("select", []), f"{here}/select", inner)
        yield from _columns(select.get("unionAll", []), f"{here}/unionAll", inner)
