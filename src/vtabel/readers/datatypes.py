"""The type of a variable as tables write it: ``geheel getal``, ``Decimal (met maximaal 1 decimaal)``, ``quantity {minInclusive=60}``."""

import json
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files

from vtabel.readers.cells import number
from vtabel.table import Datatype
from vtabel.text import match_form, plain

_TYPES: dict[Datatype, tuple[str, ...]] = {
    Datatype.TEXT: (
        "tekst", "text", "string", "vrije tekst", "alfanumeriek", "tekst (versleuteld in survey)", "varchar", "identifier", "identificatie",
        "tekst (versleuteld)", "char", "st", "ii",
    ),
    Datatype.INTEGER: ("geheel getal", "integer", "int", "count", "heel getal", "numeriek geheel"),
    Datatype.DECIMAL: ("decimaal getal", "decimaal", "decimal", "getal", "numeriek", "float", "number", "double", "real"),
    Datatype.BOOLEAN: ("boolean", "ja/nee", "bool", "j/n", "logisch", "bl"),
    Datatype.DATE: ("datum", "date"),
    Datatype.DATETIME: ("datetime", "datum/tijd", "datum en tijd", "datum-tijd", "tijdstip", "ts", "timestamp", "datumtijd"),
    Datatype.TIME: ("tijd", "time"),
    Datatype.CODE: (
        "code", "choice", "optie set", "optieset", "keuzelijst", "enumeratie", "lijst", "gecodeerd", "select", "radio", "cd", "open-choice",
        "categorie", "categorisch", "codeableconcept", "coding",
    ),
    Datatype.QUANTITY: ("quantity", "hoeveelheid", "pq", "grootheid", "meetwaarde"),
    Datatype.REFERENCE: ("reference", "verwijzing"),
}  # fmt: skip
_LONGEST = 300
_WORDS = {match_form(word): kind for kind, words in _TYPES.items() for word in words}
_EXTRA = re.compile(r"^(.*?)\s*[({\[](.*)[)}\]]\s*$", re.DOTALL)
_LENGTH = re.compile(r"(?:max(?:imale|imaal)?\.?\s*lengte|maxlength)\s*[=:]?\s*(\d{1,6})\b|^(\d{1,6})$")
_DECIMALS = re.compile(r"(?:maximaal|max\.?)\s*(\d{1,3})\s*decima")
_BOUND = re.compile(r"(min|max)(?:inclusive|imum)?\s*=\s*(-?\d+(?:[.,]\d+)*)", re.IGNORECASE)
_DATE_FORMAT = re.compile(r"\b([dmjy]{1,4}([-/. ])[dmjy]{1,4}\2[dmjy]{2,4})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TypeText:
    """What a type cell says. ``datatype`` is None if its word is not known; ``facets`` are the words in brackets."""

    datatype: Datatype | None
    length: int | None = None
    decimals: int | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    format: str = ""
    facets: str = ""


def parse_type(text: str) -> TypeText:
    """Read a type cell.

    >>> parse_type("Tekst (maximale lengte 25)")
    TypeText(datatype=<Datatype.TEXT: 'text'>, length=25, decimals=None, minimum=None, maximum=None, format='', facets='maximale lengte 25')
    """
    form = plain(text)
    if len(form) > _LONGEST:
        return TypeText(None)
    if kind := _WORDS.get(match_form(form)):
        return TypeText(kind)
    word, facets = form, ""
    if match := _EXTRA.match(form):
        word, facets = match[1], match[2]
    low = facets.casefold()
    length = _LENGTH.search(low)
    decimals = _DECIMALS.search(low)
    date_format = _DATE_FORMAT.search(facets)
    bounds = {m[1].lower(): found.value for m in _BOUND.finditer(facets) if (found := number(m[2]))}
    return TypeText(
        _WORDS.get(match_form(word)),
        int(length[1] or length[2]) if length else None,
        int(decimals[1]) if decimals else None,
        bounds.get("min"),
        bounds.get("max"),
        date_format[1].lower() if date_format else "",
        facets,
    )


@cache
def _units() -> dict[str, str]:
    text = files("vtabel").joinpath("data/units.json").read_text(encoding="utf-8")
    return {match_form(word): ucum for ucum, words in json.loads(text).items() for word in (*words, ucum)}


def ucum(text: str) -> str | None:
    """The UCUM code of a unit as tables write it; None if it is not known.

    >>> ucum("mmHg"), ucum("µmol/l"), ucum("bananen")
    ('mm[Hg]', 'umol/L', None)
    """
    return _units().get(match_form(text).strip("()[] ")) or _units().get(match_form(text))
