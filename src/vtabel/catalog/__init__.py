"""What an EHR can hold: zib concepts with their FHIR elements, code systems, value sets and who decides about them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from vtabel.catalog.codesystems import CodeSystem, code_systems, short_name, system_uri
from vtabel.catalog.conceptmaps import ConceptMap, MappedCode, becomes, concept_maps, maps_at
from vtabel.catalog.model import Catalog, CodeFilter, Concept, Element, Zib
from vtabel.catalog.store import catalog_of
from vtabel.catalog.terminology import Terminology
from vtabel.catalog.terms import ValueSet, value_sets
from vtabel.catalog.txserver import TerminologyServer
from vtabel.diagnostics import Report, VtabelError

if TYPE_CHECKING:
    from vtabel.catalog.importer import Imported

__all__ = [
    "RELEASES",
    "Catalog",
    "CodeFilter",
    "CodeSystem",
    "Concept",
    "ConceptMap",
    "Element",
    "MappedCode",
    "Terminology",
    "TerminologyServer",
    "ValueSet",
    "Zib",
    "becomes",
    "catalog",
    "code_systems",
    "concept_maps",
    "import_packages",
    "maps_at",
    "open_catalog",
    "release_of",
    "short_name",
    "system_uri",
    "value_sets",
]

RELEASES = ("zib2020", "zib2024", "mp9", "zib2017")


@cache
def catalog(release: str = "zib2020") -> Catalog:
    """The packaged catalogue of a zib release. Raises VtabelError for a release that is not packaged.

    >>> catalog().concept("NL-CM:12.1.2").places[0].path
    'value.ofType(Quantity)'
    """
    if release not in RELEASES:
        raise VtabelError(f"there is no catalogue `{release}`; use one of {', '.join(RELEASES)}")
    data = json.loads(files("vtabel").joinpath(f"data/{release}.json").read_text(encoding="utf-8"))
    return catalog_of(data)


def release_of(release: str, given: Catalog) -> Catalog | None:
    """The catalogue of a release: the given one if it is of that release, else a packaged one; None if there is none."""
    if release in ("", given.release):
        return given
    return catalog(release) if release in RELEASES else None


def open_catalog(path: str | Path) -> Catalog:
    """The catalogue in a file that `import_packages` wrote. Raises VtabelError if it is not one."""
    try:
        return catalog_of(json.loads(Path(path).read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise VtabelError(f"{path} is no catalogue file: {error}") from error


def import_packages(paths: Sequence[str | Path], into: str | Path | None = None) -> tuple[tuple[Imported, ...], Report]:
    """Make catalogues of FHIR packages; see `vtabel.catalog.importer.import_packages`."""
    from vtabel.catalog.importer import import_packages as run  # lxml and the readers are only loaded for an import

    return run([Path(path) for path in paths], None if into is None else Path(into))
