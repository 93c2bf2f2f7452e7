"""Findings go back to the sender: a copy of the workbook with comments at the cells and a sheet that lists them."""

from __future__ import annotations

import os
import posixpath
import zipfile
from collections.abc import Iterable
from pathlib import Path

from lxml import etree

from vtabel.annotate.comments import add_comments
from vtabel.annotate.listing import SEVERITIES, add_listing, findings_workbook
from vtabel.annotate.package import OfficePackage, resolved
from vtabel.diagnostics import Diagnostic, Report, VtabelError
from vtabel.files import write_whole
from vtabel.output import writing
from vtabel.rules import Lang

__all__ = ["annotate"]

_WORKBOOK = "xl/workbook.xml"
_WORKBOOKS = (".xlsx", ".xlsm")
_LONGEST = 32_000  # characters in a comment; Excel takes 32,767


def annotate(
    source: str | os.PathLike[str], report: Report, output: str | os.PathLike[str], *, lang: Lang = "nl"
) -> None:
    """Write a copy of a workbook with a comment at each cell that has a finding, and a sheet *Bevindingen* with all of them.

    Every part of the workbook that does not carry these is copied byte for byte. For a file that is no ``.xlsx`` or ``.xlsm``
    (``.xls``, ``.csv``) a workbook with the list alone is written.

    Args:
        source: the file that was read.
        report: the findings on it, of `vtabel.read` or `vtabel.resolve`.
        output: ``.xlsx``, or the ending of the source where that holds macros.
        lang: language of comments and list.

    Raises:
        VtabelError: the output is the source, or has another ending.
        UnusableInput: it cannot be written (VT602).

    >>> from vtabel.readers import read
    >>> table = read("fixtures/voorbeeldzorg/tabel.xlsx")
    >>> annotate("fixtures/voorbeeldzorg/tabel.xlsx", table.report, "retour.xlsx")  # doctest: +SKIP
    """
    source, output = Path(source), Path(output)
    package = _package(source)
    _check_output(source, output, "" if package is None else source.suffix.lower())
    data = findings_workbook(report, lang) if package is None else _annotated(package, source.name, report, lang)
    with writing(output):
        write_whole(output, data)


def _check_output(source: Path, output: Path, suffix: str) -> None:
    wanted = suffix if suffix in _WORKBOOKS else ".xlsx"
    if output.suffix.lower() != wanted:
        raise VtabelError(f"`{output.name}` must end in `{wanted}`, as what is written into it does")
    if output.exists() and output.samefile(source):
        raise VtabelError(f"`{output.name}` is the file that was read; choose another name for the copy")


def _package(source: Path) -> OfficePackage | None:
    """The source as a workbook that can be edited; None if it is none."""
    try:
        package = OfficePackage(source)
        return package if _WORKBOOK in package and _sheets(package) else None
    except (zipfile.BadZipFile, KeyError, ValueError, etree.XMLSyntaxError):
        return None


def _annotated(package: OfficePackage, file: str, report: Report, lang: Lang) -> bytes:
    sheets = _sheets(package)
    by_sheet: dict[str, dict[str, list[Diagnostic]]] = {}
    for found in report:
        for cell in (found.cell, *found.related):
            if cell and cell.file == file and cell.part in sheets and cell.locator:
                by_sheet.setdefault(cell.part, {}).setdefault(cell.locator, []).append(found)
    for name, by_cell in by_sheet.items():
        add_comments(package, sheets[name], {address: _comment(found, lang) for address, found in by_cell.items()})
    add_listing(package, report, lang, sheets)
    return package.packed()


def _sheets(package: OfficePackage) -> dict[str, str]:
    """The part of each worksheet by the name of the sheet."""
    relations = {
        str(r.get("Id")): resolved(_WORKBOOK, str(r.get("Target", "")))
        for r in package.look(posixpath.join("xl", "_rels", "workbook.xml.rels"))
        if str(r.get("Type", "")).endswith("/worksheet")
    }
    found = {}
    for sheet in package.look(_WORKBOOK).iter("{*}sheet"):
        relation = next((str(v) for k, v in sheet.attrib.items() if str(k).endswith("}id")), "")
        if relations.get(relation, "") in package:
            found[str(sheet.get("name"))] = relations[relation]
    return found


def _comment(findings: Iterable[Diagnostic], lang: Lang) -> str:
    """The findings at one cell, each with what to do."""
    texts = [f"{d.code} {SEVERITIES[lang][d.severity]}: {d.message(lang)}\n{d.help(lang)}" for d in findings]
    return "\n\n".join(dict.fromkeys(texts))[:_LONGEST]
