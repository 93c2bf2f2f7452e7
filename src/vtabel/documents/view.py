"""Requirements -> the words of one document in one language. Every renderer prints this same view."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from vtabel.documents import figures, wording
from vtabel.documents.background import dates, legal, preconditions, register
from vtabel.documents.beside import Beside, answers_of, changed, coverage_of_vendors, side_by_side
from vtabel.documents.model import (
    BarView,
    DocumentView,
    GroupView,
    ListView,
    RequirementView,
    Segment,
    Table,
    TraceView,
)
from vtabel.documents.phrases import Speaker, in_words, purposes_of, speaker_of, why_of
from vtabel.mapping import Status
from vtabel.requirements import RegistryScope, Requirement, Requirements, Traced
from vtabel.requirements.answers import Answered
from vtabel.rules import Lang

__all__ = ["DocumentView", "view_of"]


def view_of(found: Requirements, lang: Lang = "nl", beside: Beside | None = None) -> DocumentView:
    """The document in words, with the previous version and the answers of vendors where they are given."""
    speaker = speaker_of(found, lang)
    beside = beside or Beside()
    answered = Answered(found, beside.answers) if beside.answers and beside.answers.sheets else None
    views = {r.id: replace(in_words(r, speaker), answers=answers_of(r.id, answered, speaker)) for r in found}
    titles = {key: view.title for key, view in views.items()}
    change, change_text = changed(found, beside.previous, speaker)
    moved, moved_text = figures.moved(found, speaker, titles)
    shown = [s for s in Status if any(scope.statuses.get(s) for scope in found.scopes)]
    return DocumentView(
        lang=lang,
        title=wording.TITLE[lang],
        subtitle=", ".join(speaker.registries.values()),
        ui=speaker.ui,
        facts=_facts(found, speaker),
        scope=_scope(found, speaker),
        legal=legal(found, speaker),
        dates=dates(speaker),
        register=register(found, speaker),
        lead=figures.lead(found, speaker),
        figures=figures.figures(found, speaker),
        charts=figures.charts(found, speaker),
        gains=figures.gained(found, speaker),
        coverage=figures.covered(found, speaker),
        sensitivity=moved,
        sensitivity_text=moved_text,
        preconditions=preconditions(found, speaker),
        queries=_queries(views.values(), speaker),
        changes=change,
        changes_text=change_text,
        vendors=coverage_of_vendors(answered, speaker),
        side_by_side=side_by_side(found, titles, answered, speaker),
        statuses=_statuses(found, shown, speaker),
        bars=tuple(_bar(scope, shown, speaker) for scope in found.scopes),
        causes=figures.causes(found, speaker),
        groups=_groups(found, views),
        gaps=tuple(views[r.id] for r in found.gaps),
        trace=_trace(found, speaker),
        lists=_lists(found, speaker),
        method=wording.method(lang, found.weights),
        made_with=speaker.say("made_with", version=found.version, catalog=found.catalog),
        files=_files(found, speaker, beside),
    )


def _files(found: Requirements, speaker: Speaker, beside: Beside) -> tuple[tuple[str, str], ...]:
    """Every file that was read, with its SHA-256; tables by registry, since several can have one name."""
    tables = [(f"{s.registry.name}: {s.source.name}", s.source.sha256) for s in found.scopes]
    mappings = [(f"{speaker.ui['mapping']}: {m.name}", m.sha256) for m in found.mappings]
    wegiz = [(f"Wegiz: {w.name}", w.sha256) for w in found.wegiz_files]
    others = (
        ("inventory", found.inventory),
        ("profile_file", found.profile),
        ("fill_file", found.fill),
        ("delivery_file", found.deliveries.source if found.deliveries else None),
        ("weights_file", found.weights.source),
        ("previous_file", beside.previous.source if beside.previous else None),
        ("template_file", beside.template),
        *(("answers_file", source) for source in (beside.answers.sources if beside.answers else ())),
    )
    stated = [(f"{speaker.ui[key]}: {file.name}", file.sha256) for key, file in others if file]
    served = [("CapabilityStatement: " + found.capability.name, found.capability.sha256)] if found.capability else []
    return (*tables, *mappings, *wegiz, *stated, *served)


def _facts(found: Requirements, speaker: Speaker) -> tuple[tuple[str, str], ...]:
    ui = speaker.ui
    return (
        (ui["provider"], speaker.provider),
        (ui["on"], wording.day(found.on, speaker.lang)),
        (ui["registries"], ", ".join(speaker.registries.values())),
    )


def _scope(found: Requirements, speaker: Speaker) -> Table:
    ui = speaker.ui
    keys = ("registry", "holder", "version", "variables", "asked", "not_asked", "population")
    rows = tuple(
        (
            s.registry.name,
            s.registry.holder or ui["not_stated"],
            _version(s, speaker),
            str(s.variables),
            str(s.asked),
            str(s.variables - s.asked),
            s.population or ui["not_stated"],
        )
        for s in found.scopes
    )
    return Table(tuple(ui[key] for key in keys), rows)


def _version(scope: RegistryScope, speaker: Speaker) -> str:
    words = [scope.version or speaker.ui["not_stated"]]
    if scope.valid_from:
        words.append(speaker.say("valid_from", day=wording.day(scope.valid_from, speaker.lang)))
    if scope.valid_to:
        words.append(speaker.say("valid_to", day=wording.day(scope.valid_to, speaker.lang)))
    return ", ".join(words)


def _statuses(found: Requirements, shown: list[Status], speaker: Speaker) -> Table:
    """Per registry how its variables stand, in the statuses that occur."""
    words = wording.STATUSES[speaker.lang]
    rows = tuple(
        (s.registry.name, *(str(s.statuses.get(status, 0)) for status in shown), str(s.asked)) for s in found.scopes
    )
    return Table((speaker.ui["registry"], *(words[s] for s in shown), speaker.ui["total"]), rows)


def _bar(scope: RegistryScope, shown: list[Status], speaker: Speaker) -> BarView:
    words = wording.STATUSES[speaker.lang]
    counts = [(status, scope.statuses.get(status, 0)) for status in shown]
    segments = tuple(
        Segment(status.value, words[status], count, round(100 * count / scope.asked, 2))
        for status, count in counts
        if count
    )
    parts = ", ".join(f"{s.count} {s.label}" for s in segments)
    text = speaker.say("bar", parts=parts, total=scope.asked)
    return BarView(scope.registry.name, scope.asked, segments, text)


def _queries(views: Iterable[RequirementView], speaker: Speaker) -> Table:
    """Each query once, with the requirements that it serves."""
    served: dict[str, list[str]] = {}
    for view in views:
        if view.query:
            served.setdefault(view.query, []).append(view.id)
    header = (speaker.ui["query"].lower(), speaker.ui["count_requirements"])
    return Table(header, tuple((query, ", ".join(ids)) for query, ids in sorted(served.items())))


def _groups(found: Requirements, views: dict[str, RequirementView]) -> tuple[GroupView, ...]:
    """By zib, the zib with the most urgent requirement first; then what no zib holds; last the gaps, by cause."""

    def rank(r: Requirement) -> tuple[bool, bool]:
        return (r.kind == "gap", r.kind != "zib")

    grouped: dict[str, list[RequirementView]] = {}
    for requirement in sorted(found, key=rank):
        view = views[requirement.id]
        grouped.setdefault(view.group, []).append(view)
    return tuple(
        GroupView(f"group_{number}", name, tuple(members)) for number, (name, members) in enumerate(grouped.items(), 1)
    )


def _trace(found: Requirements, speaker: Speaker) -> tuple[tuple[str, tuple[TraceView, ...]], ...]:
    """Per registry every variable, in the order of its table."""
    grouped: dict[str, list[TraceView]] = {}
    for traced in found.trace:
        grouped.setdefault(traced.registry, []).append(_traced(traced, speaker))
    return tuple((speaker.registries[code], tuple(rows)) for code, rows in grouped.items())


def _traced(traced: Traced, speaker: Speaker) -> TraceView:
    reason = traced.reason_nl if speaker.lang == "nl" else traced.reason_en
    return TraceView(
        registry=speaker.registries[traced.registry],
        name=traced.variable.name,
        label=traced.variable.title,
        part=traced.variable.group,
        level=wording.LEVELS[speaker.lang][traced.level],
        why=why_of(reason, traced.cell),
        purposes=purposes_of(traced.variable, speaker.lang),
        cell=str(traced.cell or traced.variable.cell),
        mapping_cell=str(traced.mapping_cell or ""),
        status=wording.STATUSES[speaker.lang][traced.status],
        source=traced.source,
        requirement=traced.requirement,
    )


def _lists(found: Requirements, speaker: Speaker) -> tuple[ListView, ...]:
    """The value list of every coded variable that is asked; the same list of several variables stands once."""
    grouped: dict[tuple[str, tuple[tuple[str, str], ...]], list[Traced]] = {}
    for traced in found.trace:
        values = traced.variable.value_list
        if values is not None and values.options and traced.level.asked:
            key = (traced.registry, tuple((o.code, o.label) for o in values.options))
            grouped.setdefault(key, []).append(traced)
    return tuple(_list(members, speaker) for members in grouped.values())


def _list(members: list[Traced], speaker: Speaker) -> ListView:
    values = members[0].variable.value_list
    assert values is not None
    return ListView(
        registry=speaker.registries[members[0].registry],
        names=_joined(m.variable.name for m in members),
        title=_joined(m.variable.title for m in members[:3]) + (", …" if len(members) > 3 else ""),
        name=values.name,
        canonical=values.canonical,
        options=tuple((o.code, o.label, speaker.ui[o.role] if o.role else "") for o in values.options),
    )


def _joined(texts: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(texts))
