"""Whether the duty to deliver a variable was tightened or relaxed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from vtabel import providers
from vtabel.overlap.versions.model import Kind
from vtabel.table import Level, Obligation, Variable
from vtabel.text import match_form

_STRENGTH = {
    Level.MANDATORY: 4,
    Level.REQUIRED: 3,
    Level.CONDITIONAL: 2,
    Level.OPTIONAL: 1,
    Level.WITHDRAWN: 0,
    Level.NOT_ASKED: 0,
}


def duty_change(old: Variable, new: Variable, on: date) -> tuple[Kind, str] | None:
    """The kind of change and what it is for which provider; None where nothing changed.

    Every type of provider that one of the two tables names is asked after, or anyone where none is named. Stronger for one and weaker
    for another, from or to a duty that is not known, and other words of a condition, population or period are *changed*.
    """
    ways: set[Kind] = set()
    details = []
    for provider in _named(old, new):
        before, after = old.obligation(provider, on).level, new.obligation(provider, on).level
        if before is after:
            continue
        ways.add(_way(before, after))
        who = providers.display(provider) if provider else ""
        details.append(f"{who}: {before} -> {after}" if who else f"{before} -> {after}")
    if not details:
        words = (_terms(old), _terms(new))
        return (
            (Kind.OBLIGATION_CHANGED, " -> ".join("; ".join(w) or "-" for w in words)) if words[0] != words[1] else None
        )
    return (ways.pop() if len(ways) == 1 else Kind.OBLIGATION_CHANGED), "; ".join(details)


def _named(old: Variable, new: Variable) -> Iterator[str | None]:
    """The types of provider that duties speak of, in their order; None for anyone."""
    codes = dict.fromkeys(code for o in (*old.obligations, *new.obligations) for code in o.providers)
    everyone = any(not o.providers for o in (*old.obligations, *new.obligations))
    yield from codes
    if everyone or not codes:
        yield None


def _way(before: Level, after: Level) -> Kind:
    if Level.UNKNOWN in (before, after) or _STRENGTH[before] == _STRENGTH[after]:
        return Kind.OBLIGATION_CHANGED
    return Kind.OBLIGATION_TIGHTENED if _STRENGTH[after] > _STRENGTH[before] else Kind.OBLIGATION_RELAXED


def _terms(variable: Variable) -> tuple[str, ...]:
    """Condition, population and period of each duty, in words."""
    return tuple(text for o in variable.obligations if (text := _term(o)))


def _term(duty: Obligation) -> str:
    period = f"{duty.valid_from or ''}..{duty.valid_to or ''}" if duty.valid_from or duty.valid_to else ""
    return " ".join(filter(None, (match_form(duty.condition), match_form(duty.population), period)))
