"""Which variable of the old table is which of the new one: by key, by name, and else by evidence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from rapidfuzz.fuzz import ratio

from vtabel.overlap.versions.model import Evidence
from vtabel.table import AccountabilityTable, Variable
from vtabel.text import match_form

_ENOUGH = 4  # points: an item number with anything else, or two texts that are the same
_LIKE = 80.0
Scored = tuple[int, tuple[Evidence, ...]]


class Match(NamedTuple):
    """The two sides of a variable; one is None for what was added or removed. Evidence only where the name differs."""

    old: Variable | None
    new: Variable | None
    evidence: tuple[Evidence, ...] = ()


def matched(old: AccountabilityTable, new: AccountabilityTable) -> list[Match]:
    """Every variable of both tables, once: those of the old table in its order, then those that were added."""
    found: dict[str, Match] = {}
    ours, theirs = {v.key: v for v in old}, {v.key: v for v in new}
    for key in [k for k in ours if k in theirs]:
        found[key] = Match(ours.pop(key), theirs.pop(key))
    for name in [v.name for v in ours.values()]:
        here, there = ([v for v in side.values() if v.name == name] for side in (ours, theirs))
        if len(here) == len(there) == 1:
            found[here[0].key] = Match(ours.pop(here[0].key), theirs.pop(there[0].key))
    for before, after, evidence in _renamed(list(ours.values()), list(theirs.values())):
        found[before.key] = Match(ours.pop(before.key), theirs.pop(after.key), evidence)
    kept = [found.get(v.key) or Match(v, None) for v in old]
    return kept + [Match(None, v) for v in theirs.values()]


def _renamed(old: list[Variable], new: list[Variable]) -> Iterable[tuple[Variable, Variable, tuple[Evidence, ...]]]:
    """Pairs with enough evidence, each the one best of both sides."""
    scores = {(a.key, b.key): _score(a, b) for a in old for b in new}
    for a in old:
        ranked = sorted(new, key=lambda b: -scores[a.key, b.key][0])
        if not ranked:
            return
        best = ranked[0]
        points, evidence = scores[a.key, best.key]
        alone = len(ranked) == 1 or scores[a.key, ranked[1].key][0] < points
        rivals = [x for x in old if x.key != a.key and scores[x.key, best.key][0] >= points]
        if points >= _ENOUGH and alone and not rivals:
            yield a, best, evidence


def _score(a: Variable, b: Variable) -> Scored:
    found = tuple(_evidence(a, b))
    return sum(e.points for e in found), found


def _evidence(a: Variable, b: Variable) -> Iterable[Evidence]:
    if a.item_id and b.item_id:
        same = match_form(a.item_id).replace("_", "-") == match_form(b.item_id).replace("_", "-")
        yield (
            Evidence("item_number", 3, b.item_id)
            if same
            else Evidence("other_item_number", -3, f"{a.item_id}, {b.item_id}")
        )
    if _same(a.label, b.label):
        yield Evidence("label", 2, b.label)
    if _same(a.definition, b.definition) and not _same(a.definition, a.label):
        yield Evidence("definition", 2, b.definition)
    if (
        a.concept is not None
        and b.concept is not None
        and _same(a.concept.code or a.concept.text, b.concept.code or b.concept.text)
    ):
        yield Evidence("concept", 1, b.concept.code or b.concept.text)
    if a.value_list is not None and b.value_list is not None and len(a.value_list.options) > 1:
        if [(o.code, match_form(o.label)) for o in a.value_list.options] == [
            (o.code, match_form(o.label)) for o in b.value_list.options
        ]:
            yield Evidence("answers", 1, f"{len(b.value_list.options)}")
    elif a.datatype is not None and (a.datatype, a.unit, a.minimum, a.maximum) == (
        b.datatype,
        b.unit,
        b.minimum,
        b.maximum,
    ):
        yield Evidence("type", 1, b.datatype or "")
    if (likeness := ratio(match_form(a.name), match_form(b.name))) >= _LIKE:
        yield Evidence("name", 1, f"{likeness:.0f}%")


def _same(a: str, b: str) -> bool:
    return bool(a) and match_form(a) == match_form(b)
