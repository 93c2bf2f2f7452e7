"""A DuckDB of our own: in memory, in UTC, without network, within bounds, with a folder that goes when it goes."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import duckdb

from vtabel.diagnostics import UnusableInput
from vtabel.engines.duckdb.macros import MACROS
from vtabel.engines.settings import Settings

T = TypeVar("T")


class Home:
    """A connection, and a folder for what it spills and for files on the way. Both go by `close`, or when nobody uses it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        try:
            self.folder = Path(tempfile.mkdtemp(prefix="vtabel-", dir=settings.spill_folder))
        except OSError as error:
            raise UnusableInput.of(
                "VT413", None, name="spill", text=f"{settings.spill_folder} ({error.strerror})"
            ) from None
        self.connection = _connect(settings, self.folder / "spill")
        self._files = 0
        self._end = weakref.finalize(self, _end, self.connection, self.folder)

    def close(self) -> None:
        self._end()

    def file(self, name: str) -> Path:
        """A new place in the folder."""
        self._files += 1
        return self.folder / f"{self._files}_{name}"

    @contextmanager
    def threads(self, count: int) -> Iterator[None]:
        """Around work of which every thread takes much memory."""
        self.connection.execute(f"SET threads = {count}")
        try:
            yield
        finally:
            self.connection.execute(f"SET threads = {self.settings.cores}")

    def streamed(self, work: Callable[[], T]) -> T:
        """Do work that only passes rows on in little memory: those that do not fit are spilled at once. With all of it if that does not suffice."""
        try:
            self._limit(self.settings.streaming)
            return work()
        except duckdb.OutOfMemoryException:
            self._limit(self.settings.memory)
            return work()
        finally:
            self._limit(self.settings.memory)

    def _limit(self, size: int) -> None:
        self.connection.execute(f"SET memory_limit = '{size}B'")

    @contextmanager
    def bounded(self) -> Iterator[None]:
        """Around work. Raises UnusableInput (VT412) where memory or disk do not suffice."""
        try:
            yield
        except duckdb.OutOfMemoryException:
            limit = f"{self.settings.memory / 1e6:.0f} MB"
            raise UnusableInput.of("VT412", None, limit=limit, folder=self.folder.parent) from None


def _connect(settings: Settings, spill: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(
        config={
            "autoinstall_known_extensions": False,
            "threads": settings.cores,
            "memory_limit": f"{settings.memory}B",
            "temp_directory": str(spill),
        }
    )
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute(";\n".join(MACROS))
    return connection


def _end(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    connection.close()
    shutil.rmtree(folder, ignore_errors=True)
