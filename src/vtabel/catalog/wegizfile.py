"""Wegiz files: what a person writes in YAML on exchanges and zibs, checked, with the line of each entry (docs/wegiz.md)."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from vtabel.diagnostics import Cell, Findings, UnusableInput

UNKNOWN = "unknown"
What = Literal["track", "phase", "norm_status", "duty_date"]
Certainty = Literal["fact", "inference"]
# Wegiz: two tracks, four phases (source WEGIZ-P of data/wegiz.yaml).
_VALUES = {"track": ("1", "2"), "phase": ("1", "2", "3", "4")}
_Path = tuple[str, ...]


def _as_text(value: Any) -> Any:
    """YAML makes a number of `2` and a date of `2027-01-01`; here both are text."""
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def _as_list(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(_as_text), Field(min_length=1)]
ZibId = Annotated[str, Field(pattern=r"^NL-CM:\d+\.\d+$")]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SourceEntry(_Strict):
    title: Text
    dated: date | None = None
    url: str = ""


class NormEntry(_Strict):
    subject: Text
    source: Text
    generic: bool = False


class NormLink(_Strict):
    norm: Text
    certainty: Certainty = "fact"


class SinceEntry(_Strict):
    value: Text
    source: Text


class StatementEntry(_Strict):
    """``value`` is ``unknown`` where a source exists whose contents are not known."""

    what: Annotated[tuple[What, ...], BeforeValidator(_as_list), Field(min_length=1)]
    value: Text
    value_nl: str = ""
    as_of: date
    source: Text
    certainty: Certainty = "fact"

    @model_validator(mode="after")
    def _fits(self) -> StatementEntry:
        for what in self.what if self.value != UNKNOWN else ():
            allowed = _VALUES.get(what)
            if allowed and self.value not in allowed:
                raise ValueError(f"{what} is one of {', '.join(allowed)}, {UNKNOWN}; not `{self.value}`")
            if what == "duty_date":
                date.fromisoformat(self.value)
        return self


class ZibEntry(_Strict):
    id: ZibId
    name_nl: Text
    name_en: Text
    version: Text = ""
    search: str = ""
    note: str = ""


class CoverEntry(_Strict):
    release: Text
    source: Text
    certainty: Certainty = "fact"
    zibs: tuple[ZibEntry, ...]


class PartsEntry(_Strict):
    source: Text
    names: tuple[Text, ...]


class ExchangeEntry(_Strict):
    name_nl: str = ""
    name_en: str = ""
    since: SinceEntry | None = None
    norms: tuple[NormLink, ...] = ()
    statements: tuple[StatementEntry, ...] = ()
    parts: PartsEntry | None = None
    covers: tuple[CoverEntry, ...] = ()

    @model_validator(mode="after")
    def _once(self) -> ExchangeEntry:
        said = [f"a statement on {what} as of {s.as_of}" for s in self.statements for what in s.what]
        lists = [f"a list of zibs for {c.release}" for c in self.covers]
        twice = [text for text, count in Counter([*said, *lists]).items() if count > 1]
        if twice:
            raise ValueError(f"{twice[0]} stands here twice")
        return self


class SearchEntry(_Strict):
    zib: Text
    id: ZibId | None = None
    resource: Text
    search: Text
    provenance: bool = False


class StandardEntry(_Strict):
    name: Text
    exchange: Text
    fhir: Text
    release: Text
    source: Text
    searches: tuple[SearchEntry, ...]


class WegizEntries(_Strict):
    sources: dict[Text, SourceEntry] = {}
    norms: dict[Text, NormEntry] = {}
    exchanges: dict[Text, ExchangeEntry] = {}
    standards: tuple[StandardEntry, ...] = ()


@dataclass(frozen=True)
class WegizFile:
    """One file: what it says, and on which line."""

    name: str
    sha256: str
    entries: WegizEntries
    lines: dict[_Path, int]

    def cell(self, *path: str | int) -> Cell:
        """The place of an entry: the line of the nearest one that stands in the file."""
        return _cell(self.name, self.lines, tuple(map(str, path)))

    def references(self) -> Iterator[tuple[str, str, Cell]]:
        """Kind (``source``, ``norm``, ``exchange``), name and place of everything that the file refers to."""
        for path, value in _leaves(self.entries.model_dump(exclude_none=True)):
            kind = path[-1]
            if kind in ("source", "norm", "exchange"):
                yield kind, str(value), self.cell(*path)


def read_wegiz_file(path: Path) -> WegizFile:
    """The file as it says. Raises UnusableInput: it is missing (VT010), or no Wegiz file (VT147, each place with its line)."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise UnusableInput.of("VT010", Cell(str(path))) from None
    except OSError as error:
        raise UnusableInput.of("VT147", Cell(path.name), why=error.strerror or str(error)) from None
    return parse_wegiz(path.name, data)


def parse_wegiz(name: str, data: bytes) -> WegizFile:
    """The contents of a Wegiz file. Raises UnusableInput (VT147)."""
    findings = Findings()
    lines: dict[_Path, int] = {}
    try:
        loader = yaml.SafeLoader(data.decode("utf-8-sig"))
        node = loader.get_single_node()
        for path, line, twice in _places(node) if node else ():
            lines[path] = line
            if twice:
                findings.add("VT147", _cell(name, lines, path), why=f"`{path[-1]}` stands here twice")
        read = loader.construct_document(node) if node else None
        entries = WegizEntries.model_validate({} if read is None else read)
    except ValidationError as error:
        for one in error.errors():
            where = tuple(map(str, one["loc"]))
            findings.add(
                "VT147", _cell(name, lines, where), why=f"{'.'.join(where)}: {one['msg'].removeprefix('Value error, ')}"
            )
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        findings.add("VT147", Cell(name, "", f"line {mark.line + 1}" if mark else ""), why=error.problem or "no YAML")
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        findings.add("VT147", Cell(name), why=str(error).splitlines()[0])
    if findings.diagnostics:
        raise UnusableInput(findings.report())
    return WegizFile(name, hashlib.sha256(data).hexdigest(), entries, lines)


def _places(node: yaml.Node, path: _Path = ()) -> Iterator[tuple[_Path, int, bool]]:
    """Path and line of every entry, and whether its key stood there before."""
    if isinstance(node, yaml.MappingNode):
        seen: set[_Path] = set()
        for key, value in node.value:
            here = (*path, str(key.value))
            yield here, key.start_mark.line + 1, here in seen
            seen.add(here)
            yield from _places(value, here)
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            here = (*path, str(number))
            yield here, value.start_mark.line + 1, False
            yield from _places(value, here)


def _cell(name: str, lines: dict[_Path, int], path: _Path) -> Cell:
    known = next((path[:end] for end in range(len(path), 0, -1) if path[:end] in lines), None)
    return Cell(name, "", f"line {lines[known]}" if known else "")


def _leaves(value: Any, path: _Path = ()) -> Iterator[tuple[_Path, Any]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _leaves(item, (*path, str(key)))
    elif isinstance(value, (tuple, list)):
        for number, item in enumerate(value):
            yield from _leaves(item, (*path, str(number)))
    else:
        yield path, value
