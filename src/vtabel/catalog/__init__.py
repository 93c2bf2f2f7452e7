"""What an EHR can hold: zib concepts with their FHIR elements, and the code systems."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from vtabel.catalog.codesystems import CodeSystem, code_systems, short_name, system_uri
from vtabel.catalog.model import Catalog, CodeFilter, Concept, Element, Zib
from vtabel.diagnostics import VtabelError

__all__ = [
    "Catalog",
    "CodeFilter",
    "CodeSystem",
    "Concept",
    "Element",
    "Zib",
    "catalog",
    "code_systems",
    "short_name",
    "system_uri",
]

RELEASES = ("zib2020",)


@cache
def catalog(release: str = "zib2020") -> Catalog:
    """The packaged catalogue of a zib release. Raises VtabelError for a release that is not packaged.

    >>> catalog().concept("NL-CM:12.1.2").places[0].path
    'value.ofType(Quantity)'
    """
    if release not in RELEASES:
        raise VtabelError(f"there is no catalogue `{release}`; use one of {', '.join(RELEASES)}")
    data = json.loads(files("vtabel").joinpath(f"data/{release}.json").read_text(encoding="utf-8"))
    profiles = {
        name: (p["resource"], tuple(CodeFilter(c["element"], c["system"], c["code"]) for c in p["codes"]))
        for name, p in data["profiles"].items()
    }
    return Catalog(
        release=data["release"],
        fhir=data["fhir"],
        package=data["package"],
        version=data["version"],
        zibs={z["id"]: Zib(**z) for z in data["zibs"]},
        elements=tuple(_element(row, profiles) for row in data["elements"]),
    )


def _element(row: dict[str, Any], profiles: dict[str, tuple[str, tuple[CodeFilter, ...]]]) -> Element:
    resource, codes = profiles[row["profile"]]
    return Element(
        concept=row["concept"],
        name_en=row.get("name_en", ""),
        name_nl=row.get("name_nl", ""),
        profile=row["profile"],
        resource=resource,
        id=row["id"],
        path=row["path"],
        types=tuple(row.get("types", "").split("|")),
        min=row.get("min", ""),
        max=row.get("max", ""),
        codes=codes,
        implicit=row.get("implicit", False),
        via=row.get("via", ""),
        note=row.get("note", ""),
        binding=row.get("binding", ""),
        value_set=row.get("value_set", ""),
        value_set_name=row.get("value_set_name", ""),
        unit=row.get("unit", ""),
    )
