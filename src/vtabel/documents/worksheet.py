"""How rows of text become a worksheet that is pleasant to read, and in which no text is ever a formula."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil
from typing import Any, NamedTuple

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.chart import BarChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from vtabel.formulas import starts_formula
from vtabel.text import storable

_FONT = "Arial"
_BODY = Font(name=_FONT, size=9)
_FONTS = {
    "body": _BODY,
    "title": Font(name=_FONT, size=16, bold=True),
    "heading": Font(name=_FONT, size=12, bold=True, color="17457A"),
    "header": Font(name=_FONT, size=9, bold=True),
}
_LINK = Font(name=_FONT, size=9, color="17457A", underline="single")
_HEAD = Font(name=_FONT, size=9, bold=True, color="FFFFFF")
_DARK, _WASH, _ANSWER = (PatternFill("solid", start_color=c) for c in ("17457A", "F0F3F5", "FFF7DF"))
_OPEN = Protection(locked=False)
_LINE = Border(bottom=Side(style="thin", color="D9DEE3"))
_WRAP = Alignment(wrap_text=True, vertical="top")
_TOP = Alignment(vertical="top")
_READ = Alignment(wrap_text=True, vertical="top", horizontal="left")
_CHARACTER = 0.95  # of a column's unit of width
_CHART_ROWS, _ROWS_PER_CM = 13, 1.9
_LINE_HEIGHT, _MOST_HEIGHT = 12.0, 240.0


class Column(NamedTuple):
    """Header and width in characters."""

    header: str
    width: float


def put(cell: Any, value: str | int, font: Font = _BODY, alignment: Alignment = _TOP) -> None:
    """Write a value. A text is always a text, never a formula or an error value, and keeps its characters."""
    cell.font, cell.alignment = font, alignment
    if isinstance(value, int):
        cell.value = value
        return
    if value:
        cell.value = storable(value)
        cell.data_type = "s"
    if starts_formula(value):
        cell.quotePrefix = True


def grid_sheet(
    workbook: Workbook,
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[str | int]],
    *,
    frozen: str,
    pages_wide: int = 1,
) -> Worksheet:
    """A sheet with one header row that stays in view, filters, widths and heights."""
    widths = [column.width for column in columns]
    sheet: Worksheet = workbook.create_sheet(title)
    for number, column in enumerate(columns, 1):
        _header(sheet.cell(1, number), column.header)
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    last = 1
    for last, row in enumerate(rows, 2):
        for number, value in enumerate(row, 1):
            cell = sheet.cell(last, number)
            put(cell, value, alignment=_WRAP)
            cell.border = _LINE
        sheet.row_dimensions[last].height = _height(row, widths)
    sheet.freeze_panes = frozen
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{last}"
    _print_setup(sheet, pages_wide)
    sheet.print_title_rows, sheet.print_title_cols = "1:1", "A:A"
    return sheet


def _header(cell: Any, text: str) -> None:
    put(cell, text, _HEAD, Alignment(wrap_text=True, vertical="center"))
    cell.fill = _DARK


def _height(row: Sequence[str | int], widths: Sequence[float]) -> float:
    """Room for the longest cell: LibreOffice fits rows by itself, Excel does not for a file it did not write."""
    lines = max(
        sum(ceil(max(len(part), 1) * _CHARACTER / width) for part in str(value).split("\n"))
        for value, width in zip(row, widths, strict=False)
    )
    return min(max(lines, 1) * _LINE_HEIGHT + 4, _MOST_HEIGHT)


def _print_setup(sheet: Worksheet, pages_wide: int = 1) -> None:
    """A4, lying; A3 for a sheet that takes more than one page in width."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9 if pages_wide == 1 else 8
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = pages_wide, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    footer: Any = sheet.oddFooter
    footer.left.text, footer.right.text = "&A", "&P / &N"


def add_answers(sheet: Worksheet, ui: dict[str, str], *, first_column: int, rows: int) -> None:
    """Columns in which the vendor answers: one of a list, a date, a remark."""
    for offset, (key, width) in enumerate((("answer", 20), ("answer_date", 16), ("remark", 44))):
        column = first_column + offset
        _header(sheet.cell(1, column), ui[key][:1].upper() + ui[key][1:])
        sheet.column_dimensions[get_column_letter(column)].width = width
        for row in range(2, rows + 2):
            cell = sheet.cell(row, column)
            cell.font, cell.alignment, cell.fill, cell.border = _BODY, _WRAP, _ANSWER, _LINE
            cell.protection = _OPEN
            if key == "answer_date":
                cell.number_format = "dd-mm-yyyy"
    if rows:
        _validate(sheet, ui, get_column_letter(first_column), get_column_letter(first_column + 1), rows)
        sheet.auto_filter.ref = f"A1:{get_column_letter(first_column + 2)}{rows + 1}"


def _validate(sheet: Worksheet, ui: dict[str, str], answer: str, day: str, rows: int) -> None:
    choice = DataValidation(type="list", formula1=f'"{ui["answers"]}"', allow_blank=True)
    choice.error, choice.prompt = ui["answer_help"], ui["answer_help"]
    date = DataValidation(type="date", operator="greaterThan", formula1="36526", allow_blank=True)  # 1 January 2000
    date.error, date.prompt = ui["answer_date_help"], ui["answer_date_help"]
    for rule, column in ((choice, answer), (date, day)):
        rule.showErrorMessage = rule.showInputMessage = True
        rule.add(f"{column}2:{column}{rows + 1}")
        sheet.add_data_validation(rule)


def open_cells(sheet: Worksheet, column: int, rows: Iterable[int]) -> None:
    """Cells that stay open for answers in a protected sheet."""
    for row in rows:
        cell = sheet.cell(row, column)
        cell.fill, cell.protection, cell.border = _ANSWER, _OPEN, _LINE


def protect(sheet: Worksheet) -> None:
    """Against typing over what was asked by accident: without password; filters, widths and heights stay free."""
    rule = sheet.protection
    rule.sheet = True
    rule.autoFilter = rule.sort = rule.formatColumns = rule.formatRows = rule.formatCells = False


def add_chart(sheet: Worksheet, title: str, bars: Sequence[tuple[str, int]]) -> None:
    """A heading, labels and counts under what stands there already, and a chart of them at their right."""
    top = sheet.max_row + 2 if sheet.max_row > 1 else 1
    sheet.cell(top, 1)
    add_texts(sheet, [[title]], "heading", wide=True)
    first = sheet.max_row + 1
    add_texts(sheet, bars)
    last = sheet.max_row
    chart = BarChart()
    chart.type, chart.style, chart.legend, chart.title = "bar", 10, None, title
    chart.add_data(Reference(sheet, min_col=2, min_row=first, max_row=last))
    chart.set_categories(Reference(sheet, min_col=1, min_row=first, max_row=last))
    chart.y_axis.scaling.min, chart.x_axis.scaling.orientation = 0, "maxMin"
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.y_axis.majorGridlines, chart.gapWidth = None, 40
    chart.series[0].graphicalProperties.solidFill = "17457A"
    chart.series[0].dLbls = DataLabelList(
        showVal=True, showSerName=False, showCatName=False, showLegendKey=False, showPercent=False
    )
    chart.width, chart.height = 18, max(6.5, 2 + 0.7 * len(bars))
    sheet.add_chart(chart, f"D{first - 1}")
    sheet.cell(max(last, first + _CHART_ROWS, first + round(chart.height * _ROWS_PER_CM)), 1)


def link_to_rows(sheet: Worksheet, column: int, target: str, row_of: dict[str, int]) -> None:
    """Make the ids in a column links to their row in another sheet."""
    for row in range(2, sheet.max_row + 1):
        cell = sheet.cell(row, column)
        place = row_of.get(str(cell.value))
        if place is not None and isinstance(cell, Cell):
            cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"{quote_sheetname(target)}!A{place}")
            cell.font = _LINK


def text_sheet(workbook: Workbook, title: str, widths: Sequence[float]) -> Worksheet:
    """A sheet for reading, without grid."""
    sheet: Worksheet = workbook.create_sheet(title)
    sheet.sheet_view.showGridLines = False
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    _print_setup(sheet)
    return sheet


def add_texts(sheet: Worksheet, rows: Iterable[Sequence[str | int]], look: str = "body", *, wide: bool = False) -> None:
    """Add rows under what stands there already. A wide text runs on over the cells beside it."""
    widths = [dimension.width for dimension in sheet.column_dimensions.values()]
    for row in rows:
        number = sheet.max_row + 1 if sheet.max_row > 1 or sheet["A1"].value is not None else 1
        if not row:  # openpyxl counts a row only once a cell of it exists
            sheet.cell(number, 1)
            continue
        for column, value in enumerate(row, 1):
            cell = sheet.cell(number, column)
            put(cell, value, _FONTS[look], _TOP if wide else _READ)
            if look == "header":
                cell.fill = _WASH
        if not wide:
            sheet.row_dimensions[number].height = _height(row, widths)
        elif look != "body":
            sheet.row_dimensions[number].height = _FONTS[look].size * 1.6
