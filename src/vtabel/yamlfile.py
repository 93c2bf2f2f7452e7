"""YAML that people write: read within bounds, with the line of everything. Which findings follow is for the caller to say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from yaml.constructor import SafeConstructor

MOST_BYTES = 16_000_000
DEEPEST = 100
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class NotRead(ValueError):  # noqa: N818 - the name says what happened, as in `vtabel.diagnostics`
    """Why something is not read as YAML, in English and Dutch. ``line`` is 0 where it is no one line."""

    def __init__(self, why: str, why_nl: str = "", line: int = 0) -> None:
        super().__init__(why)
        self.why, self.why_nl, self.line = why, why_nl or why, line

    @property
    def locator(self) -> str:
        """The line, as cells give it."""
        return f"line {self.line}" if self.line else ""


def text_of(path: Path) -> str:
    """The text of a file. Raises FileNotFoundError, and NotRead: it cannot be opened, is too large, or is no UTF-8."""
    try:
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise NotRead(error.strerror or str(error)) from None
    return decoded(data)


def decoded(data: bytes) -> str:
    """The text of a file's bytes. Raises NotRead."""
    if len(data) > MOST_BYTES:
        raise NotRead(f"it is larger than {MOST_BYTES} bytes", f"het is groter dan {MOST_BYTES} bytes")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotRead("it is no UTF-8 text", "het is geen UTF-8-tekst") from None


def composed(text: str) -> yaml.Node | None:
    """The one document of a text; None if it is empty.

    Raises NotRead: no YAML, or what a small file can make endless: aliases, and nesting, on which libyaml crashes.

    >>> composed("a: &x [1]\\nb: *x")
    Traceback (most recent call last):
    vtabel.yamlfile.NotRead: aliases (`*x`) are not read
    """
    try:
        _check_shape(text)
        node: yaml.Node | None = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        found = _no_yaml(error)
        found.line = min(found.line, text.count("\n") + 1)  # libyaml counts one more where a last line has no end
        raise found from None
    return node


def _check_shape(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        line = event.start_mark.line + 1 if event.start_mark else 0
        if isinstance(event, yaml.AliasEvent):
            name = event.anchor
            raise NotRead(f"aliases (`*{name}`) are not read", f"verwijzingen (`*{name}`) worden niet gelezen", line)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise NotRead(f"it is nested deeper than {DEEPEST}", f"het is dieper genest dan {DEEPEST}", line)


def _no_yaml(error: yaml.YAMLError) -> NotRead:
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark
        return NotRead(error.problem or "it is no YAML", "het is geen YAML", mark.line + 1 if mark else 0)
    return NotRead(str(error).splitlines()[0], "het is geen YAML")


class _Constructor(SafeConstructor):
    """Reads a day as a text: one that does not exist (2026-02-30) must not break the file, but be told at its place."""

    yaml_constructors = {  # noqa: RUF012 - as PyYAML has it
        **SafeConstructor.yaml_constructors,
        "tag:yaml.org,2002:timestamp": SafeConstructor.construct_yaml_str,
    }


def plain(node: yaml.Node | None) -> Any:
    """A document as plain values, days as texts; nothing for none. Raises NotRead: a name stands twice, or a value is not one of YAML's own.

    >>> plain(composed("a: 1\\na: 2"))
    Traceback (most recent call last):
    vtabel.yamlfile.NotRead: `a` stands here twice
    """
    if node is None:
        return None
    for path, line, twice in places(node):
        if twice:
            raise stands_twice(path[-1], line)
    try:
        return _Constructor().construct_document(node)
    except yaml.YAMLError as error:
        raise _no_yaml(error) from None


def stands_twice(name: str, line: int) -> NotRead:
    return NotRead(f"`{name}` stands here twice", f"`{name}` staat hier twee keer", line)


def places(node: yaml.Node, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], int, bool]]:
    """Path and line of every entry of a document, and whether its name stood there before."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name = str(key.value)
            yield (*path, name), line_of(key), name in seen
            seen.add(name)
            yield from places(value, (*path, name))
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield (*path, str(number)), line_of(value), False
            yield from places(value, (*path, str(number)))


def line_of(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def as_text(value: Any) -> Any:
    """The text that a person typed where YAML made a number of `2.1` or a date of `2027-01-01`; any other value as it is."""
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value
