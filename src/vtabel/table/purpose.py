"""For what a variable is asked. A variable has as many purposes as the table names, each with its evidence."""

from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict

from vtabel.diagnostics import Cell


class PurposeKind(StrEnum):
    """The purposes that tables name. The vocabulary is open: `Purpose.kind` may hold any word."""

    QUALITY = "quality-improvement"
    INDICATOR = "indicator"
    CASE_MIX = "case-mix"
    IDENTIFICATION = "identification"
    LINKAGE = "linkage"
    PROCESS = "process"
    RESEARCH = "research"
    OTHER = "other"


class Purpose(BaseModel):
    """One purpose. ``evidence`` says what in the table shows it: a column, the block (section) the variable stands in,
    or the code of an indicator. ``indicator`` is that code."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str
    indicator: str = ""
    evidence: Literal["column", "block", "indicator"]
    raw: str
    cell: Cell
