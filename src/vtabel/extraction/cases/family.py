"""Child datasets: each gets its parent, the parent's keys as columns, and what its derivations need of it (VT467, VT469)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from vtabel.diagnostics import Findings
from vtabel.extraction.cases import model as q
from vtabel.extraction.cases.needs import PLAIN_LINKS, Found, key_of, parent_key
from vtabel.extraction.cases.viewed import Views, key_column
from vtabel.mapping import Case
from vtabel.mapping.windows import read_window
from vtabel.text import match_form


class Family:
    """The datasets of cases, each with its parents. ``alone`` holds them without; None where nothing of one can be given. ``lent`` are
    the variables of a child that are asked of its parent's case."""

    def __init__(
        self,
        cases: Mapping[str, Case],
        alone: Mapping[str, q.Dataset | None],
        lent: Mapping[str, tuple[q.Variable, ...]],
        views: Views,
        found: Found,
        findings: Findings,
    ) -> None:
        self._cases, self._lent = cases, lent
        self._alone, self._views, self._found, self._findings = alone, views, found, findings
        self._made: dict[str, q.Dataset | None] = {}

    def dataset(self, case: Case, below: tuple[str, ...] = ()) -> q.Dataset | None:
        """The dataset with its parents; None, with a finding, if it has one that it cannot be tied to."""
        key = match_form(key_of(case))
        if key not in self._made:
            self._made[key] = self._with_parent(case, key, below, ())
        return self._made[key]

    def _with_parent(
        self, case: Case, key: str, below: tuple[str, ...], passed: tuple[q.Variable, ...]
    ) -> q.Dataset | None:
        """``passed``: what derivations further down need of datasets further up."""
        alone = self._alone[key]
        if alone is None or not case.parent:
            return alone
        above = self._cases.get(parent_key(case))
        if parent_key(case) in (*below, key):
            self._left_out(case, "it is its own parent", "zij is haar eigen ouder")
            return None
        asked = self._asked_above(alone, passed)
        parent = self._parent(above, (*below, key), asked) if above is not None else None
        if above is None or parent is None:
            self._left_out(case, "no case of that dataset is extracted", "van die dataset komen geen casussen")
            return None
        link = self._link(case, above, alone)
        if link is None:
            why = f"nothing ties it by `{case.link}`", f"niets bindt het met `{case.link}`"
            self._left_out(case, *why)
            return None
        window = read_window(case.window) if case.window else None
        keys = _keys_of(parent, alone)
        if not keys and not set(parent.keys) & {v.name for v in alone.variables}:
            self._findings.add("VT469", case.cell, dataset=case.dataset, parent=parent.name)
        inherited = tuple(carried(v) for v in asked if v.key not in {key.key for key in keys})
        lent = self._lent.get(key, ())
        parent = replace(parent, variables=(*parent.variables, *lent))
        kept = _needed(parent, [*keys, *inherited, *lent])
        upper = replace(
            parent,
            variables=tuple(v for v in parent.variables if v.key in kept),
            inherited=tuple(v for v in parent.inherited if v.key in kept),
        )
        tied = q.Parent(upper, link, window if window and window.bounds else None)
        return replace(alone, variables=(*map(carried, keys), *alone.variables), parent=tied, inherited=inherited)

    def _asked_above(self, alone: q.Dataset, passed: Iterable[q.Variable]) -> tuple[q.Variable, ...]:
        """The variables of datasets above that derivations of this one, or of those below it, speak of."""
        own = {variable.key for variable in alone.variables}
        inputs = (key for v in alone.variables if isinstance(v.source, q.Derived) for _, key in v.source.inputs)
        every = {v.key: v for dataset in self._alone.values() if dataset for v in dataset.variables}
        wanted = dict.fromkeys((*inputs, *(variable.key for variable in passed)))
        return tuple(every[key] for key in wanted if key not in own)

    def _parent(self, above: Case, below: tuple[str, ...], asked: tuple[q.Variable, ...]) -> q.Dataset | None:
        """The dataset of the parent; with what it passes on itself."""
        key = match_form(key_of(above))
        alone = self._alone[key]
        own = {variable.key for variable in alone.variables} if alone else set()
        passed = tuple(variable for variable in asked if variable.key not in own)
        return self._with_parent(above, key, below, passed) if passed else self.dataset(above, below)

    def _link(self, case: Case, above: Case, alone: q.Dataset) -> q.Link | None:
        if case.link == "encounter":
            main = self._views.main(self._found.starts[key_of(above)].view)
            theirs = above.resource == "Encounter" or key_column(main, "encounter_key")
            return q.Link("encounter", column=alone.case.encounter) if theirs and alone.case.encounter else None
        if case.link in PLAIN_LINKS:
            return q.Link()
        direction, served = self._found.links.get(key_of(case), ("", None))
        if served is None:
            return None
        return q.Link("from case" if direction == "from case" else "to case", served.view, served.column)

    def _left_out(self, case: Case, why: str, why_nl: str) -> None:
        self._findings.add("VT467", case.cell, dataset=case.dataset, parent=case.parent, why=why, why_nl=why_nl)


def _keys_of(parent: q.Dataset, child: q.Dataset) -> tuple[q.Variable, ...]:
    """The keys of the parent that are no columns of the child itself."""
    own = {variable.name for variable in child.variables}
    return tuple(v for v in parent.variables if v.name in parent.keys and v.name not in own)


def carried(variable: q.Variable) -> q.Variable:
    """A variable of the parent in the row of a child."""
    return replace(variable, source=q.Above(variable.key), options=(), listed=(), only_for=())


def _needed(parent: q.Dataset, keys: Iterable[q.Variable]) -> dict[str, None]:
    """The variables of the parent on which others of it hang, themselves included."""
    variables = {variable.key: variable for variable in parent.known}
    wanted: dict[str, None] = {}
    rest = [variable.key for variable in keys]
    while rest:
        key = rest.pop()
        if key not in wanted:
            wanted[key] = None
            source = variables[key].source
            rest += [k for _, k in source.anchors] if isinstance(source, q.Picked) else []
            rest += [k for _, k in source.inputs] if isinstance(source, q.Derived) else []
    return wanted
