"""What every command does around its work: languages, progress, findings, exit codes."""

from __future__ import annotations

import json
import locale
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from vtabel.cli.options import Format, Language

if TYPE_CHECKING:
    from vtabel.diagnostics import Diagnostic, Report
    from vtabel.rules import Lang
    from vtabel.table import AccountabilityTable


def language(chosen: Language | None) -> Lang:
    """The language asked for, else Dutch where the locale is Dutch, else English."""
    if chosen is not None:
        return chosen.value
    named = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    return "nl" if (named or locale.getlocale()[0] or "").casefold().startswith(("nl", "dutch")) else "en"


def read_all(paths: list[Path], layout: Path | None) -> list[AccountabilityTable]:
    """The tables; refuses them if a finding says that nothing sound can be made of one."""
    from vtabel.diagnostics import UnusableInput
    from vtabel.readers import read

    tables = []
    for path in paths:
        with progress(path.name):
            table = read(path, layout=layout)
        if table.report.unusable:
            raise UnusableInput(table.report)
        tables.append(table)
    return tables


@contextmanager
def refusing(lang: Lang, format: Format) -> Iterator[None]:
    """Unusable input and wrong calls end the program with what is wrong and exit code 2."""
    from vtabel.diagnostics import UnusableInput, VtabelError

    try:
        yield
    except UnusableInput as error:
        if format is Format.JSON:
            _print_json({"findings": [_as_json(d, lang) for d in error.report]})
        else:
            typer.echo(error.report.render(lang), err=True)
        raise typer.Exit(2) from None
    except VtabelError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(2) from None


@contextmanager
def progress(what: str) -> Iterator[None]:
    """A spinner on a terminal while something runs; nothing elsewhere."""
    with progress_of(what):
        yield


@contextmanager
def progress_of(what: str) -> Iterator[Callable[[str], None]]:
    """The same, with a function that says what goes on."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console

    with Console(stderr=True).status(what) as status:
        yield lambda text: status.update(f"{what}: {text}")


def reports_of(read: list[AccountabilityTable]) -> dict[str, Report]:
    """The findings of each table, under the name of its registry: files often have the same name."""
    return {f"{t.registry.name} ({t.source.name})": t.report for t in read}


def without_infos(reports: dict[str, Report]) -> dict[str, Report]:
    from vtabel.diagnostics import Report, Severity

    return {
        name: Report(diagnostics=tuple(d for d in report if d.severity is not Severity.INFO))
        for name, report in reports.items()
    }


def conclude(
    reports: dict[str, Report], lang: Lang, format: Format, lines: list[str], data: Mapping[str, object]
) -> None:
    """Print the findings and what was done; end with 1 if a finding is an error."""
    if format is Format.JSON:
        found = [{"of": name, **_as_json(d, lang)} for name, report in reports.items() for d in report]
        _print_json({**data, "findings": found})
    else:
        for name, report in reports.items():
            if len(report):
                typer.echo(f"{name}\n\n{report.render(lang)}\n", err=True)
        for line in lines:
            typer.echo(line)
    if any(report.errors for report in reports.values()):
        raise typer.Exit(1)


def _as_json(found: Diagnostic, lang: Lang) -> dict[str, object]:
    return {
        "code": found.code,
        "severity": found.severity.value,
        "cell": str(found.cell) if found.cell else None,
        "message": found.message(lang),
        "help": found.help(lang),
    }


def _print_json(data: object) -> None:
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2))
