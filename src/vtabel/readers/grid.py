"""Finds the tables on a sheet: where each begins and ends, and the one meaning of each of its columns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from vtabel.diagnostics import Findings
from vtabel.readers.columns import Meaning, rank
from vtabel.readers.headers import Header, Strip, given_header, strips
from vtabel.readers.overrule import SheetOverrule
from vtabel.sheet import Sheet, letter

# What one column of a table can mean only once; others (provider, purpose_kind, remark ...) may recur.
_RECURRING = {"provider", "purpose_kind", "remark", "source", "validation", "ignore", "purpose", "indicator"}
_OPTION_FIELDS = {"option_code", "option_label", "list_name"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: where it stands and what it means. ``detail`` holds provider codes or a purpose."""

    index: int
    header: str
    meaning: Meaning

    @property
    def field(self) -> str:
        return self.meaning.field


@dataclass(slots=True)
class Block:
    """One table on a sheet. Rows are counted from 0; ``bottom`` is exclusive. ``left``/``right`` bound its columns.

    ``title`` is the row of the text directly above the header, where the sheet holds more tables than this. ``given`` are
    the columns that a layout file names. ``spans`` are the columns that make one with the column left of them: one merged header
    stands above them, and each row fills at most one (a name that stands further right the deeper it lies). ``listed`` are names
    that another sheet lists, so that a row may hold nothing else.
    """

    sheet: Sheet
    kind: Literal["variables", "options"]
    header: tuple[int, int]
    bottom: int
    left: int
    right: int
    columns: list[Column]
    not_understood: list[Column] = field(default_factory=list)
    repeats: frozenset[int] = frozenset()
    title: int | None = None
    given: set[str] = field(default_factory=set)
    spans: dict[int, tuple[int, ...]] = field(default_factory=dict)
    listed: frozenset[str] = frozenset()
    _rows: dict[int, dict[int, str]] = field(default_factory=dict, repr=False)

    def column(self, *names: str) -> Column | None:
        """The first column with the first of these fields that the table has."""
        return next((c for name in names for c in self.columns if c.field == name), None)

    def text(self, row: int, column: Column | None) -> str:
        """The stripped text of a cell; "" where the table has no such column."""
        return self.cells(row).get(column.index, "") if column else ""

    def data_rows(self) -> range:
        return range(self.header[1] + 1, self.bottom)

    def cells(self, row: int) -> dict[int, str]:
        """The stripped texts of a row by column, empty cells left out."""
        found = self._rows.get(row)
        if found is None:
            texts = self.sheet.rows[row][self.left : self.right + 1]
            found = {c: bare for c, text in enumerate(texts, self.left) if text and (bare := text.strip())}
            for column in self.spans:
                _, at = self.at(row, column)
                if at != column:
                    found[column] = found.pop(at)
                    found = dict(sorted(found.items()))
            self._rows[row] = found
        return found

    def at(self, row: int, column: int) -> tuple[int, int]:
        """The cell in which the text of a column stands: further right where one header spans several columns."""
        if column not in self.spans:
            return row, column
        spanned = (c for c in (column, *self.spans[column]) if self.sheet.text(row, c).strip())
        return row, next(spanned, column)

    @property
    def top(self) -> int:
        """The first row that belongs to the table: its title, else its header."""
        return self.header[0] if self.title is None else self.title


def find_blocks(sheet: Sheet, overrule: SheetOverrule, findings: Findings) -> list[Block]:
    """All tables on a sheet, strip by strip, from top to bottom. A layout file may give header rows and columns."""
    rows = overrule.header if max(overrule.header, default=0) <= len(sheet.rows) else ()  # VT118 tells of other rows
    found = [given_header(sheet, rows)] if rows else strips(sheet)
    return [block for strip in found for block in _blocks(sheet, strip, overrule, findings)]


def _blocks(sheet: Sheet, strip: Strip, overrule: SheetOverrule, findings: Findings) -> list[Block]:
    headers = strip.headers
    several = len(headers) > 1 or any(header.repeats for header in headers)
    titles = [_title(sheet, header, strip) if several else None for header in headers]
    blocks: list[Block] = []
    for i, header in enumerate(headers):
        bottom = len(sheet.rows)
        if i + 1 < len(headers):
            title = titles[i + 1]
            bottom = headers[i + 1].top if title is None else title
        for left, right in _segments(header, strip):
            block = _block(sheet, header, left, right, overrule, findings)
            if block is not None:
                block.bottom, block.repeats, title = bottom, frozenset(header.repeats), titles[i]
                if title is not None and block.cells(title):  # else it is that of a table beside this one
                    block.title = title
                blocks.append(block)
    return blocks


def _title(sheet: Sheet, header: Header, strip: Strip) -> int | None:
    """The row directly above a header, if it holds one text."""
    row = header.top - 1
    texts = [text for text in sheet.rows[row][strip.left : strip.right + 1] if text.strip()] if row >= 0 else []
    return row if len(texts) == 1 else None


def _segments(header: Header, strip: Strip) -> list[tuple[int, int]]:
    """Tables side by side: a new one begins after an empty column where a name column comes again."""
    columns = [c for c, _ in header.texts]
    known = dict(header.known)
    bounds: list[tuple[int, int]] = []
    start, seen_name = strip.left, False
    for i, column in enumerate(columns):
        is_name = any(m.field in ("name", "list_name") for m in known.get(column, ()))
        if i and column - columns[i - 1] > 1 and is_name and seen_name:
            bounds.append((start, column - 1))
            start, seen_name = column, False
        seen_name = seen_name or is_name
    return [*bounds, (start, strip.right)]


def _block(
    sheet: Sheet, header: Header, left: int, right: int, overrule: SheetOverrule, findings: Findings
) -> Block | None:
    spans = _spans(sheet, header, left, right)
    spanned = {c for columns in spans.values() for c in columns}
    texts = {c: t for c, t in header.texts if left <= c <= right and c not in spanned}
    options = {c: o for c, o in header.known if left <= c <= right and c not in spanned}
    given = overrule.columns_for(texts, left, right)
    for column, (_, meaning) in given.items():
        options[column] = (meaning,)
        texts.setdefault(column, letter(column))
    kind = _kind(options)
    if kind is None:
        return None
    settled, decided = _settle(sheet, header, texts, options, kind, findings)
    unknown = [Column(c, t, Meaning("")) for c, t in texts.items() if c not in decided]
    block = Block(sheet, kind, (header.top, header.bottom), len(sheet.rows), left, right, settled, unknown)
    block.given = {key for key, _ in given.values()}
    block.spans = {column: others for column, others in spans.items() if not given.keys() & set(others)}
    return block


def _spans(sheet: Sheet, header: Header, left: int, right: int) -> dict[int, tuple[int, ...]]:
    """The columns under each merged cell at the foot of a header of which no row fills more than one."""
    found = {}
    for merge in sheet.merges_in(header.bottom):
        columns = range(max(merge.left, left), min(merge.right, right) + 1)
        lowest = merge.bottom == header.bottom and merge.top >= header.top
        below = (sheet.rows[row] for row in range(header.bottom + 1, len(sheet.rows)))
        if (
            lowest
            and len(columns) > 1
            and all(sum(bool(t.strip()) for t in _cut(texts, columns)) < 2 for texts in below)
        ):
            found[columns[0]] = tuple(columns[1:])
    return found


def _cut(texts: list[str], columns: range) -> list[str]:
    return texts[columns.start : columns.stop]


def _kind(options: dict[int, tuple[Meaning, ...]]) -> Literal["variables", "options"] | None:
    fields = {m.field for found in options.values() for m in found}
    asks = bool(fields & {"datatype", "mandatory", "mandatory_for", "provider", "length"})
    if "option_code" in fields and not asks:
        return "options"
    return "variables" if "name" in fields else None


def _settle(
    sheet: Sheet,
    header: Header,
    texts: dict[int, str],
    options: dict[int, tuple[Meaning, ...]],
    kind: str,
    findings: Findings,
) -> tuple[list[Column], set[int]]:
    """One meaning per column and one column per meaning, and the columns about which that was decided.

    What competes is reported.
    """
    columns: list[Column] = []
    for column, found in options.items():
        preferred = [m for m in found if (m.field in _OPTION_FIELDS) == (kind == "options")]
        columns.append(Column(column, texts[column], (preferred or list(found))[0]))
    settled: list[Column] = []
    for name in dict.fromkeys(c.field for c in columns if c.field != "ignore"):
        rivals = sorted(
            (c for c in columns if c.field == name),
            key=lambda c: (c.meaning.confidence != "given", rank(name, c.header), c.index),
        )
        settled += rivals if name in _RECURRING else rivals[:1]
        for other in () if name in _RECURRING else rivals[1:]:
            if name == "name" and not any(c.field == "label" for c in (*columns, *settled)):
                meaning = Meaning("label", "", "likely", f"`{rivals[0].header}` is the name")
                settled.append(Column(other.index, other.header, meaning))
                continue
            place = sheet.cell(header.bottom, other.index)
            findings.add("VT106", place, used=rivals[0].header, other=other.header, field=name)
    return sorted(settled, key=lambda c: c.index), set(options)
