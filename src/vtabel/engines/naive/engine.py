"""Runs views in Python, resource by resource: slow, and right where it can be seen to be. The other engines are tested by it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from vtabel.diagnostics import Cell, Report, UnusableInput
from vtabel.engines import references, screening
from vtabel.engines.naive.result import ListResult
from vtabel.engines.naive.rows import NaiveView
from vtabel.engines.protocol import Planned, Row, Session, Source, Staged, ViewResult
from vtabel.engines.scans import Scan, check_names, scans_of
from vtabel.engines.screening import Counts, Quarantined, Screened
from vtabel.engines.settings import Settings
from vtabel.engines.source import find
from vtabel.engines.telling import Progress, silent, told
from vtabel.extraction.rows import RowPlan
from vtabel.extraction.view import read_view

_DEFAULT = Settings()


class NaiveEngine:
    """Views by fhirpathpy."""

    def session(self, settings: Settings = _DEFAULT) -> Session:  # noqa: ARG002 - it runs in one thread, in memory
        """A session whose relations are rows in memory."""
        return NaiveSession()


class NaiveSession(Session):
    """Rows as dicts. Of a plan only the fields are used, to know wrong lines; the rows come of the definition itself."""

    def __init__(self) -> None:
        self._names: set[str] = set()

    def stage(
        self, views: Mapping[str, Planned], source: Source, strict: bool = False, progress: Progress = silent
    ) -> Staged:
        names = check_names(views, self._names)
        results: dict[str, ViewResult] = {}
        counts: dict[str, Counts] = {}
        report = Report()
        quarantined: tuple[Quarantined, ...] = ()
        for scan in told(scans_of(views), "scan", progress):
            rows, screened, resources = _read(scan, views, source)
            bad = screening.left_out(screened, strict)
            found = screening.report(screened)
            counts[scan.type] = screening.counts(screened, resources)
            for name in scan.views:
                planned = views[name]
                own = planned.plan.report + references.report(_without_key(rows[name], planned.plan))
                results[name] = ListResult(planned.columns, own + found, rows[name], bad)
                report += own
            report, quarantined = report + found, (*quarantined, *bad)
        self._names = names
        return Staged({name: results[name] for name in views}, report, quarantined, lambda: counts)

    def sql(self, text: str, name: str = "") -> ViewResult:  # noqa: ARG002 - there is none
        raise UnusableInput.of("VT416", None, engine="naive")

    def close(self) -> None:
        self._names.clear()


def _without_key(rows: list[Row], view: RowPlan) -> dict[str, Counter[str]]:
    """How many references of each column gave no key, by cause."""
    return {
        column: Counter(cause for row in rows for cause in row.get(references.cause_name(column), ()))
        for column in sorted(references.keyed(view))
    }


def _read(scan: Scan, views: Mapping[str, Planned], source: Source) -> tuple[dict[str, list[Row]], list[Screened], int]:
    """The rows of each view, what is known of each file, and how many resources came in memory."""
    found = find(source, scan.type, scan.shapes)
    if found.prepared:
        why, why_nl = "the engine `naive` reads no Parquet", "de engine `naive` leest geen Parquet"
        raise UnusableInput.of("VT415", Cell(str(found.prepared[0].folder)), why=why, why_nl=why_nl)
    naive = {name: NaiveView(read_view(views[name].definition)[0], scan.shapes.version) for name in scan.views}
    rows: dict[str, list[Row]] = {name: [] for name in naive}
    screened = [Screened(file) for file in found.files]
    for resource in found.resources:
        for name, view in naive.items():
            rows[name] += view.rows(resource)
    for seen in screened:
        for resource in screening.screen(seen.file, scan.type, scan.fields, seen):
            for name, view in naive.items():
                rows[name] += view.rows(resource)
    return rows, screened, len(found.resources)
