"""`vtabel extract`: the rows that registries ask, from the data of the hospital."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vtabel.cli.console import conclude, language, progress_of, read_all, refusing, reports_of, without_infos
from vtabel.cli.options import (
    BackendFile,
    ConnectionOption,
    Format,
    FormatOption,
    LangOption,
    LayoutFile,
    MappingFiles,
    OnOption,
    ProviderOption,
    Tables,
    ZoneOption,
)

if TYPE_CHECKING:
    from vtabel.engines.explaining import Explanation
    from vtabel.engines.postgres import Warehouse
    from vtabel.engines.protocol import Source
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
    engine: Annotated[str, typer.Option("--engine", help="duckdb, or naive (slow; for checking).")] = "duckdb",
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
    strict: Annotated[bool, typer.Option("--strict", help="Stop at a line that cannot be used.")] = False,
    layout: LayoutFile = None,
    lang: LangOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Write the rows of every dataset as CSV, how full each variable is (fill.html, fill.json) and what was counted (manifest.json).

    [bold]Example:[/] vtabel extract tabel.xlsx --mapping mapping.xlsx --data export/ -o uit --period 2026

    [bold]Why this value?[/] vtabel extract tabel.xlsx --mapping mapping.xlsx --data export/ --explain Encounter/123
    """
    from vtabel.diagnostics import Report, UnusableInput, VtabelError
    from vtabel.engines.explaining import explain as reasons_of
    from vtabel.engines.extracting import extract as run
    from vtabel.engines.handing import write_extraction
    from vtabel.engines.objections import read_objections
    from vtabel.engines.postgres import Warehouse
    from vtabel.extraction.compile import compile
    from vtabel.mapping import resolve
    from vtabel.mapping.workbook import files_of
    from vtabel.table import as_date

    words = language(lang)
    with refusing(words, format):
        source = _source(data or [], backend, connection)
        between = _period(period)
        objecting = read_objections(objections) if objections else ()
        if (output is None) == (explain is None):
            raise VtabelError("give --output FOLDER, or --explain KEY")
        read = read_all(tables, layout)
        with progress_of("extract") as step:
            found = resolve(read, mapping or [], propose=False)
            plan = compile(found, provider=provider, on=on)
            if not plan.datasets and plan.report.errors:  # what is wrong with the mapping file says why
                raise UnusableInput(sum(without_infos({"m": found.report, "p": plan.report}).values(), Report()))
            if output is None:
                if isinstance(source, Warehouse):
                    raise VtabelError("--explain reads --data, not a warehouse")
                step("explain")
                shown = reasons_of(plan, source, explain or "", period=between, zone=zone, on=on, objections=objecting)
        if output is None:
            _show(shown, words, format, with_identifiers)
            return
        with progress_of("extract") as step:
            step("cases")
            rows = run(
                plan, source, engine=engine, period=between, zone=zone, on=on, objections=objecting,
                with_identifiers=with_identifiers, strict=strict,
            )  # fmt: skip
            step("files")
            mapped = [part for file in mapping or [] for part in files_of(file)]
            inputs = [*tables, *mapped, *(path for path in (objections, backend) if path)]
            settings = {
                "engine": source.backend.dialect if isinstance(source, Warehouse) else engine,
                "period": between,
                "on": as_date(on),
                "provider": provider,
                "with_identifiers": with_identifiers,
            }
            written = write_extraction(rows, output, inputs, settings)
    reports = {**reports_of(read), "mapping": found.report, "plan": plan.report, "data": rows.report}
    lines = [
        f"{name}: {len(dataset)} rows, {dataset.excluded.total()} cases left out" for name, dataset in rows.items()
    ]
    summary = {name: {"rows": len(dataset), "excluded": dataset.excluded} for name, dataset in rows.items()}
    conclude(
        without_infos(reports), words, format, [*lines, f"written: {written}"],
        {"datasets": summary, "written": str(written)},
    )  # fmt: skip


def _show(found: tuple[Explanation, ...], lang: Lang, format: Format, with_identifiers: bool) -> None:
    """An explanation on screen."""
    from vtabel.cli.explained import data_of, lines_of

    lines = list(lines_of(found, lang, with_identifiers))
    data = {"cases": data_of(found, with_identifiers)} if format is Format.JSON else {}
    conclude({}, lang, format, lines, data)


def _source(data: list[str], backend: Path | None, connection: str | None) -> Source | Warehouse:
    """Where the data are: files of FHIR, or a warehouse. Raises VtabelError for neither and for both."""
    from vtabel.diagnostics import VtabelError
    from vtabel.engines.postgres import Warehouse
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
