"""Mapping files in: a workbook with sheets *Variabelen*, *Waarden*, *Datasets*, *Populaties*, or csv files beside each other
(``mapping.csv``, ``mapping.waarden.csv``, ``mapping.datasets.csv``, ``mapping.populaties.csv``)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from vtabel.diagnostics import Cell, Findings, UnusableInput
from vtabel.formulas import unguarded
from vtabel.mapping.words import DATASET_COLUMNS, POPULATION_COLUMNS, SHEETS, VALUE_COLUMNS, VARIABLE_COLUMNS
from vtabel.sheet import Sheet, read_sheets
from vtabel.text import match_form

_COLUMNS = {
    "variables": VARIABLE_COLUMNS,
    "values": VALUE_COLUMNS,
    "datasets": DATASET_COLUMNS,
    "populations": POPULATION_COLUMNS,
}
_NEEDED = {
    "variables": ("registry", "variable"),
    "values": ("registry", "variable", "code", "option"),
    "datasets": ("registry", "dataset"),
    "populations": ("registry", "text"),
}


@dataclass(slots=True)
class Row:
    """One row of a mapping file: the texts by field, with the cell of each."""

    texts: dict[str, str]
    cells: dict[str, Cell]
    place: Cell

    def __getitem__(self, name: str) -> str:
        return self.texts.get(name, "")

    def cell(self, name: str) -> Cell:
        return self.cells.get(name, self.place)


@dataclass(slots=True)
class MappingFile:
    """The rows of a mapping file, by sheet."""

    name: str
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


def read_mapping_file(path: Path, findings: Findings, name: str) -> MappingFile:
    """The rows of a mapping file, with ``name`` as its name in cells. Raises UnusableInput (VT307, or what `read_sheets` raises)."""
    found = MappingFile(name)
    if path.suffix.lower() == ".csv":
        parts = {"variables": path} | {
            k: path.with_name(f"{path.stem}.{SHEETS[k].lower()}.csv") for k in ("values", "datasets", "populations")
        }
        sheets = {kind: read_sheets(p, findings)[0] for kind, p in parts.items() if kind == "variables" or p.exists()}
    else:
        named = {match_form(s.name): s for s in read_sheets(path, findings)}
        sheets = {kind: named[match_form(SHEETS[kind])] for kind in _COLUMNS if match_form(SHEETS[kind]) in named}
        if "variables" not in sheets:
            raise UnusableInput.of("VT307", Cell(path.name), why=f"there is no sheet `{SHEETS['variables']}`")
    for kind, sheet in sheets.items():
        sheet.file = name.removesuffix(path.name) + sheet.file
        setattr(found, kind, _rows(sheet, kind, unguarded if path.suffix.lower() == ".csv" else str))
    return found


def _rows(sheet: Sheet, kind: str, plain: Callable[[str], str]) -> list[Row]:
    columns = _COLUMNS[kind]
    by_header = {match_form(header): name for name, header in columns.items()}
    top, found = _header(sheet, by_header)
    missing = [columns[name] for name in _NEEDED[kind] if name not in found.values()]
    if missing:
        place = Cell(sheet.file, sheet.name)
        raise UnusableInput.of("VT307", place, why=f"columns are missing: {', '.join(missing)}")
    rows = []
    for r in range(top + 1, len(sheet.rows)):
        texts = {name: plain(sheet.text(r, c).strip()).strip() for c, name in found.items()}
        if any(texts.values()):
            rows.append(Row(texts, {name: sheet.cell(r, c) for c, name in found.items()}, sheet.cell(r, 0)))
    return rows


def _header(sheet: Sheet, by_header: dict[str, str]) -> tuple[int, dict[int, str]]:
    """The row that holds most of the known headers, among the first twenty."""
    best: tuple[int, dict[int, str]] = (0, {})
    for r in range(min(20, len(sheet.rows))):
        found = {c: by_header[match_form(t)] for c, t in enumerate(sheet.rows[r]) if match_form(t) in by_header}
        if len(found) > len(best[1]):
            best = (r, found)
    return best
