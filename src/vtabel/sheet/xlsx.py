"""`.xlsx` -> Sheets: values by python-calamine, after the bounded pass of `vtabel.sheet.survey` over each sheet."""

from __future__ import annotations

import datetime as dt
import io
import posixpath
import re
import zipfile
import zlib
from pathlib import Path

from lxml import etree
from python_calamine import CalamineError, CalamineWorkbook

from vtabel.diagnostics import Cell, UnusableInput
from vtabel.sheet.comments import read_comments
from vtabel.sheet.limits import Limits, too_large
from vtabel.sheet.model import Merge, Sheet
from vtabel.sheet.survey import Facts, survey

_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_STYLES = "xl/styles.xml"
_STRINGS = "xl/sharedStrings.xml"
_RELATION_ID = re.compile(r"\{[^}]*relationships\}id$")
_ZEROS = re.compile(r"^0{2,}$")
_PERCENT = re.compile(r"^[#0,.]*%$")
_BUILT_IN = {"9": "0%", "10": "0.00%"}
_THOUSANDS = re.compile(r"^-?\d{1,3}\.\d{3}$")
_OLE = b"\xd0\xcf\x11\xe0"
_CHUNK = 1 << 20
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    CalamineError,
    etree.XMLSyntaxError,
    EOFError,
    KeyError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    OverflowError,
)
"""What a damaged workbook makes the libraries raise."""


def read_xlsx(path: Path, limits: Limits) -> list[Sheet]:
    """All worksheets of a workbook, hidden ones too.

    Raises UnusableInput: VT001 (no workbook), VT002 (password), VT004 (damaged), VT005 (past a limit).
    """
    place = Cell(path.name)
    data = path.read_bytes()
    if data.startswith(_OLE):
        raise _ole_error(data, place)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            _check_package(package, limits, place)
            facts = _all_facts(package, limits, place)
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return [_sheet(workbook, Cell(path.name, name), found, limits) for name, found in facts.items()]
    except _DAMAGE as error:
        raise UnusableInput.of("VT004", place, why=_short(error)) from error


def _ole_error(data: bytes, place: Cell) -> UnusableInput:
    """An OLE file with the name of an .xlsx: encrypted, or an old .xls."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return UnusableInput.of("VT002", place)
    return UnusableInput.of("VT001", place, why="old Excel format (.xls)", why_nl="het oude Excel-formaat (.xls)")


def _check_package(package: zipfile.ZipFile, limits: Limits, place: Cell) -> None:
    """Refuse what is no workbook, and what would unpack to more than is allowed.

    The sizes that a package declares are checked where a part is read; the shared strings are read here for that reason
    alone, since calamine trusts them.
    """
    total = sum(info.file_size for info in package.infolist())
    if total > limits.unpacked_bytes:
        raise too_large(place, "bytes when unpacked", total, limits.unpacked_bytes)
    names = package.namelist()
    if _WORKBOOK not in names:
        raise UnusableInput.of(
            "VT001", place, why="a zip file that is no workbook", why_nl="een zipbestand dat geen werkmap is"
        )
    if len(set(names)) < len(names):
        raise zipfile.BadZipFile("a part of the workbook stands twice in the file")
    if _STRINGS in names:
        with package.open(_STRINGS) as stream:
            while stream.read(_CHUNK):
                pass


def _all_facts(package: zipfile.ZipFile, limits: Limits, place: Cell) -> dict[str, Facts]:
    parts = _sheet_parts(package, limits, place)
    if len(parts) > limits.sheets:
        raise too_large(place, "sheets", len(parts), limits.sheets)
    styles = _styles(package, limits, place)
    facts = {}
    cells = 0
    for name, part in parts.items():
        with package.open(part) as stream:
            facts[name] = survey(stream, styles, limits, Cell(place.file, name))
        facts[name].comments = read_comments(package, part, lambda other: _parse(package, other, limits, place))
        cells += facts[name].cells
        if cells > limits.cells:
            raise too_large(place, "cells", cells, limits.cells)
    return facts


def _sheet_parts(package: zipfile.ZipFile, limits: Limits, place: Cell) -> dict[str, str]:
    """Sheet name -> part in the package, worksheets only."""
    targets = {}
    for relation in _parse(package, _RELATIONS, limits, place):
        if str(relation.get("Type", "")).endswith("/worksheet"):
            path = posixpath.join("/xl", str(relation.get("Target", "")))
            targets[str(relation.get("Id", ""))] = posixpath.normpath(path).lstrip("/")
    parts = {}
    for element in _parse(package, _WORKBOOK, limits, place).iter("{*}sheet"):
        relation_id = next((str(value) for key, value in element.attrib.items() if _RELATION_ID.match(str(key))), "")
        if relation_id in targets:
            parts[str(element.get("name"))] = targets[relation_id]
    return parts


def _parse(package: zipfile.ZipFile, part: str, limits: Limits, place: Cell) -> etree._Element:
    size = package.getinfo(part).file_size
    if size > limits.row_bytes:
        raise too_large(Cell(place.file, part), "bytes in one part", size, limits.row_bytes)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    return etree.fromstring(package.read(part), parser)


def _styles(package: zipfile.ZipFile, limits: Limits, place: Cell) -> dict[str, str]:
    """Style index -> number format, for formats that change what a number says: ``0000`` shows 12 as 0012, ``0%`` shows
    0.5 as 50%."""
    if _STYLES not in package.namelist():
        return {}
    root = _parse(package, _STYLES, limits, place)
    codes = {str(e.get("numFmtId")): str(e.get("formatCode", "")) for e in root.iter("{*}numFmt")}
    found = {}
    for formats in root.iter("{*}cellXfs"):
        for index, style in enumerate(formats.iter("{*}xf")):
            number = str(style.get("numFmtId"))
            code = codes.get(number) or _BUILT_IN.get(number, "")
            if _ZEROS.match(code) or _PERCENT.match(code):
                found[str(index)] = code
    return found


def _sheet(workbook: CalamineWorkbook, place: Cell, facts: Facts, limits: Limits) -> Sheet:
    source = workbook.get_sheet_by_name(place.part)
    dates: set[tuple[int, int]] = set()
    rows: list[list[str]] = []
    for r, values in enumerate(source.to_python(skip_empty_area=False) if facts.bottom >= 0 else ()):
        texts = []
        for c, value in enumerate(values):
            if isinstance(value, str):
                texts.append(value)
                continue
            texts.append(_text(value, facts.formats.get((r, c), "")))
            if isinstance(value, dt.date):
                dates.add((r, c))
        rows.append(texts)
    merges = [Merge(top, left, bottom, right) for (top, left), (bottom, right) in source.merged_cell_ranges or ()]
    merges = [m.within(facts.bottom, facts.right) for m in merges if m.top <= facts.bottom and m.left <= facts.right]
    merged_rows = sum(m.bottom - m.top + 1 for m in merges)
    if merged_rows > limits.cells:
        raise too_large(place, "rows in merged ranges", merged_rows, limits.cells)
    return Sheet(
        place.file, place.part, rows, merges, facts.problems, frozenset(dates), facts.hidden_rows, facts.comments
    )


def _text(value: object, shown: str) -> str:
    """A value as the text a reader of the sheet sees: whole numbers without `.0`, dates in ISO form."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return _number(value, shown)
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ") if value.time() != dt.time() else value.date().isoformat()
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return str(value)


def _number(value: float, shown: str) -> str:
    """A number with the 15 digits that Excel shows.

    A point that would read as a Dutch separator of thousands (1.125) is written as the decimal comma it is.
    """
    if shown.endswith("%"):
        return f"{value * 100:.15g}%"
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value)).zfill(len(shown))
    text = f"{value:.15g}"
    return text.replace(".", ",") if _THOUSANDS.match(text) else text


def _short(error: BaseException) -> str:
    return str(error).splitlines()[0][:200] if str(error) else type(error).__name__
