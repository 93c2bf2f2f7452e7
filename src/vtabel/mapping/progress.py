"""How far each registry is: how many of its variables have each status, the mandatory ones apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from html import escape

from pydantic import BaseModel, ConfigDict

from vtabel.mapping.model import Cause, Mapped, Mapping, Status, status_of
from vtabel.table import Level
from vtabel.table.model import as_date

_MUST = (Level.MANDATORY, Level.REQUIRED)


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Count(_Value):
    """Variables by status; the gaps by cause. ``decided`` is how many of those that are needed somebody decided on."""

    variables: int
    statuses: dict[Status, int]
    causes: dict[Cause, int]
    decided: int

    @property
    def needed(self) -> int:
        """The variables that are asked."""
        return self.variables - self.statuses[Status.NOT_NEEDED]

    @property
    def percentage(self) -> float | None:
        """How many of 100 needed variables are decided on; None where none is needed."""
        return round(100 * self.decided / self.needed, 1) if self.needed else None


class RegistryProgress(_Value):
    """One registry: all its variables, those that must be delivered, and what a newer table changed."""

    registry: str
    version: str
    all: Count
    mandatory: Count
    new: int
    changed: int
    gone: int


class Progress(_Value):
    """The progress of each registry, for a type of provider on a day. Shows itself as a table in a notebook."""

    provider: str | None
    on: date
    registries: tuple[RegistryProgress, ...]

    def __len__(self) -> int:
        return len(self.registries)

    def __iter__(self) -> Iterator[RegistryProgress]:  # type: ignore[override]  # read as its registries
        return iter(self.registries)

    def rows(self) -> list[list[str]]:
        """The progress as a table with a header: a row for each registry, one for what it must have, and the causes of gaps."""
        head = ["registry", "variables", *(s.value.replace("_", " ") for s in Status), "decided"]
        rows = [head]
        for found in self.registries:
            rows += [_row(found.registry, found.all), _row("  mandatory", found.mandatory)]
        return rows

    def _repr_html_(self) -> str:
        head, *rows = self.rows()
        top = "".join(f"<th>{escape(text)}</th>" for text in head)
        body = "".join(f"<tr>{''.join(f'<td>{escape(text)}</td>' for text in row)}</tr>" for row in rows)
        causes = "".join(f"<p>{escape(line)}</p>" for line in self.remarks())
        return f"<table><tr>{top}</tr>{body}</table>{causes}"

    def remarks(self) -> list[str]:
        """The causes of the gaps of each registry, and its marks, a line each."""
        causes = {
            found.registry: ", ".join(f"{n} {cause.value}" for cause, n in found.all.causes.items())
            for found in self.registries
        }
        return [f"{registry}: gaps: {text}" for registry, text in causes.items() if text] + self.marks()

    def marks(self) -> list[str]:
        """What a newer table changed, a line for each registry that has marks."""
        texts = {
            found.registry: ", ".join(f"{n} {word}" for word, n in _marks(found) if n) for found in self.registries
        }
        return [f"{registry}: {text}" for registry, text in texts.items() if text]

    def as_json(self) -> list[dict[str, object]]:
        """The progress as plain values, percentages included."""
        return [
            {**found.model_dump(mode="json", exclude={"all", "mandatory"}), **_counts(found)}
            for found in self.registries
        ]


def progress(mapping: Mapping, provider: str | None = None, on: date | str | None = None) -> Progress:
    """How far each registry is.

    ``provider`` and ``on`` are those of `Variable.obligation`: a variable that is not asked of that provider on that day is not
    needed, and one that is mandatory (or asked with *unknown* as an answer) counts among the mandatory ones. Without a
    provider the strongest duty of anyone counts; the day is today by default.

    Raises VtabelError for a provider or date that does not exist.

    >>> from vtabel.mapping import resolve
    >>> from vtabel.readers import read
    >>> mapping = resolve(read("fixtures/nhr_af/tabel.xlsx"), ["fixtures/nhr_af/mapping.csv"])
    >>> found = progress(mapping, on="2026-12-01").registries[0]
    >>> found.all.variables, found.all.statuses[Status.GAP], found.all.percentage
    (68, 53, 100.0)
    """
    day = as_date(on)
    levels = {m.key: m.variable.obligation(provider, day).level for m in mapping}
    gone = Counter(
        row.texts.get("registry", "") for row in mapping.kept if row.sheet == "variables" and not row.variable
    )
    found = []
    for table in mapping.tables:
        code = table.registry.code
        mine = [m for m in mapping if m.registry == code]
        kinds = Counter(m.mark.kind for m in mine if m.mark)
        found.append(
            RegistryProgress(
                registry=code,
                version=table.version,
                all=_count(mine, levels),
                mandatory=_count((m for m in mine if levels[m.key] in _MUST), levels),
                new=kinds["new"],
                changed=kinds["changed"],
                gone=gone[code],
            )
        )
    return Progress(provider=provider, on=day, registries=tuple(found))


def _count(variables: Iterable[Mapped], levels: dict[str, Level]) -> Count:
    judged = [(m, status_of(m, levels[m.key])) for m in variables]
    statuses = Counter(status for _, status in judged)
    return Count(
        variables=len(judged),
        statuses={status: statuses[status] for status in Status},
        causes=dict(sorted(Counter(m.cause for m, status in judged if status is Status.GAP).items())),
        decided=sum(m.decided for m, status in judged if status is not Status.NOT_NEEDED),
    )


def _row(name: str, count: Count) -> list[str]:
    decided = "-" if count.percentage is None else f"{count.percentage:.0f}%"
    return [name, str(count.variables), *(str(count.statuses[s]) for s in Status), decided]


def _marks(found: RegistryProgress) -> tuple[tuple[str, int], ...]:
    return (("new", found.new), ("changed", found.changed), ("gone", found.gone))


def _counts(found: RegistryProgress) -> dict[str, object]:
    return {
        name: {**count.model_dump(mode="json"), "needed": count.needed, "percentage": count.percentage}
        for name, count in (("all", found.all), ("mandatory", found.mandatory))
    }
