"""A workbook that a vendor filled in -> its answers. Columns and labels are found by what they say, in Dutch or English."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path

from vtabel.diagnostics import Cell, Findings, Report, UnusableInput
from vtabel.documents.wording.labels import UI
from vtabel.documents.wording.summary import REPLIES
from vtabel.files import sha256
from vtabel.requirements import Answer, AnswerSheet, Product, Reply
from vtabel.sheet import Sheet, read_sheets
from vtabel.table import SourceFile
from vtabel.text import match_form, plain

_SEARCHED = 20
_COLUMNS = ("requirement", "revision", "answer", "answer_date", "remark")
_ABOUT = ("vendor", "product", "product_version", "answered_on")
_DAYS = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%Y-%m-%d %H:%M:%S")
_Row = dict[str, tuple[str, Cell]]


def read_answers(path: str | Path) -> tuple[AnswerSheet, Report]:
    """The answers of one file (``.xlsx`` or another workbook, ``.reqif``), and the findings on it.

    What cannot be read is left out and named: an answer that is none of the choices (VT612), a requirement that is answered twice
    (VT615), a day that is none (VT210); *planned* without a day is kept and named (VT613).

    Raises UnusableInput: VT610 if it holds no answer columns, VT611 if it does not say for which product, else what `read_sheets` raises.
    """
    path = Path(path)
    findings = Findings()
    if path.suffix.lower() == ".reqif":
        from vtabel.documents.reqif import read_reqif

        about, rows = read_reqif(path)
    else:
        sheets = list(read_sheets(path, findings))
        about = _about(sheets)
        rows = [row for sheet in sheets for row in _rows(sheet)]
    if not rows:
        raise UnusableInput.of("VT610", Cell(path.name))
    given = {key: text for key, (text, _) in about.items()}
    if not given.get("vendor") or not given.get("product"):
        raise UnusableInput.of("VT611", Cell(path.name))
    answers = tuple(_answers(rows, findings))
    day, cell = about.get("answered_on", ("", Cell(path.name)))
    sheet = AnswerSheet(
        product=Product(vendor=given["vendor"], name=given["product"], version=given.get("product_version", "")),
        answered_on=_day(day, cell, findings),
        source=SourceFile(name=path.name, sha256=sha256(path)),
        answers=answers,
        asked=len(rows),
    )
    return sheet, findings.report()


def _headers(keys: Iterable[str]) -> dict[str, str]:
    return {match_form(words[key]): key for words in UI.values() for key in keys}


def _about(sheets: Iterable[Sheet]) -> _Row:
    """Vendor, product, version and day, where a label has its value beside it."""
    labels = _headers(_ABOUT)
    found: _Row = {}
    for sheet in sheets:
        for r in range(min(len(sheet.rows), _SEARCHED)):
            key = labels.get(match_form(sheet.text(r, 0)))
            if key and (text := plain(sheet.text(r, 1))):
                found.setdefault(key, (text, sheet.cell(r, 1)))
    return found


def _rows(sheet: Sheet) -> Iterator[_Row]:
    fields = _headers(_COLUMNS)
    for r, row in enumerate(sheet.rows[:_SEARCHED]):
        columns = {c: fields[form] for c, text in enumerate(row) if (form := match_form(text)) in fields}
        if {"requirement", "answer"} <= set(columns.values()):
            for below in range(r + 1, len(sheet.rows)):
                found = {key: (plain(sheet.text(below, c)), sheet.cell(below, c)) for c, key in columns.items()}
                if found["requirement"][0]:
                    yield found
            return


def _answers(rows: Iterable[_Row], findings: Findings) -> Iterator[Answer]:
    words = {match_form(word): reply for texts in REPLIES.values() for reply, word in texts.items()}
    seen: dict[str, Cell] = {}
    for row in rows:
        (requirement, _), (text, cell) = row["requirement"], row["answer"]
        if not text:
            continue
        reply = words.get(match_form(text))
        if reply is None:
            findings.add("VT612", cell, text=text, choices=", ".join(REPLIES["nl"].values()))
        elif requirement in seen:
            findings.add("VT615", cell, related=[seen[requirement]], name=requirement)
        else:
            seen[requirement] = cell
            yield _answer(row, reply, findings)


def _answer(row: _Row, reply: Reply, findings: Findings) -> Answer:
    cell = row["answer"][1]
    day, day_cell = row.get("answer_date", ("", cell))
    on = _day(day, day_cell, findings)
    if reply is Reply.PLANNED and not day:
        findings.add("VT613", day_cell, name=row["requirement"][0])
    return Answer(
        requirement=row["requirement"][0],
        revision=row.get("revision", ("", cell))[0],
        reply=reply,
        on=on,
        remark=row.get("remark", ("", cell))[0],
        cell=cell,
    )


def _day(text: str, cell: Cell, findings: Findings) -> date | None:
    for pattern in _DAYS:
        try:
            return datetime.strptime(text, pattern).date()
        except ValueError:
            continue
    if text:
        findings.add("VT210", cell, text=text)
    return None
