"""A catalogue as JSON: one entry a line, so that the difference between two releases can be read."""

from __future__ import annotations

import json
from typing import Any

from vtabel.catalog.model import Catalog, CodeFilter, Element, Zib

Json = dict[str, Any]


def catalog_of(data: Json) -> Catalog:
    """The catalogue that stored data describe. Raises KeyError or TypeError for data that `lines` did not write."""
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


def _element(row: Json, profiles: dict[str, tuple[str, tuple[CodeFilter, ...]]]) -> Element:
    resource, codes = profiles[row["profile"]]
    return Element(
        concept=row["concept"],
        name_en=row.get("name_en", ""),
        name_nl=row.get("name_nl", ""),
        profile=row["profile"],
        resource=resource,
        id=row["id"],
        path=row["path"],
        types=tuple(row["types"].split("|")) if "types" in row else (),
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


def lines(data: Json) -> str:
    """Data as JSON with one entry of each list or object a line."""
    return "{\n" + ",\n".join(f"{_text(key)}: {_entries(value)}" for key, value in data.items()) + "\n}\n"


def _entries(value: Any) -> str:
    if isinstance(value, list):
        return "[\n" + ",\n".join(_text(v) for v in value) + "\n]"
    if isinstance(value, dict):
        return "{\n" + ",\n".join(f"{_text(k)}: {_text(v)}" for k, v in value.items()) + "\n}"
    return _text(value)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
