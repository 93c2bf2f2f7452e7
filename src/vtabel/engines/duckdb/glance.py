"""What the first lines of a file say of its texts: `Reader` is quicker for it, and need not begin again for what stands there."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vtabel.diagnostics import UnusableInput
from vtabel.engines.lines import lines_of
from vtabel.extraction.fields import Field
from vtabel.extraction.shapes import PRIMITIVES

Range = tuple[str, str]
PLAIN: tuple[Range, ...] = (
    (":", "I"), ("J", "N"), ("O", "["), ("\\", "f"), ("fb", "i"), ("j", "n"), ("o", "t"), ("u", "{"),
)  # fmt: skip
"""From the first to before the last, in bytes, no text looks like other JSON: between them are digits, brackets, and words such as
``true`` and ``Infinity``."""
_ENOUGH = 100_000  # bytes


@dataclass(frozen=True)
class Glance:
    """Of elements, by their path: which have a text that looks like other JSON (``27113001``), and in which of `PLAIN` most texts lie."""

    like_json: frozenset[str] = frozenset()
    mostly: Mapping[str, Range] = field(default_factory=dict)


def glance(file: Path, fields: Field) -> Glance:
    """The first lines of a file. What is wrong with them is for others to say."""
    texts: dict[str, list[str]] = {}
    size = 0
    try:
        for _, line in lines_of(file):
            size += len(line)
            if size > _ENOUGH:
                break
            for path, text in _texts(json.loads(line), fields, ""):
                texts.setdefault(path, []).append(text)
    except (UnusableInput, ValueError, RecursionError):
        pass
    like_json = frozenset(path for path, found in texts.items() if any(map(_is_like_json, found)))
    return Glance(like_json, {path: _mostly(found) for path, found in texts.items()})


def _texts(value: Any, of: Field, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, list):
        for item in value:
            yield from _texts(item, of, path)
    elif of.type in PRIMITIVES:
        if isinstance(value, str):
            yield path, value
    elif isinstance(value, dict) and not of.raw:
        for name in of.below.keys() & value.keys():
            yield from _texts(value[name], of.below[name], f"{path}.{name}" if path else name)


def _is_like_json(text: str) -> bool:
    """True for a number, a truth value, a list or an object; and for a few texts more, which does no harm."""
    try:
        float(text)
        return True
    except ValueError:
        return text.startswith(("[", "{")) or text in ("true", "false")


def _mostly(texts: list[str]) -> Range:
    return max(PLAIN, key=lambda bounds: sum(bounds[0] <= text < bounds[1] for text in texts))
