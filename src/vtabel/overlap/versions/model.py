"""What differs between two versions of a table: `TableDiff` with its `Change`s, of a closed list of kinds."""

from __future__ import annotations

from collections import Counter
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from vtabel.diagnostics import Cell
from vtabel.table import Registry, SourceFile


class Weight(StrEnum):
    """What a change asks of a delivery that was right for the old version, heaviest first (docs/versions.md)."""

    MAJOR = "major"
    """It may be refused, misread or incomplete."""
    MINOR = "minor"
    """It stays right; more may be delivered, or less must be."""
    PATCH = "patch"
    """Only words."""

    @property
    def rank(self) -> int:
        return list(Weight).index(self)


class Kind(StrEnum):
    """The kinds of change. A kind leaves this list only with a deprecation."""

    VARIABLE_ADDED = "variable_added"
    VARIABLE_REMOVED = "variable_removed"
    VARIABLE_RENAMED = "variable_renamed"
    VARIABLE_MOVED = "variable_moved"
    RETYPED = "retyped"
    FORMAT_CHANGED = "format_changed"
    UNIT_CHANGED = "unit_changed"
    RANGE_CHANGED = "range_changed"
    SEVERAL_ANSWERS_CHANGED = "several_answers_changed"
    VALUE_LIST_ADDED = "value_list_added"
    VALUE_LIST_REMOVED = "value_list_removed"
    OPTION_ADDED = "option_added"
    OPTION_REMOVED = "option_removed"
    OPTION_RECODED = "option_recoded"
    OPTION_REWORDED = "option_reworded"
    OBLIGATION_TIGHTENED = "obligation_tightened"
    OBLIGATION_RELAXED = "obligation_relaxed"
    OBLIGATION_CHANGED = "obligation_changed"
    PURPOSE_ADDED = "purpose_added"
    PURPOSE_REMOVED = "purpose_removed"
    POPULATION_CHANGED = "population_changed"
    CONDITION_CHANGED = "condition_changed"
    VALIDATION_ADDED = "validation_added"
    VALIDATION_REMOVED = "validation_removed"
    CALCULATION_CHANGED = "calculation_changed"
    DEFAULT_CHANGED = "default_changed"
    KEY_CHANGED = "key_changed"
    IDENTITY_CHANGED = "identity_changed"
    CONCEPT_CHANGED = "concept_changed"
    WORDS_CHANGED = "words_changed"
    DATASET_ADDED = "dataset_added"
    DATASET_REMOVED = "dataset_removed"
    DATASET_CHANGED = "dataset_changed"
    TABLE_POPULATION_CHANGED = "table_population_changed"
    PERIOD_CHANGED = "period_changed"
    REGISTRY_CHANGED = "registry_changed"


class Evidence(NamedTuple):
    """One thing that speaks for a renaming. ``kind`` is a key of `vtabel.overlap.versions.words.EVIDENCE`."""

    kind: str
    points: int
    text: str = ""


class Change(NamedTuple):
    """One difference. ``variable`` is the key in the old table (in the new one for what was added; empty for what is of the
    whole table), ``now`` the key in the new table. ``before`` and ``after`` are texts, with the cells where they stand.

    ``evidence`` says why a variable is held to be renamed.
    """

    kind: Kind
    weight: Weight
    variable: str
    now: str
    before: str
    after: str
    cell_before: Cell | None
    cell_after: Cell | None
    detail: str = ""
    evidence: tuple[Evidence, ...] = ()


class Head(BaseModel):
    """One of the two versions."""

    model_config = ConfigDict(frozen=True)

    registry: Registry
    version: str
    source: SourceFile
    variables: int


class Touched(NamedTuple):
    """What the changes touch in a mapping. ``rows`` are the cells of mapping rows by the key of their variable in the old table, with
    why; ``views`` the views of the queries that change; ``requirements`` the ids that are new, gone or have another revision."""

    rows: tuple[tuple[str, str, Cell | None], ...] = ()
    views: tuple[tuple[str, str], ...] = ()
    requirements: tuple[tuple[str, str, str], ...] = ()


class TableDiff(BaseModel):
    """The differences of two versions, in the order of the tables. Shows itself as a table in a notebook.

    ``on`` is the day on which obligations are compared. ``proposed`` is the version that our rule gives the new table, empty where the
    old version is no number. ``touched`` is None without a mapping.
    """

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    old: Head
    new: Head
    on: date
    changes: tuple[Change, ...]
    proposed: str = ""
    touched: Touched | None = None

    @property
    def weight(self) -> Weight | None:
        """The heaviest weight of the changes; None where nothing changed."""
        return min((c.weight for c in self.changes), key=lambda w: w.rank, default=None)

    def counts(self) -> Counter[Kind]:
        """How many changes there are of each kind."""
        return Counter(c.kind for c in self.changes)

    def of(self, kind: Kind) -> tuple[Change, ...]:
        """The changes of one kind."""
        return tuple(c for c in self.changes if c.kind is kind)

    def _repr_html_(self) -> str:
        from vtabel.overlap.versions.write import as_html  # it prints, so it stands above the model

        return as_html(self)
