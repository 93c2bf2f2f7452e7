"""The scenarios of one variable: which patient, which value, and what must come out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from vtabel.catalog import CodeFilter, Element
from vtabel.extraction.paths import QUANTITIES
from vtabel.extraction.shapes import INTEGERS
from vtabel.mapping import Binding, Case, Pick
from vtabel.synth import moments
from vtabel.synth.answers import DATES, Answer, Delivered, answer, counted, other_unit
from vtabel.synth.belonging import Person, belonging, in_setting, outside
from vtabel.synth.parents import Parents
from vtabel.synth.placing import Json, NotPlanted, first_element, hold, place, type_at
from vtabel.synth.stories import Story, begin, coded, date_path, dated, may_be_candidate, miscoded, tie
from vtabel.table import Criterion, Variable

SPAN = moments.Span(moments.START, moments.END)


class Told(NamedTuple):
    """A patient, whether the case is delivered, and with which value."""

    story: Story
    row: bool
    value: Delivered


_CHOOSING = (Pick.FIRST, Pick.LAST, Pick.MIN, Pick.MAX, Pick.COUNT)
Make = Callable[[int], Told]


@dataclass(frozen=True, slots=True)
class Setting:
    """The case of a dataset, what its profile fixes, for whom the table is, and what the case is a part of."""

    case: Case
    fixed: tuple[CodeFilter, ...]
    criteria: tuple[Criterion, ...]
    parents: Parents | None = None

    def story(self, number: int, person: Person, span: moments.Span = SPAN, beyond: bool = False) -> Story:
        """A patient with a case; with ``beyond`` not in the window of the case above it."""
        story = begin(number, self.case, self.fixed, person, span)
        if self.parents is not None:
            self.parents.plant(story, self.case, beyond)
        for made in (story.case, *story.above):
            in_setting(made, self.criteria)
        return story


class Plot:
    """A variable with its binding. ``own`` is its own population. Raises NotPlanted for what can never be planted."""

    def __init__(self, setting: Setting, own: tuple[Criterion, ...], variable: Variable, binding: Binding, element: Element | None) -> None:  # fmt: skip
        self._setting, self._own, self._variable, self._binding = setting, own, variable, binding
        self._path = binding.path or (element.path if element else "")
        if binding.resource == "Patient" and binding.link not in ("", "patient"):
            raise NotPlanted("it is about another person", "het gaat over iemand anders")
        if not self._path:
            raise NotPlanted("no path is known for it", "er is geen pad bekend")
        self._type = "" if self._path == "$this" else type_at(binding.resource, self._path)
        self._fixed = element.codes if element else ()
        self._unit = binding.unit or variable.unit or (element.unit if element else "")
        self._person = belonging((*setting.criteria, *own))
        by_patient = binding.link in ("", "patient")
        if self._person.diagnoses and binding.resource == "Condition" and by_patient and not binding.codes:
            why = "the diagnosis of its population may be one of its candidates"
            raise NotPlanted(why, "de diagnose van de populatie kan een van de kandidaten zijn")

    def scenarios(self) -> Iterator[tuple[str, Make]]:
        """The names of the scenarios that make sense here, and what plants each."""
        yield "present", lambda number: self._present(number, self._person)
        if self._can_be_absent:
            yield "absent", self._absent
        if not self._in_place and (self._binding.codes or any(f.element == "code" for f in self._fixed)):
            yield "other code", lambda number: self._present(number, self._person, miscode=True)
        if not self._in_place and moments.beyond(self._binding.window, SPAN) is not None:
            yield "outside window", self._outside_window
        if self._type in QUANTITIES and self._unit in ("kg", "g", "cm", "m") and self._binding.pick is not Pick.COUNT:
            yield "other unit", self._other_unit
        if self._chooses and moments.two_within(self._binding.window, SPAN):
            yield "two values", self._two_values
        if self._setting.criteria:
            yield "outside population", self._outside_population
        if self._own:
            yield "outside own population", self._outside_own_population

    # ------------------------------------------------------------ where the value stands

    @property
    def _of_case(self) -> bool:
        """Whether the case itself, or its contact, holds the value."""
        binding, case = self._binding, self._setting.case
        if binding.link == "encounter":
            return binding.resource in ("Encounter", case.resource)
        same = (binding.resource, binding.codes, binding.where) == (case.resource, case.codes, case.where)
        return same and binding.link in ("", "patient")

    @property
    def _in_place(self) -> bool:
        """Whether the value stands in a resource that is there anyway."""
        return self._binding.resource == "Patient" or self._of_case

    @property
    def _chooses(self) -> bool:
        """Whether the binding picks one out of several numbers in a way that leaves no doubt."""
        numbers = self._type in (*QUANTITIES, *INTEGERS, "decimal") and not self._binding.value_map
        tied = self._binding.link in ("", "patient", "encounter")
        return numbers and tied and not self._in_place and self._binding.pick in _CHOOSING

    @property
    def _can_be_absent(self) -> bool:
        if not self._in_place:
            return True
        case, first = self._setting.case, first_element(self._path)
        needed = [first_element(path) for path in (case.start, case.end) if path] if self._of_case else []
        asked = {c.kind for c in (*self._setting.criteria, *self._own)}
        needed += [name for kind, name in (("age", "birthDate"), ("sex", "gender")) if kind in asked]
        return first not in needed and first != "identifier"

    def _holder(self, story: Story, miscode: bool = False, mark: str = "value") -> Json:
        """The resource for the value, with the codes and conditions of the binding."""
        binding = self._binding
        if binding.resource == "Patient":
            return story.patient
        if self._of_case:
            same = binding.resource == self._setting.case.resource
            held = story.case if same else story.encounter()
            self._alone_in_window(story)
        else:
            held = story.new(binding.resource, mark)
            if miscode:
                miscoded(held)
            coded(held, () if miscode else binding.codes, self._fixed)
            tie(story, held, binding, self._setting.case, self._setting.parents or ())
        if binding.where:
            hold(held, binding.where)
        return held

    def _alone_in_window(self, story: Story) -> None:
        """Raises NotPlanted where a case above may have the value as well as the case itself."""
        binding = self._binding
        if binding.link not in ("", "patient"):
            return
        low, high = moments.bounds(binding.window, story.span)
        for case, span in zip(self._setting.parents or (), story.spans, strict=True):
            outside = (low and span.start < low - moments.DAY) or (high and span.start > high + moments.DAY)
            if may_be_candidate(case, binding) and not outside:
                why = "the case that it is a part of may be one of its candidates"
                raise NotPlanted(why, "de casus waar hij bij hoort kan een van de kandidaten zijn")

    def _moment(self, story: Story) -> datetime:
        if self._binding.resource != "Patient":
            return moments.within(self._binding.window, story.span)
        return story.span.end + moments.AFTER

    # ------------------------------------------------------------ scenarios

    def _present(self, number: int, person: Person, miscode: bool = False) -> Told:
        story = self._setting.story(number, person)
        found = self._put(story, self._moment(story), miscode)
        return Told(story, True, counted(self._binding, found, there=not miscode))

    def _absent(self, number: int) -> Told:
        story = self._setting.story(number, self._person)
        if self._binding.resource == "Patient":
            story.patient.pop(first_element(self._path), None)
        return Told(story, True, counted(self._binding, Answer(None, None), there=False))

    def _outside_window(self, number: int) -> Told:
        story = self._setting.story(number, self._person)
        moment = moments.beyond(self._binding.window, story.span)
        if moment is None or not (date_path(self._binding.resource) or self._type in DATES):
            raise NotPlanted("it has no date of its own", "het heeft geen eigen datum")
        found = self._put(story, moment)
        return Told(story, True, counted(self._binding, found, there=False))

    def _other_unit(self, number: int) -> Told:
        story = self._setting.story(number, self._person)
        found = self._answer(self._moment(story), number)
        self._put(story, self._moment(story), instead=other_unit(found, self._unit))
        return Told(story, True, counted(self._binding, found, there=True))

    def _two_values(self, number: int) -> Told:
        """An earlier number, and a later one that is one more (or one less, at the end of the range)."""
        story = self._setting.story(number, self._person)
        found = moments.two_within(self._binding.window, story.span)
        assert found is not None  # of the same case as in `scenarios`
        first = self._put(story, found[0]).delivered
        assert isinstance(first, int)
        second = first - 1 if first == self._variable.maximum else first + 1
        at_once = {"value": second} if self._type in QUANTITIES else second
        held = self._holder(story, mark="second")
        place(
            held,
            self._path,
            {**self._answer(found[1], number).planted, **at_once} if isinstance(at_once, dict) else at_once,
        )
        self._date(held, found[1])
        delivered = {Pick.FIRST: first, Pick.LAST: second, Pick.MIN: min(first, second), Pick.MAX: max(first, second)}
        return Told(story, True, delivered.get(self._binding.pick or Pick.COUNT, 2))

    def _outside_population(self, number: int) -> Told:
        person = outside(self._setting.criteria, self._own)
        return Told(self._present(number, person).story, False, None)

    def _outside_own_population(self, number: int) -> Told:
        person = outside(self._own, self._setting.criteria)
        return Told(self._present(number, person).story, True, None)

    def _answer(self, at: datetime, number: int) -> Answer:
        return answer(self._variable, self._binding, self._type, self._path, self._unit, at, number)

    def _put(self, story: Story, at: datetime, miscode: bool = False, instead: Json | None = None) -> Answer:
        """Plant the value; what stands there then: a birth date, start of the case or code that was there already stays."""
        held = self._holder(story, miscode)
        if not self._type:  # the resource itself
            self._date(held, at)
            return Answer(held["id"], held["id"])
        found = self._answer(at, story.number)
        stands = place(held, self._path, found.planted if instead is None else instead)
        self._date(held, at)
        return found if stands == found.planted or instead is not None else self._as_it_stands(stands, found)

    def _as_it_stands(self, stands: object, found: Answer) -> Answer:
        """The answer where another value stood there: a date or text itself, a code if it is in no list."""
        if self._binding.pick in (Pick.EXISTS, Pick.COUNT):
            return found
        if isinstance(stands, str) and not self._binding.value_map:
            return Answer(stands, stands[: len(found.delivered)] if isinstance(found.delivered, str) and self._type in DATES else stands)  # fmt: skip
        raise NotPlanted("another value stands at its path already", "op het pad staat al een andere waarde")

    def _date(self, held: Json, at: datetime) -> None:
        starts = first_element(self._path) if self._type else ""
        if not self._in_place and not (self._type in DATES and date_path(held["resourceType"]).startswith(starts)):
            dated(held, at)
