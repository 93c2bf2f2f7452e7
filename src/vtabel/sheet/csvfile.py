"""`.csv` and `.tsv` -> Sheet. The separator is the one that splits the lines most evenly; the encoding is UTF-8, else
what the byte order mark says, else Windows-1252 with a finding."""

import csv
import io
from collections import Counter
from pathlib import Path

from vtabel.diagnostics import Cell, Findings, UnusableInput
from vtabel.sheet.limits import Limits, too_large
from vtabel.sheet.model import Sheet

_SEPARATORS = ";,\t|"
_SAMPLE = 200_000
_WIDE = 30  # more cells than this in a row say no more about the separator


def read_csv(path: Path, limits: Limits, findings: Findings) -> list[Sheet]:
    """The file as one sheet without a name. Raises UnusableInput: VT001 (binary), VT004, VT005."""
    place = Cell(path.name)
    text = _decode(path.read_bytes(), place, findings)
    rows: list[list[str]] = []
    csv.field_size_limit(limits.unpacked_bytes)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    cells, line = 0, 1
    try:
        for row in reader:
            cells += len(row)
            for what, found, limit in (
                ("rows", len(rows) + 1, limits.rows),
                ("columns", len(row), limits.columns),
                ("cells", cells, limits.cells),
            ):
                if found > limit:
                    raise too_large(place, what, found, limit)
            rows.append(row)
            line = reader.line_num + 1
    except csv.Error as error:
        raise UnusableInput.of("VT004", Cell(path.name, "", f"line {line}"), why=str(error)) from error
    return [Sheet(path.name, "", rows)]


def _decode(data: bytes, place: Cell, findings: Findings) -> str:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                raise UnusableInput.of("VT004", place, why=str(error)) from error
    if b"\x00" in data:
        raise UnusableInput.of("VT001", place, why="binary content", why_nl="binaire inhoud")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        findings.add("VT008", place, encoding="Windows-1252")
        return data.decode("cp1252", errors="replace")


def _separator(text: str) -> str:
    """The separator for which most rows have the same number of cells, more than one; `;` for a single column.

    Options in a cell can be divided as evenly as the columns are, but not in the header. So of the separators that do about
    as well, the one counts whose even rows begin first.
    """
    found: list[tuple[float, int, str]] = []
    for separator in _SEPARATORS:
        score, first = _evenness(text[:_SAMPLE], separator)
        if score:
            found.append((score, first, separator))
    if not found:
        return ";"
    best = max(score for score, _, _ in found)
    return min((first, -score, separator) for score, first, separator in found if score >= 0.4 * best)[2]


def _evenness(sample: str, separator: str) -> tuple[float, int]:
    """How evenly a separator splits the rows, and the first row that it splits like most."""
    try:
        widths = [len(row) for row in csv.reader(io.StringIO(sample, newline=""), delimiter=separator) if any(row)]
    except csv.Error:
        return 0.0, 0
    split = Counter(width for width in widths if width > 1)
    if not split:
        return 0.0, 0
    score, width = max((count / len(widths) * min(width, _WIDE) ** 0.5, width) for width, count in split.items())
    return score, widths.index(width)
