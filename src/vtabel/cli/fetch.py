"""`vtabel fetch`: the data of a FHIR server as files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vtabel.cli.console import conclude, language, refusing
from vtabel.cli.options import (
    Format,
    FormatOption,
    LangOption,
    QuietOption,
)
from vtabel.cli.progress import progress_of


def fetch(
    server: Annotated[str, typer.Option("--server", help="Base address of the FHIR server.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder for the NDJSON files.")],
    type_: Annotated[
        list[str] | None, typer.Option("--type", help="Resource type; may be given more than once. All without it.")
    ] = None,
    type_filter: Annotated[
        list[str] | None,
        typer.Option(
            "--type-filter", help="Search that narrows a type, such as 'Observation?code=http://loinc.org|718-7'."
        ),
    ] = None,
    since: Annotated[
        str, typer.Option("--since", help="Only what changed after this instant, or after the export in this folder.")
    ] = "",
    plan: Annotated[
        Path | None,
        typer.Option(
            "--plan", help="Folder that `vtabel compile` wrote: fetch the types and filters of its export.json."
        ),
    ] = None,
    restart: Annotated[
        bool, typer.Option("--restart", help="Begin anew: remove what was fetched in this folder.")
    ] = False,
    group: Annotated[str, typer.Option("--group", help="Id of a Group: only its patients.")] = "",
    client_id: Annotated[str, typer.Option("--client-id", help="Client id for SMART Backend Services.")] = "",
    key_file: Annotated[Path | None, typer.Option("--key-file", help="File with the private key (JWK).")] = None,
    scope: Annotated[str, typer.Option("--scope", help="What the token may read.")] = "system/*.rs",
    quiet: QuietOption = False,
    lang: LangOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Run a bulk export on a FHIR server and download its files. Broken off, the same command goes on where it was.

    [bold]Example:[/] vtabel fetch --server https://ehr.example/fhir --plan plan -o export
    """
    from vtabel.diagnostics import VtabelError
    from vtabel.extraction.planfiles import read_export
    from vtabel.fetch import SmartBackend
    from vtabel.fetch import fetch as run

    words = language(lang)
    with refusing(words, format), progress_of("export", quiet) as tell:
        if bool(client_id) != bool(key_file):
            raise VtabelError("--client-id and --key-file belong together")
        smart = SmartBackend(client_id, key_file, scope) if key_file else None
        planned = read_export(plan) if plan else ((), ())
        found = run(
            server,
            output,
            types=[*planned[0], *(type_ or ())],
            type_filters=[*planned[1], *(type_filter or ())],
            since=since,
            group=group,
            restart=restart,
            smart=smart,
            progress=tell,
        )
    lines = [f"{kind}: {count} resources" for kind, count in sorted(found.counts.items())]
    data = {"counts": dict(found.counts), "files": [str(path) for path in found.files]}
    conclude({"fetch": found.report}, words, format, [*lines, f"written: {output}"], data)
