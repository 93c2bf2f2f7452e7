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

from vtabel.diagnostics import Cell, Findings, UnusableInput
from vtabel.sheet.comments import read_comments
from vtabel.sheet.limits import Limits, too_large
from vtabel.sheet.model import Merge, Sheet, clipped
from vtabel.sheet.survey import Facts, survey
from vtabel.sheet.values import BUILT_IN, as_text, tells

_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_STYLES = "xl/styles.xml"
_STRINGS = "xl/sharedStrings.xml"
_RELATION_ID = re.compile(r"\{[^}]*relationships\}id$")
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


def read_xlsx(path: Path, limits: Limits, findings: Findings) -> list[Sheet]:
    """All worksheets of a workbook, hidden ones too.

    Raises UnusableInput: VT001 (no workbook), VT004 (damaged), VT005 (past a limit).
    """
    place = Cell(path.name)
    data = path.read_bytes()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            _check_package(package, limits, place)
            facts = _all_facts(package, limits, place)
            _report_package(package.namelist(), findings, place)
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return [_sheet(workbook, Cell(path.name, name), found, limits) for name, found in facts.items()]
    except _DAMAGE as error:
        raise UnusableInput.of("VT004", place, why=_short(error)) from error


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


def _report_package(names: list[str], findings: Findings, place: Cell) -> None:
    """Macros are never run, and other workbooks never opened: what was last computed is what counts."""
    if any(name.endswith("vbaProject.bin") for name in names):
        findings.add("VT014", place)
    links = sum(posixpath.dirname(name) == "xl/externalLinks" for name in names)
    if links:
        findings.add("VT015", place, count=links)


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
    """Style index -> number format, for formats that change what a number says."""
    if _STYLES not in package.namelist():
        return {}
    root = _parse(package, _STYLES, limits, place)
    codes = {str(e.get("numFmtId")): str(e.get("formatCode", "")) for e in root.iter("{*}numFmt")}
    built_in = {str(number): code for number, code in BUILT_IN.items()}
    found = {}
    for formats in root.iter("{*}cellXfs"):
        for index, style in enumerate(formats.iter("{*}xf")):
            number = str(style.get("numFmtId"))
            code = codes.get(number) or built_in.get(number, "")
            if tells(code):
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
            texts.append(as_text(value, facts.formats.get((r, c), "")))
            if isinstance(value, dt.date):
                dates.add((r, c))
        rows.append(texts)
    merges = [Merge(top, left, bottom, right) for (top, left), (bottom, right) in source.merged_cell_ranges or ()]
    merges = clipped(merges, facts.bottom, facts.right, limits, place)
    return Sheet(
        place.file, place.part, rows, merges, facts.problems, frozenset(dates), facts.hidden_rows, facts.comments
    )


def _short(error: BaseException) -> str:
    return str(error).splitlines()[0][:200] if str(error) else type(error).__name__
