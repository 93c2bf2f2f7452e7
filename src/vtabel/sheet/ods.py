"""`.ods` (LibreOffice) -> Sheets: values, merged ranges, comments and hidden rows in one bounded pass over the XML.

The values are read here and not by calamine, which leaves out error values and comments and trusts the numbers of repeated
rows and columns. Nothing native runs but lxml, so no process of its own is needed. Source: OpenDocument 1.3, part 3.
"""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from vtabel.diagnostics import Cell, Findings, UnusableInput
from vtabel.sheet.limits import Limits, too_large
from vtabel.sheet.model import Merge, Sheet, clipped
from vtabel.sheet.package import stream_part
from vtabel.sheet.survey import Facts, check_extent
from vtabel.sheet.values import as_text, number_text

_MIMETYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_CONTENT, _MANIFEST = "content.xml", "META-INF/manifest.xml"
_SPACE = "urn:oasis:names:tc:opendocument:xmlns:"
_TABLE, _OFFICE, _TEXT = (f"{{{_SPACE}{name}:1.0}}" for name in ("table", "office", "text"))
_ERROR_TYPE = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_ERROR = re.compile(r"#[A-Z/0!?]{2,8}|Err:\d{3}")
_PADDED = re.compile(r"0[0-9]{1,30}")
_TIME = re.compile(r"PT(\d{1,2})H(\d{1,2})M(\d{1,2})(?:[.,]\d{1,12})?S")
_OTHER_FILE = "'file:"  # how LibreOffice names its copy of a sheet of another workbook


@dataclass(slots=True)
class _Grid:
    """A sheet while it is read."""

    name: str
    facts: Facts = field(default_factory=Facts)
    rows: list[list[str]] = field(default_factory=list)
    dates: set[tuple[int, int]] = field(default_factory=set)
    merges: list[Merge] = field(default_factory=list)
    next_row: int = 0


@dataclass(slots=True)
class _Value:
    """What one cell holds; ``problem`` as in `Sheet.problems`."""

    text: str = ""
    is_date: bool = False
    problem: str | None = None
    comment: str = ""


def is_ods(package: zipfile.ZipFile) -> bool:
    """Whether the package says that it is a spreadsheet."""
    names = package.namelist()
    if _CONTENT not in names or "mimetype" not in names:
        return False
    with package.open("mimetype") as stream:
        return stream.read(len(_MIMETYPE)) == _MIMETYPE


def read_ods(package: zipfile.ZipFile, limits: Limits, findings: Findings, place: Cell) -> list[Sheet]:
    """All sheets of an OpenDocument spreadsheet, hidden ones too.

    Raises UnusableInput (VT002: password, VT005: past a limit) and what a damaged package makes the libraries raise.
    """
    names = package.namelist()
    if _MANIFEST in names:
        with package.open(_MANIFEST) as manifest:
            if b"encryption-data" in manifest.read(limits.row_bytes):
                raise UnusableInput.of("VT002", place)
    if any(name.startswith(("Basic/", "Scripts/")) and not name.endswith("/") for name in names):
        findings.add("VT014", place)
    with package.open(_CONTENT) as stream:
        grids = _grids(stream_part(stream, (f"{_TABLE}table", f"{_TABLE}table-row"), limits, place), limits, place)
    links = [grid for grid in grids if grid.name.startswith(_OTHER_FILE)]
    if links:
        findings.add("VT015", place, count=len(links))
    return [_sheet(grid, limits, Cell(place.file, grid.name)) for grid in grids if grid not in links]


def _sheet(grid: _Grid, limits: Limits, place: Cell) -> Sheet:
    facts = grid.facts
    merges = clipped(grid.merges, facts.bottom, facts.right, limits, place)
    return Sheet(
        place.file,
        place.part,
        grid.rows,
        merges,
        facts.problems,
        frozenset(grid.dates),
        facts.hidden_rows,
        facts.comments,
    )


def _grids(events: Iterator[tuple[str, etree._Element]], limits: Limits, place: Cell) -> list[_Grid]:
    grids: list[_Grid] = []
    depth = 0  # a table can lie within a cell of another; only the sheets themselves count
    for event, element in events:
        if element.tag == f"{_TABLE}table":
            depth += 1 if event == "start" else -1
            if event == "start" and depth == 1:
                grids.append(_Grid(element.get(f"{_TABLE}name", "")))
                if len(grids) > limits.sheets:
                    raise too_large(place, "sheets", len(grids), limits.sheets)
        elif event == "end" and depth == 1:
            _read_row(element, grids[-1], limits, Cell(place.file, grids[-1].name))
            _free(element)
            for what, found, limit in (
                ("cells", sum(grid.facts.cells for grid in grids), limits.cells),
                ("characters", sum(grid.facts.characters for grid in grids), limits.characters),
            ):
                if found > limit:
                    raise too_large(place, what, found, limit)
    return grids


def _free(element: etree._Element) -> None:
    element.clear()
    parent = element.getparent()
    if parent is not None:
        del parent[: parent.index(element)]


def _times(element: etree._Element, name: str) -> int:
    """How often a row or cell stands there, or how many cells it spans."""
    number = int(element.get(f"{_TABLE}{name}", "1"))
    if number < 1:
        raise ValueError(f"{name} is {number}")
    return number


def _read_row(element: etree._Element, grid: _Grid, limits: Limits, place: Cell) -> None:
    row, facts = grid.next_row, grid.facts
    times = _times(element, "number-rows-repeated")
    grid.next_row += times
    texts: list[str] = []
    dates: list[int] = []
    column = 0
    for cell in element:
        if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            continue
        here, column = column, column + _times(cell, "number-columns-repeated")
        _read_span(cell, grid, row, here)
        value = _value(cell, limits, place)
        if value.comment:
            facts.comments[row, here] = value.comment
        if not value.text and value.problem is None:
            continue
        facts.right = max(facts.right, column - 1)
        facts.bottom = max(facts.bottom, row + times - 1)
        facts.cells += (column - here) * times
        facts.characters += len(value.text) * (column - here) * times
        check_extent(facts, limits, place)
        texts += [""] * (here - len(texts)) + [value.text] * (column - here)
        dates += range(here, column) if value.is_date else ()
        if value.problem is not None:
            facts.problems.update({(row, c): value.problem for c in range(here, column)})
    if texts:
        grid.rows += [[] for _ in range(row - len(grid.rows))] + [list(texts) for _ in range(times)]
        grid.dates.update((r, c) for r in range(row, row + times) for c in dates)
        facts.hidden_rows += times if element.get(f"{_TABLE}visibility") in ("collapse", "filter") else 0


def _read_span(cell: etree._Element, grid: _Grid, row: int, column: int) -> None:
    wide, high = _times(cell, "number-columns-spanned"), _times(cell, "number-rows-spanned")
    if wide > 1 or high > 1:
        grid.merges.append(Merge(row, column, row + high - 1, column + wide - 1))


def _value(cell: etree._Element, limits: Limits, place: Cell) -> _Value:
    """What a cell holds. A cell without anything is the rule: a sheet is padded with them."""
    if len(cell) == 0 and not cell.attrib:
        return _Value()
    note = cell.find(f"{_OFFICE}annotation")
    comment = _paragraphs(note, limits, place).strip() if note is not None else ""
    kind = cell.get(f"{_OFFICE}value-type")
    shown = _paragraphs(cell, limits, place)
    formula = cell.get(f"{_TABLE}formula") is not None
    if cell.get(_ERROR_TYPE) == "error" or (formula and _ERROR.fullmatch(shown)):
        return _Value(problem=shown or "#?", comment=comment)
    if kind is None and formula and not shown:
        return _Value(problem="", comment=comment)
    text, is_date = _as_text(cell, kind, shown)
    return _Value(text, is_date, None, comment)


def _as_text(cell: etree._Element, kind: str | None, shown: str) -> tuple[str, bool]:
    """The text of a value, and whether it is a true date."""
    if kind in ("float", "currency", "percentage"):
        value = float(cell.get(f"{_OFFICE}value", ""))
        if kind == "percentage":
            return number_text(value, "0%"), False
        padded = _PADDED.fullmatch(shown) and float(shown) == value
        return number_text(value, "0" * len(shown) if padded else ""), False
    if kind == "boolean":
        return as_text(cell.get(f"{_OFFICE}boolean-value") == "true"), False
    if kind == "date":
        return as_text(dt.datetime.fromisoformat(cell.get(f"{_OFFICE}date-value", ""))), True
    if kind == "time":
        found = _TIME.fullmatch(cell.get(f"{_OFFICE}time-value", ""))
        if found and int(found[1]) < 24:
            return as_text(dt.time(int(found[1]), int(found[2]), int(found[3]))), False
        return shown, False
    return cell.get(f"{_OFFICE}string-value") or shown, False


def _paragraphs(element: etree._Element, limits: Limits, place: Cell) -> str:
    """The text of the paragraphs right below an element, one per line."""
    texts = []
    for paragraph in element.iterchildren(f"{_TEXT}p"):
        pieces: list[str] = []
        for event, node in etree.iterwalk(paragraph, events=("start", "end")):
            if event == "start":
                pieces += (_spaces(node, limits, place), node.text or "")
            elif node is not paragraph:
                pieces.append(node.tail or "")
        texts.append("".join(pieces))
    return "\n".join(texts)


def _spaces(node: etree._Element, limits: Limits, place: Cell) -> str:
    """The white space that an element stands for."""
    if node.tag == f"{_TEXT}s":
        number = int(node.get(f"{_TEXT}c", "1"))
        if number > limits.characters:
            raise too_large(place, "characters", number, limits.characters)
        return " " * number
    return {f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n"}.get(str(node.tag), "")
