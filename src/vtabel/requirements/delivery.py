"""How each registry is delivered now: `Delivery`, and the workbook in which a hospital states it (docs/delivery.md).

The Routekaart asks a provider to make this inventory: which registries it takes part in, whether the full dataset or a part is delivered, and by
hand, automatically or in batches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict

from vtabel.diagnostics import Cell, Findings, Report, UnusableInput
from vtabel.files import sha256
from vtabel.sheet import Sheet, read_sheets
from vtabel.table import SourceFile
from vtabel.text import match_form, plain

SHEET = "Aanlevering"
COLUMNS: dict[str, str] = {
    "registry": "registratie",
    "name": "naam",
    "takes_part": "doet mee",
    "extent": "dataset",
    "channel": "aanlevering",
    "register": "registerstatus",
    "register_on": "status op",
    "remark": "opmerking",
}
_SEARCHED = 20
_DAYS = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%Y-%m-%d %H:%M:%S")


class Extent(StrEnum):
    """How much of the dataset is delivered."""

    FULL = "full"
    PART = "part"


class Channel(StrEnum):
    """How it is delivered, with the most work first."""

    MANUAL = "manual"
    BATCH = "batch"
    AUTOMATIC = "automatic"


class RegisterStatus(StrEnum):
    """Where a registry stands on the way to the Register voor Kwaliteitsregistraties, in the order of that way (our reading)."""

    APPLIED = "applied"
    IN_ASSESSMENT = "in_assessment"
    DRAFT_ADVICE = "draft_advice"
    ADVICE = "advice"
    FURTHER_TEST = "further_test"
    TO_DECIDE = "to_decide"
    INCLUDED = "included"
    REFUSED = "refused"


TAKES_PART = {"ja": True, "nee": False}
EXTENTS = {"volledig": Extent.FULL, "deel": Extent.PART}
CHANNELS = {"handmatig": Channel.MANUAL, "batch": Channel.BATCH, "automatisch": Channel.AUTOMATIC}
STATUSES = {
    "aangemeld": RegisterStatus.APPLIED,
    "in toetsing": RegisterStatus.IN_ASSESSMENT,
    "concept-advies": RegisterStatus.DRAFT_ADVICE,
    "definitief advies": RegisterStatus.ADVICE,
    "aanvullende toets": RegisterStatus.FURTHER_TEST,
    "ter besluit": RegisterStatus.TO_DECIDE,
    "opgenomen": RegisterStatus.INCLUDED,
    "niet opgenomen": RegisterStatus.REFUSED,
}
_T = TypeVar("_T")


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Delivery(_Value):
    """What a hospital states of one registry; None where it says nothing. ``register_on`` is the day of the register status."""

    registry: str
    takes_part: bool | None = None
    extent: Extent | None = None
    channel: Channel | None = None
    register_status: RegisterStatus | None = None
    register_on: date | None = None
    remark: str = ""
    cell: Cell


class Deliveries(_Value):
    """What a hospital states of its registries, by the code of the registry, and the findings on it."""

    source: SourceFile
    entries: tuple[Delivery, ...]
    report: Report = Report()

    def of(self, registry: str) -> Delivery | None:
        """What is stated of a registry."""
        return next((e for e in self.entries if e.registry == registry), None)


def read_deliveries(path: str | Path, registries: Iterable[tuple[str, str]]) -> Deliveries:
    """The workbook of a hospital. ``registries`` are codes and names; a row may give either.

    What cannot be read is in ``report`` (VT605, VT606, VT210). Raises UnusableInput: VT604 if no sheet has the columns, else what `read_sheets`
    raises.
    """
    path = Path(path)
    findings = Findings()
    known = {match_form(text): code for code, name in registries for text in (name, code)}
    found = [rows for sheet in read_sheets(path, findings) if (rows := _rows(sheet)) is not None]
    if not found:
        raise UnusableInput.of("VT604", Cell(path.name), choices=", ".join(f"`{h}`" for h in COLUMNS.values()))
    entries: dict[str, Delivery] = {}
    for row in (row for rows in found for row in rows):
        entry = _entry(row, known, findings)
        if entry is not None and entry.registry in entries:
            findings.add("VT606", entry.cell, related=[entries[entry.registry].cell], name=entry.registry)
        elif entry is not None:
            entries[entry.registry] = entry
    return Deliveries(
        source=SourceFile(name=path.name, sha256=sha256(path)),
        entries=tuple(entries.values()),
        report=findings.report(),
    )


_Row = dict[str, tuple[str, Cell]]


def _rows(sheet: Sheet) -> list[_Row] | None:
    fields = {match_form(header): name for name, header in COLUMNS.items()}
    for r, row in enumerate(sheet.rows[:_SEARCHED]):
        found = {c: fields[form] for c, text in enumerate(row) if (form := match_form(text)) in fields}
        if {"registry", "channel"} <= set(found.values()):
            return list(_below(sheet, r, found))
    return None


def _below(sheet: Sheet, header: int, columns: dict[int, str]) -> Iterator[_Row]:
    for r in range(header + 1, len(sheet.rows)):
        row = {name: (plain(sheet.text(r, c)), sheet.cell(r, c)) for c, name in columns.items()}
        if any(text for text, _ in row.values()):
            yield row


def _entry(row: _Row, known: dict[str, str], findings: Findings) -> Delivery | None:
    text, cell = row["registry"]
    if not text:
        text, cell = row.get("name", ("", cell))
    code = known.get(match_form(text))
    if code is None:
        findings.add(
            "VT605", cell, text=text, column=COLUMNS["registry"], choices=", ".join(sorted(set(known.values())))
        )
        return None
    day_text, day_cell = row.get("register_on", ("", cell))
    day = _day(day_text)
    if day_text and day is None:
        findings.add("VT210", day_cell, text=day_text)
    return Delivery(
        registry=code,
        takes_part=_one_of(row, "takes_part", TAKES_PART, findings),
        extent=_one_of(row, "extent", EXTENTS, findings),
        channel=_one_of(row, "channel", CHANNELS, findings),
        register_status=_one_of(row, "register", STATUSES, findings),
        register_on=day,
        remark=row.get("remark", ("", cell))[0],
        cell=cell,
    )


def _one_of(row: _Row, column: str, words: dict[str, _T], findings: Findings) -> _T | None:
    text, cell = row.get(column, ("", None))
    if not text:
        return None
    found: Callable[[str], _T | None] = words.get
    value = found(match_form(text))
    if value is None:
        findings.add("VT605", cell, text=text, column=COLUMNS[column], choices=", ".join(words))
    return value


def _day(text: str) -> date | None:
    for pattern in _DAYS:
        try:
            return datetime.strptime(text, pattern).date()
        except ValueError:
            continue
    return None
