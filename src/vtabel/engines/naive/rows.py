"""The rows of a view by the algorithm of the specification (*Process*), one resource at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from fhirpathpy.engine.nodes import FP_DateTime, FP_Time, ResourceNode
from fhirpathpy.engine.util import get_data

from vtabel.diagnostics import UnusableInput, VtabelError
from vtabel.engines.naive.paths import CAUSES, Items, SeveralValues, evaluate
from vtabel.engines.protocol import Row
from vtabel.engines.references import cause_name
from vtabel.extraction.shapes import FhirVersion
from vtabel.extraction.view import Column, Constant, Select, ViewDefinition


@dataclass(frozen=True)
class NaiveView:
    """A view that is known to be right in form."""

    definition: ViewDefinition
    version: FhirVersion

    def rows(self, resource: Mapping[str, Any]) -> Iterator[Row]:
        """The rows of one resource."""
        node = ResourceNode.create_node(resource)
        names = {c.name: _value(c) for c in self.definition.constant}
        here = _Here(self.version, {**names, "resource": node, "rootResource": node, "rowIndex": 0})
        if all(_is_true(here.items(node, where.path), where.path) for where in self.definition.where):
            yield from _products([list(here.rows(select, node)) for select in self.definition.select])


@dataclass(frozen=True)
class _Here:
    version: FhirVersion
    names: Mapping[str, Any]

    def items(self, node: ResourceNode, path: str) -> Items:
        """The items of a path. Facts of patients stay out of the error."""
        try:
            return evaluate(node, path, self.names, self.version)
        except SeveralValues:
            raise UnusableInput.of("VT407", None, name=path) from None
        except VtabelError:
            raise
        except Exception as error:
            raise UnusableInput.of("VT410", None, path=path, why=type(error).__name__) from None

    def rows(self, select: Select, node: ResourceNode) -> Iterator[Row]:
        for place, item in self._foci(select, node):
            if item is None:
                yield dict.fromkeys(select.names) | self._null_indices(select)
                continue
            inside = self if place is None else _Here(self.version, {**self.names, "rowIndex": place})
            parts: list[list[Row]] = [[inside.columns(select.column, item)]]
            parts += [list(inside.rows(below, item)) for below in select.select]
            if select.union_all:
                parts.append([row for branch in select.union_all for row in inside.rows(branch, item)])
            yield from _products(parts)

    def _foci(self, select: Select, node: ResourceNode) -> Iterator[tuple[int | None, ResourceNode | None]]:
        """What a select goes over, with its place; None for the row of NULLs."""
        if select.repeat:
            yield from enumerate(self._below(select.repeat, node))
            return
        path = select.for_each if select.for_each is not None else select.for_each_or_null
        if path is None:
            yield None, node
            return
        found = self.items(node, path)
        yield from enumerate(found)
        if not found and select.for_each_or_null is not None:
            yield 0, None

    def _below(self, paths: tuple[str, ...], node: ResourceNode) -> Iterator[ResourceNode]:
        for path in paths:
            for item in self.items(node, path):
                yield item
                yield from self._below(paths, item)

    def _null_indices(self, select: Select) -> Row:
        """In a row of NULLs `%rowIndex` is 0."""
        found: Row = {c.name: [0] if c.collection else 0 for c in select.column if c.path.strip() == "%rowIndex"}
        for below in (*select.select, *select.union_all[:1]):
            found |= self._null_indices(below)
        return found

    def columns(self, columns: tuple[Column, ...], node: ResourceNode) -> Row:
        found: Row = {}
        for column in columns:
            noted: list[str] = []
            inside = _Here(self.version, {**self.names, CAUSES: noted})
            found[column.name] = inside._column(column, node)
            if noted:
                found[cause_name(column.name)] = noted
        return found

    def _column(self, column: Column, node: ResourceNode) -> Any:
        values = [_plain(item) for item in self.items(node, column.path)]
        if column.collection:
            return values
        if len(values) > 1:
            raise UnusableInput.of("VT407", None, name=column.name)
        return values[0] if values else None


def _products(parts: list[list[Row]]) -> Iterator[Row]:
    for rows in product(*parts):
        yield {name: value for row in rows for name, value in row.items()}


def _is_true(found: Items, path: str) -> bool:
    values = [get_data(item) for item in found]
    if len(values) > 1 or any(not isinstance(value, bool) for value in values):
        raise UnusableInput.of("VT410", None, path=path, why="no truth value")
    return values == [True]


def _plain(item: Any) -> Any:
    """A value as Python has it: numbers as float or int, dates as their text."""
    if isinstance(item, FP_DateTime | FP_Time):
        return item.asStr
    value = get_data(item)
    is_decimal = getattr(item, "path", None) == "decimal" or not isinstance(value, bool | int | str)
    return float(value) if is_decimal else value


def _value(constant: Constant) -> Any:
    if constant.type in ("date", "dateTime", "instant"):
        return FP_DateTime(constant.value)
    return FP_Time(constant.value) if constant.type == "time" else get_data(constant.value)
