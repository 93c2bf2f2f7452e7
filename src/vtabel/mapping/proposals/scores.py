"""From how strong the evidence is to how often such a proposal is right (`data/proposal_scores.json`, made by tools/calibrate_proposals.py)."""

from __future__ import annotations

import json
from bisect import bisect_right
from functools import cache
from importlib.resources import files


@cache
def _points() -> tuple[tuple[float, ...], tuple[float, ...]]:
    text = files("vtabel").joinpath("data/proposal_scores.json").read_text(encoding="utf-8")
    points = json.loads(text)["points"]
    return tuple(p[0] for p in points), tuple(p[1] for p in points)


def score(strength: float) -> float:
    """The share of proposals with evidence of this strength that were right, by interpolation; it grows with the strength.

    >>> score(0.0) < score(0.5) < score(0.95) < 1
    True
    """
    at, shares = _points()
    i = min(max(bisect_right(at, strength), 1), len(at) - 1)
    span = at[i] - at[i - 1]
    part = (strength - at[i - 1]) / span if span else 0.0
    return round(shares[i - 1] + (shares[i] - shares[i - 1]) * min(max(part, 0.0), 1.0), 2)
