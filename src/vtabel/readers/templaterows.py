"""The rows of a sheet of the clean workbook: texts by what a column holds, and the values that its words stand for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import TypeVar

from vtabel.diagnostics import Cell, Findings
from vtabel.readers import cells
from vtabel.readers.records import Record, Records
from vtabel.sheet import Sheet
from vtabel.table import Origin
from vtabel.table import template as t
from vtabel.text import match_form

_Value = TypeVar("_Value")


class TemplateRow:
    """One row. A word or number that is not understood is a finding at its cell, and counts as empty."""

    def __init__(self, record: Record, columns: Mapping[str, t.Column], findings: Findings) -> None:
        self._record, self._columns, self._findings = record, columns, findings

    def _header(self, field: str) -> str:
        return match_form(self._columns[field].header)

    def text(self, field: str) -> str:
        return self._record.get(self._header(field))

    def cell(self, field: str) -> Cell:
        return self._record.cell(self._header(field))

    def origins(self) -> dict[str, Origin]:
        """The text and cell of every field that is filled in."""
        found = {field: self._record.origin(self._header(field)) for field in self._columns}
        return {field: origin for field, origin in found.items() if origin is not None}

    def word(self, field: str, known: Mapping[str, _Value], unread: str = "VT220") -> _Value | None:
        """What the word of a field stands for; None for an empty field."""
        text = self.text(field)
        if not text:
            return None
        by_form = {match_form(word): value for word, value in known.items()}
        if match_form(text) not in by_form:
            choices = ", ".join(known)
            self._findings.add(unread, self.cell(field), text=text, header=self._columns[field].header, choices=choices)
            return None
        return by_form[match_form(text)]

    def number(self, field: str) -> Decimal | None:
        text = self.text(field)
        found = cells.number(text) if text else None
        if text and found is None:
            self._findings.add("VT206", self.cell(field), text=text)
        if found is not None and found.ambiguous:
            self._findings.add("VT209", self.cell(field), text=text, value=found.value)
        return found.value if found else None

    def whole(self, field: str) -> int | None:
        value = self.number(field)
        if value is not None and (value != value.to_integral_value() or not 0 <= value < 10**9):
            self._findings.add("VT206", self.cell(field), text=self.text(field))
            return None
        return int(value) if value is not None else None

    def day(self, field: str) -> date | None:
        text = self.text(field)
        found = cells.day(text) if text else None
        if text and found is None:
            self._findings.add("VT210", self.cell(field), text=text)
        return found


class TemplateRows:
    """The filled rows of a sheet; none if the workbook does not have it. Headers that are not of the template are VT104."""

    def __init__(self, sheet: Sheet | None, name: str, findings: Findings) -> None:
        self._columns = t.COLUMNS[name]
        self._findings = findings
        self._records = Records.of(sheet) if sheet else None
        known = frozenset(match_form(column.header) for column in self._columns.values())
        for header, cell in self._records.unknown(known) if self._records else ():
            findings.add("VT104", cell, header=header)

    def __iter__(self) -> Iterator[TemplateRow]:
        for record in self._records or ():
            yield TemplateRow(record, self._columns, self._findings)
