"""What vendors answer: one sheet of answers per file that came back, kept with its history, held against the requirements of today."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from vtabel.diagnostics import Cell, Findings, Report, UnusableInput
from vtabel.requirements.model import Requirements
from vtabel.table import SourceFile


class Reply(StrEnum):
    """What a vendor can answer."""

    AVAILABLE = "available"
    CONFIGURABLE = "configurable"
    PLANNED = "planned"
    NO = "no"


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Answer(_Value):
    """The answer to one requirement in one revision, and the cell it stands in. ``on`` is the day from which it is available."""

    requirement: str
    revision: str
    reply: Reply
    on: date | None = None
    remark: str = ""
    cell: Cell


class Product(_Value):
    """For what a vendor answers."""

    vendor: str
    name: str
    version: str = ""

    def __str__(self) -> str:
        return ", ".join(part for part in (self.vendor, f"{self.name} {self.version}".strip()) if part)


class AnswerSheet(_Value):
    """The answers of one file. ``asked`` is how many requirements it asked, answered or not."""

    product: Product
    answered_on: date | None = None
    source: SourceFile
    answers: tuple[Answer, ...]
    asked: int = 0


class AnswerBook(_Value):
    """All sheets that came back, the oldest first: nothing is taken out of it."""

    sheets: tuple[AnswerSheet, ...] = ()

    @property
    def products(self) -> tuple[Product, ...]:
        """The products that are answered for, in the order in which they came."""
        return tuple(dict.fromkeys(sheet.product for sheet in self.sheets))

    @property
    def sources(self) -> tuple[SourceFile, ...]:
        return tuple(sheet.source for sheet in self.sheets)

    def history(self, product: Product, requirement: str) -> tuple[Answer, ...]:
        """Every answer for a product to a requirement, the oldest first."""
        mine = (sheet for sheet in self.sheets if sheet.product == product)
        return tuple(a for sheet in mine for a in sheet.answers if a.requirement == requirement)


@dataclass(frozen=True, slots=True)
class Standing:
    """The answer that counts. ``outdated``: the requirement has another revision since; ``earlier`` are the answers before it."""

    product: Product
    answer: Answer
    outdated: bool
    earlier: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """How far one product covers the requirements. An outdated answer is counted with its reply, and as outdated."""

    product: Product
    replies: dict[Reply, int]
    outdated: int
    unanswered: int


class Answered:
    """An `AnswerBook` held against requirements."""

    def __init__(self, found: Requirements, book: AnswerBook) -> None:
        self._revisions = {r.id: r.revision for r in found}
        self.products = book.products
        self._given: dict[tuple[Product, str], list[Answer]] = {}
        for sheet in book.sheets:
            for answer in sheet.answers:
                self._given.setdefault((sheet.product, answer.requirement), []).append(answer)

    def of(self, requirement: str) -> tuple[Standing, ...]:
        """The answers that count for a requirement, per product."""
        return tuple(s for product in self.products if (s := self._standing(product, requirement)) is not None)

    def _standing(self, product: Product, requirement: str) -> Standing | None:
        given = self._given.get((product, requirement))
        if not given:
            return None
        *earlier, last = given
        return Standing(product, last, last.revision != self._revisions.get(requirement), tuple(earlier))

    def tallies(self) -> tuple[Tally, ...]:
        """Coverage per product."""
        return tuple(self._tally(product) for product in self.products)

    def _tally(self, product: Product) -> Tally:
        standing = [self._standing(product, requirement) for requirement in self._revisions]
        given = [s for s in standing if s is not None]
        replies = {reply: sum(s.answer.reply is reply for s in given) for reply in Reply}
        return Tally(product, replies, sum(s.outdated for s in given), len(standing) - len(given))


def merge(
    book: AnswerBook, sheets: Iterable[AnswerSheet], found: Requirements | None = None
) -> tuple[AnswerBook, Report]:
    """The book with further sheets at its end, and what is to be said of them: a file that is in it already is left out.

    With the requirements of today, answers to another revision (VT614) and to requirements that are not asked (VT616) are named; they are kept.
    """
    findings = Findings()
    kept = list(book.sheets)
    revisions = {r.id: r.revision for r in found} if found is not None else None
    for sheet in sheets:
        if sheet.source.sha256 in {known.source.sha256 for known in kept}:
            continue
        kept.append(sheet)
        for answer in sheet.answers if revisions is not None else ():
            _hold(answer, revisions or {}, findings)
    return AnswerBook(sheets=tuple(kept)), findings.report()


def _hold(answer: Answer, revisions: dict[str, str], findings: Findings) -> None:
    revision = revisions.get(answer.requirement)
    if revision is None:
        findings.add("VT616", answer.cell, name=answer.requirement)
    elif revision != answer.revision:
        findings.add("VT614", answer.cell, name=answer.requirement, before=answer.revision or "-", now=revision)


def read_book(path: str | Path) -> AnswerBook:
    """The book that `vtabel answers merge` wrote; an empty one if there is no file yet. Raises UnusableInput (VT617)."""
    path = Path(path)
    if not path.exists():
        return AnswerBook()
    try:
        return AnswerBook.model_validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        where = "/".join(str(part) for part in first["loc"])
        raise UnusableInput.of("VT617", Cell(path.name, "", f"/{where}"), why=first["msg"]) from None
