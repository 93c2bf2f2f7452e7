"""What can stand beside the requirements in a document: the version that was sent before, and what vendors answered."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from vtabel.documents import wording
from vtabel.documents.model import AnswerView, Table
from vtabel.documents.phrases import Speaker
from vtabel.requirements import Requirements
from vtabel.requirements.answers import Answer, AnswerBook, Answered, Reply, Standing
from vtabel.requirements.previous import Change, Previous, changes
from vtabel.table import SourceFile


@dataclass(frozen=True, slots=True)
class Beside:
    """An earlier version, the answers of vendors, and the Word template of the user; each may be missing."""

    previous: Previous | None = None
    answers: AnswerBook | None = None
    template: SourceFile | None = None


def changed(found: Requirements, previous: Previous | None, speaker: Speaker) -> tuple[Table, str]:
    """The differences since the previous version, and the same in one sentence; both empty without one."""
    ui = speaker.ui
    header = tuple(ui[key] for key in ("kind", "requirement", "title", "what_changed"))
    if previous is None:
        return Table(header, ()), ""
    made = changes(found, previous)
    counts = Counter(change.kind for change in made)
    text = ui["changes_text"].format(
        day=wording.day(previous.on, speaker.lang),
        version=previous.version,
        added=counts["added"],
        changed=counts["changed"],
        gone=counts["gone"],
    )
    return Table(header, tuple(_change(change, speaker) for change in made)), text


def _change(change: Change, speaker: Speaker) -> tuple[str, ...]:
    what = ", ".join(speaker.ui[f"changed_{part}"] for part in change.what)
    title = change.title_nl if speaker.lang == "nl" else change.title_en
    return speaker.ui[f"change_{change.kind}"], change.requirement, title, what


def coverage_of_vendors(answered: Answered | None, speaker: Speaker) -> Table:
    """Per product how many requirements have each answer."""
    ui, words = speaker.ui, wording.REPLIES[speaker.lang]
    header = (ui["product"], *words.values(), ui["unanswered"], ui["outdated"])
    rows = tuple(
        (str(t.product), *(str(t.replies[reply]) for reply in Reply), str(t.unanswered), str(t.outdated))
        for t in (answered.tallies() if answered else ())
    )
    return Table(header, rows)


def side_by_side(found: Requirements, titles: dict[str, str], answered: Answered | None, speaker: Speaker) -> Table:
    """The answer of each product to each requirement, in one row."""
    ui = speaker.ui
    products = answered.products if answered else ()
    header = (ui["title"], ui["requirement"], ui["necessity"], ui["wave"], *map(str, products))
    if answered is None:
        return Table(header, ())
    rows = []
    for r in found:
        given = {s.product: s for s in answered.of(r.id)}
        cells = (_reply(given[p], speaker) if p in given else "" for p in products)
        rows.append((titles[r.id], r.id, r.necessity.value, str(r.priority.wave), *cells))
    return Table(header, tuple(rows))


def _reply(standing: Standing, speaker: Speaker) -> str:
    mark = f" ({speaker.ui['outdated']})" if standing.outdated else ""
    return _words(standing.answer, speaker) + mark


def _words(answer: Answer, speaker: Speaker) -> str:
    on = f" {wording.day(answer.on, speaker.lang)}" if answer.on else ""
    return f"{wording.REPLIES[speaker.lang][answer.reply]}{on}"


def answers_of(requirement: str, answered: Answered | None, speaker: Speaker) -> tuple[AnswerView, ...]:
    """The answers to one requirement, with what was answered before."""
    return tuple(_answer(s, speaker) for s in answered.of(requirement)) if answered else ()


def _answer(standing: Standing, speaker: Speaker) -> AnswerView:
    earlier = dict.fromkeys(_words(answer, speaker) for answer in standing.earlier)
    return AnswerView(
        product=str(standing.product),
        reply=_words(standing.answer, speaker),
        remark=standing.answer.remark,
        outdated=speaker.ui["outdated_long"] if standing.outdated else "",
        earlier="; ".join(earlier),
        cell=str(standing.answer.cell),
    )
