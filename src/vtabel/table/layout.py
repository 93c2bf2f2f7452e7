"""What the reader decided about a file: which rows are header, what each column means, how sure it is."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

Confidence = Literal["given", "certain", "likely"]


class ColumnChoice(BaseModel):
    """The meaning of one column. ``detail`` is the provider code or purpose for a column of that kind.

    ``confidence``: ``given`` by the layout file, ``certain`` (a known spelling of one meaning), ``likely`` (a known spelling
    within a longer header, or settled by the contents of the column).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    letter: str
    header: str
    field: str
    detail: str = ""
    confidence: Confidence = "certain"
    why: str = ""


class TableChoice(BaseModel):
    """One table on a sheet: its rows (counted from 1) and columns, and what each kind of row came to."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["variables", "options"]
    sheet: str
    header_rows: tuple[int, ...]
    first_row: int
    last_row: int
    columns: tuple[ColumnChoice, ...]
    not_understood: tuple[str, ...] = ()
    rows: dict[str, int] = {}


class Layout(BaseModel):
    """All choices for a file. Printed by ``vtabel check --explain``; each can be overruled by a layout file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tables: tuple[TableChoice, ...] = ()
    sheets_not_read: tuple[str, ...] = ()
