"""What an expression can be: its `Type`, and that of the variables it speaks of."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from vtabel.rules import Lang

Value = float | str | bool | date | None
"""A value of an expression: a `datetime` (which is a `date`) for an instant, None for unknown."""


class Type(StrEnum):
    """The types of values. `UNKNOWN` is a variable whose type the table does not give: it takes the type its place asks."""

    NUMBER = "number"
    TEXT = "text"
    CODE = "code"
    BOOLEAN = "boolean"
    DATE = "date"
    INSTANT = "instant"
    UNKNOWN = "unknown"


WORDS: dict[Type, dict[Lang, str]] = {
    Type.NUMBER: {"en": "a number", "nl": "een getal"},
    Type.TEXT: {"en": "a text", "nl": "een tekst"},
    Type.CODE: {"en": "a code", "nl": "een code"},
    Type.BOOLEAN: {"en": "a condition (yes or no)", "nl": "een voorwaarde (ja of nee)"},
    Type.DATE: {"en": "a date", "nl": "een datum"},
    Type.INSTANT: {"en": "a date with time", "nl": "een datum met tijd"},
    Type.UNKNOWN: {"en": "of no known type", "nl": "van onbekend type"},
}
"""How a type is called in a finding."""


@dataclass(frozen=True, slots=True)
class VariableType:
    """The type of a variable, and its codes if it has a value list."""

    type: Type
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """What an expression may ask of the run: its day (`time()`) and the organisation that delivers (`organisationId()`).

    Nothing in this package looks at the clock: the same run gives the same values.
    """

    today: date
    organisation: str | None = None
