"""Answers of terminology servers on disk, so that a question is asked once in thirty days.

One file for each question, named by its hash, written whole: processes may share the folder. What cannot be read counts as
not there.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
from pathlib import Path
from typing import Any

from vtabel.files import write_whole

DAYS = 30.0
_DAY = 86_400.0
_FORM = 1  # a change in what is kept makes all older entries count as not there


def default_folder() -> Path:
    """``$XDG_CACHE_HOME/vtabel/tx``, else the cache folder of the user (``~/.cache``, on Windows ``%LOCALAPPDATA%``)."""
    named = os.environ.get("XDG_CACHE_HOME") or (os.environ.get("LOCALAPPDATA") if os.name == "nt" else "")
    return Path(named or Path.home() / ".cache") / "vtabel" / "tx"


class TxCache:
    """A folder with answers. ``trouble`` says (one line) why nothing can be kept; reading then still works."""

    def __init__(self, folder: Path, days: float = DAYS) -> None:
        self.folder = folder
        self.trouble = ""
        self._days = days
        self._lock = threading.Lock()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            self.trouble = error.strerror or type(error).__name__

    def get(self, question: dict[str, str]) -> Any:
        """The answer that was kept, or None if there is none that is young enough and sound."""
        path = self._path(question)
        try:
            if time.time() - path.stat().st_mtime > self._days * _DAY:
                return None
            kept = json.loads(path.read_bytes())
        except (OSError, ValueError, RecursionError):
            return None
        sound = isinstance(kept, dict) and kept.get("form") == _FORM and kept.get("question") == question
        return kept.get("answer") if sound else None

    def put(self, question: dict[str, str], answer: object) -> None:
        """Keep an answer. A full disk or a folder without access is noted in ``trouble``."""
        if self.trouble:
            return
        path = self._path(question)
        data = json.dumps({"form": _FORM, "question": question, "answer": answer}).encode()
        with self._lock:  # `write_whole` looks at the umask of the process, which threads share
            try:
                path.parent.mkdir(exist_ok=True)
                write_whole(path, data)
            except OSError as error:
                self.trouble = error.strerror or type(error).__name__

    def _path(self, question: dict[str, str]) -> Path:
        name = hashlib.sha256(json.dumps(question, sort_keys=True).encode()).hexdigest()
        return self.folder / name[:2] / f"{name[2:]}.json"
