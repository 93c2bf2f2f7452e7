"""What an engine is, and what it gives back."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from vtabel.diagnostics import Report
from vtabel.engines.lines import lines_of
from vtabel.engines.screening import Quarantined
from vtabel.extraction.rows import RowPlan
from vtabel.extraction.view import ViewLike

Source: TypeAlias = "str | Path | Sequence[str | Path] | Sequence[Mapping[str, Any]]"
Row: TypeAlias = dict[str, Any]


class ViewResult(ABC):
    """The rows of a view. ``report`` says what was found on the way: elements that do not exist, lines left out."""

    def __init__(self, columns: tuple[str, ...], report: Report, quarantined: tuple[Quarantined, ...] = ()) -> None:
        self.columns = columns
        self.report = report
        self.quarantined = quarantined

    @abstractmethod
    def rows(self) -> list[Row]:
        """The rows as dicts, in no particular order."""

    @abstractmethod
    def __len__(self) -> int: ...

    @abstractmethod
    def arrow(self) -> Any:
        """The rows as a pyarrow Table; needs pyarrow."""

    @abstractmethod
    def df(self) -> Any:
        """The rows as a pandas DataFrame; needs pandas."""

    @abstractmethod
    def pl(self) -> Any:
        """The rows as a polars DataFrame; needs polars."""

    @abstractmethod
    def write(self, path: str | Path) -> None:
        """Write the rows to a .csv or .parquet file, whole or not at all."""

    def quarantine(self) -> bytes:
        """The lines that were left out, as they stand in their files. These are patient data."""
        wanted: dict[Path, set[int]] = {}
        for left_out in self.quarantined:
            wanted.setdefault(left_out.file, set()).add(left_out.line)
        found = (line for file, numbers in wanted.items() for number, line in lines_of(file) if number in numbers)
        return b"".join(line + b"\n" for line in found)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows())


class Engine(Protocol):
    """Runs compiled views. Others add one by an entry point in group ``vtabel.engines`` that gives such an object."""

    def run(self, view: RowPlan, definition: ViewLike, source: Source, strict: bool) -> ViewResult:
        """The rows of ``view`` over ``source``; lines that cannot be used are left out and reported.

        Raises UnusableInput where the rows cannot be given; with ``strict`` at the first line that cannot be used.
        """
        ...
