"""Sheets that people added to a mapping workbook, taken along into the new one."""

from __future__ import annotations

from copy import copy
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from vtabel.diagnostics import Cell, Findings
from vtabel.mapping.words import SHEETS
from vtabel.text import match_form


def copy_own_sheets(earlier: Path, book: Workbook, findings: Findings) -> None:
    """Copy the sheets that are not ours: values, formulas, styles, widths, merged cells. What cannot be copied (VT353) stays
    in the file that is kept as ``.vorige``."""
    ours = {match_form(name) for name in SHEETS.values()}
    place = Cell(earlier.name)
    try:
        old = load_workbook(earlier)
    except (InvalidFileException, BadZipFile, KeyError, ValueError, TypeError, AttributeError) as error:
        findings.add("VT353", place, what=str(error).splitlines()[0] if str(error) else type(error).__name__)
        return
    for sheet in (s for s in old.worksheets if match_form(s.title) not in ours):
        _copy(sheet, book.create_sheet(sheet.title))
        drawn: list[object] = [*getattr(sheet, "_charts", ()), *getattr(sheet, "_images", ())]
        if drawn:
            findings.add("VT353", Cell(earlier.name, sheet.title), what=f"{len(drawn)} x chart / picture")


def _copy(sheet: Worksheet, target: Worksheet) -> None:
    cell: Any
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is None and not cell.has_style:
                continue
            new: Any = target.cell(cell.row, cell.column)
            new.value, new.data_type = cell.value, cell.data_type
            new.font, new.fill, new.border = copy(cell.font), copy(cell.fill), copy(cell.border)
            new.alignment, new.number_format = copy(cell.alignment), cell.number_format
    for letter, dimension in sheet.column_dimensions.items():
        target.column_dimensions[letter].width = dimension.width
    for merged in sheet.merged_cells.ranges:
        target.merge_cells(merged.coord)
    target.freeze_panes = sheet.freeze_panes
