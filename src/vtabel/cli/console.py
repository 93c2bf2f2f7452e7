"""What every command does around its work: languages, findings, exit codes."""

from __future__ import annotations

import json
import locale
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from vtabel.cli.options import Format, Language
from vtabel.cli.progress import counting

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


def read_each(
    paths: list[Path], layout: Path | None, jobs: int = 1, quiet: bool = False
) -> list[AccountabilityTable | Report]:
    """Each table, or the findings that make it unusable. Refuses them only if none is left."""
    from vtabel.diagnostics import Report
    from vtabel.readers import read_many

    with counting([path.name for path in paths], quiet) as step:
        found = read_many(paths, layout=layout, jobs=jobs, done=step)
    if all(isinstance(one, Report) for one in found):
        _refuse(found)
    return found


def read_all(paths: list[Path], layout: Path | None, jobs: int = 1, quiet: bool = False) -> list[AccountabilityTable]:
    """The tables; refuses them, with what is wrong with each, if nothing sound can be made of one."""
    found = read_each(paths, layout, jobs, quiet)
    _refuse(found)
    return tables_of(found)


def _refuse(found: list[AccountabilityTable | Report]) -> None:
    """Raise UnusableInput for the findings on all that is unusable."""
    from vtabel.diagnostics import Report, UnusableInput

    refused = [one for one in found if isinstance(one, Report)]
    if refused:
        raise UnusableInput(sum(refused, Report()))


def tables_of(found: list[AccountabilityTable | Report]) -> list[AccountabilityTable]:
    """What is a table."""
    from vtabel.diagnostics import Report

    return [one for one in found if not isinstance(one, Report)]


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


def reports_of(read: Sequence[AccountabilityTable | Report], paths: Sequence[Path] = ()) -> dict[str, Report]:
    """The findings of each table, under the name of its registry, or of the file (of ``paths``) if it could not be used.

    Files often have the same name, and so may registries.
    """
    from vtabel.diagnostics import Report

    found: dict[str, Report] = {}
    for i, one in enumerate(read):
        name = title = str(paths[i]) if isinstance(one, Report) else f"{one.registry.name} ({one.source.name})"
        number = 2
        while name in found:
            name, number = f"{title} ({number})", number + 1
        found[name] = one if isinstance(one, Report) else one.report
    return found


def without_infos(reports: dict[str, Report]) -> dict[str, Report]:
    from vtabel.diagnostics import Report, Severity

    return {
        name: Report(diagnostics=tuple(d for d in report if d.severity is not Severity.INFO))
        for name, report in reports.items()
    }


def conclude(
    reports: dict[str, Report], lang: Lang, format: Format, lines: list[str], data: Mapping[str, object]
) -> None:
    """Print the findings and what was done; end with 2 if a table could not be used, with 1 if a finding is an error."""
    if format is Format.JSON:
        found = [{"of": name, **_as_json(d, lang)} for name, report in reports.items() for d in report]
        _print_json({**data, "findings": found})
    else:
        for name, report in reports.items():
            if len(report):
                typer.echo(f"{name}\n\n{report.render(lang)}\n", err=True)
        for line in lines:
            typer.echo(line)
    if any(report.unusable for report in reports.values()):
        raise typer.Exit(2)
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
