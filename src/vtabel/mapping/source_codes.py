"""The codes that the source of a variable can hold: those of the value set of its element, so that people only fill in options."""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz import fuzz

from vtabel.catalog import Element, catalog, value_sets
from vtabel.catalog.model import Catalog
from vtabel.mapping.model import Decision, Mapped, Source
from vtabel.table import Variable
from vtabel.text import match_form

BOOLEAN = "boolean"
"""The system of the values true and false."""
_MOST = 100
"""A longer value set is of diagnoses or the like: nobody fills that in row by row."""
_LIKE = 80
_CODED = ("CodeableConcept", "Coding", "code")
_YES_NO = {"true": "ja", "false": "nee"}


@dataclass(frozen=True, slots=True)
class SourceCode:
    """A code in the source, with its words where they are known."""

    system: str
    code: str
    display: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.system, self.code


def source_codes(mapped: Mapped) -> tuple[SourceCode, ...]:
    """The codes of the value set of the bound element; true and false for an element that is one of these.

    Empty for a variable without answers to choose from, a rejected binding, and a value set of more than 100 codes.

    >>> from vtabel.mapping import resolve
    >>> from vtabel.readers import read
    >>> found = resolve(read("fixtures/nice_mds/tabel.xlsx"), ["fixtures/nice_mds/mapping.csv"])
    >>> [code.display for code in source_codes(found["nice:eye_low"])][:2]
    ['Spontaneous', 'To sound']
    """
    binding, value_list = mapped.binding, mapped.variable.value_list
    if binding is None or value_list is None or not value_list.options or binding.decision is Decision.REJECTED:
        return ()
    if binding.source is not Source.ZIB or not binding.release:
        return ()
    element = _element(catalog(binding.release), binding.concept, binding.profile, binding.path)
    if element is None:
        return ()
    if element.types and all(t.partition("(")[0] == "boolean" for t in element.types):
        return tuple(SourceCode(BOOLEAN, code, word) for code, word in _YES_NO.items())
    if not any(t.partition("(")[0] in _CODED for t in element.types):
        return ()
    value_set = value_sets(binding.release).get(element.value_set)
    codes = value_set.codes if value_set else {}
    found = tuple(SourceCode(system, code, words) for system, row in codes.items() for code, words in row.items())
    return found if len(found) <= _MOST else ()


def _element(known: Catalog, concept: str, profile: str, path: str) -> Element | None:
    found = known.concept(concept)
    elements = [e for e in (found.elements if found else ()) if e.profile == profile]
    return next((e for e in elements if e.path == path), next(iter(elements), None))


def likely_option(code: SourceCode, variable: Variable) -> str:
    """The option that a code may stand for, with its label: the one that the table itself gives that code, else the one with
    the likest label. Only ever help: nobody decided it.

    >>> from vtabel.readers import read
    >>> likely_option(SourceCode("boolean", "true", "ja"), read("fixtures/voorbeeldzorg/tabel.xlsx")["diabetes"])
    '1 = ja'
    """
    options = variable.value_list.options if variable.value_list else ()
    named = [o for o in options if o.concept_code == code.code]
    words = match_form(code.display)
    scored = [(fuzz.token_sort_ratio(words, match_form(o.label)), o) for o in options] if words else []
    best = max(scored, key=lambda item: item[0], default=(0, None))
    option = named[0] if named else best[1] if best[0] >= _LIKE else None
    return f"{option.code} = {option.label}" if option else ""
