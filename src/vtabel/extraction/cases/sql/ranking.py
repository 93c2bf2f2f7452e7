"""The candidates of a pool with their cases, the one that counts for each pair, and all of it turned into columns: never a join per
variable.

Where the order of a pool is fixed, a candidate counts if it surely lies in the window and what goes before it does not (`pools`).
Elsewhere the candidates of each case are ranked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlglot import exp

from vtabel.extraction.cases.sql import nodes as n
from vtabel.extraction.cases.sql.bounds import PERHAPS, SURELY, Placed, certainty, outside_of
from vtabel.extraction.cases.sql.cells import UNRANKED, Cell, Chunk, Pair
from vtabel.extraction.cases.sql.orders import order_of
from vtabel.extraction.cases.sql.parts import Parts
from vtabel.extraction.cases.sql.pools import BEFORE, Pool
from vtabel.extraction.cases.sql.sources import OTHER, ROW
from vtabel.mapping import Pick

CONVERTED = SURELY + 1
"""The state of a value that is surely in the window and was in another unit: a column less than the unit beside the state."""
_COMPARED = ("num", "txt", "low", "high")
"""The parts of candidates by which they say the same or not."""
_THROUGH = ("case_no", *(name for name in ROW if name not in ("tie", "own")))


def pivot(chunk: Chunk, cases: str, windows: Mapping[Placed, int], pool: Pool, parts: Parts) -> exp.Select:
    """One row per case that has candidates, with the columns of every cell."""
    tied = _tied(chunk, cases, windows, pool)
    counting = tied if chunk.fixed else _firsts(chunk, _ranked(chunk, tied))
    number = n.column("case_no")
    columns = [number, *(c for cell, pair in chunk.numbered for c in _pivoted(chunk, cell, pair, parts))]
    return n.grouped(n.select(columns, n.below(_chosen(chunk, counting), "chosen")), number)


def _chosen(chunk: Chunk, counting: exp.Select) -> exp.Select:
    """The parts of the candidates that count, once for each pair: the pivot then only looks at the group."""
    used = dict.fromkeys((pair, part) for cell, pair in chunk.numbered for part in cell.parts)
    columns: list[exp.Expr] = [n.column(name) for name in ("case_no", "grp", *_looked_at(chunk))]
    converting = chunk.converting
    for i in range(len(chunk.pairs)):
        state: exp.Expr = n.column(f"w{i}")
        if i in converting:
            other = n.both(_counts(chunk, i), n.equal(n.column("unit"), n.integer(OTHER)))
            state = n.named(n.case((other, n.integer(CONVERTED)), default=state), f"w{i}")
        columns.append(state)
    columns += [n.named(n.case((_counts(chunk, i), n.column(part))), f"{part}{i}") for i, part in used]
    return n.select(columns, n.below(counting, "ranked"))


def _looked_at(chunk: Chunk) -> Iterator[str]:
    """The columns of candidates that the pivot counts or compares."""
    if any(pair.pick is Pick.COUNT for pair in chunk.pairs):
        yield "rk"
    compared = {part for cell in chunk.cells if cell.pair.pick is None for part in cell.parts}
    yield from (part for part in _COMPARED if part in compared)


def _counts(chunk: Chunk, pair: int) -> exp.Expr:
    """Whether a candidate is the one that counts for a pair."""
    sure = n.equal(n.column(f"w{pair}"), n.integer(SURELY))
    if chunk.fixed:
        return n.both(sure, n.equal(n.column(f"first{pair}"), n.integer(1)))
    number = n.column(f"rn{chunk.picks.index(chunk.pairs[pair].pick)}")
    return n.both(sure, n.equal(number, n.column(f"first{pair}")))


def _tied(chunk: Chunk, cases: str, windows: Mapping[Placed, int], pool: Pool) -> exp.Select:
    """Every candidate with its case, and for each pair whether it lies in the window; in a fixed order also whether none that goes
    before it does."""
    through = (name for name in pool.columns if name in _THROUGH)
    columns: list[exp.Expr] = [n.column("case_no", "k"), *(n.column(name, "s") for name in through)]
    columns += [n.named(certainty(pair.placed, windows[pair.placed]), f"w{i}") for i, pair in enumerate(chunk.pairs)]
    if chunk.fixed:
        columns += [
            n.named(_none_before(pair, windows[pair.placed]), f"first{i}") for i, pair in enumerate(chunk.pairs)
        ]
    if any(pair.pick is Pick.NEAREST for pair in chunk.pairs):
        columns += [n.named(_distance(), "far"), n.named(_after(), "after")]
    found = n.select(columns, n.relation(pool.name, "s"), pool.only(chunk.groups, "s"))
    tied = n.equal(n.column(f"{pool.key}_no", "k"), n.column("tie", "s"))
    if not all(candidates.own for candidates in chunk.groups.values()):
        itself = n.both(n.equal(n.column("own", "s"), n.integer(0)), n.same(n.column("rk", "s"), n.column("resource_key", "k")))  # fmt: skip
        tied = n.both(tied, n.negated(itself))
    return n.joined(found, n.relation(cases, "k"), tied)


def _none_before(pair: Pair, window: int) -> exp.Expr:
    """Whether nothing that goes before a candidate lies in a window in which the candidate lies. What goes before it in the order of
    *last* does not begin earlier, and in that of *first* it does not end later: so it lies outside by the other bound, or not at all."""
    assert pair.pick is not None
    before = n.column(BEFORE[pair.pick], "s")
    return n.flag(n.either(n.is_null(before), *outside_of(pair.placed, window, pair.pick is Pick.LAST, before)))


def _distance() -> exp.Expr:
    """The most days that a value may lie from the start of the case."""
    before = n.days_between(n.column("low", "s"), n.column("start_high", "k"))
    behind = n.days_between(n.column("start_low", "k"), n.column("high", "s"))
    return n.case((n.less(before, behind), behind), default=before)


def _after() -> exp.Expr:
    """Whether a value comes after the start of the case."""
    later_day = n.less(n.column("start_high", "k"), n.column("low", "s"))
    later = n.less(n.column("start_at", "k"), n.column("at", "s"))
    return n.flag(n.either(later_day, later))


def _ranked(chunk: Chunk, tied: exp.Select) -> exp.Select:
    """The candidates of a case and group numbered in the order of each pick, whatever the windows: an order is what costs most."""
    columns: list[exp.Expr] = [n.column(name) for name in (*_THROUGH, *(f"w{i}" for i in range(len(chunk.pairs))))]
    for i, pick in enumerate(chunk.picks):
        numbered = n.row_number(
            [n.column("case_no"), n.column("grp")], order_of(pick, chunk.groups.values(), chunk.bounded(pick))
        )
        columns.append(n.named(numbered, f"rn{i}"))
    return n.select(columns, n.below(tied, "tied"))


def _firsts(chunk: Chunk, ranked: exp.Select) -> exp.Select:
    """With, for each pair, the least number of the candidates that are surely in its window."""
    numbers = [f"rn{i}" for i in range(len(chunk.picks))]
    columns: list[exp.Expr] = [
        n.column(name) for name in (*_THROUGH, *(f"w{i}" for i in range(len(chunk.pairs))), *numbers)
    ]
    for i, pair in enumerate(chunk.pairs):
        if pair.pick not in UNRANKED:
            sure = n.equal(n.column(f"w{i}"), n.integer(SURELY))
            number = n.case((sure, n.column(f"rn{chunk.picks.index(pair.pick)}")))
            columns.append(n.named(n.least_of([n.column("case_no"), n.column("grp")], number), f"first{i}"))
    return n.select(columns, n.below(ranked, "numbered"))


def _pivoted(chunk: Chunk, cell: Cell, pair: int, parts: Parts) -> Iterator[exp.Expr]:
    alone = len(chunk.groups) == 1

    def of_mine(name: str) -> exp.Expr:
        def most() -> tuple[exp.Expr]:
            value = n.column(name)
            return (n.most(value if alone else n.case((mine, value))),)

        return parts.of(("most", name, None if alone else cell.group), most)[0]

    mine = n.equal(n.column("grp"), n.integer(cell.group))
    sure = n.both(mine, n.at_most(n.integer(SURELY), n.column(f"w{pair}")))
    yield n.named(of_mine(f"w{pair}"), cell.column("state"))
    for part in cell.parts:
        yield n.named(of_mine(f"{part}{pair}"), cell.column(part))
    if cell.pair.pick is None:
        compared = [part for part in cell.parts if part in _COMPARED]
        yield n.named(n.flag(n.either(*(_differ(part, sure) for part in compared))), cell.column("differ"))
    if cell.pair.pick is Pick.COUNT:
        each = n.node(exp.Distinct, expressions=[n.case((sure, n.column("rk")))])
        perhaps = n.both(mine, n.equal(n.column(f"w{pair}"), n.integer(PERHAPS)))
        yield n.named(n.node(exp.Count, this=each), cell.column("count"))
        yield n.named(n.most(n.flag(perhaps)), cell.column("perhaps"))


def _differ(part: str, sure: exp.Expr) -> exp.Expr:
    """Whether the candidates say different things."""
    value = n.column(part)
    one = n.case((sure, n.bytewise(value) if part == "txt" else value))
    return n.node(exp.NEQ, this=n.least(one), expression=n.most(one))
