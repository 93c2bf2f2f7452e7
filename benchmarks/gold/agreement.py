"""How often the two passes of the gold standard agree: ``python -m benchmarks.gold.agreement``."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
NONE = "none"
MEASURED = ("perined", "nhr_thi", "nkr")
"""The registries that serve for measuring only; all others may be looked at while tuning."""


@dataclass(frozen=True)
class Agreement:
    """Two passes over some variables: how many, the share with the same concept, and Cohen's kappa on *none* or not."""

    count: int
    same: float
    kappa: float


def rows(name: str) -> list[dict[str, str]]:
    """The rows of one file of the gold standard: sample, pass_a, pass_b or gold."""
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def acceptable(row: dict[str, str]) -> set[str]:
    """The concepts that count as right: the settled one and its alternatives."""
    return {row["concept"], *row["acceptable"].split()} - {NONE}


def agreement(registry: str = "") -> Agreement:
    """The agreement of the passes on one registry, or on all."""
    pairs = [
        (a["concept"], b["concept"])
        for a, b in zip(rows("pass_a"), rows("pass_b"), strict=True)
        if registry in ("", a["registry"])
    ]
    none_a, none_b = ([concept == NONE for concept in side] for side in zip(*pairs, strict=True))
    return Agreement(len(pairs), sum(a == b for a, b in pairs) / len(pairs), _kappa(none_a, none_b))


def _kappa(a: list[bool], b: list[bool]) -> float:
    """Cohen's kappa of two judgements of yes or no; 1 where both say the same of all."""
    observed = sum(x == y for x, y in zip(a, b, strict=True)) / len(a)
    share_a, share_b = sum(a) / len(a), sum(b) / len(b)
    chance = share_a * share_b + (1 - share_a) * (1 - share_b)
    return 1.0 if chance == 1 else (observed - chance) / (1 - chance)


if __name__ == "__main__":
    print(f"{'registry':<24}{'variables':>10}{'same concept':>14}{'kappa none':>12}")
    for registry in (*dict.fromkeys(row["registry"] for row in rows("sample")), ""):
        found = agreement(registry)
        print(f"{registry or 'all':<24}{found.count:>10}{found.same:>14.0%}{found.kappa:>12.2f}")
