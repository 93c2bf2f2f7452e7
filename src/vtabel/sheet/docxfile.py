"""`.docx` -> Sheets: each table of a Word document is one, named `tabel 1`, with the heading above it as its title; and so is the
text beside them.

The body is read tag by tag and not with python-docx, which holds the whole document in memory without bounds.
Source: ECMA-376, part 1, 17.4 (tables).
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from typing import Any, cast

from lxml import etree

from vtabel.diagnostics import Cell, Findings, UnusableInput
from vtabel.sheet.beside import Beside
from vtabel.sheet.limits import Limits, too_large
from vtabel.sheet.model import Sheet
from vtabel.sheet.package import parse_part
from vtabel.sheet.spanned import SpannedCell, SpannedTable

DOCUMENT = "word/document.xml"
_SPACES = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_STYLES, _COMMENTS, _FOOTNOTES, _ENDNOTES = (f"word/{n}.xml" for n in ("styles", "comments", "footnotes", "endnotes"))
_TITLES = ("heading", "title", "caption")  # the names of built-in styles are English in every Word
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_NOTES = {"commentReference": _COMMENTS, "footnoteReference": _FOOTNOTES, "endnoteReference": _ENDNOTES}
_CHUNK = 1 << 16


def read_docx(package: zipfile.ZipFile, limits: Limits, findings: Findings, place: Cell) -> list[Sheet]:
    """The tables of a Word document in order, those within a table too. Footnotes and comments hang on their cells.

    Raises UnusableInput (VT001: no table, VT005: past a limit) and what a damaged package makes the libraries raise.
    """
    names = package.namelist()
    if any(name.endswith("vbaProject.bin") for name in names):
        findings.add("VT014", place)
    notes = {part: _notes(package, part, limits, place) for part in _NOTES.values() if part in names}
    titles = _title_styles(package, limits, place) if _STYLES in names else frozenset()
    size = package.getinfo(DOCUMENT).file_size
    if size > limits.document_bytes:
        raise too_large(place, "bytes in one part", size, limits.document_bytes)
    body = _Body(place, limits, titles, notes)
    parser = etree.XMLParser(target=cast("Any", body), resolve_entities=False, no_network=True, huge_tree=False)
    with package.open(DOCUMENT) as stream:
        while chunk := stream.read(_CHUNK):
            parser.feed(chunk)
    parser.close()
    if not body.found:
        why, why_nl = "a Word document without tables", "een Word-document zonder tabellen"
        raise UnusableInput.of("VT001", place, why=why, why_nl=why_nl)
    if body.changes:
        findings.add("VT016", place, count=body.changes)
    tables = [one.table.sheet(f"tabel {number}", one.title) for number, one in enumerate(body.found, 1)]
    return [*tables, *body.beside.sheets()]


def _notes(package: zipfile.ZipFile, part: str, limits: Limits, place: Cell) -> dict[str, str]:
    """The text of each comment or footnote, by its id."""
    found = {}
    for note in parse_part(package, part, limits.row_bytes, place):
        number = next((str(value) for key, value in note.attrib.items() if str(key).endswith("}id")), "")
        found[number] = "".join(str(run.text or "") for run in note.iter("{*}t")).strip()
    return found


def _title_styles(package: zipfile.ZipFile, limits: Limits, place: Cell) -> frozenset[str]:
    """The ids of the styles for headings, titles and captions."""
    found = set()
    for style in parse_part(package, _STYLES, limits.row_bytes, place).iter("{*}style"):
        named = " ".join(_value(dict(child.attrib)) for child in style.iterchildren("{*}name"))
        if named.lower().startswith(_TITLES):
            found.add(_value(dict(style.attrib), "styleId"))
    return frozenset(found)


def _value(attributes: Mapping[Any, Any], name: str = "val") -> str:
    return next((str(value) for key, value in attributes.items() if str(key).endswith(f"}}{name}")), "")


def _number(attributes: Mapping[Any, Any]) -> int:
    """A number of columns; Word itself has at most 63."""
    number = int(_value(attributes) or "1")
    if number < 0:
        raise ValueError(f"a cell spans {number} columns")
    return number


class _Open:
    """A table that has not ended yet, with its row and cell."""

    def __init__(self, table: SpannedTable, title: str) -> None:
        self.table, self.title = table, title
        self.row: list[SpannedCell] = []
        self.cell: SpannedCell | None = None
        self.before = 0
        self.hidden = self.deleted = False

    def start_row(self) -> None:
        self.row, self.before, self.hidden, self.deleted = [], 0, False, False

    def end_row(self) -> None:
        if not self.deleted:
            self.table.add_row(self.row, self.before, hidden=self.hidden)


class _Body:
    """Takes what the parser meets, one tag or text at a time."""

    def __init__(
        self, place: Cell, limits: Limits, titles: frozenset[str], notes: Mapping[str, Mapping[str, str]]
    ) -> None:
        self._place, self._limits, self._titles, self._notes = place, limits, titles, notes
        self.found: list[_Open] = []
        self.beside = Beside(place, limits)
        self.changes = 0
        self._open: list[_Open] = []
        self._path: list[str] = []
        self._unseen = 0  # within deleted or moved text, or the second version of a drawing
        self._paragraph: list[str] = []
        self._is_title = False
        self._title = ""
        self._starts: dict[str, Callable[[Mapping[Any, Any]], None]] = {
            "tbl": self._start_table,
            "tr": lambda _: self._open[-1].start_row() if self._open else None,
            "tc": self._start_cell,
            "gridSpan": self._grid_span,
            "gridBefore": self._grid_before,
            "vMerge": self._merge,
            "pStyle": self._style,
            "sym": lambda attributes: self._add(chr(int(_value(attributes, "char"), 16))),
        }

    def doctype(self, *_: str | None) -> None:
        raise ValueError("the XML declares a document type")

    def start(self, tag: str, attributes: Mapping[Any, Any]) -> None:
        space, _, name = tag[1:].rpartition("}")
        own = space in _SPACES
        above = self._path[-1] if self._path else ""
        self._path.append(name if own else "")
        if tag == _FALLBACK or (own and name in ("del", "moveFrom")):
            self._unseen += 1
        if not own:
            return
        if name in ("ins", "del", "moveFrom", "moveTo") and self._open:
            self._change(name, above)
        elif name in self._starts:
            self._starts[name](attributes)
        elif name in _SIGNS and above == "r":
            self._add(_SIGNS[name])
        elif name in _NOTES:
            self._note(self._notes.get(_NOTES[name], {}).get(_value(attributes, "id"), ""))
        elif name == "hidden" and above == "trPr" and self._open:
            self._open[-1].hidden = True

    def end(self, tag: str) -> None:
        name = self._path.pop()
        if tag == _FALLBACK or name in ("del", "moveFrom"):
            self._unseen -= 1
        if name == "p":
            self._end_paragraph()
        if not self._open:
            return
        inner = self._open[-1]
        if name == "tc" and inner.cell is not None:
            inner.cell.pieces = [inner.cell.text.strip("\n")]
            inner.cell = None
        elif name == "tr":
            inner.end_row()
        elif name == "tbl":
            self._open.pop()

    def data(self, text: str) -> None:
        if self._path and self._path[-1] == "t":
            self._add(text)

    def close(self) -> None:
        """Nothing is left open in XML that is well formed."""

    def _start_table(self, _: Mapping[Any, Any]) -> None:
        one = _Open(SpannedTable(self._place, self._limits), self._title)
        self._open.append(one)
        self.found.append(one)
        if len(self.found) > self._limits.tables:
            raise too_large(self._place, "tables", len(self.found), self._limits.tables)

    def _start_cell(self, _: Mapping[Any, Any]) -> None:
        if self._open:
            self._open[-1].cell = SpannedCell()
            self._open[-1].row.append(self._open[-1].cell)

    def _grid_span(self, attributes: Mapping[Any, Any]) -> None:
        if self._open and (cell := self._open[-1].cell):
            cell.wide = max(_number(attributes), 1)

    def _grid_before(self, attributes: Mapping[Any, Any]) -> None:
        if self._open:
            self._open[-1].before = _number(attributes)

    def _merge(self, attributes: Mapping[Any, Any]) -> None:
        if self._open and (cell := self._open[-1].cell):
            cell.continues = _value(attributes) != "restart"

    def _style(self, attributes: Mapping[Any, Any]) -> None:
        self._is_title = not self._open and _value(attributes) in self._titles

    def _change(self, name: str, above: str) -> None:
        """A tracked change; what marks a row or the end of a paragraph has no text of its own."""
        if above != "rPr":
            self.changes += 1
        if name == "del" and above == "trPr":
            self._open[-1].deleted = True

    def _note(self, text: str) -> None:
        if text and self._open and (cell := self._open[-1].cell):
            cell.comments.append(text)

    def _end_paragraph(self) -> None:
        if self._is_title and (text := " ".join("".join(self._paragraph).split())):
            self._title = text
        self._paragraph, self._is_title = [], False
        if not self._open:
            self.beside.end()
        if self._open and (cell := self._open[-1].cell):
            cell.pieces.append("\n")

    def _add(self, text: str) -> None:
        if self._unseen:
            return
        if self._open:
            if cell := self._open[-1].cell:
                cell.pieces.append(text)
            return
        self.beside.add(text)
        if self._is_title:
            self._paragraph.append(text)
