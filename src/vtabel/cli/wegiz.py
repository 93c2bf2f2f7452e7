"""`vtabel catalog wegiz`: the prioritised exchanges and what is known of them on a day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from vtabel.cli.console import conclude, language, refusing
from vtabel.cli.options import Format, FormatOption, LangOption, WegizFiles

if TYPE_CHECKING:
    from datetime import date

    from vtabel.catalog.wegiz import Exchange, FactSource, Wegiz
    from vtabel.rules import Lang


def catalog_wegiz(
    files: WegizFiles = None,
    on: Annotated[str | None, typer.Option("--on", help="Day, as 2027-01-01; today by default.")] = None,
    lang: LangOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Show the prioritised exchanges of the Wegiz: norms, zibs, and what is known of track, phase and dates on a day.

    [bold]Example:[/] vtabel catalog wegiz --on 2026-12-01
    """
    from vtabel.catalog.wegiz import wegiz
    from vtabel.documents.wording.wegiz import WEGIZ
    from vtabel.table import as_date

    words = language(lang)
    with refusing(words, format):
        facts = wegiz(files or ())
        day = as_date(on)
    lines = [line for exchange in facts.exchanges for line in _exchange_lines(exchange, day, words)]
    generic = ", ".join(f"{n.id} ({n.subject})" for n in facts.generic_norms)
    data = {"on": day.isoformat(), "exchanges": [_as_json(exchange, day) for exchange in facts.exchanges]}
    conclude({"wegiz": facts.report}, words, format, [*lines, f"{WEGIZ[words]['generic']}: {generic}"], data)


def _exchange_lines(exchange: Exchange, day: date, lang: Lang) -> Iterator[str]:
    from vtabel.documents.anchors import norms_in_words, statements_in_words
    from vtabel.documents.wording.wegiz import WEGIZ

    words = WEGIZ[lang]
    name = exchange.name_nl if lang == "nl" else exchange.name_en
    yield f"{exchange.key}: {name} ({norms_in_words(exchange.norms, lang)})"
    since = exchange.since if exchange.since != "unknown" else words["not_known"]
    yield f"  {words['since']}: {since}{_read_in(exchange.since_source)}"
    statements = exchange.standing(day)
    yield from (f"  {line}" for line in statements_in_words(statements, lang))
    for source in dict.fromkeys(s.source for s in statements if s.source and s.source.url):
        yield f"    {source.title}: {source.url}"
    for cell in dict.fromkeys(s.cell for s in statements if s.cell):
        yield f"    --> {cell}"
    for cover in exchange.covers:
        doubt = words["our_inference"] if cover.certainty == "inference" else ""
        names = ", ".join(z.name_nl if lang == "nl" else z.name_en for z in cover.zibs)
        yield f"  zibs ({cover.release}, {len(cover.zibs)}{doubt}): {names}{_read_in(cover.source)}"
    if not exchange.covers:
        yield f"  zibs: {words['not_known']}"
    if exchange.parts:
        yield f"  {words['parts']} ({len(exchange.parts)}): {', '.join(exchange.parts)}{_read_in(exchange.parts_source)}"


def _read_in(source: FactSource | None) -> str:
    return f" [{source.title}]" if source else ""


def _as_json(exchange: Exchange, day: date) -> dict[str, object]:
    own = exchange.model_dump(mode="json", exclude={"statements"})
    return {**own, "on": {s.what: s.model_dump(mode="json") for s in exchange.standing(day)}}


def zib_lines(concept: str, release: str, facts: Wegiz, day: date) -> Iterator[str]:
    """The exchanges that cover a concept, with their norms, and whether that is an inference."""
    from vtabel.documents.anchors import norms_in_words

    for anchor in facts.anchors(concept, release, day):
        doubt = f"; inference, stated for {anchor.stated_for}" if anchor.certainty == "inference" else ""
        yield f"  Wegiz: {anchor.name_en} ({norms_in_words(anchor.norms, 'en')}){doubt}"


def search_lines(zib: str, facts: Wegiz) -> Iterator[str]:
    """The searches by which BgZ standards ask a zib, and our adaptation to R4."""
    for found in facts.searches_of(zib):
        yield f"{found.standard} ({found.fhir}, {found.release}): {found.search}"
    for cover in (c for exchange in facts.exchanges for c in exchange.covers):
        for covered in cover.zibs:
            if covered.id == zib and covered.search:
                yield f"our adaptation (R4, {cover.release}): {covered.search}"
