"""Requirements -> the figures, charts and sentences of the management summary."""

from __future__ import annotations

from collections.abc import Iterable

from vtabel.documents import wording
from vtabel.documents.available import figures_of
from vtabel.documents.model import Chart, ChartBar, Table
from vtabel.documents.phrases import Speaker
from vtabel.requirements import (
    Requirement,
    Requirements,
    Shift,
    by_owner,
    coverage,
    gains,
    sensitivity,
)
from vtabel.requirements.sensitivity import PERCENT


def lead(found: Requirements, speaker: Speaker) -> tuple[str, ...]:
    """What a board member must know, in four sentences."""
    return tuple(_lead(found, speaker, wording.LEAD[speaker.lang]))


def _lead(found: Requirements, speaker: Speaker, words: dict[str, str]) -> Iterable[str]:
    asked = sum(s.asked for s in found.scopes)
    count = len(found.scopes)
    registries = words["one_registry"] if count == 1 else words["registries"].format(count=count)
    yield words["elements"].format(asked=asked, registries=registries, requirements=len(found))
    if free := sum(c.without_ehr for c in coverage(found)):
        yield words["free"].format(count=free)
    if found.inventory or found.profile:
        yield words["available"].format(available=figures_of(found)["available"], total=len(found))
    else:
        yield words["not_known"].format(bgz=sum(r.bgz for r in found))
    counted = found.by_cause()
    if counted:
        cause, most = min(counted.items(), key=lambda item: (-item[1], item[0]))
        owners = ", ".join(f"{wording.OWNERS[speaker.lang][owner]} ({n})" for owner, n in by_owner(found).items())
        short = wording.CAUSES[speaker.lang][cause].short
        yield words["gaps"].format(gaps=len(found.gaps), cause=short, count=most, owners=owners)
    else:
        yield words["no_gaps"]
    first = gains(found)[0]
    yield words["wave"].format(
        count=first.requirements,
        variables=first.variables,
        asked=asked,
        share=percent(round(100 * first.variables / asked) if asked else 0, speaker),
        firm=first.firm,
    )
    if first.gaps:
        yield words["wave_gaps"].format(gaps=first.gaps)


def figures(found: Requirements, speaker: Speaker) -> tuple[tuple[int, str], ...]:
    """The figures that stand large."""
    numbers = {
        "registries": len(found.scopes),
        "asked": sum(s.asked for s in found.scopes),
        "requirements": len(found),
        "must": sum(r.necessity == "MUST" for r in found),
        "wave": sum(r.priority.wave == 1 for r in found),
        "standard": sum(r.standard is not None for r in found),
        "bgz": sum(r.bgz for r in found),
        "gaps": len(found.without_source),
        **figures_of(found),
    }
    return tuple((number, speaker.ui[f"figure_{key}"]) for key, number in numbers.items())


def charts(found: Requirements, speaker: Speaker) -> tuple[Chart, ...]:
    """Availability, gaps by cause and by owner, and what each wave buys; those that have anything to show."""
    words = wording.CHARTS[speaker.lang]
    causes = sorted(found.by_cause().items(), key=lambda item: (-item[1], item[0]))
    free = sum(c.without_ehr for c in coverage(found))
    waves = [
        (f"wave_{g.wave}", words["wave"].format(wave=g.wave, requirements=g.requirements), g.variables)
        for g in gains(found)
    ]
    made = (
        _chart("state", words["state"], [(key, words[key], n) for key, n in _states(found).items()]),
        _chart("causes", words["causes"], [("gap", wording.CAUSES[speaker.lang][c].short, n) for c, n in causes]),
        _chart(
            "owners", words["owners"], [("gap", wording.OWNERS[speaker.lang][o], n) for o, n in by_owner(found).items()]
        ),
        _chart("waves", words["waves"], [*waves, ("free", words["free"], free)]),
    )
    return tuple(chart for chart in made if chart.bars)


def _chart(key: str, title: str, counted: list[tuple[str, str, int]]) -> Chart:
    most = max((n for _, _, n in counted), default=0)
    bars = (ChartBar(colour, label, n, round(100 * n / most, 1)) for colour, label, n in counted if n)
    return Chart(key, title, tuple(bars))


def _states(found: Requirements) -> dict[str, int]:
    counted = dict.fromkeys(("available", "unstated", "lacking", "gap", "other"), 0)
    for requirement in found:
        counted[_state(requirement)] += 1
    return counted


def _state(r: Requirement) -> str:
    if r.availability is not None and r.availability.deliverable:
        return "available"
    if r.availability is not None and r.availability.letter in ("C", "D", "E"):
        return "lacking"
    if r.gap is not None:
        return "gap"
    return "unstated" if r.standard is not None else "other"


def gained(found: Requirements, speaker: Speaker) -> Table:
    """What each wave buys."""
    ui = speaker.ui
    header = (ui["wave"], ui["count_requirements"], ui["served"], ui["firm"], ui["gaps_first"])
    rows = tuple((str(g.wave), str(g.requirements), str(g.variables), str(g.firm), str(g.gaps)) for g in gains(found))
    return Table(header, rows)


def covered(found: Requirements, speaker: Speaker) -> Table:
    """How far each registry can be delivered after each wave."""
    ui = speaker.ui
    header = (ui["registry"], ui["asked"], ui["without_ehr"], *(ui["after_wave"].format(wave=w) for w in (1, 2, 3)))
    rows = tuple(
        (
            speaker.registries[c.registry],
            str(c.asked),
            str(c.without_ehr),
            *(_share(n, c.asked, speaker) for n in c.after),
        )
        for c in coverage(found)
    )
    return Table(header, rows)


def _share(part: int, whole: int, speaker: Speaker) -> str:
    return f"{part} ({percent(round(100 * part / whole), speaker)})" if whole else str(part)


def percent(number: int | str, speaker: Speaker) -> str:
    """A percentage; Dutch puts a hard space before the sign."""
    return f"{number}\u00a0%" if speaker.lang == "nl" else f"{number}%"


def causes(found: Requirements, speaker: Speaker) -> Table:
    """The causes, most frequent first."""
    ui = speaker.ui
    rows = []
    for cause, count in sorted(found.by_cause().items(), key=lambda item: (-item[1], item[0])):
        owners = dict.fromkeys(r.gap.owner for r in found.gaps if r.gap and r.gap.cause is cause)
        named = ", ".join(wording.OWNERS[speaker.lang][owner] for owner in owners)
        words = wording.CAUSES[speaker.lang][cause]
        rows.append((words.short, str(count), words.meaning, words.remedy, named))
    header = (ui["cause"], ui["count"], ui["gap"].lower(), ui["remedy"].lower(), ui["owner"].lower())
    return Table(header, tuple(rows))


def moved(found: Requirements, speaker: Speaker, titles: dict[str, str]) -> tuple[Table, str]:
    """Which requirements change wave when a weight moves, and the same in one sentence."""
    ui = speaker.ui
    shifts = sensitivity(found)
    count = len({shift.requirement for shift in shifts})
    text = ui["sensitivity_some" if count else "sensitivity_none"]
    header = (ui["title"], ui["requirement"], ui["wave"], ui["moved_weight"], ui["to_wave"])
    moves: dict[tuple[str, int, int], list[str]] = {}
    for s in shifts:
        moves.setdefault((s.requirement, s.wave, s.to), []).append(_weight(s, speaker))
    rows = tuple((titles[id_], id_, str(wave), ", ".join(by), str(to)) for (id_, wave, to), by in moves.items())
    return Table(header, rows), text.format(count=count, total=len(found), percent=PERCENT)


def _weight(shift: Shift, speaker: Speaker) -> str:
    return f"{speaker.ui[f'weight_{shift.reason}']} {percent(f'{shift.percent:+d}', speaker)}"
