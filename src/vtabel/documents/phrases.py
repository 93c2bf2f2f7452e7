"""Requirement -> its words in one language."""

from __future__ import annotations

from dataclasses import dataclass

from vtabel import providers
from vtabel.catalog import catalog, short_name
from vtabel.diagnostics import Cell
from vtabel.documents import wording
from vtabel.documents.acceptance import Acceptance, acceptance
from vtabel.documents.anchors import anchors_in_words
from vtabel.documents.available import available, remedy_of
from vtabel.documents.contexts import contexts_of
from vtabel.documents.model import NearestView, NeedView, RequirementView
from vtabel.extraction.cases.causes import EMPTY
from vtabel.mapping import Code
from vtabel.requirements import (
    Channel,
    Ground,
    Need,
    Owner,
    Priority,
    Question,
    Requirement,
    RequirementGap,
    Requirements,
    Standard,
    actor_of,
    grounds,
    layer_of,
    questions,
)
from vtabel.rules import Lang
from vtabel.table import Level, Variable


@dataclass(frozen=True, slots=True)
class Speaker:
    """The language of a document, with the names that its sentences use."""

    lang: Lang
    provider: str
    registries: dict[str, str]
    contexts: dict[str, str]

    @property
    def ui(self) -> dict[str, str]:
        return wording.UI[self.lang]

    def say(self, key: str, **values: object) -> str:
        """A sentence of `wording.SENTENCES`, filled in."""
        return wording.SENTENCES[self.lang][key].format_map(values)


def speaker_of(found: Requirements, lang: Lang) -> Speaker:
    """The speaker of a document."""
    ui = wording.UI[lang]
    provider = f"{providers.display(found.provider)} ({found.provider})" if found.provider else ui["any_provider"]
    return Speaker(lang, provider, {s.registry.code: s.registry.name for s in found.scopes}, contexts_of(found))


def in_words(r: Requirement, speaker: Speaker) -> RequirementView:
    """One requirement in words."""
    lang, ui = speaker.lang, speaker.ui
    cause = wording.CAUSES[lang][r.gap.cause] if r.gap else None
    standard = _standard(r.standard, speaker)
    shown = acceptance(r)
    return RequirementView(
        id=r.id,
        revision=r.revision,
        title=_title(r, speaker),
        group=_group(r, speaker),
        statement=_statement(r, speaker),
        necessity=r.necessity.value,
        modal=" ".join(wording.MODALS[lang][r.necessity]).strip(),
        for_whom=_for_whom(r, speaker),
        basis=_basis(r, speaker),
        standard=standard,
        standard_text="; ".join(f"{name} {value}" for name, value in standard) or ui["no_standard"],
        has_gap=cause is not None,
        cause=cause.short if cause else "",
        gap=_gap(r, speaker),
        evidence=tuple(_ground(ground, speaker) for ground in grounds(r, catalog())),
        remedy=_whole_remedy(r, speaker),
        owner=wording.OWNERS[lang][_owner(r)],
        nearest=_nearest(r, lang),
        test=_test(r, speaker),
        layer=wording.LAYERS[lang][layer_of(r)],
        query=shown.query if shown else "",
        example=shown.example if shown else "",
        expected=_expected(r.standard, shown, speaker) if r.standard and shown else "",
        questions=tuple(_question(question, speaker) for question in questions(r)),
        wave=r.priority.wave,
        score=r.priority.score,
        priority=_priority(r.priority, speaker),
        anchor=anchors_in_words(r.anchors, lang),
        availability=available(r.availability, lang),
        needs=tuple(_need(need, speaker) for need in r.needs),
    )


def purposes_of(variable: Variable, lang: Lang) -> str:
    """For what a variable is asked."""
    known = wording.PURPOSES[lang]
    words = [f"{known.get(p.kind, p.kind)} {p.indicator}".strip() for p in variable.purposes]
    return ", ".join(dict.fromkeys(words))


def why_of(reason: str, cell: Cell | None) -> str:
    """A reason without its cell, where the cell is printed beside it."""
    return reason.removesuffix(f" ({cell})") if cell else reason


def _title(r: Requirement, speaker: Speaker) -> str:
    """The title, with its context where another requirement has the same.

    The label of the variable is left out where it only repeats the name of the concept.
    """
    title = r.title_nl if speaker.lang == "nl" else r.title_en
    if r.kind == "zib":
        concept, _, label = title.partition(" (")
        name = concept.rpartition(": ")[2]
        title = concept if label.removesuffix(")").casefold() == name.casefold() else title
    context = speaker.contexts.get(r.id)
    return f"{title} ({context})" if context else title


def _group(r: Requirement, speaker: Speaker) -> str:
    if r.kind == "zib":
        return f"zib {r.zib_nl if speaker.lang == 'nl' else r.zib_en}"
    if r.gap is not None and r.kind == "gap":
        return speaker.ui["group_gap"].format(cause=wording.CAUSES[speaker.lang][r.gap.cause].short)
    return speaker.ui["group_other"]


def _owner(r: Requirement) -> Owner:
    """Who has to act: the owner of the gap, else who the inventory says must, else who holds the source."""
    if r.gap is not None:
        return r.gap.owner
    if r.availability is not None and (actor := actor_of(r.availability)):
        return actor
    return Owner.VENDOR if r.kind in ("zib", "fhir") else Owner.PROVIDER


def _gap(r: Requirement, speaker: Speaker) -> str:
    """Why the element has no source; without such a gap, what the inventory says is lacking."""
    if r.kind != "gap" and r.availability is not None and not r.availability.deliverable:
        return speaker.say("not_in_ehr", meaning=wording.LETTERS[speaker.lang][r.availability.letter])
    if r.gap is not None:
        meaning = wording.CAUSES[speaker.lang][r.gap.cause].meaning
        evidence = {"meaning": meaning, "lacking": r.gap.lacking, "cell": r.gap.evidence}
        return speaker.say("lacking", **evidence) if r.gap.evidence else meaning
    return speaker.ui["no_gap" if r.standard else "no_gap_local"]


def _whole_remedy(r: Requirement, speaker: Speaker) -> str:
    """What takes the gap away; of what the EHR lacks by the inventory, what its status asks."""
    asked = remedy_of(r.availability, speaker.lang)
    if r.gap is None or (r.kind != "gap" and asked):
        return asked or speaker.ui["no_remedy"]
    return _remedy(r.gap, speaker)


def _ground(ground: Ground, speaker: Speaker) -> str:
    """On what the gap rests, with the cell."""
    key = f"ground_{ground.kind}" if ground.about else f"ground_{ground.kind}_bare"
    counts = ground.filled
    empty = [f"{EMPTY[speaker.lang].get(why, why)} {n}" for why, n in counts.empty.items()] if counts else []
    text = speaker.say(
        key,
        about=ground.about,
        count=ground.count,
        filled=counts.filled if counts else 0,
        empty="".join(f", {one}" for one in empty),
    )
    return f"{text} ({ground.cell})" if ground.cell else text


def _statement(r: Requirement, speaker: Speaker) -> str:
    must, modal = wording.MODALS[speaker.lang][r.necessity]
    values = {"must": must, "modal": modal, "name": _title(r, speaker), "subject": r.subject}
    if r.standard is not None:
        return speaker.say("standard", where=_where(r.standard), **values)
    if r.gap is None:
        return speaker.say("manual" if r.kind == "manual" else "local", **values)
    remedy = wording.CAUSES[speaker.lang][r.gap.cause].remedy
    return speaker.say("gap", remedy=remedy, owner=wording.OWNERS[speaker.lang][r.gap.owner], **values)


def _where(standard: Standard) -> str:
    place = standard.profile or standard.resource
    return f"{place}, `{standard.path}`" if standard.path != "$this" else place


def _for_whom(r: Requirement, speaker: Speaker) -> str:
    names = ", ".join(speaker.registries[code] for code in r.registries)
    text = speaker.say("for_whom", registries=names, provider=speaker.provider)
    stated = dict.fromkeys(_population(need.variable) for need in r.needs)
    conditions = dict.fromkeys(need.variable.visible_if for need in r.needs)
    return "; ".join(
        (
            text,
            *(speaker.say("population", text=words) for words in stated if words),
            *(speaker.say("condition", text=words) for words in conditions if words),
        )
    )


def _asked(variable: Variable, speaker: Speaker) -> str:
    """The type, unit, range and number of options that the registry asks."""
    terms = [wording.DATATYPES[speaker.lang][variable.datatype] if variable.datatype else ""]
    terms.append(variable.unit or variable.unit_text)
    if variable.minimum is not None and variable.maximum is not None:
        terms.append(speaker.say("range", low=str(variable.minimum), high=str(variable.maximum)))
    count = len(variable.value_list.options) if variable.value_list else 0
    if count:
        terms.append(speaker.say("option" if count == 1 else "options", count=count))
    return ", ".join(term for term in terms if term)


def _population(variable: Variable) -> str:
    return variable.population.text if variable.population else ""


def _basis(r: Requirement, speaker: Speaker) -> str:
    """The law, and per registry its strongest demand with the cell."""
    order = list(Level)
    demands = []
    for code in r.registries:
        need = min((n for n in r.needs if n.registry == code), key=lambda n: order.index(n.level))
        level = wording.LEVELS[speaker.lang][need.level]
        demands.append(f"{speaker.registries[code]}: {level} ({need.cell or need.variable.cell})")
    return "; ".join([wording.LEGAL_SHORT[speaker.lang], *demands])


_STANDARD: dict[Lang, tuple[str, ...]] = {
    "nl": ("concept", "profiel", "FHIRPath", "type", "selectie", "filter", "waardelijst", "let op"),
    "en": ("concept", "profile", "FHIRPath", "type", "selected by", "filter", "value set", "note"),
}


def _standard(s: Standard | None, speaker: Speaker) -> tuple[tuple[str, str], ...]:
    """Where the standard keeps the element: names and values, those that are known."""
    if s is None:
        return ()
    value_set = s.value_set_name or s.value_set
    values = (
        f"{s.concept} ({s.release})" if s.concept else "",
        f"{s.profile} ({s.resource})" if s.profile else s.resource,
        f"`{s.path}`",
        ", ".join(s.types),
        _selected(s),
        f"`{s.where}`" if s.where else "",
        f"{value_set} ({s.binding})" if value_set and s.binding else value_set,
        _note(s.note, speaker),
    )
    return tuple((word, value) for word, value in zip(_STANDARD[speaker.lang], values, strict=True) if value)


def _selected(s: Standard) -> str:
    return ", ".join(_code(code) for code in (s.codes or s.fixed))


def _code(code: Code) -> str:
    return f"{short_name(code.system)} {code.code}"


def _note(note: str, speaker: Speaker) -> str:
    """The catalogue's note in words, or as it is if we have no words for it."""
    kind = note.partition(":")[0]
    known = ("slice-by-valueset", "slice-by-profile", "slice", "choice")
    return speaker.say(kind) if kind in known else note


def _test(r: Requirement, speaker: Speaker) -> str:
    if r.standard is None:
        return speaker.say("test_gap" if r.gap else "test_source")
    codes = _selected(r.standard)
    selected = speaker.say("test_selected", codes=codes) if codes else ""
    return speaker.say("test_standard", resource=r.standard.resource, selected=selected, path=r.standard.path)


def _expected(standard: Standard, shown: Acceptance, speaker: Speaker) -> str:
    if not shown.example:
        return speaker.say("expected_open", path=standard.path)
    types = ", ".join(standard.types) or standard.resource
    return speaker.say("expected", path=standard.path, types=types, values=", ".join(shown.values))


def _question(question: Question, speaker: Speaker) -> str:
    """The question, and who can answer it."""
    code, colon, rest = question.about.partition(": ")
    about = f"{speaker.registries.get(code, code)}{colon}{rest}"
    text = wording.QUESTIONS[speaker.lang][question.asked].format(about=about)
    return f"{text} ({wording.OWNERS[speaker.lang][question.of]})"


def _nearest(r: Requirement, lang: Lang) -> tuple[NearestView, ...]:
    if r.gap is None:
        return ()
    return tuple(
        NearestView(n.concept, _concept(n.concept, lang), (n.why_en if lang == "en" else "") or n.why)
        for n in r.gap.nearest
    )


def _remedy(gap: RequirementGap, speaker: Speaker) -> str:
    """What takes the gap away; with the recipe of the known gap, if there is one."""
    remedy = wording.CAUSES[speaker.lang][gap.cause].remedy
    text = (gap.recipe.nl if speaker.lang == "nl" else gap.recipe.en) if gap.recipe else ""
    return speaker.say("recipe", remedy=remedy, text=text, origin=gap.recipe.origin) if gap.recipe and text else remedy


def _concept(concept_id: str, lang: Lang) -> str:
    """A concept in words: the zib and the concept."""
    concept = catalog().concept(concept_id)
    if lang == "nl" or concept is None:
        zib = catalog().zib_of(concept_id)
        return zib.name_en if lang == "en" and zib else catalog().title(concept_id)
    zib_name = concept.zib.name_en
    return zib_name if concept.name_en == zib_name else f"{zib_name}: {concept.name_en}"


def _priority(priority: Priority, speaker: Speaker) -> str:
    terms = []
    for part in priority.parts:
        if part.reason == "level":
            reason = wording.LEVELS[speaker.lang][Level(part.detail)]
        elif part.reason == "delivery":
            reason = speaker.say("delivery", detail=wording.CHANNELS[speaker.lang][Channel(part.detail)])
        else:
            key = {"standard": "has_standard", "bgz": "bgz_inferred" if part.detail else "bgz"}.get(
                part.reason, part.reason
            )
            reason = speaker.say(key, detail=part.detail)
        terms.append(f"{part.points} ({reason})")
    return speaker.say("priority", wave=priority.wave, terms=" + ".join(terms), score=priority.score)


def _need(need: Need, speaker: Speaker) -> NeedView:
    return NeedView(
        registry=speaker.registries[need.registry],
        name=need.variable.name,
        label=need.variable.title,
        part=need.variable.group,
        level=wording.LEVELS[speaker.lang][need.level],
        why=why_of(need.reason_nl if speaker.lang == "nl" else need.reason_en, need.cell),
        purposes=purposes_of(need.variable, speaker.lang),
        asked=_asked(need.variable, speaker),
        population=_population(need.variable),
        condition=need.variable.visible_if,
        cell=str(need.cell or need.variable.cell),
        mapping_cell=str(need.mapping_cell or ""),
        how=need.how,
        decided_by=need.decided_by,
        providers=_providers(need.variable),
    )


def _providers(variable: Variable) -> str:
    """The types of provider that its table asks it of; empty where the table names none."""
    asked = (code for duty in variable.obligations if duty.level.asked for code in duty.providers)
    return ", ".join(dict.fromkeys(asked))
