"""`vtabel catalog`: look up what an EHR can hold, import packages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vtabel.cli.console import conclude, language, progress, refusing
from vtabel.cli.inventory import availability, inventory_
from vtabel.cli.options import BeyondFiles, Format, FormatOption, LangOption, ReleaseOption
from vtabel.cli.wegiz import catalog_wegiz, search_lines, zib_lines

catalog_app = typer.Typer(no_args_is_help=True, help="What an EHR can hold: look concepts up, import FHIR packages.")
catalog_app.command(name="wegiz")(catalog_wegiz)
catalog_app.command(name="inventory")(inventory_)
catalog_app.command()(availability)


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

    words = language(lang)
    with refusing(words, format), progress("import"):
        imported, report = import_packages(packages, into=output)
    lines = [
        f"{made.release}: {len(made.catalog)} concepts, {len(made.catalog.elements)} elements; "
        f"written: {output / made.release}.json"
        for made in imported
    ]
    conclude({"catalog": report}, words, format, lines, {"releases": [made.release for made in imported]})


@catalog_app.command(name="search")
def catalog_search(
    text: Annotated[
        str, typer.Argument(help="Part of the Dutch or English name of a concept, zib, gap or derivation.")
    ],
    release: ReleaseOption = "zib2020",
    beyond: BeyondFiles = None,
) -> None:
    """Look up concepts by name, and what is known to lie beyond the zibs.

    [bold]Example:[/] vtabel catalog search roken
    """
    from vtabel.catalog import catalog
    from vtabel.mapping import beyond_zibs

    words = language(None)
    with refusing(words, Format.TEXT):
        concepts = catalog(release).search(text)
        known = beyond_zibs(beyond or [])
    entries = known.search(text)
    if not concepts and not entries:
        typer.echo(f"{release} has no concept whose name holds `{text}`, and no gap or derivation has either", err=True)
        raise typer.Exit(1)
    lines = [f"{c.id:<14} {c.zib.name_nl}: {c.name_nl} ({c.name_en})" for c in concepts]
    lines += [f"beyond:{e.key} [{e.kind}] {e.name('nl')} ({e.name('en')})" for e in entries]
    conclude({"beyond": known.report}, words, Format.TEXT, lines, {})


@catalog_app.command(name="show")
def catalog_show(
    concept_id: Annotated[
        str, typer.Argument(metavar="CONCEPT", help="Id of a concept, such as NL-CM:7.2.10, or key such as asa-class.")
    ],
    beyond: BeyondFiles = None,
) -> None:
    """Show a concept in every release: its places in FHIR, types, codes and value set, and the exchanges that cover it.

    Or a known gap or derivation, by its key.

    [bold]Example:[/] vtabel catalog show NL-CM:7.2.10
    """
    from vtabel.catalog import RELEASES, catalog
    from vtabel.catalog.wegiz import wegiz
    from vtabel.cli.entries import lines_of
    from vtabel.mapping import beyond_zibs
    from vtabel.table import as_date

    words = language(None)
    with refusing(words, Format.TEXT):
        known = beyond_zibs(beyond or [])
    entry = known.get(concept_id)
    if entry is not None:
        conclude({"beyond": known.report}, words, Format.TEXT, lines_of(entry, words), {})
        return
    found = [(release, concept) for release in RELEASES if (concept := catalog(release).concept(concept_id.upper()))]
    if not found:
        typer.echo(f"no release has a concept `{concept_id}`, and no gap or derivation has that key", err=True)
        raise typer.Exit(1)
    facts, day = wegiz(), as_date(None)
    for release, concept in found:
        bgz = ", BgZ" if concept.zib.bgz else ""
        typer.echo(f"{release}: {concept.id} {concept.name_nl} ({concept.name_en}), zib {concept.zib.name_nl}{bgz}")
        for line in zib_lines(concept.id, release, facts, day):
            typer.echo(line)
        for place in concept.places:
            typer.echo(f"  {place.profile} ({place.resource}) {place.path}  {', '.join(place.types)}")
            for line in (*(f"{c.element} = {c.system}|{c.code}" for c in place.codes), place.value_set_name):
                if line:
                    typer.echo(f"      {line}")
    searches = list(search_lines(found[0][1].zib.id, facts))
    if searches:
        typer.echo(f"searches of zib {found[0][1].zib.name_nl} in BgZ:")
    for line in searches:
        typer.echo(f"  {line}")
