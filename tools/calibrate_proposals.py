#!/usr/bin/env python3
"""Makes src/vtabel/data/proposal_scores.json: how often proposals with evidence of some strength were right.

Reads the tuning part of the gold standard only (benchmarks/gold), so the measuring part stays unseen. A monotone curve (pool
adjacent violators) over the five best concepts of every variable, each pool drawn towards doubt by two wrong proposals more
than were seen: the rules were written while looking at the same variables. One such curve is made without each registry in turn, and
the lowest of them counts: a share that hangs on one registry says little of a registry that nobody has seen.

Run: ``PYTHONPATH=src:. VTABEL_SHARED=../shared python tools/calibrate_proposals.py``
"""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

from benchmarks.gold.agreement import MEASURED, acceptable, rows
from benchmarks.mapping import sampled

from vtabel.catalog import catalog
from vtabel.mapping import beyond_zibs
from vtabel.mapping.proposals import Suggester

OUT = Path(__file__).resolve().parents[1] / "src" / "vtabel" / "data" / "proposal_scores.json"
DOUBT = 2
SMALLEST = 12  # proposals in a pool
TOP = 0.95
STEPS = 20


def observed() -> dict[str, list[tuple[float, bool]]]:
    """Strength and rightness of every concept among the first five, by registry of the tuning part."""
    suggester = Suggester(catalog(), beyond_zibs())
    tuning = dict.fromkeys(row["registry"] for row in rows("gold") if row["registry"] not in MEASURED)
    found: dict[str, list[tuple[float, bool]]] = {registry: [] for registry in tuning}
    for gold, variable in sampled(tuning):
        right = acceptable(gold)
        has_zib = gold["concept"] in right
        for source, strength in suggester.strengths(variable):
            if not source.startswith("beyond:") and (has_zib or source not in right):
                found[gold["registry"]].append((strength, source in right))
    return found


def pools(found: list[tuple[float, bool]]) -> list[tuple[float, float]]:
    """Middle strength and share of each pool; the shares never fall."""
    merged: list[list[tuple[float, bool]]] = []
    for i in range(0, len(found), SMALLEST):
        merged.append(found[i : i + SMALLEST])
        while len(merged) > 1 and _share(merged[-2]) >= _share(merged[-1]):
            merged[-2:] = [merged[-2] + merged[-1]]
    return [(sum(s for s, _ in pool) / len(pool), _share(pool)) for pool in merged]


def _share(pool: list[tuple[float, bool]]) -> float:
    return sum(right for _, right in pool) / (len(pool) + DOUBT)


def share_at(strength: float, points: list[tuple[float, float]]) -> float:
    """The share of a curve at a strength, by interpolation."""
    for (low, below), (high, above) in pairwise(points):
        if low <= strength <= high:
            return below + (above - below) * (strength - low) / (high - low)
    return TOP


def curve() -> dict[str, object]:
    """What the file holds."""
    found = observed()
    curves = []
    for left_out in found:
        rest = sorted(pair for registry, pairs in found.items() if registry != left_out for pair in pairs)
        curves.append([(0.0, 0.0), *((at, min(share, TOP)) for at, share in pools(rest)), (1.0, TOP)])
    lowest = ((step / STEPS, min(share_at(step / STEPS, points) for points in curves)) for step in range(STEPS + 1))
    return {
        "made_by": "tools/calibrate_proposals.py",
        "from": f"{sum(map(len, found.values()))} proposals for the tuning part of benchmarks/gold/gold.csv",
        "points": [[at, round(share, 3)] for at, share in lowest],
    }


if __name__ == "__main__":
    OUT.write_text(json.dumps(curve(), indent=1) + "\n", encoding="utf-8")
