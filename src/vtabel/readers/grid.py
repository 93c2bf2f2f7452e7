"""Finds the tables on a sheet: header rows (one to three, merged, repeated), the meaning of columns, the kind of each row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal

from vtabel.diagnostics import Findings
from vtabel.readers.columns import Meaning, meanings, rank
from vtabel.readers.overrule import SheetOverrule
from vtabel.sheet import Sheet, letter
from vtabel.text import match_form, plain

# What one column of a table can mean only once; others (provider, purpose_kind, remark ...) may recur.
_RECURRING = {"provider", "purpose_kind", "remark", "source", "validation", "ignore", "purpose", "indicator"}
_OPTION_FIELDS = {"option_code", "option_label", "list_name"}
_TALLEST = 3


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: where it stands and what it means. ``detail`` holds provider codes or a purpose."""

    index: int
    header: str
    meaning: Meaning

    @property
    def field(self) -> str:
        return self.meaning.field


class RowKind(Enum):
    VARIABLE = "variable"
    CONTINUATION = "continuation"
    SECTION = "section"
    NOTE = "note"
    HEADER = "repeated header"
    BLANK = "blank"
    UNNAMED = "without name"
    UNCLEAR = "not understood"


@dataclass(slots=True)
class Block:
    """One table on a sheet. Rows are counted from 0; ``bottom`` is exclusive. ``left``/``right`` bound its columns."""

    sheet: Sheet
    kind: Literal["variables", "options"]
    header: tuple[int, int]
    bottom: int
    left: int
    right: int
    columns: list[Column]
    not_understood: list[Column] = field(default_factory=list)

    def column(self, name: str) -> Column | None:
        return next((c for c in self.columns if c.field == name), None)

    def columns_of(self, name: str) -> list[Column]:
        return [c for c in self.columns if c.field == name]

    def text(self, row: int, column: Column | None) -> str:
        """The stripped text of a cell; "" where the table has no such column."""
        return self.sheet.text(row, column.index).strip() if column else ""

    def data_rows(self) -> range:
        return range(self.header[1] + 1, self.bottom)

    def filled(self, row: int) -> list[int]:
        """The columns of a row that hold something."""
        return [c for c in range(self.left, self.right + 1) if self.sheet.text(row, c).strip()]


@dataclass(frozen=True, slots=True)
class _Header:
    top: int
    bottom: int
    texts: tuple[tuple[int, str], ...]
    known: tuple[tuple[int, tuple[Meaning, ...]], ...]

    @property
    def fields(self) -> set[str]:
        return {m.field for _, options in self.known for m in options[:1]}


def find_blocks(sheet: Sheet, overrule: SheetOverrule, findings: Findings) -> list[Block]:
    """All tables on a sheet, from top to bottom. A layout file may give header rows and columns."""
    headers = _given_header(sheet, overrule) if overrule.header else list(_headers(sheet))
    blocks: list[Block] = []
    for i, header in enumerate(headers):
        bottom = headers[i + 1].top if i + 1 < len(headers) else len(sheet.rows)
        for left, right in _segments(header, sheet):
            block = _block(sheet, header, bottom, left, right, overrule, findings)
            if block is not None:
                blocks.append(block)
    return blocks


def _given_header(sheet: Sheet, overrule: SheetOverrule) -> list[_Header]:
    rows = [row - 1 for row in overrule.header if row <= len(sheet.rows)]
    return [_read_header(sheet, min(rows), max(rows))] if rows else []


def _headers(sheet: Sheet) -> Iterator[_Header]:
    """The header of each table; a header that is repeated within its table is no new one."""
    row = 0
    current: _Header | None = None
    while row < len(sheet.rows):
        found = _header_at(sheet, row) if _hits(sheet, row) else None
        if found is None:
            row += 1
        else:
            if current is None or not _same(found, current):
                current = found
                yield found
            row = found.bottom + 1


def _hits(sheet: Sheet, row: int) -> bool:
    """A cheap look: does the row, or one of the two below it, hold a known header text at all?"""
    return any(len(t) < 80 and meanings(t) for t in sheet.rows[row] if t) or (
        row + 1 < len(sheet.rows)
        and _group_texts(sheet, row) > 0
        and any(len(t) < 80 and meanings(t) for t in sheet.rows[row + 1] if t)
    )


def _group_texts(sheet: Sheet, row: int) -> int:
    return sum(1 for merge in sheet.merges if merge.top == row and merge.right > merge.left)


def _header_at(sheet: Sheet, top: int) -> _Header | None:
    """The best header that begins in this row: as tall as adds meaning, at most three rows."""
    best: _Header | None = None
    texts = {plain(text) for text in sheet.rows[top] if text.strip()}
    if len(texts) == 1 and not meanings(next(iter(texts))):
        return None  # a title or section above the header is no part of it
    for height in range(1, _TALLEST + 1):
        if top + height > len(sheet.rows):
            break
        if height > 1 and not _continues(sheet, top, top + height - 1, best):
            break
        candidate = _read_header(sheet, top, top + height - 1)
        if _qualifies(candidate) and (best is None or len(candidate.known) >= len(best.known)):
            best = candidate
    return best


def _continues(sheet: Sheet, top: int, row: int, best: _Header | None) -> bool:
    """Could this row belong to the header above it? Not if it fills in a column whose header is complete."""
    filled = [c for c, text in enumerate(sheet.rows[row]) if text.strip()]
    if not filled:
        return False
    own = 0
    for column in filled:
        above = _column_text(sheet, top, row - 1, column)
        spanned = any(
            m.top < row and m.left <= column <= m.right and m.right > m.left for m in sheet.merges if m.bottom >= top
        )
        joined = (
            bool(above)
            and not spanned
            and bool(meanings(_join(above, sheet.text(row, column))))
            and not meanings(above)
        )
        if above and not spanned and not joined:
            return False
        own += bool(meanings(sheet.text(row, column))) or joined or spanned
    return own > 0 and (best is None or own >= 1)


def _read_header(sheet: Sheet, top: int, bottom: int) -> _Header:
    width = max(len(sheet.rows[r]) for r in range(top, bottom + 1))
    texts: list[tuple[int, str]] = []
    known: list[tuple[int, tuple[Meaning, ...]]] = []
    for column in range(width):
        parts = _column_parts(sheet, top, bottom, column)
        if not parts:
            continue
        texts.append((column, " ".join(dict.fromkeys(parts))))
        found = _column_meanings(parts)
        if found:
            known.append((column, found))
    return _Header(top, bottom, tuple(texts), tuple(known))


def _column_parts(sheet: Sheet, top: int, bottom: int, column: int) -> list[str]:
    """The texts above a column, outermost first; a merged group counts for every column it spans."""
    parts: list[str] = []
    for row in range(top, bottom + 1):
        anchor_row, anchor_column = sheet.anchor(row, column)
        if anchor_row < top:
            continue
        text = plain(sheet.text(anchor_row, anchor_column))
        if text and (not parts or parts[-1] != text):
            parts.append(text)
    return parts


def _column_text(sheet: Sheet, top: int, bottom: int, column: int) -> str:
    return " ".join(_column_parts(sheet, top, bottom, column))


def _join(first: str, second: str) -> str:
    return plain(first.removesuffix("-") + second) if first.endswith("-") else plain(f"{first} {second}")


def _column_meanings(parts: list[str]) -> tuple[Meaning, ...]:
    """The meaning of stacked header texts: the lowest, in the light of the group above it, else all together."""
    own = meanings(parts[-1])
    if len(parts) == 1:
        return own
    group = {m.field for part in parts[:-1] for m in meanings(part)}
    named = [m for m in own if m.field in ("provider", "purpose_kind")]
    if named and group & {"mandatory", "mandatory_for", "purpose"}:
        return tuple(Meaning(m.field, m.detail, "certain", f"below `{parts[-2]}`") for m in named)
    if group & {"mandatory", "mandatory_for"} and not own:
        return (Meaning("provider", "?", "likely", f"below `{parts[-2]}`"),)
    joined = parts[0]
    for part in parts[1:]:
        joined = _join(joined, part)
    return own or meanings(joined) or meanings(parts[0])


def _qualifies(header: _Header) -> bool:
    fields = {m.field for _, options in header.known for m in options}
    share = len(header.known) / len(header.texts) if header.texts else 0.0
    distinct = len({m.field for _, options in header.known for m in options[:1]})
    variables = "name" in fields and bool(
        fields & {"label", "definition", "datatype", "mandatory", "mandatory_for", "provider", "options"}
    )
    options = (
        "option_code" in fields
        and bool(fields & {"list_name", "name"})
        and bool(fields & {"option_label", "label", "definition"})
    )
    return (variables or options) and ((distinct >= 3 and share >= 0.3) or (distinct >= 2 and share >= 0.6))


def _same(found: _Header, current: _Header) -> bool:
    """A repeated header: most of its texts stand in the same columns."""
    mine = {(c, match_form(t)) for c, t in found.texts}
    theirs = {(c, match_form(t)) for c, t in current.texts}
    return len(mine & theirs) >= max(2, 0.6 * len(mine))


def _segments(header: _Header, sheet: Sheet) -> list[tuple[int, int]]:
    """Tables side by side: a new one begins after an empty column where a name column comes again."""
    columns = [c for c, _ in header.texts]
    known = dict(header.known)
    bounds: list[tuple[int, int]] = []
    start, seen_name = columns[0], False
    for i, column in enumerate(columns):
        is_name = any(m.field in ("name", "list_name") for m in known.get(column, ()))
        if i and column - columns[i - 1] > 1 and is_name and seen_name:
            bounds.append((start, columns[i - 1]))
            start, seen_name = column, False
        seen_name = seen_name or is_name
    bounds.append((start, columns[-1] if len(bounds) else max(columns[-1], sheet.width - 1)))
    return bounds


def _block(
    sheet: Sheet, header: _Header, bottom: int, left: int, right: int, overrule: SheetOverrule, findings: Findings
) -> Block | None:
    texts = {c: t for c, t in header.texts if left <= c <= right}
    options = {c: o for c, o in header.known if left <= c <= right}
    for column, given in overrule.columns_for(texts).items():
        options[column] = (given,)
        texts.setdefault(column, letter(column))
    kind = _kind(options)
    if kind is None:
        return None
    columns = _settle(sheet, header, texts, options, kind, findings)
    chosen = {c.index for c in columns}
    unknown = [Column(c, t, Meaning("")) for c, t in texts.items() if c not in chosen]
    return Block(sheet, kind, (header.top, header.bottom), bottom, left, right, columns, unknown)


def _kind(options: dict[int, tuple[Meaning, ...]]) -> Literal["variables", "options"] | None:
    fields = {m.field for found in options.values() for m in found}
    asks = bool(fields & {"datatype", "mandatory", "mandatory_for", "provider", "length"})
    if "option_code" in fields and fields & {"list_name", "name"} and not asks:
        return "options"
    return "variables" if "name" in fields else None


def _settle(
    sheet: Sheet,
    header: _Header,
    texts: dict[int, str],
    options: dict[int, tuple[Meaning, ...]],
    kind: str,
    findings: Findings,
) -> list[Column]:
    """One meaning per column and one column per meaning; what competes is reported."""
    chosen: dict[int, Meaning] = {}
    for column, found in options.items():
        preferred = [m for m in found if (m.field in _OPTION_FIELDS) == (kind == "options")]
        chosen[column] = (preferred or list(found))[0]
    columns = [Column(c, texts[c], m) for c, m in chosen.items() if m.field != "ignore"]
    settled: list[Column] = []
    for name in dict.fromkeys(c.field for c in columns):
        rivals = sorted(
            (c for c in columns if c.field == name),
            key=lambda c: (c.meaning.confidence != "given", rank(name, c.header), c.index),
        )
        if name in _RECURRING or len(rivals) == 1:
            settled += rivals
            continue
        settled.append(rivals[0])
        for other in rivals[1:]:
            if (
                name == "name"
                and not any(c.field == "label" for c in columns)
                and not any(s.field == "label" for s in settled)
            ):
                settled.append(
                    Column(
                        other.index, other.header, Meaning("label", "", "likely", f"`{rivals[0].header}` is the name")
                    )
                )
                continue
            place = sheet.cell(header.bottom, other.index)
            findings.add("VT106", place, used=rivals[0].header, other=other.header, field=name)
    return sorted(settled, key=lambda c: c.index)


def classify(block: Block) -> list[tuple[int, RowKind]]:
    """The kind of every row of a table of variables."""
    kinds = [(row, row_kind(block, row)) for row in block.data_rows()]
    last = max((i for i, (_, kind) in enumerate(kinds) if kind in (RowKind.VARIABLE, RowKind.CONTINUATION)), default=-1)
    return [
        (row, RowKind.NOTE if i > last and kind is RowKind.SECTION else kind) for i, (row, kind) in enumerate(kinds)
    ]


def row_kind(block: Block, row: int) -> RowKind:
    filled = block.filled(row)
    if not filled:
        return RowKind.BLANK
    name_column = block.column("name")
    name = block.text(row, name_column)
    merged_name = bool(name_column) and not name and _hangs(block, row, name_column)
    if _is_header_row(block, row):
        return RowKind.HEADER
    label = block.text(row, block.column("label")) or block.text(row, block.column("definition"))
    if match_form(label) == "sectie" and name:
        return RowKind.SECTION
    asked = any(
        block.text(row, c)
        for c in block.columns
        if c.field in ("datatype", "mandatory", "mandatory_for", "provider", "length")
    )
    answers = any(block.text(row, c) for c in block.columns if c.field in ("options", "option_code", "option_label"))
    if name and (label or asked or answers or (len(filled) > 1 and _known(block, row) > 1)):
        return RowKind.VARIABLE
    if len(filled) == 1:
        return RowKind.CONTINUATION if answers else _lone_text(block, row, filled[0])
    if not name and answers and not asked and (merged_name or not label):
        return RowKind.CONTINUATION
    if not name and asked:
        return RowKind.UNNAMED
    if not name and _known(block, row) == 1 and label:
        return RowKind.NOTE
    return RowKind.UNCLEAR


def _known(block: Block, row: int) -> int:
    return sum(1 for c in block.columns if block.text(row, c))


def _hangs(block: Block, row: int, column: Column | None) -> bool:
    """True if the cell is part of a merged range that begins in an earlier row."""
    return column is not None and block.sheet.anchor(row, column.index)[0] < row


def _is_header_row(block: Block, row: int) -> bool:
    headers = Counter(match_form(c.header) for c in block.columns)
    top, bottom = block.header
    same = 0
    for column in block.columns:
        text = match_form(block.text(row, column))
        if not text:
            continue
        stacked = {match_form(block.sheet.text(r, column.index)) for r in range(top, bottom + 1)}
        same += text in stacked or (text in headers)
    return same >= 2 and same >= 0.6 * len(block.filled(row))


def _lone_text(block: Block, row: int, column: int) -> RowKind:
    """A row of one text: a section, unless it reads like a note or like a name."""
    text = block.sheet.text(row, column).strip()
    if (
        text.startswith(("*", "†", "‡", "¹", "²", "³", "["))
        or len(text) > 120
        or text.endswith(".")
        or match_form(text).startswith(("nb", "let op", "toelichting", "bron:", "noot"))
    ):
        return RowKind.NOTE
    name = block.column("name")
    if (
        name is not None
        and column == name.index
        and " " not in text
        and ("_" in text or any(s.isdigit() for s in text))
    ):
        return RowKind.UNCLEAR
    return RowKind.SECTION
