"""Is a case of a dataset sound: dated, of a profile that exists, with keys that the dataset has (VT311, VT369, VT379)?"""

from __future__ import annotations

from collections.abc import Mapping

from rapidfuzz import process

from vtabel.catalog import RELEASES, Catalog, catalog
from vtabel.diagnostics import Cell, Findings
from vtabel.mapping.checks.datatypes import Kind, kinds
from vtabel.mapping.checks.fhirtypes import result_types
from vtabel.mapping.model import Case, Source
from vtabel.mapping.words import DATASET_COLUMNS
from vtabel.table import AccountabilityTable, Dataset
from vtabel.text import match_form


def check_case(
    case: Case, table: AccountabilityTable, given: Catalog, cells: Mapping[str, Cell], findings: Findings
) -> bool:
    """False, with a finding, if its rows could not be found or told apart. A case names no release; its profile tells it."""
    dataset = next(d for d in table.datasets if match_form(d.name) == match_form(case.dataset))
    found = _release_of(case, given)
    if found is None:
        concept = given.concept(case.concept)
        choices = ", ".join(dict.fromkeys(e.profile for e in concept.elements)) if concept else "-"
        cell = cells.get("profile", case.cell)
        findings.add("VT311", cell, concept=case.concept, profile=case.profile, choices=choices)
    _check_dates(case, dataset, found or given, cells, findings)
    return _known_keys(case, table, dataset, cells, findings) and found is not None


def _check_dates(case: Case, dataset: Dataset, found: Catalog, cells: Mapping[str, Cell], findings: Findings) -> None:
    if case.source not in (Source.ZIB, Source.FHIR):
        return
    for column, path in (("start", case.start), ("end", case.end)):
        given = kinds(result_types(path, case.resource, None, found)) if path and case.resource else frozenset()
        if (column == "start" and not path) or (given and not given & {Kind.DATE, Kind.MOMENT}):
            cell, related = cells.get(column, case.cell), [dataset.cell] if dataset.cell else []
            said = {"text": f"`{path}`" if path else "it is empty", "text_nl": f"`{path}`" if path else "zij is leeg"}
            findings.add("VT369", cell, related=related, dataset=case.dataset, field=DATASET_COLUMNS[column], **said)


def _release_of(case: Case, given: Catalog) -> Catalog | None:
    """The catalogue that has the profile of a case: the given one, else the first packaged one; None if there is none.

    A case of plain FHIR may name a profile of its own.
    """
    wanted = match_form(case.profile)
    held = (c for c in (given, *map(catalog, RELEASES)) if any(match_form(e.profile) == wanted for e in c.elements))
    return next(held, None if case.source is Source.ZIB else given) if case.profile else given


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
