"""`vtabel delivery`: the statement of how registries are delivered now, empty."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vtabel.cli.console import conclude, language, read_all, refusing, reports_of, without_infos
from vtabel.cli.options import Format, FormatOption, JobsOption, LangOption, LayoutFile, Tables


def delivery(
    tables: Tables,
    output: Annotated[Path, typer.Option("--output", "-o", help="Workbook to write: .xlsx.")],
    layout: LayoutFile = None,
    jobs: JobsOption = 1,
    lang: LangOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Write a workbook in which a hospital states how each registry is delivered now, for `vtabel render --delivery`.

    [bold]Example:[/] vtabel delivery tabel.xlsx -o aanlevering.xlsx
    """
    from vtabel.documents.delivery import write_delivery

    words = language(lang)
    with refusing(words, format):
        read = read_all(tables, layout, jobs)
        write_delivery([table.registry for table in read], output)
    conclude(without_infos(reports_of(read)), words, format, [f"written: {output}"], {"written": [str(output)]})
