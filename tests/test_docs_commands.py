"""The commands of every page are run, one after the other, on the examples under the names that the pages give them."""

from __future__ import annotations

import re
import shlex
import shutil
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from conftest import FIXTURES, ROOT
from vtabel.cli import app

BLOCK = re.compile(r"```\w*\n(.*?)```", re.DOTALL)
PAGES = ["README.md", *(f"docs/{path.name}" for path in sorted(ROOT.glob("docs/*.md")))]
FILES = {
    "tabel.xlsx": "voorbeeldzorg/tabel.xlsx",
    "tabel_a.xlsx": "voorbeeldzorg/tabel.xlsx",
    "tabel_2027.xlsx": "voorbeeldzorg/tabel.xlsx",
    "a.xlsx": "voorbeeldzorg/tabel.xlsx",
    "tabel_b.xlsx": "nhr_af/tabel.xlsx",
    "b.xlsx": "nhr_af/tabel.xlsx",
    "c.xlsx": "dato/tabel.xlsx",
    "tabel_1.xlsx": "nhr_pacemaker_icd/tabel_22_1_0.xlsx",
    "tabel_2.xlsx": "nhr_pacemaker_icd/tabel_22_2_0.xlsx",
    "tabel_22_1_0.xlsx": "nhr_pacemaker_icd/tabel_22_1_0.xlsx",
    "tabel_22_2_0.xlsx": "nhr_pacemaker_icd/tabel_22_2_0.xlsx",
    "mapping.csv": "nhr_pacemaker_icd/mapping.csv",
    "mapping.datasets.csv": "nhr_pacemaker_icd/mapping.datasets.csv",
    "mapping.waarden.csv": "nhr_pacemaker_icd/mapping.waarden.csv",
    "kernset.xsd": "perined/schema.xsd",
    "handboek.pdf": "ugly/overzicht_over_bladzijden.pdf",
    "gewicht.json": "fhir/views/gewicht.json",
}
# Commands that need what a folder cannot hold, or that cost much; they are run where it is said.
ELSEWHERE = {
    "--tx": "a terminology server: test_terminology.py",
    "fetch": "a FHIR server: test_fetch.py",
    "answers": "what a vendor filled in: test_answers.py",
    "--answers": "what a vendor filled in: test_answers.py",
    "--profile": "what a vendor filled in: test_vendor_profiles.py",
    "verify": "it takes half a minute: test_verify.py",
    "spark": "Java: test_spark.py",
    "--backend": "filled in for a warehouse: test_warehouse.py",
}
INSTEAD = {"10000": "20", "100000": "20", "Encounter/123": "Encounter/adm-1"}  # smaller, and a case that is there


def commands(page: str) -> list[list[str]]:
    """The lines of a page that call vtabel, as words; a line that ends with a backslash goes on."""
    text = "\n".join(BLOCK.findall((ROOT / page).read_text(encoding="utf-8")))
    lines = (line.removeprefix("$ ") for line in text.replace("\\\n", " ").splitlines())
    return [shlex.split(line, comments=True)[1:] for line in lines if line.startswith("vtabel ")]


def runnable(page: str) -> list[list[str]]:
    return [words for words in commands(page) if not any(word in ELSEWHERE for word in words)]


def run(*words: str) -> int:
    result = CliRunner().invoke(app, words)
    assert result.exception is None or isinstance(result.exception, SystemExit), (words, result.exception)
    assert result.exit_code in (0, 1), (words, result.output)  # 1: findings
    return result.exit_code


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files that pages take for granted."""
    folder = tmp_path_factory.mktemp("desk")
    for name, source in FILES.items():
        shutil.copy(FIXTURES / source, folder / name)
    zorg, af = FIXTURES / "voorbeeldzorg", FIXTURES / "nhr_af"
    run("map", f"{zorg}/tabel.xlsx", "--mapping", f"{zorg}/mapping.csv", "-o", f"{folder}/mapping.xlsx")
    other = folder / "mapping_andere_registratie.xlsx"
    run("map", f"{af}/tabel.xlsx", "--mapping", f"{af}/mapping.csv", "-o", str(other))
    run("synth", "--patients", "20", "--seed", "1", "-o", f"{folder}/export")
    return folder


@pytest.mark.parametrize("page", [page for page in PAGES if commands(page)])
def test_the_commands_of_a_page_exist_with_their_options(page: str) -> None:
    for words in commands(page):
        command: Any = typer.main.get_command(app)
        rest = list(words)
        while hasattr(command, "commands"):
            name = rest.pop(0)
            assert name in command.commands, f"{page}: vtabel {' '.join(words)}"
            command = command.commands[name]
        known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
        used = {word.partition("=")[0] for word in rest if word.startswith("-") and word != "-"}
        assert used <= known, f"{page}: {sorted(used - known)} of vtabel {' '.join(words)}"


@pytest.mark.parametrize("page", [page for page in PAGES if runnable(page)])
def test_the_commands_of_a_page_run(page: str, desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = tmp_path / "desk"
    shutil.copytree(desk, here)
    monkeypatch.chdir(here)
    for words in runnable(page):
        run(*(INSTEAD.get(word, word) for word in words))
        for place in (after for word, after in pairwise(words) if word in ("-o", "--annotate")):
            assert Path(place).exists() or Path(f"intern_{place}").exists(), (words, place)
