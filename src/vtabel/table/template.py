"""The clean workbook: our proposal for the template that accountability tables lack (docs/template.md).

One definition of its sheets, columns and words, for the reader and the writer.
"""

from __future__ import annotations

from typing import NamedTuple, get_args

from vtabel.table.model import Datatype, IdentityRole, OptionRole
from vtabel.table.obligation import Level
from vtabel.table.purpose import PurposeKind

LEVELS: dict[Level, str] = {
    Level.MANDATORY: "verplicht",
    Level.REQUIRED: "met reden onbekend",
    Level.CONDITIONAL: "onder voorwaarde",
    Level.OPTIONAL: "optioneel",
    Level.UNKNOWN: "onbekend",
    Level.WITHDRAWN: "vervallen",
    Level.NOT_ASKED: "niet gevraagd",
}
DATATYPES: dict[Datatype, str] = {
    Datatype.TEXT: "tekst",
    Datatype.INTEGER: "geheel getal",
    Datatype.DECIMAL: "decimaal getal",
    Datatype.BOOLEAN: "ja/nee",
    Datatype.DATE: "datum",
    Datatype.DATETIME: "datum en tijd",
    Datatype.TIME: "tijd",
    Datatype.CODE: "code",
    Datatype.QUANTITY: "hoeveelheid",
    Datatype.REFERENCE: "verwijzing",
}
ROLES: dict[OptionRole, str] = {"unknown": "onbekend", "not_applicable": "niet van toepassing", "other": "overig"}
PURPOSES: dict[str, str] = {
    PurposeKind.QUALITY: "kwaliteitsverbetering",
    PurposeKind.INDICATOR: "indicator",
    PurposeKind.CASE_MIX: "casemix",
    PurposeKind.IDENTIFICATION: "identificatie",
    PurposeKind.LINKAGE: "koppeling",
    PurposeKind.PROCESS: "proces",
    PurposeKind.RESEARCH: "onderzoek",
}
SEVERITIES = {"error": "fout", "warning": "waarschuwing"}
YES, NO = "ja", "nee"
_YES_NO = (YES, NO)

REGISTRY, DATASETS, VARIABLES, DUTIES, LISTS, RULES, NOTES, GUIDE = (
    "Registratie", "Datasets", "Variabelen", "Verplichtingen", "Waardelijsten", "Validaties", "Noten", "Leeswijzer",
)  # fmt: skip


class Column(NamedTuple):
    """A column: its header, width in characters, what to write in it, and the words to choose from."""

    header: str
    width: float
    help: str = ""
    choices: tuple[str, ...] = ()


FACTS = {
    "name": Column("Registratie", 30, "naam van de registratie"),
    "code": Column("Code", 30, "korte naam in kleine letters, bijvoorbeeld nhr-af"),
    "holder": Column("Registratiehouder", 30),
    "processor": Column("Dataverwerker", 30),
    "version": Column("Versie", 30, "versie van deze tabel"),
    "valid_from": Column("Geldig vanaf", 30, "jjjj-mm-dd"),
    "valid_to": Column("Geldig tot en met", 30, "jjjj-mm-dd; leeg zolang de tabel geldt"),
    "population": Column("Populatie", 30, "voor welke patiënten de registratie is"),
}
_KEY = {
    "dataset": Column("Dataset", 18, "de tabel die geleverd wordt"),
    "group": Column("Groep", 22, "onderdeel of blok binnen de dataset; mag leeg zijn"),
    "name": Column("Variabele", 24, "technische naam, uniek binnen dataset en groep"),
}
_DUTY = {
    "level": Column("Verplicht", 18, "hoe sterk de variabele gevraagd wordt", tuple(LEVELS.values())),
    "providers": Column("Verplicht voor", 18, "codes van typen zorgaanbieder met ; ertussen (V5; V6; Z4); leeg = alle"),
    "duty_population": Column("Populatie van de plicht", 26, "alleen als de plicht voor minder patiënten geldt"),
    "condition": Column("Voorwaarde van de plicht", 30, "expressie, bijvoorbeeld [geopereerd] === 1; of woorden"),
    "valid_from": Column("Vanaf", 12, "eerste dag van de plicht, jjjj-mm-dd"),
    "valid_to": Column("Tot en met", 12, "laatste dag van de plicht, jjjj-mm-dd"),
    "duty_notes": Column("Toelichting bij de plicht", 30),
}
COLUMNS: dict[str, dict[str, Column]] = {
    DATASETS: {
        "dataset": Column("Dataset", 22, "naam van de tabel die geleverd wordt"),
        "label": Column("Omschrijving", 40),
        "parent": Column("Hoort bij dataset", 22, "de dataset waarvan dit een onderdeel is (complicaties bij een operatie)"),
        "case": Column("Eén rij per", 40, "waar één rij voor staat, bijvoorbeeld een operatie"),
    },
    VARIABLES: {
        **_KEY,
        "label": Column("Label", 36, "de vraag zoals mensen haar lezen"),
        "definition": Column("Definitie", 48, "wat precies bedoeld is, en op welk moment"),
        "item_id": Column("Nummer", 14),
        "datatype": Column("Type", 16, "soort antwoord", tuple(DATATYPES.values())),
        "length": Column("Lengte", 9, "hoogste aantal tekens"),
        "decimals": Column("Decimalen", 10),
        "format": Column("Formaat", 14, "bijvoorbeeld jjjj-mm-dd"),
        "unit": Column("Eenheid", 12, "UCUM, bijvoorbeeld kg of mm[Hg]"),
        "unit_text": Column("Eenheid in woorden", 16),
        "minimum": Column("Minimum", 10, "kleinste waarde die mag"),
        "maximum": Column("Maximum", 10, "grootste waarde die mag"),
        "value_list": Column("Waardelijst", 22, "naam van een lijst op het blad Waardelijsten"),
        "multiple": Column("Meerdere antwoorden", 12, "", _YES_NO),
        **_DUTY,
        "purposes": Column("Doel", 26, "met ; ertussen: " + ", ".join(PURPOSES.values()) + ", of eigen woorden"),
        "indicators": Column("Indicator", 18, "codes van indicatoren, met ; ertussen"),
        "population": Column("Populatie", 30, "voor welke patiënten de variabele gevraagd wordt"),
        "visible_if": Column("Tonen indien", 30, "expressie waaronder de vraag gesteld wordt"),
        "default": Column("Standaardwaarde", 16),
        "calculation": Column("Berekening", 26, "expressie; wat berekend wordt, wordt niet aangeleverd"),
        "key_part": Column("Sleuteldeel", 10, "1, 2, ... als de variabele deel van de sleutel is"),
        "identity": Column("Identificerend", 16, "in welk opzicht hij iemand aanwijst", (NO, *get_args(IdentityRole))),
        "concept": Column("Concept", 22, "zib-concept of ander concept, in woorden"),
        "concept_system": Column("Conceptstelsel", 26),
        "concept_code": Column("Conceptcode", 16, "bijvoorbeeld NL-CM:12.1.2"),
        "remarks": Column("Opmerkingen", 40, "elke regel een opmerking"),
    },
    DUTIES: {**_KEY, **_DUTY},
    LISTS: {
        "list": Column("Waardelijst", 24),
        "code": Column("Code", 14, "de code die aangeleverd wordt"),
        "label": Column("Betekenis", 44),
        "role": Column("Rol", 18, "alleen bij bijzondere antwoorden", tuple(ROLES.values())),
        "condition": Column("Voorwaarde", 30, "expressie waaronder het antwoord gekozen kan worden"),
        "code_system": Column("Codestelsel", 28, "bijvoorbeeld http://snomed.info/sct"),
        "concept_code": Column("Code in stelsel", 18),
        "canonical": Column("Adres", 40, "adres van de waardelijst, op haar eerste rij"),
    },
    RULES: {
        **_KEY,
        "text": Column("Expressie", 60, "wat waar moet zijn"),
        "severity": Column("Ernst", 14, "fout: wordt geweigerd; waarschuwing: wordt nagevraagd", tuple(SEVERITIES.values())),
        "message": Column("Melding", 44),
    },
    NOTES: {"mark": Column("Teken", 8), "text": Column("Tekst", 100)},
}  # fmt: skip
"""The columns of each sheet, by what they hold."""
