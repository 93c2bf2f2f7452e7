"""What a session of ours holds of Spark: relations that are kept, and a folder for files on the way."""

from __future__ import annotations

import shutil
import tempfile
import weakref
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


class Home:
    """A Spark session of its own. All that it keeps goes after `close`, or when nobody uses it."""

    def __init__(self, master: str, settings: Settings) -> None:
        self.spark = spark_session(master, settings)
        try:
            self.folder = Path(tempfile.mkdtemp(prefix="vtabel-", dir=settings.spill_folder))
        except OSError as error:
            raise UnusableInput.of(
                "VT413", None, name="spill", text=f"{settings.spill_folder} ({error.strerror})"
            ) from None
        self._names = 0
        self._views: list[str] = []
        self._end = weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)

    def close(self) -> None:
        if self._end.alive:
            for name in self._views:
                self.spark.catalog.dropTempView(name)
        self._end()

    def file(self, name: str) -> Path:
        """A new place in the folder."""
        self._names += 1
        return self.folder / f"{self._names}_{name}"

    def keep(self, frame: DataFrame) -> DataFrame:
        """Rows that are computed once, when they are asked first. Their plan ends there, so that a query over relations over relations
        does not carry all of it. Spark gives them back when nothing names them any more."""
        self.check_open()
        return frame.localCheckpoint(eager=False)

    def name(self, frame: DataFrame, name: str) -> None:
        """Give a relation a name in the SQL of the session."""
        frame.createTempView(identifier(name))
        self._views.append(name)

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
