"""Whether a code can be a code of its system: check digits and shapes, only for systems whose rule is certain.

Sources: SNOMED CT Release File Specification, chapter SCTID (length, partition, Verhoeff check digit); LOINC Users' Guide,
appendix on check digits (mod 10); WHO ICD-10 volume 2 and the ATC guidelines of the WHO Collaborating Centre (shapes).
"""

import re
from collections.abc import Callable

from vtabel.catalog.codesystems import system_uri

_EXPRESSION = re.compile(r"[:+=|{}(),]")  # FHIR takes an expression of SNOMED CT as a code
_ICD10 = re.compile(r"[A-Z]\d\d(?:\.?[0-9A-Z]{1,4})?[*+†]?|[A-Z]\d\d-[A-Z]\d\d|[IVX]{1,5}")  # code, block, chapter
_ATC = re.compile(r"[A-Z](?:\d\d(?:[A-Z](?:[A-Z](?:\d\d)?)?)?)?")
_SCTID = re.compile(r"[1-9]\d{5,17}", re.ASCII)
_LOINC = re.compile(r"\d{1,7}-\d", re.ASCII)
_LOINC_OTHER = re.compile(
    r"(?:LP|LA|LL|LG|MTHU)\d+(?:-\d)?"
)  # parts and answers: their check digit has no certain source


def well_formed(system: str, code: str) -> bool:
    """False only if the code is certainly wrong: a typing error, or a code of another system.

    ``system`` is a URI, OID or short name. Every code of a system without a certain rule is well-formed.

    >>> well_formed("SCT", "22298006"), well_formed("SCT", "22298007"), well_formed("LN", "8302-2"), well_formed("LN", "8302-3")
    (True, False, True, False)
    """
    rule = _RULES.get(system_uri(system) or system)
    return rule is None or rule(code)


def _snomed(code: str) -> bool:
    if _EXPRESSION.search(code):
        return True
    # 00 and 10 are concepts; 01, 11 descriptions and 02, 12 relationships, which are never codes.
    return _SCTID.fullmatch(code) is not None and code[-3:-1] in ("00", "10") and _verhoeff(code) == 0


def _loinc(code: str) -> bool:
    if _LOINC_OTHER.fullmatch(code):
        return True
    return _LOINC.fullmatch(code) is not None and _mod10(code[:-2]) == int(code[-1])


_RULES: dict[str, Callable[[str], bool]] = {
    "http://snomed.info/sct": _snomed,
    "http://loinc.org": _loinc,
    "http://hl7.org/fhir/sid/icd-10-nl": lambda code: _ICD10.fullmatch(code) is not None,
    "http://hl7.org/fhir/sid/icd-10": lambda code: _ICD10.fullmatch(code) is not None,
    "http://www.whocc.no/atc": lambda code: _ATC.fullmatch(code) is not None,
}


def _mod10(digits: str) -> int:
    """The check digit: every second digit from the right doubled, the sum of all digits filled up to a ten."""
    doubled = (int(d) * (2 - i % 2) for i, d in enumerate(reversed(digits)))
    return -sum(n // 10 + n % 10 for n in doubled) % 10


# Verhoeff 1969: multiplication in the dihedral group D5; the digits are permuted by their position.
_SHIFT = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)


def _verhoeff(digits: str) -> int:
    """0 for a number whose last digit is its Verhoeff check digit."""
    check = 0
    for position, digit in enumerate(reversed(digits)):
        permuted = int(digit)
        for _ in range(position % 8):
            permuted = _SHIFT[permuted]
        check = _times(check, permuted)
    return check


def _times(a: int, b: int) -> int:
    """The product of two elements of D5: 0-4 are rotations, 5-9 reflections."""
    if a < 5:
        return (a + b) % 5 if b < 5 else 5 + (a + b - 5) % 5
    return 5 + (a - 5 - b) % 5 if b < 5 else (a - b) % 5
