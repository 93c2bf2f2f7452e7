"""The sentences of the management summary, of its charts, and of what is open."""

from __future__ import annotations

from vtabel.requirements import Asked, Channel, Extent, RegisterStatus
from vtabel.requirements.answers import Reply
from vtabel.rules import Lang

LEAD: dict[Lang, dict[str, str]] = {
    "nl": {
        "elements": "{asked} variabelen van {registries} komen neer op {requirements} verschillende elementen, elk één keer vast te leggen.",
        "one_registry": "1 kwaliteitsregistratie",
        "registries": "{count} kwaliteitsregistraties",
        "free": "{count} van de gevraagde variabelen vragen niets van het EPD: zij liggen vast of volgen uit andere.",
        "available": "Volgens de opgave zijn {available} van de {total} elementen nu al beschikbaar (A of B).",
        "not_known": "Wat het EPD nu al kan is niet bekend: er is geen inventaris ingelezen. {bgz} elementen horen bij zibs van de BgZ.",
        "gaps": "{gaps} eisen zijn nog niet te vervullen. De meest voorkomende oorzaak: {cause} ({count}). Aan zet: {owners}.",
        "no_gaps": "Elke eis is met de bekende bronnen te vervullen.",
        "wave": "De eerste golf telt {count} eisen en maakt {variables} van de {asked} gevraagde variabelen leverbaar ({share}), "
        "waarvan {firm} verplicht.",
        "wave_gaps": "Bij {gaps} eisen van de eerste golf moet eerst een gat worden gedicht.",
    },
    "en": {
        "elements": "{asked} variables of {registries} come down to {requirements} distinct elements, each to be recorded once.",
        "one_registry": "1 quality registry",
        "registries": "{count} quality registries",
        "free": "{count} of the variables asked need nothing of the EHR: they are fixed or follow from others.",
        "available": "As stated {available} of the {total} elements are available already (A or B).",
        "not_known": "What the EHR can do now is not known: no inventory was read. {bgz} elements belong to zibs of the BgZ.",
        "gaps": "{gaps} requirements cannot be met yet. The most frequent cause: {cause} ({count}). To act: {owners}.",
        "no_gaps": "Every requirement can be met from the sources known.",
        "wave": "The first wave has {count} requirements and makes {variables} of the {asked} variables asked deliverable ({share}), "
        "of which {firm} mandatory.",
        "wave_gaps": "For {gaps} requirements of the first wave a gap must be closed first.",
    },
}

CHARTS: dict[Lang, dict[str, str]] = {
    "nl": {
        "state": "Elementen naar beschikbaarheid",
        "causes": "Gaten naar oorzaak",
        "owners": "Gaten naar eigenaar",
        "waves": "Variabelen per golf",
        "available": "beschikbaar (A of B)",
        "lacking": "nog niet beschikbaar (C, D of E)",
        "unstated": "met standaard, stand niet opgegeven",
        "gap": "zonder bron",
        "other": "eigen bron of handmatig",
        "free": "vraagt niets van het EPD",
        "wave": "golf {wave} ({requirements} eisen)",
    },
    "en": {
        "state": "Elements by availability",
        "causes": "Gaps by cause",
        "owners": "Gaps by owner",
        "waves": "Variables per wave",
        "available": "available (A or B)",
        "lacking": "not available yet (C, D or E)",
        "unstated": "with a standard, status not stated",
        "gap": "without a source",
        "other": "own source or typed by hand",
        "free": "needs nothing of the EHR",
        "wave": "wave {wave} ({requirements} requirements)",
    },
}

QUESTIONS: dict[Lang, dict[Asked, str]] = {
    "nl": {
        Asked.SOURCE: "Waar staat dit gegeven in het EPD?",
        Asked.DUTY: "Hoe dwingend is dit? De tabel zegt het niet: {about}.",
        Asked.CONCEPT: "Welk concept met welke code wordt hiervoor de standaard?",
        Asked.CODES: "Met welke codes is dit gegeven te selecteren?",
        Asked.CAUSES: "Registraties geven verschillende oorzaken voor dit gat. Welke geldt?",
        Asked.SELECTION: "Met welke codes wordt dit gegeven onderscheiden van andere {about}-gegevens?",
        Asked.UNIT: "In welke eenheid wordt dit gevraagd? De tabel zegt het niet: {about}.",
        Asked.OPTIONS: "Welke antwoordopties horen hierbij? De tabel geeft er geen: {about}.",
        Asked.AVAILABILITY: "Is dit in uw EPD beschikbaar (A tot en met E)?",
    },
    "en": {
        Asked.SOURCE: "Where does the EHR hold this?",
        Asked.DUTY: "How binding is this? The table does not say: {about}.",
        Asked.CONCEPT: "Which concept with which code becomes the standard for this?",
        Asked.CODES: "By which codes can this be selected?",
        Asked.CAUSES: "Registries give different causes for this gap. Which one holds?",
        Asked.SELECTION: "By which codes is this told apart from other {about} data?",
        Asked.UNIT: "In which unit is this asked? The table does not say: {about}.",
        Asked.OPTIONS: "Which options belong to this? The table gives none: {about}.",
        Asked.AVAILABILITY: "Is this available in your EHR (A to E)?",
    },
}

CHANNELS: dict[Lang, dict[Channel, str]] = {
    "nl": {Channel.MANUAL: "handmatig", Channel.BATCH: "batch", Channel.AUTOMATIC: "automatisch"},
    "en": {Channel.MANUAL: "by hand", Channel.BATCH: "batch", Channel.AUTOMATIC: "automatic"},
}
EXTENTS: dict[Lang, dict[Extent, str]] = {
    "nl": {Extent.FULL: "volledig", Extent.PART: "deel"},
    "en": {Extent.FULL: "full", Extent.PART: "part"},
}
TAKES_PART: dict[Lang, dict[bool, str]] = {"nl": {True: "ja", False: "nee"}, "en": {True: "yes", False: "no"}}
REGISTER: dict[Lang, dict[RegisterStatus, str]] = {
    "nl": {
        RegisterStatus.APPLIED: "aangemeld",
        RegisterStatus.IN_ASSESSMENT: "in toetsing",
        RegisterStatus.DRAFT_ADVICE: "concept-advies",
        RegisterStatus.ADVICE: "definitief advies",
        RegisterStatus.FURTHER_TEST: "aanvullende toets",
        RegisterStatus.TO_DECIDE: "ter besluit",
        RegisterStatus.INCLUDED: "opgenomen",
        RegisterStatus.REFUSED: "niet opgenomen",
    },
    "en": {
        RegisterStatus.APPLIED: "applied",
        RegisterStatus.IN_ASSESSMENT: "in assessment",
        RegisterStatus.DRAFT_ADVICE: "draft advice",
        RegisterStatus.ADVICE: "definitive advice",
        RegisterStatus.FURTHER_TEST: "further test",
        RegisterStatus.TO_DECIDE: "to be decided",
        RegisterStatus.INCLUDED: "included",
        RegisterStatus.REFUSED: "not included",
    },
}

REPLIES: dict[Lang, dict[Reply, str]] = {
    "nl": {
        Reply.AVAILABLE: "beschikbaar",
        Reply.CONFIGURABLE: "configureerbaar",
        Reply.PLANNED: "gepland",
        Reply.NO: "nee",
    },
    "en": {reply: reply.value for reply in Reply},
}
