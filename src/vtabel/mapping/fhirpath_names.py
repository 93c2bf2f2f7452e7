"""Which names a FHIRPath condition uses that another release is not known to have.

Elements are those of the resource in the FHIR version of the release. Extensions and code systems of HL7 are known where
the catalogue of the release names them on that resource: another one is not proved absent, but nothing shows it is there.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import Any

from vtabel.catalog import catalog, value_sets

_TEXT = re.compile(r"'(?:\\.|[^'\\])*'")
_EXTENSION = re.compile(r"extension\('([^']*)'\)")
_HL7_SYSTEM = re.compile(
    r"'(http://(?:terminology\.hl7\.org/CodeSystem/|hl7\.org/fhir/(?!sid/|StructureDefinition/))[^']*)'"
)
_TYPE = re.compile(r"\b(?:ofType|as|is)\s*\(\s*[\w.]+\s*\)|\b(?:as|is)\s+[\w.]+")
_NAME = re.compile(r"(?<![\w$%@])([a-z]\w*)\b(?!\s*\()")
_RESOURCE = re.compile(r"(?P<type>[A-Z]\w+)\.")
_OPERATORS = {"and", "or", "xor", "implies", "in", "contains", "div", "mod", "true", "false"}


def names_of(expression: str) -> frozenset[str]:
    """The elements, extensions and code systems of HL7 that an expression names.

    >>> sorted(names_of("class.code='IMP' and onset.ofType(dateTime).exists()"))
    ['class', 'code', 'onset']
    """
    found = {*_EXTENSION.findall(expression), *_HL7_SYSTEM.findall(expression)}
    bare = _TYPE.sub("", _TEXT.sub("''", expression))
    return frozenset(found | {name for name in _NAME.findall(bare) if name not in _OPERATORS})


def unknown_names(expression: str, resource: str, of: str, to: str) -> tuple[str, ...]:
    """The names in an expression on a resource of release ``of`` that release ``to`` is not known to have.

    An expression may begin with another resource (``Encounter.diagnosis``). In the same FHIR version every resource has the
    same elements, so there is nothing to ask.

    >>> unknown_names("hospitalization.dischargeDisposition.exists()", "Encounter", of="zib2020", to="zib2017")
    ()
    """
    if catalog(of).fhir == catalog(to).fhir:
        return ()
    named = _RESOURCE.match(expression)
    resource = named["type"] if named else resource
    return tuple(sorted(names_of(expression) - _known(to, resource)))


def element_names(resource: str, fhir: str) -> frozenset[str]:
    """The names of the elements of a resource, on all levels, in a FHIR version (``R4``, ``STU3``); empty if it is unknown.

    >>> "reasonReference" in element_names("Encounter", catalog().fhir), len(element_names("Meteen", "R4"))
    (True, 0)
    """
    return frozenset(_elements().get(fhir, {}).get(resource, "").split())


@cache
def _known(release: str, resource: str) -> frozenset[str]:
    """The elements of a resource and of data types; what the catalogue names in its paths, code filters and value sets."""
    found = catalog(release)
    elements = _elements()
    names = {*elements["datatypes"].split(), *elements[found.fhir].get(resource, "").split()}
    for element in found.elements:
        if element.resource == resource:
            names |= names_of(element.path) | {c.system for c in element.codes}
            value_set = value_sets(release).get(element.value_set)
            names |= set(value_set.codes) if value_set else set()
    return frozenset(names)


@cache
def _elements() -> dict[str, Any]:
    """FHIR version -> resource -> the names of its elements on all levels (``tools/make_element_names.py``)."""
    data: dict[str, Any] = json.loads(files("vtabel").joinpath("data/fhir_elements.json").read_text(encoding="utf-8"))
    return data
