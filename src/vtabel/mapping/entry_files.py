"""YAML files with entries -> `Draft`: the fields as text, each with its line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from vtabel.diagnostics import Cell, Findings, UnusableInput

_Place = tuple[str, ...]
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEEPEST = 10
_ALIAS, _NESTED = "aliases (`*name`) are not read", "it is nested too deeply"
_DUTCH = {_ALIAS: "verwijzingen (`*naam`) worden niet gelezen", _NESTED: "het is te diep genest"}


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
        """This entry over another: its names and its nearest concepts, inputs and parameters come before those of the other;
        any other field takes the place of the other's."""
        merged = dict(below.fields)
        for name, value in self.fields.items():
            other = below.fields.get(name)
            if name == "names":
                value = _joined(value, other)
            elif name in ("nearest", "inputs", "parameters") and isinstance(value, dict) and isinstance(other, dict):
                value = {**value, **{k: v for k, v in other.items() if k not in value}}
            merged[name] = value
        return Draft(self.key, merged, self.lines, self.origins + below.origins)


def _joined(names: Any, below: Any) -> Any:
    """The names of two entries by language; what has another form is left for the model to refuse."""
    own, other = (({"nl": n, "en": n} if isinstance(n, list) else n) for n in (names, below or {}))
    if not isinstance(own, dict) or not isinstance(other, dict):
        return names
    if not all(isinstance(n, list) for n in (*own.values(), *other.values())):
        return names
    return {
        lang: [*own.get(lang, []), *(name for name in other.get(lang, []) if name not in own.get(lang, []))]
        for lang in (own | other)
    }


def read_drafts(text: str, file: str, findings: Findings) -> list[Draft]:
    """The entries of a file. Raises UnusableInput (VT143) if it is not a YAML mapping of keys to entries."""
    try:
        check_shape(text, lambda line, why: _refused(file, line, why, _DUTCH[why]))
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise _refused(file, line, error.problem or "no YAML", "het is geen YAML") from None
    except yaml.YAMLError as error:
        raise _refused(file, 1, str(error).splitlines()[0], "het is geen YAML") from None
    if root is None:
        return []
    if not isinstance(root, yaml.MappingNode):
        raise _refused(file, _line(root), "it does not say `key: entry`", "er staat geen `sleutel: ingang`")
    return list(_entries(root, file, findings))


def check_shape(text: str, refused: Callable[[int, str], UnusableInput]) -> None:
    """Refuse what a small file can make endless: aliases, and nesting, on which the composer of libyaml crashes.

    Raises what ``refused`` makes of the line and the reason.
    """
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent):
            raise refused(line, _ALIAS)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise refused(line, _NESTED)


def _refused(file: str, line: int, why: str, why_nl: str) -> UnusableInput:
    return UnusableInput.of("VT143", Cell(file, "", f"line {line}"), why=why, why_nl=why_nl)


def _entries(root: yaml.MappingNode, file: str, findings: Findings) -> Iterator[Draft]:
    first: dict[str, Cell] = {}
    for key_node, node in root.value:
        if not isinstance(key_node, yaml.ScalarNode):
            raise _refused(file, _line(key_node), "a key is a word", "een sleutel is een woord")
        key = str(key_node.value)
        cell = Cell(file, key, f"line {_line(key_node)}")
        if key in first:
            findings.add("VT146", cell, related=(first[key],), key=key)
            continue
        first[key] = cell
        reading = _Reading()
        fields = reading.value(node, ())
        if not isinstance(fields, dict):
            findings.add("VT144", cell, key=key, why="it has no fields", why_nl="hij heeft geen velden")
            continue
        if reading.twice is not None:
            name, line = reading.twice
            place = Cell(file, key, f"line {line}")
            findings.add("VT144", place, key=key, why=f"`{name}` stands twice", why_nl=f"`{name}` staat er twee keer")
            continue
        yield Draft(key, fields, reading.lines, (cell,))


@dataclass(slots=True)
class _Reading:
    """The nodes of one entry as plain values: every scalar is text, so that `no` and `1.10` stay what was typed."""

    lines: dict[_Place, int] = field(default_factory=dict)
    twice: tuple[str, int] | None = None

    def value(self, node: yaml.Node, place: _Place) -> Any:
        if place:
            self.lines.setdefault(place, _line(node))
        if isinstance(node, yaml.ScalarNode):
            return "" if node.tag == "tag:yaml.org,2002:null" else str(node.value)
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
