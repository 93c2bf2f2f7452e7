"""To which cases of the parent dataset a case of a child dataset belongs, in Python."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from vtabel.engines.naive.moments import NOT, SURELY, When, lies_in
from vtabel.engines.naive.relations import Relations
from vtabel.extraction.cases import model as q
from vtabel.extraction.cases.sql.children import MARK
from vtabel.mapping.windows import CASE_START, Bound

if TYPE_CHECKING:
    from vtabel.engines.naive.cases import OneCase


class Parents:
    """The cases of the parent of a dataset that are delivered."""

    def __init__(self, dataset: q.Dataset, of: q.Parent, cases: Sequence[OneCase], relations: Relations) -> None:
        self._dataset, self._of, self._cases, self._relations = dataset, of, cases, relations

    def placed(self, case: OneCase) -> list[OneCase]:
        """The case once for each parent whose window surely holds its start; once, with how sure that is, if none does."""
        states = [(self._state(case, of), of) for of in self._cases if self._belongs(case, of)]
        sure = [of for state, of in states if state == SURELY]
        if sure:
            return [replace(case, key=f"{of.key}{MARK}{case.key}", parent=of, answers={}) for of in sure]
        return [replace(case, tied=max((state for state, _ in states), default=NOT))]

    def _state(self, case: OneCase, of: OneCase) -> int:
        """How sure it is that a case lies in the window of a parent."""

        def anchor(bound: Bound) -> When:
            return of.start if bound.anchor == CASE_START else of.end

        return lies_in(case.start, self._of.window, anchor)

    def _belongs(self, case: OneCase, of: OneCase) -> bool:
        link = self._of.link
        if self._dataset.case.view == self._of.dataset.case.view and case.resource == of.resource:
            return False
        if link.kind == "patient":
            return case.patient == of.patient
        if link.kind == "encounter":
            return case.encounter is not None and case.encounter == of.encounter
        ends = (of.resource, case.resource) if link.kind == "from case" else (case.resource, of.resource)
        return any((row["resource_key"], row[link.column]) == ends for row in self._relations[link.view])
