"""Runs the official cases of SQL on FHIR on our engines; writes `test_report.json` (the form of the suite) and `docs/conformance.md`.

Run: ``python -m tools.conformance ../shared``.
"""

from __future__ import annotations

import json
import math
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import vtabel as vt
from vtabel.engines import ENGINES, engine_of, run_views

ROOT = Path(__file__).parents[1]
# Cases that the specification has withdrawn since: what changed. https://github.com/FHIR/sql-on-fhir-v2 (newer suite).
_JOIN = "join() over nothing was '' and is now empty"
WITHDRAWN = {("fhirpath", "string join"): _JOIN, ("fhirpath", "string join: default separator"): _JOIN}


@dataclass(frozen=True)
class Case:
    """One case of the suite with the resources of its file."""

    file: str
    resources: tuple[dict[str, Any], ...]
    test: dict[str, Any]

    @property
    def title(self) -> str:
        return str(self.test["title"])

    @property
    def withdrawn(self) -> str:
        """Why the case no longer holds; "" if it does."""
        return WITHDRAWN.get((self.file, self.title), "")


def cases(shared: Path) -> Iterator[Case]:
    """All cases of the suite, in the order of its files."""
    for path in sorted((shared / "sql-on-fhir" / "tests").glob("*.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        for test in data["tests"]:
            yield Case(path.stem, tuple(data["resources"]), test)


def difference(case: Case, engine: str) -> str:
    """What differs from the expected outcome; "" if nothing does."""
    try:
        result = vt.run_view(case.test["view"], case.resources, engine=engine)
    except vt.UnusableInput as error:
        return "" if case.test.get("expectError") else f"refused: {error}"
    return _compared(case, result)


def differences(found: Sequence[Case], engine: str) -> dict[str, str]:
    """`difference` of each case of one file, by title; those that expect no error run together."""
    apart = {case.title: difference(case, engine) for case in found if case.test.get("expectError")}
    together = [case for case in found if case.title not in apart]
    views = {f"case {number}": case.test["view"] for number, case in enumerate(together)}
    results = run_views(views, together[0].resources, engine) if together else {}
    return apart | {case.title: _compared(case, results[name]) for name, case in zip(views, together, strict=True)}


def _compared(case: Case, result: vt.ViewResult) -> str:
    if case.test.get("expectError"):
        return "an error is expected"
    wanted_columns = case.test.get("expectColumns")
    if wanted_columns and list(result.columns) != wanted_columns:
        return f"columns {result.columns}, expected {wanted_columns}"
    none = dict.fromkeys(result.columns)
    found = Counter(_text(row) for row in result.rows())
    wanted = Counter(_text({**none, **row}) for row in case.test["expect"])
    return "" if found == wanted else f"rows {sorted(found.elements())}, expected {sorted(wanted.elements())}"


def _text(row: dict[str, Any]) -> str:
    """A row as a text in which 5 and 5.0 are the same."""
    whole = {k: int(v) if isinstance(v, float) and math.isfinite(v) and v == int(v) else v for k, v in row.items()}
    return json.dumps(whole, sort_keys=True, ensure_ascii=False)


def main(shared: Path) -> None:
    for engine in ENGINES:
        engine_of(engine).session().close()  # says at once what an engine lacks
    found = {engine: [(case, difference(case, engine)) for case in cases(shared)] for engine in ENGINES}
    report: dict[str, dict[str, list[Any]]] = {}
    for case, differs in found["duckdb"]:
        entry = report.setdefault(f"{case.file}.json", {"tests": []})
        entry["tests"].append({"name": case.title, "result": {"passed": not differs}})
    folder = ROOT / "build"
    folder.mkdir(exist_ok=True)
    (folder / "test_report.json").write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    file = ROOT / "docs/conformance.md"
    _, mark, opinion = file.read_text(encoding="utf-8").partition(
        "\n## A second opinion\n"
    )  # of tools/second_opinion.py
    file.write_text(page(found) + mark + opinion, encoding="utf-8")
    for engine, outcomes in found.items():
        print(f"{engine}: {sum(not differs for _, differs in outcomes)} of {len(outcomes)}")


def page(found: dict[str, list[tuple[Case, str]]]) -> str:
    """The list of `docs/conformance.md`."""
    lines = [
        "# Conformance to SQL on FHIR",
        "",
        "The official test suite (134 cases, commit 49fc1adffa84 of FHIR/sql-on-fhir-v2) on each engine. Made by `make conformance`.",
        "",
        f"| file | cases | {' | '.join(found)} |",
        f"|---|---|{'---|' * len(found)}",
    ]
    files = list(dict.fromkeys(case.file for case, _ in found["duckdb"]))
    for file in [*files, ""]:
        counted = [[not d for case, d in outcomes if file in ("", case.file)] for outcomes in found.values()]
        lines.append(f"| {file or '**all**'} | {len(counted[0])} | {' | '.join(str(sum(c)) for c in counted)} |")
    failing = {(case.file, case.title): case.withdrawn for outcomes in found.values() for case, d in outcomes if d}
    lines += ["", "Cases that do not pass, and why:", ""]
    lines += [f"- {file}, *{title}*: {why or 'not known'}." for (file, title), why in failing.items()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared"))
