"""The Dutch code systems and identifier systems: name, FHIR URI, OID, and the short name used in mapping files."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from vtabel.text import match_form


@dataclass(frozen=True, slots=True)
class CodeSystem:
    """A code system. ``oid`` is empty where no source gives one; ``short`` where mapping files use the URI."""

    name: str
    system: str
    oid: str
    short: str


@cache
def code_systems() -> tuple[CodeSystem, ...]:
    """All code systems that are packaged."""
    text = files("vtabel").joinpath("data/code_systems.json").read_text(encoding="utf-8")
    return tuple(CodeSystem(**row) for row in json.loads(text))


@cache
def _by_word() -> dict[str, CodeSystem]:
    found: dict[str, CodeSystem] = {}
    for system in code_systems():
        oid = system.oid
        for word in (system.short, system.system, system.name, oid, f"urn:oid:{oid}" if oid else ""):
            if word:
                found.setdefault(match_form(word), system)
    return found


def system_uri(text: str) -> str | None:
    """The URI of a system from its short name, name, OID or URI; an unknown URI is itself; None for other words.

    >>> system_uri("SCT"), system_uri("2.16.840.1.113883.6.96"), system_uri("https://example.org/cs"), system_uri("xyz")
    ('http://snomed.info/sct', 'http://snomed.info/sct', 'https://example.org/cs', None)
    """
    known = _by_word().get(match_form(text))
    if known is not None:
        return known.system
    return text if text.startswith(("http://", "https://", "urn:")) else None


def short_name(uri: str) -> str:
    """How a system is called in documents: its name, else the URI."""
    known = _by_word().get(match_form(uri))
    return known.name if known else uri
