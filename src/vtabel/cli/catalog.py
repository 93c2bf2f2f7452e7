"""`vtabel catalog`: look up what an EHR can hold, import packages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vtabel.cli.console import conclude, language, refusing
from vtabel.cli.inventory import availability, inventory_
from vtabel.cli.options import BeyondFiles, Format, FormatOption, LangOption, ReleaseOption, ToReleaseOption
from vtabel.cli.progress import progress
from vtabel.cli.wegiz import catalog_wegiz, search_lines, zib_lines

if TYPE_CHECKING:
    from vtabel.catalog import Concept, Element
    from vtabel.catalog.translate import Translation

_MOST_CODES = 12

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
    from vtabel.diagnostics import VtabelError
    from vtabel.mapping import beyond_zibs

    words = language(None)
    with refusing(words, Format.TEXT):
        if not text.strip():
            raise VtabelError("give a word to look for")
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
    """Show a concept in every release: its places in FHIR, types, codes, value set with its codes and concept maps, and the
    exchanges that cover it.

    Or a known gap or derivation, by its key.

    [bold]Example:[/] vtabel catalog show NL-CM:7.2.10
    """
    from vtabel.catalog import RELEASES, catalog
    from vtabel.cli.entries import lines_of
    from vtabel.mapping import beyond_zibs

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
    for release, concept in found:
        for line in _concept_lines(release, concept):
            typer.echo(line)
    for line in _search_lines(found[0][1]):
        typer.echo(line)


def _concept_lines(release: str, concept: Concept) -> Iterator[str]:
    from vtabel.catalog.wegiz import wegiz
    from vtabel.table import as_date

    bgz = ", BgZ" if concept.zib.bgz else ""
    yield f"{release}: {concept.id} {concept.name_nl} ({concept.name_en}), zib {concept.zib.name_nl}{bgz}"
    yield from zib_lines(concept.id, release, wegiz(), as_date(None))
    for place in concept.places:
        occurs = f"{place.min}..{place.max}" if place.min and place.max else ""
        yield "  ".join(
            filter(None, (f"  {place.profile} ({place.resource}) {place.path}", occurs, ", ".join(place.types)))
        )
        yield from (f"      {c.element} = {c.system}|{c.code}" for c in place.codes)
        yield from _value_set_lines(place, release)
        yield from _map_lines(place, release)


def _value_set_lines(place: Element, release: str) -> Iterator[str]:
    """The value set, its first codes, and what the packages do not list."""
    from vtabel.catalog import value_sets

    if not place.value_set:
        return
    yield f"      {place.value_set_name or place.value_set}{f' ({place.binding})' if place.binding else ''}"
    known = value_sets(release).get(place.value_set)
    if known is None:
        yield "        codes in none of the packages"
        return
    listed = [(system, code, display) for system, codes in known.codes.items() for code, display in codes.items()]
    for system, code, display in listed[:_MOST_CODES]:
        yield f"        {system}|{code}  {display}".rstrip()
    if len(listed) > _MOST_CODES:
        yield f"        {len(listed) - _MOST_CODES} more: vtabel catalog expand --release {release} {place.value_set}"
    yield from (f"        codes not listed: {part}" for part in known.open)


def _map_lines(place: Element, release: str) -> Iterator[str]:
    from vtabel.catalog import maps_at

    for concept_map in maps_at(place, release):
        yield f"      {concept_map.name}"
        for m in concept_map.codes:
            becomes = f"{m.target_system}|{m.target}" if m.target else "-"
            yield f"        {m.system}|{m.code} -> {becomes} ({m.equivalence})"


def _search_lines(concept: Concept) -> Iterator[str]:
    from vtabel.catalog.wegiz import wegiz

    searches = list(search_lines(concept.zib.id, wegiz()))
    if searches:
        yield f"searches of zib {concept.zib.name_nl} in BgZ:"
    yield from (f"  {line}" for line in searches)


@catalog_app.command(name="translate")
def catalog_translate(
    concepts: Annotated[list[str], typer.Argument(metavar="CONCEPT...", help="Ids of concepts, such as NL-CM:7.2.10.")],
    to: ToReleaseOption,
    of: Annotated[str, typer.Option("--from", help="The release that the ids are of.")] = "zib2020",
) -> None:
    """Show where concepts stand in another release, and everything that differs there.

    Ends with 1 if a concept has no place there. A whole mapping file is carried by [bold]vtabel map --to[/].

    [bold]Example:[/] vtabel catalog translate NL-CM:7.2.10 --to zib2017
    """
    from vtabel.catalog.translate import translate

    with refusing(language(None), Format.TEXT):
        found = [translate(concept.upper(), to=to, of=of) for concept in concepts]
    for places in found:
        for place in places:
            _print_translation(place)
    if not all(any(place.after for place in places) for places in found):
        raise typer.Exit(1)


def _print_translation(found: Translation) -> None:
    before = found.before
    typer.echo(f"{found.concept} {before.name_nl or before.name_en}, {found.of} -> {found.to}: {found.standing}")
    typer.echo(f"  {before.profile} ({before.resource}) {before.path}")
    for place in filter(None, (found.after, *found.choices)):
        mark = "->" if found.after else "? "
        typer.echo(f"  {mark} {place.profile} ({place.resource}) {place.path}")
    for difference in found.differences:
        typer.echo(f"      {difference}")
    if any(found.names):
        typer.echo(f"      name: {found.names[0]} -> {found.names[1]}")
    for candidate in found.candidates:
        typer.echo(f"  proposal: {candidate.concept} ({candidate.evidence})")
