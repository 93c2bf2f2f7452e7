"""Which texts look like other JSON in the first lines of a file: `Reader` then need not begin again when it meets them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from vtabel.diagnostics import UnusableInput
from vtabel.engines.lines import lines_of
from vtabel.extraction.fields import Field
from vtabel.extraction.shapes import PRIMITIVES

_ENOUGH = 100_000  # bytes


def like_json(file: Path, fields: Field) -> frozenset[str]:
    """The elements with such a text, as `Reader` names them. What is wrong with a line is for others to say."""
    found: set[str] = set()
    size = 0
    try:
        for _, line in lines_of(file):
            size += len(line)
            if size > _ENOUGH:
                break
            found.update(_elements(json.loads(line), fields, ""))
    except (UnusableInput, ValueError, RecursionError):
        pass
    return frozenset(found)


def _elements(value: Any, field: Field, path: str) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _elements(item, field, path)
    elif field.type in PRIMITIVES:
        if isinstance(value, str) and _is_like_json(value):
            yield path
    elif isinstance(value, dict) and not field.raw:
        for name in field.below.keys() & value.keys():
            yield from _elements(value[name], field.below[name], f"{path}.{name}" if path else name)


def _is_like_json(text: str) -> bool:
    """True for a number, a truth value, a list or an object; and for a few texts more, which does no harm."""
    try:
        float(text)
        return True
    except ValueError:
        return text.startswith(("[", "{")) or text in ("true", "false")
