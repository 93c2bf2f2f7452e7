"""Footnotes: which words belong to the mark at a cell."""

from __future__ import annotations

from collections.abc import Iterable

from vtabel.readers.cells import mark_key
from vtabel.readers.grid import Block
from vtabel.table import Note


class Footnotes:
    """The notes of a file. Tables use the same marks for other words, so the note nearest to a table counts."""

    def __init__(self, notes: Iterable[Note], by_block: Iterable[tuple[Block, list[Note]]]) -> None:
        self._notes = [note for note in notes if note.mark]
        self._by_block: dict[int, list[Note]] = {id(block): notes for block, notes in by_block}

    def find(self, block: Block, mark: str) -> Note | None:
        """The note of the table itself, else of its sheet, else of the file if no two there differ."""
        return (
            self.own(block, mark)
            or _agreed(mark, (n for n in self._notes if n.cell.part == block.sheet.name))
            or _agreed(mark, self._notes)
        )

    def own(self, block: Block, mark: str) -> Note | None:
        """The note that stands with the table itself."""
        return _agreed(mark, self._by_block.get(id(block), ()))


def _agreed(mark: str, notes: Iterable[Note]) -> Note | None:
    """The one note with this mark; None if there is none, or if notes differ."""
    found = {note.text: note for note in notes if mark_key(note.mark) == mark_key(mark) and note.mark}
    return next(iter(found.values())) if len(found) == 1 else None
