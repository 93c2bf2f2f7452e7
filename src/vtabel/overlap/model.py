"""What registries ask in common: `Overlap` with its elements, its graded pairs of variables, and the reasons of each grade."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Texts
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple, Protocol

from vtabel.diagnostics import Cell
from vtabel.mapping import Mapped, Mapping
from vtabel.table import Level, Registry

MUST = (Level.MANDATORY, Level.REQUIRED)


class Grade(StrEnum):
    """How alike two variables of different registries are, most alike first. The worst reason of a pair decides."""

    SAME = "same"
    """Same concept, moment and value list."""
    CONVERTIBLE = "convertible"
    """Same concept; the unit, type or codes become each other."""
    NARROWER = "narrower"
    """Same concept; a list or selection is narrower or wider, or only one of the two says it."""
    MOMENT = "moment"
    """Same concept; another moment or pick, or one of the two does not say which."""
    POPULATION = "population"
    """Same concept; asked of other patients or of another person."""
    CONFLICT = "conflict"
    """Same concept; the answers cannot be reconciled."""
    NAME = "name"
    """Only names alike, and nobody decided on one of them: proposed, shown apart, never counted."""

    @property
    def rank(self) -> int:
        """0 for most alike."""
        return _RANKS[self]


_RANKS = {grade: rank for rank, grade in enumerate(Grade)}


class Reason(NamedTuple):
    """One thing that is alike or different, and the grade that it leads to.

    ``kind`` is a key of `vtabel.overlap.words.REASONS`, ``params`` fill its text. ``field`` names the field of the variable that
    shows it (`Variable.origins`), or is ``mapping`` where the mapping file says it.
    """

    kind: str
    grade: Grade
    field: str = "name"
    params: tuple[tuple[str, str], ...] = ()

    def texts(self) -> Texts[str, str]:
        return dict(self.params)


class Pair(NamedTuple):
    """Two variables of different registries, in the order of the mapping, with the grade and why."""

    a: Mapped
    b: Mapped
    grade: Grade
    reasons: tuple[Reason, ...]

    def cells(self, reason: Reason) -> tuple[Cell, Cell]:
        """Where the two say what the reason speaks of."""
        return _cell(self.a, reason.field), _cell(self.b, reason.field)


def _cell(mapped: Mapped, field: str) -> Cell:
    decided = mapped.binding or mapped.gap
    if field == "mapping" and decided is not None and decided.cell is not None:
        return decided.cell
    origin = mapped.variable.origins.get(field)
    return origin.cell if origin else mapped.variable.cell


class Pairs(Protocol):
    """A sequence of pairs that knows how many have each grade, and gives those of one grade."""

    grades: Counter[Grade]

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[Pair]: ...

    def of(self, grade: Grade) -> tuple[Pair, ...]:
        """The pairs of one grade."""
        ...


class Subject(NamedTuple):
    """What a variable is about, before codes select: ``zib`` and a concept, ``fhir`` and a path, ``gap`` and its key, ..."""

    kind: str
    name: str


class Key(NamedTuple):
    """What an EHR records once: the subject, the codes that select it (``system|code``), and of whom or of which kind."""

    subject: Subject
    codes: tuple[str, ...] = ()
    qualifier: str = ""


class Member(NamedTuple):
    """A variable that asks for an element, with its level for the provider and day of the comparison."""

    mapped: Mapped
    level: Level


class Naming(NamedTuple):
    """The names of a concept and its zib, Dutch and English."""

    title_nl: str
    title_en: str
    group_nl: str
    group_en: str


@dataclass(frozen=True, eq=False, slots=True)
class Element:
    """What is recorded once and asked by every member. ``naming`` holds the names of its zib concept, where it has one."""

    key: Key
    members: tuple[Member, ...]
    naming: Naming | None = None

    @property
    def id(self) -> str:
        """A hash of the key: the same in every comparison."""
        text = chr(31).join((*self.key.subject, *self.key.codes, self.key.qualifier))
        return f"O-{hashlib.sha256(text.encode()).hexdigest()[:8]}"

    @property
    def title_nl(self) -> str:
        return self.naming.title_nl if self.naming else self._labels

    @property
    def title_en(self) -> str:
        return self.naming.title_en if self.naming else self._labels

    @property
    def group_nl(self) -> str:
        """The zib, or what stands in its place."""
        return self.naming.group_nl if self.naming else self._no_zib[0]

    @property
    def group_en(self) -> str:
        return self.naming.group_en if self.naming else self._no_zib[1]

    @property
    def _labels(self) -> str:
        """What the first registries call it."""
        return " / ".join(list(dict.fromkeys(m.mapped.variable.title for m in self.members))[:2])

    @property
    def _no_zib(self) -> tuple[str, str]:
        kind, name = self.key.subject
        return _NO_ZIB.get(kind) or (f"FHIR {name.partition('.')[0]}",) * 2

    @property
    def recorded(self) -> bool:
        """False for a derivation, which follows from other elements."""
        return self.key.subject.kind != "derived"

    @property
    def registries(self) -> tuple[str, ...]:
        """The registries that ask for it, in the order of the tables."""
        return tuple(dict.fromkeys(m.mapped.registry for m in self.members))

    @property
    def mandatory(self) -> int:
        """How many variables must be delivered (or *unknown* said)."""
        return sum(m.level in MUST for m in self.members)


_NO_ZIB = {
    "gap": ("Geen bron", "No source"),
    "local": ("Eigen tabel van de instelling", "Own table of the provider"),
    "manual": ("Met de hand", "By hand"),
    "derived": ("Afgeleid", "Derived"),
}


class Cost(NamedTuple):
    """What one registry adds to the others: its variables, its elements, those that it shares and those that only it asks.

    ``settled`` are constants and derivations, for which nothing is recorded; ``undecided`` are variables without a decision.
    ``mandatory_own`` are its own elements that must be delivered. ``conflicts`` counts its variables that no one list serves.
    """

    registry: str
    variables: int
    elements: int
    shared: int
    own: int
    mandatory_own: int
    settled: int
    undecided: int
    conflicts: int


class Redundancy(NamedTuple):
    """Variables asked against distinct elements. ``undecided`` variables may each be an element of their own, or none: the
    number of distinct things lies between ``elements`` and ``elements + undecided``."""

    registries: int
    variables: int
    settled: int
    undecided: int
    elements: int

    @property
    def compared(self) -> int:
        """The variables that ask for an element."""
        return self.variables - self.settled - self.undecided

    @property
    def ratio(self) -> float | None:
        """Variables per element; None where there is no element."""
        return round(self.compared / self.elements, 2) if self.elements else None


@dataclass(frozen=True, eq=False, repr=False)
class Overlap:
    """What several registries ask in common. Shows itself in a notebook; `vtabel.overlap.write` makes a table or page of it.

    ``elements`` are in the order of the tables; ``pairs`` are of variables that share a subject; ``alike`` are only names
    alike. ``settled`` are constants and derivations without a known entry, ``undecided`` what nobody decided on,
    ``not_asked`` the variables that are not asked of this provider on this day, which are left out.
    """

    mapping: Mapping
    provider: str | None
    on: date
    elements: tuple[Element, ...]
    pairs: Pairs
    alike: tuple[Pair, ...]
    settled: tuple[Mapped, ...]
    undecided: tuple[Mapped, ...]
    not_asked: tuple[Mapped, ...]

    def __repr__(self) -> str:
        return f"Overlap({len(self.registries)} registries, {len(self.elements)} elements, {len(self.pairs)} pairs)"

    @property
    def registries(self) -> tuple[Registry, ...]:
        """The registries that are compared, in the order of the tables."""
        return tuple(t.registry for t in self.mapping.tables)

    @property
    def grades(self) -> Counter[Grade]:
        """How many pairs have each grade; names alike are not counted."""
        return self.pairs.grades

    def core(self, k: int = 2) -> tuple[Element, ...]:
        """The elements to collect once: asked by ``k`` or more registries, those that serve most first.

        >>> import vtabel as vt
        >>> registries = ("nhr_af", "nhr_pacemaker_icd", "nhr_thi")
        >>> tables = [vt.read(f"fixtures/{name}/tabel.xlsx") for name in registries]
        >>> files = [f"fixtures/{name}/mapping.csv" for name in registries]
        >>> found = vt.overlap(vt.resolve(tables, files, propose=False), on="2026-12-01")
        >>> [(e.title_nl, len(e.registries), e.mandatory) for e in found.core(3)][:2]
        [('Patient: Identificatienummer', 3, 3), ('Naamgegevens: Achternaam', 3, 3)]
        """
        return tuple(e for e in self._ranked if len(e.registries) >= k)

    @cached_property
    def _ranked(self) -> tuple[Element, ...]:
        recorded = (e for e in self.elements if e.recorded)
        return tuple(sorted(recorded, key=lambda e: (-len(e.registries), -e.mandatory, -len(e.members))))

    @property
    def serves_most(self) -> Element | None:
        """The element that most registries ask, and among these the one that most variables must deliver."""
        return self._ranked[0] if self._ranked else None

    @cached_property
    def conflicts(self) -> tuple[Pair, ...]:
        """The pairs whose answers cannot be reconciled: what holders of registries can talk about."""
        return self.pairs.of(Grade.CONFLICT)

    @cached_property
    def redundancy(self) -> Redundancy:
        """Variables asked against distinct elements, over all registries."""
        derived = sum(len(e.members) for e in self.elements if not e.recorded)
        recorded = [e for e in self.elements if e.recorded]
        return Redundancy(
            registries=len(self.registries),
            variables=sum(len(e.members) for e in self.elements) + len(self.settled) + len(self.undecided),
            settled=len(self.settled) + derived,
            undecided=len(self.undecided),
            elements=len(recorded),
        )

    def costs(self) -> tuple[Cost, ...]:
        """What each registry adds to all others, in the order of the tables."""
        return tuple(self.cost(r.code) for r in self.registries)

    def cost(self, registry: str, beside: Sequence[str] | None = None) -> Cost:
        """What a registry adds to ``beside``: other registries by code, all of them by default.

        >>> import vtabel as vt
        >>> names = ("nhr_af", "nhr_thi")
        >>> tables = [vt.read(f"fixtures/{name}/tabel.xlsx") for name in names]
        >>> mapping = vt.resolve(tables, [f"fixtures/{name}/mapping.csv" for name in names], propose=False)
        >>> found = vt.overlap(mapping, on="2026-12-01").cost("nhr-af")
        >>> found.variables, found.elements, found.shared, found.own
        (68, 63, 16, 47)
        """
        others = {r.code for r in self.registries} if beside is None else set(beside)
        others.discard(registry)
        mine = self._of.get(registry, ())
        recorded = [e for e in mine if e.recorded]
        own = [e for e in recorded if others.isdisjoint(e.registries)]
        members = [m for e in mine for m in e.members if m.mapped.registry == registry]
        derived = sum(m.mapped.registry == registry for e in mine if not e.recorded for m in e.members)
        settled = sum(m.registry == registry for m in self.settled)
        undecided = sum(m.registry == registry for m in self.undecided)
        torn = {m.key for p in self.conflicts for m in _side(p, registry, others)}
        return Cost(
            registry=registry,
            variables=len(members) + settled + undecided,
            elements=len(recorded),
            shared=len(recorded) - len(own),
            own=len(own),
            mandatory_own=sum(any(m.level in MUST and m.mapped.registry == registry for m in e.members) for e in own),
            settled=settled + derived,
            undecided=undecided,
            conflicts=len(torn),
        )

    @cached_property
    def _of(self) -> dict[str, list[Element]]:
        found: dict[str, list[Element]] = {}
        for element in self.elements:
            for registry in element.registries:
                found.setdefault(registry, []).append(element)
        return found

    def _repr_html_(self) -> str:
        from vtabel.overlap.notebook import as_html  # it draws, so it stands above the model

        return as_html(self)


def _side(pair: Pair, registry: str, others: set[str]) -> tuple[Mapped, ...]:
    """The variable of the registry in a pair with one of the others."""
    if pair.a.registry == registry and pair.b.registry in others:
        return (pair.a,)
    return (pair.b,) if pair.b.registry == registry and pair.a.registry in others else ()
