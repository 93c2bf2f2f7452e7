"""What every renderer prints: one document in one language, as plain text.

Text between backticks is code. Texts of the tables stand here unchanged, whatever characters they hold: a renderer
escapes them in its own way.
"""

from __future__ import annotations

from dataclasses import dataclass

from vtabel.rules import Lang


@dataclass(frozen=True, slots=True)
class NeedView:
    """One variable that needs the element."""

    registry: str
    name: str
    label: str
    part: str
    level: str
    why: str
    purposes: str
    asked: str
    population: str
    condition: str
    cell: str
    mapping_cell: str
    how: str
    decided_by: str
    providers: str


@dataclass(frozen=True, slots=True)
class NearestView:
    """A concept that comes near, and why it does not fit."""

    concept: str
    title: str
    why: str


@dataclass(frozen=True, slots=True)
class AnswerView:
    """What a vendor answers for one product. ``outdated`` says so in words, and is empty if the requirement is still the same."""

    product: str
    reply: str
    remark: str
    outdated: str
    earlier: str
    cell: str


@dataclass(frozen=True, slots=True)
class RequirementView:
    """One requirement in words. Every line can be read without another page.

    ``cause`` is the gap in two or three words, empty without a gap; ``has_gap`` is for filters. ``query``, ``example`` (JSON) and
    ``expected`` are the acceptance criteria where there is a standard; ``example`` is empty where none can be made.
    """

    id: str
    revision: str
    title: str
    group: str
    statement: str
    necessity: str
    modal: str
    for_whom: str
    basis: str
    standard: tuple[tuple[str, str], ...]
    standard_text: str
    has_gap: bool
    cause: str
    gap: str
    evidence: tuple[str, ...]
    remedy: str
    owner: str
    nearest: tuple[NearestView, ...]
    test: str
    layer: str
    query: str
    example: str
    expected: str
    questions: tuple[str, ...]
    wave: int
    score: int
    priority: str
    anchor: str
    availability: str
    needs: tuple[NeedView, ...]
    answers: tuple[AnswerView, ...] = ()

    @property
    def anchor_id(self) -> str:
        """A name for links that Word takes as well."""
        return self.id.replace("-", "_")


@dataclass(frozen=True, slots=True)
class GroupView:
    """The requirements on one zib, or those without a source for one cause. ``key`` is a name for links."""

    key: str
    name: str
    members: tuple[RequirementView, ...]


@dataclass(frozen=True, slots=True)
class TraceView:
    """What became of one variable."""

    registry: str
    name: str
    label: str
    part: str
    level: str
    why: str
    purposes: str
    cell: str
    mapping_cell: str
    status: str
    source: str
    requirement: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table of figures: header and rows of text."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a bar; ``key`` names its colour."""

    key: str
    label: str
    count: int
    percent: float


@dataclass(frozen=True, slots=True)
class BarView:
    """How the variables of one registry stand, as one bar. ``text`` says the same in words."""

    registry: str
    total: int
    segments: tuple[Segment, ...]
    text: str


@dataclass(frozen=True, slots=True)
class ChartBar:
    """One bar: its label, its count, and its length as a percentage of the longest possible. ``key`` names its colour."""

    key: str
    label: str
    count: int
    percent: float


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of bars; ``text`` says the same in words."""

    key: str
    title: str
    bars: tuple[ChartBar, ...]

    @property
    def text(self) -> str:
        return "; ".join(f"{bar.label}: {bar.count}" for bar in self.bars)


@dataclass(frozen=True, slots=True)
class PreconditionView:
    """What must be in place on one layer, who is to see to it, and how many of the requirements lie on it."""

    layer: str
    who: str
    lines: tuple[str, ...]
    requirements: int


@dataclass(frozen=True, slots=True)
class ListView:
    """The options of one variable, or of several with the same list."""

    registry: str
    names: str
    title: str
    name: str
    canonical: str
    options: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A whole document in one language."""

    lang: Lang
    title: str
    subtitle: str
    ui: dict[str, str]
    facts: tuple[tuple[str, str], ...]
    scope: Table
    legal: tuple[str, ...]
    dates: Table
    register: Table
    lead: tuple[str, ...]
    figures: tuple[tuple[int, str], ...]
    charts: tuple[Chart, ...]
    gains: Table
    coverage: Table
    sensitivity: Table
    sensitivity_text: str
    preconditions: tuple[PreconditionView, ...]
    queries: Table
    changes: Table
    changes_text: str
    vendors: Table
    side_by_side: Table
    statuses: Table
    bars: tuple[BarView, ...]
    causes: Table
    groups: tuple[GroupView, ...]
    gaps: tuple[RequirementView, ...]
    trace: tuple[tuple[str, tuple[TraceView, ...]], ...]
    lists: tuple[ListView, ...]
    method: tuple[str, ...]
    made_with: str
    files: tuple[tuple[str, str], ...]

    @property
    def requirements(self) -> tuple[RequirementView, ...]:
        """All requirements, in the order of the groups."""
        return tuple(r for group in self.groups for r in group.members)

    @property
    def ids(self) -> frozenset[str]:
        """The ids of all requirements."""
        return frozenset(r.id for r in self.requirements)

    @property
    def sections(self) -> tuple[tuple[str, str], ...]:
        """Key and heading of the sections, in the order of the document."""
        keys = (
            "summary",
            "scope",
            "legal",
            "preconditions",
            "requirements",
            "gaps",
            "trace",
            "lists",
            "queries",
            "method",
        )
        return tuple((key, self.ui[key]) for key in keys)
