"""The notebooks of the documentation run, from the first cell to the last, and are kept without output."""

import ast
import json
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT

NOTEBOOKS = sorted((ROOT / "docs" / "notebooks").glob("*.ipynb"))


def code_cells(path: Path) -> list[dict[str, Any]]:
    return [c for c in json.loads(path.read_text(encoding="utf-8"))["cells"] if c["cell_type"] == "code"]


def shown(source: str, namespace: dict[str, Any], name: str) -> Any:
    """Run a cell; gives the value of its last line, as a notebook shows it."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, name, "exec"), namespace)
    return eval(compile(ast.Expression(last.value), name, "eval"), namespace) if isinstance(last, ast.Expr) else None


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_runs_from_top_to_bottom(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "fixtures").symlink_to(ROOT / "fixtures")
    namespace: dict[str, Any] = {"__name__": "__main__"}
    for cell in code_cells(path):
        value = shown("".join(cell["source"]), namespace, path.name)
        assert value is not None, "every cell shows something"
        if hasattr(value, "_repr_html_"):
            assert value._repr_html_()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_is_kept_without_output(path: Path) -> None:
    assert all(not c["outputs"] and c["execution_count"] is None for c in code_cells(path))


def test_there_are_three() -> None:
    assert [p.stem for p in NOTEBOOKS] == [
        "extract-and-check-the-fill",
        "from-table-to-requirements",
        "overlap-between-ten-registries",
    ]
