"""The query model: what one row of a dataset is and where each of its variables comes from, apart from any language or engine.

It is built from a mapping by `building`, printed as SQL by `query`, computed row by row by `vtabel.engines.naive.cases`. What each
part means is told in docs/cases.md; `str` of a part is its text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from vtabel.expressions import Checked
from vtabel.mapping import Pick
from vtabel.mapping.windows import Window
from vtabel.table.model import IdentityRole

Holds: TypeAlias = Literal["number", "text", "boolean", "date"]
"""What a column of a view holds."""
Delivers: TypeAlias = Literal["number", "text", "boolean", "date", "instant"]
"""What a variable is in the result."""
Why: TypeAlias = Literal[
    "absent", "window", "imprecise", "list", "unit", "several", "source", "input", "population", "converted"
]
"""Why a value is empty (docs/cases.md, *Empty values*); ``converted`` is one that is filled, in another unit than it was."""

CodeSet: TypeAlias = tuple[tuple[str, str], ...]
"""Codes with their systems."""

LEFT_OUT = ("entered-in-error", "cancelled", "not-done", "refuted")
"""The statuses of resources that are left out: what was written by mistake, did not happen or is not so."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When something was so: columns with the text of a date, of which the first that is filled counts."""

    columns: tuple[str, ...]

    def __str__(self) -> str:
        return " or ".join(self.columns)


@dataclass(frozen=True, slots=True)
class Codes:
    """Resources that have one of some codes, by the view with the codes of each resource and its columns."""

    view: str
    any_of: CodeSet
    column: str = "code"
    system: str = "code_system"

    def __str__(self) -> str:
        return f"with {', '.join(f'{system}|{code}' for system, code in self.any_of)}"


@dataclass(frozen=True, slots=True)
class Case:
    """What one row stands for: a resource of ``view`` for which ``filter`` holds and that has one of the codes.

    ``encounter`` is the column with the key of its encounter. Without ``end`` a case has one moment.
    """

    view: str
    start: Moment | None
    end: Moment | None = None
    filter: str = ""
    codes: Codes | None = None
    encounter: str = ""

    def __str__(self) -> str:
        parts = [self.view, f"where {self.filter}" if self.filter else "", str(self.codes or "")]
        parts += [f"from {self.start}" if self.start else "", f"to {self.end}" if self.end else ""]
        return " ".join(filter(None, parts))


@dataclass(frozen=True, slots=True)
class Link:
    """What ties a resource to the case.

    ``encounter``: ``column`` is the key of the candidate's encounter. ``from case``: ``view`` holds references of the case's
    resource in ``column``; ``to case``: references of the candidate's. ``child``: it is of a child of the patient, ``mother``: of
    the mother; ``view`` holds in ``column`` the keys of the related persons that patients are, ``persons`` those persons, each of the
    patient to whom it is related, for whom ``filter`` holds where it is a mother.
    """

    kind: Literal["patient", "encounter", "from case", "to case", "child", "mother"] = "patient"
    view: str = ""
    column: str = ""
    persons: str = ""
    filter: str = ""

    @property
    def to_person(self) -> bool:
        """Whether it goes to somebody else than the patient."""
        return self.kind in ("child", "mother")

    def __str__(self) -> str:
        return f"by {self.kind}" + (f" ({self.view}.{self.column})" if self.view else "")


@dataclass(frozen=True, slots=True)
class Option:
    """A code of the source and the option that it becomes; empty: none on purpose."""

    system: str
    code: str
    option: str

    @property
    def number(self) -> float | None:
        """The option as a number, if it is one."""
        return float(self.option) if re.fullmatch(r"-?\d+(\.\d+)?", self.option) else None

    def fits(self, code: str, system: str | None) -> bool:
        """Whether a code of the source is meant; without a system where the source has none."""
        return self.code == code and (system is None or self.system in ("", "boolean", system))


@dataclass(frozen=True, slots=True)
class Candidates:
    """The values that may count: ``value`` in the rows of ``items`` (a view below ``view``) or of ``view`` itself.

    ``view`` holds keys, dates and statuses. ``unit`` is what numbers are reckoned to, from what column ``unit_column`` says.
    ``ranks`` are the options by whose numbers codes have a least and a most. With ``own`` the resource that makes the case may be
    one of them.
    """

    view: str
    value: str
    holds: Holds
    items: str = ""
    unit_column: str = ""
    unit: str = ""
    system: str = ""
    moment: Moment | None = None
    filter: str = ""
    codes: Codes | None = None
    link: Link = Link()
    ranks: tuple[Option, ...] = ()
    own: bool = True

    def __str__(self) -> str:
        parts = [
            self.value,
            f"[{self.unit_column} -> {self.unit}]" if self.unit else "",
            f"of {self.items or self.view}",
        ]
        parts += [f"where {self.filter}" if self.filter else "", str(self.codes or ""), f"at {self.moment}" if self.moment else ""]  # fmt: skip
        return " ".join(filter(None, [*parts, str(self.link), "" if self.own else "but not the case itself"]))


@dataclass(frozen=True, slots=True)
class Picked:
    """One value out of the candidates in a window. Without a pick there may be one only.

    ``anchors`` gives the variable (by key) that each name in the window means; it is picked itself, and is a date.
    """

    candidates: Candidates
    pick: Pick | None = None
    window: Window | None = None
    anchors: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        inside = f" in {self.window}" if self.window else ""
        return f"{self.pick or 'the only'} {self.candidates}{inside}"


@dataclass(frozen=True, slots=True)
class Constant:
    """The same in every row."""

    value: str

    def __str__(self) -> str:
        return f"constant {self.value!r}"


@dataclass(frozen=True, slots=True)
class Derived:
    """Computed from other variables of the row; ``inputs`` gives the variable (by key) that each name in it means."""

    checked: Checked
    inputs: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return f"derived {self.checked.expression.text}"


@dataclass(frozen=True, slots=True)
class Above:
    """What the parent's row has, by the key of its variable."""

    key: str

    def __str__(self) -> str:
        return f"of the parent {self.key}"


@dataclass(frozen=True, slots=True)
class Nowhere:
    """Not in the data: typed by a person, or in a table of the hospital that no view serves."""

    why: Literal["manual", "local", "constant"]

    def __str__(self) -> str:
        return f"not here ({self.why})"


@dataclass(frozen=True, slots=True)
class Variable:
    """One column of the result.

    ``options`` is the value map. ``listed`` are the codes of the registry's own list, where a code without a row of the map
    must be one of them. ``decimals`` is the precision that the registry asks, applied on writing.
    """

    key: str
    name: str
    delivers: Delivers
    source: Picked | Constant | Derived | Above | Nowhere
    options: tuple[Option, ...] = ()
    listed: tuple[str, ...] = ()
    decimals: int | None = None
    identity: IdentityRole | None = None
    only_for: tuple[Condition, ...] = ()

    def __str__(self) -> str:
        mapped = f", {len(self.options)} codes mapped" if self.options else ""
        return f"{self.name} ({self.delivers}) = {self.source}{mapped}"


@dataclass(frozen=True, slots=True)
class Condition:
    """A coded part of a population. ``age`` compares years at the start of the case; ``sex`` and ``setting`` compare a code;
    ``diagnosis`` and ``procedure`` ask whether the patient has one of the codes, or a code in one of the ranges, in time.

    ``view`` holds what is looked at (for codes the resources, with ``codings`` the view of their codes).
    """

    kind: Literal["age", "sex", "setting", "diagnosis", "procedure"]
    operator: Literal["=", "<", "<=", ">", ">=", "in"]
    values: tuple[str, ...]
    system: str = ""
    view: str = ""
    column: str = ""
    codings: str = ""
    moment: Moment | None = None

    def __str__(self) -> str:
        return f"{self.kind} {self.operator} {', '.join(self.values)}"


@dataclass(frozen=True, slots=True)
class Parent:
    """What a row of a child dataset is a part of: a case of ``dataset`` (with the variables that are asked of it) to which it is
    tied by ``link``, and in whose ``window`` it surely starts."""

    dataset: Dataset
    link: Link = Link()
    window: Window | None = None

    def __str__(self) -> str:
        return f"{self.dataset.key} {self.link}" + (f" in {self.window}" if self.window else "")


@dataclass(frozen=True, slots=True)
class Dataset:
    """The query of one dataset of one registry. ``period`` is the moment of the case that decides the period of delivery; of a
    child also that of its parent does. ``inherited`` are what derivations of a child need of its parent: no columns."""

    registry: str
    name: str
    case: Case
    keys: tuple[str, ...]
    variables: tuple[Variable, ...]
    period: Literal["start", "end", ""] = ""
    population: tuple[Condition, ...] = ()
    parent: Parent | None = None
    inherited: tuple[Variable, ...] = ()

    @property
    def known(self) -> tuple[Variable, ...]:
        """The columns, and behind them what is not one itself."""
        return (*self.variables, *self.inherited)

    @property
    def has_period(self) -> bool:
        """Whether a period of delivery can be chosen."""
        return bool(self.period) or (self.parent is not None and self.parent.dataset.has_period)

    @property
    def key(self) -> str:
        """``registry:dataset``, unique over all registries."""
        return f"{self.registry}:{self.name}"

    @property
    def picked(self) -> tuple[tuple[Variable, Picked], ...]:
        """The variables that are picked from candidates."""
        return tuple((v, v.source) for v in self.variables if isinstance(v.source, Picked))

    def __str__(self) -> str:
        lines = [f"dataset {self.key}", f"  case {self.case}"]
        lines += [f"  part of {self.parent}"] if self.parent else []
        lines += [f"  period by the {self.period} of the case"] if self.period else []
        lines += [f"  for {condition}" for condition in self.population]
        lines += [f"  {variable}" for variable in self.variables]
        return "\n".join([*lines, *(f"  with {variable}" for variable in self.inherited)])


def moments(datasets: tuple[Dataset, ...]) -> dict[str, tuple[Moment, ...]]:
    """The moments that are needed of each view, each once, in a fixed order."""
    found: dict[str, dict[Moment, None]] = {}
    for view, moment in (pair for dataset in datasets for pair in _moments(dataset)):
        found.setdefault(view, {}).setdefault(moment)
    return {view: tuple(of) for view, of in found.items()}


def _moments(dataset: Dataset) -> Iterator[tuple[str, Moment]]:
    if dataset.parent is not None:
        yield from _moments(dataset.parent.dataset)
    for moment in (dataset.case.start, dataset.case.end):
        if moment is not None:
            yield dataset.case.view, moment
    for _, source in dataset.picked:
        candidates = source.candidates
        if candidates.moment is not None:
            below = candidates.holds == "date" and candidates.items
            yield below or candidates.view, candidates.moment
    for condition in (*dataset.population, *(c for v in dataset.variables for c in v.only_for)):
        if condition.moment is not None:
            yield condition.view, condition.moment
