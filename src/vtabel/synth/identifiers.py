"""Identifiers and names that belong to nobody."""

from __future__ import annotations

from functools import cache

BSN_SYSTEM = "http://fhir.nl/fhir/NamingSystem/bsn"
HOSPITAL = "https://ziekenhuis.example/fhir"
"""Base of what the made-up hospital names itself. The domain `.example` is nobody's."""
LOCAL_SYSTEM = f"{HOSPITAL}/NamingSystem/patientnummer"
KEPT = 1_000
"""Numbers for patients who are planted for a mapping."""
_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)


def passes_eleven_test(number: str) -> bool:
    """Whether nine digits can be a BSN.

    >>> passes_eleven_test("999911120"), passes_eleven_test("999911121")
    (True, False)
    """
    return len(number) == 9 and sum(int(d) * w for d, w in zip(number, _WEIGHTS, strict=True)) % 11 == 0


@cache
def bsn_pool() -> tuple[str, ...]:
    """Every number that starts with 9990 and passes the eleven-test: about nine thousand, no more."""
    return tuple(n for n in map(str, range(999_000_000, 999_100_000)) if passes_eleven_test(n))


def bsn(number: int) -> str:
    """The test BSN of a patient by number (from 1); empty for those for whom there is none left: they are never given twice."""
    pool = bsn_pool()
    return pool[2 * number - 2] if 2 * number <= len(pool) - KEPT else ""


def second_bsn(number: int) -> str:
    """Another test BSN of the same patient, which nobody else has either."""
    return bsn_pool()[2 * number - 1]


def planted_bsn(number: int) -> str:
    """The test BSN of a patient who is planted for a mapping; in turn the same ones, after the thousandth."""
    return bsn_pool()[-1 - number % KEPT]


def gtin(number: int) -> str:
    """Fourteen digits with the check digit of a GTIN, in the range that GS1 leaves to use within a company.

    >>> gtin(1)
    '02000000000015'
    """
    digits = f"02{number:011}"
    total = sum(int(d) * (3 if i % 2 == 0 else 1) for i, d in enumerate(digits))
    return f"{digits}{-total % 10}"


# Words that nobody is called.
FAMILY = (
    "Nepwolk", "Testkorrel", "Proefvlinder", "Schijntafel", "Nepmolen", "Testblad", "Proefster", "Schijndonk",
    "Nepdruppel", "Testroos", "Proeflantaarn", "Schijnkiezel", "Nepsteen", "Testvuur", "Proefzaad", "Schijnwater",
)  # fmt: skip
GIVEN = ("Nepla", "Testo", "Proefa", "Schijni", "Nepru", "Testie", "Proefje", "Schijna")
