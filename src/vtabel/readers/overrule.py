"""Layout files: a small YAML file by which a person overrules what the reader decided (docs/layout.md)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PositiveInt,
    PrivateAttr,
    ValidationError,
    field_validator,
    model_validator,
)

from vtabel import providers, yamlfile
from vtabel.diagnostics import Cell, UnusableInput
from vtabel.readers.columns import SPELLINGS, Meaning
from vtabel.sheet import Sheet, column_number
from vtabel.table import Level
from vtabel.text import match_form

_LETTERS = re.compile(r"[A-Z]{1,3}")


Text = Annotated[str, BeforeValidator(yamlfile.as_text)]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ColumnOverrule(_Strict):
    """``provider: V5``, ``purpose: research`` or ``field: name``."""

    field: str = ""
    provider: str = ""
    purpose: str = ""

    @model_validator(mode="after")
    def _one(self) -> ColumnOverrule:
        if sum(map(bool, (self.field, self.provider, self.purpose))) != 1:
            raise ValueError("give one of `field`, `provider` and `purpose`")
        return self

    def meaning(self) -> Meaning:
        if self.provider:
            return Meaning("provider", self.provider, "given", "layout file")
        if self.purpose:
            return Meaning("purpose_kind", self.purpose, "given", "layout file")
        return Meaning(self.field, "", "given", "layout file")


class SheetOverrule(_Strict):
    """What a layout file says about one sheet. Columns are given by letter or by header text."""

    sheet: Text = ""
    skip: bool = False
    header: tuple[PositiveInt, ...] = ()
    columns: dict[Text, ColumnOverrule] = {}

    @field_validator("header", mode="before")
    @classmethod
    def _rows(cls, value: Any) -> Any:
        return (value,) if isinstance(value, int) else value

    @field_validator("columns", mode="before")
    @classmethod
    def _fields(cls, value: Any) -> Any:
        if not isinstance(value, Mapping):
            return value
        return {k: {"field": v} if isinstance(v, str) else v for k, v in value.items()}

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

    def columns_for(self, texts: Mapping[int, str], left: int, right: int) -> dict[int, tuple[str, Meaning]]:
        """By column index the given meaning, and the key that gives it. A key that is no header is a column letter."""
        found: dict[int, tuple[str, Meaning]] = {}
        for name, column in self.columns.items():
            indexes = [c for c, text in texts.items() if match_form(text) == match_form(name)]
            if not indexes and _LETTERS.fullmatch(name):
                indexes = [column_number(name)]
            found |= {index: (name, column.meaning()) for index in indexes if left <= index <= right}
        return found


class RegistryOverrule(_Strict):
    code: Text = ""
    name: Text = ""
    holder: Text = ""
    processor: Text = ""


class LayoutOverrule(_Strict):
    """A whole layout file. ``markers`` give marks a level: ``{"●": mandatory}``."""

    registry: RegistryOverrule = RegistryOverrule()
    version: Text = ""
    valid_from: Text = ""
    valid_to: Text = ""
    markers: dict[Text, Level] = Field(default_factory=dict)
    sheets: tuple[SheetOverrule, ...] = ()
    _file: str = PrivateAttr(default="")

    @field_validator("markers")
    @classmethod
    def _forms(cls, value: dict[str, Level]) -> dict[str, Level]:
        return {match_form(mark): level for mark, level in value.items()}

    def of(self, sheet: str) -> SheetOverrule:
        """What is said about a sheet; an entry without a name counts for every sheet."""
        named = next((s for s in self.sheets if s.sheet == sheet), None)
        return named or next((s for s in self.sheets if not s.sheet), SheetOverrule())

    def unused(self, sheets: Iterable[Sheet], used: Mapping[str, set[str]]) -> Iterator[tuple[Cell, str, str, str]]:
        """The entries that speak of a sheet, header row or column that the file does not have: the place in the layout
        file, what it is in English and Dutch, and its name.

        ``used`` holds by sheet the columns that a table has.
        """
        heights = {sheet.name: len(sheet.rows) for sheet in sheets}
        for i, given in enumerate(self.sheets):
            if given.sheet and given.sheet not in heights:
                yield self._place(f"sheets.{i}.sheet"), "sheet", "het blad", given.sheet
                continue
            height = heights[given.sheet] if given.sheet else max(heights.values(), default=0)
            if given.header and max(given.header) > height:
                yield self._place(f"sheets.{i}.header"), "header row", "de koprij", str(max(given.header))
            found: set[str] = set().union(*(keys for sheet, keys in used.items() if self.of(sheet) is given))
            for name in given.columns if not given.skip else ():
                if name not in found:
                    yield self._place(f"sheets.{i}.columns"), "column", "de kolom", name

    def _place(self, where: str) -> Cell:
        return Cell(self._file, "", where)


def read_layout(path: Path | None) -> LayoutOverrule:
    """The layout file, or an empty one. Raises UnusableInput (VT107, VT010) with what is wrong."""
    if path is None:
        return LayoutOverrule()
    try:
        data = yamlfile.plain(yamlfile.composed(yamlfile.text_of(path)))
        layout = LayoutOverrule.model_validate({} if data is None else data)
    except FileNotFoundError:
        raise UnusableInput.of("VT010", Cell(str(path))) from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise UnusableInput.of("VT107", Cell(path.name, "", where), why=first["msg"]) from None
    except yamlfile.NotRead as error:
        raise UnusableInput.of(
            "VT107", Cell(path.name, "", error.locator), why=error.why, why_nl=error.why_nl
        ) from None
    layout._file = path.name
    return layout
