"""Mapping -> `Overlap`: what several registries ask in common."""

from __future__ import annotations

from datetime import date

from vtabel import providers
from vtabel.catalog import Catalog
from vtabel.catalog import catalog as packaged_catalog
from vtabel.collector import collector_at_rest
from vtabel.mapping import Decision, Mapped, Mapping
from vtabel.overlap.elements import Keys
from vtabel.overlap.model import Key, Member, Overlap
from vtabel.overlap.names import alike
from vtabel.overlap.pairing import Pairing
from vtabel.table import Level, Obligation, as_date


def overlap(
    mapping: Mapping,
    *,
    provider: str | None = None,
    on: date | str | None = None,
    catalog: Catalog | None = None,
) -> Overlap:
    """What the registries of a mapping ask in common: elements, and graded pairs of variables of different registries.

    Two variables are compared where the mapping gives them one concept, path, local column, known gap or derivation; never by
    their names. Every pair has its reasons, and every reason two cells.

    Args:
        mapping: what `vtabel.resolve` gave.
        provider: code of a provider type (``V6``); None takes what any provider is asked.
        on: the day, as a date or ISO text; today by default. What is not asked of the provider on that day is left out.
        catalog: the catalogue that the mapping was resolved with.

    Raises VtabelError for a provider type or date that does not exist.

    >>> import vtabel as vt
    >>> names = ("nhr_af", "nhr_thi", "nice_mds")
    >>> tables = [vt.read(f"fixtures/{name}/tabel.xlsx") for name in names]
    >>> mapping = vt.resolve(tables, [f"fixtures/{name}/mapping.csv" for name in names], propose=False)
    >>> found = overlap(mapping, provider="V6", on="2026-12-01")
    >>> height = next(p for p in found.pairs if (p.a.variable.name, p.b.variable.name) == ("lengte", "length"))
    >>> height.grade.value, [r.kind for r in height.reasons]
    ('moment', ['window_other', 'type_other'])
    """
    code = providers.check_code(provider) if provider else None
    with collector_at_rest():
        return _compared(mapping, code, as_date(on), catalog or packaged_catalog())


def _compared(mapping: Mapping, code: str | None, day: date, catalog: Catalog) -> Overlap:
    keys, levels = Keys(catalog), _Levels(code, day)
    found: dict[Key, list[Member]] = {}
    settled: list[Mapped] = []
    undecided: list[Mapped] = []
    not_asked: list[Mapped] = []
    for mapped in mapping.variables:
        level = levels.of(mapped)
        if not level.asked:
            not_asked.append(mapped)
            continue
        key = keys.key(mapped)
        if key is None:
            (settled if _settled(mapped) else undecided).append(mapped)
            continue
        found.setdefault(key, []).append(Member(mapped, level))
    left_out = {id(m) for m in not_asked}
    asked = (m for m in mapping.variables if id(m) not in left_out)
    elements = tuple(keys.element(key, members) for key, members in found.items())
    return Overlap(
        mapping=mapping,
        provider=code,
        on=day,
        elements=elements,
        pairs=Pairing(mapping).pairs(elements),
        alike=tuple(alike(asked, undecided)),
        settled=tuple(settled),
        undecided=tuple(undecided),
        not_asked=tuple(not_asked),
    )


def _settled(mapped: Mapped) -> bool:
    """Whether nothing is to be recorded: a constant, or a derivation."""
    return mapped.binding is not None and mapped.binding.decision is Decision.ACCEPTED


class _Levels:
    """The level of each variable for a provider on a day; statements that say the same are judged once."""

    def __init__(self, provider: str | None, on: date) -> None:
        self._provider, self._on = provider, on
        self._known: dict[tuple[object, ...], Level] = {}

    def of(self, mapped: Mapped) -> Level:
        said = tuple(_words(o) for o in mapped.variable.obligations)
        if said not in self._known:
            self._known[said] = mapped.variable.obligation(self._provider, self._on).level
        return self._known[said]


def _words(obligation: Obligation) -> tuple[object, ...]:
    return obligation.level, obligation.providers, obligation.valid_from, obligation.valid_to
