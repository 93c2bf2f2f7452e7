"""`RowPlan` -> one Spark query."""

from __future__ import annotations

from vtabel.engines.printing import Names
from vtabel.engines.spark.expressions import SparkPrinter
from vtabel.engines.spark.strict import decode
from vtabel.engines.steps import Here, Query
from vtabel.extraction.fhirpath import plan as p
from vtabel.extraction.fields import Field
from vtabel.extraction.rows import ForEach, Repeat, RowPlan

PRINTER = SparkPrinter()


def view_query(view: RowPlan, table: str, staged: Field | None = None) -> str:
    """The rows of a view on ``table``, as `Query` says."""
    return SparkQuery(view, table, PRINTER, staged).text()


class SparkQuery(Query):
    """Lists by LATERAL VIEW OUTER, whose place is NULL where a list has no items."""

    def _for_each(self, over: ForEach, here: Here) -> Here:
        return self._listed(over.item, self.printer.as_list(over.items, here.names), over.item.name, over.or_null, here)

    def _repeat(self, over: Repeat, here: Here) -> Here:
        items, value = self._items_below(over, here), f"j_{over.item.name}"
        found = self._listed(over.item, items, value, False, here)
        typed = f"{decode(value, self.scopes[over.item.name])} AS {over.item.name}"
        columns = [c for c in found.columns if c != over.item.name]
        step = self._step(f"SELECT {', '.join(columns)}, {typed} FROM {found.step}")
        return Here(step, found.columns, found.names, found.present)

    def _listed(self, item: p.Var, items: str, value: str, or_null: bool, here: Here) -> Here:
        """A row per item of a list, as the column ``value`` with its place."""
        items_name, index = f"l_{item.name}", f"i_{item.name}"
        shown = f"CASE WHEN {here.present} THEN {items_name} END" if here.present else items_name
        body = (
            f"SELECT {here.listed(value, index)}\n"
            f"  FROM (SELECT *, {items} AS {items_name} FROM {here.step})\n"
            f"  LATERAL VIEW OUTER posexplode({shown}) t_{item.name} AS {index}, {value}"
        )
        if not or_null:
            there = f"{index} IS NOT NULL"
            body += f"\n  WHERE {there} OR NOT ({here.present})" if here.present else f"\n  WHERE {there}"
        return self._item(item, self._step(body), here, nullable=or_null or bool(here.present))

    def _items_below(self, over: Repeat, here: Here) -> str:
        """The JSON of all items of a repeat, depth first, as one list.

        Spark 4.0 has no recursive queries. Level by level: the items that were found, each with its place (a list of numbers,
        which orders them), and those of the last level, of which the items below are taken next. There are no more levels than
        there are objects in the text.
        """
        name, fields = over.item.name, self.scopes[over.item.name]
        first = self._of_paths(over.first, here.names)
        inner = here.names.with_(name, f"d_{name}", fields)
        level = "ARRAY<STRUCT<place: ARRAY<INT>, json: STRING>>"
        begin = f"CAST(transform({first}, (j, k) -> named_struct('place', array(k), 'json', j)) AS {level})"
        place = f"named_struct('place', concat(f_{name}.place, array(k)), 'json', j)"
        typed = f"transform(array({decode(f'f_{name}.json', fields)}), d_{name} -> {self._of_paths(over.below, inner)})"
        below = f"flatten(transform(a.last, f_{name} -> transform(flatten({typed}), (j, k) -> {place})))"
        objects = f"length(regexp_replace(array_join({first}, ''), '[^{{]', ''))"
        return (
            f"aggregate(sequence(0, {objects}), "
            f"named_struct('found', CAST(array() AS {level}), 'last', {begin}), "
            f"(a, n) -> CASE WHEN size(a.last) = 0 THEN a "
            f"ELSE named_struct('found', concat(a.found, a.last), 'last', CAST({below} AS {level})) END, "
            f"a -> transform(array_sort(a.found), s -> s.json))"
        )

    def _of_paths(self, plans: tuple[p.Plan, ...], names: Names) -> str:
        """The JSON of the items of some paths."""
        lists = [f"coalesce({self.printer.as_list(plan, names)}, array())" for plan in plans]
        return f"CAST(concat({', '.join(['array()', *lists])}) AS ARRAY<STRING>)"
