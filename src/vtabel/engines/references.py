"""References that give no key (getReferenceKey): why, and the finding that counts them.

Keys come of the text of a reference alone: NDJSON has no bundle whose addresses could be looked up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from vtabel.diagnostics import Cell, Findings, Report
from vtabel.extraction.fhirpath import plan as p
from vtabel.extraction.rows import Block, ColumnPlan, Part, RowPlan

# The causes, in the order in which they are told.
CAUSES = {
    "contained": ("{} contained in the resource", "{} in de resource zelf (contained)"),
    "no address": ("{} only an identifier or a name", "{} alleen een identifier of naam"),
    "other type": ("{} to another type of resource", "{} naar een ander type resource"),
    "unclear": ("{} not understood as an address", "{} niet als adres te lezen"),
}


def cause_name(column: str) -> str:
    """What the causes of a column are called while a view runs; no column has such a name."""
    return f"?{column}"


def keyed(view: RowPlan) -> frozenset[str]:
    """The columns with keys of references, in any branch of a union."""
    return frozenset(column.name for column in _columns(view.block) if causes(column.plan))


def causes(plan: p.Plan) -> tuple[p.Plan, ...]:
    """For each reference whose key a plan takes, why there is none (`CAUSES`); absent where there is one, or no reference."""
    match plan:
        case p.Apply(function="reference key", arguments=(p.Get(base=reference) as text, type)):
            return (p.Apply("reference cause", (text, type, p.Exists(reference)), p.STRING),)
        case p.Each(body=p.Apply(function="reference key") as body):
            return (replace(plan, body=causes(body)[0]),)
        case p.Each() | p.Filter():
            return ()  # what is below is of its items only
        case _:
            return tuple(found for below in p.children(plan) for found in causes(below))


def report(counted: Mapping[str, Mapping[str, int]]) -> Report:
    """A finding for each column of which references gave no key: how many, by cause."""
    findings = Findings()
    for column, found in counted.items():
        known = [(found[cause], *texts) for cause, texts in CAUSES.items() if found.get(cause)]
        if known:
            why = ", ".join(en.format(count) for count, en, _ in known)
            why_nl = ", ".join(nl.format(count) for count, _, nl in known)
            findings.add(
                "VT425", Cell(column), count=sum(count for count, *_ in known), name=column, why=why, why_nl=why_nl
            )
    return findings.report()


def _columns(part: Part) -> Iterator[ColumnPlan]:
    if isinstance(part, ColumnPlan):
        yield part
        return
    for below in part.parts if isinstance(part, Block) else part.branches:
        yield from _columns(below)
