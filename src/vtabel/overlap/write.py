"""`Overlap` -> a file: table, workbook, plain values or page."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path

from openpyxl import Workbook

from vtabel.documents.worksheet import Column, grid_sheet
from vtabel.files import same_bytes, write_whole
from vtabel.formulas import guarded
from vtabel.output import form_of, writing
from vtabel.overlap import words
from vtabel.overlap.model import Overlap
from vtabel.overlap.page import page
from vtabel.overlap.rows import Sheet, as_json, pair_rows, sheets
from vtabel.rules import Lang

FORMATS = (".html", ".xlsx", ".csv", ".json")


def write(found: Overlap, path: str | os.PathLike[str], *, lang: Lang = "nl") -> Path:
    """Write a comparison. ``.html`` is one page without network, ``.xlsx`` all tables, ``.csv`` the pairs (for Excel, with ``;``),
    ``.json`` everything as plain values. The file is written whole or not at all; the same comparison gives the same bytes.

    Raises UnusableInput: VT601 for another extension, VT602 if the file cannot be written.
    """
    path = Path(path)
    data = _BYTES[form_of(path, FORMATS)](found, lang)
    with writing(path):
        write_whole(path, data)
    return path


def _csv(found: Overlap, lang: Lang) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(words.COLUMNS[lang])
    writer.writerows([guarded(str(value)) for value in row] for row in pair_rows(found, found.pairs, lang))
    return out.getvalue().encode("utf-8-sig", errors="replace")


def _json(found: Overlap, lang: Lang) -> bytes:
    return (json.dumps(as_json(found, lang), ensure_ascii=False, indent=1) + "\n").encode("utf-8", errors="replace")


def _xlsx(found: Overlap, lang: Lang) -> bytes:
    title = "Overlap van registraties" if lang == "nl" else "Overlap of registries"
    return workbook(title, sheets(found, lang))


def workbook(title: str, tables: list[Sheet]) -> bytes:
    """Tables as a workbook, a sheet each."""
    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    for table in tables:
        columns = [Column(header, width) for header, width in zip(table.header, table.widths, strict=True)]
        grid_sheet(book, table.title, columns, table.rows, frozen="A2")
    book.properties.title, book.properties.creator = title, "vtabel"
    out = io.BytesIO()
    book.save(out)
    return same_bytes(out.getvalue())


_BYTES = {".html": lambda found, lang: page(found, lang), ".xlsx": _xlsx, ".csv": _csv, ".json": _json}
