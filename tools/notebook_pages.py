"""Runs the notebooks of docs/notebooks and makes a page of each: texts, code, and what the last line of a cell shows."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path
from pprint import pformat
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = ROOT / "docs" / "notebooks"
_MOST = 12_000  # characters of output on a page
_WIDTH = 96


class Cell(NamedTuple):
    """A cell: ``markdown`` or ``code``, its text, and what it shows if it was run."""

    kind: str
    source: str
    shown: object = None


def cells(path: Path) -> list[Cell]:
    """The cells of a notebook, as they stand."""
    content = json.loads(path.read_text(encoding="utf-8"))
    return [Cell(c["cell_type"], "".join(c["source"])) for c in content["cells"]]


def run(path: Path) -> Iterator[Cell]:
    """The cells of a notebook with what they show, run from top to bottom in a folder of their own that holds the fixtures."""
    namespace: dict[str, Any] = {"__name__": "__main__"}
    with TemporaryDirectory() as folder, chdir(folder):
        Path("fixtures").symlink_to(ROOT / "fixtures")
        for cell in cells(path):
            yield cell if cell.kind == "markdown" else cell._replace(shown=_value(cell.source, namespace, path.name))


def _value(source: str, namespace: dict[str, Any], name: str) -> object:
    """Run a cell; gives the value of its last line."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, name, "exec"), namespace)
    return eval(compile(ast.Expression(last.value), name, "eval"), namespace) if isinstance(last, ast.Expr) else None


def page(path: Path) -> str:
    """A notebook as Markdown."""
    parts = [f"*This page is the notebook `docs/notebooks/{path.name}`, run when the site was made.*"]
    for cell in run(path):
        parts.append(cell.source if cell.kind == "markdown" else f"```python\n{cell.source}\n```")
        if cell.shown is not None:
            parts.append(_shown(cell.shown))
    title, *rest = parts[1].split("\n", 1)
    return "\n\n".join((title, parts[0], *rest, *parts[2:])) + "\n"


def _shown(value: object) -> str:
    """A value as a notebook shows it: a table of its own, else its text."""
    html = getattr(value, "_repr_html_", None)
    if html is not None and len(text := html()) <= _MOST:
        return f'<div class="shown">{text}</div>'
    text = pformat(value, width=_WIDTH)
    return f"```text\n{text[:_MOST]}{' …' if len(text) > _MOST else ''}\n```"
