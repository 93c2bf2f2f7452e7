"""One patient and what was recorded of him: a clinic visit, then an operation with an admission, or a second visit.

Everything of patient k follows from the seed and k alone, so the same patient comes out whatever the number of patients or
processes. Only `random.Random.random` is used: Python promises its sequence from version to version.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from random import Random

from vtabel.synth import codes as c
from vtabel.synth.clock import day, instant
from vtabel.synth.identifiers import BSN_SYSTEM, FAMILY, GIVEN, LOCAL_SYSTEM, bsn, gtin
from vtabel.synth.resources import NL_CORE, Resource, concept, meta, narrative, reference, text

FIRST, LAST = date(2024, 1, 1).toordinal(), date(2026, 12, 31).toordinal()
"""The days on which operations (and second visits) fall."""
BORN = (date(1930, 1, 1).toordinal(), date(2008, 1, 1).toordinal())
OPERATED = 0.75
"""The share of patients with an operation; the others have a second visit."""
DIED = 0.05
"""The share of patients that died, within a year after the operation or second visit."""
_OFFICE = (8 * 60, 17 * 60)
_BASIC = (c.WEIGHT, c.HEIGHT, c.PRESSURE, c.HEART_RATE, c.TEMPERATURE)
_OTHER_TESTS, _OTHER_TESTS_AFTER = 3, 2
_META = {
    name: meta(profile)
    for name, profile in {
        "Patient": "nl-core-Patient",
        "Encounter": "nl-core-Encounter",
        "Condition": "nl-core-Problem",
        "Procedure": "nl-core-Procedure-event",
        "MedicationRequest": "mp-MedicationAgreement",
        "Device": "nl-core-MedicalDevice.Product",
    }.items()
}
_GENDERS = ("male", "M"), ("female", "F")
_GENDER_EXTENSIONS = tuple(
    text({"extension": [{"url": f"{NL_CORE}ext-CodeSpecification", "valueCodeableConcept": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-AdministrativeGender", "code": code}]}}]})
    for _, code in _GENDERS
)  # fmt: skip
_FLAGS = {
    "H": f"[{concept((c.SCT, '281302008'), (c.INTERPRETATION, 'H'))}]",
    "L": f"[{concept((c.SCT, '281300000'), (c.INTERPRETATION, 'L'))}]",
}
_CLASSES = {code: text({"system": c.ACT_CODE, "code": code}) for code in ("AMB", "IMP")}
_OPERATIONS = tuple(
    concept((c.OWN_PROCEDURE, f"OK-{n:02}"), words=f"Ingreep {n:02}") for n in range(1, c.OPERATIONS + 1)
)
_TREATMENTS = tuple(concept((c.SCT, code)) for code in c.TREATMENTS)
_SURGICAL = concept((c.SCT, c.SURGICAL))
_SIDES = tuple(
    text([{"extension": [{"url": f"{NL_CORE}ext-AnatomicalLocation.Laterality", "valueCodeableConcept": {"coding": [{"system": c.SCT, "code": code}]}}], "text": "lichaamsdeel"}])
    for code in c.LATERALITY
)  # fmt: skip
_DIAGNOSIS, _COMPLICATION = (f"[{concept((c.SCT, code))}]" for code in (c.DIAGNOSIS, c.COMPLICATION))
_DIAGNOSES = tuple(concept((c.ICD10, code)) for code in c.DIAGNOSES)
_ULCER = concept((c.SCT, c.PRESSURE_ULCER))
_CLINICAL = concept(("http://terminology.hl7.org/CodeSystem/condition-clinical", "active"))
_VERIFIED = concept(("http://terminology.hl7.org/CodeSystem/condition-ver-status", "confirmed"), (c.SCT, "410605003"))
_AGREEMENT = f"[{concept((c.SCT, c.AGREEMENT))}]"
_TEXTS = {
    name: narrative(words)
    for name, words in {
        "Encounter": "Contact",
        "Condition": "Aandoening",
        "Procedure": "Verrichting",
        "MedicationRequest": "Medicatieafspraak",
        "Device": "Product",
    }.items()
}
_DOSAGE = text([{"text": "1 maal per dag", "route": {"coding": [{"system": c.ROUTE[0], "code": c.ROUTE[1]}]}}])
Draw = Callable[[], float]


@dataclass(slots=True)
class Chart:
    """What is recorded of one patient. Days are ordinals; ``operation`` is None for a patient without one."""

    number: int
    patient: Resource
    born: int
    visit: int
    second: int
    weight: float
    height: float
    operation: Resource | None = None
    start: tuple[int, int] = (0, 0)
    resources: list[Resource] = field(default_factory=list)
    """All but the patient, in the order in which they were made."""
    touched: set[str] = field(default_factory=set)
    """Ids of the resources with a defect: none gets two."""

    @property
    def ref(self) -> str:
        """The reference to the patient."""
        return reference("Patient", self.patient.id)

    def of(self, type: str) -> list[Resource]:
        return [r for r in self.resources if r.type == type]

    def measured(self, code: str) -> list[Resource]:
        """The Observations with a code, in the order in which they were made."""
        found = f'"code":"{code}"'
        return [r for r in self.resources if r.type == "Observation" and found in r.members["code"]]

    def add(self, type: str, mark: str, members: dict[str, str]) -> Resource:
        """A resource of this patient; the mark makes its id unique."""
        made = Resource(type, f"{mark}-{self.number}", members)
        self.resources.append(made)
        return made

    def observe(self, mark: str, measure: c.Measure, when: tuple[int, int], value: float, encounter: str = "") -> Resource:  # fmt: skip
        """A measurement in the unit of the measure."""
        members = {**measure.start, "code": measure.code, "subject": self.ref}
        if encounter:
            members["encounter"] = reference("Encounter", encounter)
        members["effectiveDateTime"] = f'"{instant(*when)}"'
        members["valueQuantity"] = measure.quantity(value)
        if measure.flagged:
            span = measure.high - measure.low
            if value > measure.high - 0.1 * span:
                members["interpretation"] = _FLAGS["H"]
            elif value < measure.low + 0.1 * span:
                members["interpretation"] = _FLAGS["L"]
        return self.add("Observation", mark, members)


def draws(seed: int, number: int) -> Draw:
    """The source of chance of one patient."""
    return Random(f"{seed}/{number}").random  # noqa: S311  # made-up data, not a secret


def chart(number: int, draw: Draw) -> Chart:
    """The chart of a patient without defects."""
    born = BORN[0] + int(draw() * (BORN[1] - BORN[0]))
    second = FIRST + int(draw() * (LAST - FIRST + 1))
    visit = second - 7 - int(draw() * 60)
    weight, height = c.VITALS[c.WEIGHT].between(draw()), c.VITALS[c.HEIGHT].between(draw())
    made = Chart(number, _patient(number, born, draw), born, visit, second, weight, height)
    if draw() < DIED:
        del made.patient.members["deceasedBoolean"]
        made.patient.members["deceasedDateTime"] = f'"{day(second + 1 + int(draw() * 365))}"'
    _diagnosis(made, draw)
    time = _office(draw)
    clinic = _encounter(made, "AMB", (visit, time), None, draw)
    _measure_all(made, "v", (visit, time + 10), clinic, draw, _OTHER_TESTS)
    if draw() < OPERATED:
        _operation(made, draw)
    else:
        time = _office(draw)
        again = _encounter(made, "AMB", (second, time), None, draw)
        _measure_all(made, "w", (second, time + 10), again, draw, _OTHER_TESTS)
    _prescription(made, draw)
    return made


def _office(draw: Draw) -> int:
    return _OFFICE[0] + int(draw() * (_OFFICE[1] - _OFFICE[0]))


def _patient(number: int, born: int, draw: Draw) -> Resource:
    sex = int(draw() * 2)
    family, given = FAMILY[int(draw() * len(FAMILY))], GIVEN[int(draw() * len(GIVEN))]
    identifiers = [{"system": LOCAL_SYSTEM, "value": f"{number:08}"}]
    if own := bsn(number):
        identifiers.insert(0, {"system": BSN_SYSTEM, "value": own})
    members = {
        "meta": _META["Patient"],
        "text": narrative("Patient"),
        "identifier": text(identifiers),
        "active": "true",
        "name": f'[{{"use":"official","text":"{given} {family}","family":"{family}","_family":{{"extension":[{{"url":"http://hl7.org/fhir/StructureDefinition/humanname-own-name","valueString":"{family}"}}]}},"given":["{given}"],"_given":[{{"extension":[{{"url":"http://hl7.org/fhir/StructureDefinition/iso21090-EN-qualifier","valueCode":"BR"}}]}}]}}]',
        "gender": f'"{_GENDERS[sex][0]}"',
        "_gender": _GENDER_EXTENSIONS[sex],
        "birthDate": f'"{day(born)}"',
        "deceasedBoolean": "false",
        "address": f'[{{"use":"home","city":"Voorbeeldstad","postalCode":"{1000 + int(draw() * 9000)} XX"}}]',
    }
    return Resource("Patient", f"pat-{number}", members)


def _encounter(made: Chart, kind: str, start: tuple[int, int], end: tuple[int, int] | None, draw: Draw) -> str:
    """A contact; its id."""
    begins = instant(*start)
    ends = instant(*end) if end else instant(start[0], start[1] + 30)
    members = {
        "meta": _META["Encounter"],
        "text": _TEXTS["Encounter"],
        "status": '"finished"',
        "class": _CLASSES[kind],
        "subject": made.ref,
        "period": f'{{"start":"{begins}","end":"{ends}"}}',
    }
    if kind == "IMP":
        origin, to = c.ORIGIN[int(draw() * len(c.ORIGIN))], c.DISPOSITION[int(draw() * len(c.DISPOSITION))]
        members["hospitalization"] = f'{{"admitSource":{concept((c.SCT, origin))},"dischargeDisposition":{concept((c.SCT, to))}}}'  # fmt: skip
    mark = "adm" if kind == "IMP" else "vis" if start[0] == made.visit else "vis2"
    return made.add("Encounter", mark, members).id


def _diagnosis(made: Chart, draw: Draw) -> None:
    code = _ULCER if draw() < 0.1 else _DIAGNOSES[int(draw() * len(_DIAGNOSES))]
    _condition(made, "dia", _DIAGNOSIS, code, made.visit - int(draw() * 400))


def _condition(made: Chart, mark: str, category: str, code: str, onset: int) -> Resource:
    return made.add(
        "Condition",
        mark,
        {
            "meta": _META["Condition"],
            "text": _TEXTS["Condition"],
            "clinicalStatus": _CLINICAL,
            "verificationStatus": _VERIFIED,
            "category": category,
            "code": code,
            "subject": made.ref,
            "onsetDateTime": f'"{day(onset)}"',
            "recordedDate": f'"{day(max(onset, made.visit))}"',
        },
    )


def _measure_all(made: Chart, mark: str, when: tuple[int, int], encounter: str, draw: Draw, tests: int) -> None:
    """The usual measurements of a contact, haemoglobin and some other laboratory tests."""
    for place, code in enumerate(_BASIC):
        measure = c.VITALS[code]
        value = _value(made, code, draw())
        found = made.observe(f"{mark}{place}", measure, when, value, encounter)
        if code == c.PRESSURE:
            del found.members["valueQuantity"]
            found.members["component"] = _pressure(int(value), draw)
    if mark == "v":
        _smoking(made, when, draw)
    _laboratory(made, f"{mark}l", when, encounter, draw, tests)


def _value(made: Chart, code: str, chance: float) -> float:
    """A value in the range of the measure; weight varies by 3 kg between contacts and height not at all."""
    if code == c.WEIGHT:
        return made.weight + 6 * chance - 3
    return made.height if code == c.HEIGHT else c.VITALS[code].between(chance)


def _laboratory(made: Chart, mark: str, when: tuple[int, int], encounter: str, draw: Draw, tests: int) -> None:
    first = int(draw() * (c.LAB_TESTS - 1))
    for step in range(tests + 1):
        measure = c.LABORATORY[1 + (first + step) % (c.LAB_TESTS - 1) if step else 0]
        made.observe(f"{mark}{step}", measure, when, measure.between(draw()), encounter)


def _pressure(systolic: int, draw: Draw) -> str:
    measure = c.VITALS[c.PRESSURE]
    parts = ((c.SYSTOLIC, systolic), (c.DIASTOLIC, 50 + int(draw() * 40)))
    items = [f'{{"code":{_COMPONENTS[code]},"valueQuantity":{measure.quantity(value)}}}' for code, value in parts]
    return f"[{','.join(items)}]"


_COMPONENTS = {code: concept((c.LOINC, code)) for code in (c.SYSTOLIC, c.DIASTOLIC)}
_SMOKING = tuple(concept((c.SCT, code)) for code in c.TOBACCO_USE)


def _smoking(made: Chart, when: tuple[int, int], draw: Draw) -> None:
    found = made.observe("smk", c.SMOKING, when, 0)
    del found.members["valueQuantity"], found.members["effectiveDateTime"]
    found.members["effectivePeriod"] = f'{{"start":"{day(when[0])}"}}'
    found.members["valueCodeableConcept"] = _SMOKING[int(draw() * len(_SMOKING))]


def _operation(made: Chart, draw: Draw) -> None:
    """Admission the day before or on the day, the operation, laboratory tests after it, discharge."""
    on, stay = made.second, 1 + int(draw() * 9)
    begins, minutes = _office(draw), 30 + int(draw() * 180)
    admitted = (on - 1, 14 * 60 + int(draw() * 120)) if draw() < 0.5 else (on, 7 * 60 + int(draw() * 45))
    encounter = _encounter(made, "IMP", admitted, (on + stay, 9 * 60 + int(draw() * 300)), draw)
    made.start = (on, begins)
    operation = made.add(
        "Procedure",
        "ok",
        {
            "meta": _META["Procedure"],
            "text": _TEXTS["Procedure"],
            "status": '"completed"',
            "category": _SURGICAL,
            "code": _OPERATIONS[int(draw() * len(_OPERATIONS))],
            "subject": made.ref,
            "encounter": reference("Encounter", encounter),
            "performedPeriod": f'{{"start":"{instant(on, begins)}","end":"{instant(on, begins + minutes)}"}}',
            "bodySite": _SIDES[int(draw() * len(_SIDES))],
        },
    )
    made.operation = operation
    _measure_all(made, "a", admitted, encounter, draw, _OTHER_TESTS_AFTER)
    _laboratory(made, "p", (on + 1, 7 * 60 + int(draw() * 60)), encounter, draw, _OTHER_TESTS_AFTER)
    saturation = c.VITALS[c.SATURATION]
    made.observe("sat", saturation, (on, begins + minutes + 20), saturation.between(draw()), encounter)
    if draw() < 0.1:
        _condition(made, "com", _COMPLICATION, _ULCER, on + 1 + int(draw() * 29))
    if draw() < 0.05:
        _treatment(made, on + 1, encounter, draw)
    if draw() < 0.3:
        _implant(made, draw)


def _treatment(made: Chart, on: int, encounter: str, draw: Draw) -> None:
    made.observe("gcs", c.COMA, (on, 300), 0, encounter).members["valueInteger"] = str(3 + int(draw() * 13))
    del made.resources[-1].members["valueQuantity"]
    made.add(
        "Procedure",
        "tre",
        {
            "meta": _META["Procedure"],
            "text": _TEXTS["Procedure"],
            "status": '"completed"',
            "code": _TREATMENTS[int(draw() * len(_TREATMENTS))],
            "subject": made.ref,
            "encounter": reference("Encounter", encounter),
            "performedDateTime": f'"{instant(on, 240)}"',
        },
    )


def _implant(made: Chart, draw: Draw) -> None:
    number = gtin(1 + int(draw() * c.PRODUCTS))
    members = {
        "meta": _META["Device"],
        "text": _TEXTS["Device"],
        "identifier": f'[{{"system":"https://www.gs1.org/gtin","value":"{number}"}}]',
        "udiCarrier": f'[{{"carrierHRF":"(01){number}(21){made.number}"}}]',
        "status": '"active"',
        "type": concept((c.OWN_PRODUCT, f"IMP-{number[-3:-1]}"), words="Implantaat"),
        "patient": made.ref,
    }
    made.add("Device", "dev", members)


def _prescription(made: Chart, draw: Draw) -> None:
    """A medication agreement. As in the field, the period is always there and `authoredOn` seldom."""
    number = 1 + int(draw() * c.PRODUCTS)
    product = concept((c.OWN_PRODUCT, f"MED-{number:02}"), words=f"Middel {number:02}")
    start, seldom = day(made.visit), draw()
    members = {
        "meta": _META["MedicationRequest"],
        "text": _TEXTS["MedicationRequest"],
        "contained": f'[{{"resourceType":"Medication","id":"m","code":{product}}}]',
        "extension": f'[{{"url":"{NL_CORE}ext-TimeInterval.Period","valuePeriod":{{"start":"{start}"}}}}]',
        "status": '"active"',
        "intent": '"order"',
        "category": _AGREEMENT,
        "medicationReference": '{"reference":"#m","type":"Medication"}',
        "subject": made.ref,
        "dosageInstruction": _DOSAGE,
    }
    if seldom < 0.02:
        members["authoredOn"] = f'"{start}"'
    made.add("MedicationRequest", "med", members)
