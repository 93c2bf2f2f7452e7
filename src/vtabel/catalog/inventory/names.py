"""Names in an inventory -> zib concepts. Only a name that is the same counts; a likeness is help for a person, never a match."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from rapidfuzz import process

from vtabel.catalog import catalog
from vtabel.text import match_form

RELEASES = ("zib2020", "zib2017")
"""In this order: an older release is only asked for names that the newer one does not know."""

_BRACKETS = re.compile(r"\([^)]*\)")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the Basisgegevensset Zorg under its Dutch name, with the zibs that it holds."""

    name: str
    zibs: tuple[str, ...]


@cache
def parts() -> tuple[Part, ...]:
    """The 26 parts."""
    data = json.loads(files("vtabel").joinpath("data/inventory_parts.json").read_text(encoding="utf-8"))
    return tuple(Part(row["name"], tuple(row["zibs"])) for row in data["parts"])


def form(name: str) -> str:
    """The form in which names are compared: without case, accents, blanks and signs.

    >>> form("Allergie-intoleranties"), form("Patiënt gegevens")
    ('allergieintoleranties', 'patientgegevens')
    """
    return "".join(c for c in unicodedata.normalize("NFKD", match_form(name)) if c.isalnum())


def part_named(label: str) -> Part | None:
    """The part that a label names, what stands in brackets left out.

    >>> part_named("Contacten (ziekenhuisopnames)").zibs
    ('NL-CM:15.1',)
    """
    wanted = form(_BRACKETS.sub("", label))
    return next((part for part in parts() if form(part.name) == wanted), None)


def part_within(text: str) -> Part | None:
    """The part whose name stands as words in a heading; None if there is none, or more than one."""
    words = f" {match_form(text)} "
    found = [p for p in parts() if re.search(rf"(?<!\w){re.escape(match_form(p.name))}(?!\w)", words)]
    return found[0] if len(found) == 1 else None


@cache
def _tables() -> tuple[dict[str, dict[str, tuple[str, ...]]], ...]:
    """Per release: zib -> form of a Dutch name -> concepts."""
    tables = []
    for release in RELEASES:
        table: dict[str, dict[str, tuple[str, ...]]] = {}
        for concept in catalog(release):
            names = table.setdefault(concept.zib.id, {})
            name = form(concept.name_nl)
            names[name] = (*names.get(name, ()), concept.id)
        tables.append(table)
    return tuple(tables)


@cache
def _zibs_by_name() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for release in RELEASES:
        for zib in catalog(release).zibs.values():
            key = form(zib.name_nl)
            found[key] = tuple(dict.fromkeys((*found.get(key, ()), zib.id)))
    return found


def zibs_named(name: str) -> tuple[str, ...]:
    """The zibs with this Dutch name."""
    return _zibs_by_name().get(form(name), ())


def scope(zibs: Sequence[str], path: Sequence[str]) -> tuple[str, ...]:
    """The zibs in which an element is looked up: those that the innermost group names, else those of its part."""
    return next((named for group in reversed(path) if (named := zibs_named(group))), tuple(zibs))


def concepts_named(name: str, zibs: Iterable[str]) -> tuple[str, ...]:
    """The concepts of these zibs with this Dutch name.

    >>> concepts_named("gewicht waarde", ["NL-CM:12.1"])
    ('NL-CM:12.1.2',)
    """
    wanted, zibs = form(name), tuple(zibs)
    for table in _tables():
        found = dict.fromkeys(c for zib in zibs for c in table.get(zib, {}).get(wanted, ()))
        if found:
            return tuple(found)
    return ()


def nearest_names(name: str, zibs: Iterable[str]) -> tuple[str, ...]:
    """The three names in these zibs that are most like it, as help for a person."""
    names: dict[str, str] = {}
    for release in RELEASES:
        for concept in catalog(release):
            if concept.zib.id in zibs:
                names.setdefault(form(concept.name_nl), concept.name_nl)
    found = process.extract(form(name), list(names), limit=3)
    return tuple(names[key] for key, _, _ in found)


@cache
def _own_names() -> dict[str, str]:
    """Name that only one part holds -> that part."""
    holders: dict[str, set[str]] = {}
    for part in parts():
        for table in _tables():
            for zib in part.zibs:
                for name in table.get(zib, {}):
                    holders.setdefault(name, set()).add(part.name)
    return {name: next(iter(names)) for name, names in holders.items() if len(names) == 1}


def fitting(names: Iterable[str]) -> dict[str, int]:
    """Per part how many of these names only that part holds.

    >>> fitting(["TabakGebruikStatus", "PackYears", "Toelichting"])
    {'Tabakgebruik': 2}
    """
    found: dict[str, int] = {}
    for name in names:
        if part := _own_names().get(form(name)):
            found[part] = found.get(part, 0) + 1
    return found
