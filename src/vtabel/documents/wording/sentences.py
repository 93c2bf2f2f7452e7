"""The sentences of a requirement. Text between backticks is code; each format prints it in its own way."""

from __future__ import annotations

from vtabel.rules import Lang

SENTENCES: dict[Lang, dict[str, str]] = {
    "nl": {
        # What. {must} and {modal} are the two parts of the modal verb.
        "standard": "Het EPD {must} ‘{name}’ gestructureerd {modal}vastleggen en leveren volgens {where}.",
        "local": "Het EPD {must} ‘{name}’ {modal}leveren uit {subject}.",
        "manual": "Het EPD {must} een invoerveld {modal}bieden waarin een medewerker ‘{name}’ vastlegt.",
        "gap": "Het EPD {must} ‘{name}’ gestructureerd {modal}vastleggen en leveren. Eerst is nodig: {remedy} ({owner}).",
        "recipe": "{remedy}. Recept: {text} ({origin})",
        # How to see that it is met.
        "test_standard": "Zoek {resource}{selected} van een testpatiënt: `{path}` geeft de ingevoerde waarde, met het "
        "type en de code van de standaard.",
        "test_selected": " met {codes}",
        "expected": "`{path}` geeft een waarde van type {types}; bij het voorbeeld: `{values}`.",
        "expected_open": "`{path}` geeft de waarde die bij de testpatiënt is ingevoerd.",
        "test_source": "Vul de waarde bij een testpatiënt in: de waarde komt ongewijzigd in de levering.",
        "test_gap": "Het gat is gesloten als de variabele een bron met pad en codes heeft en een testpatiënt de "
        "ingevoerde waarde levert.",
        "ground_mapping": "besluit in de mapping: {about}",
        "ground_mapping_bare": "besluit in de mapping, zonder toelichting",
        "ground_inventory": "inventaris van het EPD: {about}",
        "ground_capability": "CapabilityStatement: ‘{about}’ ontbreekt",
        "ground_no_place": "{about} heeft in de catalogus geen plaats in FHIR",
        "ground_value_set": "{about} kent {count} codes",
        "lacking": "{meaning}: ‘{lacking}’ staat niet in het CapabilityStatement ({cell})",
        "not_in_ehr": "er is een standaard, maar volgens de inventaris van het EPD: {meaning}",
        # Terms of the priority.
        "registries": "{detail} registraties vragen het",
        "bgz": "zib van de BgZ",
        "bgz_inferred": "zib van de BgZ, onze gevolgtrekking",
        "has_standard": "standaard bestaat",
        "delivery": "nu aangeleverd: {detail}",
        "priority": "golf {wave}: {terms} = {score}",
        # For whom.
        "for_whom": "{registries}; aan te leveren door: {provider}",
        "population": "populatie: {text}",
        "condition": "voorwaarde: {text}",
        "range": "{low} t/m {high}",
        "option": "1 optie",
        "options": "{count} opties",
        # Standard: notes of the catalogue.
        "slice-by-valueset": "het pad kiest op een waardelijst, niet op één code",
        "slice-by-profile": "het pad kiest op het profiel van de verwijzing",
        "slice": "het pad kiest op een deel van de lijst",
        "choice": "het element kent meer typen",
        "valid_from": "geldig vanaf {day}",
        "valid_to": "geldig tot en met {day}",
        "made_with": "Gemaakt met vtabel {version}; catalogus {catalog}.",
        "bar": "{parts}; samen {total} variabelen",
    },
    "en": {
        "standard": "The EHR {must} record ‘{name}’ in structured form and give it according to {where}.",
        "local": "The EHR {must} give ‘{name}’ from {subject}.",
        "manual": "The EHR {must} offer a field in which a person records ‘{name}’.",
        "gap": "The EHR {must} record ‘{name}’ in structured form and give it. This first takes: {remedy} ({owner}).",
        "recipe": "{remedy}. Recipe: {text} ({origin})",
        "test_standard": "Search {resource}{selected} of a test patient: `{path}` gives the value entered, with the "
        "type and code of the standard.",
        "test_selected": " with {codes}",
        "expected": "`{path}` gives a value of type {types}; for the example: `{values}`.",
        "expected_open": "`{path}` gives the value that was entered for the test patient.",
        "test_source": "Enter the value for a test patient: it arrives unchanged in the delivery.",
        "test_gap": "The gap is closed when the variable has a source with path and codes and a test patient delivers "
        "the value entered.",
        "ground_mapping": "decision in the mapping: {about}",
        "ground_mapping_bare": "decision in the mapping, without a note",
        "ground_inventory": "inventory of the EHR: {about}",
        "ground_capability": "CapabilityStatement: ‘{about}’ is missing",
        "ground_no_place": "{about} has no place in FHIR in the catalogue",
        "ground_value_set": "{about} has {count} codes",
        "lacking": "{meaning}: ‘{lacking}’ is not in the CapabilityStatement ({cell})",
        "not_in_ehr": "there is a standard, but by the inventory of the EHR: {meaning}",
        "registries": "{detail} registries ask it",
        "bgz": "zib of the BgZ",
        "bgz_inferred": "zib of the BgZ, our inference",
        "has_standard": "a standard exists",
        "delivery": "delivered now: {detail}",
        "priority": "wave {wave}: {terms} = {score}",
        "for_whom": "{registries}; to be delivered by: {provider}",
        "population": "population: {text}",
        "condition": "condition: {text}",
        "range": "{low} to {high}",
        "option": "1 option",
        "options": "{count} options",
        "slice-by-valueset": "the path selects by a value set, not by one code",
        "slice-by-profile": "the path selects by the profile of the reference",
        "slice": "the path selects part of the list",
        "choice": "the element has several types",
        "valid_from": "valid from {day}",
        "valid_to": "valid until {day}",
        "made_with": "Made with vtabel {version}; catalogue {catalog}.",
        "bar": "{parts}; {total} variables together",
    },
}
