"""Mapping -> `Plan`: one view for each profile, shared by all registries, with exactly the columns that are needed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from vtabel import providers
from vtabel.catalog import Catalog, CodeFilter, Element, release_of
from vtabel.catalog import catalog as packaged_catalog
from vtabel.diagnostics import Findings
from vtabel.extraction.assembling import Ask, Assembler
from vtabel.extraction.cases.building import build
from vtabel.extraction.cases.needs import Needs
from vtabel.extraction.model import Plan, Served, Trace
from vtabel.extraction.paths import Unusable, last_name, snake
from vtabel.extraction.shapes import VERSIONS, FhirVersion
from vtabel.mapping import Binding, Decision, Mapped, Mapping, Source, Status
from vtabel.table import as_date

_KINDS = {Source.CONSTANT: "constant", Source.DERIVED: "derived", Source.MANUAL: "manual", Source.LOCAL: "local"}


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
    ['problem', 'patient', 'payer_insurance_company']
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

    def plan(self, provider: str | None, on: date) -> Plan:
        served: dict[str, Served] = {}
        for mapped in self._mapping:
            if mapped.variable.obligation(provider, on).level.asked:
                found = self._served(mapped)
                if found is not None:
                    served[mapped.key] = found
        needed = Needs(self._mapping, self._serve_at).ask(served)
        views = tuple(view for assembler in self._assemblers.values() for view in assembler.views())
        datasets = build(self._mapping, views, served, needed, self._findings)
        return Plan(views, served, self._findings.report(), datasets)

    def _served(self, mapped: Mapped) -> Served | None:
        """Where a variable is found; None, with an error at its cell, if nowhere."""
        binding = mapped.binding
        if binding is None or binding.decision is not Decision.ACCEPTED:
            gap = (
                mapped.gap
                if mapped.status is Status.GAP and mapped.gap and mapped.gap.decision is Decision.ACCEPTED
                else None
            )
            code, cause = ("VT431", gap.cause.value) if gap else ("VT432", "")
            related = [gap.cell] if gap and gap.cell else []
            self._findings.add(code, mapped.variable.cell, related=related, name=mapped.key, cause=cause)
            return None
        if binding.source in _KINDS:
            return Served(_KINDS[binding.source])  # type: ignore[arg-type]
        element = self._element(binding)
        path = binding.path or (element.path if element else "")
        trace = Trace(mapped.key, binding.concept, binding.cell, mapped.variable.cell)
        dated = bool(binding.pick or binding.window)
        ask = Ask(
            trace, path, element, binding.codes, binding.where, self._column_name(binding, path), dated, binding.link
        )
        return self._serve_at(binding.resource, binding.profile, binding.release, ask)

    def _serve_at(self, resource: str, profile: str, release: str, ask: Ask) -> Served | None:
        assembler = self._assembler(resource, profile, release, ask.element)
        try:
            return assembler.serve(ask)
        except Unusable as error:
            self._findings.add("VT430", ask.trace.mapping_cell, path=ask.path or ask.where, why=error, why_nl=error.nl)
            return None

    def _assembler(self, resource: str, profile: str, release: str, element: Element | None) -> Assembler:
        catalog = release_of(release, self._catalog) or self._catalog
        version = next((v for v in VERSIONS if v == catalog.fhir), VERSIONS[0])
        key = (version, catalog.release, resource, profile)
        if key not in self._assemblers:
            fixed = element.codes if element else _fixed(catalog, profile)
            name = self._free(snake(profile.removeprefix("nl-core-").removeprefix("zib-") or resource), version)
            self._assemblers[key] = Assembler(name, resource, profile, catalog.release, version, fixed)
        return self._assemblers[key]

    def _free(self, name: str, version: FhirVersion) -> str:
        """A name that no other view has: the same profile of another release gets its version, then a number."""
        candidates = (name, f"{name}_{version.lower()}", *(f"{name}_{n}" for n in range(2, 100)))
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
        return snake(concept.name_en) if concept else last_name(path)


def _fixed(catalog: Catalog, profile: str) -> tuple[CodeFilter, ...]:
    return next((e.codes for e in catalog.elements if e.profile == profile), ())
