"""`vtabel map`: the mapping file that people fill in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vtabel.cli.console import conclude, language, progress, read_all, refusing, reports_of, without_infos
from vtabel.cli.options import (
    Format,
    FormatOption,
    LangOption,
    LayoutFile,
    MappingFiles,
    Tables,
    TxCacheOption,
    TxOption,
)
from vtabel.cli.terminology import not_checked, not_checked_lines, terminology


def map_(
    tables: Tables,
    output: Annotated[Path, typer.Option("--output", "-o", help="Mapping file to write: .xlsx or .csv.")],
    mapping: MappingFiles = None,
    layout: LayoutFile = None,
    tx: TxOption = None,
    tx_cache: TxCacheOption = None,
    lang: LangOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Write a mapping file: every variable with its proposals, ready to be filled in with Excel or LibreOffice.

    What stands in earlier mapping files (--mapping, and the output file itself if it exists) is kept.

    [bold]Example:[/] vtabel map tabel.xlsx -o mapping.xlsx
    """
    from vtabel.mapping import resolve, write_mapping

    words = language(lang)
    with refusing(words, format):
        read = read_all(tables, layout)
        earlier = list(mapping or [])
        if output.exists() and output.resolve() not in [m.resolve() for m in earlier]:
            earlier.append(output)
        with progress("mapping"), terminology(tx, tx_cache) as known:
            found = resolve(read, earlier, terminology=known)
        write_mapping(found, output)
    lines = []
    for registry, counts in found.counts().items():
        lines.append(f"{registry}: " + ", ".join(f"{n} {status.value}" for status, n in sorted(counts.items())))
    lines += [*not_checked_lines(found.report), f"written: {output}"]
    reports = {**reports_of(read), "mapping": found.report}
    conclude(
        without_infos(reports),
        words,
        format,
        lines,
        {"written": [str(output)], "codes_not_checked": not_checked(found.report)},
    )
