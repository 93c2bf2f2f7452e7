"""What only the warehouse can tell of a `backend.yaml`: types, one row for each resource, code systems, texts of dates."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlglot import exp

from vtabel.diagnostics import Cell, Findings, Report, UnusableInput
from vtabel.engines.naive.moments import readable
from vtabel.engines.postgres.session import quoted
from vtabel.engines.protocol import Row
from vtabel.engines.warehouse.supplying import Warehouse
from vtabel.engines.warehouse.where import WarehouseSession
from vtabel.extraction.backend.asked import systems_asked
from vtabel.extraction.backend.checking import OPTIONAL
from vtabel.extraction.backend.model import BackendColumn, BackendView
from vtabel.extraction.cases.sql.dialects import Dialect
from vtabel.extraction.cases.viewed import holds_of
from vtabel.extraction.model import Plan, View, ViewColumn

_NUMBERS = frozenset({"int2", "int4", "int8", "numeric", "float4", "float8", "money"})
_TEXTS = frozenset({"text", "varchar", "bpchar", "name", "citext", "unknown", "char"})
_HELD = {
    "text": _TEXTS,
    "date": {"date", *_TEXTS},
    "local": {"timestamp", *_TEXTS},
    "instant": {"timestamptz", *_TEXTS},
}


def check_warehouse(warehouse: Warehouse, plan: Plan) -> Report:
    """The findings on the file, and on what its views give. They are counts and names, never values of patients.

    Raises UnusableInput where the file or the connection cannot be used.
    """
    findings = Findings()
    besides = [name for name in OPTIONAL if name in warehouse.backend.views and name != "objections"]
    with warehouse.session() as session:
        staged = warehouse.stage(session, plan, besides)
        systems = systems_asked(plan)
        for view in (*plan.relations, *(OPTIONAL[name] for name in besides)):
            of = warehouse.backend.views[view.name]
            if of.table is not None:
                _View(session, warehouse.backend.dialect, view, of, findings).check(systems)
    return staged.report + findings.report()


class _View:
    def __init__(
        self, session: WarehouseSession, dialect: Dialect, view: View, of: BackendView, findings: Findings
    ) -> None:
        self._dialect = dialect
        self._session, self._view, self._of, self._findings = session, view, of, findings

    def check(self, systems: dict[tuple[str, str], set[str]]) -> None:
        for column in self._view.columns:
            given = self._of.columns[column.name]
            if given.sql is not None:
                self._type(column, given, given.sql)
        self._keys()
        for column in self._view.columns:
            cell = self._of.columns[column.name].cell
            if asked := systems.get((self._view.name, column.name)):
                self._systems(column.name, asked, cell)
            if holds_of(column) == "date" and self._of.columns[column.name].held == "text":
                self._dates(column.name, cell)

    def _type(self, column: ViewColumn, given: BackendColumn, sql: exp.Expr) -> None:
        assert self._of.table is not None
        query = self._of.table.copy()
        query.set("expressions", [exp.alias_(sql.copy(), "value")])
        type = self._session.types(query.sql(self._dialect))["value"]
        if type and type not in _wanted(column, given):
            name = f"{self._view.name}.{column.name}"
            why, why_nl = f"it is `{type}` in the warehouse", f"in het datawarehouse is het `{type}`"
            self._findings.add("VT485", given.cell, column=name, type=_asked(column, given), why=why, why_nl=why_nl)

    def _keys(self) -> None:
        """Every row has its keys; a resource is there once, and an item of it too."""
        index = [c.name for c in self._view.columns if c.role == "index"]
        keys = [c.name for c in self._view.columns if c.name in ("resource_key", "patient_key")]
        named = ", ".join(map(quoted, [k for k in keys if k == "resource_key"] + index))
        lacking = " OR ".join(f"{quoted(key)} IS NULL" for key in [*keys, *index])
        (counted,) = self._rows(
            f"SELECT COUNT(*) AS n, COUNT(CASE WHEN {lacking} THEN 1 END) AS lacking FROM {self._from}"
        )
        if not counted["n"]:
            self._findings.add("VT494", self._of.cell, view=self._view.name)
        if counted["lacking"]:
            self._findings.add(
                "VT488",
                self._of.cell,
                view=self._view.name,
                count=counted["lacking"],
                why="lack a key",
                why_nl="missen een sleutel",
            )
        if named:
            twice = f"SELECT SUM(n) AS n FROM (SELECT COUNT(*) AS n FROM {self._from} GROUP BY {named} HAVING COUNT(*) > 1) AS twice"
            (counted,) = self._rows(twice)
            if counted["n"]:
                self._findings.add(
                    "VT488",
                    self._of.cell,
                    view=self._view.name,
                    count=counted["n"],
                    why="have a key that another row has too",
                    why_nl="hebben een sleutel die een andere rij ook heeft",
                )

    def _systems(self, column: str, asked: set[str], cell: Cell | None) -> None:
        """Systems are no data of patients: those that nobody asks are named."""
        found = {
            row["system"]
            for row in self._rows(f"SELECT DISTINCT {quoted(column)} AS system FROM {self._from} LIMIT 100")
        }
        for text in sorted(filter(None, found - asked)) if not found & asked else ():
            name = f"{self._view.name}.{column}"
            self._findings.add("VT486", cell, column=name, text=text, choices=", ".join(sorted(asked)))

    def _dates(self, column: str, cell: Cell | None) -> None:
        texts = (
            row["text"]
            for row in self._rows(
                f"SELECT DISTINCT {quoted(column)} AS text FROM {self._from} WHERE {quoted(column)} IS NOT NULL"
            )
        )
        wrong = sum(not readable(text) for text in texts)
        if wrong:
            self._findings.add("VT492", cell, column=f"{self._view.name}.{column}", count=wrong)

    @property
    def _from(self) -> str:
        return quoted(self._view.name)

    def _rows(self, text: str) -> Iterator[Row]:
        """Raises UnusableInput (VT487) where a value does not become the type of its column."""
        try:
            return iter(self._session.fetch(text))
        except UnusableInput as error:
            why = next(iter(error.report)).params["why"]
            raise UnusableInput.of("VT487", self._of.cell, view=self._view.name, why=why) from None


def _wanted(column: ViewColumn, given: BackendColumn) -> Collection[str]:
    match holds_of(column):
        case "date":
            return _HELD[given.held]
        case "boolean":
            return {"bool", "int4"}
        case "number":
            return _NUMBERS
    return _TEXTS | _NUMBERS | {"uuid"}


def _asked(column: ViewColumn, given: BackendColumn) -> str:
    return f"{column.type} (as: {given.held})" if holds_of(column) == "date" else column.type
