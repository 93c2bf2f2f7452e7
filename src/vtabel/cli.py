"""The command line. Each command reads its arguments, calls the public API and prints what came out.

Exit codes: 0 fine, 1 findings of severity error, 2 unusable input or a wrong call.
"""

from __future__ import annotations

import json
import locale
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from vtabel.diagnostics import Diagnostic, Report, Severity
    from vtabel.rules import Lang
    from vtabel.table import AccountabilityTable

app = typer.Typer(
    name="vtabel",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Compiles accountability tables (verantwoordingstabellen) of Dutch quality registries.\n\n"
    "Usual order: [bold]check[/] a table, [bold]map[/] its variables to the EHR in a workbook, [bold]render[/] the requirements.",
    rich_markup_mode="rich",
)


class Language(StrEnum):
    NL = "nl"
    EN = "en"


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"


Tables = Annotated[
    list[Path], typer.Argument(metavar="TABLE...", help="Accountability tables: .xlsx or .csv, one of each registry.")
]
LayoutFile = Annotated[
    Path | None, typer.Option("--layout", help="YAML file that overrules what the reader decides (docs/layout.md).")
]
MappingFiles = Annotated[
    list[Path] | None, typer.Option("--mapping", "-m", help="Mapping file: .xlsx or .csv; may be given more than once.")
]
LangOption = Annotated[
    Language | None,
    typer.Option("--lang", help="Language of the findings; by default that of the locale, else English."),
]
FormatOption = Annotated[Format, typer.Option("--format", help="text for people, json for machines.")]


@app.command()
def check(
    tables: Tables,
    layout: LayoutFile = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Print which rows are header and what each column means.")
    ] = False,
    lang: LangOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Read tables and print every finding with its cell.

    [bold]Example:[/] vtabel check tabel.xlsx --explain
    """
    words = _lang(lang)
    with _refusing(words, format):
        read = _read_all(tables, layout)
        if format is Format.JSON:
            _print_json({"tables": [json.loads(t.model_dump_json()) for t in read]})
        else:
            for table in read:
                _print_table(table, words, explain)
    _finish([t.report for t in read])


@app.command(name="map")
def map_(
    tables: Tables,
    output: Annotated[Path, typer.Option("--output", "-o", help="Mapping file to write: .xlsx or .csv.")],
    mapping: MappingFiles = None,
    layout: LayoutFile = None,
    lang: LangOption = None,
) -> None:
    """Write a mapping file: every variable with its proposals, ready to be filled in with Excel or LibreOffice.

    Decisions in earlier mapping files (--mapping, and the output file itself if it exists) are kept.

    [bold]Example:[/] vtabel map tabel.xlsx -o mapping.xlsx
    """
    from vtabel.mapping import resolve, write_mapping

    words = _lang(lang)
    with _refusing(words):
        read = _read_all(tables, layout)
        earlier = [*(mapping or []), *([output] if output.exists() and output not in (mapping or []) else [])]
        with _progress("mapping"):
            found = resolve(read, earlier)
        write_mapping(found, output)
    _print_findings(found.report, words)
    for registry, counts in found.counts().items():
        typer.echo(f"{registry}: " + ", ".join(f"{status.value} {n}" for status, n in sorted(counts.items())))
    typer.echo(f"written: {output}")
    _finish([*(t.report for t in read), found.report])


@app.command()
def render(
    tables: Tables,
    output: Annotated[
        list[Path],
        typer.Option(
            "--output", "-o", help="Document to write: .docx, .html, .md, .xlsx or .json; may be given more than once."
        ),
    ],
    mapping: MappingFiles = None,
    provider: Annotated[
        str | None, typer.Option("--provider", help="Type of provider: V5 (umc), V6 (general hospital), Z4 (zbc), ...")
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", help="Day for which the obligations hold, as 2027-01-01; today by default.")
    ] = None,
    lang: Annotated[Language, typer.Option("--lang", help="Language of the document.")] = Language.NL,
    layout: LayoutFile = None,
) -> None:
    """Write the requirements on the EHR as a document to send to its vendor.

    [bold]Example:[/] vtabel render tabel.xlsx --mapping mapping.xlsx --provider V6 -o eisen.docx
    """
    from vtabel.documents import check_format
    from vtabel.documents import render as render_document
    from vtabel.mapping import resolve
    from vtabel.requirements import requirements

    words = _lang(None)
    with _refusing(words):
        for path in output:
            check_format(path)
        read = _read_all(tables, layout)
        with _progress("requirements"):
            found = resolve(read, mapping or [], propose=False)
            asked = requirements(found, provider=provider, on=on)
        for path in output:
            with _progress(path.name):
                render_document(asked, path, lang=lang.value)
            typer.echo(f"written: {path}")
    for report in (*(t.report for t in read), found.report):
        _print_findings(_important(report), words)
    _finish([*(t.report for t in read), found.report])


@app.command()
def explain(
    code: Annotated[str, typer.Argument(help="Code of a finding, such as VT204.")], lang: LangOption = None
) -> None:
    """Say what a finding means and what to do.

    [bold]Example:[/] vtabel explain VT204
    """
    from vtabel.rules import RULES

    words = _lang(lang)
    rule = RULES.get(code.upper())
    if rule is None:
        typer.echo(f"there is no finding `{code}`; codes run from {min(RULES)} to {max(RULES)}", err=True)
        raise typer.Exit(2)
    typer.echo(f"{rule.severity}[{rule.code}] {rule.name}\n\n{rule.message[words]}\n\n{rule.help[words]}")
    typer.echo(f"\ndocs/diagnostics/{rule.code}.md")


def _lang(chosen: Language | None) -> Lang:
    """The language asked for, else Dutch where the locale is Dutch, else English."""
    if chosen is not None:
        return chosen.value
    named = (
        os.environ.get("LC_ALL")
        or os.environ.get("LC_MESSAGES")
        or os.environ.get("LANG")
        or locale.getlocale()[0]
        or ""
    )
    return "nl" if named.casefold().startswith("nl") else "en"


def _read_all(paths: list[Path], layout: Path | None) -> list[AccountabilityTable]:
    """The tables; refuses them if a finding says that nothing sound can be made of one."""
    from vtabel.diagnostics import UnusableInput
    from vtabel.readers import read

    tables = []
    for path in paths:
        with _progress(path.name):
            table = read(path, layout=layout)
        if table.report.unusable:
            raise UnusableInput(table.report)
        tables.append(table)
    return tables


@contextmanager
def _refusing(lang: Lang, format: Format = Format.TEXT) -> Iterator[None]:
    """Unusable input ends the program with its findings and exit code 2."""
    from vtabel.diagnostics import UnusableInput, VtabelError

    try:
        yield
    except UnusableInput as error:
        if format is Format.JSON:
            _print_json({"findings": [_as_json(d, lang) for d in error.report]})
        else:
            _print_findings(error.report, lang)
        raise typer.Exit(2) from None
    except VtabelError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(2) from None


@contextmanager
def _progress(what: str) -> Iterator[None]:
    """A spinner on a terminal while something runs; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(what):
        yield


def _important(report: Report) -> Report:
    """The errors and warnings; `check` shows the rest."""
    from vtabel.diagnostics import Report, Severity

    return Report(diagnostics=tuple(d for d in report if d.severity is not Severity.INFO))


def _print_findings(report: Report, lang: Lang) -> None:
    if len(report):
        typer.echo(report.render(lang) + "\n", err=True)


def _print_table(table: AccountabilityTable, lang: Lang, explain: bool) -> None:
    if explain:
        typer.echo(_layout_text(table))
    _print_findings(table.report, lang)
    counts = ", ".join(f"{len(table.report.of(s))} {s.value}" for s in _severities())
    typer.echo(
        f"{table.source.name}: {table.registry.name} {table.version}".rstrip() + f", {len(table)} variables; {counts}"
    )


def _severities() -> list[Severity]:
    from vtabel.diagnostics import Severity

    return list(Severity)


def _layout_text(table: AccountabilityTable) -> str:
    """What the reader decided, as text."""
    lines = [f"{table.source.name} (SHA-256 {table.source.sha256})"]
    for choice in table.layout.tables:
        rows = ", ".join(f"{n} {kind}" for kind, n in choice.rows.items())
        where = f"sheet `{choice.sheet}`, " if choice.sheet else ""
        header = "-".join(str(r) for r in (choice.header_rows[0], choice.header_rows[-1])[: len(choice.header_rows)])
        lines.append(
            f"  {where}table of {choice.kind}: header row {header}, rows {choice.first_row}-{choice.last_row}"
            + (f" ({rows})" if rows else "")
        )
        for c in choice.columns:
            meaning = f"{c.field}:{c.detail}" if c.detail else c.field
            lines.append(
                f"    {c.letter:>3}  {c.header!r} -> {meaning}  [{c.confidence}{': ' + c.why if c.why else ''}]"
            )
        lines += [f"      ?  {header!r} -> not understood" for header in choice.not_understood]
    lines += [f"  sheet `{name}`: no table" for name in table.layout.sheets_not_read]
    return "\n".join(lines)


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


def _finish(reports: list[Report]) -> None:
    """End with 1 if a finding is an error."""
    if any(report.errors for report in reports):
        raise typer.Exit(1)
