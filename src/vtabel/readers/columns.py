"""What a column header means: the one table of header spellings, in Dutch and English.

Spellings are compared in the form of `vtabel.text.match_form`, so hard spaces, soft hyphens, look-alike letters and case
do not matter. A header that is not here is reported (VT104) and can be given a meaning in a layout file.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from vtabel import providers
from vtabel.table import PurposeKind
from vtabel.table.layout import Confidence
from vtabel.text import match_form

# Field -> spellings. Where two columns of one table have the same field, the one whose spelling stands first here is used.
SPELLINGS: dict[str, tuple[str, ...]] = {
    "name": (
        "kolomnaam", "variabele naam", "naam variabele", "variable name", "variabelenaam", "technische naam", "veldnaam",
        "variabele", "variable", "var", "element", "data-element", "dataelement", "item", "linkid", "naam", "name",
    ),
    "label": (
        "label", "label / omschrijving", "label/omschrijving", "vraag", "vraagstelling", "titel", "weergavenaam",
        "omschrijving variabele", "korte omschrijving",
    ),
    "definition": ("definitie", "definition", "omschrijving", "description", "beschrijving", "toelichting variabele"),
    "item_id": ("variabelenr", "variabelenr.", "variabelenummer", "nr", "nr.", "nummer", "id", "item id", "itemnummer", "concept id", "#"),
    "dataset": ("dataset", "module", "tabel", "registratie-eenheid", "formulier", "crf", "bestand"),
    "group": ("groep", "groepspad", "blok", "sectie", "rubriek", "categorie", "onderdeel", "group", "section", "ouderconcept"),
    "datatype": ("type", "datatype", "data type", "gegevenstype", "veldtype", "type gegeven"),
    "length": ("lengte", "max lengte", "maximale lengte", "length", "veldlengte"),
    "format": ("formaat", "format", "notatie", "invoerformaat"),
    "unit": ("eenheid", "unit", "ucum", "meeteenheid"),
    "range": ("bereik", "range", "waardebereik", "toegestane waarden", "grenzen"),
    "minimum": ("minimum", "min", "ondergrens"),
    "maximum": ("maximum", "max", "bovengrens"),
    "cardinality": ("aantal", "kardinaliteit", "cardinality", "card", "card."),
    "multiple": ("meerkeuze", "meerdere antwoorden", "meervoudig", "repeats", "herhalend"),
    "options": (
        "codering", "coderingen", "opties", "antwoordopties", "antwoordmogelijkheden", "antwoorden", "waardelijst", "waarden",
        "codes", "options", "optieset", "keuzes", "value list", "codelijst",
    ),
    "value_set": ("value set", "valueset", "answervalueset", "waardelijst-url", "canonical"),
    "option_code": ("waarde", "code", "optiecode", "value", "antwoordcode", "optie"),
    "option_label": ("betekenis", "optielabel", "antwoord", "weergave", "display", "omschrijving optie", "label optie"),
    "code_system": ("codesysteem", "code system", "codestelsel"),
    "concept_code": ("code in codesysteem", "conceptcode", "snomed", "snomed ct", "snomed-code", "terminologiecode"),
    "list_name": ("optieset", "naam waardelijst", "waardelijst", "lijst", "codelijst", "value list", "list"),
    "mandatory": (
        "verplicht", "variabele verplicht", "mandatory", "required", "verplichting", "verplicht?", "verplicht (j/n)", "aanlevering",
        "conformance", "conformiteit", "m/r/c", "m/r/c/o",
    ),
    "mandatory_for": (
        "verplicht voor", "verplicht voor zorgaanbieder", "verplicht voor type zorgaanbieder", "aan te leveren door",
        "geldt voor", "mandatory for", "voor wie verplicht", "verplicht per type zorgaanbieder", "verplicht per instellingstype",
        "type zorgaanbieder", "zorgaanbieder", "zorgaanbieders",
    ),
    "mandatory_extra": ("indien niet verplicht dan aanvullend voor", "aanvullend voor"),
    "option_required": ("optie keuze verplicht", "optiekeuze verplicht"),
    "purpose": ("doel", "doelen", "purpose", "doeleinde", "doel van de variabele", "doel registratie", "doel gebruik", "doel van gegevensverwerking"),
    "indicator": (
        "opmerking (quality indicator (qi))", "quality indicator (qi)", "indicator", "indicatoren", "kwaliteitsindicator", "kwaliteitsindicatoren", "qi", "quality indicator",
    ),
    "population": (
        "type interventie", "populatie", "population", "patiëntpopulatie", "patientpopulatie", "voor welke patiënten", "zorgproces", "doelgroep", "patiëntengroep",
    ),
    "condition": ("voorwaarde", "conditie", "condition", "afhankelijk van", "alleen indien", "tonen indien"),
    "visible": ("zichtbaar",),
    "validation": ("validatie", "validaties", "kwaliteitscontrole", "controle", "validation"),
    "default": ("standaard waarde", "standaardwaarde", "default", "default waarde"),
    "calculation": ("calculatie", "berekening", "formule", "calculation"),
    "remark": ("opmerking", "opmerkingen", "help tekst", "helptekst", "toelichting", "remark", "remarks", "comment", "comments", "flags", "instructie"),
    "zib": ("zorg informatie bouwsteen", "zorginformatiebouwsteen", "zib", "zib-concept", "zib concept", "terminologie"),
    "concept": ("conceptid", "concept-id", "oid"),
    "valid_from": ("vanaf", "geldig vanaf", "ingangsdatum", "startdatum", "valid from", "datum vanaf", "van"),
    "valid_to": ("tot", "tot en met", "t/m", "geldig tot", "geldig tot en met", "einddatum", "valid to", "datum tot", "vervalt per"),
    "key": ("sleutel", "key", "sleutelvariabele", "key variabele"),
    "identity": ("identificerend", "identificatierol", "identiteit", "identity role"),
    "parent": ("parent", "oudervariabele"),
    "source": ("bron", "rationale", "voorbeeld", "versie", "bron definitie"),
}  # fmt: skip

PURPOSE_WORDS: dict[str, PurposeKind] = {
    "kwaliteitsverbetering": PurposeKind.QUALITY, "kwaliteit": PurposeKind.QUALITY, "quality improvement": PurposeKind.QUALITY,
    "verbeteren kwaliteit van zorg": PurposeKind.QUALITY, "spiegelinformatie": PurposeKind.QUALITY, "benchmark": PurposeKind.QUALITY,
    "uitkomst": PurposeKind.QUALITY, "uitkomsten": PurposeKind.QUALITY,
    "indicator": PurposeKind.INDICATOR, "indicatoren": PurposeKind.INDICATOR, "kwaliteitsindicator": PurposeKind.INDICATOR,
    "indicatorberekening": PurposeKind.INDICATOR, "qi": PurposeKind.INDICATOR,
    "casemix": PurposeKind.CASE_MIX, "case-mix": PurposeKind.CASE_MIX, "casemixcorrectie": PurposeKind.CASE_MIX,
    "case-mixcorrectie": PurposeKind.CASE_MIX, "zorgzwaarte": PurposeKind.CASE_MIX, "correctie": PurposeKind.CASE_MIX,
    "analyse": PurposeKind.OTHER, "analyses": PurposeKind.OTHER,
    "identificatie": PurposeKind.IDENTIFICATION, "identificerend": PurposeKind.IDENTIFICATION, "identification": PurposeKind.IDENTIFICATION,
    "koppeling": PurposeKind.LINKAGE, "koppelen": PurposeKind.LINKAGE, "koppelbaarheid": PurposeKind.LINKAGE, "linkage": PurposeKind.LINKAGE,
    "proces": PurposeKind.PROCESS, "procesinformatie": PurposeKind.PROCESS, "logistiek": PurposeKind.PROCESS,
    "datakwaliteit": PurposeKind.PROCESS, "process": PurposeKind.PROCESS,
    "onderzoek": PurposeKind.RESEARCH, "wetenschappelijk onderzoek": PurposeKind.RESEARCH, "research": PurposeKind.RESEARCH,
    "overig": PurposeKind.OTHER, "anders": PurposeKind.OTHER,
}  # fmt: skip

_BY_SPELLING: dict[str, list[str]] = {}
for _field, _spellings in SPELLINGS.items():
    for _spelling in _spellings:
        _BY_SPELLING.setdefault(match_form(_spelling), []).append(_field)

_NAME_FIELDS = frozenset({"name", "list_name"})
_NAME_FORMS = frozenset(form for form, fields in _BY_SPELLING.items() if _NAME_FIELDS & set(fields))
_LONGEST = 80
_EDGES = frozenset(" -*:?)]\t\n")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_MARKS = re.compile(r"[\s*:?†‡¹²³⁎]+$|\s+\d\)$")
_FOR = re.compile(r"^(?:verplicht|aan te leveren|mandatory)(?:\s+(?:voor|door|for))?\s+(.+)$")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a header can mean: a field, for providers and purposes with a detail, and how sure that is."""

    field: str
    detail: str = ""
    confidence: Confidence = "certain"
    why: str = ""


@lru_cache(maxsize=20_000)
def meanings(header: str) -> tuple[Meaning, ...]:
    """All meanings that a header text can have by itself; empty if it is not known.

    >>> [m.field for m in meanings("Variabelenaam *")]
    ['name']
    >>> [(m.field, m.detail) for m in meanings("Verplicht voor UMC")]
    [('provider', 'V5')]
    """
    if len(header) > 3 * _LONGEST:
        return ()
    form = match_form(header)
    found = [Meaning(name) for name in _BY_SPELLING.get(form, ())]
    if found or not form:
        return tuple(found)
    bare = _bare(form)
    if bare != form:
        found = [Meaning(name, "", "likely", f"known as `{bare}`") for name in _BY_SPELLING.get(bare, ())]
    return tuple(found) or _special(bare)


def heads_names(text: str) -> bool:
    """Can this text be the header of a column with names? Quick for the many texts that are no header at all."""
    if len(text) > _LONGEST:
        return False
    if not text:
        return False
    decorated = text[0] in _EDGES or text[-1] in _EDGES or "(" in text or "[" in text
    if not decorated and text.isascii():
        return " ".join(text.lower().split()) in _NAME_FORMS
    return any(m.field in _NAME_FIELDS for m in meanings(text))


def heads_codes(text: str) -> bool:
    """Can this text be the header of a column with the codes of options?"""
    return 0 < len(text) <= _LONGEST and any(m.field == "option_code" for m in meanings(text))


def _bare(form: str) -> str:
    """Without words in brackets and footnote marks."""
    while (shorter := _BRACKETS.sub("", form)) != form:
        form = shorter
    return _MARKS.sub("", form).strip(" -*:")


def _special(form: str) -> tuple[Meaning, ...]:
    """Headers that name a provider type or a purpose."""
    match = _FOR.match(form)
    codes = providers.codes_of(match[1] if match else form)
    if codes is not None:
        return (Meaning("provider", ",".join(codes), "certain" if match else "likely", "names a type of provider"),)
    purpose = PURPOSE_WORDS.get(form)
    if purpose is not None:
        return (Meaning("purpose_kind", purpose.value, "likely", "names a purpose"),)
    return ()


def rank(field: str, header: str) -> int:
    """How typical a header is of a field; lower is more typical."""
    forms = [match_form(spelling) for spelling in SPELLINGS.get(field, ())]
    form = match_form(header)
    bare = _bare(form)
    exact = (i for i, spelling in enumerate(forms) if spelling in (form, bare))
    below_group = (i for i, spelling in enumerate(forms) if bare.endswith(f" {spelling}"))
    return next(exact, next(below_group, len(forms)))
