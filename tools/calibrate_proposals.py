#!/usr/bin/env python3
"""Makes src/vtabel/data/proposal_scores.json: how often proposals with evidence of some strength were right.

Reads the tuning part of the gold standard only (benchmarks/gold), so the measuring part stays unseen. A monotone curve (pool
adjacent violators) over the five best concepts of every variable, each pool drawn towards doubt by two wrong proposals more
than were seen: the rules were written while looking at the same variables.

Run: ``PYTHONPATH=src:. VTABEL_SHARED=../shared python tools/calibrate_proposals.py``
"""

from __future__ import annotations

import json
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


def observed() -> list[tuple[float, bool]]:
    """Strength and rightness of every concept among the first five, of the tuning part."""
    suggester = Suggester(catalog(), beyond_zibs())
    tuning = dict.fromkeys(row["registry"] for row in rows("gold") if row["registry"] not in MEASURED)
    found = []
    for gold, variable in sampled(tuning):
        right = acceptable(gold)
        has_zib = gold["concept"] in right
        for source, strength in suggester.strengths(variable):
            if not source.startswith("beyond:") and (has_zib or source not in right):
                found.append((strength, source in right))
    return sorted(found)


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


def curve() -> dict[str, object]:
    """What the file holds."""
    found = observed()
    points = [(0.0, 0.0), *pools(found), (1.0, TOP)]
    return {
        "made_by": "tools/calibrate_proposals.py",
        "from": f"{len(found)} proposals for the tuning part of benchmarks/gold/gold.csv",
        "points": [[round(at, 3), round(min(share, TOP), 3)] for at, share in points],
    }


if __name__ == "__main__":
    OUT.write_text(json.dumps(curve(), indent=1) + "\n", encoding="utf-8")
