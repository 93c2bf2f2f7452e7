"""How full the variables of a hospital are: the counts of `vtabel extract` -> evidence of requirements, and gaps where nothing is filled."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vtabel.diagnostics import Cell, UnusableInput
from vtabel.files import sha256
from vtabel.mapping import Cause
from vtabel.requirements.model import Filled, Owner, Requirement, RequirementGap
from vtabel.table import SourceFile

# What an empty value says of the EHR. Outside the window, in another unit, several answers: those say something of the mapping.
_SAYS = {"absent": Cause.NOT_RECORDED, "list": Cause.OTHER_VALUE_LIST, "imprecise": Cause.NOT_DATED}
_NOT_ASKED = "population"
_ALSO = "converted"  # of those that are filled


@dataclass(frozen=True)
class Fill:
    """How full each variable is, by its key with that of its registry."""

    source: SourceFile
    variables: dict[str, Filled]


def read_fill(path: str | Path) -> Fill:
    """The counts in a ``fill.json`` that `vtabel extract` wrote, or in the folder with it.

    A variable of several datasets counts in all. Raises UnusableInput: VT010 if there is no such file, VT540 if it holds no such counts.

    >>> Path("fill.json").write_text('{"demo": {"demo:demo/gewicht": {"filled": 2, "absent": 1}}}')  # doctest: +SKIP
    60
    >>> read_fill("fill.json").variables["demo:demo/gewicht"].asked  # doctest: +SKIP
    3
    """
    path = Path(path)
    path = path / "fill.json" if path.is_dir() else path
    try:
        found: dict[str, Filled] = {}
        for name, counts in _datasets(json.loads(path.read_text(encoding="utf-8-sig")), path.name):
            found[name] = found[name].plus(counts) if name in found else counts
        return Fill(SourceFile(name=path.name, sha256=sha256(path)), found)
    except FileNotFoundError:
        raise UnusableInput.of("VT010", Cell(str(path))) from None
    except (OSError, ValueError, RecursionError):
        raise UnusableInput.of("VT540", Cell(path.name)) from None


def _datasets(data: Any, file: str) -> list[tuple[str, Filled]]:
    """Each variable with its counts. Raises ValueError (of pydantic, too) for anything else."""
    if not isinstance(data, dict) or not all(isinstance(d, dict) for d in data.values()):
        raise ValueError
    found = []
    for dataset, variables in data.items():
        for name, counts in variables.items():
            if not isinstance(counts, dict) or ":" not in name:
                raise ValueError
            why = {cause: count for cause, count in counts.items() if cause not in ("filled", _NOT_ASKED, _ALSO)}
            cell = Cell(file, dataset, name)
            found.append((name, Filled(filled=counts.get("filled", 0), empty=why, cell=cell)))
    return found


def with_fill(requirement: Requirement, fill: Fill | None) -> Requirement:
    """The requirement with how full its variables are; with a gap where all that were counted are always empty, and mostly because
    the EHR gives nothing, other codes, or no precise date.

    The hospital acts first: whether nobody records it or the EHR does not give it cannot be seen from counts. Neither the
    revision nor the priority changes; a gap that is known already stays.
    """
    if fill is None:
        return requirement
    needs = tuple(need.model_copy(update={"filled": fill.variables.get(need.key)}) for need in requirement.needs)
    counted = requirement.model_copy(update={"needs": needs})
    known = [need.filled for need in needs if need.filled is not None and need.filled.asked]
    if requirement.gap is not None or not known or any(counts.filled for counts in known):
        return counted
    empty = sum((Counter(counts.empty) for counts in known), Counter[str]())
    cause = _SAYS.get(max(sorted(empty), key=lambda name: empty[name]))
    if cause is None:
        return counted
    return counted.model_copy(update={"gap": RequirementGap(cause=cause, owner=Owner.PROVIDER, stated_by="fill")})
