"""The obligations of a variable: from one column, a column per provider type, a list of types, dates and footnotes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import date

from vtabel.diagnostics import Cell, Findings
from vtabel.readers.cells import day, day_before, split_mark
from vtabel.readers.drafts import Blank, Draft, Entry
from vtabel.readers.footnotes import Footnotes
from vtabel.readers.grid import Column
from vtabel.readers.obligations import Statement, parse_level, parse_providers, parse_qualifier
from vtabel.table import Level, Obligation
from vtabel.text import match_form

_CARDINALITY = re.compile(r"(\d{1,4})\.\.(\d{1,4}|\*|)")
_NARROWED = (Level.MANDATORY, Level.REQUIRED, Level.CONDITIONAL)


class Duties:
    """Reads obligations, with what holds for the whole file: the meaning of marks and the footnotes."""

    def __init__(self, markers: Mapping[str, Level], footnotes: Footnotes, findings: Findings) -> None:
        self._markers = markers
        self._footnotes = footnotes
        self._findings = findings
        self._empty: Counter[Cell] = Counter()
        self._headers: dict[Cell, str] = {}
        self._filled: dict[tuple[int, int], bool] = {}
        self._reported: set[str] = set()
        self._stated: dict[str, tuple[Statement, ...]] = {}

    def of(self, draft: Draft) -> tuple[Obligation, ...]:
        """The obligations that the cells of a variable state; empty cells of a filled column count too."""
        start, end = self._date(draft.get("valid_from")), self._last_day(draft.get("valid_to"))
        found: list[Obligation] = []
        for entry in draft.all("mandatory"):
            found += self._obligations(draft, entry, ())
        for entry in draft.all("mandatory_for"):
            found = self._for_listed(found, self._list(draft, entry), entry)
        for entry in draft.all("provider"):
            if entry.column.meaning.detail != "?":
                found += self._obligations(draft, entry, _codes(entry.column))
        found += self._blanks(draft)
        if not found and (count := draft.get("cardinality")) is not None:
            found += _counted(count)
        if start or end:
            dates = {"valid_from": start, "valid_to": end}
            found = [o if o.valid_from or o.valid_to else o.model_copy(update=dates) for o in found]
        return tuple([self._checked(o) for o in found])

    def report_empty(self) -> None:
        """One finding per column whose empty cells were read as optional, at its header."""
        for cell, count in self._empty.items():
            self._findings.add("VT111", cell, header=self._headers[cell], count=count)

    def _obligations(self, draft: Draft, entry: Entry, codes: tuple[str, ...]) -> list[Obligation]:
        text, mark = split_mark(entry.raw)
        statements = self._statements(text)
        if any(s.level is None for s in statements) and mark:
            statements, mark = self._statements(entry.raw), ""
        if not statements or any(s.level is None for s in statements):
            self._findings.add("VT205", entry.cell, text=entry.raw)
            return [Obligation(level=Level.UNKNOWN, providers=codes, raw=entry.written, cell=entry.cell)]
        statements = tuple(self._with_footnotes(s, draft, mark, entry) for s in statements)
        return [self._build(s, entry, codes) for s in statements]

    def _statements(self, text: str) -> tuple[Statement, ...]:
        """What a cell states: a table says the same of many variables."""
        if text not in self._stated:
            self._stated[text] = parse_level(text, self._markers)
        return self._stated[text]

    def _with_footnotes(self, statement: Statement, draft: Draft, mark: str, entry: Entry) -> Statement:
        """The statement narrowed by the footnote at its cell, and by the one at the name of the variable."""
        for sign in filter(None, (mark, draft.mark)):
            note = self._footnotes.find(entry.block, sign)
            if note is None:
                self._findings.add("VT114", entry.cell, mark=sign)
            else:
                statement = parse_qualifier(statement, note.text)
        return statement

    def _build(self, statement: Statement, entry: Entry, codes: tuple[str, ...]) -> Obligation:
        for words in filter(None, (statement.condition, statement.population, *statement.notes)):
            if words not in self._reported:
                self._reported.add(words)
                self._findings.add("VT214", entry.cell, text=words)
        return Obligation(
            level=statement.level or Level.UNKNOWN,
            providers=statement.providers or codes,
            population=statement.population,
            condition=statement.condition,
            valid_from=statement.valid_from,
            valid_to=statement.valid_to,
            notes=statement.notes,
            raw=entry.written,
            cell=entry.cell,
        )

    def _list(self, draft: Draft, entry: Entry) -> list[Obligation]:
        """A column *verplicht voor*: provider types, or after all a word for mandatory or not."""
        text, mark = split_mark(entry.raw)
        codes, unknown = parse_providers(text)
        if codes is None and all(s.level is not None for s in parse_level(text, self._markers)):
            return self._obligations(draft, entry, ())
        for word in unknown:
            self._findings.add("VT213", entry.cell, text=word)
        if codes is None:
            return [Obligation(level=Level.UNKNOWN, raw=entry.written, cell=entry.cell)]
        statement = self._with_footnotes(Statement(Level.MANDATORY), draft, mark, entry)
        found = [self._build(statement, entry, codes)]
        if unknown and codes:
            found.append(Obligation(level=Level.UNKNOWN, raw=entry.written, cell=entry.cell))
        return found

    @staticmethod
    def _for_listed(stated: list[Obligation], listed: list[Obligation], entry: Entry) -> list[Obligation]:
        """What a column *verplicht* says, for the providers in a column beside it.

        `Ja` for `umc` asks it of these alone. `Optioneel` under *verplicht voor umc* stays true for the others.
        """
        if not stated or any(o.level is Level.UNKNOWN for o in listed):
            return stated + listed
        codes = tuple(code for o in listed for code in o.providers)
        firm = all(o.level in _NARROWED for o in stated)
        if not firm and match_form(entry.column.header).startswith(("verplicht", "mandatory")):
            return stated + listed
        return [o if o.providers else o.model_copy(update={"providers": codes}) for o in stated]

    def _blanks(self, draft: Draft) -> list[Obligation]:
        found = []
        for blank in draft.blanks:
            column = blank.column
            if blank.unread and column.field in ("mandatory", "mandatory_for", "provider"):
                found.append(Obligation(level=Level.UNKNOWN, providers=_codes(column), raw="", cell=blank.cell))
            elif column.field == "provider" and column.meaning.detail != "?":
                found.append(Obligation(level=Level.NOT_ASKED, providers=_codes(column), raw="", cell=blank.cell))
            elif column.field in ("mandatory", "mandatory_for"):
                if draft.get("provider") or (column.field == "mandatory_for" and draft.get("mandatory")):
                    continue
                level = Level.OPTIONAL if self._counts_empty(blank) else Level.UNKNOWN
                found.append(Obligation(level=level, raw="", cell=blank.cell))
        return found

    def _counts_empty(self, blank: Blank) -> bool:
        """True if the column is filled elsewhere; the empty cell is counted for the finding at its header."""
        if not self._is_filled(blank):
            return False
        header = blank.block.sheet.cell(blank.block.header[1], blank.column.index)
        self._empty[header] += 1
        self._headers[header] = blank.column.header
        return True

    def _is_filled(self, blank: Blank) -> bool:
        key = (id(blank.block), blank.column.index)
        if key not in self._filled:
            self._filled[key] = any(blank.block.text(row, blank.column) for row in blank.block.data_rows())
        return self._filled[key]

    def _date(self, entry: Entry | None) -> date | None:
        if entry is None:
            return None
        found = day(entry.raw)
        if found is None:
            self._findings.add("VT210", entry.cell, text=entry.raw)
        return found

    def _last_day(self, entry: Entry | None) -> date | None:
        """The date of a column *tot en met*; one under *tot* or *vervalt per* is the day after the last."""
        found = self._date(entry)
        if entry is None or found is None:
            return found
        header = match_form(entry.column.header)
        return day_before(found) if header.endswith("tot") or header.startswith("vervalt per") else found

    def _checked(self, obligation: Obligation) -> Obligation:
        start, end = obligation.valid_from, obligation.valid_to
        if start and end and end < start:
            self._findings.add("VT218", obligation.cell, start=start, to=end)
            return obligation.model_copy(update={"level": Level.UNKNOWN, "valid_from": None, "valid_to": None})
        return obligation


def _counted(entry: Entry) -> list[Obligation]:
    """A cardinality as the duty, where a table has no column that says it (element tables of FHIR): how many at least."""
    match = _CARDINALITY.fullmatch(entry.raw.replace(" ", ""))
    if match is None:
        return []
    low, high = int(match[1]), match[2]
    level = Level.NOT_ASKED if high == "0" else Level.MANDATORY if low else Level.OPTIONAL
    return [Obligation(level=level, raw=entry.written, cell=entry.cell)]


def _codes(column: Column) -> tuple[str, ...]:
    return tuple(code for code in column.meaning.detail.split(",") if code)
