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
_ERRORS = frozenset(
    [
        "#N/A",
        "#NULL!",
        "#DIV/0!",
        "#VALUE!",
        "#REF!",
        "#NAME?",
        "#NUM!",
        "#N/B",
        "#LEEG!",
        "#DEEL/0!",
        "#WAARDE!",
        "#VERW!",
        "#NAAM?",
        "#GETAL!",
    ]
)
"""Error values as Excel writes them in a CSV file, in English and Dutch."""
_QUOTES = {
    "expected after": (
        "text stands behind a closing quotation mark; within quotation marks each is written twice",
        "er staat tekst achter een sluitend aanhalingsteken; binnen aanhalingstekens wordt elk dubbel geschreven",
    ),
    "unexpected end": ("a quotation mark is never closed", "een aanhalingsteken wordt nooit gesloten"),
}
"""What the csv module says of quotation marks -> what to tell people, in English and Dutch."""
_SAMPLE = 200_000
_WIDE = 30  # more cells than this in a row say no more about the separator


def read_csv(path: Path, limits: Limits, findings: Findings) -> list[Sheet]:
    """The file as one sheet without a name. Raises UnusableInput: VT001 (binary), VT004, VT005."""
    place = Cell(path.name)
    text = _decode(path.read_bytes(), place, findings)
    separator = _separator(text)
    rows: list[list[str]] = []
    csv.field_size_limit(limits.unpacked_bytes)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
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
        why, why_nl = next((texts for words, texts in _QUOTES.items() if words in str(error)), (str(error), str(error)))
        raise UnusableInput.of("VT004", Cell(path.name, "", f"line {line}"), why=why, why_nl=why_nl) from error
    sheet = Sheet(path.name, "", rows)
    _split_otherwise(sheet, separator, findings)
    _mark_errors(sheet)
    return [sheet]


def _mark_errors(sheet: Sheet) -> None:
    """Empty the cells with an error value of the spreadsheet that the file was saved from; they are told as VT006."""
    for r, row in enumerate(sheet.rows):
        for c, text in enumerate(row):
            if text.startswith("#") and text in _ERRORS:
                sheet.problems[r, c], row[c] = text, ""


def _split_otherwise(sheet: Sheet, separator: str, findings: Findings) -> None:
    """Split the lines that are written with another separator than the rest (VT018), and in as many cells as most rows have.

    Such a line is one text to a reader of the rest. Prose has a blank behind its commas, cells have none.
    """
    widths = Counter(len(row) for row in sheet.rows if sum(map(bool, row)) > 1)
    width = max(widths, key=widths.__getitem__, default=0)
    for number, row in enumerate(sheet.rows):
        filled = [text for text in row if text.strip()]
        for other in _SEPARATORS.replace(separator, "") if len(filled) == 1 and width > 2 else "":
            if filled[0].count(other) < width - 1:
                continue
            cells = next(csv.reader([filled[0]], delimiter=other), [])
            if len(cells) == width and not any(text.startswith(" ") for text in cells):
                findings.add("VT018", sheet.cell(number, 0), separator=_shown(other), rest=_shown(separator))
                sheet.rows[number] = cells
                break


def _shown(separator: str) -> str:
    return "tab" if separator == "\t" else separator


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
