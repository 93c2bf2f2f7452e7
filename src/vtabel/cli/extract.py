"""`vtabel extract`: the rows that registries ask, from the data of the hospital."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vtabel.cli.console import conclude, language, refusing, without_infos
from vtabel.cli.options import (
    BackendFile,
    ConnectionOption,
    Format,
    FormatOption,
    LangOption,
    LayoutFile,
    MappingFiles,
    MemoryOption,
    OnOption,
    ProviderOption,
    QuietOption,
    RowsAs,
    SpillOption,
    Tables,
    ThreadsOption,
    ZoneOption,
)
from vtabel.cli.planning import MappingPlan, planned
from vtabel.cli.progress import bars, progress_of

if TYPE_CHECKING:
    from vtabel.diagnostics import Report
    from vtabel.engines.delivered import Extraction
    from vtabel.engines.explaining import Explanation
    from vtabel.engines.objections import Objection
    from vtabel.engines.protocol import Source
    from vtabel.engines.settings import Settings
    from vtabel.engines.warehouse import Warehouse
    from vtabel.extraction.model import Plan
    from vtabel.rules import Lang


def extract(
    tables: Tables,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Folder to write in; its name gets `intern_` before it.")
    ] = None,
    mapping: MappingFiles = None,
    data: Annotated[
        list[str] | None,
        typer.Option("--data", help="Folder, NDJSON file or glob; may be given more than once.", metavar="DIR"),
    ] = None,
    backend: BackendFile = None,
    connection: ConnectionOption = None,
    provider: ProviderOption = None,
    on: OnOption = None,
    period: Annotated[
        str | None, typer.Option("--period", help="A year, or two days: 2026, or 2026-01-01..2026-06-30.")
    ] = None,
    engine: Annotated[str, typer.Option("--engine", help="duckdb, spark, or naive (slow; for checking).")] = "duckdb",
    zone: ZoneOption = "Europe/Amsterdam",
    objections: Annotated[
        Path | None,
        typer.Option("--objections", help="CSV file of patients who objected: nummer, systeem, van, tot."),
    ] = None,
    with_identifiers: Annotated[
        bool, typer.Option("--with-identifiers", help="Also write the columns that tell who somebody is.")
    ] = False,
    explain: Annotated[
        str | None,
        typer.Option(
            "--explain",
            metavar="KEY",
            help="Write nothing; show for the case of this resource id, per variable, the candidates and why one was chosen."
            " [bold]Shows data of a patient[/], on screen only.",
        ),
    ] = None,
    rows_as: Annotated[
        list[RowsAs] | None,
        typer.Option("--as", help="Form of the files of rows: csv (default), parquet; may be given more than once."),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Stop at a line that cannot be used.")] = False,
    threads: ThreadsOption = None,
    memory_limit: MemoryOption = "",
    spill: SpillOption = None,
    layout: LayoutFile = None,
    quiet: QuietOption = False,
    lang: LangOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Write the rows of every dataset as CSV or Parquet, how full each variable is (fill.html, fill.json) and what was counted (manifest.json).

    [bold]Example:[/] vtabel extract tabel.xlsx --mapping mapping.xlsx --data export/ -o uit --period 2026

    [bold]Why this value?[/] vtabel extract tabel.xlsx --mapping mapping.xlsx --data export/ --explain Encounter/123
    """
    from vtabel.engines.settings import Settings

    words = language(lang)
    with refusing(words, format):
        source = _source(data or [], backend, connection)
        settings = Settings(threads, memory_limit, spill)
        how = _how(output, explain, _period(period), zone, on, objections, with_identifiers)
        made = planned(tables, mapping, layout, provider, on, quiet)
        plan = _compiled(made)
        if output is None:
            shown = _explained(plan, source, explain or "", how, quiet)
        else:
            rows = _run(plan, source, engine, strict, settings, how, quiet)
            inputs = [*tables, *_parts(mapping or []), *(path for path in (objections, backend) if path)]
            asked = {"engine": _called(source, engine), "provider": provider}
            read = _read(source, plan)
            written = _written(rows, output, inputs, read, asked, how, rows_as or [RowsAs.CSV])
    if output is None:
        _show(shown, words, format, with_identifiers)
    else:
        _conclude(rows, written, made.reports, words, format)


@dataclass(frozen=True)
class _How:
    """What the rows and their explanation are asked with alike."""

    period: tuple[date, date] | None
    zone: str
    on: str | None
    objections: tuple[Objection, ...]
    with_identifiers: bool


def _how(
    output: Path | None,
    explain: str | None,
    period: tuple[date, date] | None,
    zone: str,
    on: str | None,
    objections: Path | None,
    with_identifiers: bool,
) -> _How:
    """Raises VtabelError where it is not clear whether rows or an explanation are asked, UnusableInput (VT462) for objections that
    cannot be read."""
    from vtabel.diagnostics import VtabelError
    from vtabel.engines.objections import read_objections

    if (output is None) == (explain is None):
        raise VtabelError("give --output FOLDER, or --explain KEY")
    return _How(period, zone, on, tuple(read_objections(objections)) if objections else (), with_identifiers)


def _compiled(made: MappingPlan) -> Plan:
    """The plan. Raises UnusableInput where mapping files make no dataset: what is wrong with them says why."""
    from vtabel.diagnostics import Report, UnusableInput

    if not made.plan.datasets and made.plan.report.errors:
        told = {name: report for name, report in made.reports.items() if name in ("mapping", "plan")}
        raise UnusableInput(sum(without_infos(told).values(), Report()))
    return made.plan


def _explained(plan: Plan, source: Source | Warehouse, key: str, how: _How, quiet: bool) -> tuple[Explanation, ...]:
    from vtabel.diagnostics import VtabelError
    from vtabel.engines.explaining import explain
    from vtabel.engines.warehouse import Warehouse

    if isinstance(source, Warehouse):
        raise VtabelError("--explain reads --data, not a warehouse")
    with progress_of("explain", quiet):
        return explain(
            plan, source, key, period=how.period, zone=how.zone, on=how.on, objections=how.objections
        )  # fmt: skip


def _run(
    plan: Plan, source: Source | Warehouse, engine: str, strict: bool, settings: Settings, how: _How, quiet: bool
) -> Extraction:
    from vtabel.engines.extracting import extract

    with bars(quiet) as tell:
        return extract(
            plan, source, engine=engine, strict=strict, settings=settings, progress=tell, period=how.period, zone=how.zone, on=how.on,
            objections=how.objections, with_identifiers=how.with_identifiers,
        )  # fmt: skip


def _parts(mapping: list[Path]) -> list[Path]:
    """The files of mapping files: one in csv has others beside it."""
    from vtabel.mapping.workbook import files_of

    return [part for file in mapping for part in files_of(file)]


def _called(source: Source | Warehouse, engine: str) -> str:
    """What computes the rows."""
    from vtabel.engines.warehouse import Warehouse

    return source.backend.dialect if isinstance(source, Warehouse) else engine


def _read(source: Source | Warehouse, plan: Plan) -> tuple[Path, ...]:
    """The files with data; a warehouse has none."""
    from vtabel.engines.source import files_read
    from vtabel.engines.warehouse import Warehouse
    from vtabel.extraction.shapes import shapes

    if isinstance(source, Warehouse):
        return ()
    return files_read(source, (view.resource for view in plan.relations), shapes(plan.relations[0].fhir))


def _written(
    rows: Extraction,
    output: Path,
    inputs: list[Path],
    data: tuple[Path, ...],
    settings: dict[str, Any],
    how: _How,
    rows_as: list[RowsAs],
) -> Path:
    from vtabel.engines.handing import write_extraction
    from vtabel.table import as_date

    asked = {"period": how.period, "on": as_date(how.on), "with_identifiers": how.with_identifiers}
    return write_extraction(rows, output, inputs, settings | asked, [f.value for f in dict.fromkeys(rows_as)], data)


def _conclude(rows: Extraction, written: Path, reports: dict[str, Report], lang: Lang, format: Format) -> None:
    """What was counted, on screen."""
    lines = [
        f"{name}: {len(dataset)} rows, {dataset.excluded.total()} cases left out" for name, dataset in rows.items()
    ]
    summary = {name: {"rows": len(dataset), "excluded": dataset.excluded} for name, dataset in rows.items()}
    reports = without_infos({**reports, "data": rows.report})
    conclude(reports, lang, format, [*lines, f"written: {written}"], {"datasets": summary, "written": str(written)})


def _show(found: tuple[Explanation, ...], lang: Lang, format: Format, with_identifiers: bool) -> None:
    """An explanation on screen."""
    from vtabel.cli.explained import data_of, lines_of

    lines = list(lines_of(found, lang, with_identifiers))
    data = {"cases": data_of(found, with_identifiers)} if format is Format.JSON else {}
    conclude({}, lang, format, lines, data)


def _source(data: list[str], backend: Path | None, connection: str | None) -> Source | Warehouse:
    """Where the data are: files of FHIR, or a warehouse. Raises VtabelError for neither and for both."""
    from vtabel.diagnostics import VtabelError
    from vtabel.engines.warehouse import Warehouse
    from vtabel.extraction.backend.reading import read_backend

    if backend is None:
        if not data:
            raise VtabelError("give --data, or --backend and --connection")
        return data[0] if len(data) == 1 else data
    if data or not connection:
        raise VtabelError("--backend goes with --connection (or VTABEL_CONNECTION), and without --data")
    return Warehouse(read_backend(backend), connection)


def _period(text: str | None) -> tuple[date, date] | None:
    """The first and last day of a period. Raises VtabelError for a text that says none."""
    from vtabel.diagnostics import VtabelError

    if text is None:
        return None
    first, dots, last = text.partition("..")
    try:
        if not dots:
            return date(int(text), 1, 1), date(int(text), 12, 31)
        return date.fromisoformat(first.strip()), date.fromisoformat(last.strip())
    except ValueError:
        raise VtabelError(f"`{text}` is no period; write it as 2026, or 2026-01-01..2026-06-30") from None
