"""The slow pass: which lines of a file can be used, and what is wrong with the others.

Engines read strictly and stop at the first wrong line; then this finds all of them. Reasons name elements, never values.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vtabel.diagnostics import Cell, Findings, Report, UnusableInput
from vtabel.engines.lines import LARGEST_LINE, lines_of
from vtabel.extraction.fields import Field
from vtabel.extraction.shapes import INTEGERS, PRIMITIVES


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A line that is left out. ``kept`` is where it stands now, if not in its file."""

    file: Path
    line: int
    why: str
    why_nl: str
    kept: tuple[Path, int] | None = None


@dataclass
class Screened:
    """What is known of one file after the pass. ``others`` are lines with another type of resource; ``clean`` is a file with what
    can be used, if that is not all."""

    file: Path
    lines: int = 0
    used: int = 0
    others: int = 0
    bad: tuple[Quarantined, ...] = ()
    clean: Path | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """The lines that were read for one type of resource: ``lines = used + others + left_out``.

    ``others`` are lines with other types of resource. Resources that were given as dicts count as lines.
    """

    lines: int
    used: int
    others: int
    left_out: int

    def __add__(self, more: Counts) -> Counts:
        return Counts(
            self.lines + more.lines, self.used + more.used, self.others + more.others, self.left_out + more.left_out
        )


class WrongLine(ValueError):  # noqa: N818 - the name says what is so
    """What is wrong with a line, in English and Dutch."""

    def __init__(self, en: str, nl: str) -> None:
        self.en, self.nl = en, nl
        super().__init__(en)


def screen(file: Path, type: str, fields: Field, seen: Screened) -> Iterator[Mapping[str, Any]]:
    """The resources of one type in a file that the fields can hold; ``seen`` counts, and gets the lines that cannot be used."""
    for number, line in lines_of(file):
        seen.lines += 1
        try:
            resource = usable(line, type, fields)
            if resource is None:
                seen.others += 1
                continue
        except WrongLine as error:
            seen.bad += (Quarantined(file, number, error.en, error.nl),)
            continue
        seen.used += 1
        yield resource


def usable(line: bytes, type: str, fields: Field) -> Mapping[str, Any] | None:
    """The resource of a line, None if it is of another type. Raises WrongLine if the fields cannot hold it."""
    resource = _parsed(line)
    if resource.get("resourceType") != type:
        return None
    _check(resource, fields, type)
    return resource


def report(screened: list[Screened]) -> Report:
    """One finding per file with lines left out. Lines = used + other types + left out."""
    findings = Findings()
    for seen in screened:
        assert seen.lines == seen.used + seen.others + len(seen.bad)
        if seen.bad:
            first = seen.bad[0]
            cell = Cell(seen.file.name, "", str(first.line))
            findings.add("VT411", cell, count=len(seen.bad), lines=seen.lines, why=first.why, why_nl=first.why_nl)
    return findings.report()


def left_out(screened: list[Screened], strict: bool) -> tuple[Quarantined, ...]:
    """All lines that are left out. With ``strict`` raises UnusableInput for the first one."""
    bad = tuple(line for seen in screened for line in seen.bad)
    if strict and bad:
        cell = Cell(bad[0].file.name, "", str(bad[0].line))
        raise UnusableInput.of("VT408", cell, why=bad[0].why, why_nl=bad[0].why_nl)
    return bad


def counts(screened: list[Screened], resources: int = 0) -> Counts:
    """The lines of all files, with what came in memory."""
    lines, used, others = (sum(getattr(s, name) for s in screened) for name in ("lines", "used", "others"))
    return Counts(lines + resources, used + resources, others, sum(len(s.bad) for s in screened))


class _Object(dict[str, Any]):
    """A JSON object that knows which keys it had more than once."""

    twice: frozenset[str] = frozenset()


def _parsed(line: bytes) -> dict[str, Any]:
    if len(line) > LARGEST_LINE:
        size = LARGEST_LINE // 2**20
        raise WrongLine(f"longer than {size} MB", f"langer dan {size} MB")
    try:
        text = line.decode("utf-8")
        found = json.loads(text, object_pairs_hook=_object)
        if "\\u" in text:
            json.dumps(found, ensure_ascii=False).encode()  # fails for half a pair of escapes
    except UnicodeError:
        raise WrongLine("not UTF-8", "geen UTF-8") from None
    except (ValueError, RecursionError):
        raise WrongLine("no JSON, or not on one line", "geen JSON, of niet op één regel") from None
    if not isinstance(found, dict) or not isinstance(found.get("resourceType"), str):
        raise WrongLine("no FHIR resource", "geen FHIR-resource")
    return found


def _object(pairs: list[tuple[str, Any]]) -> _Object:
    found = _Object(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        found.twice = frozenset(name for name in found if names.count(name) > 1)
    return found


def _check(value: Any, field: Field, path: str) -> None:
    """A JSON object against the fields that are read of it; what is not read is not judged."""
    if not isinstance(value, dict):
        raise WrongLine(f"{path} is no object", f"{path} is geen object")
    for name, below in field.below.items():
        found = value.get(name)
        place = f"{path}.{name}"
        if isinstance(value, _Object) and name in value.twice:
            raise WrongLine(f"{place} is there twice", f"{place} staat er twee keer")
        if found is None:
            continue
        if isinstance(found, list) != below.repeats:
            en, nl = ("no", "geen") if below.repeats else ("a", "een")
            raise WrongLine(f"{place} is {en} list", f"{place} is {nl} lijst")
        for item in found if below.repeats else [found]:
            if below.type not in PRIMITIVES:
                if item is not None or not name.startswith("_"):
                    _check(item, below.items or below, place)
            elif not ((item is None and below.repeats) or _is(item, below.type)):
                raise WrongLine(f"{place} is no {below.type}", f"{place} is geen {below.type}")


def _is(value: Any, type: str) -> bool:
    if type == "boolean" or isinstance(value, bool):
        return type == "boolean" and isinstance(value, bool)
    if type in INTEGERS:
        return isinstance(value, int) and -(2**63) <= value < 2**63
    if type == "decimal":
        return isinstance(value, int | float) and _is_finite(value)
    return isinstance(value, str)


def _is_finite(number: float) -> bool:
    """False for what no double can hold: 1e400, or a whole number of 400 digits."""
    try:
        return math.isfinite(number)
    except OverflowError:
        return False
