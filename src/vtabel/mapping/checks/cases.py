"""Is a case of a dataset sound: dated, of a profile of the release, with keys that the dataset has (VT311, VT369, VT379)?"""

from __future__ import annotations

from collections.abc import Mapping

from rapidfuzz import process

from vtabel.catalog import Catalog
from vtabel.diagnostics import Cell, Findings
from vtabel.mapping.checks.datatypes import Kind, kinds
from vtabel.mapping.checks.fhirtypes import result_types
from vtabel.mapping.model import Case, Source
from vtabel.table import AccountabilityTable, Dataset
from vtabel.text import match_form


def check_case(
    case: Case, table: AccountabilityTable, catalog: Catalog, cells: Mapping[str, Cell], findings: Findings
) -> bool:
    """False, with a finding, if its rows could not be found or told apart."""
    dataset = next(d for d in table.datasets if match_form(d.name) == match_form(case.dataset))
    _check_dates(case, dataset, catalog, cells, findings)
    profile = _known_profile(case, catalog, cells, findings)
    return _known_keys(case, table, dataset, cells, findings) and profile


def _check_dates(
    case: Case, dataset: Dataset, catalog: Catalog, cells: Mapping[str, Cell], findings: Findings
) -> None:
    if case.source not in (Source.ZIB, Source.FHIR):
        return
    for column, path in (("start", case.start), ("end", case.end)):
        found = kinds(result_types(path, case.resource, None, catalog)) if path and case.resource else frozenset()
        if (column == "start" and not path) or (found and not found & {Kind.DATE, Kind.MOMENT}):
            cell = cells.get(column, case.cell)
            related = [dataset.cell] if dataset.cell else []
            findings.add("VT369", cell, related=related, dataset=case.dataset, field=_HEADERS[column], text=path or "-")


_HEADERS = {"start": "start", "end": "einde"}


def _known_profile(case: Case, catalog: Catalog, cells: Mapping[str, Cell], findings: Findings) -> bool:
    """A profile of the release that keeps the concept, or a concept of its zib."""
    zib = catalog.zib_of(case.concept)
    if not case.profile or zib is None:
        return True
    named = dict.fromkeys(e.profile for e in catalog.elements if catalog.zib_of(e.concept) is zib)
    if not named or match_form(case.profile) in map(match_form, named):
        return True
    choices = ", ".join(named)
    cell = cells.get("profile", case.cell)
    findings.add("VT311", cell, concept=case.concept, profile=case.profile, choices=choices)
    return False


def _known_keys(
    case: Case, table: AccountabilityTable, dataset: Dataset, cells: Mapping[str, Cell], findings: Findings
) -> bool:
    names = {v.name for v in table if match_form(v.dataset) == match_form(case.dataset)}
    above = {v.name for v in table if v.dataset == dataset.parent}
    unknown = [key for key in case.keys if key not in names | above]
    for key in unknown:
        near = ", ".join(name for name, _, _ in process.extract(key, sorted(names), limit=3))
        related = [dataset.cell] if dataset.cell else []
        cell = cells.get("keys", case.cell)
        findings.add("VT379", cell, related=related, key=key, dataset=case.dataset, choices=near)
    return not unknown
