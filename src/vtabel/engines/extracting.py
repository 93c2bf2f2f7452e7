"""Plan + data -> the rows of every dataset: `extract`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlglot import exp

from vtabel.diagnostics import Findings, Report, UnusableInput
from vtabel.engines import engine_of
from vtabel.engines.delivered import DatasetResult, Extraction
from vtabel.engines.kept import Kept
from vtabel.engines.merging import LINKS, links, merged_of, merged_relation, merging_report, patient_keys
from vtabel.engines.naive.cases import compute
from vtabel.engines.naive.moments import readable
from vtabel.engines.naive.relations import Relations
from vtabel.engines.objections import Objection, identifiers, patients_of, relation_of
from vtabel.engines.protocol import Planned, Session, Source, Staged
from vtabel.engines.settings import Settings
from vtabel.engines.telling import Progress, silent, told
from vtabel.engines.warehouse import SUPPLIED_OBJECTIONS, Warehouse, WarehouseSession
from vtabel.expressions import Run
from vtabel.extraction.backend.model import IDENTIFIERS
from vtabel.extraction.cases import model as q
from vtabel.extraction.cases.sql import nodes as n
from vtabel.extraction.cases.sql.cohort import Period
from vtabel.extraction.cases.sql.dated import MERGED, layer
from vtabel.extraction.cases.sql.dialects import Dialect, printed
from vtabel.extraction.cases.sql.query import ZONE, Query, queries
from vtabel.extraction.cases.sql.sources import OBJECTIONS
from vtabel.extraction.cases.sql.steps import Step, with_steps
from vtabel.extraction.model import Plan, View
from vtabel.table import as_date

_DIALECTS: dict[str, Dialect] = {"duckdb": "duckdb", "spark": "spark", "postgres": "postgres"}
_DEFAULT = Settings()


def extract(
    plan: Plan,
    source: Source | Warehouse,
    *,
    engine: str = "duckdb",
    period: tuple[date | str, date | str] | None = None,
    zone: str = ZONE,
    on: date | str | None = None,
    with_identifiers: bool = False,
    objections: Sequence[Objection] = (),
    strict: bool = False,
    settings: Settings = _DEFAULT,
    progress: Progress = silent,
) -> Extraction:
    """The rows of every dataset of a plan over FHIR resources.

    Args:
        plan: what `compile` gave.
        source: a folder, file or glob of NDJSON, several of these, resources as dicts, or a `Warehouse`.
        engine: ``duckdb``, ``spark``, or ``naive``, which computes the same in Python; a warehouse computes it itself.
        period: first and last day; a case counts whose moment surely lies between.
        zone: the time zone in which the hospital keeps its days; that of a warehouse stands in its file.
        on: the day of the run, for expressions that ask it; today by default.
        with_identifiers: also give the columns that tell who somebody is; withheld by default.
        objections: patients who may not be in any row (`vtabel.engines.objections`); those in force on the day of the run count.
        strict: stop at the first line of the data that cannot be used.
        settings: the bounds of threads, memory and disk.
        progress: called with ``scan`` or ``datasets``, how many types of resource or datasets are ready, and of how many.

    Raises UnusableInput for data that cannot be read, for a period that ends before it begins (VT527), and where the plan
    holds no dataset (VT460), or none whose period can be told (VT457).

    >>> import vtabel as vt
    >>> from vtabel.extraction.compile import compile
    >>> table = vt.read("fixtures/voorbeeldzorg/tabel.xlsx")
    >>> plan = compile(vt.resolve(table, ["fixtures/voorbeeldzorg/mapping.csv"], propose=False))
    >>> [len(dataset) for dataset in extract(plan, [{"resourceType": "Patient", "id": "a"}]).values()]
    [0]
    """
    if not plan.datasets:
        raise UnusableInput(plan.report) if plan.report.errors else UnusableInput.of("VT460", None)
    run = Run(as_date(on))
    between = Period(*map(as_date, period)) if period else None
    if between and between.first > between.last:
        raise UnusableInput.of("VT527", None, first=between.first, last=between.last)
    plan, left_out = _in_period(plan, between)
    if not plan.datasets:
        raise UnusableInput(left_out)
    _check_zone(zone)
    views = {view.name: view for view in plan.relations}
    if isinstance(source, Warehouse):
        engine, zone = source.backend.dialect, source.backend.zone
    with _opened(source, engine, settings) as session:
        staged = _staged(session, plan, source, bool(objections), strict, progress)
        objecting = patients_of(objections, run.today, staged[IDENTIFIERS].rows() if objections else ())
        merged = merged_of(staged[LINKS].rows() if LINKS in staged.results else ())
        left_out += merging_report(merged)
        left = frozenset(merged[key] for key in objecting if key in merged)
        if engine == "naive":
            found = _naive(plan, _relations(views, staged, merged), run, zone, between, objecting | left, progress)
            report = left_out + staged.report + _without_cases(found)
            return Extraction(found, report.once(), with_identifiers, zone)
        dialect = _DIALECTS.get(engine, "duckdb")
        session.sql(printed(_objecting(objecting, left, staged), dialect), OBJECTIONS)
        if merged:
            session.sql(printed(merged_relation(merged), dialect), MERGED)
        made = _Queries(plan, session, staged, dialect, zone, bool(merged))
        found = made.run(
            tuple(queries(plan.datasets, views, run, zone, between, bool(merged), together=True)), progress
        )
        report = left_out + staged.report + made.findings.report() + _without_cases(found)
        return Extraction(found, report.once(), with_identifiers, zone)


def _without_cases(found: list[DatasetResult]) -> Report:
    """An empty result is no success: datasets without a single case, delivered or left out (VT518)."""
    findings = Findings()
    for result in found:
        if not len(result) and not result.excluded.total():
            findings.add("VT518", None, dataset=result.dataset.key)
    return findings.report()


def _in_period(plan: Plan, period: Period | None) -> tuple[Plan, Report]:
    """The plan without datasets of which the period cannot be told, where one is asked (VT457)."""
    findings = Findings()
    for dataset in plan.datasets if period else ():
        if not dataset.has_period:
            findings.add("VT457", None, dataset=dataset.key)
    kept = tuple(d for d in plan.datasets if d.has_period or period is None)
    return replace(plan, datasets=kept), findings.report()


def _check_zone(zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise UnusableInput.of("VT464", None, text=zone) from None


def _relations(views: Mapping[str, View], staged: Staged, merged: Mapping[str, str]) -> Relations:
    return Relations(views, {name: staged[name].rows() for name in views}, merged)


def _opened(source: Source | Warehouse, engine: str, settings: Settings) -> Session | WarehouseSession:
    return source.session() if isinstance(source, Warehouse) else engine_of(engine).session(settings)


def _staged(
    session: Session | WarehouseSession,
    plan: Plan,
    source: Source | Warehouse,
    objections: bool,
    strict: bool,
    progress: Progress,
) -> Staged:
    """The views of a plan, and where somebody objected the one with the numbers of patients."""
    if isinstance(source, Warehouse):
        assert isinstance(session, WarehouseSession)
        return source.stage(session, plan, [IDENTIFIERS] if objections else [])
    assert isinstance(session, Session)
    planned = {view.name: Planned.of(view.definition(), view.fhir) for view in plan.relations}
    planned[LINKS] = Planned.of(links(), plan.relations[0].fhir)
    if objections:
        planned[IDENTIFIERS] = Planned.of(identifiers(), plan.relations[0].fhir)
    return session.stage(planned, source, strict, progress)


def _objecting(keys: frozenset[str], left: frozenset[str], staged: Staged) -> exp.Query:
    """The patients of a file of objections, the records that are left of theirs, and those that a warehouse knows itself."""
    named = [relation_of(keys), *patient_keys(left)]
    if SUPPLIED_OBJECTIONS in staged.results:
        named.append(n.select([n.column("patient_key")], n.relation(SUPPLIED_OBJECTIONS)))
    return n.union(named)


def _naive(
    plan: Plan,
    relations: Relations,
    run: Run,
    zone: str,
    period: Period | None,
    objecting: frozenset[str],
    progress: Progress,
) -> list[DatasetResult]:
    found = []
    for dataset in told(plan.datasets, "datasets", progress):
        computed = compute(dataset, relations, run, zone, period, objecting)
        rows = ((key, tuple(answers[v.key] for v in dataset.variables)) for key, answers in computed.rows.items())
        kept = Kept.of(rows, len(dataset.variables))
        found.append(DatasetResult(dataset, kept, computed.excluded, zone))
    return found


class _Queries:
    """The case queries of a plan in one session."""

    def __init__(
        self,
        plan: Plan,
        session: Session | WarehouseSession,
        staged: Staged,
        dialect: Dialect,
        zone: str,
        merged: bool = False,
    ) -> None:
        self._plan, self._session, self._staged, self._dialect, self._zone = plan, session, staged, dialect, zone
        self._merged = merged
        self._layers: set[str] = set()
        self._unlayered = set(staged.results)
        self.findings = Findings()

    def run(self, made: Sequence[Query], progress: Progress) -> list[DatasetResult]:
        """The rows of each dataset; first all cases, since the candidates that datasets share are those of all their cases."""
        for query in made:
            self._cases(query)
        for step in {step.name: step for query in made for step in query.pools}.values():
            self._make(step)
        self._session.drop([*self._layers, *self._unlayered])  # from here on only cases and pools are read
        return [self._run(query) for query in told(made, "datasets", progress)]

    def _cases(self, query: Query) -> None:
        for step in query.layers:
            if step.name not in self._layers:
                self._layer(step)
                self._layers.add(step.name)
                self._unlayered.discard(step.of)
                self._session.drop([step.of])
        for step in (*query.above, query.cohort):
            self._make(step)

    def _run(self, query: Query) -> DatasetResult:
        counted = (row for rows in self._batches(query.counts()) for row in rows)
        excluded = Counter({reason: int(cases) for reason, cases in counted if reason is not None})
        kept = Kept(len(query.dataset.variables))
        for rows in self._batches(with_steps(query.steps, query.rows)):
            kept.add(rows)
        self._session.drop([query.cohort.name])
        return DatasetResult(query.dataset, kept, excluded, self._zone)

    def _layer(self, step: Step) -> None:
        """Make a layer; where the engine refuses a date, without the texts that are none."""
        try:
            self._make(step)
        except UnusableInput:
            view = self._plan[step.of]
            of = q.moments(self._plan.datasets).get(step.of, ())
            columns = dict.fromkeys(name for moment in of for name in moment.columns)
            texts = [row[name] for row in self._staged[step.of].rows() for name in columns if row[name]]
            wrong = [text for text in texts if not readable(text)]
            if not wrong:
                raise
            self.findings.add("VT461", None, count=len(wrong), view=step.of)
            self._make(Step(step.name, layer(view, of, self._zone, set(wrong), self._merged), step.of))

    def _make(self, step: Step) -> None:
        self._session.sql(printed(step.query, self._dialect), step.name)

    def _batches(self, query: exp.Select) -> Iterator[Sequence[Sequence[Any]]]:
        return self._session.batches(printed(query, self._dialect))
