"""Finds header rows: one to three rows of texts high, merged, repeated; several on a sheet, below and beside each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from vtabel.readers.columns import Meaning, heads_codes, heads_names, meanings
from vtabel.readers.datatypes import parse_type
from vtabel.readers.obligations import parse_level
from vtabel.sheet import Sheet
from vtabel.text import match_form, plain

_TALLEST = 3
_BRIDGED = 4  # rows of a header that hold only cells merged from above
_UNFINISHED = ("-", "/", ",", " en", " of", " and", " or", " per", " voor")
_ABOUT = frozenset(
    {"label", "definition", "datatype", "mandatory", "mandatory_for", "provider", "options", "population"}
)
_LABELS = frozenset({"option_label", "label", "definition"})


@dataclass(slots=True)
class Header:
    """The rows of a header, the text above each column, and what the known ones can mean. Rows are counted from 0.

    ``repeats`` are the rows further down that say the same again.
    """

    top: int
    bottom: int
    texts: tuple[tuple[int, str], ...]
    known: tuple[tuple[int, tuple[Meaning, ...]], ...]
    repeats: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Strip:
    """A range of columns of a sheet, with the headers found in it. Bounds are included."""

    left: int
    right: int
    headers: tuple[Header, ...] = ()


def strips(sheet: Sheet) -> list[Strip]:
    """The parts of a sheet that stand beside each other: empty columns lie between, and each has a header of its own."""
    used = sorted({c for row in sheet.rows for c, text in enumerate(row) if text and not text.isspace()})
    groups: list[tuple[int, int]] = []
    for column in used:
        if groups and column == groups[-1][1] + 1:
            groups[-1] = (groups[-1][0], column)
        else:
            groups.append((column, column))
    headed = [group for group in groups if len(groups) > 1 and _headers_in(sheet, *group)]
    if len(headed) < 2:
        return [Strip(0, sheet.width - 1, _headers_in(sheet, 0, sheet.width - 1))]
    lefts = [0, *(left for left, _ in headed[1:])]
    rights = [*(left - 1 for left in lefts[1:]), sheet.width - 1]
    return [Strip(left, right, _headers_in(sheet, left, right)) for left, right in zip(lefts, rights, strict=True)]


def given_header(sheet: Sheet, rows: tuple[int, ...]) -> Strip:
    """The header in the rows (counted from 1) that a layout file gives."""
    left, right = 0, sheet.width - 1
    return Strip(left, right, (_read_header(sheet, min(rows) - 1, max(rows) - 1, left, right),))


def _headers_in(sheet: Sheet, left: int, right: int) -> tuple[Header, ...]:
    return tuple(_headers(sheet, left, right)) or tuple(_nameless(sheet, left, right))


def _headers(sheet: Sheet, left: int, right: int) -> Iterator[Header]:
    """The header of each table; a header that is repeated within its table is no new one."""
    named = [any(map(heads_names, texts[left : right + 1])) for texts in sheet.rows]
    row = 0
    current: Header | None = None
    while row < len(sheet.rows):
        found = _header_at(sheet, row, left, right) if _may_begin(sheet, row, left, right, named) else None
        apart = row == 0 or sum(1 for text in sheet.rows[row - 1][left : right + 1] if text.strip()) < 2
        if found is None or (current is not None and _reads_as_data(found, current, apart)):
            row += 1
            continue
        if current is not None and _repeats(found, current):
            current.repeats.update(range(found.top, found.bottom + 1))
        else:
            current = found
            yield found
        row = found.bottom + 1


def _nameless(sheet: Sheet, left: int, right: int) -> Iterator[Header]:
    """A table of only codes and labels: its list is named by the title above it, or by the sheet."""
    for row, texts in enumerate(sheet.rows):
        if any(map(heads_codes, texts[left : right + 1])):
            header = _read_header(sheet, row, row, left, right)
            fields = [options[0].field for _, options in header.known]
            if "option_code" in fields and _LABELS & set(fields) and len(header.known) == len(header.texts):
                yield header
                return


def _may_begin(sheet: Sheet, row: int, left: int, right: int, named: list[bool]) -> bool:
    """A cheap look: is there a header for names in the row, or below it while the row groups or begins header texts?"""
    if named[row]:
        return True
    if not any(named[row : row + _TALLEST + _BRIDGED]):
        return False
    if not any(named[below] for below in _rows_of_header(sheet, row, left, right) if below > row):
        return False
    grouped = any(m.top == row and m.right > m.left and left <= m.left <= right for m in sheet.merges_in(row))
    return grouped or any(len(text) < 80 and meanings(text) for text in sheet.rows[row][left : right + 1] if text)


def _header_at(sheet: Sheet, top: int, left: int, right: int) -> Header | None:
    """The best header that begins in this row: as tall as adds meaning, at most three rows."""
    best: Header | None = None
    texts = {plain(text) for text in sheet.rows[top][left : right + 1] if text.strip()}
    if len(texts) == 1 and not meanings(next(iter(texts))):
        return None  # a title or section above the header is no part of it
    for bottom in _rows_of_header(sheet, top, left, right):
        if bottom > top and not _continues(sheet, top, bottom, left, right):
            break
        candidate = _read_header(sheet, top, bottom, left, right)
        if _qualifies(candidate) and (best is None or len(candidate.known) >= len(best.known)):
            best = candidate
    return best


def _rows_of_header(sheet: Sheet, top: int, left: int, right: int) -> Iterator[int]:
    """The rows in which a header that begins at the top may end: the next with texts of their own.

    Rows between them that only hold cells merged from above do not count.
    """
    own = 0
    for row in range(top, min(top + _TALLEST + _BRIDGED, len(sheet.rows))):
        bridged = row > top and any(m.top < row for m in sheet.merges_in(row))
        if bridged and not any(text.strip() for text in sheet.rows[row][left : right + 1]):
            continue
        own += 1
        if own > _TALLEST:
            return
        yield row


def _continues(sheet: Sheet, top: int, row: int, left: int, right: int) -> bool:
    """Could this row belong to the header above it? Not if it fills in a column whose header is complete."""
    own = 0
    groups = [m for r in range(top, row) for m in sheet.merges_in(r) if m.right > m.left and m.bottom >= top]
    for column in range(left, right + 1):
        text = sheet.text(row, column)
        if not text.strip():
            continue
        above = " ".join(_column_parts(sheet, top, row - 1, column))
        spanned = any(m.left <= column <= m.right for m in groups)
        joined = bool(above) and (
            match_form(above).endswith(_UNFINISHED) or bool(meanings(_join(above, text)) and not meanings(above))
        )
        if above and not spanned and not joined:
            return False
        own += bool(meanings(text)) or joined or spanned
    return own > 0


def _read_header(sheet: Sheet, top: int, bottom: int, left: int, right: int) -> Header:
    texts: list[tuple[int, str]] = []
    known: list[tuple[int, tuple[Meaning, ...]]] = []
    for column in range(left, right + 1):
        parts = _column_parts(sheet, top, bottom, column)
        if not parts:
            continue
        texts.append((column, " ".join(dict.fromkeys(parts))))
        found = _column_meanings(parts)
        if found:
            known.append((column, found))
    return Header(top, bottom, tuple(texts), tuple(known))


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


def _join(first: str, second: str) -> str:
    return plain(first.removesuffix("-") + second) if first.endswith("-") else plain(f"{first} {second}")


def _column_meanings(parts: list[str]) -> tuple[Meaning, ...]:
    """The meaning of stacked header texts: the lowest, in the light of the group above it, else all together."""
    own = meanings(parts[-1])
    if len(parts) == 1:
        return own
    group = {m.field for part in parts[:-1] for m in meanings(part)}
    why = f"below `{parts[-2]}`"
    named = [m for m in own if m.field in ("provider", "purpose_kind")]
    if named and group & {"mandatory", "mandatory_for", "purpose"}:
        return tuple(Meaning(m.field, m.detail, "certain", why) for m in named)
    if group & {"mandatory", "mandatory_for"} and not own:
        return (Meaning("provider", "?", "likely", why),)
    joined = parts[0]
    for part in parts[1:]:
        joined = _join(joined, part)
    if "purpose" in group and not own and not meanings(joined):
        return (Meaning("purpose_kind", "other", "likely", why),)
    return own or meanings(joined) or meanings(parts[0])


def _qualifies(header: Header) -> bool:
    fields = {m.field for _, options in header.known for m in options}
    share = len(header.known) / len(header.texts) if header.texts else 0.0
    distinct = len({m.field for _, options in header.known for m in options[:1]})
    variables = "name" in fields and bool(fields & _ABOUT)
    options = "option_code" in fields and bool(fields & {"list_name", "name"}) and bool(fields & _LABELS)
    return (variables or options) and (
        distinct >= 4 or (distinct >= 3 and share >= 0.3) or (distinct >= 2 and share >= 0.5)
    )


def _repeats(found: Header, current: Header) -> bool:
    """True if each text says what the header above says in that column."""
    texts = {column: match_form(text) for column, text in current.texts}
    fields = {column: options[0].field for column, options in current.known}
    own = {column: options[0].field for column, options in found.known}
    return len(found.known) > 1 and all(
        match_form(text) == texts.get(column) or (column in own and own[column] == fields.get(column))
        for column, text in found.texts
    )


def _reads_as_data(found: Header, current: Header, apart: bool) -> bool:
    """True for a row of the table that only happens to hold header words, such as `naam`, `tekst`, `Verplicht`.

    Its words stand where the table has columns of that meaning already, or a type stands where types are expected, or it
    is a variable that is called by its label, or that has a name of its own. ``apart`` says that the row follows an empty
    row or a title, as the header of another table does.
    """
    if _repeats(found, current):
        return False
    texts = dict(found.texts)
    fields = {column: options[0].field for column, options in current.known}
    by_field: dict[str, tuple[str, str]] = {}
    for column, name in fields.items():
        by_field.setdefault(name, (texts.get(column, ""), dict(current.texts)[column]))
    name, header = by_field.get("name", ("", ""))
    if all(fields.get(column) == options[0].field for column, options in found.known):
        return name != header or len(found.known) < 0.75 * len(found.texts)
    kind = by_field.get("datatype", ("", ""))[0]
    level = by_field.get("mandatory", ("", ""))[0]
    told = bool(level) and parse_level(level)[0].level is not None
    if kind and parse_type(kind).datatype and (told or not meanings(kind)):
        return True
    if name and not meanings(name) and (not apart or len(found.known) < 0.6 * len(found.texts)):
        return True
    labels = [match_form(by_field[field][0]) for field in ("label", "definition") if field in by_field]
    return bool(name) and match_form(name) in labels
