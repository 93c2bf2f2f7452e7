"""Requirements -> an EHR inventory to be filled in: one row for each element that the registries of a hospital need."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from vtabel.catalog import catalog, release_of
from vtabel.catalog.inventory import Availability
from vtabel.catalog.inventory.sheet import ANSWERS, CHOICES, COLUMNS, SHEET, own_rows
from vtabel.diagnostics import Cell, Findings, UnusableInput
from vtabel.documents.wording.availability import GUIDE
from vtabel.documents.wording.terms import DATATYPES
from vtabel.documents.worksheet import Column, add_texts, grid_sheet, text_sheet
from vtabel.files import same_bytes, write_keeping
from vtabel.output import form_of, writing
from vtabel.requirements import Requirement, Requirements, inventory_key
from vtabel.sheet import read_sheets
from vtabel.sheet.rows import Row

_GUIDE = "Leeswijzer"
_NEW, _GONE = "nieuw", "vervallen"
_FHIR, _NO_STANDARD = "FHIR (geen zib)", "geen standaard"
_WIDTHS = {
    "key": 16, "zib": 24, "element": 36, "profile": 30, "path": 44, "datatype": 18, "value_set": 30, "registries": 26,
    "variables": 10, "status": 9, "remark": 44, "system": 20, "date": 12, "state": 11,
}  # fmt: skip
_ANSWER = PatternFill("solid", start_color="FFF7DF")
_DIGITS = re.compile(r"\d+")
_Texts = dict[str, str]


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: how many elements are asked, how many of them are new, how many answered rows are asked no longer."""

    elements: int
    new: int
    gone: int


def write_inventory(found: Requirements, path: str | Path) -> Written:
    """Write the inventory of these requirements as a workbook, ready to be filled in.

    One row for each zib concept, FHIR element outside the zibs, and gap that has a cause, with the availability that the
    requirements have, such as that of a national sheet. If an inventory stands there already, its answers stay: rows that are asked since are marked *nieuw*, answered rows that are asked no longer *vervallen*, and the
    old file is kept beside it (``inventaris.vorige.xlsx``). The same requirements give the same bytes.

    Raises UnusableInput: VT601 for another extension, VT153 if another file stands there, VT602 if it cannot be written.
    """
    path = Path(path)
    form_of(path, [".xlsx"])
    earlier = _earlier(path)
    asked = _asked(found)
    rows, written = _rows(asked, earlier)
    with writing(path):
        write_keeping(path, _workbook(rows))
    return written


def _earlier(path: Path) -> list[Row] | None:
    """The rows of the inventory that stands there; None if there is no file."""
    if not path.exists():
        return None
    found = [rows for sheet in read_sheets(path, Findings()) if (rows := own_rows(sheet)) is not None]
    if not found:
        raise UnusableInput.of("VT153", Cell(path.name))
    return [row for rows in found for row in rows]


def _asked(found: Requirements) -> dict[str, _Texts]:
    """The texts of every element that is asked, by key: the zibs in the order of their numbers, then what no zib holds."""
    grouped: dict[str, list[Requirement]] = {}
    for requirement in found:
        if key := inventory_key(requirement):
            grouped.setdefault(key, []).append(requirement)
    names = {scope.registry.code: scope.registry.name for scope in found.scopes}
    ordered = sorted(grouped.items(), key=lambda item: _place(item[0], item[1][0]))
    return {key: _texts(key, members, names) for key, members in ordered}


def _place(key: str, requirement: Requirement) -> tuple[int, list[int], str, str]:
    kind = ("zib", "fhir").index(requirement.kind) if requirement.kind in ("zib", "fhir") else 2
    numbers = [int(n) for n in _DIGITS.findall(key)] if kind == 0 else []
    return kind, numbers, requirement.title_nl, key


def _texts(key: str, members: list[Requirement], names: dict[str, str]) -> _Texts:
    """The columns that explain one element; of several places in FHIR each once."""
    first = members[0]
    standards = [r.standard for r in members if r.standard]
    needs = [need for r in members for need in r.needs]
    asked = [DATATYPES["nl"][n.variable.datatype] for n in needs if n.variable.datatype]
    return {
        "key": key,
        "zib": first.zib_nl if first.kind == "zib" else _FHIR if first.kind == "fhir" else _NO_STANDARD,
        "element": _element(first),
        "profile": _lines(s.profile or s.resource for s in standards),
        "path": _lines(s.path for s in standards),
        "datatype": _lines((t for s in standards for t in s.types) if standards else asked),
        "value_set": _lines(s.value_set_name or s.value_set for s in standards),
        "registries": _lines(names[need.registry] for need in needs),
        "variables": str(len(needs)),
        **_known(first.availability),
    }


def _known(stated: Availability | None) -> _Texts:
    """What an inventory that the requirements were made with says already."""
    if stated is None:
        return {}
    day = stated.stated_on.isoformat() if stated.stated_on else ""
    return {"status": stated.mark, "remark": stated.remark, "system": stated.source_system, "date": day}


def _element(requirement: Requirement) -> str:
    """The Dutch name of a concept; for what no zib holds, what the registries call it."""
    release = requirement.standard.release if requirement.standard else ""
    found = release_of(release, catalog())
    concept = found.concept(requirement.subject) if found and requirement.kind == "zib" else None
    return concept.name_nl if concept else requirement.title_nl


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(text for text in dict.fromkeys(texts) if text)


def _rows(asked: dict[str, _Texts], earlier: list[Row] | None) -> tuple[list[_Texts], Written]:
    """The rows that are asked with the answers that stood there, then the answered rows that are asked no longer."""
    answered: dict[str, list[_Texts]] = {}
    for row in earlier or ():
        answered.setdefault(row["key"].upper() if row["key"].upper() in asked else row["key"], []).append(row.texts)
    rows, new = [], 0
    for key, texts in asked.items():
        fresh = earlier is not None and key not in answered
        new += fresh
        state = {"state": _NEW if fresh else ""}
        given = [own for texts in answered.get(key, ()) if any((own := _answers(texts)).values())]
        rows += [texts | own | state for own in given] or [texts | state]
    gone = [
        own | {"state": _GONE}
        for key, found in answered.items()
        if key not in asked
        for own in found
        if any(_answers(own).values())
    ]
    return rows + gone, Written(len(asked), new, len(gone))


def _answers(texts: _Texts) -> _Texts:
    return {name: texts.get(name, "") for name in ANSWERS}


def _workbook(rows: list[_Texts]) -> bytes:
    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    columns = [Column(header, _WIDTHS[name]) for name, header in COLUMNS.items()]
    cells = [[_value(name, row.get(name, "")) for name in COLUMNS] for row in rows]
    sheet = grid_sheet(book, SHEET, columns, cells, frozen="D2", pages_wide=2)
    _answer_columns(sheet, len(rows))
    guide = text_sheet(book, _GUIDE, (120,))
    add_texts(guide, [["EPD-inventaris voor kwaliteitsregistraties"]], "title", wide=True)
    add_texts(guide, [[], *([line] if line else [] for line in GUIDE)])
    book.properties.title, book.properties.creator = "EPD-inventaris", "vtabel"
    out = io.BytesIO()
    book.save(out)
    return same_bytes(out.getvalue())


def _value(name: str, text: str) -> str | int:
    return int(text) if name == "variables" and text.isdecimal() else text


def _answer_columns(sheet: Worksheet, rows: int) -> None:
    """Colour what people fill in, and offer the marks of the scale."""
    numbers = {name: number for number, name in enumerate(COLUMNS, 1)}
    for name in ANSWERS:
        for row in range(2, rows + 2):
            sheet.cell(row, numbers[name]).fill = _ANSWER
    if rows:
        letter = get_column_letter(numbers["status"])
        choice = DataValidation(type="list", formula1=f'"{",".join(CHOICES)}"', allow_blank=True)
        choice.error = choice.prompt = (
            "A, B, C, D, E of ?; een * betekent dat de leverancier nodig is (zie de Leeswijzer)."
        )
        choice.showErrorMessage = choice.showInputMessage = True
        choice.add(f"{letter}2:{letter}{rows + 1}")
        sheet.add_data_validation(choice)
