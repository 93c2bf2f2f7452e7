"""A merged profile -> its rows: every element that carries a zib concept, in it or through a profile it refers to.

Mapping convention of Nictiz (R4): ``mapping.identity`` is ``zib-<name>-v<version>-2020EN``, ``mapping.map`` the concept
id, ``mapping.comment`` the English name, the element's first ``alias`` the Dutch one; a comment with the word
"implicit" marks a secondary mapping. Other identities (laboratory exchange, immunisation, MP9) are no zib.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from vtabel.catalog.core import Core
from vtabel.catalog.paths import ElementPath, PathMaker, concept_maps_of, value_set_of
from vtabel.catalog.profiles import Json, Profile, Profiles, fixed_value, profile_urls

# R4: zib-bodyweight-v3.2-2020EN. STU3: hcim-bodyweight-v3.1-2017EN, with older years beside it.
IDENTITY = re.compile(r"(?P<kind>zib|hcim)-(?P<zib>.+?)-v?(?P<version>[\d.]+)-?\(?(?P<year>\d{4})EN\)?", re.IGNORECASE)
CONCEPT = re.compile(r"NL-CM:\d{1,9}(\.\d{1,9})+")


@dataclass(frozen=True, slots=True)
class Row:
    """One element that carries one concept, as the profile that is read says it."""

    profile: str
    id: str
    name_nl: str
    path: str
    note: str
    types: str
    min: str
    max: str
    binding: str
    value_set: str
    fixed: str
    unit: str
    concept: str = ""
    identity: str = ""
    name_en: str = ""
    implicit: bool = False
    via: str = ""
    maps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RowMaker:
    """Makes the rows of profiles.

    ``year`` is the zib release of the package. STU3 profiles keep the mappings of older releases beside those of their
    own (``hcim-...-2015EN``), so only its own count there; R4 profiles map a concept once, whatever the year says.
    """

    profiles: Profiles
    core: Core
    year: str

    def rows(self, profile: Profile, above: tuple[str, ...] = ()) -> Iterator[Row]:
        """The rows of a profile, those reached through extension and datatype profiles included, and through theirs.

        ``above`` are the profiles on the way down: one that comes again is not followed.
        """
        yield from self._own(profile)
        above = (*above, profile.url)
        for element_id, element in profile.elements.items():
            if element.get("max") == "0":
                continue
            for kind in element.get("type", ()):
                for url in profile_urls(kind):
                    reached = self.profiles.of_url(url)
                    if reached is None:
                        self.profiles.missing(profile, url)
                    elif not reached.is_resource and reached.url not in above:
                        yield from self._through(profile, element_id, reached, above)

    def _own(self, profile: Profile) -> Iterator[Row]:
        maker = PathMaker(profile, self.profiles, self.core)
        for element_id, element in profile.elements.items():
            found = [m for m in element.get("mapping", ()) if self._is_concept(m)]
            if found:
                row = self._row(maker, element_id, element)
                yield from (
                    replace(
                        row,
                        concept=mapping["map"],
                        identity=mapping["identity"],
                        name_en=(comment := str(mapping.get("comment") or element.get("short", ""))),
                        implicit="implicit" in comment.lower(),
                    )
                    for mapping in found
                )

    def _row(self, maker: PathMaker, element_id: str, element: Json) -> Row:
        """What holds for every concept that an element carries: its place, types, cardinality and binding."""
        place = maker.path(element_id)
        known = maker.element(element_id)
        core = self.core.element(maker.core_key(element_id))
        kinds = [type_name(kind) for kind in known.get("type", ())] or (core.types or place.type).split("|")
        fixed = fixed_value(element)
        bound = "binding" in known
        return Row(
            profile=maker.profile.id,
            id=element_id,
            name_nl=str(next(iter(element.get("alias", ())), "")),
            path=place.path,
            note="; ".join(place.notes),
            types="|".join(sorted(set(kinds))),
            min=str(known.get("min", core.min)),
            max=str(known.get("max", core.max)),
            binding=str(known["binding"].get("strength", "")) if bound else core.binding,
            value_set=value_set_of(known) if bound else core.value_set,
            fixed="" if fixed is None else json.dumps(fixed, ensure_ascii=False),
            unit=unit_of(maker.profile.fixed(element_id)),
            maps=concept_maps_of(known),
        )

    def _through(self, profile: Profile, element_id: str, reached: Profile, above: tuple[str, ...]) -> Iterator[Row]:
        """What a profile says through another: its rows, one step further; ``via`` is the profile that maps the concept."""
        outer = PathMaker(profile, self.profiles, self.core).path(element_id)
        for row in self.rows(reached, above):
            place = outer.then(ElementPath(row.path, (row.note,) if row.note else ()))
            yield replace(
                row,
                profile=profile.id,
                id=f"{element_id} > {row.id}",
                path=place.path,
                note="; ".join(place.notes),
                via=row.via or reached.id,
            )

    def _is_concept(self, mapping: Json) -> bool:
        identity = IDENTITY.fullmatch(str(mapping.get("identity", "")))
        if identity is None or CONCEPT.fullmatch(str(mapping.get("map", ""))) is None:
            return False
        return identity["kind"] == "zib" or identity["year"] == self.year


def unit_of(fixed: Any) -> str:
    """The UCUM code of a fixed quantity; empty if it fixes none."""
    if not isinstance(fixed, dict) or "unitsofmeasure" not in str(fixed.get("system")):
        return ""
    return str(fixed.get("code", ""))


def type_name(kind: Json) -> str:
    """A type with the profiles that narrow it in brackets, by name.

    >>> type_name({"code": "Reference", "targetProfile": ["http://hl7.org/fhir/StructureDefinition/Patient"]})
    'Reference(Patient)'
    """
    urls = profile_urls({"profile": kind.get("targetProfile", [])}) or profile_urls(kind)
    names = ",".join(url.rpartition("/")[2] for url in urls)
    return f"{kind.get('code', '')}({names})" if names else str(kind.get("code", ""))
