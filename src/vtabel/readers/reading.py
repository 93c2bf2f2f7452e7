"""One file -> AccountabilityTable."""

from __future__ import annotations

import os
from pathlib import Path

from vtabel.collector import collector_at_rest
from vtabel.diagnostics import Findings
from vtabel.files import sha256
from vtabel.readers.content import read_content
from vtabel.readers.formats import format_of, read_laid_out
from vtabel.readers.overrule import read_layout
from vtabel.sheet import DEFAULT_LIMITS, Limits, read_sheets
from vtabel.table import AccountabilityTable, SourceFile


def read(
    path: str | os.PathLike[str],
    *,
    layout: str | os.PathLike[str] | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> AccountabilityTable:
    """Read the accountability table of one registry: a workbook (``.xlsx``, ``.xlsm``, ``.xls``, ``.ods``), a CSV file, the
    tables of a web page or Word document, FHIR Questionnaires, an ADA schema, an ART-DECOR dataset, an XLSForm, a REDCap data
    dictionary, or a table that vtabel saved (``docs/formats.md``).

    What the file is follows from its content, not from its name. Nothing in it is run, computed or fetched. The layout is
    found by content too. What was decided stands in ``table.layout`` and can be overruled by a layout file
    (``docs/layout.md``); every finding stands in ``table.report`` with its cell.

    Raises:
        UnusableInput: nothing sound can be made of the file: another format, password, empty, no table, past a limit. Its
            ``report`` says why.

    >>> table = read("fixtures/nhr_af/tabel.xlsx")
    >>> table["geslacht"].value_list.options[0].label
    'Man'
    """
    path = Path(path)
    findings = Findings()
    given = read_layout(Path(layout) if layout is not None else None)
    with collector_at_rest():
        content = read_content(path, limits)
        if found := format_of(content):
            return found.read(content, given, findings)
        sheets = read_sheets(path, findings, limits)
        source = SourceFile(name=path.name, sha256=sha256(path))
        return read_laid_out(sheets, source, path.stem, given, findings)
