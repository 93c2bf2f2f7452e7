"""When must a value lie, and what ties it to the case (VT373 to VT377)?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from rapidfuzz import process

from vtabel.mapping.checks.subject import EVENTS, Subject
from vtabel.mapping.fhirpath_names import element_names
from vtabel.mapping.links import LINKS, PARENT, PERSON_LINKS
from vtabel.mapping.windows import CASE_END, CASE_START, Bound, Window, read_window
from vtabel.table import Datatype
from vtabel.table.scope import meant

_PATH = re.compile(r"[A-Za-z]\w*(?:\.[A-Za-z]\w*)+(?:\(.*\))?")
_DATES = (Datatype.DATE, Datatype.DATETIME, None)


def check_window(subject: Subject) -> bool:
    """False, with a finding, if the window cannot be read, hangs on something that is no date, or ends before it starts."""
    text = subject.binding.window
    if not text:
        _missing(subject)
        return True
    window, is_reversed = _read(text)
    if window is None:
        subject.report("VT374", "window", text=text)
        return False
    unknown = [(bound, why) for bound in window.bounds for why in _wrong_anchor(subject, bound)]
    for bound, (en, nl) in unknown[:1]:
        subject.report("VT376", "window", anchor=bound.anchor, why=en, why_nl=nl)
    if is_reversed:
        subject.report("VT375", "window", text=text, choices=Window(window.end, window.start))
    return not unknown and not is_reversed


@lru_cache(maxsize=1000)
def _read(text: str) -> tuple[Window | None, bool]:
    """The window, and whether it is reversed: a mapping has few windows, each of many variables."""
    window = read_window(text)
    return window, window is not None and window.reversed


def check_link(subject: Subject) -> bool:
    """Always true: an unknown link is a warning."""
    link, resource = subject.binding.link, subject.binding.resource
    fhir = subject.catalog.fhir if subject.catalog else ""
    if link and link not in LINKS and not _PATH.fullmatch(link) and link not in element_names(resource, fhir):
        subject.report("VT377", "link", text=link, choices=", ".join(LINKS))
    return True


def _missing(subject: Subject) -> None:
    """An event of a patient with a dated case, and nothing that says which time counts."""
    binding, case = subject.binding, subject.case
    if not subject.in_fhir or case is None or not case.start or binding.resource not in EVENTS:
        return
    if binding.link in ("", "patient", PARENT, *PERSON_LINKS) and not subject.is_case:
        subject.report("VT373", "window", ("definition", "label"), resource=binding.resource)


def _wrong_anchor(subject: Subject, bound: Bound) -> Iterator[tuple[str, str]]:
    """Why a window cannot hang on an anchor, in English and Dutch."""
    case = subject.case
    if bound.anchor == CASE_START:
        if case is not None and not case.start:
            yield "the case has no start", "de casus heeft geen start"
    elif bound.anchor == CASE_END:
        if case is not None and not (case.end or case.start):
            yield "the case has no end", "de casus heeft geen einde"
    elif variables := meant(bound.variable, subject.variable, subject.table):
        if len(variables) > 1:
            yield f"{len(variables)} variables have that name", f"{len(variables)} variabelen heten zo"
        elif variables[0].datatype not in _DATES:
            yield "that variable is no date", "die variabele is geen datum"
        elif variables[0].key == subject.variable.key:
            yield "that is the variable itself", "dat is de variabele zelf"
    else:
        names = process.extract(bound.variable, [CASE_START, CASE_END, *(v.name for v in subject.table)], limit=3)
        near = ", ".join(dict.fromkeys(name for name, _, _ in names))
        yield f"no variable has that name (nearest: {near})", f"geen variabele heet zo (het dichtst daarbij: {near})"
