"""Makes `src/vtabel/data/fhir_r4_core.json` and `fhir_stu3_core.json`: what the core specification says where profiles are silent.

The core packages are not at hand. The element lists in ../shared say, for each row, which of types, min, max and
binding come from the R4 core; these go first. The models of fhir.resources give types and cardinality of what else
the packages leave to the core (`tools/core_models.py`); on the 274 elements that both know they agree but for
`SimpleQuantity`, which the models call `Quantity`.
Run: ``python -m tools.make_core_table ../shared``, with fhir.resources==8.3.0 installed.
"""

import csv
import json
import sys
from collections import Counter, defaultdict
from pathlib import Path

from tools.core_models import core_element

from vtabel.catalog.core import Core
from vtabel.catalog.elements import CONCEPT
from vtabel.catalog.packages import Package, read_package
from vtabel.catalog.paths import PathMaker
from vtabel.catalog.profiles import Profiles
from vtabel.diagnostics import Findings

NL_CORE = "nictiz.fhir.nl.r4.nl-core-0.12.1-beta.1.tgz"
LISTS = {"zib2020_elements.csv": NL_CORE, "zib2024_elements.csv": "nictiz.fhir.nl.r4.zib2024-0.0.1-beta.1.tgz"}
PACKAGES = {
    "R4": (*LISTS.values(), "nictiz.fhir.nl.r4.medicationprocess9-2.0.0-rc.7.tgz"),
    "STU3": ("nictiz.fhir.nl.stu3.zib2017-2.2.18.tgz",),
}
COLUMNS = {"types": ("types",), "min": ("min",), "max": ("max",), "binding": ("binding_strength", "valueset")}
NAMES = {"binding_strength": "binding", "valueset": "value_set"}
OUT = Path(__file__).parents[1] / "src/vtabel/data"
SOURCE = {
    "R4": "FHIR R4 4.0.1 core specification (CC0), as quoted in the from_core columns of "
    + " and ".join(LISTS)
    + ", the rest by the R4B models of fhir.resources 8.3.0",
    "STU3": "FHIR STU3 3.0.2 core specification (CC0), by the STU3 models of fhir.resources 8.3.0",
}

Table = dict[str, dict[str, str]]


def main(shared: Path) -> None:
    folder = shared / "nl-core"
    for fhir, names in PACKAGES.items():
        packages = [read_package(folder / name, Findings()) for name in names]
        table = quoted(folder) if fhir == "R4" else {}
        for key in sorted({key for package in packages for key in asked(package, packages)}):
            known = core_element(fhir, key)
            if known or key in table:
                table[key] = {**known, **table.get(key, {})}
        rows = [json.dumps({"key": key, **found}, ensure_ascii=False) for key, found in sorted(table.items())]
        body = ",\n".join(rows)
        out = OUT / f"fhir_{fhir.lower()}_core.json"
        out.write_text(f'{{\n"source": {json.dumps(SOURCE[fhir])},\n"elements": [\n{body}\n]\n}}\n', encoding="utf-8")
        print(f"{out.name}: {len(rows)} elements")


def asked(package: Package, packages: list[Package]) -> set[str]:
    """The keys of every element of a package that carries a concept."""
    profiles = Profiles.of(package, packages, Findings())
    found = set()
    for _, definition in package.of_type("StructureDefinition"):
        profile = profiles.of_url(definition["url"])
        assert profile is not None
        maker = PathMaker(profile, profiles, Core())
        for element_id, element in profile.elements.items():
            if any(CONCEPT.fullmatch(m.get("map", "")) for m in element.get("mapping", ())):
                found.add(maker.core_key(element_id))
    return found


def quoted(folder: Path) -> Table:
    """What the element lists take from the core, by key; the value that most rows give."""
    votes: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for name, file in LISTS.items():
        package = read_package(folder / file, Findings())
        profiles = Profiles.of(package, [], Findings())
        urls = {d["id"]: d["url"] for _, d in package.of_type("StructureDefinition")}
        with (folder / name).open(encoding="utf-8") as stream:
            for row in csv.DictReader(stream):
                profile = profiles.of_url(urls[row["via"] or row["profile"]])
                assert profile is not None
                key = PathMaker(profile, profiles, Core()).core_key(row["element_id"].rpartition(" > ")[2])
                for column in (c for field in row["from_core"].split("|") for c in COLUMNS.get(field, ())):
                    votes[key][column][in_order(row, column)] += 1
    best = {k: {NAMES.get(c, c): v.most_common(1)[0][0] for c, v in columns.items()} for k, columns in votes.items()}
    return {key: {name: value for name, value in found.items() if value} for key, found in best.items()}


def in_order(row: dict[str, str], column: str) -> str:
    """A value of a row; the types of an open choice in the order of the specification, which its note keeps."""
    choice = row["note"].removeprefix("choice:").split(",")
    is_choice = column == "types" and sorted(choice) == row["types"].split("|")
    return "|".join(choice) if is_choice else row[column]


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared"))
