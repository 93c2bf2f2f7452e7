"""`.csv` and `.tsv` -> Sheet. The separator is the one that splits the lines most evenly; the encoding is UTF-8, else
what the byte order mark says, else Windows-1252 with a finding."""

import csv
import io
from collections import Counter
from pathlib import Path

from vtabel.diagnostics import Cell, Findings, UnusableInput
from vtabel.sheet.limits import Limits
from vtabel.sheet.model import Sheet

_SEPARATORS = ";,\t|"


def read_csv(path: Path, limits: Limits, findings: Findings) -> list[Sheet]:
    """The file as one sheet without a name. Raises UnusableInput: VT001 (binary), VT004, VT005."""
    place = Cell(path.name)
    text = _decode(path.read_bytes(), place, findings)
    separator = _separator(text)
    rows: list[list[str]] = []
    csv.field_size_limit(limits.unpacked_bytes)
    cells = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            cells += len(row)
            for what, found, limit in (
                ("rows", len(rows) + 1, limits.rows),
                ("columns", len(row), limits.columns),
                ("cells", cells, limits.cells),
            ):
                if found > limit:
                    raise UnusableInput.of("VT005", place, what=what, found=f"{found:,}", limit=f"{limit:,}")
            rows.append(row)
    except csv.Error as error:
        raise UnusableInput.of("VT004", Cell(path.name, "", f"line {len(rows) + 1}"), why=str(error)) from error
    return [Sheet(path.name, "", rows)]


def _decode(data: bytes, place: Cell, findings: Findings) -> str:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                raise UnusableInput.of("VT004", place, why=str(error)) from error
    if b"\x00" in data:
        raise UnusableInput.of("VT001", place, why="binary content")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        findings.add("VT008", place, encoding="Windows-1252")
        return data.decode("cp1252", errors="replace")


def _separator(text: str) -> str:
    """The separator for which most rows have the same number of cells, more than one; `;` for a single column."""
    sample = text[:200_000]
    best, best_score = ";", 0.0
    for separator in _SEPARATORS:
        try:
            widths = [len(row) for row in csv.reader(io.StringIO(sample, newline=""), delimiter=separator) if any(row)]
        except csv.Error:
            continue
        if not widths:
            continue
        width, count = max(
            Counter(w for w in widths if w > 1).items(), key=lambda item: item[1] * item[0], default=(1, 0)
        )
        score = count / len(widths) * width**0.5
        if score > best_score:
            best, best_score = separator, score
    return best
