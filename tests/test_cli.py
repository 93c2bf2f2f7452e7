"""The command line as a user runs it."""

import subprocess
import sys
from pathlib import Path

from conftest import FIXTURES


def vtabel(*args: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "vtabel", *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, check=False)


def test_render_writes_a_page_with_every_requirement(tmp_path: Path) -> None:
    folder = FIXTURES / "nhr_af"
    out = tmp_path / "eisen.html"
    ran = vtabel("render", folder / "tabel.xlsx", "--mapping", folder / "mapping.csv", "--provider", "V6", "-o", out)
    assert ran.returncode == 0, ran.stderr
    page = out.read_text(encoding="utf-8")
    assert "Lichaamsgewicht: GewichtWaarde" in page
    assert page.count("<article") >= 60
