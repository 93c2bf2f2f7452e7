"""Counts how the concepts of one release come over to another; the table of docs/catalogue.md.

Run: ``python -m tools.measure_translation``.
"""

from collections import Counter
from collections.abc import Iterable

from vtabel.catalog import catalog
from vtabel.catalog.translate import Standing, Translation, translate

ROUTES = (("zib2017", "zib2020"), ("zib2020", "zib2017"), ("zib2020", "zib2024"), ("zib2020", "mp9"))
ROWS = (
    "concepts",
    "carried",
    "same path",
    "another path",
    "another resource",
    "another address of the value set",
    "other codes in the value set",
    "nothing differs in meaning",
    "several places",
    "elsewhere only",
    "under another name",
    "gone",
    "gone with the whole zib",
    "renumbered (proposals)",
)


def measure(of: str, to: str) -> Counter[str]:
    """How many concepts come over in each way. A concept counts by the place that comes over best."""
    zibs = {concept.zib.id for concept in catalog(to)}
    found: Counter[str] = Counter()
    for concept in catalog(of):
        places = translate(concept.id, to=to, of=of)
        found["concepts"] += 1
        found["renumbered (proposals)"] += any(place.candidates for place in places)
        found["gone with the whole zib"] += concept.zib.id not in zibs
        found.update(_ways(places))
    return found


def _ways(places: Iterable[Translation]) -> list[str]:
    differing = [{d.what for d in place.differences} for place in places if place.after]
    if not differing:
        standings = {place.standing for place in places}
        named = {
            Standing.GONE: "gone",
            Standing.RENAMED: "under another name",
            Standing.AMBIGUOUS: "several places",
            Standing.ELSEWHERE: "elsewhere only",
        }
        return [next(way for standing, way in named.items() if standing in standings)]
    best = min(differing, key=lambda whats: ("resource" in whats, "path" in whats))
    ways = ["carried"]
    ways.append("another resource" if "resource" in best else "another path" if "path" in best else "same path")
    ways += ["another address of the value set"] * any("value set" in whats for whats in differing)
    ways += ["other codes in the value set"] * any("codes of the value set" in whats for whats in differing)
    return ways + ["nothing differs in meaning"] * any(place.same_meaning for place in places)


def main() -> None:
    counts = [measure(of, to) for of, to in ROUTES]
    print("| | " + " | ".join(f"{of} -> {to}" for of, to in ROUTES) + " |")
    print("|---" * (len(ROUTES) + 1) + "|")
    for row in ROWS:
        print(f"| {row} | " + " | ".join(str(count[row]) for count in counts) + " |")


if __name__ == "__main__":
    main()
