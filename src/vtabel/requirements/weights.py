"""The weights of the priority: ours by default, those of a YAML file where hospitals agreed on others (docs/priority.md)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from vtabel.diagnostics import Cell, Findings, UnusableInput
from vtabel.files import sha256
from vtabel.requirements.delivery import Channel
from vtabel.table import Level, SourceFile
from vtabel.yamlfile import NotRead, composed, places, plain, text_of

Points = Annotated[int, Field(ge=0, le=100)]
_LEVELS = {Level.MANDATORY: 5, Level.REQUIRED: 4, Level.CONDITIONAL: 3, Level.UNKNOWN: 2, Level.OPTIONAL: 1}
_DELIVERED = {Channel.MANUAL: 2, Channel.BATCH: 1, Channel.AUTOMATIC: 0}


class Weights(BaseModel):
    """Points for each reason, and from which sum on a wave begins.

    What is mandatory counts most, then what several registries share (record once), then what EHRs owe already for BgZ, then what is
    typed by hand now, then what a standard describes already.

    ``per_registry`` counts for each further registry, ``registries_most`` is the most that this gives. ``source`` is the file they come from;
    None for the default.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    level: dict[Level, Points] = _LEVELS
    per_registry: Points = 2
    registries_most: Points = 6
    bgz: Points = 3
    standard: Points = 1
    delivered: dict[Channel, Points] = _DELIVERED
    wave_1: Points = 8
    wave_2: Points = 5
    source: SourceFile | None = None

    @model_validator(mode="after")
    def _sound(self) -> Weights:
        if self.wave_2 >= self.wave_1:
            raise ValueError("wave_2 must be below wave_1")
        return self


_FIELDS = tuple(name for name in Weights.model_fields if name != "source")


def read_weights(path: str | Path) -> Weights:
    """The weights of a YAML file; what it does not name keeps its default.

    Raises UnusableInput: VT010 if there is no such file, VT603 with the line of each entry that is no weight.

    >>> from pathlib import Path
    >>> _ = Path("weights.yaml").write_text("bgz: 5\\nlevel: {optional: 0}\\n")  # doctest: +SKIP
    >>> read_weights("weights.yaml").bgz  # doctest: +SKIP
    5
    """
    path = Path(path)
    findings = Findings()
    lines: dict[tuple[str, ...], int] = {}
    try:
        node = composed(text_of(path))
        lines = {where: line for where, line, _ in places(node)} if node else {}
        given = {} if node is None else plain(node)
        if not isinstance(given, dict):
            raise NotRead("it is no list of names with points", "het is geen lijst van namen met punten")
        if "source" in given:
            raise NotRead("`source` is no weight", "`source` is geen gewicht", lines[("source",)])
        whole = {**given, **_filled(given)}
        return Weights.model_validate({**whole, "source": SourceFile(name=path.name, sha256=sha256(path))})
    except FileNotFoundError:
        raise UnusableInput.of("VT010", Cell(str(path))) from None
    except NotRead as error:
        raise UnusableInput.of(
            "VT603", Cell(path.name, "", error.locator), why=error.why, why_nl=error.why_nl, choices=", ".join(_FIELDS)
        ) from None
    except ValidationError as error:
        for one in error.errors():
            where = tuple(str(part) for part in one["loc"] if part != "[key]")
            line = next((lines[where[:n]] for n in range(len(where), 0, -1) if where[:n] in lines), 0)
            why = f"{'.'.join(where)}: {one['msg'].removeprefix('Value error, ')}".removeprefix(": ")
            findings.add(
                "VT603", Cell(path.name, "", f"line {line}" if line else ""), why=why, choices=", ".join(_FIELDS)
            )
        raise UnusableInput(findings.report()) from None


def _filled(given: dict[str, object]) -> dict[str, object]:
    """The levels and ways of delivery that a file names, over the default ones."""
    filled: dict[str, object] = {}
    for name, default in (("level", _LEVELS), ("delivered", _DELIVERED)):
        own = given.get(name)
        if isinstance(own, dict):
            filled[name] = {**{key.value: points for key, points in default.items()}, **own}
    return filled
