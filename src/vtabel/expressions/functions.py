"""The functions of the expression language: one table, from which checking and documentation are made."""

from dataclasses import dataclass

from vtabel.expressions.core import Operator
from vtabel.expressions.values import Type


@dataclass(frozen=True, slots=True)
class Function:
    """A function. ``parameters`` and ``operator`` are given where all arguments have one fixed type; ``least`` and ``most``
    are how many arguments it takes."""

    usage: str
    least: int
    most: int
    result: Type | None
    en: str
    nl: str
    parameters: tuple[Type, ...] = ()
    operator: Operator | None = None

    @property
    def name(self) -> str:
        return self.usage.partition("(")[0]


_MANY = 20
_DAYS = (Type.DATE, Type.DATE)

FUNCTIONS: dict[str, Function] = {
    f.name: f
    for f in (
        Function(
            "totime(date)",
            *(1, 1, Type.DATE),
            "the day of a date, of a date with time, or of a text such as '2019-11-01'",
            "de dag van een datum, van een datum met tijd, of van een tekst als '2019-11-01'",
        ),
        Function("time()", 0, 0, Type.DATE, "the day of the run", "de dag waarop gedraaid wordt"),
        Function(
            "dateadd(date, unit, number)",
            *(3, 3, Type.DATE),
            "a date shifted by a whole number of 'Y' years, 'M' months, 'W' weeks or 'D' days",
            "een datum, verschoven met een geheel aantal 'Y' jaren, 'M' maanden, 'W' weken of 'D' dagen",
        ),
        Function(
            "age(from, to)",
            *(2, 2, Type.NUMBER),
            "whole years from one date to another",
            "hele jaren van de ene datum tot de andere",
            *(_DAYS, "years"),
        ),
        Function(
            "months(from, to)",
            *(2, 2, Type.NUMBER),
            "whole months from one date to another",
            "hele maanden van de ene datum tot de andere",
            *(_DAYS, "months"),
        ),
        Function(
            "days(from, to)",
            *(2, 2, Type.NUMBER),
            "days from one date to another",
            "dagen van de ene datum tot de andere",
            *(_DAYS, "days"),
        ),
        Function(
            "if(condition, then, else)",
            *(3, 3, None),
            "the second or the third argument; unknown where the condition is unknown",
            "het tweede of het derde argument; onbekend waar de voorwaarde onbekend is",
        ),
        Function(
            "coalesce(a, b, ...)",
            *(2, _MANY, None),
            "the first argument that is known",
            "het eerste argument dat bekend is",
        ),
        Function(
            "min(a, b, ...)",
            *(2, _MANY, None),
            "the smallest; unknown where one is unknown",
            "de kleinste; onbekend waar er een onbekend is",
        ),
        Function(
            "max(a, b, ...)",
            *(2, _MANY, None),
            "the largest; unknown where one is unknown",
            "de grootste; onbekend waar er een onbekend is",
        ),
        Function(
            "is_postcode(text)",
            *(1, 1, Type.BOOLEAN),
            "whether it is a Dutch postcode: four digits, not beginning with 0, and two letters, with or without a blank",
            "of het een Nederlandse postcode is: vier cijfers, niet beginnend met 0, en twee letters, met of zonder spatie",
            *((Type.TEXT,), "postcode"),
        ),
        Function(
            "validator('nationalID', country, id)",
            *(3, 3, Type.BOOLEAN),
            "whether a BSN has nine digits and passes the eleven-test; unknown for a country other than nl, NL or 6030",
            "of een BSN negen cijfers heeft en aan de elfproef voldoet; onbekend voor een ander land dan nl, NL of 6030",
        ),
        Function(
            "organisationId()",
            *(0, 0, Type.TEXT),
            "the number of the organisation that delivers, as the run gives it",
            "het nummer van de organisatie die aanlevert, zoals opgegeven bij het draaien",
        ),
    )
}
"""Every function by its name."""
