"""What each row of a table of variables is: a variable, a section, a note, a row that adds answers, or not understood."""

from __future__ import annotations

from enum import Enum

from vtabel.readers.cells import footnote, is_mark, mark_key, split_mark
from vtabel.readers.grid import Block
from vtabel.text import match_form

_ASKED = ("datatype", "mandatory", "mandatory_for", "provider", "length")
_ANSWERS = ("options", "option_code", "option_label")
_WITH_ANSWERS = ("label", "definition", "condition", "remark", "source", "concept_code", "code_system")
_NOTE_SIGNS = ("*", "†", "‡", "¹", "²", "³", "[")
_NOTE_WORDS = ("nb", "let op", "toelichting", "bron:", "noot")
_LONGEST_TITLE = 120


class RowKind(Enum):
    VARIABLE = "variable"
    CONTINUATION = "continuation"
    SECTION = "section"
    NOTE = "note"
    HEADER = "repeated header"
    BLANK = "blank"
    UNNAMED = "without name"
    UNCLEAR = "not understood"


def classify(block: Block) -> list[tuple[int, RowKind]]:
    """The kind of every row of a table of variables."""
    rows = _Rows(block)
    kinds = [(row, rows.kind(row)) for row in block.data_rows()]
    last = max((i for i, (_, kind) in enumerate(kinds) if kind in (RowKind.VARIABLE, RowKind.CONTINUATION)), default=-1)
    return [
        (row, RowKind.NOTE if i > last and kind is RowKind.SECTION else kind) for i, (row, kind) in enumerate(kinds)
    ]


def is_header_row(block: Block, row: int) -> bool:
    """True if the row says again what the header says, in every column that is understood."""
    if row in block.repeats:
        return True
    cells = block.cells(row)
    same = 0
    for column in block.columns:
        if text := match_form(cells.get(column.index, "")):
            stacked = (block.sheet.text(r, column.index) for r in range(block.header[0], block.header[1] + 1))
            if text not in map(match_form, stacked):
                return False
            same += 1
    return same >= 2


class _Rows:
    """The rows of one table, with what is needed to tell them apart."""

    def __init__(self, block: Block) -> None:
        self._block = block
        self._name = block.column("name")
        self._kind = block.column("datatype")
        self._labels = [c.index for c in block.columns if c.field in ("label", "definition")]
        self._asked = [c.index for c in block.columns if c.field in _ASKED]
        self._answers = [c.index for c in block.columns if c.field in _ANSWERS]
        self._known = {c.index for c in block.columns}
        self._with_answers = {c.index for c in block.columns if c.field in (*_ANSWERS, *_WITH_ANSWERS)}
        self._first = min((c.index for c in (*block.columns, *block.not_understood)), default=block.left)
        self._marks = {mark_key(mark) for mark in self._used_marks()}
        self._sections_named = any(self._is_named_section(block.cells(row)) for row in block.data_rows())
        self._names_low = self._share_low() >= 0.8

    def kind(self, row: int) -> RowKind:
        cells = self._block.cells(row)
        if not cells:
            return RowKind.BLANK
        name = cells.get(self._name.index, "") if self._name else ""
        if is_header_row(self._block, row):
            return RowKind.HEADER
        if self._is_named_section(cells):
            return RowKind.SECTION
        if self._is_note(name, cells):
            return RowKind.NOTE
        asked = any(c in cells for c in self._asked)
        answers = any(c in cells for c in self._answers)
        if name:
            return self._named(cells, asked or answers)
        if len(cells) == 1:
            return RowKind.CONTINUATION if answers else self._lone_text(row, *cells.items())
        return self._unnamed(row, cells, asked, answers)

    def _named(self, cells: dict[int, str], told: bool) -> RowKind:
        if told or any(c in cells for c in self._labels) or (len(cells) > 1 and len(self._known & cells.keys()) > 1):
            return RowKind.VARIABLE
        if len(cells) > 1:
            return RowKind.UNCLEAR
        ((_, name),) = cells.items()
        return RowKind.VARIABLE if match_form(name) in self._block.listed else self._lone_text(-1, *cells.items())

    def _unnamed(self, row: int, cells: dict[int, str], asked: bool, answers: bool) -> RowKind:
        label = any(c in cells for c in self._labels)
        if answers and not asked and cells.keys() <= self._with_answers and (not label or self._hangs(row)):
            return RowKind.CONTINUATION
        if asked:
            return RowKind.UNNAMED
        return RowKind.NOTE if label and len(self._known & cells.keys()) == 1 else RowKind.UNCLEAR

    def _hangs(self, row: int) -> bool:
        """True if the name belongs to an earlier row: its cell is part of a merged range that begins there."""
        return self._name is not None and self._block.sheet.anchor(row, self._name.index)[0] < row

    def _is_named_section(self, cells: dict[int, str]) -> bool:
        """A row that says `SECTIE` in the label column, with the title where names stand."""
        for column in self._labels:
            if column in cells:
                named = self._name is not None and self._name.index in cells
                return named and match_form(cells[column]) == "sectie"
        return False

    def _is_note(self, name: str, cells: dict[int, str]) -> bool:
        """A footnote over two cells, a line such as `Bron: | handboek`, or the row of a dataset within a dataset."""
        if len(cells) == 2 and (is_mark(name) or name.endswith(":")):
            return True
        return self._kind is not None and match_form(cells.get(self._kind.index, "")) == "dataset"

    def _lone_text(self, row: int, item: tuple[int, str]) -> RowKind:
        """A row of one text: a section, unless it reads like a note or like a name."""
        column, text = item
        named = self._name is not None and column == self._name.index
        mark = footnote(text)
        if (
            text.startswith(_NOTE_SIGNS)
            or (mark and mark_key(mark[0]) in self._marks)
            or len(text) > _LONGEST_TITLE
            or text.endswith(".")
            or match_form(text).startswith(_NOTE_WORDS)
        ):
            return RowKind.NOTE
        if named and self._reads_as_name(text):
            return RowKind.UNCLEAR
        wide = any(m.left <= column < m.right for m in self._block.sheet.merges_in(row))
        return (
            RowKind.SECTION if (named or column <= self._first or wide) and not self._sections_named else RowKind.NOTE
        )

    def _reads_as_name(self, text: str) -> bool:
        if " " in text:
            return False
        return "_" in text or any(map(str.isdigit, text)) or (self._names_low and text == text.lower())

    def _share_low(self) -> float:
        """How many of the names are one word in small letters."""
        names = [n for row in self._block.data_rows() if (n := self._block.text(row, self._name))]
        return sum(" " not in n and n == n.lower() for n in names) / len(names) if names else 0.0

    def _used_marks(self) -> set[str]:
        columns = [
            c.index for c in self._block.columns if c.field in ("name", "mandatory", "mandatory_for", "provider")
        ]
        cells = (self._block.cells(row) for row in self._block.data_rows())
        return {mark for texts in cells for c in columns if (mark := split_mark(texts.get(c, ""))[1])}
