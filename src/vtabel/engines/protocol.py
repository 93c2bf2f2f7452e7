"""What an engine is, and what it gives back."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self, TypeAlias

from vtabel.diagnostics import Report
from vtabel.engines.lines import lines_of
from vtabel.engines.screening import Counts, Quarantined
from vtabel.engines.settings import Settings
from vtabel.engines.telling import Progress, silent
from vtabel.extraction.rows import RowPlan, compile_view
from vtabel.extraction.shapes import FhirVersion
from vtabel.extraction.view import ViewLike

Source: TypeAlias = "str | Path | Sequence[str | Path] | Sequence[Mapping[str, Any]]"
Row: TypeAlias = dict[str, Any]


class ViewResult(ABC):
    """The rows of a view, or of a query on views. ``report`` says what was found on the way: elements that do not exist, lines
    left out. It can be used as long as its session is open."""

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
        return kept_lines(self.quarantined)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows())


def kept_lines(quarantined: Iterable[Quarantined]) -> bytes:
    """Lines that were left out, as they stand in their files."""
    wanted: dict[Path, set[int]] = {}
    for left_out in quarantined:
        file, line = left_out.kept or (left_out.file, left_out.line)
        wanted.setdefault(file, set()).add(line)
    found = (line for file, numbers in wanted.items() for number, line in lines_of(file) if number in numbers)
    return b"".join(line + b"\n" for line in found)


@dataclass(frozen=True, slots=True)
class Planned:
    """A view that is known to be right: its plan, and the definition it was made of."""

    plan: RowPlan
    definition: ViewLike

    @classmethod
    def of(cls, view: ViewLike, fhir: FhirVersion = "R4") -> Planned:
        """Raises UnusableInput for a view that is wrong or uses what is not supported."""
        return cls(compile_view(view, fhir), view)

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.plan.columns)


class Staged:
    """What `Session.stage` made: a result per view, by name, and what was found in the data.

    ``report`` holds each finding once, however many views share the scan in which it was found.
    """

    def __init__(
        self,
        results: Mapping[str, ViewResult],
        report: Report,
        quarantined: tuple[Quarantined, ...],
        count: Callable[[], Mapping[str, Counts]],
    ) -> None:
        self.results = results
        self.report = report
        self.quarantined = quarantined
        self._count = count

    @cached_property
    def counts(self) -> Mapping[str, Counts]:
        """The lines by type of resource. Where they were not counted on the way this reads the files again."""
        return self._count()

    def __getitem__(self, name: str) -> ViewResult:
        return self.results[name]


class Closing(ABC):
    """Closed at the end of a ``with``, however that ends."""

    @abstractmethod
    def close(self) -> None:
        """Give back memory and disk. Results can then not be used any more."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Session(Closing):
    """Relations made of views, and what they take of memory and disk, until it is closed.

    One that nobody closes is closed when neither it nor one of its results is in use any more.
    """

    @abstractmethod
    def stage(
        self, views: Mapping[str, Planned], source: Source, strict: bool = False, progress: Progress = silent
    ) -> Staged:
        """Make one relation per view, under its name, with the rows of ``source``.

        The files of a resource type are read once for all views of that type, so a line that one of them cannot use is left out
        of all. Names differ from those of earlier calls, and by more than case. ``progress`` is told ``scan`` and how
        many types are ready. Raises UnusableInput where the rows cannot be
        given; with ``strict`` at the first line that cannot be used.
        """

    @abstractmethod
    def sql(self, text: str, name: str = "") -> ViewResult:
        """The rows of one query on the relations, in the engine's own SQL; kept as a relation if a ``name`` is given.

        Raises UnusableInput if the engine has no SQL (VT416), or refuses this query (VT417).
        """

    def fetch(self, text: str) -> list[Row]:
        """The rows of one query, brought here at once: for what is asked once and is not kept. Raises as `sql`."""
        return self.sql(text).rows()

    def batches(self, text: str) -> Iterator[Sequence[Sequence[Any]]]:
        """The same a few at a time, where the engine can, and as values in the order of the columns; to be read to the end before
        anything else is asked of the session. Raises as `sql`."""
        yield [tuple(row.values()) for row in self.fetch(text)]

    def drop(self, names: Iterable[str]) -> None:
        """Relations that nobody reads any more: an engine may give back their memory, or keep them."""


class Engine(Protocol):
    """Runs compiled views. Others add one by an entry point in group ``vtabel.engines`` that gives such an object."""

    def session(self, settings: Settings = Settings()) -> Session:  # noqa: B008 - it is frozen
        """A session that is empty yet."""
        ...
