"""What is different from a version of the document that was sent before: added, changed, gone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from vtabel.diagnostics import Cell, UnusableInput
from vtabel.files import sha256
from vtabel.requirements.model import Requirement, Requirements
from vtabel.table import SourceFile

What = Literal["necessity", "standard", "gap", "variables", "content"]


class _Loose(BaseModel):
    """What is needed of an earlier version; what else a version of vtabel wrote is not looked at."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class _EarlierVariable(_Loose):
    name: str
    dataset: str = ""
    group: str = ""


class _EarlierNeed(_Loose):
    registry: str
    variable: _EarlierVariable

    @property
    def key(self) -> str:
        variable = self.variable
        path = "/".join(part for part in (variable.dataset, variable.group, variable.name) if part)
        return f"{self.registry}:{path}"


class _EarlierGap(_Loose):
    cause: str


class Earlier(_Loose):
    """A requirement as it stood."""

    id: str
    revision: str
    title_nl: str
    title_en: str
    necessity: str
    standard: dict[str, Any] | None = None
    gap: _EarlierGap | None = None
    needs: tuple[_EarlierNeed, ...] = ()


class Previous(_Loose):
    """An earlier version of the requirements."""

    on: date
    version: str
    requirements: tuple[Earlier, ...]
    source: SourceFile


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one requirement. ``what`` says which parts changed, where it changed."""

    kind: Literal["added", "changed", "gone"]
    requirement: str
    title_nl: str
    title_en: str
    what: tuple[What, ...] = ()


def read_previous(path: str | Path) -> Previous:
    """The requirements of a ``.json`` that `vtabel.render` wrote, also by an earlier version of vtabel.

    Raises UnusableInput: VT010 if there is no such file, VT607 if it is no such document.
    """
    path = Path(path)
    data = _document(path)
    try:
        return Previous.model_validate({**data, "source": SourceFile(name=path.name, sha256=sha256(path))})
    except ValidationError as error:
        raise _refused(path, error) from None


def read_requirements(path: str | Path) -> Requirements:
    """The requirements of a ``.json`` that this version of vtabel wrote, whole. Raises as `read_previous`."""
    path = Path(path)
    try:
        return Requirements.model_validate(_document(path))
    except ValidationError as error:
        raise _refused(path, error) from None


def _document(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise UnusableInput.of("VT010", Cell(str(path))) from None
    except (ValueError, RecursionError):
        raise UnusableInput.of("VT607", Cell(path.name), why="it is no JSON", why_nl="het is geen JSON") from None
    found = data.get("requirements") if isinstance(data, dict) else None
    if not isinstance(found, dict):
        why, why_nl = "it holds no `requirements`", "het bevat geen `requirements`"
        raise UnusableInput.of("VT607", Cell(path.name), why=why, why_nl=why_nl)
    return found


def _refused(path: Path, error: ValidationError) -> UnusableInput:
    first = error.errors()[0]
    where = "/".join(str(part) for part in first["loc"])
    return UnusableInput.of("VT607", Cell(path.name, "", f"/requirements/{where}"), why=first["msg"])


def changes(found: Requirements, previous: Previous) -> tuple[Change, ...]:
    """What was added, what changed (another revision), what is gone; the first two in the order of the requirements."""
    return tuple(_changes(found, {earlier.id: earlier for earlier in previous.requirements}))


def _changes(found: Requirements, earlier: dict[str, Earlier]) -> Iterator[Change]:
    for r in found:
        if r.id not in earlier:
            yield Change("added", r.id, r.title_nl, r.title_en)
    for r in found:
        before = earlier.get(r.id)
        if before is not None and before.revision != r.revision:
            yield Change("changed", r.id, r.title_nl, r.title_en, tuple(_what(r, before)) or ("content",))
    current = {r.id for r in found}
    for gone in earlier.values():
        if gone.id not in current:
            yield Change("gone", gone.id, gone.title_nl, gone.title_en)


def _what(r: Requirement, before: Earlier) -> Iterator[What]:
    if r.necessity.value != before.necessity:
        yield "necessity"
    if (r.standard.model_dump(mode="json") if r.standard else None) != before.standard:
        yield "standard"
    if (r.gap.cause.value if r.gap else None) != (before.gap.cause if before.gap else None):
        yield "gap"
    if {need.key for need in r.needs} != {need.key for need in before.needs}:
        yield "variables"
