"""Handbooks: a block of labels and values for each variable -> one sheet with a row for each variable.

A block is a run of rows with two texts, of which the first is a known header (`Variabelenr | AF-ID-11`). Blocks may stand in one
sheet (a PDF) or each in a table of its own (a Word document).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from vtabel.diagnostics import Cell
from vtabel.readers.columns import meanings
from vtabel.sheet import Sheet
from vtabel.text import match_form

_FEWEST_LABELS = 3
_STARTS = ("item_id", "name", "label")
_Text = tuple[str, Cell]


def without_blocks(sheets: list[Sheet]) -> list[Sheet]:
    """The sheets, with each run of sheets that hold blocks made one sheet: a row for each block, a column for each label."""
    found: list[Sheet] = []
    for in_blocks, grouped in groupby(sheets, key=_holds_blocks):
        run = list(grouped)
        found += [_unfolded(run)] if in_blocks else run
    return found


def _holds_blocks(sheet: Sheet) -> bool:
    """True if the labels of a block stand below each other, one of them a name or number, and are most of what has two texts."""
    pairs = []
    for row in sheet.rows:
        texts = [text for text in row if text and not text.isspace()]
        if len(texts) > 2:  # as most tables have in their first rows
            return False
        if len(texts) == 2:
            pairs.append(texts)
    labels = {match_form(_bare(label)) for label, _ in pairs}
    fields = {field for label in labels for field in _fields(label)}
    known = sum(bool(_fields(_bare(label))) for label, _ in pairs)
    return len(fields) >= _FEWEST_LABELS and bool(fields & set(_STARTS)) and 2 * known >= len(pairs)


def _texts(sheet: Sheet, row: int) -> list[_Text]:
    return [(text, sheet.cell(row, column)) for column, text in enumerate(sheet.rows[row]) if text.strip()]


def _bare(label: str) -> str:
    return label.strip().rstrip(":").strip()


def _fields(label: str) -> set[str]:
    return {meaning.field for meaning in meanings(_bare(label))}


def _unfolded(sheets: list[Sheet]) -> Sheet:
    """One sheet: what stands above the first block, the labels as header, and a row for each block, with what stands between."""
    texts = [found for sheet in sheets for row in range(len(sheet.rows)) if (found := _texts(sheet, row))]
    labels = _labels(texts)
    rows: list[dict[int, _Text]] = []
    header: dict[int, _Text] = {}
    block: dict[int, _Text] | None = None
    top = 0
    for found in texts:
        column = labels.get(match_form(_bare(found[0][0])))
        if column is None:
            block = None
            rows.append(dict(enumerate(found)))
            continue
        if not header:  # the heading of the first block stays with it
            top = len(rows) - (bool(rows) and len(rows[-1]) == 1)
        header.setdefault(column, found[0])
        if block is None or column in block or column == 0 or _begins_again(column, block, labels):
            block = {}
            rows.append(block)
        block[column] = found[1] if len(found) > 1 else ("", found[0][1])
    return _sheet(sheets[0], [*rows[:top], header, *rows[top:]], len(labels))


def _begins_again(column: int, block: dict[int, _Text], labels: dict[str, int]) -> bool:
    """True for a name below what stands under the name in other blocks: the block is a new one, without its first label."""
    starts = {i for label, i in labels.items() if _fields(label) & set(_STARTS)}
    return (
        column in starts and any(i not in starts for i in block) and column < min(i for i in block if i not in starts)
    )


def _labels(rows: list[list[_Text]]) -> dict[str, int]:
    """Label -> column, in the order of the blocks. Labels are known headers, and what stands among them again and again."""
    counts = Counter(match_form(_bare(texts[0][0])) for texts in rows if len(texts) == 2)
    most = max(counts.values())
    labels = [label for label in counts if _fields(label) or 2 * counts[label] > most > 1]
    first = next(label for label in labels if _fields(label) & set(_STARTS))
    return {label: i for i, label in enumerate([first, *(label for label in labels if label != first)])}


def _sheet(first: Sheet, rows: list[dict[int, _Text]], width: int) -> Sheet:
    width = max(width, *(max(row, default=0) + 1 for row in rows))
    texts = [[row[c][0] if c in row else "" for c in range(width)] for row in rows]
    return Sheet(first.file, first.name, texts, places=dict(_places(rows)))


def _places(rows: list[dict[int, _Text]]) -> Iterator[tuple[tuple[int, int], Cell]]:
    for r, row in enumerate(rows):
        for c, (_, cell) in row.items():
            yield (r, c), cell
        if row and 0 not in row:  # where to point at for what the block does not say
            yield (r, 0), next(iter(row.values()))[1]
