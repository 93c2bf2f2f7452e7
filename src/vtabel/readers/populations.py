"""Populations: the words, and coded criteria where they are certain."""

import re

from vtabel.diagnostics import Cell
from vtabel.readers.cells import tidy
from vtabel.table import Criterion, Population
from vtabel.text import match_form, plain

_ICD = r"[A-Z]\d{2}(?:\.\d{1,2})?"
_DIAGNOSIS = re.compile(
    rf"icd[- ]?10(?:[- ]nl)?\s*:?\s*({_ICD}(?:\s*[-–]\s*{_ICD})?(?:\s*(?:,|en|of|/)\s*{_ICD}(?:\s*[-–]\s*{_ICD})?)*)",
    re.IGNORECASE,
)
_PROCEDURE = re.compile(
    r"(zorgactiviteit(?:en)?|za|cbv)\s*:?\s*(\d{5,6}(?:\s*(?:,|en|of|/)\s*\d{5,6})*)", re.IGNORECASE
)
_YEARS = r"(\d{1,3})(?:\s*jaar\b|(?!\s*[\da-z]))"  # 28 dagen is another age
_AGE = (
    (re.compile(rf"(?:leeftijd|age)\s*(>=|≥|<=|≤|<|>|=)\s*{_YEARS}"), None),
    (re.compile(r"(?:van|vanaf)\s+(\d{1,3})\s*jaar(?:\s+en\s+ouder)?"), ">="),
    (re.compile(r"(\d{1,3})\s*jaar\s+(?:en|of)\s+ouder"), ">="),
    (re.compile(rf"(?:jonger dan|onder de)\s+{_YEARS}"), "<"),
    (re.compile(rf"(?:ouder dan)\s+{_YEARS}"), ">"),
)
_SEXES = {"vrouwen": "female", "mannen": "male"}
_SYSTEMS = {"cbv": "urn:oid:2.16.840.1.113883.2.4.3.120.5.3"}
_NZA = "urn:oid:2.16.840.1.113883.2.4.3.27.15.5"
_ICD_SYSTEM = "http://hl7.org/fhir/sid/icd-10-nl"
# Words by which the criteria named do not all hold of the population.
_TURNED = re.compile(r"\b(?:of|or|niet|geen|zonder|behalve|uitgezonderd|exclusief|excl|tenzij|not|without|except)\b")
_FILLER = re.compile(
    r"\b(?:alle|patiënten|patienten|met|diagnose|verrichting|bij|en|voor|de|een|alleen)\b|[\s,.;:()&+]"
)


def parse_population(text: str, cell: Cell) -> Population:
    """The population with the criteria that are certain; ``complete`` if nothing else is said.

    >>> found = parse_population("ICD-10 C18-C20, leeftijd >= 18 jaar", Cell("t.csv", "", "G2"))
    >>> [(c.kind, c.operator, c.values) for c in found.criteria], found.complete
    ([('diagnosis', 'in', ('C18-C20',)), ('age', '>=', ('18',))], True)
    """
    criteria: list[Criterion] = []
    rest = plain(text)
    for match in _DIAGNOSIS.finditer(rest):
        values = tuple(_join(v) for v in re.split(r",|/|\ben\b|\bof\b", match[1]))
        criteria.append(Criterion(kind="diagnosis", operator="in", values=values, system=_ICD_SYSTEM))
    rest = _DIAGNOSIS.sub(" ", rest)
    for match in _PROCEDURE.finditer(rest):
        values = tuple(v.strip() for v in re.split(r",|/|\ben\b|\bof\b", match[2]))
        criteria.append(
            Criterion(kind="procedure", operator="in", values=values, system=_SYSTEMS.get(match[1].lower(), _NZA))
        )
    ages, rest = _ages(match_form(_PROCEDURE.sub(" ", rest)))
    criteria += ages
    sexes = [word for word in _SEXES if re.search(rf"\b{word}\b", rest)]
    if len(sexes) == 1:
        criteria.append(Criterion(kind="sex", operator="=", values=(_SEXES[sexes[0]],)))
        rest = re.sub(rf"\b{sexes[0]}\b", " ", rest)
    if _TURNED.search(rest):
        criteria = []
    left = _FILLER.sub("", rest)
    return Population(text=tidy(text), criteria=tuple(criteria), complete=bool(criteria) and not left, cell=cell)


def _ages(text: str) -> tuple[list[Criterion], str]:
    """The ages in a text, and the text without them."""
    found = []
    for pattern, operator in _AGE:
        for match in pattern.finditer(text):
            sign = operator or match[1].replace("≥", ">=").replace("≤", "<=")
            values = (match[match.lastindex or 1],)
            found.append(Criterion.model_validate({"kind": "age", "operator": sign, "values": values}))
        text = pattern.sub(" ", text)
    return found, text


def _join(value: str) -> str:
    return re.sub(r"\s*[-–]\s*", "-", value.strip())
