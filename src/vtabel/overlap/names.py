"""Variables of different registries with names alike, of which nobody decided on at least one: proposals, never counted."""

from __future__ import annotations

import re
from collections.abc import Iterable

from vtabel.mapping import Mapped
from vtabel.mapping.proposals.lexicon import folded
from vtabel.overlap.model import Grade, Pair, Reason

_NO_LETTER = re.compile(r"[^a-z0-9]+")
_SHORTEST = 4  # letters; shorter names (`id`, `nr`, `dos`) say too little


def alike(mapping: Iterable[Mapped], undecided: Iterable[Mapped]) -> list[Pair]:
    """The pairs, in the order of the mapping: equal names, or else equal labels, but for case, accents and punctuation."""
    open_ones = {m.key for m in undecided}
    if not open_ones:
        return []
    every = list(mapping)
    found: dict[tuple[str, str], Pair] = {}
    for kind, field in (("names_alike", "name"), ("labels_alike", "label")):
        for form, members in _by_form(every, field).items():
            if any(m.key in open_ones for m in members):
                reason = Reason(kind, Grade.NAME, field, (("form", form),))
                for pair in _between(members, open_ones, reason):
                    found.setdefault((pair.a.key, pair.b.key), pair)
    order = {m.key: i for i, m in enumerate(every)}
    return sorted(found.values(), key=lambda p: (order[p.a.key], order[p.b.key]))


def _by_form(mapping: Iterable[Mapped], field: str) -> dict[str, list[Mapped]]:
    found: dict[str, list[Mapped]] = {}
    for mapped in mapping:
        form = _NO_LETTER.sub("", folded(getattr(mapped.variable, field)))
        if len(form) >= _SHORTEST:
            found.setdefault(form, []).append(mapped)
    return found


def _between(members: list[Mapped], open_ones: set[str], reason: Reason) -> Iterable[Pair]:
    for i, a in enumerate(members):
        for b in members[i + 1 :]:
            if a.registry != b.registry and (a.key in open_ones or b.key in open_ones):
                yield Pair(a, b, Grade.NAME, (reason,))
