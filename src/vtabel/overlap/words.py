"""The words of grades, reasons and columns, in Dutch and English."""

from __future__ import annotations

from vtabel.overlap.model import Element, Grade, Pair, Reason
from vtabel.rules import Lang

GRADES: dict[Lang, dict[Grade, str]] = {
    "nl": {
        Grade.SAME: "gelijk",
        Grade.CONVERTIBLE: "om te zetten",
        Grade.NARROWER: "smaller of breder",
        Grade.MOMENT: "ander moment",
        Grade.POPULATION: "andere populatie",
        Grade.CONFLICT: "strijdig",
        Grade.NAME: "alleen de naam",
    },
    "en": {
        Grade.SAME: "same",
        Grade.CONVERTIBLE: "convertible",
        Grade.NARROWER: "narrower or wider",
        Grade.MOMENT: "another moment",
        Grade.POPULATION: "another population",
        Grade.CONFLICT: "conflict",
        Grade.NAME: "name only",
    },
}
GRADE_HELP: dict[Lang, dict[Grade, str]] = {
    "nl": {
        Grade.SAME: "zelfde concept, moment en waardelijst",
        Grade.CONVERTIBLE: "zelfde concept; eenheid, type of codes zijn om te zetten",
        Grade.NARROWER: "zelfde concept; lijst of selectie is smaller of breder, of één van beide zegt het niet",
        Grade.MOMENT: "zelfde concept; een ander moment of een andere keuze uit meer waarden, of niet gezegd welke",
        Grade.POPULATION: "zelfde concept; gevraagd van andere patiënten of van een andere persoon",
        Grade.CONFLICT: "zelfde concept; de antwoorden zijn niet te verenigen",
        Grade.NAME: "alleen de naam lijkt; een voorstel dat nergens meetelt",
    },
    "en": {
        Grade.SAME: "same concept, moment and value list",
        Grade.CONVERTIBLE: "same concept; unit, type or codes become each other",
        Grade.NARROWER: "same concept; a list or selection is narrower or wider, or only one of the two says it",
        Grade.MOMENT: "same concept; another moment or pick, or not said which",
        Grade.POPULATION: "same concept; asked of other patients or of another person",
        Grade.CONFLICT: "same concept; the answers cannot be reconciled",
        Grade.NAME: "only the name is alike: a proposal that counts nowhere",
    },
}
_SIDES = {"a": ("de eerste", "the first"), "b": ("de tweede", "the second")}
REASONS: dict[str, tuple[str, str]] = {
    "alike": ("concept, moment en waardelijst zijn gelijk", "concept, moment and value list are the same"),
    "type_open": ("type niet overal genoemd: {a} en {b}", "type not said by both: {a} and {b}"),
    "type_other": ("ander type, om te zetten: {a} en {b}", "another type, convertible: {a} and {b}"),
    "types_apart": ("typen die niet in elkaar overgaan: {a} en {b}", "types that do not become each other: {a} and {b}"),
    "reckoned": ("niet de waarde zelf, maar of hoeveel er zijn: {a} en {b}", "not the value, but whether or how many there are: {a} and {b}"),
    "unit_open": ("eenheid niet overal genoemd: {a} en {b}", "unit not said by both: {a} and {b}"),
    "unit_factor": ("eenheid {a} wordt {b}: maal {factor}", "unit {a} becomes {b}: times {factor}"),
    "unit_convertible": ("eenheid {a} is om te rekenen naar {b}", "unit {a} can be reckoned to {b}"),
    "unit_substance": ("eenheid {a} wordt {b} met de molaire massa van de stof", "unit {a} becomes {b} with the molar mass of the substance"),
    "unit_unknown": ("eenheid die niet in UCUM bekend is: {a} en {b}", "a unit that UCUM does not know: {a} and {b}"),
    "units_apart": ("eenheden van een andere grootheid: {a} en {b}", "units of another quantity: {a} and {b}"),
    "several_answers": ("alleen {which} laat meer antwoorden toe", "only {which} takes several answers"),
    "list_open": ("niet van beide is de waardelijst bekend: {a} en {b}", "the value list is not known of both: {a} and {b}"),
    "list_coarser": ("{which} vat antwoorden van de ander samen", "{which} sums up answers of the other"),
    "list_wider": ("{which} heeft meer antwoorden: {more}", "{which} has more answers: {more}"),
    "list_union": ("beide hebben eigen antwoorden en *overig*: eerste {only_a}; tweede {only_b}", "both have answers of their own, and *other*: first {only_a}; second {only_b}"),
    "lists_apart": ("antwoorden die de ander niet kent: eerste {only_a}; tweede {only_b}", "answers that the other does not know: first {only_a}; second {only_b}"),
    "lists_crossing": ("de lijsten delen dezelfde codes van het epd anders in: eerste {only_a}; tweede {only_b}", "the lists divide the same codes of the EHR otherwise: first {only_a}; second {only_b}"),
    "lists_disjoint": ("geen antwoord met dezelfde woorden of code: eerste {only_a}; tweede {only_b}", "no answer in the same words or code: first {only_a}; second {only_b}"),
    "value_map": ("zelfde antwoorden met andere codes: {pairs}", "same answers with other codes: {pairs}"),
    "pick_other": ("andere keuze uit meer waarden: {a} en {b}", "another pick from several values: {a} and {b}"),
    "window_other": ("ander venster: {a} en {b}", "another window: {a} and {b}"),
    "link_other": ("anders aan het geval gekoppeld: {a} en {b}", "linked to the case otherwise: {a} and {b}"),
    "case_other": ("het geval begint met iets anders: {a} en {b}", "the case starts with something else: {a} and {b}"),
    "moment_open": ("geen van beide zegt welke van meer waarden telt", "neither says which of several values counts"),
    "population_other": ("andere patiënten: {a} en {b}", "other patients: {a} and {b}"),
    "population_narrower": ("één vraagt het van minder patiënten: {a} en {b}", "one asks it of fewer patients: {a} and {b}"),
    "person_other": ("van een andere persoon: {a} en {b}", "of another person: {a} and {b}"),
    "codes_nested": ("codes van de één binnen die van de ander: {a} en {b}", "the codes of one within those of the other: {a} and {b}"),
    "codes_partly": ("codes deels gelijk: {a} en {b}", "codes partly the same: {a} and {b}"),
    "filter_other": ("ander filter: {a} en {b}", "another filter: {a} and {b}"),
    "path_other": ("andere plaats in FHIR: {a} en {b}", "another place in FHIR: {a} and {b}"),
    "release_other": ("andere release van de zibs: {a} en {b}", "another release of the zibs: {a} and {b}"),
    "names_alike": ("zelfde naam `{form}`", "same name `{form}`"),
    "labels_alike": ("zelfde label `{form}`", "same label `{form}`"),
}  # fmt: skip
COLUMNS: dict[Lang, tuple[str, ...]] = {
    "nl": ("oordeel", "groep", "element", "registratie 1", "variabele 1", "label 1", "cel 1", "registratie 2", "variabele 2", "label 2", "cel 2", "redenen", "cellen van de redenen"),
    "en": ("grade", "group", "element", "registry 1", "variable 1", "label 1", "cell 1", "registry 2", "variable 2", "label 2", "cell 2", "reasons", "cells of the reasons"),
}  # fmt: skip


def reason_text(reason: Reason, lang: Lang) -> str:
    """A reason in words.

    >>> reason_text(Reason("unit_factor", Grade.CONVERTIBLE, "unit", (("a", "m"), ("b", "cm"), ("factor", "100"))), "en")
    'unit m becomes cm: times 100'
    """
    texts = dict(reason.params)
    if "which" in texts:
        texts["which"] = _SIDES[texts["which"]][_index(lang)]
    return REASONS[reason.kind][_index(lang)].format_map(texts)


def grade_text(grade: Grade, lang: Lang) -> str:
    return GRADES[lang][grade]


def reasons_text(pair: Pair, lang: Lang) -> str:
    """All reasons of a pair, the worst first."""
    return "; ".join(reason_text(r, lang) for r in pair.reasons)


def cells_text(pair: Pair) -> str:
    """The cells that the reasons rest on."""
    return "; ".join(" ~ ".join(map(str, pair.cells(r))) for r in pair.reasons)


def title(element: Element, lang: Lang) -> str:
    return element.title_nl if lang == "nl" else element.title_en


def group(element: Element, lang: Lang) -> str:
    return element.group_nl if lang == "nl" else element.group_en


def _index(lang: Lang) -> int:
    return 0 if lang == "nl" else 1
