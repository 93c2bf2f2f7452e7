"""`vtabel verify`: whether engines give the same rows for a mapping."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from vtabel.cli.console import conclude, language, read_all, refusing
from vtabel.cli.options import (
    Format,
    FormatOption,
    LangOption,
    MappingFiles,
    OnOption,
    ProviderOption,
    QuietOption,
    Tables,
)
from vtabel.cli.progress import bars

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vtabel.proof import Difference, Verification


def verify(
    tables: Tables,
    mapping: MappingFiles = None,
    engine: Annotated[
        list[str] | None, typer.Option("--engine", help="Engine to hold against naive: duckdb, spark; more than once.")
    ] = None,
    rounds: Annotated[int, typer.Option("--rounds", min=1, help="How many sets of data are tried.")] = 8,
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same data.")] = 1,
    provider: ProviderOption = None,
    on: OnOption = None,
    quiet: QuietOption = False,
    lang: LangOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Prove on made-up data that engines give the same rows for a mapping as the slow engine naive; else show the smallest data on
    which they differ, as NDJSON.

    [bold]Example:[/] vtabel verify tabel.xlsx --mapping mapping.xlsx --engine duckdb --engine spark
    """
    from vtabel.mapping import resolve
    from vtabel.proof import verify as run

    words = language(lang)
    engines = engine or ["duckdb"]
    with refusing(words, format), bars(quiet) as tell:
        found = resolve(read_all(tables, None, quiet=quiet), mapping or [], propose=False)
        verified = run(
            found, engines=engines, rounds=rounds, seed=seed, provider=provider, on=on,
            done=partial(tell, "rounds"),
        )  # fmt: skip
    data = {
        "rounds": verified.rounds,
        "cases": verified.cases,
        "values": verified.values,
        "differences": [
            {"engine": d.engine, "dataset": d.dataset, "what": d.what, "resources": list(d.resources)}
            for d in verified.differences
        ],
    }
    conclude({"verify": verified.report}, words, format, list(_lines(verified, engines)), data)


def _lines(found: Verification, engines: list[str]) -> Iterator[str]:
    tried = f"{found.rounds} rounds, {found.resources} resources, {found.cases} cases, {found.values} values"
    if not found.differences:
        yield f"engines agree: {', '.join(engines)} and naive; {tried}"
        return
    yield f"engines differ; {tried}"
    for difference in found.differences:
        yield from _example(difference)


def _example(difference: Difference) -> Iterator[str]:
    within = f", period {difference.period[0]}..{difference.period[1]}" if difference.period else ""
    yield f"{difference.engine}, dataset {difference.dataset}{within}: {difference.what}"
    for resource in difference.resources:
        yield json.dumps(resource, ensure_ascii=False)
