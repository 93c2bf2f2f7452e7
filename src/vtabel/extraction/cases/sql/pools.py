"""Pools: the candidates of a view whose keys some case has, made once for all pivots, and for all datasets that are run together.

Texts of keys become numbers here, since joining and ordering by texts is what costs most. In a pool with a fixed order each candidate
knows what goes before it: the order of *last* and *first* is the same for every case, so that none is ranked again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from vtabel.extraction.cases.model import Candidates, Link
from vtabel.extraction.cases.sql import nodes as n
from vtabel.extraction.cases.sql.cells import Cell
from vtabel.extraction.cases.sql.orders import order_of, where_nulls_go
from vtabel.extraction.cases.sql.sources import ROW, Relations, source
from vtabel.extraction.cases.sql.steps import Step
from vtabel.mapping import Pick

KEYS = ("patient", "encounter", "resource")
"""The kinds of keys of a case to which candidates may be tied."""
BEFORE = {Pick.LAST: "before_last", Pick.FIRST: "before_first"}
"""Of those that go before a candidate the earliest last day (`last`), the latest first day (`first`): if that one is not in a window
in which the candidate is, none is."""


def key_of(link: Link) -> str:
    """The kind of key of the case to which a link ties candidates."""
    if link.to_person:
        return "patient"
    return link.kind if link.kind in KEYS else "resource"


@dataclass
class Pool:
    """Candidates of one view and link, by the number of their group, and the cells that are made of them."""

    name: str
    fixed: bool
    groups: dict[int, Candidates] = field(default_factory=dict)
    cells: list[Cell] = field(default_factory=list)

    @property
    def key(self) -> str:
        return key_of(next(iter(self.groups.values())).link)

    @property
    def columns(self) -> tuple[str, ...]:
        """What is kept of candidates; in a fixed order only what values are made of."""
        if not self.fixed:
            return ROW
        parts = {part for cell in self.cells for part in (*cell.parts, *(("unit",) if cell.converts else ()))}
        return tuple(name for name in ROW if name in {"grp", "tie", "low", "high", *parts})

    def only(self, groups: Collection[int], alias: str) -> list[exp.Expr]:
        """The condition that a candidate is of some groups; none where there are no others."""
        return [] if set(groups) == set(self.groups) else [n.is_number_of(n.column("grp", alias), sorted(groups))]

    def query(self, relations: Relations, keys: str) -> exp.Select:
        """Of each candidate its group, the number of the key that ties it, and what cells take from it."""
        columns = [n.named(n.column("no", "t"), "tie"), *(n.column(name, "s") for name in ROW if name != "tie")]
        found = n.select(columns, n.below(source(self.groups, relations), "s"))
        found = n.joined(found, n.relation(keys, "t"), n.same(n.column("key", "t"), n.column("tie", "s")))
        return self._with_befores(found) if self.fixed else found

    def _with_befores(self, tied: exp.Select) -> exp.Select:
        picks = [pick for pick in BEFORE if any(cell.pair.pick is pick for cell in self.cells)]
        befores = [n.named(self._before(pick), BEFORE[pick]) for pick in picks]
        return n.select([*map(n.column, self.columns), *befores], n.below(tied, "tied"))

    def _before(self, pick: Pick) -> exp.Expr:
        best = n.least(n.column("high")) if pick is Pick.LAST else n.most(n.column("low"))
        part = [n.column("tie"), n.column("grp")]
        by = order_of(pick, self.groups.values(), dated=True)
        return n.of_those_before(best, part, where_nulls_go(by))


class Pools:
    """The pools of one dataset, or of those that are run together; ``prefix`` goes before their names."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._groups: dict[Candidates, int] = {}
        self._pools: dict[object, Pool] = {}

    def group(self, of: Candidates) -> int:
        """The number of candidates that are alike in all."""
        return self._groups.setdefault(of, len(self._groups))

    def hold(self, cells: Iterable[Cell]) -> None:
        """Let the pools hold the candidates of cells."""
        for cell in cells:
            at = (cell.of.view, cell.of.link, cell.fixed)
            pool = self._pools.setdefault(at, Pool(f"{self._prefix}pool_{len(self._pools)}", cell.fixed))
            pool.groups[cell.group] = cell.of
            pool.cells.append(cell)

    def of(self, cell: Cell) -> Pool:
        """The pool with the candidates of a cell."""
        return self._pools[cell.of.view, cell.of.link, cell.fixed]

    def keys(self, kind: str) -> str:
        """The relation with the numbers of a kind of keys."""
        return f"{self._prefix}keys_{kind}"

    def steps(self, relations: Relations, cohorts: Sequence[str], sorted: bool = False) -> Iterator[Step]:
        """The numbers of the keys that cases have, then the pools. ``sorted`` by group and key, which few databases take within a
        statement: a pivot then reads what belongs together."""
        pools = self._pools.values()
        for kind in (kind for kind in KEYS if any(pool.key == kind for pool in pools)):
            yield Step(self.keys(kind), _numbered(f"{kind}_key", cohorts))
        for pool in pools:
            query = pool.query(relations, self.keys(pool.key))
            yield Step(pool.name, n.ordered(query, *map(n.order, (n.column("grp"), n.column("tie")))) if sorted else query)  # fmt: skip


def _numbered(key: str, cohorts: Sequence[str]) -> exp.Select:
    """Each key of the cases that are delivered, with a number."""
    conditions = ("excluded", n.is_null), (key, n.is_known)
    each = [
        n.select(
            [n.named(n.column(key), "key")], n.relation(cohort), [test(n.column(name)) for name, test in conditions]
        )
        for cohort in cohorts
    ]
    column = n.column("key")
    once = n.grouped(n.select([column], n.below(n.union(each), "every")), column)
    number = n.row_number([], [n.order(n.bytewise(n.column("key")))])
    return n.select([n.column("key"), n.named(number, "no")], n.below(once, "each"))
