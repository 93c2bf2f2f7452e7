"""The legal ground.

Sources: Stb. 2025, 391; Wkkgz BWBR0037173; AVG art. 6 and 9 (Kamerstuk 36278 nr. 3); Routekaart implementatie Wkz v2.1.
"""

from __future__ import annotations

from vtabel.rules import Lang

LEGAL: dict[Lang, tuple[str, ...]] = {
    "nl": (
        "Wet kwaliteitsregistraties zorg (Wkz, Stb. 2025, 391), per 1 januari 2026 deel van de Wkkgz (BWBR0037173).",
        "Grondslag voor de verwerking: AVG artikel 6 lid 1 onder c en artikel 9 lid 2 onder i. Aanleveren is een "
        "plicht en vraagt geen toestemming.",
        "De plicht gaat in als de registratie in het Register voor Kwaliteitsregistraties is opgenomen, voor "
        "zorgaanbieders die de zorg leveren waar de registratie over gaat. Wat wordt gevraagd staat in de "
        "verantwoordingstabel van de registratie.",
        "Vanaf 1 januari 2027 worden geen gegevens geleverd van patiënten die bezwaar maken.",
    ),
    "en": (
        "Wet kwaliteitsregistraties zorg (Wkz, Stb. 2025, 391), part of the Wkkgz (BWBR0037173) since 1 January 2026.",
        "Legal basis: GDPR article 6(1)(c) and article 9(2)(i). Delivery is a duty and needs no consent.",
        "The duty starts when the registry is included in the Register voor Kwaliteitsregistraties, for providers "
        "that give the care the registry is about. What is asked stands in the registry's accountability table.",
        "From 1 January 2027 no data are delivered of patients who object.",
    ),
}
LEGAL_SHORT: dict[Lang, str] = {
    "nl": "Wkz (Stb. 2025, 391); AVG art. 6 lid 1 onder c en art. 9 lid 2 onder i",
    "en": "Wkz (Stb. 2025, 391); GDPR art. 6(1)(c) and 9(2)(i)",
}

REGISTER_UNKNOWN: dict[Lang, str] = {
    "nl": "De registerstatus van {registries} is niet opgegeven: stel die vast voordat dit document wordt verstuurd.",
    "en": "The register status of {registries} is not stated: establish it before this document is sent.",
}

# Routekaart implementatie Wkz v2.1: when, what.
DATES: tuple[tuple[dict[Lang, str], dict[Lang, str]], ...] = (
    (
        {"nl": "1 januari 2026", "en": "1 January 2026"},
        {"nl": "de Wkz geldt; lopende aanleveringen gaan door", "en": "the Wkz is in force; running deliveries go on"},
    ),
    (
        {"nl": "eind maart 2026", "en": "end of March 2026"},
        {"nl": "eerste besluiten van het Zorginstituut", "en": "first decisions of the Zorginstituut"},
    ),
    (
        {"nl": "1 mei 2026", "en": "1 May 2026"},
        {
            "nl": "zorgaanbieders kunnen aansluiten op de gezamenlijke pseudonimiseringsvoorziening",
            "en": "providers can connect to the joint pseudonymisation service",
        },
    ),
    (
        {"nl": "zomer (juni) 2026", "en": "summer (June) 2026"},
        {"nl": "advies: overeenkomsten getekend", "en": "advice: agreements signed"},
    ),
    (
        {"nl": "oktober 2026", "en": "October 2026"},
        {"nl": "advies: pseudonimisering uiterlijk ingericht", "en": "advice: pseudonymisation set up at the latest"},
    ),
    (
        {"nl": "1 januari 2027", "en": "1 January 2027"},
        {"nl": "bezwaar (opt-out) moet werken", "en": "the opt-out must work"},
    ),
    (
        {"nl": "2027", "en": "2027"},
        {"nl": "bekostiging via Zorgverzekeraars Nederland", "en": "funding through Zorgverzekeraars Nederland"},
    ),
)
