"""One bounded pass over the XML of a worksheet, before its values are read.

calamine is fast but aborts the process on a sheet whose cells lie far apart, and turns error values and formulas that were
never computed into empty text. The pass finds these, and the number formats that change what a reader of the sheet sees.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import IO

from lxml import etree

from vtabel.diagnostics import Cell
from vtabel.sheet.limits import Limits, too_large
from vtabel.sheet.model import column_number
from vtabel.sheet.package import Rationed, refuse_document_type

_ROW_TAGS = (
    "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}row",
    "{http://purl.oclc.org/ooxml/spreadsheetml/main}row",
)
_BATCH = 500_000  # bytes
_DIGITS = "0123456789"
_LETTERS = re.compile(r"[A-Z]{1,3}")


@dataclass(slots=True)
class Facts:
    """What the pass found. Rows and columns are counted from 0; ``formats`` is the number format of a cell that has one."""

    bottom: int = -1
    right: int = -1
    cells: int = 0
    characters: int = 0
    hidden_rows: int = 0
    problems: dict[tuple[int, int], str] = field(default_factory=dict)
    formats: dict[tuple[int, int], str] = field(default_factory=dict)
    comments: dict[tuple[int, int], str] = field(default_factory=dict)


def survey(stream: IO[bytes], styles: Mapping[str, str], strings: Sequence[int], limits: Limits, place: Cell) -> Facts:
    """Extent of the cells that hold something, error values, uncomputed formulas, number formats, hidden rows.

    ``styles`` gives the format of each style that matters, ``strings`` the length of each shared text. Raises UnusableInput (VT005) and what lxml raises.
    """
    facts = Facts()
    row = -1
    for element in _rows(stream, limits, place):
        number = element.get("r")
        row = row + 1 if number is None else int(number) - 1
        if not any(map(len, element)):
            continue  # cells without contents; sheets can have a million such rows
        if row < 0:
            raise ValueError(f"there is no row {number}")
        before = facts.cells
        _survey_row(element, row, styles, strings, facts)
        if facts.cells > before:
            facts.hidden_rows += element.get("hidden") in ("1", "true")
            check_extent(facts, limits, place)
    return facts


def _rows(stream: IO[bytes], limits: Limits, place: Cell) -> Iterator[etree._Element]:
    """The rows one by one; rows that were read are freed now and then, which is faster than one by one."""
    source = Rationed(stream, limits.row_bytes, place)
    first = True
    for _, element in etree.iterparse(source, tag=_ROW_TAGS, resolve_entities=False, no_network=True):
        if first:
            refuse_document_type(element)
            first = False
        yield element
        parent = element.getparent()
        if source.taken > _BATCH and parent is not None:
            del parent[:-1]
            source.taken = 0


def _survey_row(
    element: etree._Element, row: int, styles: Mapping[str, str], strings: Sequence[int], facts: Facts
) -> None:
    own_number = str(row + 1)
    column = -1
    for cell in element:
        address = cell.get("r")
        if address is None:
            column += 1
        else:
            letters = address.rstrip(_DIGITS)
            column = _column(letters)
            if address[len(letters) :] != own_number:
                raise ValueError(f"cell {address[:20]} stands in row {own_number}")
        if len(cell) == 0 or (holds := _contents(cell)) is None:
            continue
        facts.cells += 1
        if strings and cell.get("t") == "s":
            facts.characters += _shared_length(cell, strings)
        facts.bottom = row if row > facts.bottom else facts.bottom
        facts.right = column if column > facts.right else facts.right
        if holds:
            facts.problems[row, column] = holds.removeprefix("=")
        if styles and (shown := styles.get(cell.get("s", ""))) and cell.get("t", "n") == "n":
            facts.formats[row, column] = shown


def _shared_length(cell: etree._Element, strings: Sequence[int]) -> int:
    """The letters of a shared text. It can stand in every cell, which makes a small file a large table; texts that stand in
    their own cell are no more than the XML itself."""
    index = int(cell[0].text or 0)
    return strings[index] if 0 <= index < len(strings) else 0  # calamine refuses an index out of range


def _contents(cell: etree._Element) -> str | None:
    """None for a cell that holds nothing, ``""`` for a value, ``=`` for a formula without value, else the error value."""
    kind = cell.get("t")
    tag = cell[0].tag
    if kind != "e" and isinstance(tag, str) and tag.endswith(("}v", "}is")):
        return ""
    parts = {child.tag.rpartition("}")[2]: child for child in cell if isinstance(child.tag, str)}
    value = parts["v"].text if "v" in parts else None
    if kind == "e":
        return value or "#?"
    if "f" in parts:
        return "" if value or kind == "str" else "="
    return "" if value or "is" in parts else None


@lru_cache(maxsize=20_000)
def _column(letters: str) -> int:
    if not _LETTERS.fullmatch(letters):
        raise ValueError(f"there is no column `{letters[:20]}`")
    return column_number(letters)


def check_extent(facts: Facts, limits: Limits, place: Cell) -> None:
    """Refuse (VT005) a sheet whose cells lie further apart than is allowed."""
    height, width = facts.bottom + 1, facts.right + 1
    for what, found, limit in (
        ("rows", height, limits.rows),
        ("columns", width, limits.columns),
        ("cells within the extent", height * width, limits.area),
        ("cells", facts.cells, limits.cells),
        ("characters", facts.characters, limits.characters),
    ):
        if found > limit:
            raise too_large(place, what, found, limit)
