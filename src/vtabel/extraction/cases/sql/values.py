"""From cells to what is delivered: the value of each variable, and why it is empty or what was done to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from vtabel.expressions import Run, Type
from vtabel.expressions.sql import to_sql
from vtabel.extraction.cases import model as q
from vtabel.extraction.cases.causes import NUMBERED
from vtabel.extraction.cases.sql import nodes as n
from vtabel.extraction.cases.sql.bounds import NOT, PERHAPS
from vtabel.extraction.cases.sql.cells import Cell
from vtabel.extraction.cases.sql.cohort import all_conditions
from vtabel.extraction.cases.sql.parts import Parts
from vtabel.extraction.cases.sql.ranking import CONVERTED
from vtabel.mapping import Pick

BOOLEAN = "boolean"
"""The system of true and false in a value map."""
_TYPES: dict[q.Delivers, str] = {"number": "double", "text": "text", "boolean": "int", "date": "date", "instant": "timestamp"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Whys:
    """How a query says why a value is so: in words, or by their numbers (`NUMBERED`)."""

    numbered: bool

    def __call__(self, why: q.Why) -> exp.Expr:
        return n.integer(NUMBERED.index(why)) if self.numbered else n.text(why)

    @property
    def none(self) -> exp.Expr:
        return n.null("int" if self.numbered else "text")

    def one_of(self, why: exp.Expr, whys: Sequence[q.Why]) -> exp.Expr:
        """Whether it is one of some; false where there is none."""
        if self.numbered:
            return n.is_number_of(n.first_known(why, n.integer(0)), map(NUMBERED.index, whys))
        return n.one_of(n.first_known(why, n.text("")), whys)


class Values:
    """The last layers of a dataset: raw values, then the delivered ones, then derivations in the order in which they hang together."""

    def __init__(self, dataset: q.Dataset, cells: Mapping[str, Cell], run: Run, whys: Whys, parts: Parts) -> None:
        self._dataset, self._cells, self._run = dataset, cells, run
        self._whys, self._parts = whys, parts
        self._numbers = {variable.key: i for i, variable in enumerate(dataset.known)}
        self._conditions = {condition: i for i, condition in enumerate(all_conditions(dataset))}

    @staticmethod
    def parts(cell: Cell) -> tuple[str, ...]:
        """The parts of a cell that values are made of."""
        extra = {None: ("differ",), Pick.COUNT: ("count", "perhaps")}.get(cell.pair.pick, ())
        return ("state", *cell.parts, *extra)

    def rows(self, wide: exp.Select) -> exp.Select:
        """Per case its key, and of each variable ``v`` and ``y`` with its number, by the key of the case."""
        derived = {v.key: v.source for v in self._dataset.variables if isinstance(v.source, q.Derived)}
        picked = [v for v in self._dataset.known if v.key not in derived]
        base = n.select([n.column("case_key"), *self._through(), *(c for v in picked for c in self._plain(v))], n.below(wide, "wide"))  # fmt: skip
        done = {v.key for v in picked}
        while rest := [v for v in self._dataset.known if v.key not in done]:
            ready = [v for v in rest if all(key in done for _, key in derived[v.key].inputs)]
            assert ready  # `resolve` refuses circles
            known = [n.column(name) for key in self._numbers if key in done for name in self._names(key)]
            columns = [n.column("case_key"), *self._through(), *known, *(c for v in ready for c in self._derived(v))]
            base = n.select(columns, n.below(base, "known"))
            done |= {v.key for v in ready}
        if derived or self._conditions:
            ordered = [n.column(name) for key in self._numbers for name in self._names(key)]
            base = n.select([n.column("case_key"), *ordered], n.below(base, "found"))
        return n.ordered(base, n.order(n.bytewise(n.column("case_key"))))

    def _names(self, key: str) -> tuple[str, str]:
        return f"v{self._numbers[key]}", f"y{self._numbers[key]}"

    def _through(self) -> list[exp.Expr]:
        """What later layers look at: whether conditions hold."""
        return [n.column(f"c{i}") for i in self._conditions.values()]

    def _plain(self, variable: q.Variable) -> Iterator[exp.Expr]:
        value, why = self._value(variable)
        yield from self._asked(variable, value, why)

    def _asked(self, variable: q.Variable, value: exp.Expr, why: exp.Expr) -> Iterator[exp.Expr]:
        """The value where the variable is asked of the case."""
        name, reason = self._names(variable.key)
        if variable.only_for:
            held = n.both(*(n.equal(n.column(f"c{self._conditions[c]}"), n.integer(1)) for c in variable.only_for))
            value = n.case((held, value))
            why = n.case((held, why), default=self._whys("population"))
        yield n.named(value, name)
        yield n.named(why, reason)

    def _value(self, variable: q.Variable) -> tuple[exp.Expr, exp.Expr]:
        source = variable.source
        kind = _TYPES[variable.delivers]
        if isinstance(source, q.Constant):
            return n.cast(n.text(source.value), kind), self._whys.none
        if isinstance(source, q.Above):
            number = self._numbers[variable.key]
            return n.column(f"u{number}"), n.column(f"z{number}")
        if not isinstance(source, q.Picked):
            return n.null(kind), self._whys("source")
        cell = self._cells[variable.key]
        of, delivered = cell.of, (variable.delivers, variable.options, variable.listed)
        made_of = (self._whys, cell.number, source.pick, of.holds, bool(of.unit), bool(of.system), *delivered)
        value, why = self._parts.of(made_of, lambda: _picked(variable, cell, source.pick, self._whys))
        return value, why

    def _derived(self, variable: q.Variable) -> Iterator[exp.Expr]:
        """A derivation; empty where something that it hangs on is imprecise, since it could come out otherwise."""
        source = variable.source
        assert isinstance(source, q.Derived)
        columns = {name: n.column(f"v{self._numbers[key]}") for name, key in source.inputs}
        value = to_sql(source.checked, columns, self._run)
        if variable.options:
            value = _optioned(variable, n.case((n.equal(value, n.integer(1)), n.text("true")), (n.equal(value, n.integer(0)), n.text("false")))) if source.checked.type is Type.BOOLEAN else _optioned(variable, value)  # fmt: skip
        whys = [n.column(f"y{self._numbers[key]}") for _, key in source.inputs]
        if not whys:
            yield from self._asked(variable, value, self._whys.none)
            return
        unsure = n.either(*(self._whys.one_of(why, _UNSURE) for why in whys))
        value = n.case((n.negated(unsure), value))
        why = n.case((unsure, self._whys("imprecise")), (n.is_null(value), self._whys("input")))
        yield from self._asked(variable, value, why)


_UNSURE: tuple[q.Why, ...] = ("imprecise", "several", "unit", "list")
"""Why an input is empty though there is something: then a derivation cannot take it for absent."""


def _picked(variable: q.Variable, cell: Cell, pick: Pick | None, why: Whys) -> tuple[exp.Expr, exp.Expr]:
    return _counted(variable, cell, pick, why) if pick in (Pick.EXISTS, Pick.COUNT) else _chosen(variable, cell, why)


def _counted(variable: q.Variable, cell: Cell, pick: Pick | None, why: Whys) -> tuple[exp.Expr, exp.Expr]:
    """Whether there are any, or how many: empty where a date leaves it open."""
    state = n.first_known(n.column(cell.column("state")), n.integer(NOT))
    if pick is Pick.COUNT:
        open = n.equal(n.first_known(n.column(cell.column("perhaps")), n.integer(0)), n.integer(1))
        number = n.cast(n.first_known(n.column(cell.column("count")), n.integer(0)), "double")
        return n.case((n.negated(open), number)), n.case((open, why("imprecise")))
    open = n.equal(state, n.integer(PERHAPS))
    found = n.node(exp.GT, this=state, expression=n.integer(PERHAPS))
    none = n.equal(state, n.integer(NOT))
    if not variable.options:
        return n.case((found, n.integer(1)), (none, n.integer(0))), n.case((open, why("imprecise")))
    truth = n.case((found, n.text("true")), (none, n.text("false")))
    value = _optioned(variable, truth)
    return value, n.case((open, why("imprecise")), (n.is_null(value), why("list")))


def _chosen(variable: q.Variable, cell: Cell, why: Whys) -> tuple[exp.Expr, exp.Expr]:
    state = n.column(cell.column("state"))
    branches = [
        (n.is_null(state), why("absent")),
        (n.equal(state, n.integer(NOT)), why("window")),
        (n.equal(state, n.integer(PERHAPS)), why("imprecise")),
    ]
    only = n.integer(1)
    if cell.pair.pick is None:
        differ = n.equal(n.column(cell.column("differ")), only)
        branches.append((differ, why("several")))
    value, rest = _content(variable, cell, why)
    if cell.pair.pick is None:
        value = n.case((n.equal(n.column(cell.column("differ")), n.integer(0)), value))
    return value, n.case(*branches, *rest)


def _content(variable: q.Variable, cell: Cell, why: Whys) -> tuple[exp.Expr, list[tuple[exp.Expr, exp.Expr]]]:
    """The value of a candidate that was chosen, and why there is none after all."""
    part = {what: n.column(cell.column(what)) for what in cell.parts}
    if cell.of.holds == "date":
        if variable.delivers == "instant":
            return part["at"], [(n.is_null(part["at"]), why("imprecise"))]
        exact = n.equal(part["low"], part["high"])
        return n.case((exact, part["low"])), [(n.negated(exact), why("imprecise"))]
    if cell.of.holds == "number":
        if not cell.of.unit:
            return part["num"], []
        other = n.equal(n.column(cell.column("state")), n.integer(CONVERTED))
        return part["num"], [(n.is_null(part["num"]), why("unit")), (other, why("converted"))]
    if variable.options:
        value = _optioned(variable, part["txt"], part.get("sys"))
        return value, [(n.is_null(value), why("list"))]
    if variable.delivers == "boolean":
        true, false = (n.same(part["txt"], n.text(word)) for word in ("true", "false"))
        return n.case((true, n.integer(1)), (false, n.integer(0))), []
    if variable.listed:
        known = n.one_of(part["txt"], variable.listed)
        return n.case((known, part["txt"])), [(n.negated(known), why("list"))]
    return part["txt"], []


def _optioned(variable: q.Variable, code: exp.Expr, system: exp.Expr | None = None) -> exp.Expr:
    """The option that a code becomes; NULL for one that has none."""
    numeric = variable.delivers == "number"
    branches = []
    for option in variable.options:
        same = n.same(code, n.text(option.code))
        if system is not None and option.system and option.system != BOOLEAN:
            same = n.both(same, n.same(system, n.text(option.system)))
        branches.append((same, n.double(option.option) if numeric else n.text(option.option)))
    return n.case(*branches) if branches else n.null("double" if numeric else "text")
