"""Layout files: a small YAML file by which a person overrules what the reader decided (docs/layout.md)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from vtabel import providers
from vtabel.diagnostics import Cell, UnusableInput
from vtabel.readers.columns import SPELLINGS, Meaning
from vtabel.sheet import column_number
from vtabel.table import Level
from vtabel.text import match_form


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ColumnOverrule(_Strict):
    """``provider: V5``, ``purpose: research`` or ``field: name``."""

    field: str = ""
    provider: str = ""
    purpose: str = ""

    def meaning(self) -> Meaning:
        if self.provider:
            return Meaning("provider", self.provider, "given", "layout file")
        if self.purpose:
            return Meaning("purpose_kind", self.purpose, "given", "layout file")
        return Meaning(self.field, "", "given", "layout file")


class SheetOverrule(_Strict):
    """What a layout file says about one sheet. Columns are given by letter or by header text."""

    sheet: str = ""
    skip: bool = False
    header: tuple[int, ...] = ()
    columns: dict[str, ColumnOverrule] = {}

    @field_validator("header", mode="before")
    @classmethod
    def _rows(cls, value: Any) -> Any:
        return (value,) if isinstance(value, int) else value

    @field_validator("columns", mode="before")
    @classmethod
    def _fields(cls, value: Any) -> Any:
        if not isinstance(value, Mapping):
            return value
        return {str(k): {"field": v} if isinstance(v, str) else v for k, v in value.items()}

    @field_validator("columns")
    @classmethod
    def _known(cls, value: dict[str, ColumnOverrule]) -> dict[str, ColumnOverrule]:
        for name, column in value.items():
            if column.field and column.field not in (*SPELLINGS, "ignore"):
                raise ValueError(
                    f"column `{name}`: there is no field `{column.field}`; use one of {', '.join(SPELLINGS)}, ignore"
                )
            if column.provider and column.provider not in providers.provider_types():
                raise ValueError(f"column `{name}`: there is no provider type `{column.provider}`")
        return value

    def columns_for(self, texts: Mapping[int, str]) -> dict[int, Meaning]:
        """The given meanings by column index. A key that is no header text is read as a column letter."""
        found: dict[int, Meaning] = {}
        for name, column in self.columns.items():
            by_text = [c for c, text in texts.items() if match_form(text) == match_form(name)]
            for index in by_text or (
                [column_number(name)] if name.isalpha() and name.isupper() and len(name) <= 3 else []
            ):
                found[index] = column.meaning()
        return found


class RegistryOverrule(_Strict):
    code: str = ""
    name: str = ""
    holder: str = ""
    processor: str = ""


class LayoutOverrule(_Strict):
    """A whole layout file. ``markers`` give marks a level: ``{"●": mandatory}``."""

    registry: RegistryOverrule = RegistryOverrule()
    version: str = ""
    valid_from: str = ""
    valid_to: str = ""
    markers: dict[str, Level] = Field(default_factory=dict)
    sheets: tuple[SheetOverrule, ...] = ()

    @field_validator("version", "valid_from", "valid_to", mode="before")
    @classmethod
    def _texts(cls, value: Any) -> Any:
        return str(value) if isinstance(value, (date, int, float)) else value  # YAML reads 2026-01-01 as a date

    @field_validator("markers")
    @classmethod
    def _forms(cls, value: dict[str, Level]) -> dict[str, Level]:
        return {match_form(mark): level for mark, level in value.items()}

    def of(self, sheet: str) -> SheetOverrule:
        """What is said about a sheet; an entry without a name counts for every sheet."""
        named = next((s for s in self.sheets if s.sheet == sheet), None)
        return named or next((s for s in self.sheets if not s.sheet), SheetOverrule())


def read_layout(path: Path | None) -> LayoutOverrule:
    """The layout file, or an empty one. Raises UnusableInput (VT107, VT010) with what is wrong."""
    if path is None:
        return LayoutOverrule()
    place = Cell(path.name)
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        return LayoutOverrule.model_validate(data or {})
    except FileNotFoundError:
        raise UnusableInput.of("VT010", Cell(str(path))) from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise UnusableInput.of("VT107", Cell(path.name, "", where), why=first["msg"]) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UnusableInput.of("VT107", place, why=str(error).splitlines()[0]) from None
