"""The words of kinds of change, of evidence and of columns, in Dutch and English."""

from __future__ import annotations

from vtabel.overlap.versions.model import Change, Kind, Weight
from vtabel.rules import Lang

KINDS: dict[Kind, tuple[str, str]] = {
    Kind.VARIABLE_ADDED: ("variabele toegevoegd", "variable added"),
    Kind.VARIABLE_REMOVED: ("variabele vervallen", "variable removed"),
    Kind.VARIABLE_RENAMED: ("variabele hernoemd", "variable renamed"),
    Kind.VARIABLE_MOVED: ("variabele verplaatst", "variable moved"),
    Kind.RETYPED: ("ander type", "another type"),
    Kind.FORMAT_CHANGED: ("ander formaat", "another format"),
    Kind.UNIT_CHANGED: ("andere eenheid", "another unit"),
    Kind.RANGE_CHANGED: ("ander bereik", "another range"),
    Kind.SEVERAL_ANSWERS_CHANGED: ("meerdere antwoorden gewijzigd", "several answers changed"),
    Kind.VALUE_LIST_ADDED: ("waardelijst toegevoegd", "value list added"),
    Kind.VALUE_LIST_REMOVED: ("waardelijst vervallen", "value list removed"),
    Kind.OPTION_ADDED: ("antwoord toegevoegd", "option added"),
    Kind.OPTION_REMOVED: ("antwoord vervallen", "option removed"),
    Kind.OPTION_RECODED: ("antwoord met andere code", "option with another code"),
    Kind.OPTION_REWORDED: ("antwoord met andere woorden", "option in other words"),
    Kind.OBLIGATION_TIGHTENED: ("plicht verzwaard", "obligation tightened"),
    Kind.OBLIGATION_RELAXED: ("plicht verlicht", "obligation relaxed"),
    Kind.OBLIGATION_CHANGED: ("plicht gewijzigd", "obligation changed"),
    Kind.PURPOSE_ADDED: ("doel toegevoegd", "purpose added"),
    Kind.PURPOSE_REMOVED: ("doel vervallen", "purpose removed"),
    Kind.POPULATION_CHANGED: ("andere populatie", "another population"),
    Kind.CONDITION_CHANGED: ("andere voorwaarde", "another condition"),
    Kind.VALIDATION_ADDED: ("controle toegevoegd", "validation added"),
    Kind.VALIDATION_REMOVED: ("controle vervallen", "validation removed"),
    Kind.CALCULATION_CHANGED: ("andere berekening", "another calculation"),
    Kind.DEFAULT_CHANGED: ("andere standaardwaarde", "another default"),
    Kind.KEY_CHANGED: ("sleutel gewijzigd", "key changed"),
    Kind.IDENTITY_CHANGED: ("identificerend gewijzigd", "identity role changed"),
    Kind.CONCEPT_CHANGED: ("ander concept", "another concept"),
    Kind.WORDS_CHANGED: ("andere woorden", "other words"),
    Kind.DATASET_ADDED: ("dataset toegevoegd", "dataset added"),
    Kind.DATASET_REMOVED: ("dataset vervallen", "dataset removed"),
    Kind.DATASET_CHANGED: ("dataset gewijzigd", "dataset changed"),
    Kind.TABLE_POPULATION_CHANGED: ("andere populatie van de registratie", "another population of the registry"),
    Kind.PERIOD_CHANGED: ("andere geldigheid", "another period"),
    Kind.REGISTRY_CHANGED: ("andere registratie of houder", "another registry or holder"),
}
WEIGHTS: dict[Weight, tuple[str, str]] = {
    Weight.MAJOR: ("ingrijpend", "major"),
    Weight.MINOR: ("uitbreiding of verlichting", "minor"),
    Weight.PATCH: ("alleen woorden", "patch"),
}
EVIDENCE: dict[str, tuple[str, str]] = {
    "item_number": ("zelfde nummer", "same item number"),
    "other_item_number": ("ander nummer", "another item number"),
    "label": ("zelfde label", "same label"),
    "definition": ("zelfde definitie", "same definition"),
    "concept": ("zelfde concept", "same concept"),
    "answers": ("zelfde antwoorden", "same answers"),
    "type": ("zelfde type", "same type"),
    "name": ("gelijkende naam", "a name alike"),
}
COLUMNS: dict[Lang, tuple[str, ...]] = {
    "nl": ("gewicht", "wijziging", "variabele", "was", "wordt", "toelichting", "cel oud", "cel nieuw"),
    "en": ("weight", "change", "variable", "before", "after", "detail", "cell before", "cell after"),
}
TOUCHED: dict[str, tuple[str, str]] = {
    "rows": ("Rijen van de mapping om na te lopen", "Rows of the mapping to look at"),
    "views": ("Views van de vragen", "Views of the queries"),
    "requirements": ("Eisen", "Requirements"),
    "added": ("nieuw", "new"),
    "removed": ("vervallen", "gone"),
    "changed": ("gewijzigd", "changed"),
}


def say(texts: tuple[str, str], lang: Lang) -> str:
    return texts[0] if lang == "nl" else texts[1]


def detail(change: Change, lang: Lang) -> str:
    """What else there is to say of a change: the duty for each provider, the evidence of a renaming."""
    found = [f"{say(EVIDENCE[e.kind], lang)}{f' ({e.text})' if e.text else ''}" for e in change.evidence]
    return "; ".join(filter(None, (change.detail, ", ".join(found))))


def variable(change: Change) -> str:
    """The key of the variable, and the new one where it differs."""
    return f"{change.variable} -> {change.now}" if change.now and change.now != change.variable else change.variable
