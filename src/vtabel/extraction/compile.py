"""Mapping -> `Plan`: one view for each profile, shared by all registries, with exactly the columns that are needed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Literal

from vtabel import providers
from vtabel.catalog import Catalog, CodeFilter, Element, release_of
from vtabel.catalog import catalog as packaged_catalog
from vtabel.collector import collector_at_rest
from vtabel.diagnostics import Findings
from vtabel.extraction.assembling import SELECTING, Ask, Assembler
from vtabel.extraction.cases.building import build
from vtabel.extraction.cases.needs import Needs
from vtabel.extraction.minimal import unasked
from vtabel.extraction.model import Plan, Served, Trace
from vtabel.extraction.naming import of_path, of_profile, snake, with_system
from vtabel.extraction.paths import Unusable
from vtabel.extraction.shapes import VERSIONS, FhirVersion
from vtabel.mapping import Binding, Case, Decision, Mapped, Mapping, Source, Status
from vtabel.table import as_date

_KINDS: dict[Source, Literal["constant", "derived", "manual", "local", ""]] = {
    Source.CONSTANT: "constant",
    Source.DERIVED: "derived",
    Source.MANUAL: "manual",
    Source.LOCAL: "local",
}


@collector_at_rest()
def compile(
    mapping: Mapping,
    *,
    provider: str | None = None,
    on: date | str | None = None,
    catalog: Catalog | None = None,
) -> Plan:
    """The views that the accepted bindings and the cases of a mapping need.

    A variable that is not asked of the provider on the day needs no column (data minimisation). One that is asked and cannot be
    extracted is an error in the plan's ``report`` at its cell: a gap (VT431), not decided (VT432), or a path that cannot be run
    (VT430).

    Args:
        mapping: what `vtabel.resolve` gave.
        provider: code of a provider type; None for what anyone is asked.
        on: the day, as a date or ISO text; today by default.
        catalog: the catalogue that the mapping was resolved with.

    >>> import vtabel as vt
    >>> mapping = vt.resolve(vt.read("fixtures/nhr_af/tabel.xlsx"), ["fixtures/nhr_af/mapping.csv"], propose=False)
    >>> plan = compile(mapping)
    >>> [view["name"] for view in plan.views][:3]
    ['blood_pressure', 'body_height', 'body_weight']
    """
    return _Compiler(mapping, catalog or packaged_catalog()).plan(
        providers.check_code(provider) if provider else None, as_date(on)
    )


class _Compiler:
    def __init__(self, mapping: Mapping, catalog: Catalog) -> None:
        self._mapping, self._catalog = mapping, catalog
        self._findings = Findings()
        self._assemblers: dict[tuple[FhirVersion, str, str, str], Assembler] = {}
        self._names: set[str] = set()
        self._codes: dict[tuple[str, str], tuple[CodeFilter, ...]] = {}
        self._open: dict[tuple[str, str], str] = {}  # of a release and resource: the profile that takes all of them

    def plan(self, provider: str | None, on: date) -> Plan:
        asked = [m for m in self._mapping if m.variable.obligation(provider, on).level.asked]
        self._find_open([m.binding for m in asked if m.binding and m.binding.decision is Decision.ACCEPTED])
        asks = self._asks(asked)
        found: dict[str, Served] = {}
        for binding, ask in sorted(asks, key=_order):  # names and views are the same in whatever order the tables come
            where = self._serve(binding.resource, binding.profile, binding.release, ask)
            if where is not None:
                found[ask.trace.needed_by] = where
        kinds = {m.key: Served(kind) for m in asked if (kind := _without_view(m))}
        served = {m.key: where for m in asked if (where := kinds.get(m.key) or found.get(m.key))}
        needed = Needs(self._mapping, self._serve).ask(served)
        assemblers = sorted(self._assemblers.values(), key=lambda a: a.name)
        views = tuple(view for a in assemblers for view in a.views())
        datasets = build(self._mapping, views, served, needed, self._findings)
        plan = Plan(views, served, self._findings.report(), datasets)
        return replace(plan, report=plan.report + unasked(plan, self._mapping, {m.key for m in asked}))

    def _find_open(self, bindings: list[Binding]) -> None:
        """A profile that fixes no codes takes every resource of its type: what names no profile is read from its view too."""
        readers: list[Binding | Case] = [*bindings, *self._mapping.cases]
        for asks in readers:
            catalog = self._catalog_of(getattr(asks, "release", ""))
            if asks.profile and not any(code.element in SELECTING for code in self._fixed(catalog, asks.profile)):
                key = (catalog.release, asks.resource)
                self._open[key] = min(asks.profile, self._open.get(key, asks.profile))

    def _asks(self, asked: list[Mapped]) -> list[tuple[Binding, Ask]]:
        """What variables ask of views; those without an accepted source are an error at their cell."""
        found = []
        for mapped in asked:
            binding = mapped.binding
            if binding is None or binding.decision is not Decision.ACCEPTED:
                self._without_source(mapped)
            elif not _without_view(mapped):
                found.append((binding, self._ask(mapped, binding)))
        return found

    def _without_source(self, mapped: Mapped) -> None:
        known = mapped.status is Status.GAP and mapped.gap and mapped.gap.decision is Decision.ACCEPTED
        gap = mapped.gap if known else None
        code, cause = ("VT431", gap.cause.value) if gap else ("VT432", "")
        related = [gap.cell] if gap and gap.cell else []
        self._findings.add(code, mapped.variable.cell, related=related, name=mapped.key, cause=cause)

    def _ask(self, mapped: Mapped, binding: Binding) -> Ask:
        element = self._element(binding)
        path = binding.path or (element.path if element else "")
        trace = Trace(mapped.key, binding.concept, binding.cell, mapped.variable.cell)
        name, dated = self._column_name(binding, path), bool(binding.pick or binding.window)
        return Ask(
            trace, path, element, binding.codes, binding.where, name, dated, binding.link, binding.pick, binding.window
        )

    def _serve(self, resource: str, profile: str, release: str, ask: Ask) -> Served | None:
        assembler = self._assembler(resource, profile, release, ask.element)
        try:
            return assembler.serve(ask)
        except Unusable as error:
            self._findings.add("VT430", ask.trace.mapping_cell, path=ask.path or ask.where, why=error, why_nl=error.nl)
            return None

    def _assembler(self, resource: str, profile: str, release: str, element: Element | None) -> Assembler:
        catalog = self._catalog_of(release)
        profile = profile or self._open.get((catalog.release, resource), "")
        version = next((v for v in VERSIONS if v == catalog.fhir), VERSIONS[0])
        key = (version, catalog.release, resource, profile)
        if key not in self._assemblers:
            fixed = element.codes if element else self._fixed(catalog, profile)
            free = partial(self._free, release=catalog.release)
            name = free(of_profile(profile, resource))
            self._assemblers[key] = Assembler(name, resource, profile, catalog.release, version, fixed, free)
        return self._assemblers[key]

    def _fixed(self, catalog: Catalog, profile: str) -> tuple[CodeFilter, ...]:
        """The codes that a profile fixes; a catalog is gone through once for each profile."""
        at = (catalog.release, profile)
        if at not in self._codes:
            self._codes[at] = next((e.codes for e in catalog.elements if e.profile == profile), ())
        return self._codes[at]

    def _catalog_of(self, release: str) -> Catalog:
        return release_of(release, self._catalog) or self._catalog

    def _free(self, name: str, release: str) -> str:
        """A name that no other view has: the same profile of another release gets that release, then a number."""
        candidates = (name, f"{name}_{release}", *(f"{name}_{n}" for n in range(2, 1000)))
        free = next(c for c in candidates if c not in self._names)
        self._names.add(free)
        return free

    def _element(self, binding: Binding) -> Element | None:
        catalog = release_of(binding.release, self._catalog)
        concept = catalog.concept(binding.concept) if catalog and binding.concept else None
        places: Iterator[Element] = (e for e in concept.places if e.profile == binding.profile) if concept else iter(())
        found = list(places)
        return next((e for e in found if e.path == binding.path), found[0] if found else None)

    def _column_name(self, binding: Binding, path: str) -> str:
        catalog = release_of(binding.release, self._catalog)
        concept = catalog.concept(binding.concept) if catalog and binding.concept else None
        return with_system(snake(concept.name_en) if concept else of_path(path), path)


def _without_view(mapped: Mapped) -> Literal["constant", "derived", "manual", "local", ""]:
    """The kind of an accepted source that no view gives."""
    binding = mapped.binding
    return _KINDS.get(binding.source, "") if binding and binding.decision is Decision.ACCEPTED else ""


def _order(asked: tuple[Binding, Ask]) -> tuple[str, ...]:
    binding, ask = asked
    return binding.release, binding.resource, binding.profile, ask.name, ask.path, ask.where, ask.trace.needed_by
