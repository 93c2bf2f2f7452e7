"""An empty statement of how each registry is delivered now, for a hospital to fill in: one row for each table."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from vtabel.documents.worksheet import Column, add_texts, grid_sheet, open_cells, text_sheet
from vtabel.files import same_bytes, write_whole
from vtabel.output import form_of, writing
from vtabel.requirements.delivery import CHANNELS, COLUMNS, EXTENTS, SHEET, STATUSES, TAKES_PART
from vtabel.table import Registry

_WIDTHS = {
    "registry": 20,
    "name": 36,
    "takes_part": 11,
    "extent": 12,
    "channel": 15,
    "register": 20,
    "register_on": 14,
    "remark": 50,
}
_CHOICES: dict[str, Iterable[str]] = {
    "takes_part": TAKES_PART,
    "extent": EXTENTS,
    "channel": CHANNELS,
    "register": STATUSES,
}
_GUIDE = (
    "Per registratie één rij. Vul de gele kolommen in; laat leeg wat u niet weet. Kolom registratie laten staan: daarop wordt teruggelezen.",
    "",
    "doet mee: of de instelling aan de registratie deelneemt (ja, nee).",
    "dataset: of de hele dataset wordt aangeleverd of een deel, bijvoorbeeld alleen de verplichte variabelen (volledig, deel).",
    "aanlevering: hoe dat nu gebeurt (handmatig, batch, automatisch). Komt er meer voor, kies wat het meeste werk geeft.",
    "registerstatus: waar de registratie staat op weg naar het Register voor Kwaliteitsregistraties, en op welke dag dat zo was.",
)


def write_delivery(registries: Iterable[Registry], path: str | Path) -> Path:
    """Write the workbook. It is not written over a file that stands there: that may be filled in.

    Raises UnusableInput: VT601 for another extension, VT602 if it cannot be written or stands there already.
    """
    path = Path(path)
    form_of(path, [".xlsx"])
    with writing(path):
        if path.exists():
            raise FileExistsError(17, "it exists already, and may be filled in")
        write_whole(path, _workbook(list(registries)))
    return path


def _workbook(registries: list[Registry]) -> bytes:
    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    columns = [Column(header, _WIDTHS[name]) for name, header in COLUMNS.items()]
    rows = [[r.code, r.name, *[""] * (len(COLUMNS) - 2)] for r in registries]
    sheet = grid_sheet(book, SHEET, columns, rows, frozen="C2")
    for number, name in enumerate(COLUMNS, 1):
        if name not in ("registry", "name"):
            open_cells(sheet, number, range(2, len(rows) + 2))
        if name in _CHOICES and rows:
            _choose(sheet, number, _CHOICES[name], len(rows))
    guide = text_sheet(book, "Leeswijzer", (120,))
    add_texts(guide, [["Hoe de kwaliteitsregistraties nu worden aangeleverd"]], "title", wide=True)
    add_texts(guide, [[], *([line] if line else [] for line in _GUIDE)])
    book.properties.title, book.properties.creator = "Aanlevering", "vtabel"
    out = io.BytesIO()
    book.save(out)
    return same_bytes(out.getvalue())


def _choose(sheet: Worksheet, column: int, words: Iterable[str], rows: int) -> None:
    rule = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True)
    rule.showErrorMessage = True
    letter = get_column_letter(column)
    rule.add(f"{letter}2:{letter}{rows + 1}")
    sheet.add_data_validation(rule)
