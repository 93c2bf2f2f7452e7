"""Which names a FHIRPath condition uses that another release is not known to have.

The catalogue holds the elements that carry a concept, not all of FHIR. A name it does not know is therefore not proved
absent, but nothing shows that it is there: a person has to look.
"""

from __future__ import annotations

import re
from functools import cache

from vtabel.catalog import catalog, value_sets

_TEXT = re.compile(r"'(?:\\.|[^'\\])*'")
_EXTENSION = re.compile(r"extension\('([^']*)'\)")
_HL7_SYSTEM = re.compile(r"'(http://(?:terminology\.hl7\.org/CodeSystem/|hl7\.org/fhir/)[^']*)'")
_TYPE = re.compile(r"\b(?:ofType|as|is)\s*\(\s*[\w.]+\s*\)|\b(?:as|is)\s+[\w.]+")
_NAME = re.compile(r"(?<![\w$%@])([a-z]\w*)\b(?!\s*\()")
_OPERATORS = {"and", "or", "xor", "implies", "in", "contains", "div", "mod", "true", "false"}
# The parts of the data types that stand below an element in both FHIR versions: https://hl7.org/fhir/STU3/datatypes.html
_OF_DATATYPES = set(
    "id extension url value coding text system version code display userSelected comparator unit start end "
    "reference identifier use type period assigner".split()
)


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

    In the same FHIR version every resource has the same elements, so there is nothing to ask.

    >>> unknown_names("hospitalization.dischargeDisposition.exists()", "Encounter", of="zib2020", to="zib2017")
    ()
    """
    if catalog(of).fhir == catalog(to).fhir:
        return ()
    return tuple(sorted(names_of(expression) - _known(to, resource) - _OF_DATATYPES))


@cache
def _known(release: str, resource: str) -> frozenset[str]:
    """What the catalogue of a release names on a resource: in paths and element ids, code filters and value sets."""
    found: set[str] = set()
    for element in catalog(release).elements:
        if element.resource == resource:
            found |= names_of(element.path) | {re.split(r"[:\[]", part)[0] for part in re.split(r"[. >]+", element.id)}
            found |= {name for c in element.codes for name in (c.element, c.system)}
            value_set = value_sets(release).get(element.value_set)
            found |= set(value_set.codes) if value_set else set()
    return frozenset(found)
