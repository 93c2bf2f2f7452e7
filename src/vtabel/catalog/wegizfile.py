"""Wegiz files: what a person writes in YAML on exchanges and zibs, checked, with the line of each entry (docs/wegiz.md)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from vtabel.diagnostics import Cell, Findings, UnusableInput
from vtabel.files import sha256
from vtabel.yamlfile import NotRead, as_text, composed, places, plain, stands_twice, text_of

UNKNOWN = "unknown"
What = Literal["track", "phase", "norm_status", "duty_date"]
Certainty = Literal["fact", "inference"]
# Wegiz: two tracks, four phases (source WEGIZ-P of data/wegiz.yaml).
_VALUES = {"track": ("1", "2"), "phase": ("1", "2", "3", "4")}
_Path = tuple[str, ...]


def _as_list(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(as_text), Field(min_length=1)]
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
        text = text_of(path)
    except FileNotFoundError:
        raise UnusableInput.of("VT010", Cell(str(path))) from None
    except NotRead as error:
        raise _refused(path.name, error) from None
    return parse_wegiz(path.name, text, sha256(path))


def parse_wegiz(name: str, text: str, digest: str = "") -> WegizFile:
    """The contents of a Wegiz file. Raises UnusableInput (VT147)."""
    findings = Findings()
    lines: dict[_Path, int] = {}
    try:
        node = composed(text)
        for path, line, twice in places(node) if node else ():
            lines[path] = line
            if twice:
                error = stands_twice(path[-1], line)
                findings.add("VT147", _cell(name, lines, path), why=error.why, why_nl=error.why_nl)
        if findings.diagnostics:
            raise UnusableInput(findings.report())
        entries = WegizEntries.model_validate({} if node is None else plain(node))
    except NotRead as error:
        raise _refused(name, error) from None
    except ValidationError as error:
        for one in error.errors():
            where = tuple(map(str, one["loc"]))
            findings.add(
                "VT147", _cell(name, lines, where), why=f"{'.'.join(where)}: {one['msg'].removeprefix('Value error, ')}"
            )
        raise UnusableInput(findings.report()) from None
    return WegizFile(name, digest, entries, lines)


def _refused(name: str, error: NotRead) -> UnusableInput:
    return UnusableInput.of("VT147", Cell(name, "", error.locator), why=error.why, why_nl=error.why_nl)


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
