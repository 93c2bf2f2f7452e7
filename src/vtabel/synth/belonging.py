"""A patient who belongs to a population, or one who does not for one reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from operator import eq, ge, gt, le, lt

from vtabel.mapping import Decision, Mapping
from vtabel.synth.codes import DIAGNOSIS, SCT
from vtabel.synth.placing import Json, NotPlanted, hold
from vtabel.table import Criterion, Population
from vtabel.text import match_form

_AGES = (60, 75, 90, 50, 40, 30, 20, 16, 10, 5, 1, 0)
_COMPARE = {"=": eq, "<": lt, "<=": le, ">": gt, ">=": ge}


@dataclass(slots=True)
class Person:
    """What of a patient the populations decide: age at the start of the case, sex, and the codes of diagnoses."""

    age: int = 60
    sex: str = ""
    diagnoses: list[tuple[str, str]] = field(default_factory=list)

    def born(self, start: date) -> str:
        """The birth date: the age was reached a month before the start."""
        turned = start - timedelta(days=30)
        return turned.replace(year=turned.year - self.age, day=min(turned.day, 28)).isoformat()

    def conditions(self, patient: str, number: int, before: date) -> list[Json]:
        """A diagnosis for each code, known two years before the case."""
        onset = (before - timedelta(days=730)).isoformat()
        return [
            {
                "resourceType": "Condition",
                "id": f"plant-{number}-population-{place}",
                "category": [{"coding": [{"system": SCT, "code": DIAGNOSIS}]}],
                "code": {"coding": [{"system": system, "code": code}]},
                "subject": {"reference": f"Patient/{patient}"},
                "onsetDateTime": onset,
            }
            for place, (system, code) in enumerate(self.diagnoses)
        ]


def criteria_of(population: Population | None, registry: str, mapping: Mapping) -> tuple[Criterion, ...]:
    """The population in codes. Raises NotPlanted for one that nobody has coded."""
    if population is None or not population.text:
        return ()
    wanted = match_form(population.text)
    for coded in mapping.populations:
        if (coded.registry, match_form(coded.text)) == (registry, wanted) and coded.decision is Decision.ACCEPTED:
            return coded.criteria
    raise NotPlanted("its population is not in codes", "de populatie is niet in codes gegeven")


def belonging(criteria: Iterable[Criterion]) -> Person:
    """Somebody for whom all criteria hold. Raises NotPlanted for criteria of which nothing is known, or that clash."""
    found = list(criteria)
    ages = [c for c in found if c.kind == "age"]
    age = next((age for age in _AGES if all(_is_of(age, c) for c in ages)), None)
    sexes = [set(c.values) for c in found if c.kind == "sex"]
    sex = set.intersection(*sexes) if sexes else {""}
    if age is None or not sex:
        raise NotPlanted("nobody can belong to its populations", "niemand kan tot de populaties behoren")
    person = Person(age, sorted(sex)[0])
    for criterion in found:
        if criterion.kind == "diagnosis":
            person.diagnoses.append((criterion.system, criterion.values[0].partition("-")[0]))
        elif criterion.kind == "procedure":
            raise NotPlanted("its population asks a procedure", "de populatie vraagt een verrichting")
    return person


def outside(criteria: tuple[Criterion, ...], others: tuple[Criterion, ...] = ()) -> Person:
    """Somebody who belongs but for one criterion. Raises NotPlanted if there is nothing that can be broken."""
    for broken in criteria:
        kept = [c for c in (*criteria, *others) if c != broken]
        person = belonging(kept)
        if broken.kind == "age":
            ages = [c for c in kept if c.kind == "age"]
            age = next((a for a in _AGES if not _is_of(a, broken) and all(_is_of(a, c) for c in ages)), None)
            if age is not None:
                person.age = age
                return person
        elif broken.kind == "diagnosis" and not any(c.kind == "diagnosis" for c in kept):
            return person
        elif broken.kind == "sex":
            person.sex = "male" if "female" in broken.values else "female"
            return person
    raise NotPlanted(
        "nobody can be planted who is just outside its population",
        "niemand is te planten die net buiten de populatie valt",
    )


def in_setting(case: Json, criteria: Iterable[Criterion]) -> None:
    """Let a contact be of the setting that a population asks."""
    for criterion in criteria:
        if criterion.kind == "setting":
            if case["resourceType"] != "Encounter":
                raise NotPlanted("its population asks a setting", "de populatie vraagt een zorgsetting")
            code = criterion.values[0].rpartition("|")[2]
            hold(case, f"class.code='{code}'")


def _is_of(age: int, criterion: Criterion) -> bool:
    compare = _COMPARE.get(criterion.operator)
    if compare is None:
        raise NotPlanted("its population has ages of another form", "de populatie heeft leeftijden in een andere vorm")
    return all(compare(age, int(value)) for value in criterion.values)
