"""A dataset of the query model -> its SQL: the layers, the cases, the pivots, the values, the derivations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from vtabel.expressions import Run
from vtabel.extraction.cases import model as q
from vtabel.extraction.cases.sql import nodes as n
from vtabel.extraction.cases.sql.bounds import Placed, columns
from vtabel.extraction.cases.sql.cells import Cell, Pair, chunks
from vtabel.extraction.cases.sql.children import carried, parents
from vtabel.extraction.cases.sql.cohort import Period, all_conditions, cohort
from vtabel.extraction.cases.sql.dated import has_patient, layer, layer_name
from vtabel.extraction.cases.sql.parts import Parts
from vtabel.extraction.cases.sql.pools import Pools
from vtabel.extraction.cases.sql.ranking import pivot
from vtabel.extraction.cases.sql.sources import Relations
from vtabel.extraction.cases.sql.steps import Step, relations_in, with_steps
from vtabel.extraction.cases.sql.values import Values, Whys
from vtabel.extraction.model import View

ZONE = "Europe/Amsterdam"


@dataclass(frozen=True, slots=True)
class Query:
    """The SQL of one dataset.

    ``layers`` are shared by all datasets of a plan. ``above`` makes the cases of the parent, of a child. ``cohort`` makes every case
    with why it is left out. ``pools`` hold the candidates; those of datasets that are run together are the same, and are made when
    every cohort is. ``steps`` and ``rows`` then give, per case, its key and of each variable the value (``v0``, ...) and why it is so
    (``y0``, ...; by number where datasets are run together).
    """

    dataset: q.Dataset
    layers: tuple[Step, ...]
    cohort: Step
    pools: tuple[Step, ...]
    steps: tuple[Step, ...]
    rows: exp.Select
    above: tuple[Step, ...] = ()

    def counts(self) -> exp.Select:
        """How many cases are left out for each reason, and how many are not (NULL)."""
        reason = n.column("excluded")
        counted = n.named(n.node(exp.Count, this=n.node(exp.Star)), "cases")
        return n.grouped(n.select([reason, counted], n.relation(self.cohort.name)), reason)

    def whole(self) -> exp.Select:
        """One statement with all of it, whose columns are called as the variables (`titles`)."""
        rows, found = self.rows, titles(self.dataset)
        named = [n.named(n.column(f"v{i}"), name) for i, name in enumerate(found)]
        whys = [n.named(n.column(f"y{i}"), f"why_{i + 1}") for i in range(len(found))]
        key = n.column("case_key")
        last = n.select([key, *named, *whys], n.below(n.unordered(rows), "delivered"))
        last = n.ordered(last, n.order(n.bytewise(key)))
        return with_steps((*self.layers, *self.above, self.cohort, *self.pools, *self.steps), last)


def titles(dataset: q.Dataset) -> tuple[str, ...]:
    """The names of the columns of a dataset, each once: the name of the variable, with its number where it is there twice or too
    long for a database (63 bytes in PostgreSQL)."""
    found: list[str] = []
    taken: set[str] = set()
    for i, variable in enumerate(dataset.variables, 1):
        short = variable.name.encode()[:56].decode(errors="ignore")
        found.append(short if short == variable.name and short not in taken else f"{short}_{i}")
        taken.add(found[-1])
    return tuple(found)


def queries(
    datasets: tuple[q.Dataset, ...],
    views: Mapping[str, View],
    run: Run,
    zone: str = ZONE,
    period: Period | None = None,
    merged: bool = False,
    together: bool = False,
    parts: Parts | None = None,
) -> Iterator[Query]:
    """The SQL of datasets of one plan, one after the other, in the restricted core; with ``merged`` it reads which patient records were replaced, with
    ``together`` datasets share their candidates (those of children hang on rows of the parent, and stay apart). ``parts`` keeps what
    their trees have in common."""
    parts = Parts() if parts is None else parts
    moments = q.moments(datasets)
    names = {name: layer_name(name) if _needs_layer(view, moments, merged) else name for name, view in views.items()}
    layers = {name: Step(names[name], layer(view, moments.get(name, ()), zone, merged=merged), name) for name, view in views.items() if names[name] != name}  # fmt: skip
    relations = Relations(names, moments)
    shared = Pools("all_")
    made, whys = [], Whys(numbered=together)
    for i, dataset in enumerate(datasets):
        joining = together and dataset.parent is None
        made.append(_Dataset(dataset, relations, run, f"d{i}_", whys, parts, shared if joining else None))
    cohorts = [each.cohort for each in made if each.pools is shared]
    pools = tuple(shared.steps(relations, cohorts, sorted=True))
    yield from (each.query(layers, period, pools if each.pools is shared else None) for each in made)


def _needs_layer(view: View, moments: Mapping[str, tuple[q.Moment, ...]], merged: bool) -> bool:
    if merged and has_patient(view):
        return True
    return view.name in moments or any(c.type == "boolean" or c.role == "status" for c in view.columns)


class _Dataset:
    """One dataset; its candidates are in the pools that it shares, or in its own."""

    def __init__(
        self,
        dataset: q.Dataset,
        relations: Relations,
        run: Run,
        prefix: str,
        whys: Whys,
        parts: Parts,
        shared: Pools | None = None,
    ) -> None:
        self._dataset, self._relations, self._run, self._prefix = dataset, relations, run, prefix
        self._whys, self._parts = whys, parts
        self.cohort = f"{prefix}cohort"
        self.pools = Pools(prefix) if shared is None else shared
        self._numbers = {variable.key: i for i, variable in enumerate(dataset.known)}
        self._cells = self._celled()
        self.pools.hold(dict.fromkeys(self._cells.values()))

    def query(self, layers: Mapping[str, Step], period: Period | None, shared: tuple[Step, ...] | None = None) -> Query:
        above = self._above(layers, period)
        all_cases = Step(self.cohort, cohort(self._dataset, self._relations, period, above[-1].name if above else ""))
        pools = tuple(self.pools.steps(self._relations, [self.cohort])) if shared is None else shared
        steps, pivots = self._steps()
        named = relations_in(step.query for step in (*above, all_cases, *pools))
        return Query(
            dataset=self._dataset,
            layers=tuple(step for step in layers.values() if step.name in named),
            cohort=all_cases,
            pools=pools,
            steps=steps,
            rows=Values(self._dataset, self._cells, self._run, self._whys, self._parts).rows(self._wide(pivots)),
            above=above,
        )

    def _above(self, layers: Mapping[str, Step], period: Period | None) -> tuple[Step, ...]:
        """The steps that make the cases of the parent, the last of them with what its children need."""
        parent = self._dataset.parent
        if parent is None:
            return ()
        prefix = f"{self._prefix}up_"
        found = _Dataset(parent.dataset, self._relations, self._run, prefix, self._whys, self._parts).query(
            layers, period
        )
        rows = Step(f"{prefix}rows", n.unordered(found.rows))
        last = Step(f"{self._prefix}parents", parents(self._dataset, parent, found.cohort.name, rows.name))
        return (*found.above, found.cohort, *found.pools, *found.steps, rows, last)

    def _celled(self) -> dict[str, Cell]:
        """The cell of each picked variable; variables that ask the same share one."""
        shared: dict[tuple[int, Pair], Cell] = {}
        found = {}
        for variable, source in self._dataset.picked:
            group = self.pools.group(source.candidates)
            pair = Pair(source.pick, Placed.of(source))
            cell = shared.setdefault((group, pair), Cell(len(shared), group, source.candidates, pair))
            found[variable.key] = cell
        return found

    def _steps(self) -> tuple[tuple[Step, ...], tuple[str, ...]]:
        """The pivots and their names, first those whose windows hang on the case alone, then those that hang on a variable."""
        levels = self._levels()
        steps: list[Step] = []
        pivots: list[str] = []
        for level in range(max(levels.values(), default=0) + 1):
            mine = list({self._cells[key].number: self._cells[key] for key, of in levels.items() if of == level}.values())  # fmt: skip
            windows = {placed: i for i, placed in enumerate(dict.fromkeys(cell.pair.placed for cell in mine))}
            cases = f"{self._prefix}cases_{level}"
            steps.append(Step(cases, self._cases(windows, pivots, mine)))
            for i, chunk in enumerate(chunks(mine)):
                pool = self.pools.of(chunk.cells[0])
                pivots.append(f"{self._prefix}pivot_{level}_{i}")
                steps.append(Step(pivots[-1], pivot(chunk, cases, windows, pool, self._parts)))
        return tuple(steps), tuple(pivots)

    def _levels(self) -> dict[str, int]:
        """How many picks come before that of each variable."""
        sources = {variable.key: source for variable, source in self._dataset.picked}
        found: dict[str, int] = {}

        def level(key: str, below: tuple[str, ...] = ()) -> int:
            if key not in found:
                anchors = [anchor for _, anchor in sources[key].anchors if anchor not in below]
                found[key] = max((1 + level(anchor, (*below, key)) for anchor in anchors), default=0)
            return found[key]

        return {key: level(key) for key in sources}

    def _cases(self, windows: Mapping[Placed, int], pivots: Sequence[str], cells: Sequence[Cell]) -> exp.Select:
        """The cases that are delivered, with the numbers of their keys and the bounds of windows."""
        anchors = {key: f"a{self._numbers[key]}" for placed in windows for _, key in placed.anchors}
        names = ["case_no", "resource_key", *(f"{side}_{part}" for side in ("start", "end") for part in ("low", "high", "at"))]  # fmt: skip
        dates = [n.named(n.column(self._cells[key].column(part)), f"{prefix}_{part}") for key, prefix in anchors.items() for part in ("low", "high", "at")]  # fmt: skip
        kinds = list(dict.fromkeys(self.pools.of(cell).key for cell in cells))
        numbers = [n.named(n.column("no", kind), f"{kind}_no") for kind in kinds]
        source = n.select([*(n.column(name, "k") for name in names), *numbers, *dates], n.relation(self.cohort, "k"), [n.is_null(n.column("excluded", "k"))])  # fmt: skip
        for kind in kinds:
            tied = n.same(n.column("key", kind), n.column(f"{kind}_key", "k"))
            source = n.joined(source, n.relation(self.pools.keys(kind), kind), tied, left=True)
        source = _with_pivots(source, pivots if anchors else ())
        bounds = [column for placed, i in windows.items() for column in columns(placed, i, anchors)]
        through = (*names, *(f"{kind}_no" for kind in kinds))
        return n.select([*(n.column(name) for name in through), *bounds], n.below(source, "anchored"))

    def _wide(self, pivots: Sequence[str]) -> exp.Select:
        """Every case that is delivered with all its cells."""
        conditions = (f"c{i}" for i in range(len(all_conditions(self._dataset))))
        every = {cell.number: cell for cell in self._cells.values()}
        parts = [n.column(cell.column(part)) for cell in every.values() for part in Values.parts(cell)]
        values = (name for pair in carried(self._dataset) for name in pair)
        columns = [*(n.column(name, "k") for name in ("case_key", *conditions, *values)), *parts]
        found = n.select(columns, n.relation(self.cohort, "k"), [n.is_null(n.column("excluded", "k"))])
        return _with_pivots(found, pivots)


def _with_pivots(cases: exp.Select, pivots: Sequence[str]) -> exp.Select:
    for i, name in enumerate(pivots):
        tied = n.equal(n.column("case_no", f"p{i}"), n.column("case_no", "k"))
        cases = n.joined(cases, n.relation(name, f"p{i}"), tied, left=True)
    return cases
