"""What is measured and done in the made-up hospital, and by which codes.

Codes of terminologies stand here only if the packaged catalogue or the project's domain facts hold them; a test looks. For the rest
(most laboratory tests, operations, products) no source gives codes: those have codes of the hospital's own, as real ones have.
"""

from __future__ import annotations

from dataclasses import dataclass

from vtabel.synth.identifiers import HOSPITAL
from vtabel.synth.resources import concept, meta, narrative, text

SCT, LOINC, UCUM = "http://snomed.info/sct", "http://loinc.org", "http://unitsofmeasure.org"
ICD10 = "http://hl7.org/fhir/sid/icd-10-nl"
CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
ROLE_CODE = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"
OWN_LAB, OWN_PROCEDURE, OWN_PRODUCT = (f"{HOSPITAL}/CodeSystem/{name}" for name in ("lab", "verrichting", "artikel"))

WEIGHT, HEIGHT, HEART_RATE, TEMPERATURE, SATURATION = "29463-7", "8302-2", "8867-4", "8310-5", "59408-5"
PRESSURE, SYSTOLIC, DIASTOLIC, COMA_SCALE = "85354-9", "8480-6", "8462-4", "35088-4"
HAEMOGLOBIN = "718-7"
TOBACCO, DIAGNOSIS, COMPLICATION, SURGICAL, AGREEMENT = (
    "365980008",
    "282291009",
    "116223007",
    "387713003",
    "33633005",
)
TOBACCO_USE = ("449868002", "230059006", "43381005", "8517006", "405746006", "266919005")
LATERALITY = ("7771000", "24028007", "51440002")
DISPOSITION = ("264362003", "42665001", "62480006", "284546000")
ORIGIN = ("264362003", "80522000", "42665001", "22232009")
TREATMENTS = ("305351004", "40617009", "116762002", "32485007")
DIAGNOSES = ("I48.0", "C18", "C20", "D32", "D33", "D35.2", "E85.4", "E85.8", "E85.9")
PRESSURE_ULCER = "399912005"
ROUTE = ("urn:oid:2.16.840.1.113883.2.4.4.9", "9")
INTERPRETATION = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
OPERATIONS, PRODUCTS, LAB_TESTS = 12, 12, 20


@dataclass(frozen=True, slots=True)
class Measure:
    """What an Observation measures: its fixed members, unit and the range of its values, with so many decimals."""

    start: dict[str, str]
    code: str
    unit: str
    low: float
    high: float
    decimals: int = 0
    flagged: bool = False

    def between(self, chance: float) -> float:
        """A value of the range: the lowest for 0, the highest for 1."""
        return self.low + chance * (self.high - self.low)

    def quantity(self, value: float) -> str:
        return f'{{"value":{value:.{self.decimals}f},"unit":"{self.unit}","system":"{UCUM}","code":"{self.unit}"}}'


def _measure(profile: str, category: str, code: str, words: str, unit: str, low: float, high: float, decimals: int = 0) -> Measure:  # fmt: skip
    start = {
        "meta": meta(profile),
        "text": narrative(words),
        "status": '"final"',
        **({"category": f"[{concept((CATEGORY, category))}]"} if category else {}),
    }
    return Measure(start, code, unit, low, high, decimals)


def _vital(profile: str, code: str, words: str, unit: str, low: float, high: float, decimals: int = 0) -> Measure:
    return _measure(profile, "vital-signs", concept((LOINC, code), words=words), words, unit, low, high, decimals)


VITALS = {
    WEIGHT: _vital("nl-core-BodyWeight", WEIGHT, "Lichaamsgewicht", "kg", 45, 130, 1),
    HEIGHT: _vital("nl-core-BodyHeight", HEIGHT, "Lichaamslengte", "cm", 150, 200),
    HEART_RATE: _vital("nl-core-HeartRate", HEART_RATE, "Hartfrequentie", "/min", 50, 130),
    TEMPERATURE: _vital("nl-core-BodyTemperature", TEMPERATURE, "Lichaamstemperatuur", "Cel", 35.5, 40, 1),
    SATURATION: _vital("nl-core-O2Saturation", SATURATION, "Zuurstofsaturatie", "%", 88, 100),
    PRESSURE: _vital("nl-core-BloodPressure", PRESSURE, "Bloeddruk", "mm[Hg]", 90, 180),
}
SMOKING = _measure("nl-core-TobaccoUse", "", concept((SCT, TOBACCO), words="Tabakgebruik"), "Tabakgebruik", "", 0, 0)
COMA = _measure(
    "nl-core-GlasgowComaScale", "", concept((LOINC, COMA_SCALE), words="Glasgow-comaschaal"), "Glasgow", "", 3, 15
)


def own_lab(number: int) -> str:
    """The hospital's own code of a laboratory test, from 1."""
    return f"LAB-{number:02}"


def _laboratory(number: int) -> Measure:
    """A laboratory test: the first has a LOINC code beside the hospital's own."""
    words = "Hemoglobine" if number == 1 else f"Bepaling {number:02}"
    codings = ((LOINC, HAEMOGLOBIN),) if number == 1 else ()
    low, high = (4.5, 11.5) if number == 1 else (float(number), float(10 * number))
    made = _measure("nl-core-LaboratoryTestResult", "laboratory", concept(*codings, (OWN_LAB, own_lab(number)), words=words), words, "mmol/L", low, high, 1)  # fmt: skip
    made.start["referenceRange"] = text([{"low": _limit(low * 1.2), "high": _limit(high * 0.9)}])
    return Measure(made.start, made.code, "mmol/L", low, high, 1, flagged=True)


def _limit(value: float) -> dict[str, object]:
    return {"value": round(value, 1), "unit": "mmol/L", "system": UCUM, "code": "mmol/L"}


LABORATORY = tuple(_laboratory(number) for number in range(1, LAB_TESTS + 1))
