"""`vtabel map`: the mapping file that people fill in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vtabel.cli.console import conclude, language, progress, read_all, refusing, reports_of, without_infos
from vtabel.cli.options import (
    BeyondFiles,
    Format,
    FormatOption,
    LangOption,
    LayoutFile,
    LibraryFiles,
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
    to: Annotated[
        str | None,
        typer.Option("--to", help="Carry the zib bindings to this release: zib2020, zib2024, zib2017 or mp9."),
    ] = None,
    library: LibraryFiles = None,
    layout: LayoutFile = None,
    beyond: BeyondFiles = None,
    tx: TxOption = None,
    tx_cache: TxCacheOption = None,
    lang: LangOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Write a mapping file: every variable with its proposals, ready to be filled in with Excel or LibreOffice.

    What stands in earlier mapping files (--mapping, and the output file itself if it exists) is kept. With --to, the bindings
    to zib concepts in --mapping are carried to another release; what cannot be carried keeps its own, and is reported.

    [bold]Example:[/] vtabel map tabel.xlsx -o mapping.xlsx

    [bold]Example:[/] vtabel map tabel.xlsx --mapping mapping.xlsx --to zib2017 -o mapping_2017.xlsx
    """
    from vtabel.diagnostics import Report
    from vtabel.mapping import carry, resolve, write_mapping

    words = language(lang)
    with refusing(words, format):
        read = read_all(tables, layout)
        earlier = list(mapping or [])
        if to is None and output.exists() and output.resolve() not in [m.resolve() for m in earlier]:
            earlier.append(output)
        with progress("mapping"), terminology(tx, tx_cache) as known:
            found = resolve(read, earlier, beyond=beyond or [], library=library or [], terminology=known)
        carried = Report()
        if to is not None:
            found, carried = carry(found, to)
        write_mapping(found, output)
    lines = []
    for registry, counts in found.counts().items():
        lines.append(f"{registry}: " + ", ".join(f"{n} {status.value}" for status, n in sorted(counts.items())))
    lines += [*not_checked_lines(found.report), f"written: {output}"]
    reports = {**reports_of(read), "mapping": found.report + carried}
    data = {"written": [str(output)], "codes_not_checked": not_checked(found.report)}
    conclude(without_infos(reports), words, format, lines, data)
