"""`vtabel extract` on what goes wrong: clear errors, and output that is whole or absent."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from case_specs import mapping, resource
from vtabel.cli import app
from vtabel.files import sha256

PARTS: dict[str, Any] = {
    "variables": {"gewicht": {"type": "number", "of": "weight", "pick": "last", "window": ".. case.end", "unit": "kg"}}
}
LINES = ("admission e1 p1 2026-03-01 2026-03-05", "weight w1 p1 2026-02-10 80 kg")


@pytest.fixture
def call(tmp_path: Path) -> list[str]:
    """The command, without its data."""
    mapping(PARTS, tmp_path)
    return ["extract", str(tmp_path / "tabel.csv"), "--mapping", str(tmp_path / "mapping.csv"), "-o", str(tmp_path / "uit"), "--lang", "en"]  # fmt: skip


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "export.ndjson").write_text("".join(json.dumps(resource(line)) + "\n" for line in LINES), "utf-8")
    return folder


def written(folder: Path) -> dict[str, bytes]:
    place = folder / "intern_uit"
    return {p.name: p.read_bytes() for p in place.iterdir()} if place.exists() else {}


def test_a_folder_without_data_and_one_that_is_not_there(call: list[str], tmp_path: Path) -> None:
    (tmp_path / "leeg").mkdir()
    for folder in ("leeg", "nergens"):
        found = CliRunner().invoke(app, [*call, "--data", str(tmp_path / folder)])
        assert (found.exit_code, "VT406" in found.stderr, folder in found.stderr) == (2, True, True)
    assert written(tmp_path) == {}


def test_an_empty_result_is_told(call: list[str], tmp_path: Path, data: Path) -> None:
    (data / "export.ndjson").write_text(json.dumps(resource(LINES[1])) + "\n", "utf-8")
    found = CliRunner().invoke(app, [*call, "--data", str(data)])
    assert (found.exit_code, "VT518" in found.stderr) == (0, True)


def test_the_page_on_how_full_variables_are_holds_counts_and_no_value(
    call: list[str], tmp_path: Path, data: Path
) -> None:
    lines = ("admission e1 p1 2026-03-01 2026-03-05", "weight w1 p1 2026-02-10 87654 g", "admission e2 p2 2026-03-01")
    (data / "export.ndjson").write_text("".join(json.dumps(resource(line)) + "\n" for line in lines), "utf-8")
    assert CliRunner().invoke(app, [*call, "--data", str(data)]).exit_code == 0
    page = written(tmp_path)["fill.html"].decode()
    assert '<td>gewicht<td class="n">1 van 2<td><svg' in page
    assert 'aria-label="gevuld 1, niet in de gegevens 1"' in page
    assert "87.654" not in page
    assert "87654" not in page
    assert "http" not in page


@pytest.mark.parametrize(
    ("release", "code"), [("zib2017", "VT311"), ("zib1999", "VT305")], ids=["another release", "no release"]
)
def test_a_mapping_for_another_release(release: str, code: str, call: list[str], tmp_path: Path, data: Path) -> None:
    file = tmp_path / "mapping.csv"
    head, *rows = file.read_text("utf-8").splitlines()
    file.write_text("\n".join([f"{head};release", *(f"{row};{release}" for row in rows)]) + "\n", "utf-8")
    found = CliRunner().invoke(app, [*call, "--data", str(data)])
    assert (found.exit_code, code in found.stderr) == (2, True)
    assert written(tmp_path) == {}


def test_a_full_disk_leaves_what_was_there(
    call: list[str], tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert CliRunner().invoke(app, [*call, "--data", str(data)]).exit_code == 0
    before = written(tmp_path)
    real = Path.write_bytes

    def full(path: Path, content: bytes) -> int:
        if path.name == "fill.json":
            raise OSError(28, "No space left on device")
        return real(path, content)

    monkeypatch.setattr(Path, "write_bytes", full)
    found = CliRunner().invoke(app, [*call, "--data", str(data)])
    assert (found.exit_code, "VT602" in found.stderr, "No space left" in found.stderr) == (2, True, True)
    assert written(tmp_path) == before
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".intern")]


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is of POSIX")
@pytest.mark.parametrize("where", ["before", "between"])
def test_a_run_that_is_killed_leaves_nothing_half_written_and_the_next_one_finishes(
    where: str, call: list[str], tmp_path: Path, data: Path
) -> None:
    program = textwrap.dedent(
        """
        import os, signal, sys
        from pathlib import Path
        from vtabel.cli import app
        from vtabel.engines import handing

        real, where = Path.rename, sys.argv.pop(1)

        def killed(path, target):
            if where == "before" or not Path(target).name.startswith("intern") or not path.name.startswith("intern"):
                os.kill(os.getpid(), signal.SIGKILL)
            return real(path, target)

        Path.rename = killed
        app(sys.argv[1:])
        """
    )
    if where == "between":
        assert CliRunner().invoke(app, [*call, "--data", str(data)]).exit_code == 0
    done = subprocess.run([sys.executable, "-c", program, where, *call, "--data", str(data)], capture_output=True)
    assert done.returncode == -signal.SIGKILL
    assert written(tmp_path) == {}
    assert [p for p in tmp_path.iterdir() if p.name.startswith(".intern")]
    assert CliRunner().invoke(app, [*call, "--data", str(data)]).exit_code == 0
    assert {"fill.json", "manifest.json"} < written(tmp_path).keys()
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".intern")]


@pytest.mark.parametrize("engine", ["duckdb", "naive"])
def test_a_line_that_is_no_json_is_told_once(engine: str, call: list[str], data: Path) -> None:
    with (data / "export.ndjson").open("a", encoding="utf-8") as file:
        file.write('{"resourceType": "Encounter", "id": "half')
    found = CliRunner().invoke(app, [*call, "--data", str(data), "--engine", engine])
    assert (found.exit_code, found.stderr.count("VT411")) == (1, 1)


def test_the_manifest_names_every_file_and_day_that_counted(call: list[str], tmp_path: Path, data: Path) -> None:
    assert (
        CliRunner().invoke(app, [*call, "--data", str(data), "--on", "2026-12-01", "--provider", "V6"]).exit_code == 0
    )
    manifest = json.loads(written(tmp_path)["manifest.json"])
    beside = {"mapping.waarden.csv", "mapping.datasets.csv", "mapping.populaties.csv"}
    assert {one["name"] for one in manifest["inputs"]} == {"tabel.csv", "mapping.csv", *beside}
    assert (manifest["on"], manifest["provider"]) == ("2026-12-01", "V6")
    assert {one["name"]: one["sha256"] for one in manifest["data"]} == {"export.ndjson": sha256(data / "export.ndjson")}
    assert CliRunner().invoke(app, [*call, "--data", str(data)]).exit_code == 0
    assert date.fromisoformat(json.loads(written(tmp_path)["manifest.json"])["on"]) >= date(2026, 1, 1)


@pytest.mark.parametrize("name", ["", ".", "..", "notulen"])
def test_a_folder_that_is_not_ours_stays_as_it_is(
    name: str, call: list[str], tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    kept = tmp_path / "intern_notulen" / "verslag.txt"
    kept.parent.mkdir()
    kept.write_text("van het overleg", "utf-8")
    found = CliRunner().invoke(app, [*call, "--data", str(data), "-o", name])
    assert (found.exit_code, "VT526" in found.stderr) == (2, True)
    assert kept.read_text("utf-8") == "van het overleg"
    assert [path.name for path in kept.parent.iterdir()] == ["verslag.txt"]


def test_a_file_in_the_place_of_the_folder_stays(call: list[str], tmp_path: Path, data: Path) -> None:
    (tmp_path / "intern_uit").write_text("van iemand", "utf-8")
    found = CliRunner().invoke(app, [*call, "--data", str(data)])
    assert (found.exit_code, "VT526" in found.stderr) == (2, True)
    assert (tmp_path / "intern_uit").read_text("utf-8") == "van iemand"


@pytest.mark.parametrize(("period", "code"), [("2026-06-30..2026-01-01", "VT527"), ("2026", "VT457")])
def test_a_period_that_holds_nothing_writes_nothing(
    period: str, code: str, call: list[str], tmp_path: Path, data: Path
) -> None:
    found = CliRunner().invoke(app, [*call, "--data", str(data), "--period", period])
    assert (found.exit_code, code in found.stderr) == (2, True)
    assert written(tmp_path) == {}
