"""150 registries x 300 variables, shaped like the ten examples, compared with grades and reasons against a bare count matrix."""

from __future__ import annotations

import random
from pathlib import Path
from time import process_time

import vtabel as vt
from benchmarks.timing import medians
from vtabel.mapping import Mapped, Mapping
from vtabel.overlap.elements import Keys

FIXTURES = Path(__file__).parents[1] / "fixtures"
FILES = {
    "nice": "questionnaires.json", "perined": "tabel.xlsx", "nkr": "tabel.html", "iknl_hovon155": "schema.json", "nhr_af": "tabel.xlsx",
    "nhr_thi": "tabel.xlsx", "nhr_pacemaker_icd": "tabel.xlsx", "pice": "tabel.html", "dato": "tabel.xlsx", "dcra_r": "tabel.xls",
}  # fmt: skip
REGISTRIES, VARIABLES = 150, 300


def ten() -> Mapping:
    """The example registries with their mappings."""
    tables = [vt.read(FIXTURES / name / file) for name, file in FILES.items()]
    return vt.resolve(tables, [FIXTURES / name / "mapping.csv" for name in FILES], propose=False)


def many(found: Mapping, registries: int = REGISTRIES, variables: int = VARIABLES) -> Mapping:
    """A mapping of many registries. Each takes the variables of one example and, up to the number asked, of others (what is shared
    only once); what only one example asks gets a key of its own in each copy. So much is shared as among the ten: elements that most
    ask, elements that two or three in ten ask, and many that one asks."""
    draw = random.Random(9)
    sources = {t.registry.code: [m for m in found if m.registry == t.registry.code] for t in found.tables}
    askers: dict[str, set[str]] = {}
    for mapped in found:
        askers.setdefault(_subject(mapped), set()).add(mapped.registry)
    tables, every = [], []
    for i in range(registries):
        base = found.tables[i % len(found.tables)]
        code = f"r{i:03}"
        pool = list(sources[base.registry.code])
        held = {_subject(m) for m in pool}
        while len(pool) < variables:
            more = [
                m
                for m in sources[draw.choice(found.tables).registry.code]
                if len(askers[_subject(m)]) < 2 or _subject(m) not in held
            ]
            pool += more
            held |= {_subject(m) for m in more}
        kept = [_copied(m, code, n, len(askers[_subject(m)]), draw) for n, m in enumerate(pool[:variables])]
        registry = base.registry.model_copy(update={"code": code, "name": code})
        table = base.model_copy(update={"registry": registry, "variables": tuple(m.variable for m in kept)})
        tables.append(table)
        every += kept
    return Mapping(tables=tuple(tables), variables=tuple(every))


def _subject(mapped: Mapped) -> str:
    if mapped.gap is not None:
        return mapped.gap.key
    return mapped.binding.concept or mapped.binding.path if mapped.binding is not None else ""


def _copied(mapped: Mapped, registry: str, number: int, askers: int, draw: random.Random) -> Mapped:
    """A variable for another registry: half of them lose an answer of their list, half of those with a window get another."""
    changes: dict[str, object] = {"name": f"{mapped.variable.name}_{number}"}
    values = mapped.variable.value_list
    if values is not None and len(values.options) > 2 and draw.random() < 0.5:
        lost = draw.randrange(len(values.options))
        changes["value_list"] = values.model_copy(
            update={"options": values.options[:lost] + values.options[lost + 1 :]}
        )
    gap, binding = mapped.gap, mapped.binding
    if gap is not None and askers < 2:
        gap = gap.model_copy(update={"key": f"{gap.key}-{registry}-{number}"})
    if binding is not None and binding.window and draw.random() < 0.5:
        binding = binding.model_copy(update={"window": f"case.start-P{draw.randint(1, 60)}D .. case.start"})
    variable = mapped.variable.model_copy(update=changes)
    return mapped.model_copy(update={"registry": registry, "variable": variable, "gap": gap, "binding": binding})


def count_matrix(keys: list[set[object]]) -> list[list[int]]:
    """How many elements each two registries share, with sets."""
    return [[len(a & b) for b in keys] for a in keys]


def bit_matrix(keys: list[int]) -> list[list[int]]:
    """The same, with the bits of integers."""
    return [[(a & b).bit_count() for b in keys] for a in keys]


def main() -> None:
    mapping = many(ten())
    keys = Keys(vt.catalog())
    asked: dict[str, set[object]] = {}
    for mapped in mapping:
        asked.setdefault(mapped.registry, set()).add(keys.key(mapped))
    number: dict[object, int] = {key: i for i, key in enumerate(set().union(*asked.values()))}
    bits = [sum(1 << number[key] for key in found) for found in asked.values()]
    began = process_time()
    result = vt.overlap(mapping, on="2026-12-01")
    first = process_time() - began
    taken = medians(
        {
            "vt.overlap": lambda: vt.overlap(mapping, on="2026-12-01"),
            "making every pair of it": lambda: sum(1 for _ in result.pairs),
            "count matrix, sets": lambda: count_matrix(list(asked.values())),
            "count matrix, bits": lambda: bit_matrix(bits),
        }
    )
    print(
        f"overlap, {REGISTRIES} x {VARIABLES}: {len(mapping)} variables, {len(result.elements)} elements, {len(result.pairs)} pairs"
    )
    print(f"  {'vt.overlap, first call':<28} {first * 1000:8.1f} ms")
    for name, seconds in taken.items():
        print(f"  {name:<28} {seconds * 1000:8.1f} ms")
    print(f"  ratio vt.overlap / count matrix, sets: {taken['vt.overlap'] / taken['count matrix, sets']:.1f}")
    print(f"  ratio vt.overlap / count matrix, bits: {taken['vt.overlap'] / taken['count matrix, bits']:.1f}")


if __name__ == "__main__":
    main()
