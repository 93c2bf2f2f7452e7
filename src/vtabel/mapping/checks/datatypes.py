"""Can the source give a value of the type that the table asks (VT360, VT361)?"""

from __future__ import annotations

from enum import StrEnum

from vtabel.mapping.checks.subject import Subject
from vtabel.mapping.model import Pick
from vtabel.rules import Lang
from vtabel.table import Datatype


class Kind(StrEnum):
    """What types of FHIR have in common for a registry."""

    COUNT = "count"
    MEASURE = "measure"
    CODE = "code"
    BOOLEAN = "boolean"
    DATE = "date"
    MOMENT = "moment"
    TIME = "time"
    PERIOD = "period"
    TEXT = "text"


# https://hl7.org/fhir/R4/datatypes.html; a type that is not here is not judged.
_KINDS = {
    **dict.fromkeys(("integer", "positiveInt", "unsignedInt"), Kind.COUNT),
    **dict.fromkeys(("decimal", "Quantity", "SimpleQuantity", "Age", "Duration", "Count", "Distance"), Kind.MEASURE),
    **dict.fromkeys(("code", "Coding", "CodeableConcept"), Kind.CODE),
    "boolean": Kind.BOOLEAN,
    "date": Kind.DATE,
    **dict.fromkeys(("dateTime", "instant"), Kind.MOMENT),
    "time": Kind.TIME,
    "Period": Kind.PERIOD,
    **dict.fromkeys(("string", "markdown", "uri", "id"), Kind.TEXT),
}
_NUMBERS = frozenset({Kind.COUNT, Kind.MEASURE, Kind.BOOLEAN, Kind.TEXT})
_DATES = frozenset({Kind.DATE, Kind.MOMENT, Kind.TEXT})
# Numbers take yes and no as 1 and 0. A text may hold anything, so nothing is said of it on either side.
_TAKES = {
    Datatype.INTEGER: _NUMBERS,
    Datatype.DECIMAL: _NUMBERS,
    Datatype.QUANTITY: _NUMBERS,
    Datatype.BOOLEAN: frozenset({Kind.BOOLEAN, Kind.TEXT}),
    Datatype.DATE: _DATES,
    Datatype.DATETIME: _DATES,
    Datatype.TIME: frozenset({Kind.TIME, Kind.MOMENT, Kind.TEXT}),
    Datatype.CODE: frozenset({Kind.CODE, Kind.BOOLEAN, Kind.COUNT, Kind.TEXT}),
}
_DATED = (Datatype.DATE, Datatype.DATETIME, Datatype.TIME)
_WORDS: dict[str, dict[Lang, str]] = {  # a kind and a datatype of one name are called alike
    Kind.COUNT: {"en": "a whole number", "nl": "een geheel getal"},
    Kind.MEASURE: {"en": "a measured number", "nl": "een gemeten getal"},
    Kind.CODE: {"en": "a code", "nl": "een code"},
    Kind.BOOLEAN: {"en": "yes or no", "nl": "ja of nee"},
    Kind.DATE: {"en": "a date", "nl": "een datum"},
    Kind.MOMENT: {"en": "a date with time", "nl": "een datum met tijd"},
    Kind.TIME: {"en": "a time", "nl": "een tijd"},
    Kind.PERIOD: {"en": "a period", "nl": "een periode"},
    Kind.TEXT: {"en": "a text", "nl": "een tekst"},
    Datatype.INTEGER: {"en": "a number", "nl": "een getal"},
    Datatype.DECIMAL: {"en": "a number", "nl": "een getal"},
    Datatype.QUANTITY: {"en": "a number", "nl": "een getal"},
    Datatype.DATETIME: {"en": "a date with time", "nl": "een datum met tijd"},
}


def kinds(types: frozenset[str]) -> frozenset[Kind]:
    """What types come down to; empty if one of them is not judged."""
    found = [_KINDS.get(kind) for kind in types]
    return frozenset(kind for kind in found if kind) if all(found) else frozenset()


def check_datatype(subject: Subject) -> bool:
    """False, with a finding, if no value of the source can be what the table asks."""
    found = kinds(subject.types)
    wanted = _wanted(subject)
    if not found or wanted is None:
        return True
    if found == {Kind.DATE} and wanted is Datatype.DATETIME:
        subject.report("VT361", _column(subject), ("datatype",), path=subject.binding.path)
    if found & _taken(subject, wanted):
        return True
    subject.report(
        "VT360",
        _column(subject),
        ("datatype", "options"),
        path=subject.binding.path,
        wanted=_WORDS[wanted]["en"],
        wanted_nl=_WORDS[wanted]["nl"],
        found=" / ".join(sorted(_WORDS[kind]["en"] for kind in found)),
        found_nl=" / ".join(sorted(_WORDS[kind]["nl"] for kind in found)),
    )
    return False


def _wanted(subject: Subject) -> Datatype | None:
    """What the table asks; a text or nothing that has a value list is a code."""
    datatype = subject.variable.datatype
    if subject.variable.value_list and datatype in (None, Datatype.TEXT):
        return Datatype.CODE if len(_answers(subject)) > 1 else None
    return datatype if datatype in _TAKES else None


def _taken(subject: Subject, wanted: Datatype) -> frozenset[Kind]:
    """The kinds that can become what is asked: with a value map, or a list of answers to make one for, codes too."""
    mapped = bool(subject.binding.value_map) or (wanted is not Datatype.BOOLEAN and len(_answers(subject)) > 1)
    return _TAKES[wanted] | {Kind.CODE, Kind.COUNT} if mapped and wanted not in _DATED else _TAKES[wanted]


def _answers(subject: Subject) -> list[str]:
    """The options that are answers, not *onbekend* or *n.v.t.*"""
    options = subject.variable.value_list.options if subject.variable.value_list else ()
    return [o.code for o in options if o.role is None]


def _column(subject: Subject) -> str:
    """The column to mend: the pick or the path if they make the type, else the concept."""
    if subject.binding.pick in (Pick.EXISTS, Pick.COUNT):
        return "pick"
    return "concept" if subject.element and subject.element.path == subject.binding.path else "path"
