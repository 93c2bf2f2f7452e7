"""Is a case of a dataset sound: dated, of a profile that exists, with keys that the dataset has, tied to its parent (VT311, VT369, VT379,
VT465, VT466, VT468)?"""

from __future__ import annotations

from collections.abc import Mapping

from rapidfuzz import process

from vtabel.catalog import RELEASES, Catalog, catalog
from vtabel.diagnostics import Cell, Findings
from vtabel.mapping.checks.datatypes import Kind, kinds
from vtabel.mapping.checks.fhirtypes import result_types
from vtabel.mapping.model import Case, Source
from vtabel.mapping.windows import read_window
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
    keyed, tied = _known_keys(case, table, dataset, cells, findings), _tied(case, table, cells, findings)
    return keyed and tied and found is not None


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
    parents = {match_form(name) for name in (case.parent, dataset.parent or "") if name}
    above = {v.name for v in table if match_form(v.dataset) in parents}
    unknown = [key for key in case.keys if key not in names | above]
    for key in unknown:
        near = ", ".join(name for name, _, _ in process.extract(key, sorted(names), limit=3))
        related = [dataset.cell] if dataset.cell else []
        cell = cells.get("keys", case.cell)
        findings.add("VT379", cell, related=related, key=key, dataset=case.dataset, choices=near)
    return not unknown


def _tied(case: Case, table: AccountabilityTable, cells: Mapping[str, Cell], findings: Findings) -> bool:
    """Whether the rows of a child dataset can be tied to those of its parent; true for a dataset that has none."""
    if not case.parent and not (case.link or case.window):
        return True
    names = {match_form(d.name): d.name for d in table.datasets if match_form(d.name) != match_form(case.dataset)}
    if match_form(case.parent) not in names:
        cell = cells.get("parent", case.cell)
        choices = ", ".join(names.values()) or "-"
        findings.add("VT465", cell, dataset=case.dataset, parent=case.parent, choices=choices)
        return False
    window = read_window(case.window) if case.window else None
    if case.window and window is None:
        findings.add("VT374", cells.get("window", case.cell), text=case.window)
        return False
    named = [bound.variable for bound in (window.bounds if window else ()) if bound.variable]
    if named:
        findings.add("VT466", cells.get("window", case.cell), dataset=case.dataset, name=named[0], parent=case.parent)
        return False
    if case.link in ("", "patient") and not case.window:
        findings.add("VT468", cells.get("window", case.cell), dataset=case.dataset, parent=case.parent)
    return True
