"""What the documentation says is run."""

import re
from pathlib import Path

import pytest

import vtabel as vt
from conftest import ROOT
from vtabel.readers.columns import SPELLINGS
from vtabel.readers.overrule import read_layout

BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)


def blocks(page: str, language: str) -> list[str]:
    text = (ROOT / page).read_text(encoding="utf-8")
    return [body for name, body in BLOCK.findall(text) if name == language]


def test_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "fixtures").symlink_to(ROOT / "fixtures")
    namespace: dict[str, object] = {}
    for body in blocks("README.md", "python"):
        exec(compile(body, "README.md", "exec"), namespace)
    table = namespace["table"]
    assert isinstance(table, vt.AccountabilityTable)
    values = table["geslacht"].value_list
    assert values is not None
    assert values.options[0].label == "Man"
    assert (tmp_path / "eisen.html").stat().st_size > 10_000


def test_the_layout_file_of_the_page_is_a_layout_file(tmp_path: Path) -> None:
    path = tmp_path / "layout.yaml"
    path.write_text(blocks("docs/layout.md", "yaml")[0], encoding="utf-8")
    layout = read_layout(path)
    assert layout.registry.code == "proef"
    assert layout.of("Variabelen").header == (13, 14)
    assert layout.of("Historie").skip


def test_the_page_on_layout_files_names_every_field() -> None:
    text = (ROOT / "docs/layout.md").read_text(encoding="utf-8").partition("Fields of a column:")[2]
    assert set(re.findall(r"`(\w+)`", text.partition("The spellings")[0])) == {*SPELLINGS, "ignore"}


def test_links_between_pages_lead_somewhere() -> None:
    for page in [ROOT / "README.md", ROOT / "CHANGELOG.md", *ROOT.glob("docs/*.md")]:
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name}: {target}"


# What a page takes for granted: files by name, as blocks of the page or places in the project.
NEEDS = {"docs/wegiz.md": {"wegiz.yaml": "yaml"}}
# Blocks that take what the project does not hold, or that another test runs with its files.
ELSEWHERE = {
    '"nl-core.tgz"': "it imports a FHIR package that is not part of the project; test_catalog_import.py does",
    ">>> ": "test_beyond.py runs it with the files beside it",
}
PAGES = [f"docs/{path.name}" for path in sorted(ROOT.glob("docs/*.md"))]


def runnable(page: str) -> list[str]:
    return [body for body in blocks(page, "python") if not any(mark in body for mark in ELSEWHERE)]


@pytest.mark.parametrize("page", [page for page in PAGES if runnable(page)])
def test_the_python_of_a_page_runs(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "fixtures").symlink_to(ROOT / "fixtures")
    for name, language in NEEDS.get(page, {}).items():
        (tmp_path / name).write_text(blocks(page, language)[0], encoding="utf-8")
    namespace: dict[str, object] = {}
    for body in runnable(page):
        exec(compile(body, page, "exec"), namespace)
