"""`.xlsx` -> Sheets: values by python-calamine, after the bounded pass of `vtabel.sheet.survey` over each sheet."""

from __future__ import annotations

import datetime as dt
import io
import posixpath
import re
import zipfile
from itertools import pairwise

from python_calamine import CalamineWorkbook

from vtabel.diagnostics import Cell, Findings
from vtabel.sheet.comments import read_comments
from vtabel.sheet.limits import Limits, too_large
from vtabel.sheet.model import Merge, Sheet, clipped
from vtabel.sheet.package import parse_part, stream_part
from vtabel.sheet.survey import Facts, survey
from vtabel.sheet.values import BUILT_IN, as_text, tells

_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_STYLES = "xl/styles.xml"
_STRINGS = "xl/sharedStrings.xml"
_RELATION_ID = re.compile(r"\{[^}]*relationships\}id$")
_STRING_END = re.compile(rb"</(?:\w{1,20}:)?si\s{0,9}>|<(?:\w{1,20}:)?si\s{0,9}/>")
_LONGEST_END = 40  # bytes
_HIDING = (b"<!--", b"<![CDATA[", b"<!DOCTYPE", b"<!ENTITY")
_STRING_TAGS = (
    "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}si",
    "{http://purl.oclc.org/ooxml/spreadsheetml/main}si",
)
_CHUNK = 1 << 20


def read_xlsx(package: zipfile.ZipFile, data: bytes, limits: Limits, findings: Findings, place: Cell) -> list[Sheet]:
    """All worksheets of a workbook, hidden ones too. ``package`` is open on ``data``.

    Raises UnusableInput (VT005: past a limit) and what a damaged package makes the libraries raise (`package.DAMAGE`).
    """
    facts = _all_facts(package, limits, place)
    _report_package(package.namelist(), findings, place)
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return [_sheet(workbook, Cell(place.file, name), found, limits) for name, found in facts.items()]


def _string_lengths(package: zipfile.ZipFile, limits: Limits, place: Cell) -> list[int]:
    """The size of each shared text, markup included.

    The part is read to its end, so that zipfile compares it with the size that it declares: calamine trusts that. The ends
    of the texts are searched for, which is ten times faster than parsing, unless a comment or the like could hide one.
    """
    if _STRINGS not in package.namelist():
        return []
    ends: list[int] = []
    at, rest = 0, b""  # where ``rest`` begins, and what may be the first half of a tag
    with package.open(_STRINGS) as stream:
        while chunk := stream.read(_CHUNK):
            data = rest + chunk
            if any(mark in data for mark in _HIDING):
                break
            ends += [at + found.end() for found in _STRING_END.finditer(data)]
            keep = max(len(data) - _LONGEST_END, (ends[-1] - at) if ends else 0, 0)
            at, rest = at + keep, data[keep:]
        else:
            return [end - start for start, end in pairwise([0, *ends])]
    with package.open(_STRINGS) as stream:
        lengths = []
        for event, element in stream_part(stream, _STRING_TAGS, limits, place):
            if event == "end":
                lengths.append(sum(len(part.text or "") for part in element.iter()))
                element.clear()
        return lengths


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
    strings = _string_lengths(package, limits, place)
    facts = {}
    cells = characters = 0
    for name, part in parts.items():
        with package.open(part) as stream:
            facts[name] = survey(stream, styles, strings, limits, Cell(place.file, name))
        facts[name].comments = read_comments(
            package, part, lambda other: parse_part(package, other, limits.row_bytes, place)
        )
        cells += facts[name].cells
        characters += facts[name].characters
        if cells > limits.cells:
            raise too_large(place, "cells", cells, limits.cells)
        if characters > limits.characters:
            raise too_large(place, "characters", characters, limits.characters)
    return facts


def _sheet_parts(package: zipfile.ZipFile, limits: Limits, place: Cell) -> dict[str, str]:
    """Sheet name -> part in the package, worksheets only."""
    targets = {}
    for relation in parse_part(package, _RELATIONS, limits.row_bytes, place):
        if str(relation.get("Type", "")).endswith("/worksheet"):
            path = posixpath.join("/xl", str(relation.get("Target", "")))
            targets[str(relation.get("Id", ""))] = posixpath.normpath(path).lstrip("/")
    parts = {}
    for element in parse_part(package, _WORKBOOK, limits.row_bytes, place).iter("{*}sheet"):
        relation_id = next((str(value) for key, value in element.attrib.items() if _RELATION_ID.match(str(key))), "")
        if relation_id in targets:
            parts[str(element.get("name"))] = targets[relation_id]
    return parts


def _styles(package: zipfile.ZipFile, limits: Limits, place: Cell) -> dict[str, str]:
    """Style index -> number format, for formats that change what a number says."""
    if _STYLES not in package.namelist():
        return {}
    root = parse_part(package, _STYLES, limits.row_bytes, place)
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
