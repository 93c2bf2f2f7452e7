"""The codes of value sets: listed where the packages list them, otherwise what stays open is said.

Kept in a file beside the catalogue (``<release>_terms.json``) that is read when a value set is first asked for.
Displays are kept only where the package holds the code system itself: those of SNOMED CT, LOINC and other third
parties are not covered by the licence of the packages.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vtabel.catalog.packages import Package

Json = dict[str, Any]
_DEPTH = 20  # value sets that include each other; the deepest real one is 3


@dataclass(frozen=True, slots=True)
class ValueSet:
    """The codes of one value set: system -> code -> display (often empty).

    ``open`` says what the packages do not list: a SNOMED refset or hierarchy, a whole code system, a value set of
    another package. It is empty for a value set that is fully known.
    """

    url: str
    name: str = ""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    open: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """True if every code is listed here."""
        return not self.open

    def __contains__(self, coding: object) -> bool:
        """True if the pair (system, code) is listed."""
        return isinstance(coding, tuple) and len(coding) == 2 and coding[1] in self.codes.get(coding[0], ())


@cache
def value_sets(release: str = "zib2020") -> dict[str, ValueSet]:
    """Every value set that the catalogue of a packaged release binds, by canonical; empty for an unknown release."""
    file = files("vtabel").joinpath(f"data/{release}_terms.json")
    if not file.is_file():
        return {}
    stored = json.loads(file.read_text(encoding="utf-8"))["value_sets"]
    return {url: ValueSet(url, row["name"], row["codes"], tuple(row.get("open", ()))) for url, row in stored.items()}


def terms_of(packages: Iterable[Package], urls: Iterable[str]) -> Json:
    """The value sets of these canonicals as they are stored; those that no package holds are left out."""
    reader = _Reader.of(packages)
    found = {url: reader.value_set(url) for url in sorted(urls) if reader.holds(url)}
    return {"value_sets": {url: _stored(value_set) for url, value_set in found.items()}}


def _stored(value_set: ValueSet) -> Json:
    kept: Json = {"name": value_set.name, "codes": value_set.codes}
    return {**kept, "open": list(value_set.open)} if value_set.open else kept


@dataclass(slots=True)
class _Reader:
    """The value sets and code systems of packages, by canonical."""

    sets: dict[str, Json]
    systems: dict[str, Json]

    @classmethod
    def of(cls, packages: Iterable[Package]) -> _Reader:
        reader = cls({}, {})
        for package in packages:
            for _, resource in package.of_type("ValueSet"):
                reader.sets.setdefault(str(resource.get("url", "")), resource)
            for _, resource in package.of_type("CodeSystem"):
                reader.systems.setdefault(str(resource.get("url", "")), resource)
        return reader

    def holds(self, url: str) -> bool:
        return url.partition("|")[0] in self.sets

    def value_set(self, url: str) -> ValueSet:
        """A value set as far as it can be listed from the packages."""
        codes: dict[str, dict[str, str]] = {}
        still_open: list[str] = []
        definition = self.sets[url.partition("|")[0]]
        self._add(definition, codes, still_open, 0)
        return ValueSet(url, str(definition.get("name", "")), codes, tuple(dict.fromkeys(still_open)))

    def _add(self, definition: Json, codes: dict[str, dict[str, str]], still_open: list[str], depth: int) -> None:
        compose = definition.get("compose") or {}
        for include in compose.get("include", ()):
            self._include(include, codes, still_open, depth)
        for exclude in compose.get("exclude", ()):
            listed = {c.get("code") for c in exclude.get("concept", ())}
            system = codes.get(str(exclude.get("system", "")), {})
            if not listed:
                still_open.append(f"without {_description(exclude)}")
            for code in listed & system.keys():
                del system[code]

    def _include(self, include: Json, codes: dict[str, dict[str, str]], still_open: list[str], depth: int) -> None:
        system = str(include.get("system", ""))
        if include.get("concept"):
            self._take(system, include["concept"], codes)
        elif include.get("filter"):
            still_open.append(_description(include))
        elif system:
            if self.systems.get(system, {}).get("content") == "complete":
                self._take(system, self.systems[system].get("concept", ()), codes)
            else:
                still_open.append(system)
        for url in include.get("valueSet", ()):
            if self.holds(url) and depth < _DEPTH:
                self._add(self.sets[url.partition("|")[0]], codes, still_open, depth + 1)
            else:
                still_open.append(url)

    def _take(self, system: str, concepts: Iterable[Json], codes: dict[str, dict[str, str]]) -> None:
        known = codes.setdefault(system, {})
        waiting = list(concepts)
        ours = system in self.systems and self.systems[system].get("content") == "complete"
        while waiting:
            concept = waiting.pop(0)
            known.setdefault(str(concept.get("code", "")), str(concept.get("display", "")) if ours else "")
            waiting += concept.get("concept", ())  # the narrower concepts of a code system


def _description(include: Json) -> str:
    """What an include asks for, in words: the system and its filters."""
    filters = [f"{f.get('property')} {f.get('op')} {f.get('value')}" for f in _dicts(include.get("filter"))]
    return " ".join([str(include.get("system", "")), *filters]).strip()


def _dicts(value: Any) -> list[Json]:
    return [item for item in value or () if isinstance(item, dict)]
