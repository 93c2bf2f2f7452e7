"""Variables of different registries with names alike, of which nobody decided on at least one: proposals, never counted."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from vtabel.mapping import Mapped
from vtabel.mapping.proposals.lexicon import folded
from vtabel.overlap.model import Grade, Pair, Reason

_NO_LETTER = re.compile(r"[^a-z0-9]+")
_SHORTEST = 4  # letters; shorter names (`id`, `nr`, `dos`) say too little


def alike(mapping: Iterable[Mapped], undecided: Iterable[Mapped]) -> list[Pair]:
    """The pairs, in the order of the mapping: equal names, or else equal labels, but for case, accents and punctuation."""
    open_ones = {id(m) for m in undecided}
    if not open_ones:
        return []
    every = list(mapping)
    found: dict[tuple[int, int], Pair] = {}
    for kind, field in (("names_alike", "name"), ("labels_alike", "label")):
        for form, places in _by_form(every, field, open_ones).items():
            reason = Reason(kind, Grade.NAME, field, (("form", form),))
            for i, x in enumerate(places):
                for y in places[i + 1 :]:
                    a, b = every[x], every[y]
                    if a.registry != b.registry and (id(a) in open_ones or id(b) in open_ones):
                        found.setdefault((x, y), Pair(a, b, Grade.NAME, (reason,)))
    return [found[place] for place in sorted(found)]


def _by_form(every: list[Mapped], field: str, open_ones: set[int]) -> dict[str, list[int]]:
    """The places of the variables by the form of their name or label, for those forms that an undecided variable has."""
    forms = [_form(getattr(m.variable, field)) for m in every]
    wanted = {form for form, m in zip(forms, every, strict=True) if id(m) in open_ones and len(form) >= _SHORTEST}
    found: dict[str, list[int]] = {}
    for place, form in enumerate(forms):
        if form in wanted:
            found.setdefault(form, []).append(place)
    return found


@lru_cache(maxsize=100_000)
def _form(text: str) -> str:
    if text.isascii():  # has neither accents nor look-alike letters
        return _NO_LETTER.sub("", text.lower())
    return _NO_LETTER.sub("", folded(text))
