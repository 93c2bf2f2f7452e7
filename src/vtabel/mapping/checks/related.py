"""Has the value list of the source anything to do with what the variable asks (VT378)?

Only asked where both sides have a list. One shared word is enough: of the name, label, definition or options of the variable
on the one side, of the concept, zib, value set, its codes or the notes of the value map on the other. Words are shared if
they begin alike, or stand in one row of ``data/related_words.json`` (Dutch and English words of the same subject).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from itertools import product
from typing import Any

from vtabel.catalog import Concept
from vtabel.mapping.checks.datatypes import Kind, kinds
from vtabel.mapping.checks.subject import Subject
from vtabel.text import match_form

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORD = re.compile(r"[^\W\d_]{3,}")
_ALIKE = 4  # letters that two words must share at their beginning, or one within the other
_LISTED = 2  # answers that make a list
_LONG = 50  # codes of a list (countries, specialisms) that holds words of any subject


def check_related(subject: Subject) -> bool:
    """Always true: a value list about something else is a warning."""
    concept = subject.catalog.concept(subject.binding.concept) if subject.catalog else None
    if concept is None or not _comparable(subject):
        return True
    asked, held = _asked(subject), _held(subject, concept)
    if asked and held and not _subjects(asked) & _subjects(held) and not _shared(asked, held):
        name = subject.element.value_set_name if subject.element else ""
        about = f"{concept.zib.name_nl}: {concept.name_nl}"
        subject.report("VT378", "concept", ("options", "definition"), value_set=name or about, about=about)
    return True


def _comparable(subject: Subject) -> bool:
    """True if the variable has labelled answers and the source a value list with codes."""
    variable, value_set = subject.variable, subject.value_set
    answers = [o for o in variable.value_list.options if o.label and o.role is None] if variable.value_list else []
    coded = Kind.CODE in kinds(subject.types) and value_set is not None and any(value_set.codes.values())
    return bool(coded) and len(answers) >= _LISTED and not _by_code(subject)


def _by_code(subject: Subject) -> bool:
    """True if the options carry codes of the source: then the codes say what they have to do with each other."""
    held = {code for codes in subject.value_set.codes.values() for code in codes} if subject.value_set else set()
    options = subject.variable.value_list.options if subject.variable.value_list else ()
    return any(o.concept_code in held for o in options if o.concept_code)


def _asked(subject: Subject) -> frozenset[str]:
    variable = subject.variable
    options = variable.value_list.options if variable.value_list else ()
    list_name = variable.value_list.name if variable.value_list else ""
    labels = (o.label for o in options if o.role is None)
    return _words((variable.name, variable.label, variable.definition, variable.group, list_name, *labels))


def _held(subject: Subject, concept: Concept) -> frozenset[str]:
    value_set = subject.value_set
    displays = [text for codes in value_set.codes.values() for text in codes.values()] if value_set else []
    displays = displays if len(displays) <= _LONG else []
    notes = [row.note for row in subject.binding.value_map]
    names = (concept.name_nl, concept.name_en, concept.zib.name_nl, concept.zib.name_en, subject.binding.profile)
    return _words((*names, value_set.name if value_set else "", *displays, *notes))


def _words(texts: Iterable[str]) -> frozenset[str]:
    """The words of texts that say something, names in camel case taken apart."""
    found = (word for text in texts for word in _WORD.findall(_CAMEL.sub(" ", text)))
    return frozenset(form for word in found if (form := match_form(word)) not in _empty())


def _shared(asked: frozenset[str], held: frozenset[str]) -> bool:
    return any(a == b or (min(len(a), len(b)) >= _ALIKE and _alike(a, b)) for a, b in product(asked, held))


def _alike(a: str, b: str) -> bool:
    return a[:_ALIKE] == b[:_ALIKE] or a in b or b in a


def _subjects(words: frozenset[str]) -> frozenset[int]:
    """The rows of the word list that one of the words belongs to; compounds belong to the rows of their parts."""
    return frozenset(n for n, row in enumerate(_same()) if any(_names(word, one) for word in words for one in row))


def _names(word: str, beginning: str) -> bool:
    return word.startswith(beginning) or (len(beginning) >= _ALIKE and beginning in word)


@cache
def _same() -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(match_form(word) for word in row) for row in _data()["same"])


@cache
def _empty() -> frozenset[str]:
    return frozenset(match_form(word) for word in _data()["empty"])


@cache
def _data() -> dict[str, Any]:
    text = files("vtabel").joinpath("data/related_words.json").read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(text)
    return data
