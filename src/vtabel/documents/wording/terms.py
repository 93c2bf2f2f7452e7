"""The closed vocabularies of the model (levels, statuses, purposes, necessity) as words, and dates."""

from __future__ import annotations

from datetime import date

from vtabel.mapping import Status
from vtabel.requirements import Necessity
from vtabel.rules import Lang
from vtabel.table import Datatype, Level, template

TITLE: dict[Lang, str] = {
    "nl": "Eisen aan het EPD voor kwaliteitsregistraties",
    "en": "EHR requirements for quality registries",
}

LEVELS: dict[Lang, dict[Level, str]] = {
    "nl": {
        Level.MANDATORY: "verplicht",
        Level.REQUIRED: "verplicht, of melden dat het onbekend is",
        Level.CONDITIONAL: "verplicht onder voorwaarde",
        Level.OPTIONAL: "optioneel",
        Level.UNKNOWN: "onbekend",
        Level.WITHDRAWN: "vervallen",
        Level.NOT_ASKED: "niet gevraagd",
    },
    "en": {
        Level.MANDATORY: "mandatory",
        Level.REQUIRED: "mandatory, or state that it is unknown",
        Level.CONDITIONAL: "mandatory under a condition",
        Level.OPTIONAL: "optional",
        Level.UNKNOWN: "unknown",
        Level.WITHDRAWN: "withdrawn",
        Level.NOT_ASKED: "not asked",
    },
}

STATUSES: dict[Lang, dict[Status, str]] = {
    "nl": {
        Status.BOUND: "gebonden",
        Status.DERIVED: "afgeleid",
        Status.CONSTANT: "constante",
        Status.MANUAL: "handmatig",
        Status.PROPOSED: "voorgesteld",
        Status.GAP: "gat",
        Status.NOT_NEEDED: "niet nodig",
    },
    "en": {s: s.value.replace("_", " ") for s in Status},
}

# The vocabulary is open: a kind that is not here is printed as the table gives it.
PURPOSES: dict[Lang, dict[str, str]] = {
    "nl": {
        "quality-improvement": "kwaliteitsverbetering",
        "indicator": "indicator",
        "case-mix": "casemixcorrectie",
        "identification": "identificatie",
        "linkage": "koppeling",
        "process": "proces",
        "research": "onderzoek",
        "other": "overig",
    },
    "en": {"quality-improvement": "quality improvement", "case-mix": "case-mix correction"},
}

DATATYPES: dict[Lang, dict[Datatype, str]] = {"nl": template.DATATYPES, "en": {kind: kind.value for kind in Datatype}}

# A Dutch modal can have two parts around the object: *zou* ... *moeten* vastleggen.
MODALS: dict[Lang, dict[Necessity, tuple[str, str]]] = {
    "nl": {Necessity.MUST: ("MOET", ""), Necessity.SHOULD: ("ZOU", "MOETEN "), Necessity.MAY: ("KAN", "")},
    "en": {Necessity.MUST: ("MUST", ""), Necessity.SHOULD: ("SHOULD", ""), Necessity.MAY: ("MAY", "")},
}

_MONTHS: dict[Lang, str] = {
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "en": "January February March April May June July August September October November December",
}


def day(on: date, lang: Lang) -> str:
    """A day in words.

    >>> day(date(2026, 12, 1), "nl")
    '1 december 2026'
    """
    return f"{on.day} {_MONTHS[lang].split()[on.month - 1]} {on.year}"
