"""Whether two variables ask for the value of the same moment: pick, window, link and what the window hangs on."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from vtabel.mapping import Case, Mapped
from vtabel.mapping.links import PERSON_LINKS
from vtabel.mapping.proposals.moments import moment as read_moment
from vtabel.mapping.windows import CASE_END, CASE_START, read_window
from vtabel.overlap.model import Grade, Reason

_ONE_PER_PATIENT = "Patient"


class Moment(NamedTuple):
    """Which of several values counts. ``single`` is True where there is only one (a birth date); ``sourced`` where a binding
    says it, and not the words of a gap. ``case`` is what the start of the case is, if the window hangs on it and it is known."""

    single: bool
    sourced: bool = True
    pick: str = ""
    window: str = ""
    link: str = ""
    case: str = ""


def moment_of(mapped: Mapped, case: Case | None) -> Moment:
    """The moment that the binding of a variable says; for a gap, what its words say."""
    binding = mapped.binding
    if binding is None:
        return _worded(mapped.variable.name, mapped.variable.label)
    if binding.resource == _ONE_PER_PATIENT and not binding.window:
        return Moment(single=True)
    start = f"{case.resource or case.concept} {case.start}".strip() if case is not None else ""
    hangs = CASE_START in binding.window or CASE_END in binding.window
    return Moment(
        single=False,
        pick=binding.pick or "",
        window=_plain(binding.window),
        link=binding.link,
        case=start if hangs else "",
    )


@cache
def _worded(name: str, label: str) -> Moment:
    pick, window = read_moment(name, label)
    return Moment(single=False, sourced=False, pick=pick or "", window=_plain(window))


@cache
def _plain(text: str) -> str:
    """A window written in one way; one that cannot be read stays as it is."""
    read = read_window(text) if text else None
    return str(read) if read else text


def _tied(moment: Moment) -> bool:
    """Whether the mapping says what ties the value to the case, and that is more than whose it is."""
    return moment.sourced and not moment.single and moment.link not in ("", *PERSON_LINKS)


def compare(a: Moment, b: Moment) -> tuple[Reason, ...]:
    """What is different between two moments; nothing where they are the same and said."""
    if a.single and b.single:
        return ()
    found = [
        Reason(kind, Grade.MOMENT, "mapping", (("a", ours or "-"), ("b", theirs or "-")))
        for kind, ours, theirs in (
            ("pick_other", a.pick, b.pick),
            ("window_other", a.window, b.window),
            ("link_other", a.link, b.link),
        )
        if ours != theirs and (kind != "link_other" or (_tied(a) and _tied(b)))
    ]
    if a.case and b.case and a.case != b.case:
        found.append(Reason("case_other", Grade.MOMENT, "mapping", (("a", a.case), ("b", b.case))))
    if not found and not (a.pick or a.window):
        found.append(Reason("moment_open", Grade.MOMENT, "mapping" if a.sourced else "label"))
    return tuple(found)
