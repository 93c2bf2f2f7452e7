"""Tables and mapping files of a command -> the plan that they make, with every finding on the way."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from vtabel.cli.console import read_all, reports_of
from vtabel.cli.progress import progress_of

if TYPE_CHECKING:
    from vtabel.diagnostics import Report
    from vtabel.extraction.model import Plan


@dataclass(frozen=True, slots=True)
class MappingPlan:
    """A plan, and the findings by what they are on: each table, the mapping, the plan."""

    plan: Plan
    reports: dict[str, Report]


def planned(
    tables: list[Path],
    mapping: list[Path] | None,
    layout: Path | None,
    provider: str | None,
    on: str | None,
    quiet: bool = False,
) -> MappingPlan:
    """The plan of the accepted bindings. Raises UnusableInput where nothing sound can be made of a file."""
    from vtabel.extraction.compile import compile
    from vtabel.mapping import resolve

    read = read_all(tables, layout, quiet=quiet)
    with progress_of("compile", quiet):
        found = resolve(read, mapping or [], propose=False)
        plan = compile(found, provider=provider, on=on)
    return MappingPlan(plan, {**reports_of(read), "mapping": found.report, "plan": plan.report})
