"""What must be in place beside the requirements, by the five layers of interoperability (Nictiz).

Sources: Routekaart implementatie Wkz v2.1; the five layers of Nictiz. What the layers ask here is our reading of these. Layers 3 to 5 are for
the vendor, 1 and 2 for provider and registry.
"""

from __future__ import annotations

from vtabel.requirements import Layer
from vtabel.rules import Lang

LAYERS: dict[Lang, dict[Layer, str]] = {
    "nl": {
        Layer.ORGANISATION: "Organisatie (laag 1)",
        Layer.PROCESS: "Zorgproces (laag 2)",
        Layer.INFORMATION: "Informatie (laag 3)",
        Layer.APPLICATION: "Applicatie (laag 4)",
        Layer.INFRASTRUCTURE: "IT-infrastructuur (laag 5)",
    },
    "en": {
        Layer.ORGANISATION: "Organisation (layer 1)",
        Layer.PROCESS: "Care process (layer 2)",
        Layer.INFORMATION: "Information (layer 3)",
        Layer.APPLICATION: "Application (layer 4)",
        Layer.INFRASTRUCTURE: "IT infrastructure (layer 5)",
    },
}

WHO: dict[Lang, dict[Layer, str]] = {
    "nl": {
        Layer.ORGANISATION: "zorgaanbieder en registratiehouder",
        Layer.PROCESS: "zorgaanbieder en registratiehouder",
        Layer.INFORMATION: "EPD-leverancier, registratiehouder en standaardisatie",
        Layer.APPLICATION: "EPD-leverancier en zorgaanbieder",
        Layer.INFRASTRUCTURE: "EPD-leverancier en zorgaanbieder",
    },
    "en": {
        Layer.ORGANISATION: "care provider and registry holder",
        Layer.PROCESS: "care provider and registry holder",
        Layer.INFORMATION: "EHR vendor, registry holder and standards bodies",
        Layer.APPLICATION: "EHR vendor and care provider",
        Layer.INFRASTRUCTURE: "EHR vendor and care provider",
    },
}

PRECONDITIONS: dict[Lang, dict[Layer, tuple[str, ...]]] = {
    "nl": {
        Layer.ORGANISATION: (
            "De registratie is op de leverdatum opgenomen in het Register, en de zorgaanbieder levert de zorg waar zij over gaat.",
            "De deelnameovereenkomst is getekend: pas daarna worden gegevens geleverd.",
            "Vanaf 1 januari 2027: patiënten zijn geïnformeerd en een bezwaar wordt vastgelegd.",
        ),
        Layer.PROCESS: (
            "Een gegeven wordt één keer vastgelegd, in het zorgproces, en daarna voor elke registratie hergebruikt.",
            "Per variabele is duidelijk voor welke patiënten zij wordt gevraagd; de populatie staat bij de eis.",
        ),
        Layer.INFORMATION: (
            "De gegevens volgen de zibs en codestelsels die bij elke eis staan; de waardelijsten van de registraties staan in de bijlage.",
            "Waar een standaard of code ontbreekt, noemt de eis wie die moet vaststellen.",
        ),
        Layer.APPLICATION: (
            "Elk gevraagd element heeft een gestructureerd veld en wordt geleverd volgens het genoemde profiel.",
            "Op de codes en de patiënt van de genoemde query kan worden gezocht.",
            "Er is een testomgeving met testpatiënten waarin de acceptatiecriteria kunnen worden nagelopen.",
        ),
        Layer.INFRASTRUCTURE: (
            "Gegevens worden gepseudonimiseerd geleverd, via de gezamenlijke voorziening zodra die er voor de registratie is. "
            "Aansluiten kan vanaf 1 mei 2026; het advies is: uiterlijk in oktober 2026 ingericht.",
            "Gegevens van patiënten met een bezwaar worden vanaf 1 januari 2027 bij elke levering weggelaten.",
        ),
    },
    "en": {
        Layer.ORGANISATION: (
            "The registry is in the Register on the day of delivery, and the provider gives the care it is about.",
            "The participation agreement is signed: data are delivered only after that.",
            "From 1 January 2027: patients are informed and an objection is recorded.",
        ),
        Layer.PROCESS: (
            "A fact is recorded once, in the care process, and then used again for every registry.",
            "For each variable it is clear for which patients it is asked; the population stands with the requirement.",
        ),
        Layer.INFORMATION: (
            "The data follow the zibs and code systems that stand with each requirement; the value lists of the registries are in the annex.",
            "Where a standard or code is missing, the requirement names who must establish it.",
        ),
        Layer.APPLICATION: (
            "Each element asked has a structured field and is given according to the profile named.",
            "It can be searched by the codes and the patient of the query named.",
            "There is a test environment with test patients in which the acceptance criteria can be checked.",
        ),
        Layer.INFRASTRUCTURE: (
            "Data are delivered pseudonymised, through the joint service once it is there for the registry. Providers can connect from 1 May "
            "2026; the advice is: set up in October 2026 at the latest.",
            "From 1 January 2027 data of patients who object are left out of every delivery.",
        ),
    },
}
