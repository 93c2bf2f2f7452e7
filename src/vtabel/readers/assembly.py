"""What a structured file says, gathered into a table: the checks and choices that are the same for every such format."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from vtabel.diagnostics import Cell, Findings, UnusableInput
from vtabel.expressions import check, parse
from vtabel.readers.cells import NOT_APPLICABLE, day
from vtabel.readers.content import Content, Part
from vtabel.readers.datatypes import parse_type, ucum
from vtabel.readers.overrule import LayoutOverrule
from vtabel.readers.preamble import code_of
from vtabel.readers.variables import known_role
from vtabel.sheet.limits import too_large
from vtabel.table import (
    AccountabilityTable,
    Dataset,
    Datatype,
    IdentityRole,
    Note,
    Option,
    Origin,
    Registry,
    SourceFile,
    ValueList,
    Variable,
)
from vtabel.table.scope import meant, types_at
from vtabel.text import match_form

_MOST = 50_000
"""Variables and groups of one file: a few lines of a schema, each naming the next one twice, can stand for billions."""

# Words of FHIR and ART-DECOR for types, beside those that tables use.
_TYPES = {"url": Datatype.TEXT, "ordinal": Datatype.CODE, "duration": Datatype.QUANTITY}


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an item stands: its dataset, the groups within it, and the condition of these groups.

    A group that repeats is a dataset of its own, whose name is the path to it; so the key of a variable is always its path.
    """

    dataset: str
    groups: tuple[str, ...] = ()
    condition: str = ""
    parent: str | None = None

    @property
    def group(self) -> str:
        return "/".join(self.groups)

    def within(self, name: str, *, repeats: bool, condition: str = "") -> Scope:
        """The scope of what stands in a group."""
        condition = both(self.condition, condition)
        if repeats:
            return Scope("/".join((self.dataset, *self.groups, name)), (), condition, self.dataset)
        return replace(self, groups=(*self.groups, name), condition=condition)


def both(*conditions: str) -> str:
    """One condition that holds where all of these hold.

    >>> both("[a] === 1", ""), both("[a] === 1", "[b] === 2")
    ('[a] === 1', '([a] === 1) && ([b] === 2)')
    """
    found = list(dict.fromkeys(filter(None, conditions)))
    return found[0] if len(found) == 1 else " && ".join(f"({text})" for text in found)


@dataclass(slots=True)
class Assembly:
    """Takes in facts about the registry, datasets, notes and variables; `table` makes the table of them."""

    source: SourceFile
    stem: str
    given: LayoutOverrule
    findings: Findings
    name: str = ""
    code: str = ""
    holder: str = ""
    version: str = ""
    valid_from: Origin | None = None
    valid_to: Origin | None = None
    datasets: dict[str, Dataset] = field(default_factory=dict)
    variables: dict[str, Variable] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    items: int = 0

    def dataset(self, scope: Scope, cell: Cell, label: str = "") -> None:
        """A dataset, or a group in one. It is left out of the table if it turns out to hold no variable."""
        self._count(cell)
        self.datasets.setdefault(
            scope.dataset, Dataset(name=scope.dataset, label=label, parent=scope.parent, cell=cell)
        )

    def note(self, text: str, cell: Cell) -> None:
        if text:
            self.notes.append(Note(text=text, cell=cell))

    def add(self, variable: Variable) -> None:
        """A variable; with a finding (VT201) instead if its key was there before."""
        self._count(variable.cell)
        if variable.key in self.variables:
            self.findings.add("VT201", variable.cell, related=(self.variables[variable.key].cell,), name=variable.key)
        else:
            self.variables[variable.key] = variable

    def nameless(self, text: str, cell: Cell) -> None:
        """An item without a name: it is no variable."""
        self.findings.add("VT202", cell, text=text or "-")

    def datatype(self, text: str, cell: Cell) -> Datatype | None:
        """The type that a word stands for; with a finding (VT203) if it is not known."""
        found = _TYPES.get(match_form(text)) or parse_type(text).datatype
        if found is None and text:
            self.findings.add("VT203", cell, text=text)
        return found

    def unit(self, text: str, cell: Cell, *, coded: bool = False) -> tuple[str, str]:
        """The text of a unit and its UCUM code; ``coded`` where the text is such a code."""
        if match_form(text) in ("", *NOT_APPLICABLE):
            return "", ""
        code = text if coded else ucum(text)
        if code is None:
            self.findings.add("VT211", cell, text=text)
        return text, code or ""

    def span(self, low: Decimal | None, high: Decimal | None, cell: Cell) -> tuple[Decimal | None, Decimal | None]:
        """A range, left out with a finding (VT219) if it runs backwards."""
        if low is not None and high is not None and low > high:
            self.findings.add("VT219", cell, low=low, high=high)
            return None, None
        return low, high

    def identity(self, name: str, label: str, cell: Cell) -> IdentityRole | None:
        """In what way the variable identifies someone, by its name or label; told as VT212."""
        role = known_role(name, label)
        if role:
            self.findings.add("VT212", cell, name=name, role=role)
        return role

    def answers(self, name: str, datatype: Datatype | None, values: ValueList | None, cell: Cell) -> ValueList | None:
        """The value list; a coded variable without one is told as VT217, an option that stands twice as VT207."""
        if datatype is Datatype.CODE and values is None:
            self.findings.add("VT217", cell, name=name)
        if values is None:
            return None
        kept: dict[str, Option] = {}
        for option in values.options:
            first = kept.setdefault(option.code, option)
            if first is not option:
                self.findings.add(
                    "VT207", option.cell or cell, code=option.code, first=first.label, second=option.label
                )
        return values.model_copy(update={"options": tuple(kept.values())})

    def table(self, place: Cell) -> AccountabilityTable:
        """The table. Raises UnusableInput (VT101, or what was found) if it has no variable."""
        if not self.variables:
            if not self.findings.report().errors:
                self.findings.add("VT101", place)
            raise UnusableInput(self.findings.report())
        for where, what, what_nl, name in self.given.unused((), {}):
            self.findings.add("VT118", where, what=what, what_nl=what_nl, name=name)
        if not any(v.obligations for v in self.variables.values()):
            self.findings.add("VT116", place)
        registry = self._registry(place)
        start, end = self._day(self.given.valid_from, self.valid_from), self._day(self.given.valid_to, self.valid_to)
        table = AccountabilityTable(
            registry=registry,
            version=self.given.version or self.version,
            valid_from=start,
            valid_to=end,
            source=self.source,
            datasets=self._used_datasets(),
            variables=tuple(self.variables.values()),
            notes=tuple(self.notes),
        )
        self._check_names(table)
        return table.model_copy(update={"report": self.findings.report()})

    def _check_names(self, table: AccountabilityTable) -> None:
        """Conditions speak of variables of the table; a name that is none is told once (VT223)."""
        told: set[str] = set()
        for variable in table:
            for text in dict.fromkeys((variable.visible_if, *(o.condition for o in variable.obligations))):
                origin = variable.origins.get("condition")
                expression = parse(text, Findings(), origin.cell if origin else variable.cell) if text else None
                if expression is None or all(name in told or meant(name, variable, table) for name in expression.names):
                    continue
                found = Findings()
                check(expression, types_at(variable, table), found)
                unknown = [d for d in found.diagnostics if d.code == "VT223" and d.params["name"] not in told]
                self.findings.diagnostics += unknown
                told |= {d.params["name"] for d in unknown}

    def _count(self, cell: Cell) -> None:
        self.items += 1
        if self.items > _MOST:
            raise too_large(Cell(cell.file, cell.part), "items", self.items, _MOST)

    def _registry(self, place: Cell) -> Registry:
        given = self.given.registry
        name = given.name or self.name
        if not name:
            name = self.stem
            self.findings.add("VT110", place, name=name)
        code = given.code or self.code or code_of(name)
        return Registry(code=code, name=name, holder=given.holder or self.holder, processor=given.processor)

    def _day(self, given: str, origin: Origin | None) -> date | None:
        text = given or (origin.raw if origin else "")
        found = day(text) if text else None
        if text and found is None:
            self.findings.add("VT210", origin.cell if origin else None, text=text)
        return found

    def _used_datasets(self) -> tuple[Dataset, ...]:
        """The datasets that hold variables, and those above them."""
        used = {v.dataset: None for v in self.variables.values()}
        for name in list(used):
            above = self.datasets[name].parent if name in self.datasets else None
            while above and above not in used:
                used[above] = None
                above = self.datasets[above].parent if above in self.datasets else None
        known = [d for d in self.datasets.values() if d.name in used]
        return (*known, *(Dataset(name=name) for name in used if name not in self.datasets))


def assembled(
    content: Content,
    given: LayoutOverrule,
    findings: Findings,
    mine: Callable[[Part], bool],
    take: Callable[[Part, Assembly], None],
) -> AccountabilityTable:
    """The table of the parts of a file that a format knows, each taken in; the other parts are told (VT124). Raises
    UnusableInput (VT101)."""
    assembly = Assembly(content.source, content.path.stem, given, findings)
    for part in content.parts:
        if mine(part):
            take(part, assembly)
        else:
            findings.add("VT124", part.cell(), what=f"{part.kind} ({part.root})")
    for name in content.unread:
        findings.add("VT124", Cell(content.path.name, name), what=name)
    return assembly.table(content.parts[0].cell())
