"""Every format gives the same sheets: values, merged ranges, dates, comments, hidden rows."""

import datetime as dt
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import docx
import pytest
import xlwt
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from odf.office import Annotation
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P, S

import vtabel as vt
from formats import WRITERS, ods_cell, part, with_parts, written_as
from vtabel.diagnostics import Findings
from vtabel.sheet import Sheet, read_sheets
from workbooks import cells, codes, names

SMALL = [["Variabele", "Label", "Verplicht"], ["asa", "ASA-klasse", "Ja"]]
FORMATS = sorted(WRITERS)


def sheets_of(path: Path) -> list[Sheet]:
    return read_sheets(path, Findings())


def refused(path: Path, limits: vt.Limits | None = None) -> vt.UnusableInput:
    with pytest.raises(vt.UnusableInput) as error:
        vt.read(path, limits=limits or vt.Limits())
    assert all(d.render("nl") for d in error.value.report)
    return error.value


def grid(sheet: Sheet) -> list[list[str]]:
    """The texts without the empty cells at the end of rows and the empty rows at the end."""
    rows = [list(row) for row in sheet.rows]
    for row in rows:
        while row and not row[-1]:
            row.pop()
    while rows and not rows[-1]:
        rows.pop()
    return rows


# ---- all formats


@pytest.mark.parametrize("kind", FORMATS)
def test_the_same_table_in_every_format(tmp_path: Path, kind: str) -> None:
    table = vt.read(written_as(kind, tmp_path, [["Registratie", "Proef"], [], *SMALL, ["b", "Regel 1\nRegel 2", "Nee"]]))
    assert names(table) == ["asa", "b"]
    assert table["b"].label == "Regel 1\nRegel 2"
    assert table.registry.name == "Proef"
    part_of = {"csv": "", "html": "tabel 1", "docx": "tabel 1"}.get(kind, "Blad")
    assert table["asa"].cell == vt.Cell(f"t.{kind}", part_of, "A4")


@pytest.mark.parametrize("kind", FORMATS)
def test_the_content_decides_and_not_the_name(tmp_path: Path, kind: str) -> None:
    path = written_as(kind, tmp_path, SMALL)
    other = path.rename(tmp_path / ("t.txt" if kind == "csv" else "t.xls"))
    assert names(vt.read(other)) == ["asa"]


TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn", "Zl", "Zp")), min_size=1, max_size=9).filter(
    lambda text: text == " ".join(text.split(" ")).strip() and not text.startswith("=") and "  " not in text
)
LINES = st.lists(TEXTS, min_size=1, max_size=3).map("\n".join)


@st.composite
def grids(draw: st.DrawFn) -> list[list[str]]:
    width = draw(st.integers(1, 5))
    values = st.one_of(st.just(""), LINES, st.sampled_from(["0001", "1-2", "-1", "1,5", "x", "+", "@a"]))
    rows = draw(st.lists(st.lists(values, min_size=width, max_size=width), min_size=1, max_size=5))
    return [["begin", *rows[0][1:]], *rows[1:]]


@pytest.mark.parametrize("kind", ["xls", "ods", "html", "docx"])
@settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
@given(rows=grids())
def test_a_grid_gives_the_same_texts_as_in_a_workbook(kind: str, rows: list[list[str]]) -> None:
    with TemporaryDirectory() as folder:
        expected, found = (grid(sheets_of(written_as(k, Path(folder), rows))[0]) for k in ("xlsx", kind))
    assert found == expected
