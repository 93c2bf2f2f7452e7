"""Many tables at once: `--jobs` changes the time that it takes and nothing else."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

import vtabel as vt
from vtabel.cli import app
from vtabel.diagnostics import Report
from vtabel.readers import read_many
from workbooks import written

TABLES = [Path("fixtures") / name / "tabel.xlsx" for name in ("nice_mds", "nhr_af", "perined")]


@pytest.fixture
def paths(tmp_path: Path) -> list[Path]:
    """Tables with one between them that is none, and one that is not there."""
    return [TABLES[0], written(tmp_path / "brief.csv", [["Geachte heer"]]), TABLES[1], tmp_path / "weg.xlsx", TABLES[2]]


def run(*arguments: object) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, [str(a) for a in arguments])
    return done.exit_code, done.stdout, done.stderr


def patched(folder: Path, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """New processes run this code first."""
    (folder / "sitecustomize.py").write_text(f"import os, pathlib, sys, time\n{code}")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")]))


def test_the_tables_come_in_order_whatever_the_number_of_jobs(paths: list[Path]) -> None:
    alone, together, most = (read_many(paths, jobs=jobs) for jobs in (1, 2, 0))
    assert alone == together == most
    assert [isinstance(one, Report) for one in alone] == [False, True, False, True, False]
    assert [d.code for one in alone if isinstance(one, Report) for d in one] == ["VT101", "VT010"]


def test_each_file_is_told_when_it_is_done(paths: list[Path]) -> None:
    for jobs in (1, 2):
        seen: list[Path] = []
        read_many(paths, jobs=jobs, done=seen.append)
        assert sorted(seen) == sorted(paths)


def test_a_table_that_cannot_be_used_does_not_lose_the_findings_on_others(paths: list[Path]) -> None:
    alone, together = (run("check", *paths, "--format", "json", "--jobs", jobs) for jobs in (1, 2))
    assert alone == together
    assert alone[0] == 2
    data = json.loads(alone[1])
    assert len(data["tables"]) == 3
    assert {str(paths[1]), str(paths[3])} < {finding["of"] for finding in data["findings"]}


def test_every_table_that_cannot_be_used_is_told_and_nothing_is_written(paths: list[Path], tmp_path: Path) -> None:
    for command in ("render", "map"):
        code, _, said = run(command, *paths, "-o", tmp_path / "uit.xlsx", "--jobs", 2)
        assert (code, "VT101" in said, "VT010" in said) == (2, True, True)
    assert not (tmp_path / "uit.xlsx").exists()


def test_documents_are_the_same_for_any_number_of_jobs(tmp_path: Path) -> None:
    for jobs in (1, 2):
        assert run("map", *TABLES, "-o", tmp_path / f"{jobs}.csv", "--jobs", jobs)[0] == 0
    assert (tmp_path / "1.csv").read_bytes() == (tmp_path / "2.csv").read_bytes()


def test_a_wrong_layout_file_is_told_once(tmp_path: Path) -> None:
    layout = tmp_path / "layout.yaml"
    layout.write_text("onzin: 1", encoding="utf-8")
    code, _, said = run("check", *TABLES, "--layout", layout, "--jobs", 2)
    assert (code, said.count("error[")) == (2, 1)


def test_tables_of_the_same_name_keep_their_findings_apart(tmp_path: Path) -> None:
    paths = []
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        paths.append(written(tmp_path / folder / "t.csv", [["Variabele", "Label", "Type"], [folder, "x", "zwaarte"]]))
    data = json.loads(run("check", *paths, "--format", "json")[1])
    assert len({finding["of"] for finding in data["findings"]}) == 2


def test_a_file_that_ends_its_process_is_one_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    patched(
        tmp_path,
        monkeypatch,
        "own = pathlib.Path.is_dir\n"
        "pathlib.Path.is_dir = lambda self: os._exit(9) if self.name == 'dodelijk.csv' else own(self)\n",
    )
    deadly = written(tmp_path / "dodelijk.csv", [["Variabele", "Label"], ["a", "A"]])
    found = read_many([TABLES[0], deadly, *TABLES[1:]], jobs=2)
    assert [isinstance(one, vt.AccountabilityTable) for one in found] == [True, False, True, True]
    assert isinstance(found[1], Report) and [d.code for d in found[1]] == ["VT013"]


@pytest.mark.skipif(sys.platform == "win32", reason="signals are of Unix")
def test_ctrl_c_ends_all_without_a_traceback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = tmp_path / "begun"
    patched(
        tmp_path,
        monkeypatch,
        "own = pathlib.Path.is_dir\n"
        f"def is_dir(self):\n    if self.name == 'traag.csv':\n        open({str(begun)!r}, 'w').close()\n        time.sleep(300)\n"
        "    return own(self)\n"
        "pathlib.Path.is_dir = is_dir\n",
    )
    slow = written(tmp_path / "traag.csv", [["Variabele", "Label"], ["a", "A"]])
    # A shell has its background jobs ignore Ctrl-C, and the tests may run in one.
    start = "import runpy, signal; signal.signal(signal.SIGINT, signal.default_int_handler); runpy.run_module('vtabel', alter_sys=True, run_name='__main__')"
    command = [sys.executable, "-c", start, "check", str(slow), *map(str, TABLES), "--jobs", "2"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True) as process:
        try:
            while not begun.exists() and process.poll() is None:
                time.sleep(0.05)
            os.killpg(process.pid, signal.SIGINT)
            _, said = process.communicate(timeout=60)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode == 130
    assert "Traceback" not in said
