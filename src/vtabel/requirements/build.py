"""Mapping -> Requirements: one for each (kind of source, concept or gap key, code filter)."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import partial
from importlib.metadata import version

from vtabel import providers
from vtabel.catalog import Catalog, Element, release_of
from vtabel.catalog import catalog as packaged_catalog
from vtabel.catalog.inventory import Inventory
from vtabel.catalog.wegiz import Anchor, Wegiz
from vtabel.catalog.wegiz import wegiz as packaged_wegiz
from vtabel.extraction.capability import Capability
from vtabel.mapping import Binding, Cause, Code, Decision, Gap, Mapped, Mapping, Source, status_of
from vtabel.requirements.availability import with_availability
from vtabel.requirements.capability import selecting, with_capability
from vtabel.requirements.delivery import Deliveries
from vtabel.requirements.fill import Fill, with_fill
from vtabel.requirements.model import (
    Need,
    Owner,
    Priority,
    RegistryScope,
    Requirement,
    RequirementGap,
    Requirements,
    Standard,
    Traced,
)
from vtabel.requirements.priority import necessity, priority
from vtabel.requirements.profile import ReadProfile
from vtabel.requirements.weights import Weights
from vtabel.table import as_date

OWNERS: dict[Cause, Owner] = {
    Cause.ABSENT: Owner.STANDARDS,
    Cause.NO_PROFILE: Owner.STANDARDS,
    Cause.CODES_MISSING: Owner.REGISTRY,
    Cause.NOT_RECORDED: Owner.VENDOR,
    Cause.FREE_TEXT: Owner.VENDOR,
    Cause.LOCAL_CODE: Owner.PROVIDER,
    Cause.OTHER_VALUE_LIST: Owner.REGISTRY,
    Cause.WRONG_GRANULARITY: Owner.REGISTRY,
    Cause.NOT_DATED: Owner.VENDOR,
    Cause.NOT_LINKED: Owner.VENDOR,
    Cause.OTHER_SYSTEM: Owner.PROVIDER,
    Cause.NOT_EXPOSED: Owner.VENDOR,
    Cause.FILTER_UNSUPPORTED: Owner.VENDOR,
    Cause.UNDECIDED: Owner.PROVIDER,
}
_Subject = tuple[str, str, tuple[str, ...]]


def requirements(
    mapping: Mapping,
    *,
    provider: str | None = None,
    on: date | str | None = None,
    catalog: Catalog | None = None,
    wegiz: Wegiz | None = None,
    inventory: Inventory | None = None,
    capability: Capability | None = None,
    fill: Fill | None = None,
    weights: Weights | None = None,
    deliveries: Deliveries | None = None,
    profile: ReadProfile | None = None,
) -> Requirements:
    """What the EHR of a type of provider must hold and give on a day, for all tables of a mapping.

    Args:
        provider: code of a provider type (``V5``, ``V6``, ``Z4``); None takes the strongest duty of any provider.
        on: the day, as a date or ISO text; today by default.
        catalog: the catalogue that the mapping was resolved with.
        wegiz: what is known of the prioritised exchanges (`vtabel.catalog.wegiz.wegiz`); the packaged facts by default.
        inventory: what the hospital states of its EHR; each requirement gets its availability.
        capability: what the hospital's FHIR server says of itself (`vtabel.extraction.planfiles.read_capability`); a type or
            filter that it lacks is a gap (`not_exposed`, `filter_unsupported`) with its place in the statement.
        fill: how full the variables are in the rows of this hospital (`vtabel.requirements.read_fill`): shown with each
            requirement; one of which nothing is ever filled has a gap.
        weights: the weights of the priority (`vtabel.requirements.read_weights`); ours by default.
        deliveries: how the hospital delivers now (`vtabel.requirements.read_deliveries`): part of the priority.
        profile: what was accepted of a vendor's answers (`vtabel.requirements.read_profile`), for what the inventory does not state.

    Variables that are not asked of this provider on this day lead to no requirement; the trace says so with the cell.
    Constants and derivations lead to none either: the first is a setting, the second follows from other variables.

    Raises VtabelError for a provider type or date that does not exist.

    >>> from vtabel.mapping import resolve
    >>> from vtabel.readers import read
    >>> mapping = resolve(read("fixtures/nhr_af/tabel.xlsx"), ["fixtures/nhr_af/mapping.csv"])
    >>> found = requirements(mapping, provider="V6", on="2026-12-01")
    >>> found.requirements[0].title_nl, found.requirements[0].necessity.value, found.requirements[0].priority.score
    ('Patient: Geboortedatum (Geboortedatum)', 'MUST', 9)
    """
    code = providers.check_code(provider) if provider else None
    day = as_date(on)
    found = catalog or packaged_catalog()
    facts = wegiz or packaged_wegiz()
    judged = [(m, _need(m, code, day)) for m in mapping]
    grouped: dict[_Subject, list[tuple[Mapped, Need]]] = {}
    for mapped, need in judged:
        subject = _subject(mapped, found)
        if need.level.asked and subject is not None:
            grouped.setdefault(subject, []).append((mapped, need))
    weights = weights or Weights()
    ranked = partial(priority, weights=weights, deliveries=deliveries.entries if deliveries else ())
    built = {subject: _requirement(subject, members, found, facts, day, ranked) for subject, members in grouped.items()}
    selected = {built[subject].id: _selected(members[0][0], found) for subject, members in grouped.items()}
    ordered = sorted(
        built.values(), key=lambda r: (r.priority.wave, -r.priority.score, not r.bgz, r.zib_nl, r.title_nl, r.id)
    )
    return Requirements(
        provider=code,
        on=day,
        scopes=tuple(_scope(mapping, t.registry.code, judged) for t in mapping.tables),
        requirements=tuple(
            with_fill(
                with_capability(with_availability(r, inventory, profile), capability, selected.get(r.id, "")), fill
            )
            for r in ordered
        ),
        trace=tuple(_traced(mapped, need, built, found) for mapped, need in judged),
        catalog=f"{found.release} ({found.package} {found.version})",
        mappings=mapping.files,
        wegiz_files=facts.files,
        inventory=inventory.source if inventory else None,
        capability=capability.source if capability else None,
        fill=fill.source if fill else None,
        weights=weights,
        deliveries=deliveries,
        profile=profile.source if profile else None,
        version=version("vtabel"),
    )


def _need(mapped: Mapped, provider: str | None, on: date) -> Need:
    duty = mapped.variable.obligation(provider, on)
    decided = mapped.binding or mapped.gap
    return Need(
        registry=mapped.registry,
        variable=mapped.variable,
        level=duty.level,
        reason_nl=duty.explain("nl"),
        reason_en=duty.explain("en"),
        cell=duty.cell,
        how=_how(mapped.binding) if mapped.binding else "",
        decided_by=decided.justification if decided else "",
        mapping_cell=decided.cell if decided else None,
    )


def _how(binding: Binding) -> str:
    """How the mapping uses an element: pick, window, link, unit."""
    terms = (
        binding.pick or "",
        binding.window,
        f"@{binding.link}" if binding.link else "",
        f"[{binding.unit}]" if binding.unit else "",
    )
    return " ".join(term for term in terms if term)


def _accepted(binding: Binding | None) -> Binding | None:
    return binding if binding is not None and binding.decision is Decision.ACCEPTED else None


def _subject(mapped: Mapped, catalog: Catalog) -> _Subject | None:
    """What the variable asks of the EHR: kind, subject, and what selects its data; None for constants and derivations."""
    binding = _accepted(mapped.binding)
    if binding is None:
        gap = _accepted_gap(mapped)
        return ("gap", gap.key if gap and gap.key else mapped.key, ())
    element = _element(binding, catalog)
    codes = tuple(sorted(f"{c.system}|{c.code}" for c in binding.codes or _fixed(element)))
    if binding.source is Source.ZIB:
        return ("zib", binding.concept, (*codes, binding.where, binding.path))
    if binding.source is Source.FHIR:
        return ("fhir", f"{binding.resource}.{binding.path}", (*codes, binding.where))
    if binding.source is Source.LOCAL:
        return ("local", f"{binding.local_table}.{binding.local_column}", ())
    return ("manual", mapped.key, ()) if binding.source is Source.MANUAL else None


def _requirement(
    subject: _Subject,
    members: list[tuple[Mapped, Need]],
    catalog: Catalog,
    wegiz: Wegiz,
    on: date,
    ranked: Callable[[tuple[Need, ...], Anchor | None, bool], Priority],
) -> Requirement:
    kind, name, _ = subject
    needs = tuple(need for _, need in members)
    binding = _accepted(members[0][0].binding)
    release = (binding.release if binding else "") or catalog.release
    catalog = release_of(release, catalog) or catalog
    standard = _standard(binding, catalog) if binding and kind in ("zib", "fhir") else None
    zib = catalog.zib_of(name) if kind == "zib" else None
    anchors = wegiz.anchors(name, release, on) if kind == "zib" else ()
    bgz = next((a for a in anchors if a.exchange == "bgz"), None)
    gap = _gap([m for m, _ in members]) if kind == "gap" else None
    labels = " / ".join(list(dict.fromkeys(need.variable.title for need in needs))[:2])
    concept = catalog.concept(name)
    data = {
        "kind": kind,
        "subject": name,
        "title_nl": f"{catalog.title(name)} ({labels})" if zib else labels,
        "title_en": f"{zib.name_en}: {concept.name_en} ({labels})" if zib and concept else labels,
        "zib_nl": zib.name_nl if zib else "",
        "zib_en": zib.name_en if zib else "",
        "bgz": bgz is not None,
        "anchors": anchors,
        "necessity": necessity(needs),
        "needs": needs,
        "standard": standard,
        "gap": gap,
        "priority": ranked(needs, bgz, standard is not None),
    }
    draft = Requirement.model_validate({"id": _hash("E", *map(str, subject)), "revision": "", **data})
    return draft.model_copy(update={"revision": _hash("r", *_content(draft))})


def _content(requirement: Requirement) -> Iterator[str]:
    """What a vendor would build differently if it changed: not where it stands in a file, its priority or its anchors."""
    yield requirement.necessity
    yield requirement.standard.model_dump_json() if requirement.standard else ""
    yield requirement.gap.cause if requirement.gap else ""
    for need in requirement.needs:
        asked = need.variable
        options = ";".join(f"{o.code}={o.label}" for o in asked.value_list.options) if asked.value_list else ""
        purposes = ";".join(f"{p.kind} {p.indicator}" for p in asked.purposes)
        population = asked.population.text if asked.population else ""
        yield from (
            need.key,
            need.level,
            asked.title,
            asked.datatype or "",
            asked.unit,
            options,
            purposes,
            population,
            need.how,
        )


def _hash(letter: str, *parts: str) -> str:
    return f"{letter}-{hashlib.sha256(chr(31).join(parts).encode()).hexdigest()[:8]}"


def _standard(binding: Binding, catalog: Catalog) -> Standard:
    element = _element(binding, catalog)
    return Standard(
        release=binding.release,
        concept=binding.concept,
        profile=binding.profile,
        resource=binding.resource,
        path=binding.path,
        types=element.types if element else (),
        fixed=_fixed(element),
        codes=binding.codes,
        where=binding.where,
        binding=element.binding if element else "",
        value_set=element.value_set if element else "",
        value_set_name=element.value_set_name if element else "",
        note=element.note if element else "",
    )


def _element(binding: Binding, catalog: Catalog) -> Element | None:
    """The catalogue's element of a binding; the nearest one if the binding narrows the path."""
    found = release_of(binding.release, catalog)
    concept = found.concept(binding.concept) if found else None
    places = [e for e in concept.places if e.profile == binding.profile] if concept else []
    return next((e for e in places if e.path == binding.path), places[0] if places else None)


def _fixed(element: Element | None) -> tuple[Code, ...]:
    """The codes by which the profile selects its resource."""
    return tuple(Code(system=c.system, code=c.code) for c in element.codes if c.element == "code") if element else ()


def _selected(mapped: Mapped, catalog: Catalog) -> str:
    """The search parameter that selects the resources of a variable."""
    binding = _accepted(mapped.binding)
    element = _element(binding, catalog) if binding else None
    return selecting(binding, element.codes if element else ()) if binding else ""


def _accepted_gap(mapped: Mapped) -> Gap | None:
    return mapped.gap if mapped.gap is not None and mapped.gap.decision is Decision.ACCEPTED else None


def _gap(members: Iterable[Mapped]) -> RequirementGap:
    """What registries that miss the same thing say of it: the cause that most of them give, all explanations."""
    gaps = [gap for m in members if (gap := _accepted_gap(m)) is not None]
    causes = [cause for cause, _ in Counter(gap.cause for gap in gaps).most_common()] or [Cause.UNDECIDED]
    cause = causes[0]
    nearest = {n.concept: n for gap in gaps for n in gap.nearest}
    explanations = tuple(dict.fromkeys(gap.justification for gap in gaps if gap.justification))
    return RequirementGap(
        cause=cause,
        owner=OWNERS[cause],
        other_causes=tuple(causes[1:]),
        nearest=tuple(nearest.values())[:3],
        explanations=explanations,
        recipe=next((gap.recipe for gap in gaps if gap.recipe), None),
    )


def _scope(mapping: Mapping, registry: str, judged: list[tuple[Mapped, Need]]) -> RegistryScope:
    table = next(t for t in mapping.tables if t.registry.code == registry)
    mine = [(m, need) for m, need in judged if m.registry == registry]
    asked = [(m, need) for m, need in mine if need.level.asked]
    return RegistryScope(
        registry=table.registry,
        version=table.version,
        valid_from=table.valid_from,
        valid_to=table.valid_to,
        population=table.population.text if table.population else "",
        source=table.source,
        variables=len(mine),
        asked=len(asked),
        statuses=dict(Counter(m.status for m, _ in asked)),
        levels=dict(Counter(need.level for _, need in mine)),
    )


def _traced(mapped: Mapped, need: Need, built: dict[_Subject, Requirement], catalog: Catalog) -> Traced:
    binding = _accepted(mapped.binding)
    subject = _subject(mapped, catalog) if need.level.asked else None
    return Traced(
        registry=mapped.registry,
        variable=mapped.variable,
        level=need.level,
        reason_nl=need.reason_nl,
        reason_en=need.reason_en,
        cell=need.cell or mapped.variable.cell,
        status=status_of(mapped, need.level),
        mapping_cell=need.mapping_cell,
        requirement=built[subject].id if subject else "",
        source=_setting(binding) if binding else "",
    )


def _setting(binding: Binding) -> str:
    """A constant, or a derivation with the entry it comes from."""
    if binding.source is Source.DERIVED and binding.recipe:
        return f"{binding.expression} ({binding.recipe.origin})"
    return (binding.value or binding.expression) if binding.source in (Source.CONSTANT, Source.DERIVED) else ""
