"""`vtabel view`: ViewDefinitions over FHIR data."""

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
    MemoryOption,
    SpillOption,
    ThreadsOption,
)
from vtabel.cli.progress import progress

if TYPE_CHECKING:
    from vtabel.engines import ViewResult

view_app = typer.Typer(no_args_is_help=True, help="Run ViewDefinitions (SQL on FHIR) over FHIR data.")
SHOWN = 20


@view_app.callback()
def _view() -> None:
    """Run ViewDefinitions (SQL on FHIR) over FHIR data."""


@view_app.command()
def run(
    view: Annotated[Path, typer.Argument(metavar="VIEW", help="ViewDefinition: a JSON file.")],
    data: Annotated[
        list[str],
        typer.Option(
            "--data",
            help="Folder (also of `vtabel prepare`), NDJSON file or glob; may be given more than once.",
            metavar="DIR",
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="File to write: .csv or .parquet; without it the first rows are shown."),
    ] = None,
    engine: Annotated[str, typer.Option("--engine", help="duckdb, spark, or naive (slow; for checking).")] = "duckdb",
    fhir: FhirOption = Fhir.R4,
    strict: Annotated[bool, typer.Option("--strict", help="Stop at a line that cannot be used.")] = False,
    quarantine: Annotated[
        Path | None, typer.Option("--quarantine", help="File for the lines that are left out. These are patient data.")
    ] = None,
    threads: ThreadsOption = None,
    memory_limit: MemoryOption = "",
    spill: SpillOption = None,
    lang: LangOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Run a ViewDefinition over NDJSON files, or over a folder of `vtabel prepare`, and write its rows.

    [bold]Example:[/] vtabel view run gewicht.json --data export/ -o gewicht.parquet
    """
    from vtabel.engines import Settings, run_view

    words = language(lang)
    with refusing(words, format):
        settings = Settings(threads, memory_limit, spill)
        with progress(view.name):
            result = run_view(view, data[0] if len(data) == 1 else data, engine, fhir.value, strict, settings)
        written = _write(result, output, quarantine)
    lines = [f"{view.name}: {len(result)} rows", *(f"written: {file}" for file in written)]
    if output is None:
        lines += _shown(result)
    summary = {"rows": len(result), "columns": list(result.columns), "written": [str(file) for file in written]}
    conclude({view.name: result.report}, words, format, lines, summary)


def _write(result: ViewResult, output: Path | None, quarantine: Path | None) -> list[Path]:
    """Write what was asked for; the files that were written."""
    from vtabel.files import write_whole

    written = []
    if output is not None:
        result.write(output)
        written.append(output)
    if quarantine is not None and result.quarantined:
        write_whole(quarantine, result.quarantine())
        written.append(quarantine)
    return written


def _shown(result: ViewResult) -> list[str]:
    """The columns and the first rows, as CSV with tabs."""
    rows = [[str(v) if v is not None else "" for v in row.values()] for row in result.rows()[:SHOWN]]
    return ["\t".join(cells) for cells in [list(result.columns), *rows]]
