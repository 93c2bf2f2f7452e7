"""What goes wrong in real data, planted on purpose: each at a rate of its own, and each known by the id of the resource.

A defect draws two numbers for every patient, whether or not it strikes: switching one off leaves all others where they were. No
resource gets two of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from vtabel.synth import codes as c
from vtabel.synth.chart import Chart, Draw
from vtabel.synth.clock import MIDNIGHT, SPRING, day, instant, last_sunday
from vtabel.synth.identifiers import BSN_SYSTEM, HOSPITAL, second_bsn
from vtabel.synth.resources import Resource, concept, reference, text

Plant = Callable[[Chart, float], list[Resource]]


@dataclass(frozen=True, slots=True)
class Defect:
    """A name, the share of patients that get it by default, and what does it.

    ``plant`` gives the resources that it changed or added; none where a patient has nothing that it could strike.
    """

    name: str
    rate: float
    what: str
    plant: Plant


@dataclass(frozen=True, slots=True)
class Planted:
    """One defect in one resource."""

    defect: str
    type: str
    id: str
    patient: str


def plant(chart: Chart, draw: Draw, rates: Mapping[str, float]) -> list[Planted]:
    """Strike a chart with defects; what was planted, in the order of `DEFECTS`."""
    found: list[Planted] = []
    for defect in DEFECTS:
        chance, where = draw(), draw()
        if chance < rates.get(defect.name, 0):
            changed = defect.plant(chart, where)
            chart.touched.update(r.id for r in changed)
            found += [Planted(defect.name, r.type, r.id, chart.patient.id) for r in changed]
    return found


def _one(chart: Chart, found: list[Resource], where: float) -> list[Resource]:
    """One of some resources that nothing has struck yet, as a list; empty if there is none."""
    left = [r for r in found if r.id not in chart.touched]
    return [left[int(where * len(left))]] if left else []


def _measured(chart: Chart, code: str = "") -> list[Resource]:
    found = chart.measured(code) if code else chart.of("Observation")
    return [r for r in found if "valueQuantity" in r.members]


def _each(found: list[Resource], change: Callable[[dict[str, str]], None]) -> list[Resource]:
    for resource in found:
        change(resource.members)
    return found


def _patient(chart: Chart) -> list[Resource]:
    return [] if chart.patient.id in chart.touched else [chart.patient]


def _operation(chart: Chart) -> list[Resource]:
    operation = chart.operation
    return [operation] if operation and operation.id not in chart.touched else []


# ---------------------------------------------------------------- values and units


def _no_value(members: dict[str, str]) -> None:
    del members["valueQuantity"]
    members.pop("interpretation", None)
    members["dataAbsentReason"] = concept(("http://terminology.hl7.org/CodeSystem/data-absent-reason", "unknown"))


def _value_missing(chart: Chart, where: float) -> list[Resource]:
    return _each(_one(chart, _measured(chart), where), _no_value)


def _rescaled(code: str, unit: str, factor: float, decimals: int) -> Plant:
    """A quantity times a factor, in a unit that says so or does not."""

    def planted(chart: Chart, where: float) -> list[Resource]:
        def change(members: dict[str, str]) -> None:
            value = json.loads(members["valueQuantity"])["value"] * factor
            members["valueQuantity"] = (
                f'{{"value":{value:.{decimals}f},"unit":"{unit}","system":"{c.UCUM}","code":"{unit}"}}'
            )

        return _each(_one(chart, _measured(chart, code), where), change)

    return planted


def _unit_missing(chart: Chart, where: float) -> list[Resource]:
    def change(members: dict[str, str]) -> None:
        members["valueQuantity"] = text({"value": json.loads(members["valueQuantity"])["value"]})

    return _each(_one(chart, _measured(chart), where), change)


# ---------------------------------------------------------------- codes


def _local_code(chart: Chart, where: float) -> list[Resource]:
    def change(members: dict[str, str]) -> None:
        members["code"] = concept((c.OWN_LAB, c.own_lab(1)), words="Hemoglobine")

    return _each(_one(chart, _measured(chart, c.HAEMOGLOBIN), where), change)


def _text_only(chart: Chart, where: float) -> list[Resource]:
    def change(members: dict[str, str]) -> None:
        members["code"] = concept(words="zie brief")

    return _each(_one(chart, chart.of("Condition"), where), change)


# ---------------------------------------------------------------- dates


def _partial(text: str, where: float) -> str:
    """A dateTime cut to a day, a month or a year."""
    return f'"{text[1 : (11, 8, 5)[int(where * 97) % 3]]}"'


def _date_partial(chart: Chart, where: float) -> list[Resource]:
    def change(members: dict[str, str]) -> None:
        members["effectiveDateTime"] = _partial(members["effectiveDateTime"], where)

    return _each(_one(chart, _measured(chart), where), change)


def _date_missing(chart: Chart, where: float) -> list[Resource]:
    def change(members: dict[str, str]) -> None:
        del members["effectiveDateTime"]

    return _each(_one(chart, _measured(chart), where), change)


def _diagnosis_undated(chart: Chart, where: float) -> list[Resource]:
    def change(members: dict[str, str]) -> None:
        del members["onsetDateTime"], members["recordedDate"]

    return _each(_one(chart, chart.of("Condition"), where), change)


def _birth_year(chart: Chart, _: float) -> list[Resource]:
    def change(members: dict[str, str]) -> None:
        members["birthDate"] = f'"{day(chart.born)[:4]}"'

    return _each(_patient(chart), change)


def _leap_day(chart: Chart, _: float) -> list[Resource]:
    def change(members: dict[str, str]) -> None:
        members["birthDate"] = f'"{date.fromordinal(chart.born).year // 4 * 4}-02-29"'

    return _each(_patient(chart), change)


def _clock_pair(chart: Chart, where: float, month: int) -> list[Resource]:
    """Two more measurements of haemoglobin, an hour apart, around the jump of the clock in the year of the operation."""
    sunday = last_sunday(date.fromordinal(chart.second).year, month)
    spring = month == 3
    times = (
        (instant(sunday, SPRING - 30), instant(sunday, SPRING + 90))
        if spring
        else (instant(sunday, SPRING + 30), instant(sunday, SPRING + 30, second_pass=True))
    )
    measure, found = c.LABORATORY[0], []
    for place, (time, chance) in enumerate(zip(times, (where, 1 - where), strict=True)):
        made = chart.observe(
            f"{'spring' if spring else 'autumn'}{place}", measure, (sunday, 0), measure.between(chance)
        )
        made.members["effectiveDateTime"] = f'"{time}"'
        found.append(made)
    return found


# ---------------------------------------------------------------- the operation


def _performed(make: Callable[[Chart, float], dict[str, str]]) -> Plant:
    """Another form of the moment of the operation."""

    def planted(chart: Chart, where: float) -> list[Resource]:
        found = _operation(chart)
        for operation in found:
            said = make(chart, where)
            del operation.members["performedPeriod"]
            operation.members.update(said)
        return found

    return planted


def _at_midnight(chart: Chart, where: float) -> dict[str, str]:
    on = chart.start[0] + 1
    return {"performedPeriod": text({"start": instant(on, MIDNIGHT), "end": instant(on, 30 + int(where * 180))})}


def _performed_at(chart: Chart, _: float) -> dict[str, str]:
    return {"performedDateTime": f'"{instant(*chart.start)}"'}


def _performed_in(chart: Chart, where: float) -> dict[str, str]:
    return {"performedDateTime": _partial(f'"{instant(*chart.start)}"', where)}


def _death_before(chart: Chart, where: float) -> list[Resource]:
    if chart.operation is None:
        return []

    def change(members: dict[str, str]) -> None:
        members.pop("deceasedBoolean", None)
        members["deceasedDateTime"] = f'"{day(chart.start[0] - 1 - int(where * 30))}"'

    return _each(_patient(chart), change)


# ---------------------------------------------------------------- status


def _status(find: Callable[[Chart], list[Resource]], status: str) -> Plant:
    def planted(chart: Chart, where: float) -> list[Resource]:
        def change(members: dict[str, str]) -> None:
            members["status"] = f'"{status}"'

        return _each(_one(chart, find(chart), where), change)

    return planted


def _diagnosis_in_error(chart: Chart, where: float) -> list[Resource]:
    def change(members: dict[str, str]) -> None:
        del members["clinicalStatus"]  # an invariant of FHIR (con-5)
        members["verificationStatus"] = concept(
            ("http://terminology.hl7.org/CodeSystem/condition-ver-status", "entered-in-error")
        )

    return _each(_one(chart, chart.of("Condition"), where), change)


# ---------------------------------------------------------------- more than one


def _duplicate(chart: Chart, where: float) -> list[Resource]:
    found = _one(chart, _measured(chart), where)
    copies = [r.copy(f"copy-{r.id}") for r in found]
    chart.resources += copies
    chart.touched.update(r.id for r in found)
    return copies


def _repeated(chart: Chart, where: float) -> list[Resource]:
    found = _one(chart, _measured(chart), where)
    chart.resources += found
    return found


def _second_weight(chart: Chart, where: float) -> list[Resource]:
    found = _one(chart, _measured(chart, c.WEIGHT), where)
    for first in found:
        on = date.fromisoformat(first.members["effectiveDateTime"][1:11]).toordinal()
        made = chart.observe("second", c.VITALS[c.WEIGHT], (on, 20 * 60), chart.weight - 5 - where)
        return [first, made]
    return []


def _second_bsn(chart: Chart, _: float) -> list[Resource]:
    def change(members: dict[str, str]) -> None:
        own = json.loads(members["identifier"])
        own.insert(1, {"system": BSN_SYSTEM, "value": second_bsn(chart.number)})
        members["identifier"] = text(own)

    return _each([r for r in _patient(chart) if BSN_SYSTEM in r.members["identifier"]], change)


def _no_bsn(chart: Chart, _: float) -> list[Resource]:
    def change(members: dict[str, str]) -> None:
        members["identifier"] = text([i for i in json.loads(members["identifier"]) if i["system"] != BSN_SYSTEM])

    return _each([r for r in _patient(chart) if BSN_SYSTEM in r.members["identifier"]], change)


def _merged(chart: Chart, _: float) -> list[Resource]:
    """An older record of the same person, without BSN, to which half of the measurements of the first visit belong."""
    found = _patient(chart)
    for patient in found:
        old = patient.copy(f"old-{chart.number}")
        number = [i for i in json.loads(old.members["identifier"]) if i["system"] != BSN_SYSTEM]
        number[0]["value"] = f"OUD{chart.number:08}"
        old.members["identifier"] = text(number)
        old.members["active"] = "false"
        old.members["link"] = f'[{{"other":{reference("Patient", patient.id)},"type":"replaced-by"}}]'
        patient.members["link"] = f'[{{"other":{reference("Patient", old.id)},"type":"replaces"}}]'
        moved = [
            r
            for r in chart.of("Observation")
            if r.id not in chart.touched and f'vis-{chart.number}"' in r.members.get("encounter", "")
        ][::2]
        for resource in moved:
            resource.members["subject"] = reference("Patient", old.id)
        chart.resources.append(old)
        return [patient, old, *moved]
    return []


# ---------------------------------------------------------------- references


def _subject(make: Callable[[Chart], str]) -> Plant:
    """Another reference to the patient."""

    def planted(chart: Chart, where: float) -> list[Resource]:
        def change(members: dict[str, str]) -> None:
            members["subject"] = f'{{"reference":"{make(chart)}"}}'
            if members["subject"] == '{"reference":"#p"}':
                members["contained"] = '[{"resourceType":"Patient","id":"p","active":true}]'

        return _each(_one(chart, _measured(chart), where), change)

    return planted


def _uuid(chart: Chart) -> str:
    return f"urn:uuid:00000000-0000-4000-8000-{chart.number:012x}"


DEFECTS = (
    Defect("value_missing", 0.02, "an Observation without value", _value_missing),
    Defect("weight_in_grams", 0.02, "a weight in g", _rescaled(c.WEIGHT, "g", 1000, 0)),
    Defect("weight_mislabelled", 0.005, "a weight in g that says kg", _rescaled(c.WEIGHT, "kg", 1000, 0)),
    Defect("height_in_metres", 0.02, "a height in m", _rescaled(c.HEIGHT, "m", 0.01, 2)),
    Defect("height_mislabelled", 0.005, "a height in m that says cm", _rescaled(c.HEIGHT, "cm", 0.01, 2)),
    Defect("unit_missing", 0.01, "a value without unit", _unit_missing),
    Defect("local_code", 0.05, "haemoglobin by the hospital's own code only", _local_code),
    Defect("code_text_only", 0.01, "a Condition that is named in words only", _text_only),
    Defect("date_partial", 0.03, "an Observation dated by day, month or year", _date_partial),
    Defect("date_missing", 0.01, "an Observation without date", _date_missing),
    Defect("diagnosis_undated", 0.03, "a Condition without date", _diagnosis_undated),
    Defect("birth_year_only", 0.005, "a birth date that is a year", _birth_year),
    Defect("leap_day", 0.005, "born on 29 February", _leap_day),
    Defect("spring_forward", 0.005, "two measurements around the lost hour of March", lambda chart, where: _clock_pair(chart, where, 3)),
    Defect("autumn_back", 0.005, "two measurements in the two hours from 02:00 in October", lambda chart, where: _clock_pair(chart, where, 10)),
    Defect("operation_at_midnight", 0.01, "an operation that begins at 00:00", _performed(_at_midnight)),
    Defect("operation_as_date_time", 0.3, "performedDateTime in place of performedPeriod", _performed(_performed_at)),
    Defect("operation_date_partial", 0.01, "an operation dated by day, month or year", _performed(_performed_in)),
    Defect("operation_not_done", 0.01, "an operation that was not done", _status(_operation, "not-done")),
    Defect("operation_in_error", 0.005, "an operation entered in error", _status(_operation, "entered-in-error")),
    Defect("death_before_operation", 0.005, "a death date before the operation", _death_before),
    Defect("observation_in_error", 0.02, "an Observation entered in error", _status(_measured, "entered-in-error")),
    Defect("observation_cancelled", 0.01, "a cancelled Observation", _status(_measured, "cancelled")),
    Defect("diagnosis_in_error", 0.01, "a Condition entered in error", _diagnosis_in_error),
    Defect("duplicate", 0.02, "an Observation twice, under two ids", _duplicate),
    Defect("repeated_line", 0.005, "an Observation twice, under one id", _repeated),
    Defect("two_weights_one_day", 0.03, "a second weight on the same day", _second_weight),
    Defect("two_bsns", 0.01, "a patient with two BSNs", _second_bsn),
    Defect("bsn_missing", 0.01, "a patient without BSN, of those who had one", _no_bsn),
    Defect("merged_record", 0.01, "two records of one patient, one replaced by the other", _merged),
    Defect("reference_absolute", 0.02, "an absolute reference to the patient", _subject(lambda chart: f"{HOSPITAL}/Patient/{chart.patient.id}")),
    Defect("reference_history", 0.01, "a reference to a version of the patient", _subject(lambda chart: f"Patient/{chart.patient.id}/_history/1")),
    Defect("reference_urn", 0.005, "a reference by urn:uuid that nothing resolves", _subject(_uuid)),
    Defect("reference_contained", 0.005, "a reference to a contained Patient", _subject(lambda _: "#p")),
    Defect("reference_dangling", 0.005, "a reference to a patient that is not there", _subject(lambda chart: f"Patient/gone-{chart.number}")),
)  # fmt: skip
"""All defects, in the order in which they draw. A new one goes at the end, so that the others stay where they are."""
