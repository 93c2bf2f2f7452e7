"""`vtabel synth`: a made-up hospital as NDJSON."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from vtabel.cli.console import conclude, language, progress_of, refusing
from vtabel.cli.options import Format, FormatOption, LangOption


class Compress(StrEnum):
    NONE = "none"
    GZIP = "gzip"
    ZSTD = "zstd"


def synth(
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder to make; it must not hold anything else.")],
    patients: Annotated[int, typer.Option("--patients", min=1, help="How many patients.")] = 1_000,
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same bytes.")] = 1,
    defect: Annotated[
        list[str] | None,
        typer.Option(
            "--defect",
            metavar="NAME=RATE",
            help="Share of patients with a defect (docs/synth.md), as two_bsns=0.05; all=0 for none. More than once.",
        ),
    ] = None,
    compress: Annotated[Compress, typer.Option("--compress", help="How the files are packed.")] = Compress.NONE,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=0, help="Processes; 0 for one per core.")] = 0,
    lang: LangOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Make a hospital that does not exist: patients, contacts, diagnoses, operations, measurements, with known defects.

    [bold]Example:[/] vtabel synth --patients 10000 --seed 1 -o ziekenhuis
    """
    from vtabel.synth import synthesize

    words = language(lang)
    with refusing(words, format), progress_of("synth") as tell:
        made = synthesize(
            output,
            patients=patients,
            seed=seed,
            rates=dict(_rate(text) for text in defect or ()),
            packing=compress.value,
            jobs=jobs,
            done=lambda ready, of: tell(f"{ready}/{of}"),
        )
    lines = [f"{kind}: {count} resources" for kind, count in sorted(made.counts.items())]
    lines += [f"defects: {made.defects.total()}, listed in planted.csv", f"written: {output}"]
    conclude({}, words, format, lines, {"resources": dict(made.counts), "defects": dict(made.defects)})


def _rate(text: str) -> tuple[str, float]:
    from vtabel.diagnostics import VtabelError

    name, _, rate = text.partition("=")
    try:
        return name.strip(), float(rate.replace(",", "."))
    except ValueError:
        raise VtabelError(f"--defect is a name and a share, as two_bsns=0.05, not `{text}`") from None
