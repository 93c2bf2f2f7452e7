"""For whom a variable is asked: the text, and coded criteria where the text can be computed."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from vtabel.diagnostics import Cell


class Criterion(BaseModel):
    """One coded part of a population. ``age`` has an operator and years; the others are codes of a system.

    A code may be a range (``C18-C20``) or a stem, as the table writes it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["age", "sex", "diagnosis", "procedure", "setting"]
    operator: Literal["=", "<", "<=", ">", ">=", "in"]
    values: tuple[str, ...]
    system: str = ""


class Population(BaseModel):
    """The words of the table, and as criteria what of them is certain. ``complete`` is True if nothing of the text was left."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    criteria: tuple[Criterion, ...] = ()
    complete: bool = False
    cell: Cell | None = None
