"""What the changes of a table touch: rows of its mapping files, views of its queries, requirements."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from datetime import date

from vtabel.diagnostics import Cell, Findings
from vtabel.expressions import parse
from vtabel.extraction.compile import compile
from vtabel.mapping import Mapped, Mapping, resolve
from vtabel.mapping.windows import read_window
from vtabel.overlap.versions.model import Change, Kind, Touched
from vtabel.requirements import requirements
from vtabel.table import AccountabilityTable

_NOT_THE_ROW = (Kind.WORDS_CHANGED, Kind.PURPOSE_ADDED, Kind.PURPOSE_REMOVED, Kind.VARIABLE_ADDED)
_NAMES = (Kind.VARIABLE_REMOVED, Kind.VARIABLE_RENAMED, Kind.VARIABLE_MOVED)


def touched(
    old: AccountabilityTable,
    new: AccountabilityTable,
    changes: Sequence[Change],
    files: Sequence[str | os.PathLike[str]],
    provider: str | None,
    on: date,
) -> Touched:
    """What the changes touch, with the mapping files of the old table held against both versions.

    For the new version the files are read as they stand: a renamed variable has lost its row, and so its view and requirement.
    """
    before = resolve(old, files, propose=False)
    after = resolve(new, files, propose=False)
    return Touched(
        rows=tuple(_rows(before, changes)),
        views=tuple(_views(before, after, provider, on)),
        requirements=tuple(_requirements(before, after, provider, on)),
    )


def _rows(mapping: Mapping, changes: Sequence[Change]) -> Iterator[tuple[str, str, Cell | None]]:
    """The rows of changed variables, and those that speak of a variable whose name is gone."""
    kinds: dict[str, dict[str, None]] = {}
    for change in changes:
        if change.variable and change.kind not in _NOT_THE_ROW:
            kinds.setdefault(change.variable, {})[change.kind.value] = None
    gone = {c.variable: c.kind.value for c in changes if c.kind in _NAMES}
    names = {key.rpartition("/")[2]: kind for key, kind in gone.items()}
    for mapped in mapping:
        decided = mapped.binding or mapped.gap
        key = mapped.variable.key
        if key in kinds and decided is not None:
            yield key, ", ".join(kinds[key]), decided.cell
        for name in sorted(_spoken_of(mapped) & names.keys()):
            yield key, f"[{name}] {names[name]}", decided.cell if decided is not None else None
    for case in mapping.cases:
        for name in sorted(set(case.keys) & names.keys()):
            yield case.dataset, f"[{name}] {names[name]}", case.cell


def _spoken_of(mapped: Mapped) -> set[str]:
    """The other variables that a binding names: in its window, in its derivation."""
    binding = mapped.binding
    if binding is None:
        return set()
    window = read_window(binding.window) if binding.window else None
    found = {bound.variable for bound in window.bounds if bound.variable} if window is not None else set()
    expression = parse(binding.expression, Findings()) if binding.expression else None
    return found | (set(expression.names) if expression is not None else set())


def _views(old: Mapping, new: Mapping, provider: str | None, on: date) -> Iterator[tuple[str, str]]:
    """The views that are new, gone or different."""
    before, after = (
        {v["name"]: json.dumps(v, sort_keys=True) for v in compile(m, provider=provider, on=on).views}
        for m in (old, new)
    )
    for name in sorted(before.keys() | after.keys()):
        if name not in before or name not in after:
            yield name, "added" if name in after else "removed"
        elif before[name] != after[name]:
            yield name, "changed"


def _requirements(old: Mapping, new: Mapping, provider: str | None, on: date) -> Iterator[tuple[str, str, str]]:
    """The requirements that are new, gone or have another revision: id, what, title."""
    before, after = ({r.id: r for r in requirements(m, provider=provider, on=on)} for m in (old, new))
    for key, requirement in before.items():
        if key not in after:
            yield key, "removed", requirement.title_nl
        elif after[key].revision != requirement.revision:
            yield key, "changed", requirement.title_nl
    for key, requirement in after.items():
        if key not in before:
            yield key, "added", requirement.title_nl
