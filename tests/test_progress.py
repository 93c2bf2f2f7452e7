"""What a command shows while it works: on a terminal, on standard error, and nowhere else."""

from __future__ import annotations

import io
import sys

import pytest

import vtabel as vt
from conftest import FIXTURES
from vtabel.cli.progress import bars, counting, progress_of


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def terminal_of(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Standard error as a terminal; within a test, since pytest sets its own between a fixture and the test."""
    found = Terminal()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr(sys, "stderr", found)
    return found


def test_each_part_of_the_work_is_a_bar_on_standard_error(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    terminal = terminal_of(monkeypatch)
    with bars() as tell:
        for ready in range(4):
            tell("scan", ready, 3)
        tell("datasets", 1, 2)
    shown = terminal.getvalue()
    assert all(text in shown for text in ("scan", "3/3", "datasets", "1/2"))
    assert capfd.readouterr().out == ""


def test_tables_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = terminal_of(monkeypatch)
    with counting(["a.xlsx", "b.xlsx"]) as step:
        step(None)
        step(None)
    assert "2/2" in terminal.getvalue()


@pytest.mark.parametrize("quiet", [True, False])
def test_nothing_is_shown_where_nobody_looks(quiet: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = terminal_of(monkeypatch)
    if not quiet:
        monkeypatch.setattr(terminal, "isatty", lambda: False)
    with bars(quiet) as tell, progress_of("fetch", quiet) as say, counting(["a", "b"], quiet) as step:
        tell("scan", 1, 2)
        say("Patient")
        step(None)
    assert terminal.getvalue() == ""


@pytest.mark.parametrize("engine", ["duckdb", "naive"])
def test_an_extraction_tells_how_far_it_is(engine: str) -> None:
    folder = FIXTURES / "voorbeeldzorg"
    plan = vt.compile(vt.resolve(vt.read(folder / "tabel.xlsx"), [folder / "mapping.csv"], propose=False))
    told: list[tuple[str, int, int]] = []
    vt.extract(plan, [], engine=engine, progress=lambda *said: told.append(said))
    types = {view.resource for view in plan.relations} | {"Patient"}
    assert told == [*(("scan", n, len(types)) for n in range(len(types) + 1)), ("datasets", 0, 1), ("datasets", 1, 1)]
