"""Words at places on a page -> lines, cells and their text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

_SAME_LINE = 3.0  # points between the tops of words of one line
_MARGIN = 0.12  # of the height of a page: where running heads and page numbers stand
_GAP = 1.5  # a gap of this many letter heights separates columns of text
_DIGITS = re.compile(r"\d+")
Box = tuple[float, float, float, float]  # left, top, right, bottom
_NEW_ITEM = re.compile(r"^(?:[-•▪·*]\s|\S{1,12}\s*=\s)")


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    bold: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One line of words of a page; ``number`` counts from 1."""

    words: tuple[Word, ...]
    page: int
    number: int
    right: float  # where the longest line of the page ends

    @property
    def top(self) -> float:
        return min(word.top for word in self.words)

    @property
    def middle(self) -> float:
        return (self.top + max(word.bottom for word in self.words)) / 2

    @property
    def pattern(self) -> str:
        """Height and text, with every number alike: page numbers differ, the running head does not."""
        return f"{self.top:.0f} {_DIGITS.sub('#', ' '.join(word.text for word in self.words))}"


@dataclass(frozen=True, slots=True)
class Words:
    """The text of one cell, or of one paragraph, with where it begins. ``is_full``: its last line has no room for a word more."""

    text: str
    page: int
    line: int
    x0: float = 0.0
    size: float = 0.0
    bold: bool = False
    is_full: bool = False


class Passage:
    """Words that go on with each other, over a line end or a page end."""

    __slots__ = ("_pieces", "first", "last")

    def __init__(self, words: Words) -> None:
        self.first = self.last = words
        self._pieces = [words.text]

    @property
    def text(self) -> str:
        return "".join(self._pieces)

    def add(self, more: Words) -> None:
        """Go on with other words, with a break only where an item begins."""
        if not more.text:
            return
        if not self.first.text:
            self.first = replace(more, page=self.first.page, line=self.first.line)
            self._pieces = [more.text]
        else:
            apart = not self.last.is_full or _NEW_ITEM.match(more.text)
            self._pieces += ["\n" if apart else _joint(self.last.text, more.text), more.text]
        self.last = more


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table of a page: its box, where its columns begin, and the box and the cells of each row."""

    box: Box
    edges: tuple[float, ...]
    rows: list[tuple[Box, list[Box | None]]]

    @property
    def top(self) -> float:
        return float(self.box[1])

    def holds(self, line: Line) -> bool:
        return self.box[1] - 1 <= line.middle <= self.box[3] + 1


def lines_of(page: Any) -> list[Line]:
    """The lines of a page from top to bottom, words from left to right."""
    words = [_word(w) for w in page.extract_words(extra_attrs=["size", "fontname"], x_tolerance=2)]
    right = max((word.x1 for word in words), default=0.0)
    found: list[list[Word]] = []
    for word in sorted(words, key=lambda w: (w.top, w.x0)):
        if found and abs(found[-1][0].top - word.top) <= _SAME_LINE:
            found[-1].append(word)
        else:
            found.append([word])
    return [
        Line(tuple(sorted(line, key=lambda w: w.x0)), page.page_number, number, right)
        for number, line in enumerate(found, 1)
    ]


def _word(raw: dict[str, Any]) -> Word:
    return Word(
        raw["text"], raw["x0"], raw["x1"], raw["top"], raw["bottom"], round(raw["size"], 1), "bold" in str(raw["fontname"]).lower()
    )  # fmt: skip


def running_lines(pages: Sequence[tuple[float, list[Line]]]) -> set[str]:
    """The patterns of lines that stand at one height in the margin of most pages: running heads and page numbers."""
    counts: Counter[str] = Counter()
    for height, lines in pages:
        margin = {
            line.pattern for line in lines if line.middle < _MARGIN * height or line.middle > (1 - _MARGIN) * height
        }
        counts.update(margin)
    return {pattern for pattern, count in counts.items() if count > 1 and count >= len(pages) / 2}


def text_row(line: Line) -> list[Words]:
    """The texts of a line beside tables, divided where a gap is wide."""
    pieces: list[list[Word]] = [[line.words[0]]]
    for before, word in pairwise(line.words):
        if word.x0 - before.x1 > _GAP * word.size:
            pieces.append([word])
        else:
            pieces[-1].append(word)
    return [_words([piece], line, line.right) for piece in pieces]


def table_rows(table: Table, lines: Iterable[Line]) -> list[list[Words]]:
    """The cells of a ruled table. A cell that spans columns stands in the first of them."""
    mine = [line for line in lines if table.holds(line)]
    return [[_cell(box, row, mine) for box in cells] for row, cells in table.rows]


def _cell(box: Box | None, row: Box, lines: Sequence[Line]) -> Words:
    """The text within a box. Lines that are wrapped are joined; a line that ends early keeps its break."""
    page = lines[0].page if lines else 0
    if box is None:
        inside = [line for line in lines if row[1] - 1 <= line.middle <= row[3] + 1]
        return Words("", page, inside[0].number if inside else 0)
    left, top, right, bottom = box
    pieces = []
    numbers = []
    for line in lines:
        words = [
            w
            for w in line.words
            if left - 1 <= (w.x0 + w.x1) / 2 <= right + 1 and top - 1 <= (w.top + w.bottom) / 2 <= bottom + 1
        ]
        if words:
            pieces.append(words)
            numbers.append(line)
    if not pieces:
        nearest = next((line for line in lines if line.middle >= top - 1), lines[-1] if lines else None)
        return Words("", page, nearest.number if nearest else 0)
    padding = min(piece[0].x0 for piece in pieces) - left
    return _words(pieces, numbers[0], right - padding)


def _words(pieces: Sequence[Sequence[Word]], first: Line, right: float) -> Words:
    """The text of several lines of words that may reach to ``right``."""
    text = _joined(pieces[0])
    for before, piece in pairwise(pieces):
        wrapped = _is_full(before, piece[0], right) and not _NEW_ITEM.match(_joined(piece))
        text += (_joint(text, piece[0].text) if wrapped else "\n") + _joined(piece)
    last = pieces[-1]
    full = right - last[-1].x1 < 6 * last[-1].size  # a word of some six letters more would not fit
    return Words(text, first.page, first.number, pieces[0][0].x0, last[0].size, last[0].bold, full)


def _joined(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)


def _is_full(line: Sequence[Word], following: Word, right: float) -> bool:
    """True if the next word did not fit behind this line: it was wrapped, not begun anew by the author."""
    blank = 0.25 * line[-1].size
    return line[-1].x1 + blank + (following.x1 - following.x0) > right + 1


def _joint(before: str, after: str) -> str:
    """What stands between two halves of a wrapped text: nothing after a hyphen within a word."""
    inside = before.endswith("-") and before != "-" and not before.endswith(" -") and after[:1].islower()
    return "" if inside and after.split(" ")[0] not in ("en", "of") else " "
