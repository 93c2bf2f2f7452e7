"""The mapping file as a workbook that is pleasant to fill in: drop-downs, frozen headers, filters, colours by status.

No cell takes more than three lines: a text that is only there to help is cut, with the whole text in a comment; a text that
people edit stays whole, on one line.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil
from pathlib import Path
from typing import Any
from urllib.parse import quote

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from vtabel.diagnostics import Findings
from vtabel.files import same_bytes
from vtabel.formulas import starts_formula
from vtabel.mapping.colours import colour_rows
from vtabel.mapping.columns import CHOICES, columns_of, width_of
from vtabel.mapping.contents import Texts
from vtabel.mapping.guide import add_guide
from vtabel.mapping.marks import CUT
from vtabel.mapping.own_sheets import copy_own_sheets
from vtabel.mapping.words import HELP, OWN, SHEETS
from vtabel.text import storable

_AUTHOR = "vtabel map"  # of comments; those by `vtabel` are findings, and not read
_MOST_LINES, _LINE_HEIGHT = 3, 12.0
_ROOM = 1.25  # characters of this font in a unit of width, with words that do not break where a line ends
_LONGEST_LIST = 255  # characters that a drop-down can hold
_FROZEN = {"variables": "E2", "values": "E2", "datasets": "C2", "populations": "C2"}
_BODY, _HELPING = Font(name="Arial", size=9), Font(name="Arial", size=9, color="4A5560")
_LINK = Font(name="Arial", size=9, color="17457A", underline="single")
_HEAD = Font(name="Arial", size=9, bold=True, color="FFFFFF")
_DARK, _GREY, _GREEN = (PatternFill("solid", start_color=c) for c in ("17457A", "6B7C8C", "3C7A57"))
_WASH = PatternFill("solid", start_color="F0F3F5")
_LINE = Border(bottom=Side(style="thin", color="D9DEE3"))
_WRAP, _FLAT = Alignment(wrap_text=True, vertical="top"), Alignment(vertical="top")


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the files of the tables stand, seen from the workbook."""

    book: Path
    tables: Sequence[Path] = ()

    def target(self, name: str) -> str:
        """The relative address of a table's file; beside the workbook where nothing else is known."""
        found = next((table for table in self.tables if table.name == name), None)
        if found is None:
            return quote(name)
        try:
            return quote(Path(os.path.relpath(found.resolve(), self.book.resolve().parent)).as_posix())
        except ValueError:  # on another drive
            return found.resolve().as_uri()


def book_bytes(sheets: dict[str, list[Texts]], sources: Sources, findings: Findings) -> bytes:
    """The workbook; the same rows give the same bytes. Sheets that people added to the one that stands there go along."""
    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    for kind, rows in sheets.items():
        _Filling(book.create_sheet(SHEETS[kind]), kind, rows, sources).fill()
    add_guide(book.create_sheet(SHEETS["guide"]))
    if sources.book.exists():
        copy_own_sheets(sources.book, book, findings)
    book.active = book.sheetnames.index(SHEETS["variables"])
    book.properties.creator, book.properties.language = "vtabel", "nl"
    out = io.BytesIO()
    book.save(out)
    return same_bytes(out.getvalue())


class _Filling:
    """One sheet while it is filled."""

    def __init__(self, sheet: Worksheet, kind: str, rows: list[Texts], sources: Sources) -> None:
        self._sheet, self._kind, self._rows, self._sources = sheet, kind, rows, sources
        self._columns = columns_of(kind, rows)

    def fill(self) -> None:
        sheet = self._sheet
        for c, (name, header) in enumerate(self._columns.items(), 1):
            self._header(sheet.cell(1, c), name, header)
            for r, row in enumerate(self._rows, 2):
                self._cell(sheet.cell(r, c), name, row.get(name, ""))
        for r, row in enumerate(self._rows, 2):
            sheet.row_dimensions[r].height = (
                max(self._height(n, row.get(n, "")) for n in self._columns) * _LINE_HEIGHT + 3
            )
        sheet.row_dimensions[1].height = 2 * _LINE_HEIGHT
        sheet.freeze_panes = _FROZEN[self._kind]
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(self._columns))}{len(self._rows) + 1}"
        sheet.sheet_view.zoomScale = 100
        self._offer_choices()
        colour_rows(sheet, list(self._columns), len(self._rows))

    def _helps(self, name: str) -> bool:
        return name in HELP[self._kind]

    def _header(self, cell: Any, name: str, header: str) -> None:
        _put(cell, header, _HEAD, Alignment(wrap_text=True, vertical="center"))
        cell.fill = _GREY if self._helps(name) else _GREEN if name.startswith(OWN) else _DARK
        self._sheet.column_dimensions[get_column_letter(cell.column)].width = width_of(name)

    def _cell(self, cell: Any, name: str, text: str) -> None:
        helps = self._helps(name)
        cut = self._cut(name, text)
        shown = cut or (_one_line(text) if helps else text)
        wrapped = bool(cut) or _lines(text, width_of(name)) <= _MOST_LINES
        _put(cell, shown, _HELPING if helps else _BODY, _WRAP if wrapped else _FLAT)
        cell.border = _LINE
        if helps:
            cell.fill = _WASH
        if cut:
            cell.comment = Comment(storable(text), _AUTHOR, width=420, height=min(60 + len(text) // 3, 400))
        if name == "cell" and text:
            self._link(cell, text)

    def _height(self, name: str, text: str) -> int:
        """The lines that a cell takes; one for a text that is not wrapped."""
        if cut := self._cut(name, text):
            return _lines(cut, width_of(name) * _ROOM)
        return _lines(text, width_of(name) * _ROOM) if _lines(text, width_of(name)) <= _MOST_LINES else 1

    def _cut(self, name: str, text: str) -> str:
        """The text as far as it fits; empty if it fits, or is not ours to cut."""
        width = width_of(name)
        if not self._helps(name) or _lines(_one_line(text), width) <= _MOST_LINES:
            return ""
        return _one_line(text)[: int(_MOST_LINES * width) - 2].rstrip() + CUT

    def _link(self, cell: Any, text: str) -> None:
        """A link to the cell of the table, where it stands in a workbook."""
        file, *place = text.split("!")
        if len(place) != 2 or not file.lower().endswith((".xlsx", ".xlsm", ".xls", ".ods")):
            return
        location = f"{quote_sheetname(place[0])}!{place[1]}"
        target = self._sources.target(file)
        cell.hyperlink = Hyperlink(ref=cell.coordinate, target=target, location=location, display=text)
        cell.font = _LINK

    def _offer_choices(self) -> None:
        last = len(self._rows) + 1
        for c, name in enumerate(self._columns, 1):
            if name in CHOICES and self._rows:
                self._offer(CHOICES[name], f"{get_column_letter(c)}2:{get_column_letter(c)}{last}")
        if self._kind == "values":
            self._offer_options(get_column_letter(list(self._columns).index("option") + 1))

    def _offer_options(self, letter: str) -> None:
        """The options of the variable of each row: one list for the rows of a variable, which stand together."""
        numbered = groupby(enumerate(self._rows, 2), key=lambda item: item[1].get("options", ""))
        for options, group in numbered:
            rows = [r for r, _ in group]
            codes = [part.partition(" = ")[0] for part in options.split("; ") if part]
            if codes:
                self._offer(codes, f"{letter}{rows[0]}:{letter}{rows[-1]}")

    def _offer(self, words: Iterable[str], cells: str) -> None:
        """A drop-down with these words, where a workbook can hold them."""
        words = list(words)
        listed = ",".join(words)
        if len(listed) > _LONGEST_LIST or any(sign in word for word in words for sign in ',"'):
            return
        choice = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True, showErrorMessage=False)
        choice.add(cells)
        self._sheet.add_data_validation(choice)


def _put(cell: Any, text: str, font: Font, alignment: Alignment) -> None:
    """Write a text, which is never a formula."""
    cell.font, cell.alignment = font, alignment
    if text:
        cell.value, cell.data_type = storable(text), "s"
    if starts_formula(text):
        cell.quotePrefix = True


def _one_line(text: str) -> str:
    return " ".join(storable(text).split())


def _lines(text: str, width: float) -> int:
    return sum(ceil(max(len(part), 1) / width) for part in text.split("\n")) if text else 1
