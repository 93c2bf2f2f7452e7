"""What a session of ours holds of Spark: relations that are kept, and a folder for files on the way."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from vtabel.diagnostics import UnusableInput, VtabelError
from vtabel.engines.settings import Settings
from vtabel.engines.spark.columns import identifier
from vtabel.engines.spark.jvm import spark_session

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

# Relations of sessions that nobody closed. They are given back at the next call: the end of an object is no moment to call the JVM.
_LEFT: deque[DataFrame] = deque()


class Home:
    """A Spark session of its own. All that it keeps goes by `close`, or when nobody uses it."""

    def __init__(self, master: str, settings: Settings) -> None:
        self.spark = spark_session(master, settings)
        _give_back()
        try:
            self.folder = Path(tempfile.mkdtemp(prefix="vtabel-", dir=settings.spill_folder))
        except OSError as error:
            raise UnusableInput.of(
                "VT413", None, name="spill", text=f"{settings.spill_folder} ({error.strerror})"
            ) from None
        self._frames: list[DataFrame] = []
        self._names = 0
        self._end = weakref.finalize(self, _end, self._frames, self.folder)

    def close(self) -> None:
        self._end()
        _give_back()

    def file(self, name: str) -> Path:
        """A new place in the folder."""
        self._names += 1
        return self.folder / f"{self._names}_{name}"

    def keep(self, frame: DataFrame) -> DataFrame:
        """Rows that are computed once, when they are asked first."""
        self.check_open()
        kept = frame.persist()
        self._frames.append(kept)
        return kept

    @contextmanager
    def named(self, frame: DataFrame) -> Iterator[str]:
        """A name for a relation in SQL, as long as it is read; no name of a view, since it has spaces."""
        self._names += 1
        name = identifier(f"resources on the way {self._names}")
        frame.createOrReplaceTempView(name)
        try:
            yield name
        finally:
            self.spark.catalog.dropTempView(name.strip("`"))

    def check_open(self) -> None:
        """Raises VtabelError after `close`."""
        if not self._end.alive:
            raise VtabelError("the session is closed")


def _end(frames: list[DataFrame], folder: Path) -> None:
    _LEFT.extend(frames)
    frames.clear()
    shutil.rmtree(folder, ignore_errors=True)


def _give_back() -> None:
    while _LEFT:
        _LEFT.popleft().unpersist()
