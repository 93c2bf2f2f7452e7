"""`vtabel render`: the requirement documents."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vtabel.cli.console import conclude, language, progress, read_all, refusing, reports_of, without_infos
from vtabel.cli.options import Format, FormatOption, Language, LayoutFile, MappingFiles, Tables, TxCacheOption, TxOption
from vtabel.cli.terminology import not_checked, not_checked_lines, terminology


def render(
    tables: Tables,
    output: Annotated[
        list[Path],
        typer.Option(
            "--output",
            "-o",
            help="Document to write: .docx, .html, .md, .xlsx or .json; may be given more than once.",
        ),
    ],
    mapping: MappingFiles = None,
    provider: Annotated[
        str | None,
        typer.Option("--provider", help="Type of provider: V5 (umc), V6 (general hospital), Z4 (zbc), ..."),
    ] = None,
    on: Annotated[
        str | None,
        typer.Option("--on", help="Day for which the obligations hold, as 2027-01-01; today by default."),
    ] = None,
    lang: Annotated[Language, typer.Option("--lang", help="Language of the document.")] = Language.NL,
    layout: LayoutFile = None,
    tx: TxOption = None,
    tx_cache: TxCacheOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Write the requirements on the EHR as a document to send to its vendor.

    Errors and warnings are printed; `vtabel check` prints every finding.

    [bold]Example:[/] vtabel render tabel.xlsx --mapping mapping.xlsx --provider V6 -o eisen.docx
    """
    from vtabel.documents import check_format
    from vtabel.documents import render as render_document
    from vtabel.mapping import resolve
    from vtabel.requirements import requirements

    words = language(None)
    with refusing(words, format):
        for path in output:
            check_format(path)
        read = read_all(tables, layout)
        with progress("requirements"), terminology(tx, tx_cache) as known:
            found = resolve(read, mapping or [], propose=False, terminology=known)
            asked = requirements(found, provider=provider, on=on)
        for path in output:
            with progress(path.name):
                render_document(asked, path, lang=lang.value)
    reports = {**reports_of(read), "mapping": found.report}
    lines = [f"{len(asked)} requirements, {len(asked.gaps)} without a source"]
    lines += [*not_checked_lines(found.report), *(f"written: {path}" for path in output)]
    data = {"written": [str(path) for path in output], "codes_not_checked": not_checked(found.report)}
    conclude(without_infos(reports), words, format, lines, data)
