"""A ViewDefinition of SQL on FHIR v2: what a person or program wrote, checked for form.

https://sql-on-fhir.org/ig/StructureDefinition-ViewDefinition.html, with ``repeat`` of the 2.1 build.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictStr, ValidationError, model_validator

from vtabel.diagnostics import Cell, Findings, UnusableInput

_NAME = r"^[A-Za-z][A-Za-z0-9_]*$"  # invariant sql-name
ViewLike: TypeAlias = "Mapping[str, Any] | str | Path"


class _Part(BaseModel):
    """A part of a view. A field that the specification does not have is refused: nothing is ignored silently."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    id: StrictStr | None = None
    extension: tuple[dict[str, Any], ...] = ()
    modifier_extension: tuple[()] = Field(default=(), alias="modifierExtension")


class Column(_Part):
    name: StrictStr = Field(pattern=_NAME)
    path: StrictStr
    type: StrictStr | None = None
    collection: StrictBool = False
    description: StrictStr | None = None
    tag: tuple[dict[str, Any], ...] = ()


class Where(_Part):
    path: StrictStr
    description: StrictStr | None = None


class Constant(_Part):
    """``%name``; the value stands under ``value`` and its type: ``valueString``, ``valueInteger``, ..."""

    model_config = ConfigDict(frozen=True, extra="allow")

    name: StrictStr = Field(pattern=_NAME)

    @model_validator(mode="after")
    def _one_value(self) -> Constant:
        given = [key for key in self.model_extra or {} if key.startswith("value")]
        if len(given) != 1 or len(self.model_extra or {}) != 1:
            raise ValueError("a constant has one value, such as valueString")
        return self

    @property
    def type(self) -> str:
        """The FHIR type: ``valueUri`` -> ``uri``."""
        key = next(iter(self.model_extra or {})).removeprefix("value")
        return key[0].lower() + key[1:]

    @property
    def value(self) -> object:
        return next(iter((self.model_extra or {}).values()))


class Select(_Part):
    column: tuple[Column, ...] = ()
    select: tuple[Select, ...] = ()
    for_each: StrictStr | None = Field(default=None, alias="forEach")
    for_each_or_null: StrictStr | None = Field(default=None, alias="forEachOrNull")
    repeat: tuple[StrictStr, ...] = ()
    union_all: tuple[Select, ...] = Field(default=(), alias="unionAll")

    @model_validator(mode="after")
    def _one_iteration(self) -> Select:
        given = [found for found in (self.for_each, self.for_each_or_null, self.repeat or None) if found is not None]
        if len(given) > 1:
            raise ValueError("at most one of forEach, forEachOrNull and repeat")
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """The columns it gives, in order: its own, those of its selects, those of its unionAll."""
        below = tuple(name for select in self.select for name in select.names)
        return tuple(c.name for c in self.column) + below + (self.union_all[0].names if self.union_all else ())


class ViewDefinition(BaseModel):
    """The parts of a ViewDefinition that decide on rows; its other fields (url, status, title, ...) are left as they are."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    resource: StrictStr
    name: StrictStr | None = Field(default=None, pattern=_NAME)
    constant: tuple[Constant, ...] = ()
    select: tuple[Select, ...] = Field(min_length=1)
    where: tuple[Where, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(name for select in self.select for name in select.names)


def read_view(view: ViewLike) -> tuple[ViewDefinition, str]:
    """A view from a dict or a JSON file, and what findings call it. Raises UnusableInput where it is no ViewDefinition.

    >>> view, _ = read_view({"resource": "Patient", "select": [{"column": [{"name": "id", "path": "getResourceKey()"}]}]})
    >>> view.columns
    ('id',)
    """
    if isinstance(view, Mapping):
        data, file = view, str(view.get("name") or "view")
    else:
        data, file = _load(Path(view)), Path(view).name
    try:
        found = ViewDefinition.model_validate(data)
    except ValidationError as error:
        raise _refusal(error, file) from None
    _check_columns(found, file)
    return found, file


def _load(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UnusableInput.of("VT401", Cell(path.name), why=error.strerror or "it cannot be read") from None
    except (ValueError, RecursionError) as error:
        raise UnusableInput.of("VT401", Cell(path.name), why=f"no JSON: {error}") from None


def _refusal(error: ValidationError, file: str) -> UnusableInput:
    findings = Findings()
    for found in error.errors(include_url=False):
        place = "/" + "/".join(str(step) for step in found["loc"]) if found["loc"] else ""
        findings.add("VT401", Cell(file, "", place), why=found["msg"].removeprefix("Value error, "))
    return UnusableInput(findings.report())


def _check_columns(view: ViewDefinition, file: str) -> None:
    """Column names are there once, and the branches of a unionAll have the same ones in the same order."""
    findings = Findings()
    if not view.columns:
        findings.add("VT401", Cell(file, "", "/select"), why="it has no columns")
    for twice in sorted({name for name in view.columns if view.columns.count(name) > 1}):
        findings.add(
            "VT402", Cell(file, "", "/select"), why=f"`{twice}` is there twice", why_nl=f"`{twice}` staat er twee keer"
        )
    for number, select in enumerate(view.select):
        _check_unions(select, f"/select/{number}", file, findings)
    if findings.diagnostics:
        raise UnusableInput(findings.report())


def _check_unions(select: Select, place: str, file: str, findings: Findings) -> None:
    for number, branch in enumerate(select.union_all):
        if branch.names != select.union_all[0].names:
            found, wanted = (", ".join(s.names) for s in (branch, select.union_all[0]))
            findings.add(
                "VT402",
                Cell(file, "", f"{place}/unionAll/{number}"),
                why=f"a branch of unionAll has {found}, the first one {wanted}",
                why_nl=f"een tak van unionAll heeft {found}, de eerste {wanted}",
            )
        _check_unions(branch, f"{place}/unionAll/{number}", file, findings)
    for number, below in enumerate(select.select):
        _check_unions(below, f"{place}/select/{number}", file, findings)
