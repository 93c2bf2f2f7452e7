"""The notebooks of the documentation run, from the first cell to the last, and are kept without output."""

import json
from pathlib import Path

import pytest
from tools.notebook_pages import NOTEBOOKS, page, run

FILES = sorted(NOTEBOOKS.glob("*.ipynb"))


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_a_notebook_runs_and_every_cell_shows_something(path: Path) -> None:
    shown = [cell.shown for cell in run(path) if cell.kind == "code"]
    assert shown
    assert all(value is not None for value in shown)
    assert all(html() for value in shown if (html := getattr(value, "_repr_html_", None)))


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_a_notebook_is_kept_without_output(path: Path) -> None:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    assert all(not c["outputs"] and c["execution_count"] is None for c in cells if c["cell_type"] == "code")


def test_the_page_of_a_notebook_begins_with_its_title_and_holds_what_its_cells_show() -> None:
    text = page(NOTEBOOKS / "from-table-to-requirements.ipynb")
    assert text.startswith("# From table to requirements\n")
    assert "```text\n(68, 'NHR Atriumfibrilleren'" in text
    assert '<div class="shown">' in text


def test_there_are_three() -> None:
    names = ["extract-and-check-the-fill", "from-table-to-requirements", "overlap-between-ten-registries"]
    assert [p.stem for p in FILES] == names
