"""Two versions of a table -> `TableDiff`."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import date

from vtabel.diagnostics import Cell
from vtabel.overlap.versions import fields
from vtabel.overlap.versions.model import Change, Head, Kind, TableDiff, Weight
from vtabel.overlap.versions.numbering import proposed
from vtabel.overlap.versions.renames import matched
from vtabel.overlap.versions.touched import touched
from vtabel.table import AccountabilityTable, Dataset, as_date
from vtabel.text import match_form


def diff(
    old: AccountabilityTable,
    new: AccountabilityTable,
    *,
    mapping: Sequence[str | os.PathLike[str]] = (),
    provider: str | None = None,
    on: date | str | None = None,
) -> TableDiff:
    """What differs between two versions of a table, and what that touches.

    Args:
        old: the version until now.
        new: the version after it. A table of another registry is compared just the same; the change of registry is told.
        mapping: mapping files for the old version: what of them, of the queries and of the requirements is touched.
        provider: for the requirements that are touched: a type of provider, any by default.
        on: the day on which obligations are compared, as a date or ISO text; today by default.

    Raises VtabelError for a provider type or date that does not exist, UnusableInput for a file that is no mapping file.

    >>> import vtabel as vt
    >>> table = vt.read("fixtures/nhr_af/tabel.xlsx")
    >>> later = table.model_copy(update={"variables": table.variables[1:]})
    >>> found = diff(table, later, on="2026-12-01")
    >>> [(c.kind.value, c.variable) for c in found.changes], found.weight.value
    ([('variable_removed', 'nhr-af/Identificerende variabelen/diagnose_nr')], 'major')
    """
    day = as_date(on)
    changes = tuple(_changes(old, _with_dataset_of(old, new), day))
    weight = min((c.weight for c in changes), key=lambda w: w.rank, default=None)
    return TableDiff(
        old=_head(old),
        new=_head(new),
        on=day,
        changes=changes,
        proposed=proposed(old.version, weight),
        touched=touched(old, new, changes, mapping, provider, day) if mapping else None,
    )


def _with_dataset_of(old: AccountabilityTable, new: AccountabilityTable) -> AccountabilityTable:
    """The new table with its only dataset called as that of the old one, where both have the code of the registry for its name: then the
    tables name no dataset, and a registry that is called otherwise does not move every variable."""
    names = [{v.dataset for v in table} for table in (old, new)]
    if names[0] == names[1] or names != [{old.registry.code}, {new.registry.code}]:
        return new
    named = old.registry.code
    variables = tuple(v.model_copy(update={"dataset": named}) for v in new)
    return new.model_copy(
        update={"variables": variables, "datasets": tuple(d.model_copy(update={"name": named}) for d in new.datasets)}
    )


def _head(table: AccountabilityTable) -> Head:
    return Head(registry=table.registry, version=table.version, source=table.source, variables=len(table))


def _changes(old: AccountabilityTable, new: AccountabilityTable, on: date) -> Iterator[Change]:
    yield from _of_table(old, new)
    yield from _of_datasets(old, new)
    for before, after, evidence in matched(old, new):
        if before is None and after is not None:
            yield fields.added(after, on)
        elif before is not None and after is None:
            yield fields.removed(before)
        elif before is not None and after is not None:
            yield from fields.changes(before, after, evidence, on)


def _of_table(old: AccountabilityTable, new: AccountabilityTable) -> Iterator[Change]:
    registries = [" ".join(filter(None, (r.code, r.name, r.holder, r.processor))) for r in (old.registry, new.registry)]
    periods = [f"{t.valid_from or ''} .. {t.valid_to or ''}" for t in (old, new)]
    words = [t.population.text if t.population is not None else "" for t in (old, new)]
    cells = [t.population.cell if t.population is not None else None for t in (old, new)]
    if registries[0] != registries[1]:
        weight = Weight.PATCH if old.registry.code == new.registry.code else Weight.MAJOR
        yield _of_all(Kind.REGISTRY_CHANGED, weight, registries)
    if periods[0] != periods[1]:
        yield _of_all(Kind.PERIOD_CHANGED, Weight.PATCH, periods)
    if match_form(words[0]) != match_form(words[1]):
        yield _of_all(Kind.TABLE_POPULATION_CHANGED, Weight.MAJOR, words, cells)


def _of_all(kind: Kind, weight: Weight, texts: list[str], cells: Sequence[Cell | None] = (None, None)) -> Change:
    return Change(kind, weight, "", "", texts[0], texts[1], cells[0], cells[1])


def _of_datasets(old: AccountabilityTable, new: AccountabilityTable) -> Iterator[Change]:
    ours, theirs = {d.name: d for d in old.datasets}, {d.name: d for d in new.datasets}
    for name, dataset in ours.items():
        if name not in theirs:
            yield Change(Kind.DATASET_REMOVED, Weight.MAJOR, "", "", name, "", dataset.cell, None)
        elif _said(dataset) != _said(theirs[name]):
            texts = _said(dataset), _said(theirs[name])
            yield Change(Kind.DATASET_CHANGED, Weight.MAJOR, "", "", *texts, dataset.cell, theirs[name].cell, name)
    for name, dataset in theirs.items():
        if name not in ours:
            yield Change(Kind.DATASET_ADDED, Weight.MINOR, "", "", "", name, None, dataset.cell)


def _said(dataset: Dataset) -> str:
    parts = (("keys", ", ".join(dataset.keys)), ("parent", dataset.parent or ""), ("case", match_form(dataset.case)))
    return "; ".join(f"{name}: {text}" for name, text in parts if text)
