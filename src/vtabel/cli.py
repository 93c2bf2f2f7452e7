"""The command line. Each command reads its arguments, calls the public API and prints what came out.

Exit codes: 0 fine, 1 findings of severity error, 2 unusable input or a wrong call.
"""

from __future__ import annotations

import json
import locale
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from vtabel.diagnostics import Diagnostic, Report
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

catalog_app = typer.Typer(no_args_is_help=True, help="What an EHR can hold: look concepts up, import FHIR packages.")
app.add_typer(catalog_app, name="catalog")


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
ReleaseOption = Annotated[str, typer.Option("--release", help="zib2020, zib2024, zib2017 or mp9.")]
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
    lines = []
    for table in read:
        if explain:
            lines.append(_layout_text(table))
        lines.append(_summary(table))
    data = {"tables": [json.loads(t.model_dump_json()) for t in read]} if format is Format.JSON else {}
    _conclude(_reports(read), words, format, lines, data)


@app.command(name="map")
def map_(
    tables: Tables,
    output: Annotated[Path, typer.Option("--output", "-o", help="Mapping file to write: .xlsx or .csv.")],
    mapping: MappingFiles = None,
    layout: LayoutFile = None,
    lang: LangOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Write a mapping file: every variable with its proposals, ready to be filled in with Excel or LibreOffice.

    What stands in earlier mapping files (--mapping, and the output file itself if it exists) is kept.

    [bold]Example:[/] vtabel map tabel.xlsx -o mapping.xlsx
    """
    from vtabel.mapping import resolve, write_mapping

    words = _lang(lang)
    with _refusing(words, format):
        read = _read_all(tables, layout)
        earlier = list(mapping or [])
        if output.exists() and output.resolve() not in [m.resolve() for m in earlier]:
            earlier.append(output)
        with _progress("mapping"):
            found = resolve(read, earlier)
        write_mapping(found, output)
    lines = []
    for registry, counts in found.counts().items():
        lines.append(f"{registry}: " + ", ".join(f"{n} {status.value}" for status, n in sorted(counts.items())))
    lines.append(f"written: {output}")
    reports = {**_reports(read), "mapping": found.report}
    _conclude(_without_infos(reports), words, format, lines, {"written": [str(output)]})


@app.command()
def render(
    tables: Tables,
    output: Annotated[
        list[Path],
        typer.Option(
            "--output",
            "-o",
            help="Document to write: .docx, .html, .md, .xlsx or .json; may be given more than once.",
        ),
    ],
    mapping: MappingFiles = None,
    provider: Annotated[
        str | None,
        typer.Option("--provider", help="Type of provider: V5 (umc), V6 (general hospital), Z4 (zbc), ..."),
    ] = None,
    on: Annotated[
        str | None,
        typer.Option("--on", help="Day for which the obligations hold, as 2027-01-01; today by default."),
    ] = None,
    lang: Annotated[Language, typer.Option("--lang", help="Language of the document.")] = Language.NL,
    layout: LayoutFile = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Write the requirements on the EHR as a document to send to its vendor.

    Errors and warnings are printed; `vtabel check` prints every finding.

    [bold]Example:[/] vtabel render tabel.xlsx --mapping mapping.xlsx --provider V6 -o eisen.docx
    """
    from vtabel.documents import check_format
    from vtabel.documents import render as render_document
    from vtabel.mapping import resolve
    from vtabel.requirements import requirements

    words = _lang(None)
    with _refusing(words, format):
        for path in output:
            check_format(path)
        read = _read_all(tables, layout)
        with _progress("requirements"):
            found = resolve(read, mapping or [], propose=False)
            asked = requirements(found, provider=provider, on=on)
        for path in output:
            with _progress(path.name):
                render_document(asked, path, lang=lang.value)
    reports = {**_reports(read), "mapping": found.report}
    lines = [f"{len(asked)} requirements, {len(asked.gaps)} without a source", *(f"written: {path}" for path in output)]
    _conclude(_without_infos(reports), words, format, lines, {"written": [str(path) for path in output]})


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
        typer.echo(f"there is no finding `{code}`; there are: {', '.join(RULES)}", err=True)
        raise typer.Exit(2)
    typer.echo(f"{rule.severity}[{rule.code}] {rule.name}\n\n{rule.message[words]}\n\n{rule.help[words]}")
    typer.echo(f"\ndocs/diagnostics/{rule.code}.md")


@catalog_app.command(name="import")
def catalog_import(
    packages: Annotated[
        list[Path], typer.Argument(metavar="PACKAGE...", help="FHIR packages: .tgz files or unpacked folders.")
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder to write the catalogue files in.")],
    lang: LangOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Make catalogue files of FHIR packages.

    [bold]Example:[/] vtabel catalog import nictiz.fhir.nl.r4.nl-core-0.12.1-beta.1.tgz -o catalogus
    """
    from vtabel.catalog import import_packages

    words = _lang(lang)
    with _refusing(words, format), _progress("import"):
        imported, report = import_packages(packages, into=output)
    lines = [
        f"{made.release}: {len(made.catalog)} concepts, {len(made.catalog.elements)} elements; "
        f"written: {output / made.release}.json"
        for made in imported
    ]
    _conclude({"catalog": report}, words, format, lines, {"releases": [made.release for made in imported]})


@catalog_app.command(name="search")
def catalog_search(
    text: Annotated[str, typer.Argument(help="Part of the Dutch or English name of a concept or zib.")],
    release: ReleaseOption = "zib2020",
) -> None:
    """Look up concepts by name.

    [bold]Example:[/] vtabel catalog search roken
    """
    from vtabel.catalog import catalog

    with _refusing(_lang(None), Format.TEXT):
        found = catalog(release).search(text)
    if not found:
        typer.echo(f"{release} has no concept whose name holds `{text}`", err=True)
        raise typer.Exit(1)
    for concept in found:
        typer.echo(f"{concept.id:<14} {concept.zib.name_nl}: {concept.name_nl} ({concept.name_en})")


@catalog_app.command(name="show")
def catalog_show(
    concept_id: Annotated[str, typer.Argument(metavar="CONCEPT", help="Id of a concept, such as NL-CM:7.2.10.")],
) -> None:
    """Show a concept in every release: its places in FHIR, types, codes and value set.

    [bold]Example:[/] vtabel catalog show NL-CM:7.2.10
    """
    from vtabel.catalog import RELEASES, catalog

    found = [(release, concept) for release in RELEASES if (concept := catalog(release).concept(concept_id.upper()))]
    if not found:
        typer.echo(f"no release has a concept `{concept_id}`", err=True)
        raise typer.Exit(1)
    for release, concept in found:
        bgz = ", BgZ" if concept.zib.bgz else ""
        typer.echo(f"{release}: {concept.id} {concept.name_nl} ({concept.name_en}), zib {concept.zib.name_nl}{bgz}")
        for place in concept.places:
            typer.echo(f"  {place.profile} ({place.resource}) {place.path}  {', '.join(place.types)}")
            for line in (*(f"{c.element} = {c.system}|{c.code}" for c in place.codes), place.value_set_name):
                if line:
                    typer.echo(f"      {line}")


def _lang(chosen: Language | None) -> Lang:
    """The language asked for, else Dutch where the locale is Dutch, else English."""
    if chosen is not None:
        return chosen.value
    named = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    return "nl" if (named or locale.getlocale()[0] or "").casefold().startswith(("nl", "dutch")) else "en"


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
def _refusing(lang: Lang, format: Format) -> Iterator[None]:
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
def _progress(what: str) -> Iterator[None]:
    """A spinner on a terminal while something runs; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(what):
        yield


def _reports(read: list[AccountabilityTable]) -> dict[str, Report]:
    """The findings of each table, under the name of its registry: files often have the same name."""
    return {f"{t.registry.name} ({t.source.name})": t.report for t in read}


def _without_infos(reports: dict[str, Report]) -> dict[str, Report]:
    from vtabel.diagnostics import Report, Severity

    return {
        name: Report(diagnostics=tuple(d for d in report if d.severity is not Severity.INFO))
        for name, report in reports.items()
    }


def _conclude(
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
