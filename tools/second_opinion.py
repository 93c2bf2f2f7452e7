"""Do our ViewDefinitions mean the same to another runner? All views of the fixtures' mappings on `sqlonfhir` from PyPI.

It pins fhirpathpy 2.1, where we need 2.2, so it lives in a virtual environment of its own (``build/second-opinion``), which this
makes when it is not there. Writes the part of `docs/conformance.md` below its mark.

Run: ``python -m tools.second_opinion ../shared`` (``make second-opinion``); with ``--set-up`` it makes the environment and no more, and
never fails: without it the test is skipped.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import rmtree
from typing import Any

from vtabel.engines import run_views
from vtabel.engines.protocol import ViewResult

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))
from all_registries import plan  # noqa: E402 - the mappings and drawn resources of the tests
from drawn_resources import Drawer  # noqa: E402

RUNNER = "sqlonfhir==0.0.2"
VENV = ROOT / "build" / "second-opinion"
PAGE = ROOT / "docs" / "conformance.md"
_PATIENCE = 300  # seconds
MARK = "## A second opinion\n"
Json = dict[str, Any]
_SCRIPT = """
import copy, json, sys
from decimal import Decimal
from sqlonfhir import evaluate


def plain(value):
    value = getattr(value, "data", value)  # fhirpathpy's node
    return float(value) if isinstance(value, Decimal) else str(value)


def rows_of(view, resource):
    try:
        return {"rows": evaluate([resource], copy.deepcopy(view))}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}


asked = json.load(sys.stdin)
found = {n: [rows_of(v, r) for r in asked["resources"][v["resource"]]] for n, v in asked["views"].items()}
json.dump(found, sys.stdout, default=plain)
"""
_INDEX = "%rowIndex"
FAULTS = (
    ("environment variable: rowIndex", "it does not know `%rowIndex`"),
    ("IndexError: list index out of range", "it stops at `getReferenceKey` where there is no reference"),
    ("KeyError: 'reference'", "it stops at a reference without address"),
)
"""What its errors mean. Anything else that differs is not known, and ours until shown otherwise."""
NO_KEY = "it has no key for an absolute reference"
UNKNOWN = "not known: "


@dataclass(frozen=True)
class Opinion:
    """What the other runner made of one view: how many rows are ours, and why others are not. ``unchanged`` tells whether the
    view ran as it is; else without its column ``item_index``."""

    view: str
    rows: int
    same: int
    unchanged: bool
    reasons: tuple[str, ...] = ()


def python() -> Path | None:
    """The Python of the other environment; None where it was not made."""
    path = VENV / "bin" / "python"
    return path if path.exists() else None


def make() -> Path:
    """The same, made if it is not there."""
    found = python()
    if found is not None:
        return found
    found = VENV / "bin" / "python"
    try:
        subprocess.run([ROOT / "tools" / "make-venv", VENV], check=True)
        install = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", RUNNER)
        subprocess.run([found, *install], check=True, timeout=_PATIENCE)
    except (subprocess.SubprocessError, OSError):
        rmtree(VENV, ignore_errors=True)  # half an environment would count as one
        raise
    return found


def set_up() -> None:
    """The same for the tests, which go on without."""
    try:
        make()
    except (subprocess.SubprocessError, OSError):
        print(f"{RUNNER} could not be installed; the test of a second opinion is skipped", file=sys.stderr)


def resources(shared: Path | None, drawn: int) -> dict[str, list[Json]]:
    """By type: drawn resources for each view, those of the fixtures, and Nictiz' published examples where they are at hand."""
    found: dict[str, list[Json]] = {view.resource: [] for view in plan().relations}
    children = [view for view in plan().relations if view.for_each]
    for view in plan().relations:
        if not view.for_each:
            drawer = Drawer(view, [v for v in children if v.resource == view.resource], seed=9)
            found[view.resource] += [drawer.resource(number) for number in range(drawn)]
    folders = [ROOT / "fixtures/fhir", *([shared / "nl-core" / "examples-r4-zib2020"] if shared else [])]
    files = [file for folder in folders for file in sorted(folder.glob("*.ndjson"))]
    texts = [line for file in files for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    for resource in map(json.loads, texts):
        if "id" in resource:
            found.setdefault(resource["resourceType"], []).append(resource)
    return found


def opinions(runner: Path, shared: Path | None = None, drawn: int = 10) -> list[Opinion]:
    """Every view on both runners, resource by resource: one that the other cannot do hides no others. ``drawn`` are the resources that
    are made up for each view."""
    views = {view["name"]: view for view in plan().views}
    without = {f"{name}-": _without_index(view) for name, view in views.items() if _INDEX in json.dumps(view)}
    data = resources(shared, drawn)
    asked = json.dumps({"views": {**views, **without}, "resources": data})
    answer = subprocess.run([runner, "-c", _SCRIPT], input=asked, capture_output=True, text=True, check=True)
    theirs = json.loads(answer.stdout)
    rows = {
        name: found.rows() for type in data for name, found in _ours({**views, **without}, type, data[type]).items()
    }
    found = []
    for name, view in views.items():
        asked_of = data[view["resource"]]
        opinion = _compared(name, rows[name], asked_of, theirs[name])
        if opinion.same < opinion.rows and f"{name}-" in without:
            second = _compared(name, rows[f"{name}-"], asked_of, theirs[f"{name}-"])
            opinion = replace(
                second, unchanged=False, reasons=tuple(dict.fromkeys((*opinion.reasons, *second.reasons)))
            )
        found.append(opinion)
    return found


def _without_index(view: Json) -> Json:
    selects = [{**s, "column": [c for c in s["column"] if c["path"] != _INDEX]} for s in view["select"]]
    return {**view, "select": selects}


def _ours(views: dict[str, Json], type: str, data: list[Json]) -> dict[str, ViewResult]:
    """The rows of all views of a type, of one scan."""
    of_type = {name: view for name, view in views.items() if view["resource"] == type}
    return run_views(of_type, data) if of_type else {}


def _compared(view: str, rows: list[Json], data: list[Json], theirs: list[Json]) -> Opinion:
    ours: dict[str, list[Json]] = {}
    for row in rows:
        ours.setdefault(_id(row["resource_key"]), []).append(row)
    same, reasons = 0, Counter[str]()
    for resource, answer in zip(data, theirs, strict=True):
        rows = ours.get(resource["id"], [])
        if "error" in answer:
            reasons[_fault(answer["error"])] += 1
        else:
            agreed, why = _rows(rows, answer["rows"])
            same += agreed
            reasons.update(why)
    return Opinion(view, sum(map(len, ours.values())), same, True, tuple(reasons))


def _rows(ours: list[Json], theirs: list[Json]) -> tuple[int, list[str]]:
    """How many rows of one resource are the same, and why others are not."""
    if len(ours) != len(theirs):
        return 0, [f"{UNKNOWN}{len(theirs)} rows where we have {len(ours)}"]
    pairs = list(zip(sorted(map(_text, ours)), sorted(map(_text, theirs)), strict=True))
    different = [(json.loads(a), json.loads(b)) for a, b in pairs if a != b]
    return len(pairs) - len(different), [_difference(a, b) for a, b in different]


def _difference(ours: Json, theirs: Json) -> str:
    columns = [name for name in ours if ours[name] != theirs.get(name)]
    keys = all(name.endswith("_key") and theirs.get(name) is None for name in columns)
    return NO_KEY if keys else f"{UNKNOWN}{', '.join(columns)}"


def _fault(error: str) -> str:
    return next((why for text, why in FAULTS if text in error), f"{UNKNOWN}{error}")


def _id(key: object) -> str:
    """Keys are compared by their id: what stands before it is each runner's own."""
    return str(key).rpartition("/")[2]


def _text(row: Json) -> str:
    """A row as a text in which 5 and 5.0 are the same."""
    plain = {k: _id(v) if k.endswith("_key") and v else v for k, v in row.items()}
    numbers = {k: float(v) if isinstance(v, int) and not isinstance(v, bool) else v for k, v in plain.items()}
    return json.dumps(numbers, sort_keys=True, ensure_ascii=False)


def page(found: list[Opinion]) -> str:
    """The part of `docs/conformance.md`."""
    unchanged = sum(o.unchanged and o.rows == o.same for o in found)
    without = sum(not o.unchanged and o.rows == o.same for o in found)
    lines = [
        MARK,
        f"The {len(found)} views of the mappings in `fixtures/` on {RUNNER} from PyPI, which passes 109 of the 134 cases above, on",
        "generated resources and the examples that Nictiz publishes. Made by `make second-opinion`.",
        "",
        f"{unchanged} run unchanged and give our rows, {without} do so without their column `item_index`; in the others it is this:",
        "",
        "| view | rows | the same | why others are not |",
        "|---|---|---|---|",
    ]
    lines += [f"| {o.view} | {o.rows} | {o.same} | {'; '.join(o.reasons)} |" for o in found if o.same < o.rows]
    lines += [
        "",
        "What the views use: `where`, `exists`, `first`, `ofType`, `extension`, `getResourceKey`, `getReferenceKey(Type)`, `forEach` and",
        "comparisons, all in the required part of SQL on FHIR 2.0. `%rowIndex` is newer (2.1, 3.0): only views of what repeats have it,",
        "for `item_index`, without which two items of one resource cannot be told apart. A runner that lacks it takes the view without",
        "that column. A comparison with a primitive that has an extension (`_use`) comes out false in fhirpathpy 2.1. No view uses `join`,",
        "boundary functions, `unionAll`, `repeat`, `forEachOrNull`, constants or `collection`, which runners often lack.",
    ]
    return "\n".join(lines) + "\n"


def main(shared: Path) -> None:
    found = opinions(make(), shared if shared.is_dir() else None)
    before = PAGE.read_text(encoding="utf-8").partition(MARK)[0].rstrip("\n")
    PAGE.write_text(f"{before}\n\n{page(found)}", encoding="utf-8")
    for opinion in found:
        same = opinion.rows == opinion.same
        print(
            f"{'same ' if same else 'OTHER'} {opinion.view}: {opinion.same} of {opinion.rows}; {'; '.join(opinion.reasons)}"
        )


if __name__ == "__main__" and sys.argv[1:] == ["--set-up"]:
    set_up()
elif __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared"))
