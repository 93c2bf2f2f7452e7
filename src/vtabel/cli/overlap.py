"""`vtabel overlap`: what several registries ask in common."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vtabel.cli.console import conclude, language, read_all, refusing, reports_of, without_infos
from vtabel.cli.options import (
    BeyondFiles,
    Format,
    FormatOption,
    JobsOption,
    LangOption,
    LayoutFile,
    MappingFiles,
    OnOption,
    ProviderOption,
    Tables,
)
from vtabel.cli.progress import progress


def overlap(
    tables: Tables,
    mapping: MappingFiles = None,
    output: Annotated[
        list[Path] | None,
        typer.Option("--output", "-o", help="File to write: .html, .xlsx, .csv or .json; may be given more than once."),
    ] = None,
    provider: ProviderOption = None,
    on: OnOption = None,
    layout: LayoutFile = None,
    beyond: BeyondFiles = None,
    jobs: JobsOption = 1,
    lang: LangOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Compare what registries ask: elements to record once, graded pairs of variables, conflicts.

    Variables are compared by the concepts of their mapping, never by their names. The files are in the language of --lang, Dutch by default.

    [bold]Example:[/] vtabel overlap a.xlsx b.xlsx --mapping mapping.xlsx --provider V6 -o overlap.html
    """
    from vtabel.mapping import resolve
    from vtabel.output import form_of
    from vtabel.overlap import overlap as compare
    from vtabel.overlap.rows import summary
    from vtabel.overlap.write import FORMATS, write

    lang_of_findings = language(lang)
    with refusing(lang_of_findings, format):
        for path in output or []:
            form_of(path, FORMATS)
        read = read_all(tables, layout, jobs)
        with progress("overlap"):
            mapped = resolve(read, mapping or [], beyond=beyond or [], propose=False)
            found = compare(mapped, provider=provider, on=on)
            for path in output or []:
                write(found, path, lang=lang.value if lang else "nl")
    lines = [f"{name}: {value}" for name, value in summary(found, lang_of_findings)]
    data = {
        "redundancy": {**found.redundancy._asdict(), "ratio": found.redundancy.ratio},
        "grades": {grade.value: n for grade, n in found.grades.items()},
        "written": [str(path) for path in output or []],
    }
    reports = {**reports_of(read), "mapping": mapped.report}
    conclude(without_infos(reports), lang_of_findings, format, lines + [f"written: {p}" for p in output or []], data)
