"""`vtabel prepare`: FHIR data as typed Parquet, for the views of a mapping."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vtabel.cli.console import conclude, language, refusing
from vtabel.cli.options import (
    Fhir,
    FhirOption,
    Format,
    FormatOption,
    LangOption,
    LayoutFile,
    MappingFiles,
    MemoryOption,
    OnOption,
    ProviderOption,
    QuietOption,
    SpillOption,
    ThreadsOption,
)
from vtabel.cli.planning import MappingPlan, planned
from vtabel.cli.progress import progress_of

if TYPE_CHECKING:
    from vtabel.engines import Planned


def prepare(
    data: Annotated[str, typer.Argument(metavar="DATA", help="Folder, NDJSON file or glob.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder to write in; new, or of an earlier run.")],
    tables: Annotated[list[Path] | None, typer.Argument(metavar="[TABLE]...", help="Accountability tables.")] = None,
    mapping: MappingFiles = None,
    view: Annotated[
        list[Path] | None, typer.Option("--view", help="ViewDefinition (JSON); may be given more than once.")
    ] = None,
    more: Annotated[list[str] | None, typer.Option("--data", help="More data; may be given more than once.")] = None,
    provider: ProviderOption = None,
    on: OnOption = None,
    fhir: FhirOption = Fhir.R4,
    threads: ThreadsOption = None,
    memory_limit: MemoryOption = "",
    spill: SpillOption = None,
    layout: LayoutFile = None,
    quiet: QuietOption = False,
    lang: LangOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Read NDJSON once into Parquet with the fields that the views of a mapping need; the folder is then quick --data.

    Run it again after a new export: only what is new or changed is read. Broken off, the same command goes on where it was.

    [bold]Example:[/] vtabel prepare export/ tabel.xlsx --mapping mapping.xlsx -o prepared
    """
    from vtabel.diagnostics import VtabelError
    from vtabel.engines import Planned, Settings
    from vtabel.engines.prepare import prepare as run

    words = language(lang)
    with refusing(words, format):
        settings = Settings(threads, memory_limit, spill)
        if not (tables and mapping) and not view:
            raise VtabelError("say what to prepare for: tables with --mapping, or --view")
        views = {str(path): Planned.of(path, fhir.value) for path in view or []}
        lines: list[str] = []
        if tables:
            needed, lines = _needed(planned(tables, mapping, layout, provider, on, quiet=quiet), fhir)
            views |= needed
        with progress_of("prepare", quiet) as tell:
            found = run(views, [data, *(more or [])], output, settings, tell)
    lines += [f"{type}: {c.lines} lines, {c.used} used, {c.left_out} left out" for type, c in found.counts.items()]
    lines.append(f"{found.written} files written, {found.unchanged} unchanged, {found.removed} removed: {output}")
    done = {"written": found.written, "unchanged": found.unchanged, "removed": found.removed}
    conclude({"data": found.report}, words, format, lines, done)


def _needed(made: MappingPlan, fhir: Fhir) -> tuple[dict[str, Planned], list[str]]:
    """The views of a mapping for one FHIR version, and what is to be said of the others and of gaps."""
    from vtabel.engines import Planned

    plan = made.plan
    views = {v.name: Planned.of(v.definition(), v.fhir) for v in plan.relations if v.fhir == fhir.value}
    lines = [f"{view.name}: left out, it is for FHIR {view.fhir}" for view in plan.relations if view.name not in views]
    missing = len((made.reports["mapping"] + plan.report).errors)
    if missing:
        lines.append(f"{missing} findings on the mapping are errors: `vtabel compile` shows them")
    return views, lines
