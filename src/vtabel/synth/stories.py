"""One planted patient with one case of a dataset, and the resource that holds the value of a variable."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from vtabel.catalog import CodeFilter
from vtabel.extraction.cases.sql.children import MARK
from vtabel.extraction.shapes import shapes
from vtabel.mapping import Binding, Case, Code
from vtabel.mapping.links import PERSON_LINKS, TO_MOTHER
from vtabel.synth import moments
from vtabel.synth.belonging import Person
from vtabel.synth.codes import ACT_CODE, ROLE_CODE
from vtabel.synth.identifiers import HOSPITAL, LOCAL_SYSTEM
from vtabel.synth.placing import Json, NotPlanted, hold, place, type_at

_REQUIRED: dict[str, Json] = {
    "Observation": {"status": "final"},
    "Procedure": {"status": "completed"},
    "Encounter": {"status": "finished", "class": {"system": ACT_CODE, "code": "AMB"}},
    "MedicationRequest": {"status": "active", "intent": "order"},
    "EpisodeOfCare": {"status": "finished"},
    "DeviceUseStatement": {"status": "active"},
    "Immunization": {"status": "completed"},
}
"""What FHIR requires of a resource, where nothing else says it."""
_DATED = {
    "Observation": "effective.ofType(dateTime)",
    "Procedure": "performed.ofType(dateTime)",
    "Condition": "onset.ofType(dateTime)",
    "Encounter": "period.start",
    "EpisodeOfCare": "period.start",
    "MedicationRequest": "authoredOn",
    "Immunization": "occurrence.ofType(dateTime)",
}
"""Where it stands when something was so."""
OTHER_CODE = (f"{HOSPITAL}/CodeSystem/anders", "ANDERS")
_PATIENT = ("subject", "patient", "beneficiary")


@dataclass(slots=True)
class Story:
    """The patient, the resource that makes the case, those of the cases that it is a part of (nearest first, each with its span),
    and the others. Ids begin with ``plant-`` and a number."""

    number: int
    person: Person
    span: moments.Span
    patient: Json
    case: Json
    others: list[Json] = field(default_factory=list)
    above: list[Json] = field(default_factory=list)
    spans: list[moments.Span] = field(default_factory=list)

    @property
    def row_key(self) -> str:
        """The key of the row: the id of the case, behind those of the cases above it."""
        return MARK.join(made["id"] for made in (*reversed(self.above), self.case))

    def new(self, type: str, mark: str) -> Json:
        """A resource of the patient."""
        made: Json = {"resourceType": type, "id": f"plant-{self.number}-{mark}"}
        self.others.append(made)
        return made

    def encounter(self) -> Json:
        """The contact of the case: the case itself, or one that is made for it."""
        if self.case["resourceType"] == "Encounter":
            return self.case
        named = self.case.get("encounter", {}).get("reference")
        found = next((r for r in (*self.above, *self.others) if f"{r['resourceType']}/{r['id']}" == named), None)
        if found is None:
            if shapes("R4").element(self.case["resourceType"], "encounter") is None:
                why = f"{self.case['resourceType']} has no contact"
                raise NotPlanted(why, f"{self.case['resourceType']} heeft geen contact")
            found = self.new("Encounter", "encounter")
            found["class"] = {"system": ACT_CODE, "code": "IMP"}
            self.case["encounter"] = {"reference": f"Encounter/{found['id']}"}
        return found

    def other(self, link: str) -> Json:
        """The child of the patient, or the mother (`vtabel.mapping.links`), tied as FHIR says of mother and child."""
        mark = "mother" if link == TO_MOTHER else "child"
        found = next((r for r in self.others if r["id"].endswith(f"-{mark}")), None)
        if found is None:
            found = self.new("Patient", mark) | {"active": True}
            self.others[-1] = found
            mother, child = (found, self.patient) if link == TO_MOTHER else (self.patient, found)
            person = self.new("RelatedPerson", f"{mark}-person")
            person["patient"] = {"reference": f"Patient/{child['id']}"}
            person["relationship"] = [{"coding": [{"system": ROLE_CODE, "code": "MTH"}]}]
            mother["link"] = [{"other": {"reference": f"RelatedPerson/{person['id']}"}, "type": "seealso"}]
        return found

    def resources(self) -> list[Json]:
        """All resources, each with what FHIR requires."""
        for made in (self.case, *self.above, *self.others):
            _complete(made, self.patient["id"])
            if made["id"].endswith("-encounter"):
                made.setdefault("period", {}).setdefault("start", moments.text(self.span.start))
        known = self.person.conditions(self.patient["id"], self.number, self.span.start.date())
        return [self.patient, self.case, *self.above, *self.others, *known]


def begin(number: int, case: Case, fixed: Sequence[CodeFilter], person: Person, span: moments.Span) -> Story:
    """A patient with a case. Raises NotPlanted for a case of an unusual form."""
    if not case.start or case.resource in ("", "Patient"):
        raise NotPlanted("the dataset has no case with a start", "de dataset heeft geen casus met een begin")
    if case.end in ("", case.start):
        span = moments.Span(span.start, span.start)
    patient: Json = {
        "resourceType": "Patient",
        "id": f"plant-{number}",
        "active": True,
        "identifier": [{"system": LOCAL_SYSTEM, "value": f"P{number:07}"}],
        "birthDate": person.born(span.start.date()),
        **({"gender": person.sex} if person.sex else {}),
    }
    return Story(number, person, span, patient, case_of(f"plant-{number}-case", case, fixed, span))


def case_of(id: str, case: Case, fixed: Sequence[CodeFilter], span: moments.Span) -> Json:
    """The resource that makes a case in a span."""
    made: Json = {"resourceType": case.resource, "id": id}
    coded(made, case.codes, fixed)
    if case.where:
        hold(made, case.where)
    place(made, case.start, _timed(made, case.start, span.start))
    if case.end:
        place(made, case.end, _timed(made, case.end, span.end))
    return made


def coded(resource: Json, codes: Sequence[Code], fixed: Sequence[CodeFilter]) -> None:
    """Give a resource one of some codes, and what its profile fixes elsewhere (or there, where no codes are asked)."""
    if codes:
        place(resource, "code", {"coding": [{"system": codes[0].system, "code": codes[0].code}]})
    for filter in fixed:
        if filter.element not in resource:
            coding = {"system": filter.system, "code": filter.code}
            if not filter.system:
                place(resource, filter.element, filter.code)
            elif type_at(resource["resourceType"], filter.element) == "Coding":
                place(resource, filter.element, coding)
            else:
                place(resource, filter.element, {"coding": [coding]})


def miscoded(resource: Json) -> None:
    """Give a resource a code that nobody asks."""
    system, code = OTHER_CODE
    resource["code"] = {"coding": [{"system": system, "code": code}]}


def date_path(resource: str) -> str:
    """Where it stands when something was so; empty for a type of which that is not known here."""
    return _DATED.get(resource, "")


def dated(resource: Json, moment: datetime) -> None:
    path = date_path(resource["resourceType"])
    if path:
        place(resource, path, _timed(resource, path, moment))


def tie(story: Story, resource: Json, binding: Binding, case: Case, above: Iterable[Case] = ()) -> None:
    """Tie a resource to the case in the way of a binding. Raises NotPlanted for a link of another form."""
    link, own = binding.link, resource["resourceType"]
    if link in ("", "patient"):
        if any(may_be_candidate(one, binding) for one in (case, *above)):
            why = "the case itself, or one that it is a part of, may be one of its candidates"
            raise NotPlanted(why, "de casus zelf, of een waar hij bij hoort, kan een van de kandidaten zijn")
    elif link == "encounter" and shapes("R4").element(own, "encounter"):
        resource["encounter"] = {"reference": f"Encounter/{story.encounter()['id']}"}
    elif link in PERSON_LINKS and (whose := next((n for n in _PATIENT if shapes("R4").element(own, n)), "")):
        resource[whose] = {"reference": f"Patient/{story.other(link)['id']}"}
    elif link.startswith(f"{case.resource}."):
        refer(story.case, link.partition(".")[2], resource)
    else:
        raise NotPlanted(f"nothing is planted for the link `{link}`", f"voor de koppeling `{link}` wordt niets geplant")


def may_be_candidate(case: Case, binding: Binding) -> bool:
    """Whether the resource of a case may be among the candidates of a binding that takes those of the patient."""
    apart = binding.codes and case.codes and not set(binding.codes) & set(case.codes)
    return binding.resource == case.resource and not apart


def refer(of: Json, name: str, to: Json) -> None:
    """Let an element of one resource refer to another. Raises NotPlanted where it cannot."""
    element = shapes("R4").element(of["resourceType"], name)
    if element is None or element.types[0] != "Reference":
        raise NotPlanted(f"`{name}` is no reference", f"`{name}` is geen verwijzing")
    reference = {"reference": f"{to['resourceType']}/{to['id']}"}
    of[name] = [reference] if element.many else reference


def _timed(resource: Json, path: str, moment: datetime) -> str:
    """A moment as the type at the path has it."""
    type, said = type_at(resource["resourceType"], path), moments.text(moment)
    if type not in ("date", "dateTime", "instant"):
        raise NotPlanted(f"`{path}` is no date", f"`{path}` is geen datum")
    return said[:10] if type == "date" else said


def _complete(resource: Json, patient: str) -> None:
    type = resource["resourceType"]
    for name, value in _REQUIRED.get(type, {}).items():
        resource.setdefault(name, value)
        if isinstance(value, dict) and isinstance(resource[name], dict):
            resource[name] = {**{k: v for k, v in value.items() if k != "code"}, **resource[name]}
    name = next((n for n in _PATIENT if shapes("R4").element(type, n)), "")
    if name:
        resource.setdefault(name, {"reference": f"Patient/{patient}"})
