"""Mapping files in tables: a workbook with sheets *Variabelen*, *Waarden*, *Datasets*, *Populaties*, or csv files beside each
other (``mapping.csv``, ``mapping.waarden.csv``, ``mapping.datasets.csv``, ``mapping.populaties.csv``)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from vtabel.diagnostics import Cell, Findings, UnusableInput
from vtabel.formulas import unguarded
from vtabel.mapping.marks import CUT, same_text
from vtabel.mapping.words import ASKED_COLUMNS, COLUMNS, HELP, OWN, SHEETS
from vtabel.sheet import Sheet, read_sheets
from vtabel.sheet.rows import CellsOf
from vtabel.sheet.rows import Row as SheetRow
from vtabel.text import match_form

NEEDED = {
    "variables": ("registry", "variable"),
    "values": ("registry", "variable", "code", "option"),
    "datasets": ("registry", "dataset"),
    "populations": ("registry", "text"),
}


@dataclass(slots=True)
class Row(SheetRow):
    """One row of a mapping file: the texts by field, and by header what stands in columns that people added."""

    @property
    def own(self) -> dict[str, str]:
        """What stands in columns that people added, by header."""
        return {n.removeprefix(OWN): text for n, text in self.texts.items() if n.startswith(OWN) and text}


@dataclass(slots=True)
class MappingFile:
    """The rows of a mapping file, by sheet. It is ``whole`` if its form can hold every variable: then one without a row is new."""

    name: str
    whole: bool = True
    variables: list[Row] = field(default_factory=list)
    values: list[Row] = field(default_factory=list)
    datasets: list[Row] = field(default_factory=list)
    populations: list[Row] = field(default_factory=list)


def apart(paths: Sequence[Path]) -> list[str]:
    """What the files are called: by name, those with the same name with their folder before it.

    >>> apart([Path("nice/mapping.csv"), Path("nhr/mapping.csv"), Path("perined/perined.csv")])
    ['nice/mapping.csv', 'nhr/mapping.csv', 'perined.csv']
    """
    count = Counter(path.name for path in paths)
    return [path.name if count[path.name] == 1 else f"{path.absolute().parent.name}/{path.name}" for path in paths]


def read_workbook(path: Path, findings: Findings) -> MappingFile:
    """The rows of a workbook. Raises UnusableInput (VT307, or what `read_sheets` raises)."""
    named = {match_form(s.name): s for s in read_sheets(path, findings)}
    sheets = {kind: named[match_form(SHEETS[kind])] for kind in COLUMNS if match_form(SHEETS[kind]) in named}
    if "variables" not in sheets:
        raise UnusableInput.of("VT307", Cell(path.name), why=f"there is no sheet `{SHEETS['variables']}`")
    return _file(path, sheets, str)


def read_csv_set(path: Path, findings: Findings) -> MappingFile:
    """The rows of a csv file and those beside it. Raises UnusableInput (VT307, or what `read_sheets` raises)."""
    parts = {kind: path if kind == "variables" else beside(path, kind) for kind in COLUMNS}
    sheets = {kind: read_sheets(p, findings)[0] for kind, p in parts.items() if kind == "variables" or p.exists()}
    return _file(path, sheets, unguarded)


def files_of(path: Path) -> tuple[Path, ...]:
    """A mapping file, of csv with those that are there beside it."""
    others = (beside(path, kind) for kind in COLUMNS if kind != "variables") if path.suffix.lower() == ".csv" else ()
    return (path, *(other for other in others if other.exists()))


def beside(path: Path, kind: str) -> Path:
    """The csv file of another sheet than that of the variables: ``mapping.waarden.csv``."""
    return path.with_name(f"{path.stem}.{SHEETS[kind].lower()}.csv")


def refuse_open(path: Path) -> None:
    """Refuse a file that somebody has open (VT350): what they typed is not in it yet, and they would save over ours."""
    for lock in (f"~${path.name}", f".~lock.{path.name}#"):
        if path.with_name(lock).exists():
            raise UnusableInput.of("VT350", Cell(path.name), lock=lock)


def _file(path: Path, sheets: dict[str, Sheet], plain: Callable[[str], str]) -> MappingFile:
    found = MappingFile(path.name)
    for kind, sheet in sheets.items():
        getattr(found, kind).extend(_rows(sheet, kind, plain))
    return found


def _rows(sheet: Sheet, kind: str, plain: Callable[[str], str]) -> list[Row]:
    top, found = _header(sheet, kind)
    missing = [COLUMNS[kind][name] for name in NEEDED[kind] if name not in found.values()]
    if missing:
        place = Cell(sheet.file, sheet.name)
        raise UnusableInput.of("VT307", place, why=f"columns are missing: {', '.join(missing)}")
    columns = {name: c for c, name in found.items()}
    rows = []
    for r in range(top + 1, len(sheet.rows)):
        texts = {name: _text(sheet, r, c, name, plain) for name, c in columns.items()}
        if any(texts.values()):
            rows.append(Row(texts, CellsOf(sheet, r, columns), sheet.cell(r, 0)))
    return rows


def _text(sheet: Sheet, row: int, column: int, name: str, plain: Callable[[str], str]) -> str:
    """The text of a cell. Of one that was cut to fit, the whole text stands in its comment."""
    text = sheet.text(row, column)
    if not text:
        return text
    text = plain(text.strip()).strip()
    whole = sheet.comments.get((row, column), "") if name in ASKED_COLUMNS and text.endswith(CUT) else ""
    return whole if whole and same_text(text, whole) else text


def fields(kind: str, headers: Sequence[str]) -> dict[int, str]:
    """The field of each column; a column that people added is named by its header. Columns that are only written to help,
    and columns without a header, are left out."""
    known = {match_form(header): name for name, header in COLUMNS[kind].items()}
    helping = {match_form(header): name for name, header in HELP[kind].items()}
    found: dict[int, str] = {}
    for c, header in enumerate(headers):
        form = match_form(header)
        name = known.get(form) or helping.get(form) or (f"{OWN}{header.strip()}" if form else "")
        if name and (name not in HELP[kind] or name in ASKED_COLUMNS):
            found[c] = _unique(name, found.values()) if name.startswith(OWN) else name
    return found


def _unique(name: str, taken: Collection[str]) -> str:
    numbered = (f"{name} ({n})" for n in count(2))
    return name if name not in taken else next(n for n in numbered if n not in taken)


def _header(sheet: Sheet, kind: str) -> tuple[int, dict[int, str]]:
    """The row that holds most of the known headers, among the first twenty."""
    known = {match_form(header) for header in COLUMNS[kind].values()}
    rows = range(min(20, len(sheet.rows)))
    top = max(rows, key=lambda r: sum(match_form(t) in known for t in sheet.rows[r]), default=0)
    return top, fields(kind, sheet.rows[top] if sheet.rows else ())
