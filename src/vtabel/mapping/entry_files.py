"""YAML files with entries -> `Draft`: the fields as text, each with its line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from vtabel.diagnostics import Cell, Findings, UnusableInput

_Place = tuple[str, ...]
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Draft:
    """One entry of a file as it was written. ``fields`` holds texts, lists and mappings; ``origins`` where it stands, and
    behind that what it extends."""

    key: str
    fields: dict[str, Any]
    lines: dict[_Place, int]
    origins: tuple[Cell, ...]

    def cell(self, place: _Place = ()) -> Cell:
        """The line of a field, or of the nearest thing around it."""
        while place and place not in self.lines:
            place = place[:-1]
        own = self.origins[0]
        return Cell(own.file, own.part, f"line {self.lines[place]}") if place in self.lines else own

    def extending(self, below: Draft) -> Draft:
        """This entry over another: its lists and mappings come before those of the other, its texts in their place."""
        merged = dict(below.fields)
        for name, value in self.fields.items():
            merged[name] = _over(value, merged.get(name))
        return Draft(self.key, merged, self.lines, self.origins + below.origins)


def _over(value: Any, below: Any) -> Any:
    if isinstance(value, dict) and isinstance(below, dict):
        return {**{k: _over(v, below.get(k)) for k, v in value.items()}, **{k: v for k, v in below.items() if k not in value}}
    if isinstance(value, list) and isinstance(below, (list, dict)):
        lists = {k: _over(value, v) for k, v in below.items()} if isinstance(below, dict) else [*value, *below]
        return lists if isinstance(lists, dict) else list(dict.fromkeys(lists))
    return value


def read_drafts(text: str, file: str, findings: Findings) -> list[Draft]:
    """The entries of a file. Raises UnusableInput (VT143) if it is not a YAML mapping of keys to entries."""
    try:
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise _refused(file, line, error.problem or "no YAML", "het is geen YAML") from None
    except (yaml.YAMLError, RecursionError) as error:
        raise _refused(file, 1, str(error).splitlines()[0], "het is geen YAML") from None
    if root is None:
        return []
    if not isinstance(root, yaml.MappingNode):
        raise _refused(file, _line(root), "it is no mapping of keys to entries", "het is geen lijst van sleutels met elk een ingang")
    return list(_entries(root, file, findings))


def _refused(file: str, line: int, why: str, why_nl: str) -> UnusableInput:
    return UnusableInput.of("VT143", Cell(file, "", f"line {line}"), why=why, why_nl=why_nl)


def _entries(root: yaml.MappingNode, file: str, findings: Findings) -> Iterator[Draft]:
    first: dict[str, Cell] = {}
    for key_node, node in root.value:
        key = str(key_node.value)
        cell = Cell(file, key, f"line {_line(key_node)}")
        if key in first:
            findings.add("VT146", cell, related=(first[key],), key=key)
            continue
        first[key] = cell
        reading = _Reading(file)
        fields = reading.value(node, ())
        if not isinstance(fields, dict):
            why = {"why": "it has no fields", "why_nl": "hij heeft geen velden"}
            findings.add("VT144", cell, key=key, **why)
            continue
        if reading.twice is not None:
            name, line = reading.twice
            why = {"why": f"`{name}` stands in it twice", "why_nl": f"`{name}` staat er twee keer in"}
            findings.add("VT144", Cell(file, key, f"line {line}"), key=key, **why)
            continue
        yield Draft(key, fields, reading.lines, (cell,))


@dataclass(slots=True)
class _Reading:
    """The nodes of one entry as plain values: every scalar is text, so that `no` and `1.10` stay what was typed."""

    file: str
    lines: dict[_Place, int] = field(default_factory=dict)
    twice: tuple[str, int] | None = None
    _seen: set[int] = field(default_factory=set)

    def value(self, node: yaml.Node, place: _Place) -> Any:
        if place:
            self.lines.setdefault(place, _line(node))
        if isinstance(node, yaml.ScalarNode):
            return "" if node.tag == "tag:yaml.org,2002:null" else str(node.value)
        if id(node) in self._seen:  # an alias: small files can hold endless ones
            raise _refused(self.file, _line(node), "aliases (`*name`) are not read", "verwijzingen (`*naam`) worden niet gelezen")
        self._seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*place, str(i))) for i, item in enumerate(node.value)]
        found: dict[str, Any] = {}
        for key_node, item in node.value:
            key = str(key_node.value)
            if key in found:
                self.twice = self.twice or (key, _line(key_node))
            self.lines[(*place, key)] = _line(key_node)
            found[key] = self.value(item, (*place, key))
        return found


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1
