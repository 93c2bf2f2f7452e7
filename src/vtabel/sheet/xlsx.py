"""`.xlsx` -> Sheets: values by python-calamine, after one bounded pass over the XML of each sheet.

calamine is fast but aborts the process on a sheet whose cells lie far apart, and turns error values and formulas that were
never computed into empty text. The pass finds these, and number formats that keep leading zeros, before calamine runs.
"""

from __future__ import annotations

import datetime as dt
import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from lxml import etree
from python_calamine import CalamineError, CalamineWorkbook

from vtabel.diagnostics import Cell, UnusableInput
from vtabel.sheet.limits import Limits
from vtabel.sheet.model import Merge, Sheet, column_number

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_RELATION = re.compile(r"\{[^}]*relationships\}id$")
_ADDRESS = re.compile(r"^([A-Z]{1,3})([0-9]{1,7})$")
_ZEROS = re.compile(r"^0{2,}$")
_OLE = b"\xd0\xcf\x11\xe0"


@dataclass(slots=True)
class _Facts:
    """What the pass over a sheet's XML found. Rows and columns are counted from 0."""

    bottom: int = -1
    right: int = -1
    cells: int = 0
    hidden_rows: int = 0
    problems: dict[tuple[int, int], str] = field(default_factory=dict)
    padded: dict[tuple[int, int], int] = field(default_factory=dict)


def read_xlsx(path: Path, limits: Limits) -> list[Sheet]:
    """All worksheets of a workbook, hidden ones too.

    Raises UnusableInput: VT002 (password), VT004 (damaged), VT005 (past a limit).
    """
    place = Cell(path.name)
    data = path.read_bytes()
    if data.startswith(_OLE):
        raise _ole_error(data, place)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            _check_package(package, limits, place)
            parts = _sheet_parts(package)
            if len(parts) > limits.sheets:
                raise _too_large(place, "sheets", len(parts), limits.sheets)
            padding = _padding(package)
            facts = _all_facts(package, parts, padding, limits, place)
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return [_sheet(workbook, path.name, name, found) for name, found in facts.items()]
    except (
        zipfile.BadZipFile,
        CalamineError,
        etree.XMLSyntaxError,
        KeyError,
        ValueError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise UnusableInput.of("VT004", place, why=_short(error)) from error


def _ole_error(data: bytes, place: Cell) -> UnusableInput:
    """An OLE file with the name of an .xlsx: encrypted, or an old .xls."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return UnusableInput.of("VT002", place)
    return UnusableInput.of("VT001", place, why="old Excel format (.xls)")


def _check_package(package: zipfile.ZipFile, limits: Limits, place: Cell) -> None:
    total = sum(info.file_size for info in package.infolist())
    if total > limits.unpacked_bytes:
        raise _too_large(place, "unpacked bytes", total, limits.unpacked_bytes)
    if "[Content_Types].xml" not in package.namelist():
        raise UnusableInput.of("VT001", place, why="a zip file that is no workbook")


def _too_large(place: Cell, what: str, found: int, limit: int) -> UnusableInput:
    return UnusableInput.of("VT005", place, what=what, found=f"{found:,}", limit=f"{limit:,}")


def _sheet_parts(package: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name -> part in the package, worksheets only."""
    root = "xl/workbook.xml"
    targets = {}
    kinds = {}
    for relation in _parse(package, posixpath.join("xl/_rels", "workbook.xml.rels")):
        targets[relation.get("Id", "")] = posixpath.normpath(posixpath.join("/xl", relation.get("Target", ""))).lstrip(
            "/"
        )
        kinds[relation.get("Id", "")] = relation.get("Type", "")
    parts = {}
    for element in _parse(package, root).iter():
        if etree.QName(element).localname != "sheet":
            continue
        relation_id = next((value for key, value in element.attrib.items() if _RELATION.match(str(key))), "")
        if str(kinds.get(str(relation_id), "")).endswith("/worksheet"):
            parts[str(element.get("name"))] = targets[str(relation_id)]
    return parts


def _parse(package: zipfile.ZipFile, part: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    return etree.fromstring(package.read(part), parser)


def _padding(package: zipfile.ZipFile) -> dict[str, int]:
    """Style index -> number of digits, for styles whose number format is all zeros (``0000`` shows 12 as 0012)."""
    if "xl/styles.xml" not in package.namelist():
        return {}
    root = _parse(package, "xl/styles.xml")
    codes = {
        str(e.get("numFmtId")): str(e.get("formatCode", ""))
        for e in root.iter()
        if isinstance(e.tag, str) and etree.QName(e).localname == "numFmt"
    }
    found = {}
    for formats in root:
        if isinstance(formats.tag, str) and etree.QName(formats).localname == "cellXfs":
            for index, style in enumerate(formats):
                code = codes.get(str(style.get("numFmtId")), "")
                if _ZEROS.match(code):
                    found[str(index)] = len(code)
    return found


def _all_facts(
    package: zipfile.ZipFile, parts: dict[str, str], padding: dict[str, int], limits: Limits, place: Cell
) -> dict[str, _Facts]:
    facts = {}
    cells = 0
    for name, part in parts.items():
        with package.open(part) as stream:
            found = _facts(stream, padding, limits, Cell(place.file, name))
        cells += found.cells
        if cells > limits.cells:
            raise _too_large(place, "cells", cells, limits.cells)
        facts[name] = found
    return facts


def _facts(stream: IO[bytes], padding: dict[str, int], limits: Limits, place: Cell) -> _Facts:
    """The pass: extent of the cells that hold something, errors, uncomputed formulas, padded numbers."""
    facts = _Facts()
    row = -1
    for element in _cells_and_rows(stream):
        if element.tag.endswith("}row"):
            facts.hidden_rows += element.get("hidden") in ("1", "true") and len(element) > 0
            element.clear()
            previous = element.getprevious()
            while previous is not None:
                element.getparent().remove(previous)  # type: ignore[union-attr]  # a sibling has a parent
                previous = element.getprevious()
            continue
        value, formula = _value_and_formula(element)
        if value is None and not formula:
            continue
        row, column = _position(str(element.get("r", "")), row)
        facts.cells += 1
        facts.bottom, facts.right = max(facts.bottom, row), max(facts.right, column)
        _check_extent(facts, limits, place)
        if element.get("t") == "e":
            facts.problems[row, column] = value or "#?"
        elif formula and not value and element.get("t") != "str":
            facts.problems[row, column] = ""
        if (digits := padding.get(str(element.get("s", "")))) and element.get("t", "n") == "n":
            facts.padded[row, column] = digits
    return facts


def _cells_and_rows(stream: IO[bytes]) -> Iterator[etree._Element]:
    tags = [f"{space}{name}" for space in (_MAIN, _STRICT) for name in ("c", "row")]
    for _, element in etree.iterparse(stream, tag=tags, resolve_entities=False, no_network=True, huge_tree=True):
        yield element


def _value_and_formula(element: etree._Element) -> tuple[str | None, bool]:
    value: str | None = None
    formula = False
    for child in element:
        name = child.tag.rpartition("}")[2] if isinstance(child.tag, str) else ""
        if name == "f":
            formula = True
        elif name in ("v", "is"):
            value = child.text if name == "v" else "inline"
    return value, formula


def _position(address: str, row: int) -> tuple[int, int]:
    match = _ADDRESS.match(address)
    if match is None:
        raise ValueError(f"cell without an address after row {row + 1}")
    return int(match[2]) - 1, column_number(match[1])


def _check_extent(facts: _Facts, limits: Limits, place: Cell) -> None:
    if facts.bottom >= limits.rows:
        raise _too_large(place, "rows", facts.bottom + 1, limits.rows)
    if facts.right >= limits.columns:
        raise _too_large(place, "columns", facts.right + 1, limits.columns)
    if (facts.bottom + 1) * (facts.right + 1) > limits.area:
        raise _too_large(place, "area (rows x columns)", (facts.bottom + 1) * (facts.right + 1), limits.area)


def _sheet(workbook: CalamineWorkbook, file: str, name: str, facts: _Facts) -> Sheet:
    source = workbook.get_sheet_by_name(name)
    dates: set[tuple[int, int]] = set()
    rows: list[list[str]] = []
    values = source.to_python(skip_empty_area=False) if facts.bottom >= 0 else []
    for r, row in enumerate(values):
        texts = []
        for c, value in enumerate(row):
            texts.append(_text(value, facts.padded.get((r, c), 0)))
            if isinstance(value, dt.date):
                dates.add((r, c))
        rows.append(texts)
    merges = [Merge(top, left, bottom, right) for (top, left), (bottom, right) in source.merged_cell_ranges or ()]
    merges = [m for m in merges if m.top <= facts.bottom and m.left <= facts.right]
    merges = [Merge(m.top, m.left, min(m.bottom, facts.bottom), min(m.right, facts.right)) for m in merges]
    return Sheet(file, name, rows, merges, facts.problems, frozenset(dates), facts.hidden_rows)


def _text(value: object, digits: int) -> str:
    """A value as the text a reader of the sheet sees: whole numbers without `.0`, dates in ISO form."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)).zfill(digits) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ") if value.time() != dt.time() else value.date().isoformat()
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return str(value)


def _short(error: BaseException) -> str:
    return str(error).splitlines()[0][:200] if str(error) else type(error).__name__
