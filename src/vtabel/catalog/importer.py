"""FHIR packages -> catalogues: one release a package, with everything that its profiles say of zib concepts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from vtabel.catalog.conceptmaps import maps_of
from vtabel.catalog.core import core_of
from vtabel.catalog.elements import IDENTITY, Row, RowMaker
from vtabel.catalog.filters import code_filters
from vtabel.catalog.model import Catalog
from vtabel.catalog.packages import DEFAULT_LIMITS, Json, Package, PackageLimits, read_package
from vtabel.catalog.profiles import Profile, Profiles
from vtabel.catalog.store import catalog_of, lines
from vtabel.catalog.terms import terms_of
from vtabel.catalog.wegiz import zibs_of
from vtabel.diagnostics import Cell, Findings, Report, UnusableInput
from vtabel.files import write_whole
from vtabel.output import writing

# How the published Dutch packages are called in bindings and documents; another package goes by the end of its name.
RELEASE_OF_PACKAGE = {
    "nictiz.fhir.nl.r4.nl-core": "zib2020",
    "nictiz.fhir.nl.r4.2024.nl-core": "zib2024",
    "nictiz.fhir.nl.r4.medicationprocess9": "mp9",
    "nictiz.fhir.nl.stu3.zib2017": "zib2017",
}
_FHIR = {"4": "R4", "3": "STU3", "5": "R5"}
_ZIB_NAME = re.compile(r"(?:(?:zib|HCIM)\s+)?(?P<name>.+?)-v", re.IGNORECASE)


@dataclass(frozen=True)
class Imported:
    """What one package gives: the rows of all its profiles, the catalogue and the terms as they are stored."""

    release: str
    rows: tuple[Row, ...]
    data: Json
    terms: Json

    @cached_property
    def catalog(self) -> Catalog:
        return catalog_of(self.data)


def import_packages(
    paths: Sequence[Path], into: Path | None = None, limits: PackageLimits = DEFAULT_LIMITS
) -> tuple[tuple[Imported, ...], Report]:
    """Make a catalogue of each package. A package may build on another one that is given with it.

    Args:
        paths: packages (.tgz) or unpacked folders, of any of the FHIR versions R4 and STU3.
        into: the folder to write ``<release>.json`` and ``<release>_terms.json`` in; nothing is written without it.
        limits: bounds on each package.

    Returns:
        What was imported, and the findings: files that could not be read, profiles and bases that are missing.

    Raises:
        UnusableInput: a path is no FHIR package (VT130), goes past a limit (VT131), or maps no concept (VT137);
            or two of them are of one release (VT139). Nothing is written then: the catalogue in use stays as it was.
            A file cannot be written (VT602): it stays as it was.
    """
    findings = Findings()
    packages = [read_package(path, findings, limits) for path in paths]
    imported = tuple(_import(package, packages, findings) for package in packages)
    _refuse_twice(imported)
    if into is not None:
        _write(imported, into)
    # A package that others build on is looked through once for each of them.
    once = {d.render(): d for d in findings.diagnostics}
    return imported, Report(diagnostics=tuple(once.values()))


def _import(package: Package, given: Iterable[Package], findings: Findings) -> Imported:
    others = _dependencies(package, list(given), findings)
    profiles = Profiles.of(package, others, findings)
    own = [profiles.of_url(d["url"]) for _, d in package.of_type("StructureDefinition") if "url" in d]
    year = _year(package)
    maker = RowMaker(profiles, core_of(package.fhir), year)
    found = {profile.url: (profile, tuple(maker.rows(profile))) for profile in own if profile is not None}
    rows = tuple(row for _, rows in found.values() for row in rows)
    if not rows:
        raise UnusableInput.of("VT137", Cell(package.path.name), package=package.name)
    _unmapped(package, found.values(), findings)
    release = RELEASE_OF_PACKAGE.get(package.name) or _file_name(package.name.rpartition(".")[2])
    data = _catalogue(release, year, [package, *others], found.values())
    terms = terms_of([package, *others], _value_sets(data))
    used = [row for profile, found_rows in found.values() if _is_used(profile) for row in found_rows]
    terms["concept_maps"] = maps_of(package, others, used, findings)
    return Imported(release, rows, data, terms)


def _file_name(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "catalogue"


def _refuse_twice(imported: Iterable[Imported]) -> None:
    """Two packages of one release (two versions, say) cannot both be the catalogue of that release."""
    seen: dict[str, Imported] = {}
    for one in imported:
        other = seen.setdefault(one.release, one)
        if other is not one:
            names = [f"{i.data['package']} {i.data['version']}" for i in (other, one)]
            raise UnusableInput.of("VT139", first=names[0], second=names[1], release=one.release)


def _dependencies(package: Package, given: list[Package], findings: Findings) -> list[Package]:
    """The given packages that a package builds on, nearest first. Another version than it asks for is VT138."""
    found: list[Package] = []
    waiting = [package]
    while waiting:
        current = waiting.pop(0)
        for other in given:
            asked = current.dependencies.get(other.name)
            if asked is None or other in found or other is package:
                continue
            if asked not in (other.version, "current", "dev"):
                cell = Cell(current.path.name, "package.json")
                findings.add("VT138", cell, package=other.name, asked=asked, version=other.version)
            found.append(other)
            waiting.append(other)
    return found


def _year(package: Package) -> str:
    """The zib release of a package: the year that most of its mapping identities name."""
    years: Counter[str] = Counter()
    for _, definition in package.of_type("StructureDefinition"):
        identities = (IDENTITY.fullmatch(str(m.get("identity", ""))) for m in definition.get("mapping", ()))
        years.update(match["year"] for match in identities if match)
    return years.most_common(1)[0][0] if years else ""


def _unmapped(package: Package, found: Iterable[tuple[Profile, tuple[Row, ...]]], findings: Findings) -> None:
    """One finding on all resource profiles that name no concept: they are left out of the catalogue."""
    names = sorted(profile.id for profile, rows in found if _is_used(profile) and not rows)
    if names:
        findings.add("VT136", Cell(package.path.name), count=len(names), names=", ".join(names))


def _is_used(profile: Profile) -> bool:
    """Instances claim profiles that are not abstract: the zib layer of R4 is only there to be built upon."""
    return profile.is_resource and not profile.is_abstract


def _catalogue(
    release: str, year: str, packages: list[Package], found: Iterable[tuple[Profile, tuple[Row, ...]]]
) -> Json:
    used = [(profile, rows) for profile, rows in found if _is_used(profile) and rows]
    rows = sorted(
        (r for _, rows in used for r in rows), key=lambda r: (natural(r.concept), r.profile, r.id, r.identity)
    )
    names = _value_set_names(packages)
    package = packages[0]
    return {
        "release": release,
        "fhir": _FHIR.get(package.fhir.partition(".")[0], package.fhir),
        "package": package.name,
        "version": package.version,
        "zibs": _zibs(release, year, rows, packages),
        "profiles": {
            profile.id: {"resource": profile.type, "codes": code_filters(profile)}
            for profile, _ in sorted(used, key=lambda item: item[0].id)
        },
        "elements": [_stored(row, names) for row in rows],
    }


def _stored(row: Row, value_set_names: Callable[[str], str]) -> Json:
    """A row as it is stored: what is empty is left out."""
    kept = {
        "concept": row.concept,
        "name_en": row.name_en,
        "name_nl": row.name_nl,
        "profile": row.profile,
        "id": row.id,
        "path": row.path,
        "types": row.types,
        "min": row.min,
        "max": row.max,
        "implicit": row.implicit,
        "via": row.via,
        "note": row.note,
        "binding": row.binding,
        "value_set": row.value_set,
        "value_set_name": value_set_names(row.value_set),
        "unit": row.unit,
    }
    return {key: value for key, value in kept.items() if value not in ("", False)}


def _value_set_names(packages: list[Package]) -> Callable[[str], str]:
    names: dict[str, str] = {}
    for package in packages:
        for _, value_set in package.of_type("ValueSet"):
            names.setdefault(str(value_set.get("url", "")), str(value_set.get("name", "")))
    return lambda url: names.get(url.partition("|")[0], "")


def _value_sets(data: Json) -> list[str]:
    return sorted({row["value_set"] for row in data["elements"] if "value_set" in row})


def _zibs(release: str, year: str, rows: Iterable[Row], packages: list[Package]) -> list[Json]:
    """Every zib of the rows. The main release of a year also has the zibs of BgZ that its package has no profile for."""
    titles = _titles(packages)
    by_zib: dict[str, list[tuple[str, Row]]] = {}
    for row in rows:
        by_zib.setdefault(row.concept.rpartition(".")[0], []).append((_zib_name(row, titles), row))
    found = {zib: _zib(zib, named) for zib, named in by_zib.items()}
    for about in _bgz(year):
        if about["id"] in found or release == f"zib{year}":
            found[about["id"]] = {**about, "bgz": True}
    return sorted(found.values(), key=lambda z: natural(z["id"]))


def _zib(zib: str, named: list[tuple[str, Row]]) -> Json:
    """One zib: the name that most of its rows have, and the version of the first."""
    name = Counter(name for name, _ in named).most_common(1)[0][0]
    # The resource of the profile that is called after the zib names it best; others speak of its part in them.
    best = max(
        (row for title, row in named if row.name_en == title and row.name_nl),
        key=lambda row: (row.profile.endswith(f"-{name}"), "." not in row.id),
        default=None,
    )
    identity = IDENTITY.fullmatch(named[0][1].identity)
    version = identity["version"] if identity else ""
    return {"id": zib, "name_en": name, "name_nl": best.name_nl if best else name, "version": version, "bgz": False}


def _zib_name(row: Row, titles: dict[str, str]) -> str:
    """The English name of a row's zib: as declared, else out of the identity."""
    identity = IDENTITY.fullmatch(row.identity)
    return titles.get(row.identity) or (identity["zib"] if identity else "")


def _titles(packages: list[Package]) -> dict[str, str]:
    """Mapping identity -> the English name of its zib, from the declared mappings."""
    titles: dict[str, str] = {}
    for package in packages:
        for _, definition in package.of_type("StructureDefinition"):
            for mapping in definition.get("mapping", ()):
                match = _ZIB_NAME.match(str(mapping.get("name", "")))
                if match:
                    titles.setdefault(str(mapping.get("identity", "")), match["name"])
    return titles


def _bgz(year: str) -> list[Json]:
    """The zibs of the Basisgegevensset Zorg of a zib release; no package says which they are."""
    zibs = zibs_of("bgz", f"zib{year}")
    return [{"id": z.id, "name_en": z.name_en, "name_nl": z.name_nl, "version": z.version} for z in zibs]


def _write(imported: Iterable[Imported], into: Path) -> None:
    texts = {
        f"{i.release}{end}": lines(part)
        for i in imported
        for end, part in ((".json", i.data), ("_terms.json", i.terms))
    }
    for name, text in texts.items():
        with writing(into / name):
            into.mkdir(parents=True, exist_ok=True)
            write_whole(into / name, text.encode("utf-8", "backslashreplace"))


def natural(concept: str) -> list[int]:
    """The order of concept ids: by number, not by letter."""
    return [int(part) for part in concept.removeprefix("NL-CM:").split(".")]
