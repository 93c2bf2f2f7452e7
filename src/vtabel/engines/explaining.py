"""One case of the data with a reason for each of its values: `explain`. What it gives are data of a patient."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from vtabel.diagnostics import Cell, UnusableInput
from vtabel.engines.delivered import rounded
from vtabel.engines.lines import lines_of
from vtabel.engines.merging import LINKS, links, merged_of
from vtabel.engines.naive.cases import Candidate, Computation, OneCase
from vtabel.engines.naive.engine import NaiveEngine
from vtabel.engines.naive.explained import Judged, Reasoned, Reasoning, Verdict
from vtabel.engines.naive.relations import Relations
from vtabel.engines.naive.rows import NaiveView
from vtabel.engines.objections import Objection, identifiers, patients_of
from vtabel.engines.protocol import Planned, Row, Source
from vtabel.engines.scans import Scan, scans_of
from vtabel.engines.screening import WrongLine, usable
from vtabel.engines.source import find
from vtabel.expressions import Run
from vtabel.extraction.backend.model import IDENTIFIERS
from vtabel.extraction.cases import model as q
from vtabel.extraction.cases.sql.children import MARK
from vtabel.extraction.cases.sql.cohort import Period
from vtabel.extraction.cases.sql.query import ZONE
from vtabel.extraction.model import Plan
from vtabel.extraction.view import read_view
from vtabel.table import as_date

Resource = Mapping[str, Any]
_REFERENCE = re.compile(r"([A-Z]\w+)/([A-Za-z0-9\-.]{1,64})(?:/_history/[A-Za-z0-9\-.]+)?$")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a resource stands."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class ShownCandidate:
    """A candidate: its resource, every place where that stands, its date in the hospital's zone, what it says, and what became of it."""

    resource: str
    places: tuple[Place, ...]
    date: str
    value: str
    verdict: Verdict
    counts: bool


@dataclass(frozen=True, slots=True)
class ShownVariable:
    """A variable of the case: its value as it is delivered, why it is empty or converted, how it is asked, its candidates."""

    name: str
    key: str
    value: Any
    why: str | None
    asked: str
    candidates: tuple[ShownCandidate, ...]
    identity: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """A case of one dataset. ``excluded`` is why it is left out; None where it is delivered."""

    dataset: str
    case: str
    places: tuple[Place, ...]
    start: str
    end: str
    excluded: str | None
    variables: tuple[ShownVariable, ...]


def explain(
    plan: Plan,
    source: Source,
    key: str,
    *,
    period: tuple[date | str, date | str] | None = None,
    zone: str = ZONE,
    on: date | str | None = None,
    objections: Sequence[Objection] = (),
) -> tuple[Explanation, ...]:
    """Why the values of one case are what they are, in each dataset that has it.

    ``key`` is the id of the resource that makes the case, with or without its type (``Procedure/x1``), or the key of a row of a child
    dataset (``parent|child``); the id of a child gives one explanation per parent. The data are searched for
    what may belong to its patient, and that is computed by the engine ``naive``. What comes out are data of a patient, for the eyes of
    who may see them. Raises UnusableInput (VT515) if no case has that key, or its patient objected; (VT415) for data of `vtabel prepare`.

    >>> import vtabel as vt
    >>> table = vt.read("fixtures/voorbeeldzorg/tabel.xlsx")
    >>> plan = vt.compile(vt.resolve(table, ["fixtures/voorbeeldzorg/mapping.csv"], propose=False))
    >>> explain(plan, [{"resourceType": "Patient", "id": "a"}], "x")
    Traceback (most recent call last):
    vtabel.diagnostics.UnusableInput: error[VT515]: no dataset has a case `x`
    ...
    """
    if not plan.datasets:
        raise UnusableInput(plan.report) if plan.report.errors else UnusableInput.of("VT460", None)
    run, between = Run(as_date(on)), Period(*map(as_date, period)) if period else None
    views = {view.name: view for view in plan.relations}
    fhir = plan.relations[0].fhir
    planned = {name: Planned.of(view.definition(), view.fhir) for name, view in views.items()}
    planned |= {LINKS: Planned.of(links(), fhir), IDENTIFIERS: Planned.of(identifiers(), fhir)}
    data = _Data(scans_of(planned), source)
    merged = data.merged(planned[LINKS])
    type, _, id = key.rpartition("/")
    kinds = {views[d.case.view].resource for d in plan.datasets}
    near = data.around({k for k in kinds if type in ("", k)}, id.rpartition(MARK)[2], merged)
    with NaiveEngine().session() as session:
        staged = session.stage(planned, [resource for resource, _ in near])
        rows = {name: staged[name].rows() for name in planned}
    objecting = patients_of(objections, run.today, rows[IDENTIFIERS])
    objecting |= {merged[patient] for patient in objecting if patient in merged}
    found = []
    for dataset in plan.datasets:
        resource = views[dataset.case.view].resource
        if type in ("", resource):
            shown = _Dataset(
                dataset,
                Relations(views, rows, merged).without(objecting),
                run,
                zone,
                near,
                lambda name: views[name].resource,
            )
            found += list(shown.explained(id, between, objecting))
    if not found:
        raise UnusableInput.of("VT515", None, key=key)
    return tuple(found)


class _Data:
    """The lines of the data, searched for those that may belong to one patient."""

    def __init__(self, scans: Iterable[Scan], source: Source) -> None:
        self._scans = {scan.type: scan for scan in scans}
        self._found = {scan.type: find(source, scan.type, scan.shapes) for scan in self._scans.values()}
        for found in self._found.values():
            if found.prepared:
                why, why_nl = "`--explain` reads NDJSON only", "`--explain` leest alleen NDJSON"
                raise UnusableInput.of("VT415", Cell(str(found.prepared[0].folder)), why=why, why_nl=why_nl)

    def merged(self, planned: Planned) -> dict[str, str]:
        """The patient records that were replaced, each with the one that is left."""
        view = NaiveView(read_view(planned.definition)[0], planned.plan.version)
        rows: list[Row] = []
        for resource, _ in self._of("Patient", ("replaced-by",)):
            rows += view.rows(resource)
        return merged_of(rows)

    def around(self, kinds: set[str], id: str, merged: Mapping[str, str]) -> list[tuple[Resource, Place]]:
        """Every resource in which the case, its patient or what it refers to is named, with its place."""
        cases = [r for kind in sorted(kinds) for r, _ in self._of(kind, (id,)) if r.get("id") == id]
        ids = {id} if cases else set()
        for kind, referred in (pair for case in cases for pair in _references(case)):
            if kind in ("Patient", "Encounter") or kind in self._scans:
                ids.add(referred)
        ids |= self._related(ids)
        left = {merged.get(one, one) for one in ids}
        ids |= left | {old for old, new in merged.items() if new in left}
        return [pair for type in self._scans for pair in self._of(type, sorted(ids))]

    def _related(self, ids: set[str]) -> set[str]:
        """Patients of whom one of these is a related person, and those who are a related person of one of these."""
        if not ids or "RelatedPerson" not in self._scans:
            return set()
        are = {r for p, _ in self._of("Patient", sorted(ids)) for kind, r in _references(p) if kind == "RelatedPerson"}
        persons = [person for person, _ in self._of("RelatedPerson", sorted(ids | are))]
        found = {str(person.get("id")) for person in persons}
        found |= {referred for person in persons for kind, referred in _references(person) if kind == "Patient"}
        return found | {str(patient.get("id")) for patient, _ in self._of("Patient", sorted(found))} if found else found

    def _of(self, type: str, words: Sequence[str]) -> Iterator[tuple[Resource, Place]]:
        """The resources of a type in whose line one of some words stands."""
        scan, found = self._scans[type], self._found[type]
        whole = re.compile(rb"(?<![\w.\-])(?:" + b"|".join(re.escape(w.encode()) for w in words) + rb")(?![\w.\-])")
        wanted = [word.encode() for word in words]
        for number, resource in enumerate(found.resources, 1):
            yield resource, Place("", number)
        for file in found.files:
            for number, line in lines_of(file):
                if any(word in line for word in wanted) and whole.search(line):
                    try:
                        resource_ = usable(line, type, scan.fields)
                    except WrongLine:
                        continue  # it is left out of the extraction too, with a finding there
                    if resource_ is not None:
                        yield resource_, Place(Path(file).name, number)


def _references(value: Any) -> Iterator[tuple[str, str]]:
    """Type and id of everything that a resource refers to."""
    if isinstance(value, Mapping):
        text = value.get("reference")
        if isinstance(text, str) and (found := _REFERENCE.search(text)):
            yield found[1], found[2]
        for below in value.values():
            yield from _references(below)
    elif isinstance(value, list):
        for below in value:
            yield from _references(below)


class _Dataset:
    """The explanations of the cases of one dataset."""

    def __init__(self, dataset: q.Dataset, relations: Relations, run: Run, zone: str, near: Sequence[tuple[Resource, Place]], resource_of: Any) -> None:  # fmt: skip
        self._dataset, self._zone, self._resource_of = dataset, ZoneInfo(zone), resource_of
        self._counting = Computation(dataset, relations, run, self._zone)
        self._reasoning = Reasoning(self._counting, Computation(dataset, relations.whatever_status(), run, self._zone))
        self._places: dict[str, list[Place]] = {}
        for resource, place in near:
            self._places.setdefault(f"{resource['resourceType']}/{resource.get('id')}", []).append(place)

    def explained(self, id: str, period: Period | None, objecting: frozenset[str]) -> Iterator[Explanation]:
        for case, reason in self._counting.cohort(period, objecting):
            if id not in (case.key, case.resource):
                continue
            name = f"{self._resource_of(self._dataset.case.view)}/{case.resource}"
            shown = () if reason else tuple(self._variable(v, case) for v in self._dataset.variables)
            places = tuple(self._places.get(name, ()))
            yield Explanation(
                self._dataset.key, name, places, self._day(case.start), self._day(case.end), reason, shown
            )

    def _variable(self, variable: q.Variable, case: OneCase) -> ShownVariable:
        found: Reasoned = self._reasoning.of(variable, case)
        of = variable.source.candidates if isinstance(variable.source, q.Picked) else None
        shown = tuple(self._candidate(judged, of) for judged in found.judged) if of else ()
        value = rounded(found.value, variable.decimals) if _is_number(found.value, variable) else found.value
        if isinstance(value, datetime):
            value = value.astimezone(self._zone)
        identity = variable.identity is not None
        return ShownVariable(variable.name, variable.key, value, found.why, str(variable.source), shown, identity)

    def _candidate(self, judged: Judged, of: q.Candidates) -> ShownCandidate:
        candidate = judged.candidate
        name = f"{self._resource_of(of.view)}/{candidate.resource}"
        places = tuple(self._places.get(name, ()))
        return ShownCandidate(
            name, places, self._day(candidate.when), _says(candidate, of), judged.verdict, judged.counts
        )

    def _day(self, when: Any) -> str:
        if when.at is not None:
            return str(when.at.astimezone(self._zone).isoformat(timespec="seconds"))
        if when.low is None:
            return ""
        return when.low.isoformat() if when.low == when.high else f"{when.low}..{when.high}"


def _is_number(value: Any, variable: q.Variable) -> bool:
    return value is not None and variable.delivers == "number"


def _says(candidate: Candidate, of: q.Candidates) -> str:
    """What a candidate says, as it stands in the data."""
    system = f" ({candidate.system})" if candidate.system else ""
    unit = f" {candidate.unit}" if candidate.unit else ""
    converted = of.unit and candidate.number is not None and candidate.number != candidate.value
    return f"{candidate.value}{unit}{system}" + (f" = {candidate.number:.12g} {of.unit}" if converted else "")
