"""The words of a mapping file: column headers and values in Dutch, as people type them, and what they stand for.

English words are understood too. One table serves both writing and reading.
"""

from functools import cache

from vtabel.catalog import code_systems
from vtabel.mapping.model import Cause, Decision, Pick, Source, Status
from vtabel.text import match_form

SHEETS = {
    "variables": "Variabelen",
    "values": "Waarden",
    "datasets": "Datasets",
    "populations": "Populaties",
    "guide": "Leeswijzer",
}

# Field -> header, in the order of the columns.
VARIABLE_COLUMNS = {
    "registry": "registratie",
    "dataset": "dataset",
    "group": "groep",
    "variable": "variabele",
    "source": "bron",
    "concept": "concept",
    "profile": "profiel",
    "release": "release",
    "resource": "resource",
    "path": "pad",
    "codes": "codes",
    "where": "filter",
    "pick": "keuze",
    "window": "venster",
    "link": "koppeling",
    "unit": "eenheid",
    "local_table": "tabel",
    "local_column": "kolom",
    "value": "waarde",
    "expression": "afleiding",
    "cause": "gap",
    "gap_key": "gap_sleutel",
    "nearest": "naaste",
    "ehr_field": "epd_veld",
    "decision": "besluit",
    "author": "auteur",
    "date": "datum",
    "justification": "toelichting",
}
# Columns that are written to help. Of these `stand`, `label` and `gevraagd` are read back, to see what a new table changes.
HELP_COLUMNS = {
    "mark": "stand",
    "status": "status",
    "title": "label",
    "asked": "gevraagd",
    "cell": "cel",
    **{f"proposal{i}": f"voorstel {i}" for i in range(1, 6)},
}
ASKED_COLUMNS = ("mark", "title", "asked")
VALUE_COLUMNS = {
    "registry": "registratie",
    "dataset": "dataset",
    "group": "groep",
    "variable": "variabele",
    "system": "systeem",
    "code": "code",
    "option": "optie",
    "justification": "toelichting",
}
VALUE_HELP = {"display": "betekenis", "options": "keuzes", "likely": "lijkt op"}
DATASET_COLUMNS = {
    "registry": "registratie",
    "dataset": "dataset",
    "source": "bron",
    "concept": "concept",
    "profile": "profiel",
    "resource": "resource",
    "codes": "codes",
    "where": "filter",
    "start": "start",
    "end": "einde",
    "keys": "sleutels",
    "period": "periode",
    "parent": "ouder",
    "link": "koppeling",
    "window": "venster",
    "justification": "toelichting",
}
DATASET_HELP = {"said": "omschrijving"}
POPULATION_COLUMNS = {
    "registry": "registratie",
    "text": "populatie",
    "age": "leeftijd",
    "sex": "geslacht",
    "diagnosis": "diagnoses",
    "procedure": "verrichtingen",
    "setting": "zorgsetting",
    "decision": "besluit",
    "justification": "toelichting",
}
POPULATION_HELP = {"mark": "stand", "cell": "cel"}

COLUMNS = {
    "datasets": DATASET_COLUMNS,
    "populations": POPULATION_COLUMNS,
    "variables": VARIABLE_COLUMNS,
    "values": VALUE_COLUMNS,
}
HELP = {"datasets": DATASET_HELP, "populations": POPULATION_HELP, "variables": HELP_COLUMNS, "values": VALUE_HELP}
OWN = "+"
"""What stands before the header of a column that people added themselves, where fields are named."""

SOURCES = {
    "zib": Source.ZIB,
    "fhir": Source.FHIR,
    "lokaal": Source.LOCAL,
    "constante": Source.CONSTANT,
    "afgeleid": Source.DERIVED,
    "handmatig": Source.MANUAL,
}
DECISIONS = {"voorgesteld": Decision.PROPOSED, "aanvaard": Decision.ACCEPTED, "afgewezen": Decision.REJECTED}
PICKS = {p.value: p for p in Pick} | {
    "eerste": Pick.FIRST,
    "laatste": Pick.LAST,
    "dichtstbij": Pick.NEAREST,
    "aantal": Pick.COUNT,
    "bestaat": Pick.EXISTS,
}
STATUSES = {
    Status.BOUND: "gebonden",
    Status.DERIVED: "afgeleid",
    Status.CONSTANT: "constante",
    Status.MANUAL: "handmatig",
    Status.PROPOSED: "voorgesteld",
    Status.GAP: "gap",
    Status.NOT_NEEDED: "niet nodig",
}
CAUSES = {c.value: c for c in Cause}
_ENGLISH = {"local": Source.LOCAL, "constant": Source.CONSTANT, "derived": Source.DERIVED, "manual": Source.MANUAL}


def source_of(text: str) -> Source | None:
    """The source that a word stands for, or None."""
    form = match_form(text)
    return SOURCES.get(form) or _ENGLISH.get(form)


def decision_of(text: str) -> Decision | None:
    """The decision that a word stands for; proposed for an empty cell, None for another word."""
    form = match_form(text)
    if not form:
        return Decision.PROPOSED
    return DECISIONS.get(form) or next((d for d in Decision if d.value == form), None)


def word_of_source(source: Source) -> str:
    return next(word for word, s in SOURCES.items() if s is source)


def word_of_status(status: Status) -> str:
    return STATUSES[status]


def word_of_decision(decision: Decision) -> str:
    return next(word for word, d in DECISIONS.items() if d is decision)


def prefix_of(system: str) -> str:
    """How a code system is written before a code: its short name, else its URI.

    >>> prefix_of("http://loinc.org"), prefix_of("http://example.org/x")
    ('LN', 'http://example.org/x')
    """
    return _prefixes().get(system, system)


@cache
def _prefixes() -> dict[str, str]:
    return {known.system: known.short for known in code_systems() if known.short}
