"""`vtabel convert`: a table in a form that programs read, or in the one clean layout. `vtabel template`: that layout, empty."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vtabel.cli.console import conclude, language, read_all, refusing, reports_of, without_infos
from vtabel.cli.options import Format, FormatOption, LangOption, LayoutFile
from vtabel.cli.progress import progress


def convert(
    table: Annotated[Path, typer.Argument(metavar="TABLE", help="Table in any format that vtabel reads.")],
    output: Annotated[Path, typer.Argument(metavar="OUTPUT", help="File to write: .json, .yaml or .xlsx.")],
    layout: LayoutFile = None,
    lang: LangOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Write a table as JSON or YAML, which vtabel reads back without loss, or as a clean workbook in one layout.

    [bold]Example:[/] vtabel convert tabel.xlsx tabel.json
    """
    from vtabel.writers import check_format, write_table

    words = language(lang)
    with refusing(words, format):
        check_format(output)
        read = read_all([table], layout)
        with progress(output.name):
            write_table(read[0], output)
    lines = [f"{table.name}: {len(read[0])} variables", f"written: {output}"]
    conclude(without_infos(reports_of(read)), words, format, lines, {"written": [str(output)]})


def template(
    output: Annotated[Path, typer.Option("--output", "-o", help="Workbook to write: .xlsx (.docx with --document).")],
    document: Annotated[
        bool,
        typer.Option(
            "--document", help="Write the Word template of `vtabel render` instead, to give it your own look."
        ),
    ] = False,
    lang: LangOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Write an empty accountability table for a registry to fill in, with drop-downs and a note at every column.

    [bold]Example:[/] vtabel template -o leeg.xlsx
    """
    from vtabel.documents import write_template as write_document_template
    from vtabel.writers import write_template

    words = language(lang)
    with refusing(words, format):
        (write_document_template if document else write_template)(output)
    conclude({}, words, format, [f"written: {output}"], {"written": [str(output)]})
