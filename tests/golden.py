"""Golden files: ordinary files that a test compares with; ``make golden`` rewrites them and ``git diff`` reviews."""

import os
from pathlib import Path


def compare(path: Path, text: str) -> None:
    """Assert that the file holds the text; write it instead where VTABEL_GOLDEN=write."""
    if os.environ.get("VTABEL_GOLDEN") == "write":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return
    assert path.exists(), f"{path} is missing; run `make golden`"
    assert text == path.read_text(encoding="utf-8"), f"{path} differs; run `make golden` and review with git diff"
