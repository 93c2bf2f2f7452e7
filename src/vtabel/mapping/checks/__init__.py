"""Checks on the bindings of a mapping, one question to a module. A finding stands at the cell of the mapping, with the cell of
the table beside it. What is surely wrong is an error and not used; the rest is a warning."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from vtabel.catalog import Catalog, release_of
from vtabel.catalog.terminology import Terminology
from vtabel.diagnostics import Cell, Findings
from vtabel.mapping.checks.cases import check_case
from vtabel.mapping.checks.datatypes import check_datatype
from vtabel.mapping.checks.options import check_options
from vtabel.mapping.checks.picks import check_pick
from vtabel.mapping.checks.related import check_related
from vtabel.mapping.checks.subject import Subject, element_read
from vtabel.mapping.checks.timing import check_link, check_window
from vtabel.mapping.checks.unitfit import check_unit
from vtabel.mapping.model import Case, Decision, Mapped
from vtabel.mapping.terms_check import Place
from vtabel.table import AccountabilityTable
from vtabel.text import match_form

_CHECKS: tuple[Callable[[Subject], bool], ...] = (
    check_datatype,
    check_unit,
    check_pick,
    check_window,
    check_link,
    check_related,
)


class BindingChecks:
    """Checks one mapping; ``cells`` gives the cells of a row by column."""

    def __init__(
        self,
        tables: Iterable[AccountabilityTable],
        catalog: Catalog,
        terminology: Terminology,
        findings: Findings,
        cells: Mapping[Place, Mapping[str, Cell]],
    ) -> None:
        self._tables = {match_form(t.registry.code): t for t in tables}
        self._catalog = catalog
        self._terminology = terminology
        self._findings = findings
        self._cells = cells

    def refused(self, variables: Iterable[Mapped], cases: Iterable[Case]) -> set[Place]:
        """Report what is wrong; gives the places of the rows that cannot be used because of that."""
        cases = tuple(cases)
        by_dataset = {(match_form(c.registry), match_form(c.dataset)): c for c in cases}
        refused: set[Place] = set()
        for mapped in variables:
            if mapped.binding is not None and mapped.binding.decision is not Decision.REJECTED:
                dataset = (match_form(mapped.registry), match_form(mapped.variable.dataset))
                refused |= self._refused(mapped, by_dataset.get(dataset))
        for case in cases:
            place = (case.registry, case.cell)
            table = self._tables[match_form(case.registry)]
            if not check_case(case, table, self._catalog, self._cells.get(place, {}), self._findings):
                refused.add(place)
        return refused

    def _refused(self, mapped: Mapped, case: Case | None) -> set[Place]:
        subject = self._subject(mapped, case)
        place = (mapped.key, subject.binding.cell)
        sound = [check(subject) for check in _CHECKS]  # all are made: who mends a row wants every finding
        rows: set[Place] = {(mapped.key, cell) for cell in check_options(subject)}
        return rows if all(sound) else rows | {place}

    def _subject(self, mapped: Mapped, case: Case | None) -> Subject:
        binding = mapped.binding
        assert binding is not None
        catalog = release_of(binding.release, self._catalog)
        element = element_read(binding, catalog)
        terms = self._terminology.of(catalog.release) if catalog else self._terminology
        return Subject(
            variable=mapped.variable,
            table=self._tables[match_form(mapped.registry)],
            binding=binding,
            case=case,
            catalog=catalog,
            element=element,
            value_set=terms.packaged(element.value_set) if element and element.value_set else None,
            cells=self._cells.get((mapped.key, binding.cell), {}),
            findings=self._findings,
        )
