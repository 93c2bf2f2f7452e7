"""Draws the variables of the gold standard from the real variable lists: seeded, so that nobody picks the easy ones.

Run: ``python -m benchmarks.gold.sample``. Needs the lists in ``$VTABEL_SHARED/domain/data/registries`` (default ``../shared``).
"""

from __future__ import annotations

import csv
import os
import random
from pathlib import Path

HERE = Path(__file__).resolve().parent
SHARED = Path(os.environ.get("VTABEL_SHARED", "../shared"))
COLUMNS = ("registry", "group", "variable", "item_id", "label_nl", "type", "unit", "options", "mandatory", "population")
SIZES = {
    "nice": 50, "perined": 50, "nkr": 40, "iknl_hovon155": 30, "nhr_atriumfibrilleren": 40, "nhr_thi": 40,
    "nhr_pacemaker_icd": 30, "pice": 15, "dato": 40, "dcra_r": 16,
}  # fmt: skip
SEED = 20261122


def draw() -> list[dict[str, str]]:
    """The sample, in the order of the lists."""
    found = []
    for registry, size in SIZES.items():
        with (SHARED / "domain" / "data" / "registries" / f"{registry}.csv").open(
            encoding="utf-8", newline=""
        ) as stream:
            rows = list(csv.DictReader(stream))
        chosen = sorted(random.Random(f"{SEED}{registry}").sample(range(len(rows)), min(size, len(rows))))
        found += [{"registry": registry, **rows[i]} for i in chosen]
    return [{column: row.get(column, "") for column in COLUMNS} for row in found]


if __name__ == "__main__":
    with (HERE / "sample.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(draw())
