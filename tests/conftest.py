"""Places and small makers that several tests use."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FIXTURES = ROOT / "fixtures"
SHARED = Path(os.environ.get("VTABEL_SHARED", ROOT.parent / "shared"))


@pytest.fixture
def shared() -> Path:
    """The reference data; the test skips where they are absent."""
    if not SHARED.is_dir():
        pytest.skip(f"shared reference data not found at {SHARED}; set VTABEL_SHARED")
    return SHARED


@pytest.fixture
def csv_file(tmp_path: Path) -> Callable[..., Path]:
    """Writes lines as a CSV file and gives its path."""

    def write(*lines: str, name: str = "tabel.csv") -> Path:
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write
