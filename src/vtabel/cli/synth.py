"""`vtabel synth`: a made-up hospital as NDJSON."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from vtabel.cli.console import conclude, language, read_all, refusing
from vtabel.cli.options import (
    Format,
    FormatOption,
    LangOption,
    OnOption,
    ProviderOption,
    QuietOption,
)
from vtabel.cli.progress import bars


class Compress(StrEnum):
    NONE = "none"
    GZIP = "gzip"
    ZSTD = "zstd"


def synth(
    tables: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[TABLE...]", help="With --for: the accountability tables of the mapping."),
    ] = None,
    *,
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder to make; it must not hold anything else.")],
    patients: Annotated[int, typer.Option("--patients", min=0, help="How many patients.")] = 1_000,
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same bytes.")] = 1,
    defect: Annotated[
        list[str] | None,
        typer.Option(
            "--defect",
            metavar="NAME=RATE",
            help="Share of patients with a defect (docs/synth.md), as two_bsns=0.05; all=0 for none. More than once.",
        ),
    ] = None,
    for_: Annotated[
        list[Path] | None,
        typer.Option(
            "--for",
            metavar="MAPPING",
            help="Mapping file: adds cases for every variable that is asked, and what must come out (expected.json).",
        ),
    ] = None,
    provider: ProviderOption = None,
    on: OnOption = None,
    compress: Annotated[Compress, typer.Option("--compress", help="How the files are packed.")] = Compress.NONE,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=0, help="Processes; 0 for one per core.")] = 0,
    quiet: QuietOption = False,
    lang: LangOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Make a hospital that does not exist: patients, contacts, diagnoses, operations, measurements, with known defects.

    [bold]Example:[/] vtabel synth --patients 10000 --seed 1 -o ziekenhuis

    [bold]With cases for a mapping:[/] vtabel synth tabel.xlsx --for mapping.xlsx -o ziekenhuis
    """
    from vtabel.diagnostics import VtabelError
    from vtabel.mapping import resolve
    from vtabel.synth import synthesize
    from vtabel.synth.scenarios import plant_for

    words, planting = language(lang), None
    with refusing(words, format), bars(quiet) as tell:
        if bool(tables) != bool(for_):
            raise VtabelError("--for MAPPING and TABLE... belong together")
        if tables and for_:
            read = read_all(tables, None, quiet=quiet)
            mapping = resolve(read, for_, propose=False)
            mapping.raise_for_errors()
            planting = plant_for(mapping, provider=provider, on=on)
        made = synthesize(
            output,
            patients=patients,
            seed=seed,
            rates=dict(_rate(text) for text in defect or ()),
            packing=compress.value,
            planting=planting,
            jobs=jobs,
            done=partial(tell, "files"),
        )
    lines = [f"{kind}: {count} resources" for kind, count in sorted(made.counts.items())]
    lines += [f"defects: {made.defects.total()}, listed in planted.csv"]
    lines += [f"planted for the mapping: {len(planting.expected)} cases, in expected.json"] if planting else []
    lines += [f"written: {output}"]
    conclude(
        {"synth": planting.report} if planting else {},
        words,
        format,
        lines,
        {"resources": dict(made.counts), "defects": dict(made.defects)},
    )


def _rate(text: str) -> tuple[str, float]:
    from vtabel.diagnostics import VtabelError

    name, _, rate = text.partition("=")
    try:
        return name.strip(), float(rate.replace(",", "."))
    except ValueError:
        raise VtabelError(f"--defect is a name and a share, as two_bsns=0.05, not `{text}`") from None
