"""`RowPlan` -> one query: a chain of named steps, each of which goes over one list or joins the branches of a union.

A step keeps all names of the one before, so columns are computed once, at the end. Where a forEachOrNull finds nothing its item
is NULL and so is its index: below it every forEach gives its one row of NULLs, and every column is NULL, but `%rowIndex`, which is 0.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace

from vtabel.engines import references
from vtabel.engines.printing import Names, Printer
from vtabel.extraction.fhirpath import plan as p
from vtabel.extraction.fields import Field, used_fields
from vtabel.extraction.rows import Block, ColumnPlan, ForEach, Repeat, RowPlan, Union

Columns = list[tuple[str, str]]


@dataclass(frozen=True)
class Here:
    """A place in the chain: the step to read from, the columns it has, and what the plan's variables are there."""

    step: str
    columns: tuple[str, ...]
    names: Names
    present: str = ""  # true where the item of the innermost forEachOrNull is there; "" if it always is

    def after(self, other: Here) -> Here:
        """This place, reading from a later step."""
        return replace(self, step=other.step, columns=other.columns)

    def listed(self, *more: str) -> str:
        return ", ".join([*self.columns, *more])


class Query(ABC):
    """The query of a view on ``table``, which has a column for each of ``own``, the fields of the resource that the view uses.

    ``staged`` holds these fields and more, where the table does. Each column with keys of references has one beside it that says,
    as a list, why references give no key.
    """

    begins = "WITH"

    def __init__(self, view: RowPlan, table: str, printer: Printer, staged: Field | None = None) -> None:
        self.view = view
        self.own = tuple(used_fields(view)[0].below)
        self.scopes = used_fields(view, staged)[1]
        self.table = table
        self.printer = printer
        self.keyed = references.keyed(view)
        self.steps: list[tuple[str, str]] = []
        self.unions = 0

    @abstractmethod
    def _for_each(self, over: ForEach, here: Here) -> Here:
        """The place after a step with a row per item."""

    @abstractmethod
    def _repeat(self, over: Repeat, here: Here) -> Here:
        """The place after a step with a row per item, and per item below these, depth first."""

    def text(self) -> str:
        """The whole query."""
        names = Names({self.view.resource.name: ""}, self.scopes)
        identifier = self.printer.identifier
        type = f"{identifier('resourceType')} = {self.printer.quoted(self.view.resource.type)}"
        columns = tuple(identifier(name) for name in self.own)
        start = f"SELECT {', '.join(columns)} FROM {self.table} WHERE {self._only(type, names)}"
        found, end = self._block(self.view.block, Here(self._step(start), columns, names))
        last = ", ".join(f"{text} AS {identifier(name)}" for name, text in found)
        steps = ",\n".join(f"{name} AS (\n  {body}\n)" for name, body in self.steps)
        return f"{self.begins} {steps}\nSELECT {last}\nFROM {end.step}"

    def _only(self, condition: str, names: Names) -> str:
        """Which resources give rows: those of the type, by ``condition``, that `where` lets through.

        An engine may ask conditions in any order: an error only counts where those before it hold.
        """
        for where in self.view.where:
            condition = f"CASE WHEN {condition} THEN {self.printer.expression(where, names)} END"
        return condition

    def _step(self, body: str) -> str:
        self.steps.append((f"step_{len(self.steps)}", body))
        return self.steps[-1][0]

    def _block(self, block: Block, here: Here) -> tuple[Columns, Here]:
        """The columns of a block, and the place from where they can be computed."""
        inside = here
        if isinstance(block.over, ForEach):
            inside = self._for_each(block.over, here)
        elif isinstance(block.over, Repeat):
            inside = self._repeat(block.over, here)
        columns: Columns = []
        for part in block.parts:
            if isinstance(part, ColumnPlan):
                columns.append((part.name, self._column(part, inside)))
                if part.name in self.keyed:
                    columns.append((references.cause_name(part.name), self._causes(part, inside)))
                continue
            found, end = self._block(part, inside) if isinstance(part, Block) else self._union(part, inside)
            columns += found
            inside = inside.after(end)
        return columns, here.after(inside)

    def _item(self, item: p.Var, step: str, here: Here, nullable: bool) -> Here:
        """The place after a step that gives ``item`` and its index."""
        index = f"i_{item.name}"
        names = here.names.with_(item.name, item.name, self.scopes[item.name])
        shown = f"coalesce({index}, 0)" if nullable else index
        names = replace(names, indices={**names.indices, item.name: shown})
        present = f"{index} IS NOT NULL" if nullable else ""
        return Here(step, (*here.columns, item.name, index), names, present)

    def _union(self, union: Union, here: Here) -> tuple[Columns, Here]:
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

    def _column(self, column: ColumnPlan, here: Here) -> str:
        """The SQL of a column; NULL in a row of NULLs."""
        text = self.printer.expression(column.plan, here.names)
        if column.collection:
            text = f"coalesce({self.printer.as_list(column.plan, here.names)}, {self.printer.empty_list})"
        always = not here.present or isinstance(column.plan, p.RowIndex)
        return text if always else f"CASE WHEN {here.present} THEN {text} END"

    def _causes(self, column: ColumnPlan, here: Here) -> str:
        """Why the references of a column give no key, as a list."""
        lists = [self.printer.as_list(plan, here.names) for plan in references.causes(column.plan)]
        text = self.printer.joined([self.printer.empty_texts, *lists])
        return f"CASE WHEN {here.present} THEN {text} END" if here.present else text
