"""A ViewDefinition as a plan of rows: what is gone over, in which order, and the plan of every column.

The same for every engine; the rules are those of the algorithm in the specification (*Process*).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from vtabel.diagnostics import Cell, Findings, Report, UnusableInput
from vtabel.extraction.fhirpath import plan as p
from vtabel.extraction.fhirpath.operators import boolean, kind
from vtabel.extraction.fhirpath.refusal import BadPath, NotCompiled
from vtabel.extraction.fhirpath.typing import Scope, chosen, compile_path
from vtabel.extraction.shapes import INTEGERS, PRIMITIVES, FhirVersion, shapes
from vtabel.extraction.view import Constant, Select, ViewDefinition, ViewLike, read_view

# What a constant of a type is in JSON, where that is no text.
_HELD: dict[str, tuple[type, ...]] = {"boolean": (bool,), "decimal": (int, float), **dict.fromkeys(INTEGERS, (int,))}


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    name: str
    plan: p.Plan
    collection: bool = False


@dataclass(frozen=True, slots=True)
class ForEach:
    """One row per item; with ``or_null`` one row of NULLs where there is none."""

    item: p.Var
    items: p.Plan
    or_null: bool = False


@dataclass(frozen=True, slots=True)
class Repeat:
    """One row per item of the first lists, of the lists below those, and so on; depth first."""

    item: p.Var
    first: tuple[p.Plan, ...]
    below: tuple[p.Plan, ...]


@dataclass(frozen=True, slots=True)
class Union:
    branches: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """The rows of one select: all combinations of its parts, for each item it goes over."""

    over: ForEach | Repeat | None
    parts: tuple[Part, ...]


Part: TypeAlias = ColumnPlan | Block | Union


@dataclass(frozen=True, slots=True)
class RowPlan:
    """A whole view."""

    resource: p.Var
    where: tuple[p.Plan, ...]
    block: Block
    columns: tuple[ColumnPlan, ...]  # of a unionAll those of its first branch
    version: FhirVersion
    report: Report

    def plans(self) -> Iterator[p.Plan]:
        """Every expression of the view."""
        yield from self.where
        yield from _plans(self.block)


def compile_view(view: ViewLike, version: FhirVersion = "R4") -> RowPlan:
    """The plan of a view. Raises UnusableInput for a view that is wrong or uses what is not supported.

    >>> plan = compile_view({"resource": "Patient", "select": [{"column": [{"name": "born", "path": "birthDate"}]}]})
    >>> plan.columns[0].plan
    Get(base=Var(name='resource', type='Patient', many=False), name='birthDate', type='date', repeats=False, raw=False)
    """
    definition, file = read_view(view)
    return _Builder(definition, file, version).build()


class _Builder:
    def __init__(self, view: ViewDefinition, file: str, version: FhirVersion) -> None:
        self.view = view
        self.file = file
        self.version = version
        self.shapes = shapes(version)
        self.findings = Findings()
        self.items = 0

    def build(self) -> RowPlan:
        if not self.shapes.is_resource(self.view.resource):
            name, of = f"`{self.view.resource}`", f"FHIR {self.version}"
            why, why_nl = f"{name} is no resource of {of}", f"{name} is geen resource van {of}"
            raise UnusableInput.of("VT401", Cell(self.file, "", "/resource"), why=why, why_nl=why_nl)
        root = p.Var(p.RESOURCE, self.view.resource)
        constants = {c.name: self._constant(c, n) for n, c in enumerate(self.view.constant)}
        scope = Scope(self.shapes, root, root, root, root.name, constants)
        where = tuple(self._where(w.path, scope, f"/where/{n}") for n, w in enumerate(self.view.where))
        parts = tuple(self._block(s, scope, f"/select/{n}") for n, s in enumerate(self.view.select))
        self.findings.diagnostics.sort(key=lambda d: d.severity.value)
        report = self.findings.report()
        if report.errors:
            raise UnusableInput(report)
        block = Block(None, parts)
        return RowPlan(root, where, block, tuple(_columns(block)), self.version, report)

    def _constant(self, constant: Constant, number: int) -> p.Literal:
        value: str | int | float | bool = constant.value
        type = constant.type
        held = _HELD.get(type, (str,))
        if type not in PRIMITIVES or not isinstance(value, held) or (isinstance(value, bool) and type != "boolean"):
            name = f"%{constant.name}"
            cell = Cell(self.file, "", f"/constant/{number}")
            raise UnusableInput.of("VT401", cell, why=f"`{name}` is no {type}", why_nl=f"`{name}` is geen {type}")
        return p.Literal(value, p.INTEGER if type in INTEGERS else type)

    def _where(self, path: str, scope: Scope, place: str) -> p.Plan:
        found = self._path(path, scope, f"{place}/path")
        try:
            return boolean(chosen(found, path), "where")
        except NotCompiled as error:
            self._refuse(path, f"{place}/path", error)
            return p.EMPTY

    def _block(self, select: Select, scope: Scope, place: str) -> Block:
        over, scope = self._over(select, scope, place)
        parts: list[Part] = [
            self._column(c.name, c.path, c.collection, scope, f"{place}/column/{n}")
            for n, c in enumerate(select.column)
        ]
        parts += [self._block(s, scope, f"{place}/select/{n}") for n, s in enumerate(select.select)]
        if select.union_all:
            branches = tuple(self._block(s, scope, f"{place}/unionAll/{n}") for n, s in enumerate(select.union_all))
            self._check_types(branches, f"{place}/unionAll")
            parts.append(Union(branches))
        return Block(over, tuple(parts))

    def _check_types(self, branches: tuple[Block, ...], place: str) -> None:
        """The columns of all branches of a union are of one kind: a text cannot stand below a number."""
        columns = [list(_columns(branch)) for branch in branches]
        for same in zip(*columns, strict=True):
            kinds = {(_column_kind(c.plan), c.collection) for c in same if c.plan.type}
            if len(kinds) > 1:
                why, why_nl = (
                    "in the branches of a unionAll has values of several types",
                    "heeft in de takken van een unionAll waarden van verschillende typen",
                )
                name = same[0].name
                self.findings.add(
                    "VT402", Cell(self.file, "", place), why=f"`{name}` {why}", why_nl=f"`{name}` {why_nl}"
                )

    def _over(self, select: Select, scope: Scope, place: str) -> tuple[ForEach | Repeat | None, Scope]:
        if select.repeat:
            return self._repeat(select.repeat, scope, f"{place}/repeat")
        path = select.for_each if select.for_each is not None else select.for_each_or_null
        if path is None:
            return None, scope
        key = "forEach" if select.for_each is not None else "forEachOrNull"
        items = self._chosen(path, scope, f"{place}/{key}")
        item = self._item(items.type)
        return ForEach(item, items, select.for_each is None), replace(scope, this=item, focus=item, index=item.name)

    def _repeat(self, paths: tuple[str, ...], scope: Scope, place: str) -> tuple[Repeat, Scope]:
        known = len(self.findings.diagnostics)
        first = [self._chosen(path, scope, f"{place}/{n}") for n, path in enumerate(paths)]
        type = next((found.type for found in first if found.type), "")
        if type:  # a path that is only there further down is no mistake
            self.findings.diagnostics[known:] = [d for d in self.findings.diagnostics[known:] if d.code != "VT405"]
        item = self._item(type)
        inner = replace(scope, this=item, focus=item, index=item.name)
        below = [self._chosen(path, inner, f"{place}/{n}") for n, path in enumerate(paths)] if type else []
        for n, found in enumerate([*first, *below]):
            begin = item if n >= len(paths) else scope.this
            if found != p.EMPTY and (found.type != type or not _is_below(found, begin)):
                path = paths[n % len(paths)]
                self._refuse(path, f"{place}/{n % len(paths)}", NotCompiled("repeat"))
        raw = (tuple(replace(f, raw=True) for f in found if isinstance(f, p.Get)) for found in (first, below))
        return Repeat(item, *raw), inner

    def _item(self, type: str) -> p.Var:
        self.items += 1
        return p.Var(f"e_{self.items}", type)

    def _column(self, name: str, path: str, collection: bool, scope: Scope, place: str) -> ColumnPlan:
        found = self._chosen(path, scope, f"{place}/path")
        if found.type and found.type not in PRIMITIVES:
            self._refuse(path, f"{place}/path", NotCompiled("parts", type=found.type))
        if found.many and not collection:
            found = p.Only(found, name)
        return ColumnPlan(name, found, collection)

    def _chosen(self, path: str, scope: Scope, place: str) -> p.Plan:
        try:
            return chosen(self._path(path, scope, place), path)
        except NotCompiled as error:
            self._refuse(path, place, error)
            return p.EMPTY

    def _path(self, path: str, scope: Scope, place: str) -> p.Plan:
        noting = replace(scope, unknown=[])
        try:
            found = compile_path(path, noting)
        except BadPath as error:
            self.findings.add("VT403", Cell(self.file, "", place), path=path, why=error.en, why_nl=error.nl)
            return p.EMPTY
        except NotCompiled as error:
            self._refuse(path, place, error)
            return p.EMPTY
        for name in dict.fromkeys(noting.unknown):
            self.findings.add("VT405", Cell(self.file, "", place), name=name, version=self.version)
        return found

    def _refuse(self, path: str, place: str, error: NotCompiled) -> None:
        self.findings.add("VT404", Cell(self.file, "", place), path=path, why=error.en, why_nl=error.nl)


def _is_below(plan: p.Plan, begin: p.Plan) -> bool:
    """True for a path of elements down from an item; another would go round for ever."""
    return isinstance(plan, p.Get) and (plan.base == begin or _is_below(plan.base, begin))


def _column_kind(plan: p.Plan) -> str:
    """What a column holds: truth, number or text, as dates and times are."""
    found = kind(plan) if plan.type in PRIMITIVES else ""
    return "text" if found in ("date", "time") else found


def _columns(part: Part) -> Iterator[ColumnPlan]:
    if isinstance(part, ColumnPlan):
        yield part
    else:
        for below in part.parts if isinstance(part, Block) else part.branches[:1]:
            yield from _columns(below)


def _plans(part: Part) -> Iterator[p.Plan]:
    if isinstance(part, ColumnPlan):
        yield part.plan
        return
    if isinstance(part, Block) and isinstance(part.over, ForEach):
        yield part.over.items
    if isinstance(part, Block) and isinstance(part.over, Repeat):
        yield from part.over.first
        yield from part.over.below
    for below in part.parts if isinstance(part, Block) else part.branches:
        yield from _plans(below)
