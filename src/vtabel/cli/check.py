"""`vtabel check` and `vtabel explain`: the findings on a table, and what a finding means."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vtabel.cli.console import conclude, language, read_all, read_each, refusing, reports_of, tables_of
from vtabel.cli.options import Format, FormatOption, JobsOption, LangOption, LayoutFile, Tables

if TYPE_CHECKING:
    from vtabel.diagnostics import Report
    from vtabel.rules import Lang
    from vtabel.table import AccountabilityTable


def check(
    tables: Tables,
    layout: LayoutFile = None,
    jobs: JobsOption = 1,
    explain: Annotated[
        bool, typer.Option("--explain", help="Print which rows are header and what each column means.")
    ] = False,
    annotated: Annotated[
        Path | None,
        typer.Option("--annotate", help="Write a copy of the (one) table with the findings as comments at its cells."),
    ] = None,
    lang: LangOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Read tables and print every finding with its cell.

    With --annotate the findings go back to the sender, in Dutch unless --lang says otherwise.

    [bold]Example:[/] vtabel check tabel.xlsx --explain
    [bold]Example:[/] vtabel check tabel.xlsx --annotate bevindingen.xlsx
    """
    words = language(lang)
    lines = []
    with refusing(words, format):
        if annotated:
            found = _read_annotating(tables, layout, annotated, lang.value if lang else "nl")
        else:
            found = read_each(tables, layout, jobs)
    read = tables_of(found)
    if annotated:
        lines.append(f"written: {annotated}")
    for table in read:
        if explain:
            lines.append(_layout_text(table))
        lines.append(_summary(table))
    data = {"tables": [json.loads(t.model_dump_json()) for t in read]} if format is Format.JSON else {}
    conclude(reports_of(found, tables), words, format, lines, data)


def _read_annotating(
    tables: list[Path], layout: Path | None, output: Path, lang: Lang
) -> list[AccountabilityTable | Report]:
    """The one table. Findings on a table that cannot be used go back to the sender as well."""
    from vtabel.annotate import annotate
    from vtabel.diagnostics import UnusableInput, VtabelError

    if len(tables) > 1:
        raise VtabelError("--annotate takes one table: each sender gets a file of his own")
    try:
        (read,) = read_all(tables, layout)
    except UnusableInput as error:
        if tables[0].is_file():
            annotate(tables[0], error.report, output, lang=lang)
        raise
    annotate(tables[0], read.report, output, lang=lang)
    return [read]


def explain(
    code: Annotated[str, typer.Argument(help="Code of a finding, such as VT204.")], lang: LangOption = None
) -> None:
    """Say what a finding means and what to do.

    [bold]Example:[/] vtabel explain VT204
    """
    from vtabel.rules import RULES

    words = language(lang)
    rule = RULES.get(code.upper())
    if rule is None:
        typer.echo(f"there is no finding `{code}`; there are: {', '.join(RULES)}", err=True)
        raise typer.Exit(2)
    typer.echo(f"{rule.severity}[{rule.code}] {rule.name}\n\n{rule.message[words]}\n\n{rule.help[words]}")
    typer.echo(f"\ndocs/diagnostics/{rule.code}.md")


def _summary(table: AccountabilityTable) -> str:
    from vtabel.diagnostics import Severity

    counts = ", ".join(f"{len(table.report.of(s))} {s.value}" for s in Severity)
    name = f"{table.registry.name} {table.version}".rstrip()
    return f"{table.source.name}: {name}, {len(table)} variables; {counts}"


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
