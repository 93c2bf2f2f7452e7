"""The scale of the EHR inventory in words, and the reading guide of the workbook that hospitals fill in."""

from __future__ import annotations

from vtabel.catalog.inventory import Letter
from vtabel.requirements import Ask
from vtabel.rules import Lang

LETTERS: dict[Lang, dict[Letter, str]] = {
    "nl": {
        Letter.A: "vastgelegd met het bepaalde gegevenstype",
        Letter.B: "vastgelegd, maar met een ander gegevenstype of een andere waardelijst",
        Letter.C: "alleen vastgelegd als (deel van) vrije tekst",
        Letter.D: "nog niet vastgelegd",
        Letter.E: "wordt voorlopig niet vastgelegd",
        Letter.UNKNOWN: "door de invuller niet te zeggen",
    },
    "en": {
        Letter.A: "stored with the defined data type",
        Letter.B: "stored, but with another data type or value list",
        Letter.C: "stored only as (part of) free text",
        Letter.D: "not stored yet",
        Letter.E: "will not be stored for now",
        Letter.UNKNOWN: "not known by the respondent",
    },
}

ASKS: dict[Lang, dict[Ask, str]] = {
    "nl": {
        Ask.NOTHING: "",
        Ask.CHANGE: "het gegevenstype of de waardelijst aanpassen, of de waarden vertalen",
        Ask.FIELD: "een gestructureerd veld aanbieden",
        Ask.LATER: "voorlopig niets",
        Ask.INQUIRE: "nagaan of het EPD het vastlegt",
    },
    "en": {
        Ask.NOTHING: "",
        Ask.CHANGE: "change the data type or value list, or map the values",
        Ask.FIELD: "offer a structured field",
        Ask.LATER: "nothing for now",
        Ask.INQUIRE: "find out whether the EHR stores it",
    },
}

STATED: dict[Lang, dict[str, str]] = {
    "nl": {
        "act": "te doen door {owner}: {ask}",
        "remark": "opmerking: {remark}",
        "system": "bron: {system}",
        "on": "opgave van {day}",
    },
    "en": {
        "act": "to be done by {owner}: {ask}",
        "remark": "remark: {remark}",
        "system": "source: {system}",
        "on": "stated on {day}",
    },
}

GUIDE = (
    "Deze inventaris vraagt precies de elementen die de kwaliteitsregistraties van de instelling nodig hebben, elk één keer.",
    "Vul per rij de gele kolommen in: status, en waar nuttig opmerking, bronsysteem en datum. De andere kolommen zijn uitleg.",
    "",
    "Status",
    *(f"{letter}: {LETTERS['nl'][letter]}" for letter in reversed(Letter)),
    "Een * achter de letter (B*, C*, D*): de instelling kan het niet zelf veranderen, de leverancier is nodig.",
    "Leeg: niet beantwoord. Een letter zonder * vraagt, waar iets te doen is, de instelling zelf.",
    "",
    "Wat de status vraagt",
    f"A: niets. B: {ASKS['nl'][Ask.CHANGE]}.",
    f"C en D: {ASKS['nl'][Ask.FIELD]}. E: {ASKS['nl'][Ask.LATER]}. ?: {ASKS['nl'][Ask.INQUIRE]}.",
    "",
    "Sleutel: een zib-concept (NL-CM:...) of, waar geen zib is, het nummer van de eis (E-...). Laat de sleutel staan: daarop wordt teruggelezen.",
    "Is een element in twee systemen anders vastgelegd? Kopieer de rij en noem bij elk het bronsysteem; de slechtste status telt.",
    "Stand: nieuw = sinds de vorige versie van dit bestand gevraagd; vervallen = niet meer gevraagd, het antwoord is bewaard.",
    "",
    "De schaal is die van de landelijke inventarisatie van 2016 van het verschil tussen de Basisgegevensset Zorg en het EPD, die "
    "ziekenhuizen en leveranciers kennen. De omschrijvingen zijn in eigen woorden.",
)
