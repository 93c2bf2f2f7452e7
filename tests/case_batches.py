"""The examples of docs/cases.md together, for engines of which each query has its price.

Examples with the same case and population are one dataset with the variables of all, in a registry of its own; the ids in the data
carry the number of their example. So one staging and a few queries run them all, and each row is still that of one example. What they
must be is said by the page: `agrees` finds the rows of each example in what comes out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from case_specs import CHILD, Example, mappings
from vtabel.engines.delivered import DatasetResult, Extraction
from vtabel.extraction.compile import compile
from vtabel.extraction.model import Plan

_NAMED = re.compile(r"\[(\w+)\]")
_REFERENCE = re.compile(r"^([A-Z][A-Za-z]+)/(.+)$")


@dataclass(frozen=True)
class Batch:
    """Examples that are given the same to `extract`. ``registries`` holds the numbers of the examples of each."""

    examples: Mapping[int, Example]
    registries: Mapping[str, tuple[int, ...]]
    options: Mapping[str, Any]

    @property
    def data(self) -> list[dict[str, Any]]:
        return [numbered(resource, number) for number, of in self.examples.items() for resource in of.data]

    def plan(self, folder: Path) -> Plan:
        """The plan of all its registries."""
        parts = {name: _joined({n: self.examples[n] for n in numbers}) for name, numbers in self.registries.items()}
        return compile(mappings(parts, folder))

    def rows(self, found: Extraction) -> Iterator[tuple[Example, str, list[dict[str, Any]]]]:
        """Of each example and each of its datasets the rows that came out, in the words of the example."""
        for registry, numbers in self.registries.items():
            for number in numbers:
                example = self.examples[number]
                for dataset in example.expected:
                    yield example, dataset, _own(found[f"{registry}:{dataset}"], example, dataset, number)


def batches(examples: list[Example]) -> list[Batch]:
    """The examples without a period, and those with one."""
    found = []
    for options in [dict(o) for o in dict.fromkeys(tuple(e.options.items()) for e in examples)]:
        mine = {number: e for number, e in enumerate(examples, 1) if e.options == options}
        groups: dict[str, list[int]] = {}
        for number, example in mine.items():
            groups.setdefault(_alike(example), []).append(number)
        found.append(Batch(mine, {f"r{i}": tuple(numbers) for i, numbers in enumerate(groups.values())}, options))
    return found


def _alike(example: Example) -> str:
    """What examples of one dataset have the same of. One that has a child stands alone."""
    parts = example.parts
    return json.dumps([parts.get("case"), parts.get("population"), parts.get("child")], default=str)


def _joined(examples: Mapping[int, Example]) -> dict[str, Any]:
    """One example with the variables of all, whose names carry the number of their example."""
    found: dict[str, Any] = {"variables": {}, "populations": {}}
    for number, example in examples.items():
        parts = {**example.parts, "case": _renamed_keys(example.parts.get("case", {}), number)}
        variables = _renamed(parts["variables"], number)
        if "child" in parts:
            parts["child"] = {**parts["child"], "variables": _renamed(parts["child"]["variables"], number)}
        populations = {**found["populations"], **parts.get("populations", {})}
        found = {**parts, "variables": {**found["variables"], **variables}, "populations": populations}
    return found


def _renamed(variables: Mapping[str, dict[str, Any]], number: int) -> dict[str, dict[str, Any]]:
    return {
        f"{name}_{number}": {k: _NAMED.sub(rf"[\1_{number}]", v) if isinstance(v, str) else v for k, v in of.items()}
        for name, of in variables.items()
    }


def _renamed_keys(case: Mapping[str, str], number: int) -> dict[str, str]:
    return {k: f"{v}_{number}" if k in ("keys", "periode") else v for k, v in case.items()}


def numbered(value: Any, number: int) -> Any:
    """A resource whose id, and the ids to which it refers, carry the number of its example."""
    if isinstance(value, list):
        return [numbered(item, number) for item in value]
    if not isinstance(value, dict):
        return value
    made = {key: numbered(item, number) for key, item in value.items()}
    if "resourceType" in made:
        made["id"] = f"{number:02}-{made['id']}"
    if isinstance(made.get("reference"), str):
        made["reference"] = _REFERENCE.sub(rf"\1/{number:02}-\2", made["reference"])
    return made


def _own(found: DatasetResult, example: Example, dataset: str, number: int) -> list[dict[str, Any]]:
    """The rows of an example, without the variables of others."""
    variables = example.parts["variables"] if dataset != CHILD else example.parts["child"]["variables"]
    keys = example.parts.get("case", {}).get("keys", "") if dataset == CHILD else ""
    names = [*filter(None, [keys]), *variables]
    rows = zip(found.answers, found.rows(), strict=True)
    return [{n: row[f"{n}_{number}"] for n in names} for (key, _), row in rows if re.search(rf"\b{number:02}-", key)]
