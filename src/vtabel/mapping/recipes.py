"""Rows of a mapping file that lean on an entry of `beyond_zibs`: a gap by its key alone, a derivation by a call of its name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import process

from vtabel.diagnostics import Findings
from vtabel.expressions import FUNCTIONS
from vtabel.mapping.entries import BeyondZibs, Derivation, KnownGap
from vtabel.mapping.model import Recipe
from vtabel.mapping.workbook import Row
from vtabel.table import AccountabilityTable

_CALL = re.compile(r"(?P<key>[A-Za-z][\w-]*)\s*(?:\((?P<given>.*)\))?", re.DOTALL)
_ARGUMENT = re.compile(r"\s*(?P<name>\w+)\s*=(?!=)\s*(?:\[(?P<variable>[^\[\]]+)\]|(?P<number>\d+))\s*")
_NAMED = re.compile(r"\s*\w+\s*=(?!=)")


@dataclass(frozen=True, slots=True)
class Derived:
    """The expression of a row; with the call and the recipe if it called a known derivation."""

    expression: str
    call: str = ""
    recipe: Recipe | None = None


class RecipeReader:
    """Completes rows by the entries they name, and reports what does not fit (VT330 to VT334)."""

    def __init__(self, beyond: BeyondZibs, findings: Findings) -> None:
        self._beyond = beyond
        self._findings = findings

    def gap(self, row: Row) -> KnownGap | None:
        """The known gap that a row names; None if its key is of nobody else, with a finding if the row needs it."""
        known = self._beyond.gap(row["gap_key"]) if row["gap_key"] else None
        if known is None and row["gap_key"] and not row["cause"]:
            choices = _likest(row["gap_key"], (e.key for e in self._beyond if isinstance(e, KnownGap)))
            self._findings.add("VT330", row.cell("gap_key"), key=row["gap_key"], choices=choices)
        return known

    def derived(self, row: Row, table: AccountabilityTable) -> Derived | None:
        """The expression of a row, a call of a known derivation written out; None (with a finding) if the call is wrong."""
        text = row["expression"]
        called = _CALL.fullmatch(text)
        if called and called["key"] in FUNCTIONS and not _NAMED.match(called["given"] or ""):
            return Derived(text)  # a function of the language, not the entry of the same name
        known = self._beyond.derivation(called["key"]) if called else None
        if called and known:
            return self._called(row, known, called["given"] or "", table)
        if called and _NAMED.match(called["given"] or ""):
            choices = _likest(called["key"], (e.key for e in self._beyond if isinstance(e, Derivation)))
            self._findings.add("VT331", row.cell("expression"), key=called["key"], choices=choices)
            return None
        return Derived(text)

    def _called(self, row: Row, known: Derivation, given: str, table: AccountabilityTable) -> Derived | None:
        cell = row.cell("expression")
        if not known.expression:
            self._findings.add("VT334", cell, key=known.key)
            return None
        arguments = [_ARGUMENT.fullmatch(part) for part in given.split(",")]
        read = [a for a in arguments if a is not None]
        variables = {a["name"]: a["variable"].strip() for a in read if a["variable"]}
        numbers = {a["name"]: a["number"] for a in read if a["number"]}
        complete = set(variables) == set(known.inputs) and set(numbers) == set(known.parameters)
        if not complete or len(arguments) != len(known.inputs) + len(known.parameters):
            self._findings.add("VT332", cell, text=row["expression"], form=known.form)
            return None
        if not self._same_units(row, known, variables, table):
            return None
        return Derived(known.applied(variables, numbers), row["expression"], known.advice)

    def _same_units(self, row: Row, known: Derivation, variables: dict[str, str], table: AccountabilityTable) -> bool:
        """True unless a variable is asked in another unit than the expression reckons in."""
        same = True
        for role, wanted in known.inputs.items():
            name = variables[role]
            units = {v.unit for v in table if name in (v.name, v.key)} - {"", wanted.unit}
            if wanted.unit and units:
                unit, cell = ", ".join(sorted(units)), row.cell("expression")
                self._findings.add("VT333", cell, name=name, unit=unit, key=known.key, wanted=wanted.unit)
                same = False
        return same


def _likest(key: str, known: Iterable[str]) -> str:
    return ", ".join(found for found, _, _ in process.extract(key, list(known), limit=4))
