"""`RowPlan` -> one DuckDB query."""

from __future__ import annotations

from vtabel.engines.duckdb.columns import decode
from vtabel.engines.duckdb.expressions import SEVERAL, DuckDBPrinter
from vtabel.engines.printing import Names
from vtabel.engines.steps import Here, Query
from vtabel.extraction.fhirpath import plan as p
from vtabel.extraction.fields import Field
from vtabel.extraction.rows import ForEach, Repeat, RowPlan

PRINTER = DuckDBPrinter()


def view_query(view: RowPlan, table: str, staged: Field | None = None) -> str:
    """The rows of a view on ``table``, as `Query` says."""
    return DuckDBQuery(view, table, PRINTER, staged).text()


def condition(plan: p.Plan, fields: Field) -> str:
    """A condition on resources of which a table has a column for each of ``fields``."""
    return PRINTER.expression(plan, Names({p.RESOURCE: ""}, {p.RESOURCE: fields}))


class DuckDBQuery(Query):
    """Lists by unnest, and `repeat` by a recursive step."""

    begins = "WITH RECURSIVE"

    def _only(self, condition: str, names: Names) -> str:
        """The type comes first, and in a CASE it does: a scan may look there at all values (`reader`).

        A CASE for each condition: then those after one are asked only where it holds, which a CASE of all does not see to.
        """
        wheres = [self.printer.expression(where, names) for where in self.view.where] or ["TRUE"]
        if any(SEVERAL in text for text in wheres):  # an error only counts where the conditions before it hold
            return super()._only(condition, names)
        return " AND ".join(f"CASE WHEN {condition} THEN {text} END" for text in wheres)

    def _for_each(self, over: ForEach, here: Here) -> Here:
        name = over.item.name
        items, index, value = f"l_{name}", f"i_{name}", name
        there = [here.present] if here.present else []
        if over.or_null:
            there.append(f"len({items}) > 0")
        lists = (items, f"range(len({items}))")
        if there:
            lists = tuple(f"CASE WHEN {' AND '.join(there)} THEN {text} ELSE [NULL] END" for text in lists)  # type: ignore[assignment]
        body = (
            f"SELECT {here.listed(f'unnest({lists[0]}) AS {value}', f'unnest({lists[1]}) AS {index}')}\n"
            f"  FROM (SELECT *, {self.printer.as_list(over.items, here.names)} AS {items} FROM {here.step})"
        )
        return self._item(over.item, self._step(body), here, nullable=bool(there))

    def _repeat(self, over: Repeat, here: Here) -> Here:
        """Items below items: their JSON in a recursive step, with their place as a list that orders them depth first."""
        name, fields = over.item.name, self.scopes[over.item.name]
        number, place, raw = f"n_{name}", f"o_{name}", f"j_{name}"
        start = self._step(f"SELECT *, row_number() OVER () AS {number} FROM {here.step}")
        typed = here.names.with_(name, decode(raw, fields), fields)
        first, below = (
            f"list_concat({', '.join(['CAST([] AS JSON[])', *(self.printer.as_list(plan, names) for plan in plans)])})"
            for plans, names in ((over.first, here.names), (over.below, typed))
        )
        unnested = "unnest(l) AS j, unnest(range(len(l))) AS o"
        step = f"step_{len(self.steps)}"
        self._step(
            f"SELECT {here.listed(number, f'j AS {raw}', f'[o] AS {place}')}\n"
            f"  FROM (SELECT *, {unnested} FROM (SELECT *, {first} AS l FROM {start}))\n"
            f"  UNION ALL\n"
            f"  SELECT {here.listed(number, 'j', f'list_append({place}, o)')}\n"
            f"  FROM (SELECT *, {unnested} FROM (SELECT *, {below} AS l FROM {step}))"
        )
        index = f"row_number() OVER (PARTITION BY {number} ORDER BY {place}) - 1 AS i_{name}"
        body = f"SELECT {here.listed(f'{decode(raw, fields)} AS {name}', index)} FROM {step}"
        if here.present:
            body += f"\n  UNION ALL\n  SELECT {here.listed('NULL', 'NULL')} FROM {here.step} WHERE NOT ({here.present})"
        return self._item(over.item, self._step(body), here, nullable=bool(here.present))
