"""An `Overlap` as rows of text and as plain values: what every format prints."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import version
from typing import NamedTuple

from vtabel.overlap import words
from vtabel.overlap.model import Element, Grade, Overlap, Pair
from vtabel.rules import Lang

Row = tuple[str | int, ...]


class Sheet(NamedTuple):
    """A table with its title, header, widths in characters, and rows."""

    title: str
    header: tuple[str, ...]
    widths: tuple[int, ...]
    rows: list[Row]


def elements_of(found: Overlap) -> dict[str, Element]:
    """The element of each variable, by its key."""
    return {m.mapped.key: e for e in found.elements for m in e.members}


def pair_rows(found: Overlap, pairs: Iterable[Pair], lang: Lang) -> list[Row]:
    """A row for each pair, with the columns of `words.COLUMNS`."""
    of = elements_of(found)
    return [_pair_row(pair, of, lang) for pair in pairs]


def _pair_row(pair: Pair, of: dict[str, Element], lang: Lang) -> Row:
    element = of.get(pair.a.key) or of.get(pair.b.key)
    named = element is not None and pair.grade is not Grade.NAME
    sides = [(m.registry, m.variable.key, m.variable.title, str(m.variable.cell)) for m in (pair.a, pair.b)]
    return (
        words.grade_text(pair.grade, lang),
        words.group(element, lang) if element and named else "",
        words.title(element, lang) if element and named else "",
        *sides[0],
        *sides[1],
        words.reasons_text(pair, lang),
        words.cells_text(pair),
    )


def sheets(found: Overlap, lang: Lang) -> list[Sheet]:
    """All tables: what it comes to, what to collect once, pairs, conflicts, cost of each registry, names alike."""
    nl = lang == "nl"
    widths = (16, 20, 34, 14, 30, 30, 26, 14, 30, 30, 26, 60, 60)
    header = words.COLUMNS[lang]
    return [
        Sheet("Samenvatting" if nl else "Summary", ("", ""), (60, 20), summary(found, lang)),
        Sheet("Eén keer vastleggen" if nl else "Collect once", *_core(found, lang)),
        Sheet("Paren" if nl else "Pairs", header, widths, pair_rows(found, found.pairs, lang)),
        Sheet("Strijdig" if nl else "Conflicts", header, widths, pair_rows(found, found.conflicts, lang)),
        Sheet("Per registratie" if nl else "Per registry", *_costs(found, lang)),
        Sheet("Alleen de naam" if nl else "Names alike", header, widths, pair_rows(found, found.alike, lang)),
    ]


def summary(found: Overlap, lang: Lang) -> list[Row]:
    """What it comes to, in figures."""
    nl = lang == "nl"
    asked, most = found.redundancy, found.serves_most
    rows: list[Row] = [
        ("registraties" if nl else "registries", asked.registries),
        ("variabelen die gevraagd worden" if nl else "variables that are asked", asked.variables),
        ("waarvan constant of afgeleid" if nl else "of which constant or derived", asked.settled),
        ("waarvan nog niet besloten" if nl else "of which not decided yet", asked.undecided),
        ("verschillende elementen" if nl else "distinct elements", asked.elements),
        ("variabelen per element" if nl else "variables per element", str(asked.ratio or "-").replace(".", "," if nl else ".")),
        ("elementen van twee of meer registraties" if nl else "elements of two or more registries", len(found.core(2))),
        ("element dat het meest dient" if nl else "element that serves most", words.title(most, lang) if most else "-"),
    ]  # fmt: skip
    rows += [
        (f"{'paren' if nl else 'pairs'}: {words.GRADES[lang][g]}", found.grades[g])
        for g in Grade
        if g is not Grade.NAME
    ]
    rows.append(("alleen de naam (telt niet mee)" if nl else "names alike (not counted)", len(found.alike)))
    return rows


def _core(found: Overlap, lang: Lang) -> tuple[tuple[str, ...], tuple[int, ...], list[Row]]:
    header = {
        "nl": ("groep", "element", "registraties", "variabelen", "verplicht", "welke registraties", "id"),
        "en": ("group", "element", "registries", "variables", "mandatory", "which registries", "id"),
    }[lang]
    rows: list[Row] = [
        (
            words.group(e, lang), words.title(e, lang), len(e.registries), len(e.members), e.mandatory, ", ".join(e.registries), e.id,
        )
        for e in found.core(2)
    ]  # fmt: skip
    return header, (24, 60, 12, 12, 12, 60, 14), rows


def _costs(found: Overlap, lang: Lang) -> tuple[tuple[str, ...], tuple[int, ...], list[Row]]:
    header = {
        "nl": ("registratie", "variabelen", "elementen", "gedeeld", "alleen hier", "alleen hier en verplicht", "constant of afgeleid", "niet besloten", "strijdig"),
        "en": ("registry", "variables", "elements", "shared", "only here", "only here and mandatory", "constant or derived", "not decided", "in conflict"),
    }[lang]  # fmt: skip
    return header, (30, *(14,) * 8), [tuple(cost) for cost in found.costs()]


def as_json(found: Overlap, lang: Lang = "en") -> dict[str, object]:
    """The comparison as plain values."""
    asked = found.redundancy
    return {
        "provider": found.provider,
        "on": found.on.isoformat(),
        "registries": [
            {**r.model_dump(), "version": t.version, "file": t.source.name, "sha256": t.source.sha256}
            for r, t in zip(found.registries, found.mapping.tables, strict=True)
        ],
        "mappings": [f.model_dump() for f in found.mapping.files],
        "redundancy": {**asked._asdict(), "compared": asked.compared, "ratio": asked.ratio},
        "grades": {g.value: found.grades[g] for g in Grade if g is not Grade.NAME},
        "costs": [cost._asdict() for cost in found.costs()],
        "elements": [_element_json(e, lang) for e in found.elements],
        "pairs": [_pair_json(p, lang) for p in found.pairs],
        "names_alike": [_pair_json(p, lang) for p in found.alike],
        "undecided": [m.key for m in found.undecided],
        "settled": [m.key for m in found.settled],
        "not_asked": [m.key for m in found.not_asked],
        "version": version("vtabel"),
    }


def _element_json(element: Element, lang: Lang) -> dict[str, object]:
    return {
        "id": element.id,
        "kind": element.key.subject.kind,
        "subject": element.key.subject.name,
        "codes": list(element.key.codes),
        "qualifier": element.key.qualifier,
        "group": words.group(element, lang),
        "title": words.title(element, lang),
        "registries": list(element.registries),
        "mandatory": element.mandatory,
        "variables": [
            {"variable": m.mapped.key, "level": m.level.value, "cell": str(m.mapped.variable.cell)}
            for m in element.members
        ],
    }


def _pair_json(pair: Pair, lang: Lang) -> dict[str, object]:
    return {
        "grade": pair.grade.value,
        "a": pair.a.key,
        "b": pair.b.key,
        "reasons": [
            {
                "kind": r.kind,
                "grade": r.grade.value,
                "text": words.reason_text(r, lang),
                "cells": [str(cell) for cell in pair.cells(r)],
            }
            for r in pair.reasons
        ],
    }
