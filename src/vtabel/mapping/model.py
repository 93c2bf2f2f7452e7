"""Where each variable comes from: `Binding`, `Gap`, `Proposal`, and the `Mapping` that holds them for several tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from collections.abc import Mapping as Dict
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict

from vtabel.diagnostics import Cell, Report, UnusableInput
from vtabel.table import AccountabilityTable, Criterion, Level, SourceFile, Variable


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(StrEnum):
    """The kinds of source a variable can have."""

    ZIB = "zib"
    FHIR = "fhir"
    LOCAL = "local"
    CONSTANT = "constant"
    DERIVED = "derived"
    MANUAL = "manual"


class Decision(StrEnum):
    """What a person has said of a row."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Status(StrEnum):
    """How a variable stands, computed by `status_of`."""

    BOUND = "bound"
    DERIVED = "derived"
    CONSTANT = "constant"
    MANUAL = "manual"
    PROPOSED = "proposed"
    GAP = "gap"
    NOT_NEEDED = "not_needed"


class Cause(StrEnum):
    """Why a variable has no source."""

    ABSENT = "absent"
    NO_PROFILE = "no_profile"
    CODES_MISSING = "codes_missing"
    NOT_RECORDED = "not_recorded"
    FREE_TEXT = "free_text"
    LOCAL_CODE = "local_code"
    OTHER_VALUE_LIST = "other_value_list"
    WRONG_GRANULARITY = "wrong_granularity"
    NOT_DATED = "not_dated"
    NOT_LINKED = "not_linked"
    OTHER_SYSTEM = "other_system"
    NOT_EXPOSED = "not_exposed"
    FILTER_UNSUPPORTED = "filter_unsupported"
    UNDECIDED = "undecided"


class Pick(StrEnum):
    """Which of several values counts."""

    FIRST = "first"
    LAST = "last"
    NEAREST = "nearest"
    MIN = "min"
    MAX = "max"
    ANY = "any"
    COUNT = "count"
    EXISTS = "exists"


class Code(_Value):
    """A code of a terminology. ``system`` is its FHIR URI."""

    system: str
    code: str


class ValueMap(_Value):
    """One row of the value map: a code in the source becomes an option of the registry.

    Without a code it says (in ``note``) why no code leads to the option, without an option why the code leads to none.
    """

    system: str
    code: str
    option: str
    note: str = ""
    cell: Cell | None = None


class _Decided(_Value):
    """Who decided, when and why."""

    decision: Decision = Decision.PROPOSED
    author: str = ""
    decided_on: date | None = None
    justification: str = ""
    ehr_field: str = ""
    cell: Cell | None = None


class Recipe(_Value):
    """What an entry of `beyond_zibs` advises about a variable that no zib holds: how to record or compute it."""

    key: str
    nl: str
    en: str
    cell: Cell

    @property
    def origin(self) -> str:
        """File and key of the entry."""
        return f"{self.cell.file}!{self.key}"


class Binding(_Decided):
    """The source of a variable.

    ``concept``, ``profile``, ``resource``, ``path``: a zib concept or FHIR element. ``codes`` select the resource, ``where``
    is an extra FHIRPath condition. ``pick``, ``window`` and ``link`` say which of its values belong to the case. ``unit`` is
    the UCUM unit that is delivered. ``local_table`` and ``local_column``: the hospital's own. ``value``: a constant.
    ``expression``: a derivation over other variables; where a known derivation was called (``bmi(weight=[gewicht], ...)``),
    ``call`` is that text and ``recipe`` its entry.
    """

    source: Source
    concept: str = ""
    profile: str = ""
    release: str = ""
    resource: str = ""
    path: str = ""
    codes: tuple[Code, ...] = ()
    where: str = ""
    pick: Pick | None = None
    window: str = ""
    link: str = ""
    unit: str = ""
    local_table: str = ""
    local_column: str = ""
    value: str = ""
    expression: str = ""
    call: str = ""
    recipe: Recipe | None = None
    value_map: tuple[ValueMap, ...] = ()


class Nearest(_Value):
    """A concept that comes near, and why it does not fit; ``why_en`` where the reason is known in English too."""

    concept: str
    why: str
    why_en: str = ""


class Gap(_Decided):
    """A variable without a source: the cause, a key for what is asked (the same for every registry), what comes nearest.

    ``recipe`` is what the known gap of that key advises. ``taken`` names what the row left to it.
    """

    cause: Cause
    key: str = ""
    nearest: tuple[Nearest, ...] = ()
    recipe: Recipe | None = None
    taken: tuple[Literal["cause", "nearest"], ...] = ()


class Proposal(_Value):
    """A source that may be right; never a binding. ``reason`` (``reason_nl``) says what it rests on.

    ``concept`` is a zib concept, or ``beyond:`` and the key of a known gap or derivation. ``title`` is its name, ``release`` its
    release where that is not the one in use. ``score`` is the share of such proposals that are right. ``pick`` and ``window`` are
    what the label asks. ``origin`` is the variable of another registry (``registry:name``) whose accepted decision it repeats.
    """

    concept: str
    score: float
    reason: str
    kind: Literal["concept", "gap", "derivation"] = "concept"
    title: str = ""
    release: str = ""
    reason_nl: str = ""
    pick: Pick | None = None
    window: str = ""
    origin: str = ""


class Case(_Value):
    """What one row of a dataset stands for: the resource that makes a case, its start and end, keys and period.

    With ``parent``, the name of another dataset, a row is a part of a row of that one: ``link`` ties its resource to that case
    (empty: the same patient), ``window`` says when its start must lie there.
    """

    registry: str
    dataset: str
    source: Source
    concept: str = ""
    profile: str = ""
    resource: str = ""
    codes: tuple[Code, ...] = ()
    where: str = ""
    start: str = ""
    end: str = ""
    keys: tuple[str, ...] = ()
    period: str = ""
    parent: str = ""
    link: str = ""
    window: str = ""
    justification: str = ""
    cell: Cell | None = None


class CodedPopulation(_Value):
    """A population text of a table in codes. Proposed is what the reader found certain in the text; people accept it."""

    registry: str
    text: str
    criteria: tuple[Criterion, ...]
    decision: Decision = Decision.PROPOSED
    justification: str = ""
    cell: Cell | None = None


class KeptRow(_Value):
    """A row of a mapping file that says nothing that could be used: of another registry, of a variable that is gone, or with
    an error. Kept so that writing the mapping again loses nothing that people typed. ``sheet`` is a key of `words.SHEETS`,
    ``variable`` the key of the variable it speaks of, if a table holds it."""

    sheet: str
    variable: str = ""
    texts: dict[str, str]


class OwnCells(_Value):
    """What stands in columns that people added themselves, by header, with the row it belongs to. ``sheet`` is a key of
    `words.SHEETS`; ``key`` names the row: the key of its variable (with system, code and option), or registry and name."""

    sheet: str
    key: tuple[str, ...]
    texts: dict[str, str]


class Mark(_Value):
    """What is different in a newer table than the mapping file speaks of. Not a status: a variable that changed keeps its
    decision. ``what`` names what changed, in the words of the mapping file."""

    kind: Literal["new", "changed"]
    what: tuple[str, ...] = ()


class Mapped(_Value):
    """A variable with what is known of its source: a decision, or proposals."""

    registry: str
    variable: Variable
    binding: Binding | None = None
    gap: Gap | None = None
    proposals: tuple[Proposal, ...] = ()
    mark: Mark | None = None

    @cached_property
    def key(self) -> str:
        """Unique over all registries."""
        return f"{self.registry}:{self.variable.key}"

    def model_copy(self, *, update: Dict[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with other values; pydantic would keep the key of the old ones."""
        copied = super().model_copy(update=update, deep=deep)
        copied.__dict__.pop("key", None)
        return copied

    @property
    def status(self) -> Status:
        return status_of(self)

    @property
    def cause(self) -> Cause:
        """Why it has no source, if it has none: `undecided` until somebody accepts a gap with another cause."""
        return self.gap.cause if self.gap and self.gap.decision is Decision.ACCEPTED else Cause.UNDECIDED

    @property
    def decided(self) -> bool:
        """Whether a source or a gap was accepted."""
        return any(d is not None and d.decision is Decision.ACCEPTED for d in (self.binding, self.gap))


def status_of(mapped: Mapped, level: Level | None = None) -> Status:
    """The status of a variable. The one place where it is computed.

    A variable that is not asked, by the level of the duty that is looked at, is not needed. An accepted binding makes it
    bound, derived, constant or manual; a binding that is only proposed, or proposals alone, make it proposed; anything else
    is a gap.
    """
    if level is not None and not level.asked:
        return Status.NOT_NEEDED
    binding = mapped.binding
    if binding is not None and binding.decision is Decision.ACCEPTED:
        named = {Source.DERIVED: Status.DERIVED, Source.CONSTANT: Status.CONSTANT, Source.MANUAL: Status.MANUAL}
        return named.get(binding.source, Status.BOUND)
    if mapped.gap is not None and mapped.gap.decision is Decision.ACCEPTED:
        return Status.GAP
    if binding is not None and binding.decision is Decision.PROPOSED:
        return Status.PROPOSED
    return Status.PROPOSED if mapped.proposals and mapped.gap is None else Status.GAP


class Mapping(_Value):
    """The variables of several tables with their sources. Sequence of `Mapped`, in the order of the tables."""

    tables: tuple[AccountabilityTable, ...]
    variables: tuple[Mapped, ...]
    cases: tuple[Case, ...] = ()
    populations: tuple[CodedPopulation, ...] = ()
    kept: tuple[KeptRow, ...] = ()
    own: tuple[OwnCells, ...] = ()
    files: tuple[SourceFile, ...] = ()
    report: Report = Report()

    def __len__(self) -> int:
        return len(self.variables)

    def __iter__(self) -> Iterator[Mapped]:  # type: ignore[override]  # a mapping is read as its variables
        return iter(self.variables)

    def __getitem__(self, key: str) -> Mapped:
        """The variable with key ``registry:dataset/group/name``, or ``registry:name`` where that is unique."""
        found = self._by_key[key]
        if len(found) > 1:
            raise KeyError(f"{key} names {len(found)} variables; use registry:dataset/group/name")
        return found[0]

    @cached_property
    def _by_key(self) -> dict[str, list[Mapped]]:
        found: dict[str, list[Mapped]] = {}
        for mapped in self.variables:
            for key in dict.fromkeys((mapped.key, f"{mapped.registry}:{mapped.variable.name}")):
                found.setdefault(key, []).append(mapped)
        return found

    @property
    def gaps(self) -> tuple[Mapped, ...]:
        """The variables without a source."""
        return tuple(m for m in self.variables if m.status is Status.GAP)

    def counts(self) -> dict[str, Counter[Status]]:
        """How many variables of each registry have each status."""
        found: dict[str, Counter[Status]] = {t.registry.code: Counter() for t in self.tables}
        for mapped in self.variables:
            found[mapped.registry][mapped.status] += 1
        return found

    def raise_for_errors(self) -> None:
        """Raise UnusableInput if the mapping has findings of severity error."""
        if self.report.errors:
            raise UnusableInput(Report(diagnostics=self.report.errors))

    def _repr_html_(self) -> str:
        from vtabel.mapping.progress import progress  # it reads mappings, so it stands above them

        return progress(self)._repr_html_()
