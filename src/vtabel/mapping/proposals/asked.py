"""What a variable asks: its words, the form of its answer, its unit."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from vtabel.mapping.proposals.lexicon import Lexicon, Words, folded
from vtabel.table import Datatype, Variable

Form = Literal["date", "yes_no", "list", "number", "text", ""]
_MOST = 0.4  # of the answers
_FORMS: dict[Datatype, Form] = {
    Datatype.DATE: "date",
    Datatype.DATETIME: "date",
    Datatype.TIME: "date",
    Datatype.BOOLEAN: "yes_no",
    Datatype.CODE: "list",
    Datatype.INTEGER: "number",
    Datatype.DECIMAL: "number",
    Datatype.QUANTITY: "number",
    Datatype.TEXT: "text",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A variable as it is weighed: `own` words (name, label, definition), those
    `said` in label and definition, those of its section, the kinds that its answers share, the form of the answer."""

    variable: Variable
    own: Words
    said: Words
    section: Words
    answers: Words
    form: Form
    unit: str
    options: tuple[str, ...]
    registry: str = ""


def asked(variable: Variable, lexicon: Lexicon, registry: str = "") -> Asked:
    """What a variable asks.

    >>> from vtabel.mapping.proposals.lexicon import lexicon
    >>> from vtabel.readers import read
    >>> found = asked(read("fixtures/nhr_af/tabel.xlsx")["syst_bloeddruk"], lexicon())
    >>> found.form, sorted(found.own.known)
    ('number', ['blood_pressure', 'hg', 'mm', 'systolic'])
    """
    own = lexicon.read(variable.label, variable.name, variable.definition[:80])
    options = (
        tuple(folded(o.label or o.code) for o in variable.value_list.options if not _sentinel(o.role))
        if variable.value_list
        else ()
    )
    return Asked(
        variable=variable,
        own=own,
        said=lexicon.read(variable.label, variable.definition[:80]),
        section=lexicon.read(variable.group, variable.dataset),
        answers=_shared(options, lexicon),
        form=_form(variable, options, own, lexicon),
        unit=variable.unit or variable.unit_text,
        options=options,
        registry=registry,
    )


def _shared(options: tuple[str, ...], lexicon: Lexicon) -> Words:
    """The kinds of thing that most answers of a list name: a list of drugs is about a drug, whatever it is called."""
    kinds = Counter(kind for option in options for kind in lexicon.read(option).kinds)
    common = [kind for kind, count in kinds.items() if count > 1 and count >= _MOST * len(options)]
    return Words(frozenset(), frozenset(), {kind: f"{kinds[kind]} of {len(options)} answers" for kind in common})


def _sentinel(role: str | None) -> bool:
    return role in ("unknown", "not_applicable")


def _form(variable: Variable, options: tuple[str, ...], own: Words, lexicon: Lexicon) -> Form:
    """The form of the answer; empty where the table does not tell."""
    if variable.datatype in (Datatype.DATE, Datatype.DATETIME, Datatype.TIME, Datatype.BOOLEAN):
        return _FORMS[variable.datatype]
    if len(options) > 1:
        return "yes_no" if set(options) <= lexicon.yes_no else "list"
    if variable.datatype is None:
        return "date" if "date" in own.known else ""
    return _FORMS.get(variable.datatype, "")
