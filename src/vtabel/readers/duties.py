"""The obligations of a variable: from one column, a column per provider type, a list of types, dates and footnotes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date

from vtabel.diagnostics import Cell, Findings
from vtabel.readers.cells import day, split_mark
from vtabel.readers.drafts import Draft, Entry
from vtabel.readers.grid import Column
from vtabel.readers.obligations import Statement, parse_level, parse_providers, parse_qualifier
from vtabel.table import Level, Note, Obligation


class Duties:
    """Reads obligations, with what holds for the whole file: the meaning of marks and the footnotes."""

    def __init__(self, markers: Mapping[str, Level], notes: list[Note], findings: Findings) -> None:
        self._markers = markers
        self._footnotes = {note.mark: note for note in notes if note.mark}
        self._findings = findings
        self._empty: Counter[Cell] = Counter()
        self._headers: dict[Cell, str] = {}
        self._filled: dict[tuple[int, int], bool] = {}
        self._reported: set[str] = set()

    def of(self, draft: Draft) -> tuple[Obligation, ...]:
        """The obligations that the cells of a variable state; empty cells of a filled column count too."""
        start, end = self._date(draft.get("valid_from")), self._date(draft.get("valid_to"))
        found: list[Obligation] = []
        for entry in draft.all("mandatory"):
            found += self._obligations(entry, ())
        for entry in draft.all("mandatory_for"):
            found += self._list(entry)
        for entry in draft.all("provider"):
            if entry.column.meaning.detail != "?":
                found += self._obligations(entry, _codes(entry.column))
        found += self._blanks(draft)
        dated = [
            o if o.valid_from or o.valid_to else o.model_copy(update={"valid_from": start, "valid_to": end})
            for o in found
        ]
        return tuple(self._checked(o) for o in dated)

    def report_empty(self) -> None:
        """One finding per column whose empty cells were read as optional, at its header."""
        for cell, count in self._empty.items():
            self._findings.add("VT111", cell, header=self._headers[cell], count=count)

    def _obligations(self, entry: Entry, codes: tuple[str, ...]) -> list[Obligation]:
        text, mark = split_mark(entry.raw)
        statements = parse_level(text, self._markers)
        if any(s.level is None for s in statements) and mark:
            statements, mark = parse_level(entry.raw, self._markers), ""
        if not statements or any(s.level is None for s in statements):
            self._findings.add("VT205", entry.cell, text=entry.raw)
            return [Obligation(level=Level.UNKNOWN, providers=codes, raw=entry.raw, cell=entry.cell)]
        statements = tuple(self._with_footnote(s, mark, entry) for s in statements)
        return [self._build(s, entry, codes) for s in statements]

    def _with_footnote(self, statement: Statement, mark: str, entry: Entry) -> Statement:
        if not mark:
            return statement
        note = self._footnotes.get(mark)
        if note is None:
            self._findings.add("VT114", entry.cell, mark=mark)
            return statement
        return parse_qualifier(statement, note.text)

    def _build(self, statement: Statement, entry: Entry, codes: tuple[str, ...]) -> Obligation:
        for words in filter(None, (statement.condition, statement.population)):
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
            raw=entry.raw,
            cell=entry.cell,
        )

    def _list(self, entry: Entry) -> list[Obligation]:
        """A column *verplicht voor*: provider types, or after all a word for mandatory or not."""
        text, mark = split_mark(entry.raw)
        codes, unknown = parse_providers(text)
        if codes is None and all(s.level is not None for s in parse_level(text, self._markers)):
            return self._obligations(entry, ())
        for word in unknown:
            self._findings.add("VT213", entry.cell, text=word)
        if codes is None:
            return [Obligation(level=Level.UNKNOWN, raw=entry.raw, cell=entry.cell)]
        statement = self._with_footnote(Statement(Level.MANDATORY), mark, entry)
        found = [self._build(statement, entry, codes)]
        if unknown and codes:
            found.append(Obligation(level=Level.UNKNOWN, raw=entry.raw, cell=entry.cell))
        return found

    def _blanks(self, draft: Draft) -> list[Obligation]:
        found = []
        for column, cell in draft.blanks:
            if column.field == "provider" and column.meaning.detail != "?":
                found.append(Obligation(level=Level.NOT_ASKED, providers=_codes(column), raw="", cell=cell))
            elif column.field in ("mandatory", "mandatory_for"):
                if draft.get("provider") or (column.field == "mandatory_for" and draft.get("mandatory")):
                    continue
                filled = self._is_filled(draft, column)
                if filled:
                    header = draft.block.sheet.cell(draft.block.header[1], column.index)
                    self._empty[header] += 1
                    self._headers[header] = column.header
                level = Level.OPTIONAL if filled else Level.UNKNOWN
                found.append(Obligation(level=level, raw="", cell=cell))
        return found

    def _is_filled(self, draft: Draft, column: Column) -> bool:
        key = (id(draft.block), column.index)
        if key not in self._filled:
            self._filled[key] = any(draft.block.text(row, column) for row in draft.block.data_rows())
        return self._filled[key]

    def _date(self, entry: Entry | None) -> date | None:
        if entry is None:
            return None
        found = day(entry.raw)
        if found is None:
            self._findings.add("VT210", entry.cell, text=entry.raw)
        return found

    def _checked(self, obligation: Obligation) -> Obligation:
        start, end = obligation.valid_from, obligation.valid_to
        if start and end and end < start:
            self._findings.add("VT218", obligation.cell, start=start, to=end)
            return obligation.model_copy(update={"level": Level.UNKNOWN, "valid_from": None, "valid_to": None})
        return obligation


def _codes(column: Column) -> tuple[str, ...]:
    return tuple(code for code in column.meaning.detail.split(",") if code)
