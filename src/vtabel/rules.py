"""Every finding that vtabel can report: its code, severity and texts in Dutch and English, from ``data/rules.toml``."""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from typing import Literal

Lang = Literal["nl", "en"]


class Severity(StrEnum):
    """How bad a finding is.

    ``error``: what the cell says is left out. ``warning``: it is included, look at it. ``info``: a choice was made.
    """

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of finding. ``unusable`` means that nothing sound can be made of the input (exit code 2)."""

    code: str
    name: str
    severity: Severity
    message: dict[Lang, str]
    help: dict[Lang, str]
    unusable: bool = False


def _read() -> dict[str, Rule]:
    table = tomllib.loads(files("vtabel").joinpath("data/rules.toml").read_text(encoding="utf-8"))
    return {
        code: Rule(
            code, row["name"], Severity(row["severity"]), row["message"], row["help"], row.get("unusable", False)
        )
        for code, row in table.items()
    }


RULES: dict[str, Rule] = _read()
"""Every rule by its code."""
