"""`vtabel map`: the mapping file that people fill in."""

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
    LibraryFiles,
    MappingFiles,
    Tables,
    TxCacheOption,
    TxOption,
)
from vtabel.cli.progress import progress
from vtabel.cli.terminology import not_checked, not_checked_lines, terminology


def map_(
    tables: Tables,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Mapping file to write: .xlsx, .csv, .yaml or .sssom.tsv.")
    ],
    mapping: MappingFiles = None,
    to: Annotated[
        str | None,
        typer.Option("--to", help="Carry the zib bindings to this release: zib2020, zib2024, zib2017 or mp9."),
    ] = None,
    library: LibraryFiles = None,
    layout: LayoutFile = None,
    jobs: JobsOption = 1,
    beyond: BeyondFiles = None,
    tx: TxOption = None,
    tx_cache: TxCacheOption = None,
    lang: LangOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Write a mapping file: every variable with its proposals, ready to be filled in with Excel or LibreOffice.

    What stands in earlier mapping files (--mapping, and the output file itself if it exists) is kept. An output file in another
    form than those of --mapping is written anew, with the old one beside it as .vorige. With --to, the bindings
    to zib concepts in --mapping are carried to another release; what cannot be carried keeps its own, and is reported.

    [bold]Example:[/] vtabel map tabel.xlsx -o mapping.xlsx

    [bold]Example:[/] vtabel map tabel.xlsx --mapping mapping.xlsx --to zib2017 -o mapping_2017.xlsx
    """
    from vtabel.diagnostics import Report
    from vtabel.mapping import carry, resolve, write_mapping
    from vtabel.mapping import progress as progress_of

    words = language(lang)
    with refusing(words, format):
        read = read_all(tables, layout, jobs)
        earlier = list(mapping or [])
        if to is None and _adds(output, earlier):
            earlier.append(output)
        with progress("mapping"), terminology(tx, tx_cache) as known:
            found = resolve(read, earlier, beyond=beyond or [], library=library or [], terminology=known)
        carried = Report()
        if to is not None:
            found, carried = carry(found, to)
        written = write_mapping(found, output, tables)
    lines = []
    for registry, counts in found.counts().items():
        lines.append(f"{registry}: " + ", ".join(f"{n} {status.value}" for status, n in sorted(counts.items())))
    lines += progress_of(found).marks()
    lines += [*not_checked_lines(found.report), f"written: {output}"]
    reports = {**reports_of(read), "mapping": found.report + carried + written}
    data = {"written": [str(output)], "codes_not_checked": not_checked(found.report)}
    conclude(without_infos(reports), words, format, lines, data)


def _adds(output: Path, earlier: list[Path]) -> bool:
    """Whether the output file holds a mapping of its own, and not the earlier ones in another form."""
    forms = {path.suffix.lower() for path in earlier}
    known = output.resolve() in [path.resolve() for path in earlier]
    return output.exists() and not known and (not forms or output.suffix.lower() in forms)
