"""`.html` -> Sheets: each table of a page is one, and so is the text beside them. The page is never in memory as a tree; nothing is fetched."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from lxml import etree

from vtabel.diagnostics import Cell, Findings, UnusableInput
from vtabel.sheet.beside import Beside
from vtabel.sheet.limits import Limits, too_large
from vtabel.sheet.model import Sheet
from vtabel.sheet.spanned import SpannedCell, SpannedTable

_START = re.compile(rb"<(?:!doctype\s+html|html|head|body|table)\b", re.IGNORECASE)
_CHARSET = re.compile(rb"<meta\b[^>]{0,500}\bcharset\s{0,9}=\s{0,9}[\"']?\s{0,9}([A-Za-z0-9_:.-]{1,40})", re.IGNORECASE)
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_WHITE = re.compile(r"[ \t\r\n\f]+")
_HEAD_BYTES, _CHUNK = 4096, 1 << 16
_BLOCKS = frozenset(
    (
        *("p", "div", "li", "ul", "ol", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "section", "pre", "hr"),
        *("address", "article", "aside", "blockquote", "figcaption", "footer", "form", "header", "main", "nav"),
    )
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "caption"))
_UNSEEN = frozenset(("script", "style", "template", "head", "comment", "noscript"))
_MOST_WIDE, _MOST_HIGH = 1000, 65534  # what a browser makes of larger spans (HTML standard, 4.9.11)
_LONGEST_NAME = 80


def looks_like_html(start: bytes) -> bool:
    """Whether the first bytes of a file are those of a web page, which Excel also opens when it is named .xls."""
    text = start.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").replace(b"\x00", b"")
    return text.startswith(b"<") and _START.search(text) is not None


def read_html(path: Path, limits: Limits, findings: Findings) -> list[Sheet]:
    """The tables of a page in order, those within a table too; the name is the caption or the heading above. Then the text.

    Raises UnusableInput: VT001 (no table), VT004 (not the encoding it says), VT005 (past a limit).
    """
    place = Cell(path.name)
    data = path.read_bytes()
    if len(data) > limits.document_bytes:
        raise too_large(place, "bytes in one part", len(data), limits.document_bytes)
    target = _Tables(place, limits)
    parser = etree.HTMLParser(target=cast("Any", target), encoding="utf-8", no_network=True, huge_tree=False)
    text = _decode(data, place, findings)
    try:
        for at in range(0, len(text), _CHUNK):
            parser.feed(text[at : at + _CHUNK].encode("utf-8", "replace"))
        parser.close()
    except etree.XMLSyntaxError as error:
        raise UnusableInput.of("VT004", place, why=str(error)[:200]) from error
    if not target.found:
        why, why_nl = "a web page without tables", "een webpagina zonder tabellen"
        raise UnusableInput.of("VT001", place, why=why, why_nl=why_nl)
    return [*target.sheets(), *target.beside.sheets()]


def _decode(data: bytes, place: Cell, findings: Findings) -> str:
    """By the byte order mark, else what the page says, else UTF-8, else Windows-1252 with a finding (VT008)."""
    encoding = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), "")
    stated = _CHARSET.search(data[:_HEAD_BYTES])
    if not encoding and stated:
        encoding = _known(stated[1].decode("ascii"))
    try:
        return data.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        if encoding:
            raise UnusableInput.of("VT004", place, why=str(error)) from error
    findings.add("VT008", place, encoding="Windows-1252")
    return data.decode("cp1252", errors="replace")


def _known(name: str) -> str:
    """The codec for a stated encoding; a page in Latin-1 or ASCII is read as Windows-1252, as browsers do."""
    try:
        codec = codecs.lookup(name).name
    except LookupError:
        return ""
    if codec.startswith("utf-16"):
        return ""  # a page whose first bytes could be read as letters is not UTF-16
    return "cp1252" if codec in ("iso8859-1", "ascii") else codec


class _Open:
    """A table that has not ended yet, with its row and cell."""

    def __init__(self, table: SpannedTable, heading: str) -> None:
        self.table, self.heading, self.caption = table, heading, ""
        self.row: list[SpannedCell] | None = None
        self.cell: SpannedCell | None = None
        self.hidden = False

    def end_cell(self) -> None:
        if self.cell is not None:
            self.cell.pieces = [_tidy(self.cell.text)]
            self.cell = None

    def end_row(self) -> None:
        self.end_cell()
        if self.row is not None:
            self.table.add_row(self.row, hidden=self.hidden)
            self.row = None


class _Tables:
    """Takes what the parser meets, one tag or text at a time."""

    def __init__(self, place: Cell, limits: Limits) -> None:
        self._place, self._limits = place, limits
        self.found: list[_Open] = []
        self.beside = Beside(place, limits)
        self._open: list[_Open] = []
        self._unseen = 0
        self._kept = 0  # within <pre>
        self._heading: list[str] | None = None
        self._last_heading = ""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._unseen += tag in _UNSEEN
        self._kept += tag == "pre"
        if tag == "table":
            self._start_table()
        elif tag in _HEADINGS:
            self._heading = []
        inner = self._open[-1] if self._open else None
        if inner is None:
            self._start_beside(tag, attributes)
        elif tag == "tr":
            inner.end_row()
            inner.row, inner.hidden = [], _is_hidden(attributes)
        elif tag in ("td", "th"):
            inner.end_cell()
            inner.row = [] if inner.row is None else inner.row
            inner.cell = SpannedCell(
                wide=_span(attributes.get("colspan"), _MOST_WIDE), high=_span(attributes.get("rowspan"), _MOST_HIGH)
            )
            inner.row.append(inner.cell)
        elif tag == "br":
            self._add("\n")
        elif tag in _BLOCKS:
            self._end_line()
        elif tag == "img":
            self._add(attributes.get("alt", ""))

    def end(self, tag: str) -> None:
        self._unseen -= tag in _UNSEEN
        self._kept -= tag == "pre"
        if tag in _HEADINGS and self._heading is not None:
            self._end_heading(tag)
        if not self._open:
            if tag in _BLOCKS:
                self.beside.end()
            return
        inner = self._open[-1]
        if tag == "table":
            inner.end_row()
            self._open.pop()
        elif tag == "tr":
            inner.end_row()
        elif tag in ("td", "th"):
            inner.end_cell()
        elif tag in _BLOCKS:
            self._end_line()

    def data(self, text: str) -> None:
        if not self._unseen:
            self._add(text if self._kept else _WHITE.sub(" ", text))

    def comment(self, text: str) -> None:
        """Comments say nothing."""

    def pi(self, target: str, data: str | None = None) -> None:
        """Processing instructions say nothing either."""

    def close(self) -> None:
        for table in reversed(self._open):
            table.end_row()
        self._open.clear()

    def sheets(self) -> list[Sheet]:
        """The tables with a text, each by a name of its own."""
        names: Counter[str] = Counter()
        found = []
        for number, one in enumerate(self.found, 1):
            name = (one.caption or one.heading)[:_LONGEST_NAME].strip() or f"tabel {number}"
            names[name] += 1
            found.append(one.table.sheet(name if names[name] == 1 else f"{name} ({names[name]})"))
        return found

    def _start_beside(self, tag: str, attributes: Mapping[str, str]) -> None:
        """A tag outside tables."""
        if tag in _BLOCKS:
            self.beside.end()
        elif tag == "br":
            self._add("\n")
        elif tag == "img":
            self._add(attributes.get("alt", ""))

    def _start_table(self) -> None:
        self.beside.end()
        one = _Open(SpannedTable(self._place, self._limits), self._last_heading)
        self._open.append(one)
        self.found.append(one)
        if len(self.found) > self._limits.tables:
            raise too_large(self._place, "tables", len(self.found), self._limits.tables)

    def _end_heading(self, tag: str) -> None:
        text = " ".join("".join(self._heading or ()).split())
        self._heading = None
        if tag != "caption":
            self._last_heading = text
        elif self._open:
            self._open[-1].caption = text

    def _add(self, text: str) -> None:
        if self._heading is not None:
            self._heading.append(text)
        if not self._open:
            self.beside.add(text)
        elif self._open[-1].cell is not None:
            self._open[-1].cell.pieces.append(text)

    def _end_line(self) -> None:
        """A paragraph begins or ends: what follows stands on a line of its own."""
        cell = self._open[-1].cell if self._open else None
        if cell is None:
            return
        while cell.pieces and cell.pieces[-1] in ("", " "):
            cell.pieces.pop()
        if cell.pieces and not cell.pieces[-1].endswith("\n"):
            cell.pieces.append("\n")


def _tidy(text: str) -> str:
    """The lines of a cell without the white space around them; hard spaces stay."""
    return "\n".join(line.strip(" \t\r\f") for line in text.split("\n")).strip(" \t\r\n\f")


def _span(text: str | None, most: int) -> int:
    digits = (text or "").strip()
    if not (digits.isascii() and digits.isdigit()):
        return 1
    if int(digits[:9]) == 0:  # until the end of the table
        return most if most == _MOST_HIGH else 1
    return most if len(digits) > 9 else min(int(digits), most)


def _is_hidden(attributes: Mapping[str, str]) -> bool:
    return "hidden" in attributes or "display:none" in attributes.get("style", "").replace(" ", "").lower()
