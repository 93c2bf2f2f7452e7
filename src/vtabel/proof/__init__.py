"""Whether engines give the same rows for a mapping, tried on data that are made up: `verify`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from vtabel.diagnostics import Findings, Report, UnusableInput
from vtabel.engines.delivered import DatasetResult
from vtabel.engines.extracting import extract
from vtabel.extraction.cases import model as q
from vtabel.extraction.compile import compile
from vtabel.extraction.model import Plan
from vtabel.mapping import Mapping
from vtabel.proof.shaking import Resource, rounds_of
from vtabel.proof.shrinking import smallest
from vtabel.synth.scenarios import plant_for
from vtabel.table import as_date

ORACLE = "naive"
_YEAR = date(2026, 1, 1), date(2026, 12, 31)
Period = tuple[date, date] | None


@dataclass(frozen=True, slots=True)
class Difference:
    """Where an engine gives something else than `naive`: ``resources`` are the fewest found that show it, all of them made up."""

    engine: str
    dataset: str
    what: str
    period: Period
    resources: tuple[Resource, ...]
    variable: str = ""


@dataclass(frozen=True, slots=True)
class Verification:
    """What was tried: rounds of data, the resources in them, the cases and values that were compared; and where engines differ,
    the first difference of each."""

    rounds: int
    resources: int
    cases: int
    values: int
    differences: tuple[Difference, ...]

    @property
    def report(self) -> Report:
        """An error for each engine that differs (VT516)."""
        findings = Findings()
        for found in self.differences:
            findings.add("VT516", None, engine=found.engine, dataset=found.dataset, what=found.what)
        return findings.report()


def verify(
    mapping: Mapping,
    *,
    engines: Sequence[str] = ("duckdb",),
    rounds: int = 8,
    seed: int = 1,
    provider: str | None = None,
    on: date | str | None = None,
    done: Callable[[int, int], object] = lambda *_: None,
) -> Verification:
    """Run the case queries of a mapping on engines and on `naive`, over data that are made up for it, and compare every row.

    The data are the cases of `vtabel synth --for` and patients of the made-up hospital, and the same cases shaken: several of one
    patient, dates moved, cut and taken away, other units, statuses and codes, resources twice. The same seed gives the same data. A
    difference is made as small as it can be. ``done`` is told how many rounds are ready. Raises UnusableInput (VT460) where the
    mapping gives no dataset.
    """
    plan = compile(mapping, provider=provider, on=on)
    if not plan.datasets:
        raise UnusableInput(plan.report) if plan.report.errors else UnusableInput.of("VT460", None)
    day = as_date(on)
    planted = plant_for(mapping, provider=provider, on=day).resources
    asked = list(engines)
    counted = (0, 0, 0, 0)
    differences: list[Difference] = []
    for number, resources in enumerate(rounds_of(planted, rounds, seed)):
        period = _YEAR if number % 2 and all(d.period for d in plan.datasets) else None
        wanted = _outcome(plan, resources, ORACLE, period, day)
        for engine in list(asked):
            found = _compared(wanted, _outcome(plan, resources, engine, period, day), engine, period)
            if found is not None:
                asked.remove(engine)  # one difference tells enough
                differences.append(_shrunk(plan, found, resources, day))
        cases, values = _size(wanted)
        counted = (counted[0] + 1, counted[1] + len(resources), counted[2] + cases, counted[3] + values)
        done(number + 1, rounds)
        if not asked:
            break
    return Verification(*counted, differences=tuple(differences))


Outcome = tuple[DatasetResult, ...] | str


def _outcome(plan: Plan, resources: Sequence[Resource], engine: str, period: Period, on: date) -> Outcome:
    """The rows of an engine; the codes of its findings where it gives none."""
    try:
        found = extract(plan, list(resources), engine=engine, period=period, on=on, with_identifiers=True)
    except UnusableInput as refusal:
        if {d.code for d in refusal.report} & {"VT409", "VT460"}:  # no such engine, nothing to extract
            raise
        return ", ".join(d.code for d in refusal.report)
    return tuple(found.values())


def _size(wanted: Outcome) -> tuple[int, int]:
    if isinstance(wanted, str):
        return 0, 0
    return sum(map(len, wanted)), sum(len(dataset) * len(dataset.variables) for dataset in wanted)


def _compared(wanted: Outcome, found: Outcome, engine: str, period: Period) -> Difference | None:
    """The first thing in which two outcomes differ."""
    if isinstance(wanted, str) or isinstance(found, str):
        if wanted == found:
            return None
        texts = (o if isinstance(o, str) else "rows" for o in (wanted, found))
        return Difference(engine, "", "{} in place of {}".format(*reversed(list(texts))), period, ())
    for one, other in zip(wanted, found, strict=True):
        for variable, what in _differing(one, other):
            return Difference(engine, one.dataset.key, what, period, (), variable)
    return None


def _differing(wanted: DatasetResult, found: DatasetResult) -> Iterator[tuple[str, str]]:
    """Variable (empty for a row) and what is different."""
    if wanted.excluded != found.excluded:
        yield "", f"left out {_counts(found)} in place of {_counts(wanted)}"
    for key in sorted({k for k, _ in wanted.answers} ^ {k for k, _ in found.answers}):
        there = key in dict(found.answers)
        yield "", f"case `{key}` is {'there' if there else 'not there'}"
    cells = zip(wanted.answers, found.answers, wanted.rows(), found.rows(), strict=False)
    for (key, expected), (_, given), row, other in cells:
        for variable, name in zip(wanted.variables, wanted.columns, strict=True):
            i = wanted.dataset.variables.index(variable)
            whys = expected[i][1], given[i][1]
            if row[name] != other[name] or whys[0] != whys[1]:
                texts = [_text(r[name], why) for r, why in ((other, whys[1]), (row, whys[0]))]
                yield variable.key, f"`{variable.name}` of case `{key}` is {texts[0]} in place of {texts[1]}"


def _text(value: Any, why: str | None) -> str:
    return (f"`{value}`" if value is not None else "empty") + (f" ({why})" if why else "")


def _counts(result: DatasetResult) -> str:
    return ", ".join(f"{count} by {reason}" for reason, count in sorted(result.excluded.items())) or "none"


def _shrunk(plan: Plan, found: Difference, resources: Sequence[Resource], on: date) -> Difference:
    """The same difference with the fewest resources and variables that show one."""
    narrow = _narrowed(plan, found)

    def tried(some: Sequence[Resource], within: Plan = narrow) -> Difference | None:
        wanted, given = (_outcome(within, some, engine, found.period, on) for engine in (ORACLE, found.engine))
        return _compared(wanted, given, found.engine, found.period)

    if tried(resources) is None:  # it hangs on the other variables too
        return replace(found, resources=tuple(resources))
    least = smallest(tuple(resources), lambda some: tried(some) is not None)
    return replace(tried(least) or found, resources=least)


def _narrowed(plan: Plan, found: Difference) -> Plan:
    """The plan with the dataset that differs, and of its variables the one that differs and those that it hangs on."""
    dataset = next((d for d in plan.datasets if d.key == found.dataset), None)
    if dataset is None:
        return plan
    variables = {variable.key: variable for variable in dataset.known}
    first = found.variable or next(iter(variables))
    needed = {first}
    waiting = [first]
    while waiting:
        source = variables[waiting.pop()].source
        pairs = (
            source.anchors if isinstance(source, q.Picked) else source.inputs if isinstance(source, q.Derived) else ()
        )
        more = {key for _, key in pairs} - needed
        needed |= more
        waiting += more
    kept = tuple(v for v in dataset.variables if v.key in needed)
    return replace(plan, datasets=(replace(dataset, variables=kept),))
