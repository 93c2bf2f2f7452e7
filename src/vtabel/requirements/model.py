"""What an EHR must hold and give, why, and in which order: `Requirement` and the `Requirements` of several registries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from html import escape
from typing import Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, NonNegativeInt

from vtabel.catalog.inventory import Availability
from vtabel.catalog.wegiz import Anchor
from vtabel.diagnostics import Cell
from vtabel.mapping import Cause, Code, Nearest, Recipe, Status
from vtabel.requirements.delivery import Deliveries
from vtabel.requirements.weights import Weights
from vtabel.table import Level, Registry, SourceFile, Variable


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Necessity(StrEnum):
    """How strongly a requirement is meant (RFC 2119)."""

    MUST = "MUST"
    SHOULD = "SHOULD"
    MAY = "MAY"


class Owner(StrEnum):
    """Who can take away a gap."""

    VENDOR = "vendor"
    PROVIDER = "provider"
    REGISTRY = "registry"
    STANDARDS = "standards"


class Filled(_Value):
    """How full a variable is in the rows of one hospital: ``empty`` counts the empty ones by cause (docs/cases.md, *Empty values*),
    without those of whom it is not asked."""

    filled: NonNegativeInt
    empty: dict[str, NonNegativeInt]
    cell: Cell

    @property
    def asked(self) -> int:
        """The rows of which it is asked."""
        return self.filled + sum(self.empty.values())

    def plus(self, other: Filled) -> Filled:
        """The counts of both."""
        empty = Counter(self.empty) + Counter(other.empty)
        return Filled(filled=self.filled + other.filled, empty=dict(empty), cell=self.cell)


class Need(_Value):
    """A variable that asks for a requirement: how strongly, for what, for whom, and the cells that say so.

    ``reason`` is the Dutch and English explanation of the level. ``how`` says how the mapping uses the element, ``filled`` how full
    it is, where that was counted.
    """

    registry: str
    variable: Variable
    level: Level
    reason_nl: str
    reason_en: str
    cell: Cell | None
    how: str = ""
    decided_by: str = ""
    mapping_cell: Cell | None = None
    filled: Filled | None = None

    @property
    def key(self) -> str:
        return f"{self.registry}:{self.variable.key}"


class Standard(_Value):
    """Where the standard keeps the element."""

    release: str
    concept: str
    profile: str
    resource: str
    path: str
    types: tuple[str, ...] = ()
    fixed: tuple[Code, ...] = ()
    codes: tuple[Code, ...] = ()
    where: str = ""
    binding: str = ""
    value_set: str = ""
    value_set_name: str = ""
    note: str = ""


class RequirementGap(_Value):
    """Why the element cannot be delivered yet, and who can change that. ``recipe`` is what the known gap of its key advises;
    ``other_causes`` are those that fewer registries give.

    ``stated_by`` says what the gap comes from. ``lacking`` is what a FHIR server does not offer (``Observation?code``), ``evidence`` the
    place in its CapabilityStatement.
    """

    cause: Cause
    owner: Owner
    other_causes: tuple[Cause, ...] = ()
    nearest: tuple[Nearest, ...] = ()
    explanations: tuple[str, ...] = ()
    recipe: Recipe | None = None
    stated_by: Literal["mapping", "inventory", "capability", "fill"] = "mapping"
    lacking: str = ""
    evidence: Cell | None = None


Reason: TypeAlias = Literal["level", "registries", "bgz", "standard", "delivery"]


class Part(_Value):
    """One term of the priority. ``detail``: the level, the number of registries, ``inference`` for BgZ where it is no fact, how it is
    delivered now."""

    points: int
    reason: Reason
    detail: str = ""


class Priority(_Value):
    """The sum that orders the requirements, with its parts; ``wave`` 1 comes first."""

    wave: Literal[1, 2, 3]
    parts: tuple[Part, ...]

    @property
    def score(self) -> int:
        return sum(part.points for part in self.parts)


class Requirement(_Value):
    """One element that registries need.

    ``id`` is a hash of kind, subject and code filter: it never changes with wording or priority. ``revision`` is a hash of the
    content. ``subject`` is a concept, a FHIR path, a local column or a gap key. ``zib`` groups requirements. ``anchors`` are
    the prioritised exchanges that cover the zib, with what is known of them on the day; ``bgz`` tells whether the Basisgegevensset
    Zorg, which EHRs owe already under the Wegiz programme, is among them, as a fact or by inference. ``availability`` is what the EHR inventory
    states; None if it states nothing.
    """

    id: str
    revision: str
    kind: Literal["zib", "fhir", "local", "manual", "gap"]
    subject: str
    title_nl: str
    title_en: str
    zib_nl: str = ""
    zib_en: str = ""
    bgz: bool = False
    anchors: tuple[Anchor, ...] = ()
    necessity: Necessity
    needs: tuple[Need, ...]
    standard: Standard | None = None
    gap: RequirementGap | None = None
    priority: Priority
    availability: Availability | None = None

    @property
    def registries(self) -> tuple[str, ...]:
        """The registries that need it."""
        return tuple(dict.fromkeys(need.registry for need in self.needs))

    def _repr_html_(self) -> str:
        place = f"{self.standard.resource}.{self.standard.path}" if self.standard else ""
        gap = f"{self.gap.cause} ({self.gap.owner})" if self.gap else ""
        facts = (
            ("standard", place),
            ("gap", gap),
            ("wave", str(self.priority.wave)),
            ("BgZ", "yes" if self.bgz else ""),
        )
        said = "; ".join(f"{name}: {escape(text)}" for name, text in facts if text)
        rows = "".join(
            f"<tr><td>{escape(n.registry)}</td><td>{escape(n.variable.name)}</td><td>{escape(n.variable.title)}</td>"
            f"<td>{n.level}</td><td>{escape(str(n.cell or ''))}</td></tr>"
            for n in self.needs
        )
        head = "<tr><th>registry</th><th>variable</th><th>label</th><th>level</th><th>cell</th></tr>"
        return (
            f"<p><b>{self.id}</b> {self.necessity} {escape(self.title_nl)}</p><p>{said}</p><table>{head}{rows}</table>"
        )


class Traced(_Value):
    """What became of one variable: the requirement it led to, or why it led to none. ``source`` is its constant or derivation (with the entry it comes from),
    ``mapping_cell`` the row of a mapping file that decided."""

    registry: str
    variable: Variable
    level: Level
    reason_nl: str
    reason_en: str
    cell: Cell | None
    status: Status
    mapping_cell: Cell | None = None
    requirement: str = ""
    source: str = ""


class RegistryScope(_Value):
    """One registry in the document: who, which version, which file, and its counts."""

    registry: Registry
    version: str
    valid_from: date | None
    valid_to: date | None
    population: str
    source: SourceFile
    variables: int
    asked: int
    statuses: dict[Status, int]
    levels: dict[Level, int]


class Requirements(_Value):
    """All requirements of several registries, for one type of provider on one day, most urgent first."""

    provider: str | None
    on: date
    scopes: tuple[RegistryScope, ...]
    requirements: tuple[Requirement, ...]
    trace: tuple[Traced, ...]
    catalog: str
    mappings: tuple[SourceFile, ...] = ()
    wegiz_files: tuple[SourceFile, ...] = ()
    inventory: SourceFile | None = None
    capability: SourceFile | None = None
    fill: SourceFile | None = None
    weights: Weights = Weights()
    deliveries: Deliveries | None = None
    profile: SourceFile | None = None
    version: str

    def __len__(self) -> int:
        return len(self.requirements)

    def __iter__(self) -> Iterator[Requirement]:  # type: ignore[override]  # read as its requirements
        return iter(self.requirements)

    def __getitem__(self, requirement_id: str) -> Requirement:
        return next(r for r in self.requirements if r.id == requirement_id)

    @property
    def gaps(self) -> tuple[Requirement, ...]:
        """The requirements that cannot be met yet."""
        return tuple(r for r in self.requirements if r.gap is not None)

    @property
    def without_source(self) -> tuple[Requirement, ...]:
        """The requirements that have no source: those gaps that are not of the server alone."""
        return tuple(r for r in self.gaps if r.kind == "gap")

    def by_cause(self) -> Counter[Cause]:
        """How many gaps have each cause."""
        return Counter(r.gap.cause for r in self.requirements if r.gap is not None)

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{r.id}</td><td>{r.necessity}</td><td>{escape(r.title_nl)}</td><td>{r.priority.wave}</td><td>{len(r.needs)}</td></tr>"
            for r in self.requirements
        )
        return f"<table><tr><th>id</th><th>necessity</th><th>element</th><th>wave</th><th>variables</th></tr>{rows}</table>"
