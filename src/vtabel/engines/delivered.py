"""What `extract` gives: the rows of each dataset as the registry asks them, and how they came about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from importlib import import_module
from typing import Any
from zoneinfo import ZoneInfo

from vtabel.diagnostics import Report
from vtabel.engines.columnar import table_of
from vtabel.engines.kept import Answers, Kept
from vtabel.engines.protocol import Row
from vtabel.extraction.cases import model as q
from vtabel.extraction.cases.names import names_of


class DatasetResult:
    """The rows of one dataset.

    ``excluded`` counts the cases that are left out, by reason: found = delivered + excluded.
    """

    def __init__(self, dataset: q.Dataset, kept: Kept, excluded: Counter[str], zone: str) -> None:
        self.dataset = dataset
        self._kept = kept
        self.excluded = excluded
        self.with_identifiers = False
        self._zone = ZoneInfo(zone)

    @property
    def zone(self) -> str:
        """The time zone of the hospital, in which instants are given."""
        return self._zone.key

    @property
    def variables(self) -> tuple[q.Variable, ...]:
        """The variables that are columns of the rows: without those that tell who somebody is, unless they were asked for."""
        return tuple(v for v in self.dataset.variables if self.with_identifiers or v.identity is None)

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns: those of the variables, or their keys where a name is there twice."""
        return _called(self.variables)

    @property
    def answers(self) -> Iterator[Answers]:
        """The rows as they were found: the key of each case, and of each variable its value and why it is so."""
        return self._kept.answers

    def __len__(self) -> int:
        return len(self._kept.keys)

    def __iter__(self) -> Iterator[Row]:
        """The rows one after the other; see `rows`."""
        names = self.columns
        return (dict(zip(names, row, strict=True)) for row in self.lines())

    def rows(self) -> list[Row]:
        """The rows as dicts, by the key of their case: numbers rounded half up to what the registry asks, dates, texts, truths;
        None where there is no value."""
        return list(self)

    def lines(self) -> Iterator[tuple[Any, ...]]:
        """The rows as values, in the order of the columns."""
        columns = [self.values(variable) for variable in self.variables]
        return zip(*columns, strict=True) if columns else (() for _ in self._kept.keys)

    def values(self, variable: q.Variable) -> Iterator[Any]:
        """What the rows have in one column."""
        found = self._kept.columns[self.dataset.variables.index(variable)].values
        return (None if value is None else self._value(value, variable) for value in found)

    def _value(self, value: Any, variable: q.Variable) -> Any:
        match variable.delivers:
            case "number":
                return rounded(value, variable.decimals)
            case "boolean":
                return bool(value)
            case "date":
                return value.date() if isinstance(value, datetime) else value
            case "instant":
                at: datetime = value if value.tzinfo else value.replace(tzinfo=UTC)
                return at.astimezone(self._zone)
        return str(value)

    def fill(self) -> dict[str, dict[str, int]]:
        """Of each variable how many rows are filled, and how many are empty for which cause (docs/cases.md, *Empty values*);
        ``converted`` counts those that are filled from another unit."""
        return dict(zip(_called(self.dataset.variables), self.fill_by_key().values(), strict=True))

    def fill_by_key(self) -> dict[str, dict[str, int]]:
        """The same by the key of each variable, as in ``fill.json``."""
        return {v.key: column.fill() for v, column in zip(self.dataset.variables, self._kept.columns, strict=True)}

    def df(self) -> Any:
        """The rows as a pandas DataFrame; needs pandas."""
        return import_module("pandas").DataFrame(self.rows(), columns=list(self.columns))

    def pl(self) -> Any:
        """The rows as a polars DataFrame; needs polars."""
        return import_module("polars").DataFrame(self._by_column())

    def arrow(self) -> Any:
        """The rows as a pyarrow Table whose types hang on the variables alone; raises UnusableInput (VT520) without pyarrow."""
        return table_of(self)

    def _by_column(self) -> dict[str, list[Any]]:
        return {name: list(self.values(v)) for name, v in zip(self.columns, self.variables, strict=True)}


def _called(variables: Sequence[q.Variable]) -> tuple[str, ...]:
    """The names of variables, or their keys where a name is there twice."""
    names = Counter(variable.name for variable in variables)
    return tuple(v.name if names[v.name] == 1 else v.key for v in variables)


class Extraction(Mapping[str, DatasetResult]):
    """The datasets by name, or by ``registry:dataset`` where a name is there twice. ``report`` says what was found in the data."""

    def __init__(
        self, results: Sequence[DatasetResult], report: Report, with_identifiers: bool = False, zone: str = ""
    ) -> None:
        self._results = dict(zip(names_of([r.dataset for r in results]), results, strict=True))
        self.report = report
        self.zone = zone
        for result in results:
            result.with_identifiers = with_identifiers

    def __getitem__(self, name: str) -> DatasetResult:
        if name in self._results:
            return self._results[name]
        found = next((result for result in self._results.values() if result.dataset.key == name), None)
        if found is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._results)

    def __len__(self) -> int:
        return len(self._results)


def rounded(value: float, decimals: int | None) -> float | int:
    """A number with the decimals that are asked, half up; as it is where none are asked.

    >>> rounded(24.45, 1), rounded(0.5, 0), rounded(-0.5, 0), rounded(70.123, None)
    (24.5, 1, -1, 70.123)
    """
    if decimals is None:
        return value
    found = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return int(found) if decimals == 0 else float(found)


def as_text(value: Any) -> str:
    """A value as it stands in a file.

    >>> as_text(None), as_text(True), as_text(date(2026, 1, 2)), as_text(80.0)
    ('', 'true', '2026-01-02', '80.0')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)
