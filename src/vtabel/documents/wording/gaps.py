"""Why a variable has no source, what takes that away, and who can do it."""

from __future__ import annotations

from typing import NamedTuple

from vtabel.mapping import Cause
from vtabel.requirements import Owner
from vtabel.rules import Lang


class CauseWords(NamedTuple):
    """A cause: in two or three words, as a sentence part, and what takes it away."""

    short: str
    meaning: str
    remedy: str


OWNERS: dict[Lang, dict[Owner, str]] = {
    "nl": {
        Owner.VENDOR: "EPD-leverancier",
        Owner.PROVIDER: "zorgaanbieder",
        Owner.REGISTRY: "registratiehouder",
        Owner.STANDARDS: "registratiehouder met Nictiz",
    },
    "en": {
        Owner.VENDOR: "EHR vendor",
        Owner.PROVIDER: "care provider",
        Owner.REGISTRY: "registry holder",
        Owner.STANDARDS: "registry holder with Nictiz",
    },
}

CAUSES: dict[Lang, dict[Cause, CauseWords]] = {
    "nl": {
        Cause.ABSENT: CauseWords(
            "niet in de standaard",
            "geen zib en geen FHIR-element houdt dit gegeven vast",
            "een concept met code vaststellen en tot die tijd een gestructureerd veld in het EPD aanbieden",
        ),
        Cause.NO_PROFILE: CauseWords(
            "geen profiel",
            "de zib kent het concept, maar nl-core heeft er geen FHIR-profiel voor",
            "een profiel publiceren",
        ),
        Cause.CODES_MISSING: CauseWords(
            "codes ontbreken",
            "het element bestaat, maar de registratie geeft geen codes waarmee het gegeven te selecteren is",
            "per variabele de codes (SNOMED CT, LOINC, ICD-10, verrichtingen) publiceren",
        ),
        Cause.NOT_RECORDED: CauseWords(
            "niet vastgelegd",
            "het EPD legt het gegeven niet vast",
            "een gestructureerd veld aanbieden en in gebruik nemen",
        ),
        Cause.FREE_TEXT: CauseWords(
            "vrije tekst",
            "het gegeven staat alleen in vrije tekst",
            "een gestructureerd veld aanbieden",
        ),
        Cause.LOCAL_CODE: CauseWords(
            "eigen code",
            "het gegeven is alleen met een eigen code vastgelegd",
            "de eigen codes naar de landelijke vertalen",
        ),
        Cause.OTHER_VALUE_LIST: CauseWords(
            "andere waardelijst",
            "het element bestaat, maar zijn waardelijst kan de gevraagde opties niet uitdrukken",
            "de waardelijst van de registratie op die van de zib afstemmen",
        ),
        Cause.WRONG_GRANULARITY: CauseWords(
            "andere fijnheid",
            "het concept is grover of fijner dan wat gevraagd wordt",
            "de vraag en het concept op dezelfde fijnheid brengen",
        ),
        Cause.NOT_DATED: CauseWords(
            "zonder datum",
            "het gegeven heeft geen eigen datum",
            "het tijdstip bij het gegeven vastleggen",
        ),
        Cause.NOT_LINKED: CauseWords(
            "niet te koppelen",
            "het gegeven is niet aan het geval te koppelen",
            "de verwijzing naar de opname, verrichting of persoon vastleggen en uitwisselen",
        ),
        Cause.OTHER_SYSTEM: CauseWords(
            "ander systeem",
            "het gegeven staat in een ander systeem dan het EPD",
            "het andere systeem aansluiten",
        ),
        Cause.NOT_EXPOSED: CauseWords(
            "niet ontsloten",
            "het EPD heeft het gegeven, maar levert het niet via FHIR",
            "het element in de FHIR-koppeling opnemen",
        ),
        Cause.FILTER_UNSUPPORTED: CauseWords(
            "niet te selecteren",
            "de FHIR-koppeling kan er niet op selecteren",
            "de zoekparameter ondersteunen",
        ),
        Cause.UNDECIDED: CauseWords(
            "nog niet besloten",
            "niemand heeft nog besloten waar het gegeven vandaan komt",
            "de rij in het mappingbestand invullen",
        ),
    },
    "en": {
        Cause.ABSENT: CauseWords(
            "not in the standard",
            "no zib and no FHIR element holds it",
            "agree on a concept with a code, and offer a structured field in the EHR until then",
        ),
        Cause.NO_PROFILE: CauseWords(
            "no profile", "the zib knows the concept but nl-core has no FHIR profile for it", "publish a profile"
        ),
        Cause.CODES_MISSING: CauseWords(
            "codes missing",
            "the element exists, but the registry gives no codes by which to select it",
            "publish the codes of each variable (SNOMED CT, LOINC, ICD-10, procedures)",
        ),
        Cause.NOT_RECORDED: CauseWords(
            "not recorded", "the EHR does not record it", "offer a structured field and take it into use"
        ),
        Cause.FREE_TEXT: CauseWords("free text", "it is kept in free text only", "offer a structured field"),
        Cause.LOCAL_CODE: CauseWords(
            "local code", "it is kept with a local code only", "translate the local codes to the national ones"
        ),
        Cause.OTHER_VALUE_LIST: CauseWords(
            "other value list",
            "the element exists, but its value set cannot express the options asked",
            "align the registry's value list with that of the zib",
        ),
        Cause.WRONG_GRANULARITY: CauseWords(
            "other granularity",
            "the concept is coarser or finer than what is asked",
            "bring question and concept to one granularity",
        ),
        Cause.NOT_DATED: CauseWords("not dated", "it has no date of its own", "record the moment with it"),
        Cause.NOT_LINKED: CauseWords(
            "not linked",
            "it cannot be tied to the case",
            "record and exchange the reference to the admission, procedure or person",
        ),
        Cause.OTHER_SYSTEM: CauseWords(
            "other system", "it is kept in another system than the EHR", "connect the other system"
        ),
        Cause.NOT_EXPOSED: CauseWords(
            "not exposed",
            "the EHR holds it but does not give it through FHIR",
            "include the element in the FHIR interface",
        ),
        Cause.FILTER_UNSUPPORTED: CauseWords(
            "not selectable", "the FHIR interface cannot select by it", "support the search parameter"
        ),
        Cause.UNDECIDED: CauseWords(
            "undecided", "nobody has decided yet where it comes from", "fill in the row in the mapping file"
        ),
    },
}
