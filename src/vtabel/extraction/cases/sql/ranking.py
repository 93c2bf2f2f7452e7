"""Candidates of all variables ranked together and turned into columns: never a join per variable.

A cell is one group of candidates with one pair of pick and window. Its columns in the pivot are named after its number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from vtabel.extraction.cases.model import Candidates
from vtabel.extraction.cases.sql import nodes as n
from vtabel.extraction.cases.sql.bounds import PERHAPS, SURELY, Placed, certainty
from vtabel.extraction.cases.sql.sources import OTHER, ROW, Relations, source
from vtabel.mapping import Pick

CHUNK = 8
"""Pairs of pick and window in one statement: more explode, fewer read the view more often (docs/cases.md, *Speed*)."""
CONVERTED = SURELY + 1
"""The state of a value that is surely in the window and was in another unit: a column less than the unit beside the state."""
_UNRANKED = (Pick.EXISTS, Pick.COUNT)
_COMPARED = ("num", "txt", "low", "high")
"""The parts of candidates by which they say the same or not."""
_THROUGH = ("case_key", *(name for name in ROW if name not in ("tie", "own")))
_NAMES = {"num": "n", "txt": "t", "sys": "y", "low": "l", "high": "h", "at": "a"}


@dataclass(frozen=True, slots=True)
class Pair:
    """A pick and a window, which many variables share."""

    pick: Pick | None
    placed: Placed


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of each case. ``number`` is that of its columns, ``group`` that of its candidates."""

    number: int
    group: int
    of: Candidates
    pair: Pair

    def column(self, what: str) -> str:
        """The name of a column of the pivot: ``state``, or a part of the value (`ROW`), ``differ``, ``count``, ``perhaps``."""
        return f"x{self.number}_{_NAMES.get(what, what)}"

    @property
    def parts(self) -> tuple[str, ...]:
        """The columns of a candidate that make the value."""
        if self.pair.pick in _UNRANKED:
            return ()
        if self.of.holds == "number":
            return ("num",)
        if self.of.holds == "date":
            return ("low", "high", "at")
        return ("txt", "sys") if self.of.system else ("txt",)

    @property
    def converts(self) -> bool:
        """Whether the value may have been in another unit."""
        return self.of.holds == "number" and bool(self.of.unit) and self.pair.pick not in _UNRANKED


@dataclass(frozen=True, slots=True)
class Chunk:
    """Cells of one view and link, each with the number of its pair, of which there are at most `CHUNK`."""

    numbered: tuple[tuple[Cell, int], ...]
    pairs: tuple[Pair, ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(cell for cell, _ in self.numbered)

    @property
    def groups(self) -> dict[int, Candidates]:
        return {cell.group: cell.of for cell in self.cells}

    @property
    def picks(self) -> tuple[Pick | None, ...]:
        """The picks that ask an order, each once: one order serves all windows."""
        return tuple(dict.fromkeys(pair.pick for pair in self.pairs if pair.pick not in _UNRANKED))

    @property
    def converting(self) -> frozenset[int]:
        """The pairs with values that may have been in another unit."""
        return frozenset(pair for cell, pair in self.numbered if cell.converts)

    def bounded(self, pick: Pick | None) -> bool:
        """Whether every window of a pick has a bound, so that what lies in it surely has a date."""
        return all(p.placed.window and p.placed.window.bounds for p in self.pairs if p.pick is pick)


def chunks(cells: Sequence[Cell]) -> Iterator[Chunk]:
    """The cells by view and link, in chunks."""
    blocks: dict[object, list[Cell]] = {}
    for cell in cells:
        blocks.setdefault((cell.of.view, cell.of.link), []).append(cell)
    for block in blocks.values():
        pairs = list(dict.fromkeys(cell.pair for cell in block))
        for start in range(0, len(pairs), CHUNK):
            some = {pair: i for i, pair in enumerate(pairs[start : start + CHUNK])}
            yield Chunk(tuple((cell, some[cell.pair]) for cell in block if cell.pair in some), tuple(some))


def pivot(chunk: Chunk, cases: str, windows: Mapping[Placed, int], relations: Relations) -> exp.Select:
    """One row per case that has candidates, with the columns of every cell."""
    ranked = _firsts(chunk, _ranked(chunk, _tied(chunk, cases, windows, relations)))
    columns = [n.column("case_key"), *(c for cell, pair in chunk.numbered for c in _pivoted(cell, pair))]
    return n.select(columns, n.below(_chosen(chunk, ranked), "chosen")).group_by(n.column("case_key"), copy=False)


def _chosen(chunk: Chunk, ranked: exp.Select) -> exp.Select:
    """The parts of the candidates that count, once for each pair: the pivot then only looks at the group."""
    used = dict.fromkeys((pair, part) for cell, pair in chunk.numbered for part in cell.parts)
    columns: list[exp.Expr] = [n.column(name) for name in ("case_key", "grp", *_looked_at(chunk))]
    converting = chunk.converting
    for i in range(len(chunk.pairs)):
        state: exp.Expr = n.column(f"w{i}")
        if i in converting:
            other = n.both(_counts(chunk, i), n.equal(n.column("unit"), n.integer(OTHER)))
            state = n.named(n.case((other, n.integer(CONVERTED)), default=state), f"w{i}")
        columns.append(state)
    columns += [n.named(n.case((_counts(chunk, i), n.column(part))), f"{part}{i}") for i, part in used]
    return n.select(columns, n.below(ranked, "ranked"))


def _looked_at(chunk: Chunk) -> Iterator[str]:
    """The columns of candidates that the pivot counts or compares."""
    if any(pair.pick is Pick.COUNT for pair in chunk.pairs):
        yield "rk"
    compared = {part for cell in chunk.cells if cell.pair.pick is None for part in cell.parts}
    yield from (part for part in _COMPARED if part in compared)


def _counts(chunk: Chunk, pair: int) -> exp.Expr:
    """Whether a candidate is the one that counts for a pair."""
    number = n.column(f"rn{chunk.picks.index(chunk.pairs[pair].pick)}")
    sure = n.equal(n.column(f"w{pair}"), n.integer(SURELY))
    return n.both(sure, n.equal(number, n.column(f"first{pair}")))


def _tied(chunk: Chunk, cases: str, windows: Mapping[Placed, int], relations: Relations) -> exp.Select:
    """Every candidate with its case, and for each pair whether it lies in the window."""
    of = next(iter(chunk.groups.values()))
    key = {"from case": "resource_key", "to case": "resource_key", "encounter": "encounter_key"}.get(of.link.kind, "patient_key")  # fmt: skip
    columns: list[exp.Expr] = [n.column("case_key", "k"), *(n.column(name, "s") for name in _THROUGH[1:])]
    columns += [n.named(certainty(pair.placed, windows[pair.placed]), f"w{i}") for i, pair in enumerate(chunk.pairs)]
    if any(pair.pick is Pick.NEAREST for pair in chunk.pairs):
        columns += [n.named(_distance(), "far"), n.named(_after(), "after")]
    found = n.select(columns, n.below(source(chunk.groups, relations), "s"))
    tied = n.same(n.column(key, "k"), n.column("tie", "s"))
    if not all(candidates.own for candidates in chunk.groups.values()):
        itself = n.both(n.equal(n.column("own", "s"), n.integer(0)), n.same(n.column("rk", "s"), n.column("resource_key", "k")))  # fmt: skip
        tied = n.both(tied, n.negated(itself))
    return n.joined(found, n.relation(cases, "k"), tied)


def _distance() -> exp.Expr:
    """The most days that a value may lie from the start of the case."""
    before = n.days_between(n.column("low", "s"), n.column("start_high", "k"))
    behind = n.days_between(n.column("start_low", "k"), n.column("high", "s"))
    return n.case((n.less(before, behind), behind.copy()), default=before.copy())


def _after() -> exp.Expr:
    """Whether a value comes after the start of the case."""
    later_day = n.less(n.column("start_high", "k"), n.column("low", "s"))
    later = n.less(n.column("start_at", "k"), n.column("at", "s"))
    return n.flag(n.either(later_day, later))


def _ranked(chunk: Chunk, tied: exp.Select) -> exp.Select:
    """The candidates of a case and group numbered in the order of each pick, whatever the windows: an order is what costs most."""
    columns: list[exp.Expr] = [n.column(name) for name in (*_THROUGH, *(f"w{i}" for i in range(len(chunk.pairs))))]
    for i, pick in enumerate(chunk.picks):
        numbered = n.row_number([n.column("case_key"), n.column("grp")], _order(chunk, pick))
        columns.append(n.named(numbered, f"rn{i}"))
    return n.select(columns, n.below(tied, "tied"))


def _firsts(chunk: Chunk, ranked: exp.Select) -> exp.Select:
    """With, for each pair, the least number of the candidates that are surely in its window."""
    numbers = [f"rn{i}" for i in range(len(chunk.picks))]
    columns: list[exp.Expr] = [
        n.column(name) for name in (*_THROUGH, *(f"w{i}" for i in range(len(chunk.pairs))), *numbers)
    ]
    for i, pair in enumerate(chunk.pairs):
        if pair.pick not in _UNRANKED:
            sure = n.equal(n.column(f"w{i}"), n.integer(SURELY))
            number = n.case((sure, n.column(f"rn{chunk.picks.index(pair.pick)}")))
            columns.append(n.named(n.least_of([n.column("case_key"), n.column("grp")], number), f"first{i}"))
    return n.select(columns, n.below(ranked, "numbered"))


def _order(chunk: Chunk, pick: Pick | None) -> Iterator[exp.Ordered]:
    """The order in which candidates of one case count; no two are alike in it (domain/engines.md, *Case queries*). Keys that are the
    same for all candidates of the chunk are left out: a sort pays for each."""
    dated = chunk.bounded(pick)
    match pick:
        case Pick.LAST:
            yield from _last(dated)
        case Pick.FIRST:
            yield from _first(dated)
        case Pick.NEAREST:
            yield from _nearest()
        case Pick.MIN | Pick.MAX:
            down = pick is Pick.MAX
            yield n.order(n.flag(n.is_null(n.column("num"))))
            yield n.order(n.column("num"), down)
            yield from _last(dated) if down else _first(dated)
    yield n.order(n.bytewise(n.column("rk")))
    if any(of.items for of in chunk.groups.values()):
        yield n.order(n.column("idx"))
    yield from _versions(chunk, pick)


def _versions(chunk: Chunk, pick: Pick | None) -> Iterator[exp.Ordered]:
    """The order of different versions of one resource, by what they say: a file may hold an older one too."""
    groups = chunk.groups.values()
    if pick in (None, Pick.ANY):
        yield from (n.order(n.column(name)) for name in ("low", "high", "at"))
    if any(of.holds == "number" or of.ranks for of in groups):
        yield n.order(n.column("num"))
    if any(of.holds in ("text", "boolean") for of in groups):
        yield from (n.order(n.bytewise(n.column(name))) for name in ("txt", "sys"))
    if any(of.unit for of in groups):
        yield n.order(n.column("unit"))


def _last(dated: bool) -> Iterator[exp.Ordered]:
    if not dated:
        yield n.order(n.flag(n.is_null(n.column("low"))))
    yield n.order(n.column("low"), down=True)
    yield n.order(n.column("high"))
    yield n.order(n.flag(n.is_null(n.column("at"))))
    yield n.order(n.column("at"), down=True)


def _first(dated: bool) -> Iterator[exp.Ordered]:
    if not dated:
        yield n.order(n.flag(n.is_null(n.column("high"))))
    yield n.order(n.column("high"))
    yield n.order(n.column("low"), down=True)
    yield n.order(n.flag(n.is_null(n.column("at"))))
    yield n.order(n.column("at"))


def _nearest() -> Iterator[exp.Ordered]:
    """On one distance what comes before the start goes first: of those the last, of the others the first."""

    def side(after: int, name: str) -> exp.Expr:
        return n.case((n.equal(n.column("after"), n.integer(after)), n.column(name)))

    yield n.order(n.flag(n.is_null(n.column("far"))))
    yield n.order(n.column("far"))
    yield n.order(n.column("after"))
    for after, name, down in ((0, "low", True), (0, "high", False), (1, "high", False), (1, "low", True)):
        yield n.order(side(after, name), down)
    yield n.order(n.flag(n.is_null(n.column("at"))))
    yield n.order(side(0, "at"), down=True)
    yield n.order(side(1, "at"))


def _pivoted(cell: Cell, pair: int) -> Iterator[exp.Expr]:
    mine = n.equal(n.column("grp"), n.integer(cell.group))
    sure = n.both(mine.copy(), n.at_most(n.integer(SURELY), n.column(f"w{pair}")))
    yield n.named(n.most(n.case((mine, n.column(f"w{pair}")))), cell.column("state"))
    for part in cell.parts:
        yield n.named(n.most(n.case((mine.copy(), n.column(f"{part}{pair}")))), cell.column(part))
    if cell.pair.pick is None:
        parts = [part for part in cell.parts if part in _COMPARED]
        yield n.named(n.flag(n.either(*(_differ(part, sure) for part in parts))), cell.column("differ"))
    if cell.pair.pick is Pick.COUNT:
        each = exp.Distinct(expressions=[n.case((sure.copy(), n.column("rk")))])
        perhaps = n.both(mine.copy(), n.equal(n.column(f"w{pair}"), n.integer(PERHAPS)))
        yield n.named(exp.Count(this=each), cell.column("count"))
        yield n.named(n.most(n.flag(perhaps)), cell.column("perhaps"))


def _differ(part: str, sure: exp.Expr) -> exp.Expr:
    """Whether the candidates say different things."""
    value = n.column(part)
    one = n.case((sure.copy(), n.bytewise(value) if part == "txt" else value))
    return exp.NEQ(this=n.least(one), expression=n.most(one.copy()))
