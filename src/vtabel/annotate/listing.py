"""The findings as a sheet: in a copy of the sender's workbook, or in a workbook of its own for files that are none."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import NamedTuple

from lxml import etree
from lxml.builder import ElementMaker
from openpyxl import Workbook

from vtabel.annotate.package import OfficePackage
from vtabel.diagnostics import Diagnostic
from vtabel.documents.marks import storable
from vtabel.documents.worksheet import Column, grid_sheet
from vtabel.files import same_bytes
from vtabel.readers.returned import LISTING
from vtabel.rules import Lang, Severity
from vtabel.sheet import letter

_WORKBOOK = "xl/workbook.xml"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_TITLES: dict[Lang, str] = {"nl": "Bevindingen", "en": "Findings"}
SEVERITIES: dict[Lang, dict[Severity, str]] = {
    "nl": {Severity.ERROR: "fout", Severity.WARNING: "waarschuwing", Severity.INFO: "ter informatie"},
    "en": {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "for information"},
}
_WIDTHS = (9, 14, 22, 10, 60, 70, 30)


class Line(NamedTuple):
    """One finding as it stands in the list."""

    code: str
    severity: str
    part: str
    locator: str
    what: str
    todo: str
    also: str


def lines_of(findings: Iterable[Diagnostic], lang: Lang) -> list[Line]:
    """The findings in words, errors first."""
    order = list(Severity)
    return [
        Line(
            code=d.code,
            severity=SEVERITIES[lang][d.severity],
            part=d.cell.part if d.cell else "",
            locator=d.cell.locator if d.cell else "",
            what=storable(d.message(lang)),
            todo=storable(d.help(lang)),
            also=", ".join(str(cell) for cell in d.related),
        )
        for d in sorted(findings, key=lambda d: order.index(d.severity))
    ]


def findings_workbook(findings: Iterable[Diagnostic], lang: Lang) -> bytes:
    """The list as a workbook of its own."""
    workbook = Workbook()
    default = workbook.active
    assert default is not None
    workbook.remove(default)
    columns = [Column(header, width) for header, width in zip(LISTING[lang], _WIDTHS, strict=True)]
    grid_sheet(workbook, _TITLES[lang], columns, lines_of(findings, lang), frozen="A2")
    workbook.properties.creator = "vtabel"
    out = io.BytesIO()
    workbook.save(out)
    return same_bytes(out.getvalue())


def add_listing(package: OfficePackage, findings: Iterable[Diagnostic], lang: Lang, sheets: dict[str, str]) -> str:
    """Add the list as the last sheet, with links to the cells; the name of the sheet. ``sheets`` are those of the package."""
    root = package.edit(_WORKBOOK)
    namespace = str(etree.QName(root).namespace)
    listed = next(root.iter(f"{{{namespace}}}sheets"))
    name = _free_title(_TITLES[lang], [str(sheet.get("name")) for sheet in listed])
    part = package.free_name("xl/worksheets/sheet{}.xml")
    package.put(part, _sheet(namespace, lines_of(findings, lang), lang, sheets), _KIND)
    relation = package.relate(_WORKBOOK, "worksheet", part)
    number = max((int(sheet.get("sheetId", "0")) for sheet in listed), default=0) + 1
    element = ElementMaker(namespace=namespace).sheet(name=name, sheetId=str(number))
    key = next((k for sheet in listed for k in sheet.attrib if str(k).endswith("}id")), None)
    assert key is not None, "a workbook has at least one sheet"
    element.set(key, relation)
    listed.append(element)
    return name


def _free_title(title: str, taken: list[str]) -> str:
    """The title, with a number where the workbook has such a sheet already (it was annotated before)."""
    names, number = {name.casefold() for name in taken}, 2
    free = title
    while free.casefold() in names:
        free, number = f"{title} {number}", number + 1
    return free


def _sheet(namespace: str, lines: list[Line], lang: Lang, sheets: dict[str, str]) -> bytes:
    """The sheet as XML. Texts stand inline and need no style, so no other part of the workbook changes."""
    make = ElementMaker(namespace=namespace, nsmap={None: namespace})
    width = letter(len(_WIDTHS) - 1)
    rows = [_row(make, 1, LISTING[lang], bold=True)]
    rows += [_row(make, number, line) for number, line in enumerate(lines, 2)]
    links = [
        make.hyperlink(ref=f"D{number}", location=f"{_quoted(line.part)}!{line.locator}", display=line.locator)
        for number, line in enumerate(lines, 2)
        if line.part in sheets and line.locator
    ]
    pane = make.pane(ySplit="1", topLeftCell="A2", activePane="bottomLeft", state="frozen")
    root = make.worksheet(
        make.dimension(ref=f"A1:{width}{len(rows)}"),
        make.sheetViews(make.sheetView(pane, workbookViewId="0")),
        make.cols(*(make.col(min=str(i), max=str(i), width=str(w), customWidth="1") for i, w in enumerate(_WIDTHS, 1))),
        make.sheetData(*rows),
        make.autoFilter(ref=f"A1:{width}{len(rows)}"),
        *([make.hyperlinks(*links)] if links else []),
    )
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _row(make: ElementMaker, number: int, texts: Iterable[str], *, bold: bool = False) -> etree._Element:
    cells = []
    for column, text in enumerate(texts):
        if not text:
            continue
        shown = make.t(text)
        shown.set(_SPACE, "preserve")
        run = make.r(make.rPr(make.b()), shown) if bold else shown
        cells.append(make.c(make("is", run), r=f"{letter(column)}{number}", t="inlineStr"))
    row: etree._Element = make.row(*cells, r=str(number))
    return row


def _quoted(name: str) -> str:
    return "'" + name.replace("'", "''") + "'"
