"""The rows of a dataset, case by case and variable by variable: slow, and right where it can be seen to be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from vtabel.engines.naive.conditions import Conditions
from vtabel.engines.naive.moments import NOT, PERHAPS, SURELY, When, lies_in, read
from vtabel.engines.naive.parents import Parents
from vtabel.engines.naive.relations import Relations
from vtabel.engines.protocol import Row
from vtabel.expressions import Run, Type, evaluate
from vtabel.extraction.cases import model as q
from vtabel.extraction.cases.conversions import converted, factors
from vtabel.extraction.cases.sql.cohort import Period
from vtabel.mapping import Pick
from vtabel.mapping.windows import CASE_END, CASE_START, Bound

Answer = tuple[Any, str | None]
"""A value, and why it is so."""


@dataclass(frozen=True, slots=True)
class Computed:
    """The rows by the key of their case, each with a value and why per variable; and how many cases are left out for which reason."""

    rows: dict[str, dict[str, Answer]]
    excluded: Counter[str]


@dataclass(frozen=True, slots=True)
class OneCase:
    key: str
    patient: str
    encounter: str | None
    start: When
    end: When
    resource: str = ""
    setting: str | None = None
    parent: OneCase | None = None
    tied: int = SURELY
    answers: dict[str, Answer] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One value: of which resource, which of its items, when, in what unit."""

    resource: str
    index: int
    when: When
    value: Any
    number: float | None = None
    unit: str | None = None
    system: str | None = None


def compute(
    dataset: q.Dataset,
    relations: Relations,
    run: Run,
    zone: str,
    period: Period | None = None,
    objections: frozenset[str] = frozenset(),
) -> Computed:
    """The rows of a dataset over the rows of its views."""
    return Computation(dataset, relations.without(objections), run, ZoneInfo(zone)).result(period, objections)


class Computation:
    """The cases of a dataset, and the answer of each variable for each."""

    def __init__(self, dataset: q.Dataset, relations: Relations, run: Run, zone: ZoneInfo) -> None:
        self._dataset, self._relations, self._run, self._zone = dataset, relations, run, zone
        self._conditions = Conditions(dataset, relations, zone)
        self._variables = {variable.key: variable for variable in dataset.known}
        self._candidates: dict[q.Candidates, list[tuple[set[str], Candidate]]] = {}

    def result(self, period: Period | None, objections: frozenset[str]) -> Computed:
        rows: dict[str, dict[str, Answer]] = {}
        excluded: Counter[str] = Counter()
        for case, reason in self.cohort(period, objections):
            if reason:
                excluded[reason] += 1
                continue
            rows[case.key] = {variable.key: self.answer(variable, case) for variable in self._dataset.variables}
        return Computed(dict(sorted(rows.items(), key=lambda row: row[0].encode())), excluded)

    def cohort(self, period: Period | None, objections: frozenset[str]) -> Iterator[tuple[OneCase, str | None]]:
        """The cases of patients who have not objected, each with why it is left out."""
        cases = [case for case in self.cases() if case.patient not in objections]
        parent = self._dataset.parent
        if parent is not None:
            above = Computation(parent.dataset, self._relations, self._run, self._zone)
            parents = Parents(self._dataset, parent, list(above._delivered(period, objections)), self._relations)
            cases = [placed for case in cases for placed in parents.placed(case)]
        for case in cases:
            loose = {SURELY: None, PERHAPS: "parent unsure", NOT: "parent"}[case.tied]
            yield case, loose or self._conditions.excluded(case, period)

    def _delivered(self, period: Period | None, objections: frozenset[str]) -> Iterator[OneCase]:
        """The cases that are not left out, with all their answers."""
        for case, reason in self.cohort(period, objections):
            if not reason:
                for variable in self._dataset.known:
                    self.answer(variable, case)
                yield case

    def cases(self) -> list[OneCase]:
        """Each resource that makes a case, once."""
        of = self._dataset.case
        found: dict[str, list[OneCase]] = {}
        for row in self._relations[of.view]:
            if row["patient_key"] is None or (of.filter and row[of.filter] is not True):
                continue
            if of.codes and not self._has_code(of.codes, row["resource_key"]):
                continue
            start = self._when(row, of.start)
            end = self._when(row, of.end) if of.end else start
            setting = next((row[c.column] for c in self._conditions.settings), None)
            encounter = row[of.encounter] if of.encounter else None
            key = row["resource_key"]
            case = OneCase(key, row["patient_key"], encounter, start, end, key, setting)
            found.setdefault(case.key, []).append(case)
        return [min(versions, key=_version) for versions in found.values()]

    def _has_code(self, codes: q.Codes, resource: str) -> bool:
        rows = (row for row in self._relations[codes.view] if row["resource_key"] == resource)
        return any(_is_code(row[codes.system], row[codes.column], codes.any_of) for row in rows)

    def _when(self, row: Row, moment: q.Moment | None) -> When:
        return read([row[name] for name in moment.columns], self._zone) if moment else When()

    def answer(self, variable: q.Variable, case: OneCase) -> Answer:
        """The value of a variable for a case, computed once."""
        if variable.key not in case.answers:
            if all(self._conditions.holds(c, case) is True for c in variable.only_for):
                case.answers[variable.key] = self._asked(variable, case)
            else:
                case.answers[variable.key] = None, "population"
        return case.answers[variable.key]

    def _asked(self, variable: q.Variable, case: OneCase) -> Answer:
        match variable.source:
            case q.Picked() as source:
                return self._of_candidates(variable, source, case)
            case q.Constant(value):
                return (float(value) if variable.delivers == "number" else value), None
            case q.Derived() as source:
                return self._derived(variable, source, case)
            case q.Above(key):
                assert case.parent is not None
                return case.parent.answers[key]
        return None, "source"

    def _derived(self, variable: q.Variable, source: q.Derived, case: OneCase) -> Answer:
        """Empty where something that it hangs on is not known for sure."""
        inputs = {name: self.answer(self._variables[key], case) for name, key in source.inputs}
        if any(why in ("imprecise", "several", "unit", "list") for _, why in inputs.values()):
            return None, "imprecise"
        value: Any = evaluate(source.checked, {name: value for name, (value, _) in inputs.items()}, self._run)
        if variable.options and value is not None:
            code = str(value).lower() if source.checked.type is Type.BOOLEAN else str(value)
            value = _option(variable, code, None)
        return value, "input" if value is None and inputs else None

    def _of_candidates(self, variable: q.Variable, source: q.Picked, case: OneCase) -> Answer:
        judged = self.judged(source, case)
        sure = [c for state, c in judged if state == SURELY]
        state = max((state for state, _ in judged), default=None)
        if source.pick is Pick.COUNT:
            uncertain = any(one == PERHAPS for one, _ in judged)
            return (None, "imprecise") if uncertain else (float(len({c.resource for c in sure})), None)
        if source.pick is Pick.EXISTS:
            return _exists(variable, state)
        if state != SURELY:
            return None, {None: "absent", NOT: "window", PERHAPS: "imprecise"}[state]
        chosen = min(sure, key=order_of(source, case))
        if source.pick is None and differ(sure, source.candidates):
            return None, "several"
        return _delivered(variable, source.candidates, chosen)

    def judged(self, source: q.Picked, case: OneCase) -> list[tuple[int, Candidate]]:
        """The candidates that hang together with a case, each with whether it lies in the window."""
        every = self._tied(source.candidates, case)
        return [(lies_in(c.when, source.window, lambda b: self._anchor(b, source, case)), c) for c in every]

    def _anchor(self, bound: Bound, source: q.Picked, case: OneCase) -> When:
        if bound.anchor in (CASE_START, CASE_END):
            return case.start if bound.anchor == CASE_START else case.end
        other = self._variables[dict(source.anchors)[bound.variable]].source
        assert isinstance(other, q.Picked)
        every = list(self._tied(other.candidates, case))
        sure = [c for c in every if lies_in(c.when, other.window, lambda b: self._anchor(b, other, case)) == SURELY]
        return min(sure, key=order_of(other, case)).when if sure else When()

    def _tied(self, of: q.Candidates, case: OneCase) -> Iterator[Candidate]:
        """The candidates that hang together with a case."""
        key = case.patient if of.link.to_person else {"patient": case.patient, "encounter": case.encounter}.get(of.link.kind, case.resource)  # fmt: skip
        for ties, candidate in self._all(of):
            if key in ties and (of.own or candidate.resource != case.resource):
                yield candidate

    def _all(self, of: q.Candidates) -> list[tuple[set[str], Candidate]]:
        """Every candidate, with the keys that tie it."""
        if of not in self._candidates:
            self._candidates[of] = list(self._read(of))
        return self._candidates[of]

    def _read(self, of: q.Candidates) -> Iterator[tuple[set[str], Candidate]]:
        for row in self._relations[of.view]:
            resource = row["resource_key"]
            if (of.filter and row[of.filter] is not True) or (of.codes and not self._has_code(of.codes, resource)):
                continue
            items = [r for r in self._relations[of.items] if r["resource_key"] == resource] if of.items else [row]
            for item in items:
                value = item[of.value]
                if value is None:
                    continue
                when = self._when(item if of.items and of.holds == "date" else row, of.moment)
                if of.holds == "date" and when == When():
                    continue
                unit = item[of.unit_column] if of.unit_column else None
                number = value if of.holds == "number" else None
                if of.ranks:
                    system = (item[of.system] or "-") if of.system else None
                    number = next((o.number for o in of.ranks if o.fits(value, system)), None)
                number = converted(number, unit, of.unit) if number is not None and of.unit else number
                system = item[of.system] if of.system else None
                index = item["item_index"] if of.items else 0
                yield self._ties(of, row), Candidate(resource, index, when, value, number, unit, system)

    def _ties(self, of: q.Candidates, row: Row) -> set[str]:
        link = of.link
        if link.kind == "patient":
            keys = {row["patient_key"]}
        elif link.kind == "encounter":
            keys = {row[link.column]}
        elif link.to_person:
            keys = {case for case, other in self._persons(link) if other == row["patient_key"]}
        elif link.kind == "from case":
            keys = {r["resource_key"] for r in self._relations[link.view] if r[link.column] == row["resource_key"]}
        else:
            keys = {r[link.column] for r in self._relations[link.view] if r["resource_key"] == row["resource_key"]}
        return keys - {None}

    def _persons(self, link: q.Link) -> set[tuple[str, str]]:
        """Patients, each with a child or the mother of it."""
        mothers = [(row[link.column], row["patient_key"]) for row in self._relations[link.view]]
        children = [
            (r["resource_key"], r["patient_key"]) for r in self._relations[link.persons] if r[link.filter] is True
        ]
        pairs = {(mother, child) for one, mother in mothers for other, child in children if one == other}
        return pairs if link.kind == "child" else {(child, mother) for mother, child in pairs}


_NOTHING = object()


def differ(candidates: Sequence[Candidate], of: q.Candidates) -> bool:
    """Whether candidates say different things."""
    return len({_content(c, of) for c in candidates} - {_NOTHING}) > 1


def _content(candidate: Candidate, of: q.Candidates) -> Any:
    """What a candidate says, for comparison."""
    if of.holds == "date":
        return candidate.when.low, candidate.when.high
    found = candidate.number if of.holds == "number" else candidate.value
    return _NOTHING if found is None else found


def _version(case: OneCase) -> tuple[Any, ...]:
    days = (case.start.low, case.start.high, case.start.at, case.end.low, case.end.high, case.end.at)
    known = [d for d in days if d is not None]
    return (tuple(d is None for d in days), tuple(str(d) for d in known), case.patient.encode())


def _is_code(system: str | None, code: str | None, any_of: q.CodeSet) -> bool:
    return any(code == wanted and (not of or system == of) for of, wanted in any_of)


def _exists(variable: q.Variable, state: int | None) -> Answer:
    if state == PERHAPS:
        return None, "imprecise"
    if not variable.options:
        return state == SURELY, None
    option = _option(variable, "true" if state == SURELY else "false", None)
    return option, "list" if option is None else None


def _option(variable: q.Variable, code: str, system: str | None) -> Any:
    """The option of the first row of the value map that fits."""
    found = next((option for option in variable.options if option.fits(code, system)), None)
    if found is None:
        return None
    return found.number if variable.delivers == "number" else found.option


def _delivered(variable: q.Variable, of: q.Candidates, chosen: Candidate) -> Answer:
    """The value of the candidate that counts, as the registry asks it."""
    if of.holds == "date":
        if variable.delivers == "instant":
            return chosen.when.at, None if chosen.when.at else "imprecise"
        exact = chosen.when.low == chosen.when.high
        return (chosen.when.low, None) if exact else (None, "imprecise")
    if of.holds == "number":
        if not of.unit:
            return chosen.number, None
        if chosen.number is None:
            return None, "unit"
        return chosen.number, None if dict(factors(of.unit))[chosen.unit or ""] == 1 else "converted"
    text = str(chosen.value).lower() if of.holds == "boolean" else chosen.value
    if variable.options:
        option = _option_of(variable, of, text, chosen.system)
        return option, "list" if option is None else None
    if variable.delivers == "boolean":
        return chosen.value, None
    if variable.listed and text not in variable.listed:
        return None, "list"
    return text, None


def _option_of(variable: q.Variable, of: q.Candidates, code: str, system: str | None) -> Any:
    """A code whose system the view does not hold is known by the code alone; one without system fits no row that names one."""
    return _option(variable, code, (system or "-") if of.system else None)


def order_of(source: q.Picked, case: OneCase) -> Callable[[Candidate], tuple[Any, ...]]:
    """The key by which the candidate that counts comes first (docs/cases.md, *Pick*)."""

    def key(c: Candidate) -> tuple[Any, ...]:
        return (*_rank(source.pick, c, case), c.resource.encode(), c.index, *_version_of(source, c))

    return key


def _version_of(source: q.Picked, c: Candidate) -> Iterator[tuple[bool, Any]]:
    """What tells different versions of one resource apart."""
    if source.pick in (None, Pick.ANY):
        yield from ((day is None, _day(day)) for day in (c.when.low, c.when.high))
        yield c.when.at is None, _instant(c.when.at)
    yield c.number is None, c.number or 0.0
    textual = source.candidates.holds in ("text", "boolean")
    for text in (c.value if textual else None, c.system, c.unit):
        yield text is None, str(text or "").encode()


def _rank(pick: Pick | None, c: Candidate, case: OneCase) -> tuple[Any, ...]:
    if pick is Pick.LAST:
        return _last(c.when)
    if pick is Pick.FIRST:
        return _first(c.when)
    if pick is Pick.NEAREST:
        return _nearest(c.when, case.start)
    if pick in (Pick.MIN, Pick.MAX):
        number = c.number or 0.0
        order = _last if pick is Pick.MAX else _first
        return (c.number is None, -number if pick is Pick.MAX else number, *order(c.when))
    return ()


def _last(when: When) -> tuple[Any, ...]:
    return (when.low is None, -_day(when.low), _day(when.high), when.at is None, -_instant(when.at))


def _first(when: When) -> tuple[Any, ...]:
    return (when.high is None, _day(when.high), -_day(when.low), when.at is None, _instant(when.at))


def _nearest(when: When, start: When) -> tuple[Any, ...]:
    """By the most days that may lie between; on one distance what comes before the start goes first."""
    if when.low is None or when.high is None or start.low is None or start.high is None:
        far, unknown = 0, True
    else:
        far, unknown = max((start.high - when.low).days, (when.high - start.low).days), False
    after_day = when.low is not None and start.high is not None and when.low > start.high
    after = after_day or (when.at is not None and start.at is not None and when.at > start.at)
    closest = _first(when)[1:] if after else _last(when)[1:]
    return (unknown, far, after, *closest)


def _day(day: date | None) -> int:
    return day.toordinal() if day else 0


def _instant(at: datetime | None) -> float:
    return at.timestamp() if at else 0.0
