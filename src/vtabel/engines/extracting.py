"""Plan + data -> the rows of every dataset: `extract`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlglot import exp

from vtabel.diagnostics import UnusableInput
from vtabel.engines import engine_of
from vtabel.engines.delivered import DatasetResult, Extraction
from vtabel.engines.naive.cases import Relations, compute
from vtabel.engines.protocol import Planned, Row, Session, Source, Staged
from vtabel.engines.settings import Settings
from vtabel.expressions import Run
from vtabel.extraction.cases import model as q
from vtabel.extraction.cases.sql import nodes as n
from vtabel.extraction.cases.sql.cohort import OBJECTIONS, Period
from vtabel.extraction.cases.sql.dialects import Dialect, printed
from vtabel.extraction.cases.sql.query import ZONE, Query, queries, with_steps
from vtabel.extraction.model import Plan, View
from vtabel.table import as_date

_DIALECTS: dict[str, Dialect] = {"duckdb": "duckdb", "spark": "spark"}
_DEFAULT = Settings()


def extract(
    plan: Plan,
    source: Source,
    *,
    engine: str = "duckdb",
    period: tuple[date, date] | None = None,
    zone: str = ZONE,
    on: date | str | None = None,
    with_identifiers: bool = False,
    strict: bool = False,
    settings: Settings = _DEFAULT,
) -> Extraction:
    """The rows of every dataset of a plan over FHIR resources.

    Args:
        plan: what `compile` gave.
        source: a folder, file or glob of NDJSON, several of these, or resources as dicts.
        engine: ``duckdb``, or ``naive``, which computes the same in Python.
        period: first and last day; a case counts whose moment surely lies between.
        zone: the time zone in which the hospital keeps its days.
        on: the day of the run, for expressions that ask it; today by default.
        with_identifiers: also give the columns that tell who somebody is; withheld by default.
        strict: stop at the first line of the data that cannot be used.

    Raises UnusableInput for data that cannot be read, and where the plan holds no dataset (VT460).

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
    between = Period(*period) if period else None
    views = {view.name: view for view in plan.relations}
    with engine_of(engine).session(settings) as session:
        planned = {name: Planned.of(view.definition(), view.fhir) for name, view in views.items()}
        staged = session.stage(planned, source, strict)
        if engine == "naive":
            found = _naive(plan, views, staged, run, zone, between)
        else:
            made = queries(plan.datasets, views, run, zone, between)
            found = _queried(made, session, _DIALECTS.get(engine, "duckdb"), zone)
    return Extraction(found, staged.report, with_identifiers, zone)


def _naive(
    plan: Plan, views: Mapping[str, View], staged: Staged, run: Run, zone: str, period: Period | None
) -> list[DatasetResult]:
    relations = Relations(views, {name: staged[name].rows() for name in views})
    found = []
    for dataset in plan.datasets:
        computed = compute(dataset, relations, run, zone, period)
        rows = [(key, tuple(answers[v.key] for v in dataset.variables)) for key, answers in computed.rows.items()]
        found.append(DatasetResult(dataset, rows, computed.excluded, zone))
    return found


def _queried(made: Iterable[Query], session: Session, dialect: Dialect, zone: str) -> list[DatasetResult]:
    session.sql(printed(_no_objections(), dialect), OBJECTIONS)
    layers: set[str] = set()
    found = []
    for query in made:
        for step in query.layers:
            if step.name not in layers:
                session.sql(printed(step.query, dialect), step.name)
                layers.add(step.name)
        session.sql(printed(query.cohort.query, dialect), query.cohort.name)
        counted = session.sql(printed(query.counts(), dialect)).rows()
        excluded = Counter({row["excluded"]: row["cases"] for row in counted if row["excluded"] is not None})
        rows = session.sql(printed(with_steps(query.steps, query.rows), dialect)).rows()
        found.append(DatasetResult(query.dataset, [_answers(query.dataset, row) for row in rows], excluded, zone))
    return found


def _answers(dataset: q.Dataset, row: Row) -> tuple[str, tuple[tuple[Any, str | None], ...]]:
    return row["case_key"], tuple((row[f"v{i}"], row[f"y{i}"]) for i in range(len(dataset.variables)))


def _no_objections() -> exp.Select:
    """A relation without rows: nobody objected."""
    none = exp.select(n.named(n.null("text"), "patient_key"), copy=False)
    return n.select([n.column("patient_key")], n.below(none, "none"), [n.is_known(n.column("patient_key"))])
