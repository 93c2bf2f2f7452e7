"""When a requirement is met: the query that finds the data, an example that satisfies it, and what must come out.

The example is made from the path of the standard and then looked at through that same path; one in which the path gives nothing is not shown.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from vtabel.catalog import catalog, release_of
from vtabel.catalog.terms import value_sets
from vtabel.extraction.example import Coding, Filling, example_of
from vtabel.extraction.search import search_of
from vtabel.extraction.shapes import VERSIONS, FhirVersion
from vtabel.requirements import Requirement, Standard


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The query; the example as JSON with the values that its path gives, both empty where no example can be made."""

    query: str
    example: str = ""
    values: tuple[str, ...] = ()


def acceptance(r: Requirement) -> Acceptance | None:
    """How a vendor and a hospital see that a requirement with a standard is met; None without a standard.

    >>> import vtabel as vt
    >>> mapping = vt.resolve(vt.read("fixtures/nhr_af/tabel.xlsx"), ["fixtures/nhr_af/mapping.csv"], propose=False)
    >>> shown = acceptance(vt.requirements(mapping, on="2026-12-01").requirements[0])
    >>> shown.query, shown.values
    ('GET [base]/Patient?_id={patient}', ('2026-03-14',))
    """
    if r.standard is None:
        return None
    unit = next((need.variable.unit for need in r.needs if need.variable.unit), "")
    return _acceptance(r.standard, unit)


@lru_cache(maxsize=4096)
def _acceptance(standard: Standard, unit: str) -> Acceptance:
    release = release_of(standard.release, catalog()) or catalog()
    version = next((v for v in VERSIONS if v == release.fhir), VERSIONS[0])
    codes = tuple((c.system, c.code) for c in (standard.codes or standard.fixed))
    query = f"GET [base]/{search_of(standard.resource, codes, version)}"
    filling = Filling(codes, _coding(standard), unit)
    conditions = [standard.where] if standard.where else []
    made = example_of(standard.resource, standard.path, filling, where=conditions, version=version)
    values = _seen(made, standard, version) if made else ()
    if made is None or not values:
        return Acceptance(query)
    return Acceptance(query, _written(made), values)


def _coding(standard: Standard) -> Coding | None:
    """A code of the value set, if the packages list one."""
    known = value_sets(standard.release or catalog().release).get(standard.value_set)
    listed = ((system, code) for system, codes in (known.codes if known else {}).items() for code in codes)
    return next(listed, None)


def _seen(example: dict[str, Any], standard: Standard, version: FhirVersion) -> tuple[str, ...]:
    """What the path gives on the example, in words; nothing if a condition does not hold."""
    from fhirpathpy.engine.nodes import ResourceNode  # loading it takes longer than many commands run

    from vtabel.engines.naive.paths import evaluate

    node = ResourceNode.create_node(example)
    if standard.where and [_data(item) for item in evaluate(node, standard.where, {}, version)] != [True]:
        return ()
    path = standard.path or "$this"
    return tuple(_text(_data(item)) for item in evaluate(node, path, {}, version)) if path != "$this" else ("$this",)


def _written(example: dict[str, Any]) -> str:
    """JSON with one line for each element: short enough for a page, long enough to read."""
    lines = (f"  {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in example.items())
    return "{\n" + ",\n".join(lines) + "\n}"


def _data(item: Any) -> Any:
    return getattr(item, "data", item)


def _text(value: Any) -> str:
    """A value as people write it: number and unit, system and code, else JSON without its quotes."""
    match value:
        case {"value": number, "unit": unit}:
            return f"{number} {unit}"
        case {"coding": [{"system": system, "code": code}, *_]}:
            return f"{system}|{code}"
        case {"text": text}:
            return str(text)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
