"""``python -m benchmarks.mapping``: how good the proposals are, against the gold standard, beside a baseline of names only.

Needs the variable lists of registries in ``$VTABEL_SHARED/domain/data/registries``; says so and stops where they are absent.
``--errors`` shows what went wrong, of the registries that serve for tuning.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.baseline import Baseline
from benchmarks.catalog import SHARED
from benchmarks.gold.agreement import MEASURED, NONE, acceptable, rows
from benchmarks.timing import medians
from vtabel.catalog import RELEASES, catalog
from vtabel.mapping import Proposal, beyond_zibs
from vtabel.mapping.proposals import Suggester
from vtabel.readers import read
from vtabel.table import AccountabilityTable, Variable

LISTS = SHARED / "domain" / "data" / "registries"
BINS = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.01)
_HEADERS = {
    "variable": "Variabele",
    "item_id": "Variabelenr",
    "label_nl": "Label",
    "type": "Type",
    "unit": "Eenheid",
    "options": "Antwoordopties",
    "mandatory": "Verplicht",
    "population": "Populatie",
    "group": "Groep",
    "zib_reference": "ZIB",
}
"""The columns of the lists, as registries head them."""

Engine = Callable[[Variable], Sequence[Proposal]]


@dataclass(frozen=True)
class Judged:
    """A variable of the gold standard with what was proposed for it."""

    gold: dict[str, str]
    variable: Variable
    proposals: Sequence[Proposal]

    @property
    def right(self) -> set[str]:
        return acceptable(self.gold)

    @property
    def has_zib(self) -> bool:
        return self.gold["concept"] != NONE

    @property
    def rank(self) -> int:
        """The place of the first right proposal, from 1; 0 if there is none."""
        return next((i for i, p in enumerate(self.proposals, 1) if p.concept in self.right), 0)

    @property
    def sure(self) -> bool:
        """True if the first proposal is right and has more than 0.5: what doubt must not cost."""
        return self.rank == 1 and self.proposals[0].score > 0.5

    @property
    def quiet(self) -> bool:
        """True if no concept is proposed above 0.5; near misses that the gold standard accepts do not count."""
        return not any(p.kind == "concept" and p.score > 0.5 and p.concept not in self.right for p in self.proposals)


def table_of(registry: str, folder: Path) -> AccountabilityTable:
    """The list of a registry, headed as registries do, through vtabel's own reader."""
    with (LISTS / f"{registry}.csv").open(encoding="utf-8", newline="") as stream:
        found = list(csv.DictReader(stream))
    path = folder / f"{registry}.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(_HEADERS.values())
        writer.writerows([row[column] for column in _HEADERS] for row in found)
    return read(path)


def sampled(registries: Iterable[str]) -> list[tuple[dict[str, str], Variable]]:
    """The rows of the gold standard with the variable that the reader made of each. Of a series the first stands for all."""
    found = []
    with TemporaryDirectory() as folder:
        for registry in registries:
            table = table_of(registry, Path(folder))
            by_name = {(v.group, v.name): v for v in reversed(table.variables)}
            for gold in (row for row in rows("gold") if row["registry"] == registry):
                first = re.split(r" t/m ", gold["variable"])[0]
                found.append((gold, by_name[gold["group"], first]))
    return found


def judged(engine: Engine, registries: Iterable[str]) -> list[Judged]:
    """What an engine proposes for the gold standard of some registries, without any mapping file."""
    return [Judged(gold, variable, engine(variable)) for gold, variable in sampled(registries)]


def share(found: Iterable[bool]) -> str:
    values = list(found)
    return f"{sum(values):>3}/{len(values):<3} {sum(values) / len(values):>4.0%}" if values else "       -    "


def show(title: str, found: list[Judged]) -> None:
    zib, none = [j for j in found if j.has_zib], [j for j in found if not j.has_zib]
    print(
        f"  {title:<24}{share(j.rank == 1 for j in zib):>14}{share(0 < j.rank <= 5 for j in zib):>14}"
        f"{share(j.sure for j in zib):>14}{share(j.quiet for j in none):>14}"
    )


def calibration(found: list[Judged]) -> None:
    """Of the concepts proposed with a score in each bin: how many, and how many right."""
    # A near miss at a variable without a zib is neither right nor wrong.
    scored = [
        (p.score, p.concept in j.right)
        for j in found
        for p in j.proposals
        if p.kind == "concept" and (j.has_zib or p.concept not in j.right)
    ]
    for low, high in pairwise(BINS):
        print(f"    {low:.1f} .. {min(high, 1):.1f}  {share(right for score, right in scored if low <= score < high)}")


def misses(found: list[Judged]) -> None:
    """Which kinds fail: the right concept and what stood first instead, or what was too sure where no zib holds the answer."""
    named = {c.id: c.name_en for release in reversed(RELEASES) for c in catalog(release)}
    wrong = [j for j in found if (j.rank != 1 if j.has_zib else not j.quiet)]
    pairs = Counter((j.gold["concept"], j.proposals[0].concept if j.proposals else "nothing") for j in wrong)
    for (right, first), count in pairs.most_common(12):
        print(f"    {count} x {named.get(right, right)} <- {named.get(first, first)}")


def errors(found: list[Judged]) -> None:
    """What is not right at first place, one line each."""
    for j in found:
        if (j.rank != 1) if j.has_zib else not j.quiet:
            v = j.variable
            options = " | ".join(o.label for o in v.value_list.options)[:60] if v.value_list else ""
            print(
                f"  {j.gold['registry'][:8]} [{v.group[-30:]}] {v.name} | {v.label[:60]} | {v.datatype} {v.unit} | {options}"
            )
            print(f"      gold {j.gold['concept']} {j.gold['acceptable']} rank {j.rank}")
            for p in j.proposals:
                print(f"      {p.score:.2f} {p.concept} {p.title}: {p.reason}")


def main(show_errors: bool = False, measure: bool = True) -> None:
    if not LISTS.is_dir():
        print(f"proposals: no variable lists at {LISTS}; set VTABEL_SHARED")
        return
    registries = list(dict.fromkeys(row["registry"] for row in rows("gold")))
    tuning = [r for r in registries if r not in MEASURED]
    parts = [("tuning", tuning), ("measuring", list(MEASURED))] if measure else [("tuning", tuning)]
    suggester, baseline = Suggester(catalog(), beyond_zibs()), Baseline(catalog(), beyond_zibs())
    engines: list[tuple[str, Engine]] = [("proposals", suggester.propose), ("baseline: names only", baseline.propose)]
    for name, engine in engines:
        print(f"{name:<26}{'right at 1':>14}{'within 5':>14}{'1 and > 0.5':>14}{'none: quiet':>14}")
        for part, members in parts:
            found = judged(engine, members)
            for registry in members:
                show(registry, [j for j in found if j.gold["registry"] == registry])
            show(f"{part}, all", found)
            calibration(found)
            if engine == suggester.propose:
                misses(found)
            if show_errors and part == "tuning" and engine == suggester.propose:
                errors(found)
    variables = [v for _, v in sampled(registries)]
    seconds = medians({"propose": lambda: [suggester.propose(v) for v in variables]}, 3)["propose"]
    print(f"  proposals for {len(variables)} variables: {seconds * 1000:.0f} ms")


if __name__ == "__main__":
    main("--errors" in sys.argv, "--tuning" not in sys.argv)
