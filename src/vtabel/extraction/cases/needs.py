"""What cases, links and populations need of the views, besides what the variables ask."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from vtabel.extraction.assembling import Ask
from vtabel.extraction.model import Served, Trace
from vtabel.extraction.paths import Unusable, dates_of, found_at
from vtabel.extraction.shapes import VERSIONS
from vtabel.extraction.span import CASE_WINDOW
from vtabel.mapping import Case, Code, CodedPopulation, Decision, Mapped, Pick
from vtabel.mapping import Mapping as Mapped_
from vtabel.mapping.links import PERSON_LINKS
from vtabel.table import AccountabilityTable, Population
from vtabel.text import match_form

Serve = Callable[[str, str, str, Ask], "Served | None"]
"""Resource, profile, release and what is asked of them -> the columns; None (with a finding) if they cannot be had."""

PLAIN_LINKS = ("", "patient", "encounter")
# https://hl7.org/fhir/R4/patient.html#maternity: Patient.link of the mother names the RelatedPerson that she is, of which `patient` is the
# child. MTH is the mother of nl-core-ContactPerson (value set 2.16.840.1.113883.2.4.3.11.60.40.2.3.1.1), NMTH that of FHIR's own example.
_IS_MOTHER = "relationship.coding.where(system='http://terminology.hl7.org/CodeSystem/v3-RoleCode' and (code='MTH' or code='NMTH')).exists()"
_IS_PERSON = "link.other.getReferenceKey(RelatedPerson)"
_REFERENCE = re.compile(r"(?:(?P<type>[A-Z]\w+)\.)?(?P<path>[a-z]\w*(?:\.[a-z]\w*)*)")
_LOOKED_AT = {"age": ("Patient", "birthDate"), "sex": ("Patient", "gender")}
_EVENTS = {"diagnosis": "Condition", "procedure": "Procedure"}
_DEFAULT_PROFILES = {"Patient": "nl-core-Patient"}


@dataclass(slots=True)
class Found:
    """What was served: the start and end of each case by ``registry:dataset``, references by variable, the related persons that
    patients are and those persons by variable, and what each kind of criterion looks at, by case or for all."""

    starts: dict[str, Served] = field(default_factory=dict)
    ends: dict[str, Served] = field(default_factory=dict)
    links: dict[str, tuple[str, Served]] = field(default_factory=dict)
    persons: dict[str, tuple[Served, Served]] = field(default_factory=dict)
    looked_at: dict[str, Served] = field(default_factory=dict)
    settings: dict[str, Served] = field(default_factory=dict)


class Needs:
    """Asks for it, with the cell that each need comes from."""

    def __init__(self, mapping: Mapped_, serve: Serve) -> None:
        self._mapping, self._serve = mapping, serve
        self.found = Found()

    def ask(self, served: Mapping[str, Served]) -> Found:
        """Everything for the variables that are served."""
        variables = ServedVariables(self._mapping, served)
        for case in self._mapping.cases:
            mine = variables.of(case)
            if mine:
                self._case(case, mine)
                self._parent(case)
                self._links(case, mine)
                self._populations(case, mine)
        return self.found

    def _case(self, case: Case, mine: tuple[Mapped, ...]) -> None:
        links = {m.binding.link for m in mine if m.binding} | {c.link for c in self._family(case)}
        key, link = key_of(case), "encounter" if "encounter" in links else ""
        trace = Trace(key, case.concept, case.cell)
        for name, path, into in (
            ("case_start", case.start, self.found.starts),
            ("case_end", case.end, self.found.ends),
        ):
            pick, window = (Pick.FIRST, CASE_WINDOW) if _dated(case) else (None, "")
            ask = Ask(trace, path, None, case.codes, case.where, name, dated=False, link=link, pick=pick, window=window)
            found = self._serve(case.resource, case.profile, "", ask) if path else None
            if found is not None:
                into[key] = found

    def _family(self, case: Case) -> Iterable[Case]:
        """The case and its children: a link by encounter asks both for theirs."""
        return (c for c in self._mapping.cases if c is case or parent_key(c) == match_form(key_of(case)))

    def _parent(self, case: Case) -> None:
        """References between a case and that of its parent."""
        above = next((c for c in self._mapping.cases if match_form(key_of(c)) == parent_key(case)), None)
        if above is None or case.link in PLAIN_LINKS:
            return
        place = case.resource, case.profile, ""
        trace = Trace(key_of(case), case.concept, case.cell)
        self._reference(key_of(case), case.link, above, place, case.codes, trace)

    def _links(self, case: Case, mine: tuple[Mapped, ...]) -> None:
        """References from the resource of the case to the candidates, or the other way round."""
        for mapped in mine:
            binding = mapped.binding
            if binding is None or binding.link in PLAIN_LINKS:
                continue
            trace = Trace(mapped.key, binding.concept, binding.cell, mapped.variable.cell)
            if binding.link in PERSON_LINKS:
                self._persons(mapped.key, trace, binding.release)
                continue
            place = binding.resource, binding.profile, binding.release
            self._reference(mapped.key, binding.link, case, place, binding.codes, trace)

    def _reference(
        self, key: str, link: str, case: Case, place: tuple[str, str, str], codes: tuple[Code, ...], trace: Trace
    ) -> None:
        """The reference that a link names, between the resource of a case and another one."""
        read = _REFERENCE.fullmatch(link)
        if read is None:
            return
        outward = read["type"] == case.resource and case.resource != place[0]
        if not _is_element(read["path"], case.resource if outward else place[0]):
            return
        target = place[0] if outward else case.resource
        path = f"{read['path']}.getReferenceKey({target})"
        ask = Ask(trace, path, None, case.codes if outward else codes, name=f"{target.lower()}_reference")
        found = self._serve(*((case.resource, case.profile, "") if outward else place), ask)
        if found is not None:
            self.found.links[key] = ("from case" if outward else "to case", found)

    def _persons(self, key: str, trace: Trace, release: str) -> None:
        """Which related person a patient is, and of which patient that person is the mother."""
        are = self._serve(
            "Patient", _DEFAULT_PROFILES["Patient"], release, Ask(trace, _IS_PERSON, None, name="related_person")
        )
        persons = self._serve("RelatedPerson", "", release, Ask(trace, "", None, where=_IS_MOTHER))
        if are is not None and persons is not None:
            self.found.persons[key] = are, persons

    def _populations(self, case: Case, mine: tuple[Mapped, ...]) -> None:
        table = table_of(case, self._mapping)
        texts = [table.population, *(m.variable.population for m in mine)]
        coded = [c for text in texts if text and (c := coded_as(text, case.registry, self._mapping)) is not None]
        for population in coded:
            trace = Trace(key_of(case), "", population.cell)
            for kind in dict.fromkeys(criterion.kind for criterion in population.criteria):
                self._criterion(kind, case, trace)

    def _criterion(self, kind: str, case: Case, trace: Trace) -> None:
        found = self.found
        if kind == "setting":
            if case.resource == "Encounter":
                ask = Ask(trace, "class.code", None, case.codes, case.where, "setting")
                _put(found.settings, key_of(case), self._serve("Encounter", case.profile, "", ask))
        elif kind in _EVENTS:
            ask = Ask(trace, "code.coding", None, (), "", f"{kind}_code", dated=True)
            _put(found.looked_at, kind, self._serve(_EVENTS[kind], "", "", ask))
        else:
            resource, path = _LOOKED_AT[kind]
            ask = Ask(trace, path, None, (), "", {"age": "date_of_birth", "sex": "gender"}[kind])
            _put(found.looked_at, kind, self._serve(resource, _DEFAULT_PROFILES[resource], "", ask))


def _is_element(path: str, resource: str) -> bool:
    """Whether a resource has such an element in any version; one that cannot be run is left to what serves it to tell."""
    try:
        return any(not found_at(path, resource, version).unknown for version in VERSIONS)
    except Unusable:
        return True


def _dated(case: Case) -> bool:
    """Whether a case starts at the date of its resource; else its window is of another date."""
    dates = dates_of(case.resource, VERSIONS[0])
    return bool(dates) and case.start.startswith(dates[0][1].partition(".")[0])


def _put(into: dict[str, Served], key: str, served: Served | None) -> None:
    if served is not None:
        into[key] = served


def key_of(case: Case) -> str:
    """``registry:dataset``."""
    return f"{case.registry}:{case.dataset}"


def parent_key(case: Case) -> str:
    """The key of the parent's case, as it is compared; empty for a case that has none."""
    return match_form(f"{case.registry}:{case.parent}") if case.parent else ""


def table_of(case: Case, mapping: Mapped_) -> AccountabilityTable:
    """The table that a case belongs to."""
    return next(t for t in mapping.tables if match_form(t.registry.code) == match_form(case.registry))


class ServedVariables:
    """The variables that are served, by dataset."""

    def __init__(self, mapping: Mapped_, served: Mapping[str, Served]) -> None:
        self._found: dict[tuple[str, str], list[Mapped]] = {}
        for m in mapping:
            if m.key in served:
                self._found.setdefault((match_form(m.registry), match_form(m.variable.dataset)), []).append(m)

    def of(self, case: Case) -> tuple[Mapped, ...]:
        """Those of the dataset of a case, in the order of the table."""
        return tuple(self._found.get((match_form(case.registry), match_form(case.dataset)), ()))


def coded_as(population: Population, registry: str, mapping: Mapped_) -> CodedPopulation | None:
    """The criteria that somebody accepted for a population text."""
    wanted = match_form(registry), match_form(population.text)
    found = (p for p in mapping.populations if (match_form(p.registry), match_form(p.text)) == wanted)
    return next((p for p in found if p.decision is Decision.ACCEPTED and p.criteria), None)
