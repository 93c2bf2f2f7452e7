"""Mapping -> cases of which it is known what must come out: for each variable that is asked the value present, absent, under another
code, outside the window, in another unit, and the patient outside the population.

What must come out follows from what was planted, never from a query: it is a second opinion on the case queries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from vtabel import providers
from vtabel.catalog import Catalog, CodeFilter, Element, release_of
from vtabel.catalog import catalog as packaged_catalog
from vtabel.diagnostics import Cell, Findings, Report
from vtabel.extraction.cases.needs import key_of, parent_key
from vtabel.extraction.shapes import shapes
from vtabel.mapping import Binding, Case, Decision, Mapped, Mapping, Source
from vtabel.synth import moments
from vtabel.synth.answers import Delivered
from vtabel.synth.belonging import belonging, criteria_of, outside
from vtabel.synth.parents import Parents
from vtabel.synth.placing import Json, NotPlanted
from vtabel.synth.plots import SPAN, Plot, Setting
from vtabel.synth.stories import Story, miscoded
from vtabel.table import Variable, as_date
from vtabel.text import match_form

_VERIFICATION = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
_NAMED = 3
_EARLIER = moments.Span(moments.START - moments.EARLIER, moments.END - moments.EARLIER)
_KINDS = {
    Source.CONSTANT: ("it is a constant", "het is een constante"),
    Source.DERIVED: ("it is derived from others", "het is afgeleid van andere"),
    Source.MANUAL: ("a person types it", "een mens vult het in"),
    Source.LOCAL: ("it stands in a table of the hospital", "het staat in een tabel van het ziekenhuis"),
}


@dataclass(frozen=True, slots=True)
class Expected:
    """What must come out of one planted case.

    ``row``: whether the case is delivered (for the period 2026). ``value``: what stands in the column of ``variable``, None for
    nothing; without a variable, or a row, only ``row`` is told. ``key`` is unique over all registries, the name may not be. ``identity``: the column is withheld unless it is asked for.
    ``row_key`` is the key of the row: the id of the case, in a child dataset behind those of the cases that it is a part of.
    """

    dataset: str
    scenario: str
    variable: str
    key: str
    patient: str
    case: str
    row: bool
    value: Delivered = None
    identity: bool = False
    row_key: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """A variable, or one scenario of it, that nothing is planted for, and why."""

    variable: str
    scenario: str
    why: str
    why_nl: str
    cell: Cell | None


@dataclass(frozen=True, slots=True)
class Planting:
    """The resources of all planted cases, what must come out, and what nothing is planted for."""

    resources: tuple[Json, ...]
    expected: tuple[Expected, ...]
    refused: tuple[Refused, ...]

    @property
    def report(self) -> Report:
        """A warning for each reason why nothing is planted (VT514), with the variables."""
        findings = Findings()
        for key, same in groupby(sorted(self.refused, key=_reason), _reason):
            found = list(same)
            names = ", ".join(one.variable for one in found[:_NAMED]) + (", ..." if len(found) > _NAMED else "")
            scenario, why, why_nl = key
            said = f" ({scenario})" if scenario else ""
            cells = [one.cell for one in found[:_NAMED] if one.cell]
            cell, related = (cells[0], cells[1:]) if cells else (None, [])
            findings.add(
                "VT514", cell, related=related, count=len(found), names=names, why=why + said, why_nl=why_nl + said
            )
        return findings.report()


def _reason(one: Refused) -> tuple[str, str, str]:
    return one.scenario, one.why, one.why_nl


def plant_for(
    mapping: Mapping, *, provider: str | None = None, on: date | str | None = None, catalog: Catalog | None = None
) -> Planting:
    """Cases for every variable of a mapping that is asked, in FHIR R4.

    Each variable has patients of its own, with one case and one value, so that nothing else can play a part. A variable that
    cannot be planted, wholly or for one scenario, is a warning that says why (VT514).

    >>> import vtabel as vt
    >>> table = vt.read("fixtures/voorbeeldzorg/tabel.xlsx")
    >>> found = plant_for(vt.resolve(table, ["fixtures/voorbeeldzorg/mapping.csv"], propose=False), on="2026-12-01")
    >>> [(e.scenario, e.value) for e in found.expected if e.variable == "gewicht"][:3]
    [('present', 165), ('absent', None), ('other code', None)]
    """
    planter = _Planter(mapping, catalog or packaged_catalog())
    return planter.all(providers.check_code(provider) if provider else None, as_date(on))


class _Planter:
    def __init__(self, mapping: Mapping, catalog: Catalog) -> None:
        self._mapping, self._catalog = mapping, catalog
        self._refused: list[Refused] = []
        self._resources: list[Json] = []
        self._expected: list[Expected] = []
        self._number = 0

    def all(self, provider: str | None, on: date) -> Planting:
        for mapped in self._mapping:
            if mapped.variable.obligation(provider, on).level.asked:
                self._variable(mapped)
        for case in self._mapping.cases:
            self._of_case(case)
        return Planting(tuple(self._resources), tuple(self._expected), tuple(self._refused))

    # ------------------------------------------------------------ the case itself

    def _of_case(self, case: Case) -> None:
        """The case of a dataset as it should be, and those that are none."""
        dataset = key_of(case)
        try:
            setting = self._setting(case)
            person = belonging(setting.criteria)
            dated = [self._is_dated(one) for one in (case, *(setting.parents or ()))]
            for scenario, row, span, spoil in _of_cases(case, any(dated)):
                story = setting.story(self._next(), person, span)
                spoil(story.case)
                self._tell(story, dataset, scenario, row=row)
            if setting.parents is not None:
                story = replace(setting, parents=None).story(self._next(), person)
                self._tell(story, dataset, "case without its parent", row=False)
                if case.window:
                    story = setting.story(self._next(), person, beyond=True)
                    self._tell(story, dataset, "case outside the window of its parent", row=False)
            if setting.criteria:
                story = setting.story(self._next(), outside(setting.criteria))
                self._tell(story, dataset, "outside population", row=False)
        except NotPlanted as why:
            self._refused.append(Refused(dataset, "", why.en, why.nl, case.cell))

    def _is_dated(self, case: Case) -> bool:
        """Whether the variable that decides the period is the start or end of the case; otherwise told."""
        if not case.period:
            return False
        for mapped in self._mapping:
            binding, asked = mapped.binding, (mapped.registry, mapped.variable.dataset, mapped.variable.name)
            if binding and asked == (case.registry, case.dataset, case.period) and binding.resource == case.resource:
                element = self._element(binding)
                if (binding.path or (element.path if element else "")) in (case.start, case.end):
                    return True
        why = f"its period hangs on `{case.period}`, which is no start or end of the case"
        why_nl = f"de periode hangt aan `{case.period}`, dat geen begin of einde van de casus is"
        dataset = key_of(case)
        refused = Refused(dataset, "case of another period", why, why_nl, case.cell)
        if refused not in self._refused:  # each child asks it of its parent too
            self._refused.append(refused)
        return False

    def _setting(self, case: Case) -> Setting:
        table = next(t for t in self._mapping.tables if t.registry.code == case.registry)
        criteria = criteria_of(table.population, case.registry, self._mapping)
        return Setting(case, self._fixed(case), criteria, self._parents(case, (key_of(case),)))

    def _parents(self, case: Case, below: tuple[str, ...]) -> Parents | None:
        if not case.parent:
            return None
        above = next((c for c in self._mapping.cases if match_form(key_of(c)) == parent_key(case)), None)
        if above is None or key_of(above) in below:
            raise NotPlanted("its parent has no case", "de ouder heeft geen casus")
        return Parents(above, self._fixed(above), self._parents(above, (*below, key_of(above))))

    def _fixed(self, case: Case) -> tuple[CodeFilter, ...]:
        """What the profile of a case fixes."""
        elements = (e for concept in self._catalog for e in concept.elements if e.profile == case.profile)
        return next((e.codes for e in elements), ()) if case.profile else ()

    # ------------------------------------------------------------ a variable

    def _variable(self, mapped: Mapped) -> None:
        variable, dataset = mapped.variable, f"{mapped.registry}:{mapped.variable.dataset}"
        try:
            binding = _binding(mapped)
            own = criteria_of(variable.population, mapped.registry, self._mapping)
            plot = Plot(self._setting(self._case(mapped)), own, variable, binding, self._element(binding))
        except NotPlanted as why:
            self._refuse(mapped, why)
            return
        for scenario, make in plot.scenarios():
            try:
                told = make(self._next())
            except NotPlanted as why:
                self._refuse(mapped, why, scenario)
                if scenario == "present":
                    return
                continue
            self._tell(told.story, dataset, scenario, variable, told.row, told.value)

    def _refuse(self, mapped: Mapped, why: NotPlanted, scenario: str = "present") -> None:
        cell = (mapped.binding.cell if mapped.binding else None) or mapped.variable.cell
        self._refused.append(Refused(mapped.key, "" if scenario == "present" else scenario, why.en, why.nl, cell))

    def _tell(self, story: Story, dataset: str, scenario: str, variable: Variable | None = None, row: bool = True, value: Delivered = None) -> None:  # fmt: skip
        self._resources += story.resources()
        self._expected.append(
            Expected(
                dataset=dataset,
                scenario=scenario,
                variable=variable.name if variable else "",
                key=f"{dataset.partition(':')[0]}:{variable.key}" if variable else "",
                patient=f"Patient/{story.patient['id']}",
                case=f"{story.case['resourceType']}/{story.case['id']}",
                row=row,
                value=value,
                identity=variable is not None and variable.identity is not None,
                row_key=story.row_key,
            )
        )

    def _next(self) -> int:
        self._number += 1
        return self._number

    def _case(self, mapped: Mapped) -> Case:
        asked = mapped.registry, mapped.variable.dataset
        found = next((c for c in self._mapping.cases if (c.registry, c.dataset) == asked), None)
        if found is None:
            raise NotPlanted("its dataset has no case", "de dataset heeft geen casus")
        return found

    def _element(self, binding: Binding) -> Element | None:
        known = release_of(binding.release, self._catalog)
        if known is not None and known.fhir != "R4":
            raise NotPlanted(f"its source is in FHIR {known.fhir}", f"de bron is in FHIR {known.fhir}")
        concept = known.concept(binding.concept) if known and binding.concept else None
        places = [e for e in (concept.places if concept else ()) if e.profile == binding.profile]
        return next((e for e in places if e.path == binding.path), places[0] if places else None)


def _binding(mapped: Mapped) -> Binding:
    binding = mapped.binding
    if binding is None or binding.decision is not Decision.ACCEPTED:
        raise NotPlanted("nobody accepted a source for it", "er is geen bron aanvaard")
    if binding.source in _KINDS:
        raise NotPlanted(*_KINDS[binding.source])
    return binding


def _of_cases(case: Case, dated: bool) -> Iterator[tuple[str, bool, moments.Span, Callable[[Json], None]]]:
    """Scenario, whether the case is delivered, when it is, and what is spoilt in it."""
    yield "case", True, SPAN, lambda _: None
    if case.codes:
        yield "case of another code", False, SPAN, miscoded
    if case.resource == "Condition":
        wrong = {"coding": [{"system": _VERIFICATION, "code": "entered-in-error"}]}
        yield "case entered in error", False, SPAN, lambda made: made.update(verificationStatus=wrong)
    elif shapes("R4").element(case.resource, "status"):
        yield "case entered in error", False, SPAN, lambda made: made.update(status="entered-in-error")
    if dated:
        yield "case of another period", False, _EARLIER, lambda _: None
