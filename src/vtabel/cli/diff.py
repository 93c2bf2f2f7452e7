"""`vtabel diff`: what differs between two versions of a table."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vtabel.cli.console import conclude, language, read_all, refusing, reports_of, without_infos
from vtabel.cli.options import Format, FormatOption, LangOption, LayoutFile, MappingFiles, OnOption, ProviderOption
from vtabel.cli.progress import progress


def diff(
    old: Annotated[Path, typer.Argument(help="The version until now.")],
    new: Annotated[Path, typer.Argument(help="The version after it.")],
    mapping: MappingFiles = None,
    output: Annotated[
        list[Path] | None,
        typer.Option("--output", "-o", help="File to write: .md, .txt, .xlsx or .json; may be given more than once."),
    ] = None,
    provider: ProviderOption = None,
    on: OnOption = None,
    layout: LayoutFile = None,
    lang: LangOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Tell what differs between two versions of a table: variables, types, lists, obligations, purposes, populations.

    Proposes a version number by a written rule (docs/versions.md). With --mapping it tells which rows, views and requirements are touched.

    [bold]Example:[/] vtabel diff tabel_22_1.xlsx tabel_22_2.xlsx --mapping mapping.xlsx -o wijzigingen.md
    """
    from vtabel.output import form_of
    from vtabel.overlap import diff as compare
    from vtabel.overlap.versions.write import FORMATS, as_json, lines, write_diff

    words = language(lang)
    with refusing(words, format):
        for path in output or []:
            form_of(path, FORMATS)
        before, after = read_all([old, new], layout)
        with progress("diff"):
            found = compare(before, after, mapping=mapping or [], provider=provider, on=on)
            for path in output or []:
                write_diff(found, path, lang=lang.value if lang else "nl")
    said = lines(found, words) + [f"written: {path}" for path in output or []]
    conclude(without_infos(reports_of([before, after])), words, format, said, as_json(found))
