"""Records of patients that were replaced by another (`Patient.link`): what belongs to them counts for the one that is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from sqlglot import exp

from vtabel.diagnostics import Findings, Report
from vtabel.engines.protocol import Row
from vtabel.extraction.cases.sql import nodes as n
from vtabel.extraction.cases.sql.dated import REPLACED, REPLACED_BY

LINKS = "merged_records_links"
"""The view with the links; it is made of the data and never delivered."""


def links() -> dict[str, Any]:
    """The view with a row for each record that says by which other it is replaced.

    https://hl7.org/fhir/R4/valueset-link-type.html: a replaced record must no longer be used.
    """
    return {
        "resourceType": "ViewDefinition",
        "name": LINKS,
        "resource": "Patient",
        "select": [
            {"column": [{"name": REPLACED, "path": "getResourceKey()"}]},
            {
                "forEach": "link.where(type='replaced-by')",
                "column": [{"name": REPLACED_BY, "path": "other.getReferenceKey(Patient)"}],
            },
        ],
    }


def merged_of(rows: Iterable[Row]) -> dict[str, str]:
    """For each record that was replaced the one that is left, at the end of the chain. Links that run in a circle, and those of a
    record that names two others, are not followed.

    >>> pairs = [("a", "b"), ("b", "c"), ("x", "y"), ("x", "z"), ("k", "l"), ("l", "k"), ("m", "k")]
    >>> merged_of([{"replaced": old, "replaced_by": new} for old, new in pairs])
    {'a': 'c', 'b': 'c', 'm': 'k'}
    """
    pairs = {(row[REPLACED], row[REPLACED_BY]) for row in rows if row[REPLACED_BY]}
    times = Counter(old for old, _ in pairs)
    next = {old: new for old, new in sorted(pairs) if times[old] == 1}
    circling = {old for old in next if old in _chain(next[old], next)}
    followed = {old: new for old, new in next.items() if old not in circling}
    return {old: _chain(new, followed)[-1] for old, new in followed.items()}


def _chain(start: str, next: dict[str, str]) -> list[str]:
    """A record and those after it, each once."""
    found = [start]
    while (key := next.get(found[-1])) is not None and key not in found:
        found.append(key)
    return found


def merging_report(merged: Mapping[str, str]) -> Report:
    """How many records were replaced (VT517); nothing where none was."""
    findings = Findings()
    if merged:
        findings.add("VT517", None, count=len(merged))
    return findings.report()


def patient_keys(keys: Iterable[str]) -> list[exp.Select]:
    """Keys of patients as rows, in the core: a record that is left need not have a number by which it could be found."""
    return [exp.select(n.named(n.text(key), "patient_key"), copy=False) for key in sorted(keys)]


def merged_relation(merged: Mapping[str, str]) -> exp.Query:
    """The relation of what was replaced by what, in the core."""
    pairs = (
        exp.select(n.named(n.text(old), REPLACED), n.named(n.text(new), REPLACED_BY), copy=False)
        for old, new in sorted(merged.items())
    )
    return n.union(pairs)
