"""`RowPlan` -> one DuckDB query: a chain of named steps, each of which unnests one list or joins the branches of a union.

A step keeps all names of the one before, so columns are computed once, at the end. Where a forEachOrNull finds nothing its item
is NULL and so is its index: below it every forEach gives its one row of NULLs, and every column is NULL, but `%rowIndex`, which is 0.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from vtabel.engines import references
from vtabel.engines.duckdb.columns import decode, identifier, quoted
from vtabel.engines.duckdb.expressions import SEVERAL, Names, as_list, expression
from vtabel.extraction.fhirpath import plan as p
from vtabel.extraction.fields import Field, Fields, used_fields
from vtabel.extraction.rows import Block, ColumnPlan, ForEach, Repeat, RowPlan, Union

Columns = list[tuple[str, str]]


def view_query(view: RowPlan, table: str, staged: Field | None = None, causes: bool = False) -> str:
    """The rows of a view as a query on ``table``, which has a column for each field of `used_fields`; or of ``staged``, which
    holds these and more.

    With ``causes`` each column with keys of references has one beside it that says, as a list, why there is no key.
    """
    own, _ = used_fields(view)
    _, scopes = used_fields(view, staged)
    keyed = references.keyed(view) if causes else frozenset()
    return _Query(view, tuple(own.below), scopes, table, keyed).text()


@dataclass(frozen=True)
class _Here:
    """A place in the chain: the step to read from, the columns it has, and what the plan's variables are there."""

    step: str
    columns: tuple[str, ...]
    names: Names
    present: str = ""  # true where the item of the innermost forEachOrNull is there; "" if it always is

    def after(self, other: _Here) -> _Here:
        """This place, reading from a later step."""
        return replace(self, step=other.step, columns=other.columns)

    def listed(self, *more: str) -> str:
        return ", ".join([*self.columns, *more])


class _Query:
    def __init__(self, view: RowPlan, own: tuple[str, ...], scopes: Fields, table: str, keyed: frozenset[str]) -> None:
        self.keyed = keyed
        self.view = view
        self.own = own
        self.scopes = scopes
        self.table = table
        self.steps: list[tuple[str, str]] = []
        self.unions = 0

    def text(self) -> str:
        names = Names({self.view.resource.name: ""}, self.scopes)
        conditions: list[str] = []
        for condition in self.view.where:
            text = expression(condition, names)
            if SEVERAL in text:  # DuckDB asks conditions in any order: an error only counts where those before it hold
                text = f"CASE WHEN {' AND '.join(conditions)} THEN {text} END" if conditions else text
            conditions.append(text)
        columns = tuple(identifier(name) for name in self.own)
        # The type comes first, and in a CASE it does: a scan may look there at all values (`reader`).
        type = f'"resourceType" = {quoted(self.view.resource.type)}'
        only = f"CASE WHEN {type} THEN {' AND '.join(conditions) or 'TRUE'} END"
        start = f"SELECT {', '.join(columns)} FROM {self.table} WHERE {only}"
        found, end = self._block(self.view.block, _Here(self._step(start), columns, names))
        last = ", ".join(f"{text} AS {identifier(name)}" for name, text in found)
        steps = ",\n".join(f"{name} AS (\n  {body}\n)" for name, body in self.steps)
        return f"WITH RECURSIVE {steps}\nSELECT {last}\nFROM {end.step}"

    def _step(self, body: str) -> str:
        self.steps.append((f"step_{len(self.steps)}", body))
        return self.steps[-1][0]

    def _block(self, block: Block, here: _Here) -> tuple[Columns, _Here]:
        """The columns of a block, and the place from where they can be computed."""
        inside = here
        if isinstance(block.over, ForEach):
            inside = self._for_each(block.over, here)
        elif isinstance(block.over, Repeat):
            inside = self._repeat(block.over, here)
        columns: Columns = []
        for part in block.parts:
            if isinstance(part, ColumnPlan):
                columns.append((part.name, _column(part, inside)))
                if part.name in self.keyed:
                    columns.append((references.cause_name(part.name), _causes(part, inside)))
                continue
            found, end = self._block(part, inside) if isinstance(part, Block) else self._union(part, inside)
            columns += found
            inside = inside.after(end)
        return columns, here.after(inside)

    def _for_each(self, over: ForEach, here: _Here) -> _Here:
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
            f"  FROM (SELECT *, {as_list(over.items, here.names)} AS {items} FROM {here.step})"
        )
        return self._item(over.item, self._step(body), here, nullable=bool(there))

    def _item(self, item: p.Var, step: str, here: _Here, nullable: bool) -> _Here:
        """The place after a step that gives ``item`` and its index."""
        index = f"i_{item.name}"
        names = here.names.with_(item.name, item.name, self.scopes[item.name])
        shown = f"coalesce({index}, 0)" if nullable else index
        names = replace(names, indices={**names.indices, item.name: shown})
        present = f"{index} IS NOT NULL" if nullable else ""
        return _Here(step, (*here.columns, item.name, index), names, present)

    def _repeat(self, over: Repeat, here: _Here) -> _Here:
        """Items below items: their JSON in a recursive step, with their place as a list that orders them depth first."""
        name, fields = over.item.name, self.scopes[over.item.name]
        number, place, raw = f"n_{name}", f"o_{name}", f"j_{name}"
        start = self._step(f"SELECT *, row_number() OVER () AS {number} FROM {here.step}")
        typed = here.names.with_(name, decode(raw, fields), fields)
        first, below = (
            f"list_concat({', '.join(['CAST([] AS JSON[])', *(as_list(plan, names) for plan in plans)])})"
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

    def _union(self, union: Union, here: _Here) -> tuple[Columns, _Here]:
        selects = []
        columns: Columns = []
        for number, branch in enumerate(union.branches):
            found, end = self._block(branch, here)
            if number == 0:
                self.unions += 1
                columns = [(name, f"u_{self.unions}_{place}") for place, (name, _) in enumerate(found)]
            texts = (f"{text} AS {alias}" for (_, text), (_, alias) in zip(found, columns, strict=True))
            only = f" WHERE {here.present}" if number and here.present else ""  # the row of NULLs is there once
            selects.append(f"SELECT {here.listed(*texts)} FROM {end.step}{only}")
        step = self._step("\n  UNION ALL\n  ".join(selects))
        return columns, replace(here, step=step, columns=(*here.columns, *(alias for _, alias in columns)))


def _causes(column: ColumnPlan, here: _Here) -> str:
    """Why the references of a column give no key, as a list."""
    lists = ["CAST([] AS VARCHAR[])", *(as_list(plan, here.names) for plan in references.causes(column.plan))]
    return (
        f"list_concat({', '.join(lists)})"
        if not here.present
        else f"CASE WHEN {here.present} THEN list_concat({', '.join(lists)}) END"
    )


def _column(column: ColumnPlan, here: _Here) -> str:
    """The SQL of a column; NULL in a row of NULLs."""
    text = expression(column.plan, here.names)
    if column.collection:
        text = f"coalesce({as_list(column.plan, here.names)}, [])"
    always = not here.present or isinstance(column.plan, p.RowIndex)
    return text if always else f"CASE WHEN {here.present} THEN {text} END"
