"""What stands above the first table: registry, holder, version, validity. ``Naam: waarde`` in a cell, or in two."""

from __future__ import annotations

import re
from datetime import date

from vtabel.diagnostics import Cell, Findings
from vtabel.readers.cells import day, day_before, footnote, period, tidy
from vtabel.readers.overrule import LayoutOverrule
from vtabel.readers.populations import parse_population
from vtabel.sheet import Sheet
from vtabel.table import Note, Origin, Population, Registry
from vtabel.text import match_form, plain

_LABELS: dict[str, tuple[str, ...]] = {
    "name": ("registratie", "kwaliteitsregistratie", "naam registratie", "registry", "naam kwaliteitsregistratie"),
    "code": ("code", "interne code", "registratiecode", "afkorting"),
    "holder": ("registratiehouder", "houder", "holder", "eigenaar"),
    "processor": ("dataverwerker", "verwerker", "processor", "bewerker"),
    "version": ("versie", "version", "datasetversie", "release"),
    "valid_from": ("geldig vanaf", "ingangsdatum", "vanaf", "valid from"),
    "valid_to": ("geldig tot en met", "einddatum", "valid to"),
    "valid_until": ("geldig tot",),
    "validity": ("geldigheid", "geldig", "periode", "validity"),
    "population": ("populatie", "patiëntpopulatie", "population", "doelgroep", "cliëntenpopulatie"),
    "case": ("registratie-eenheid", "één rij per", "een rij per", "case", "eenheid van registratie"),
    "keys": ("sleutel", "sleutels", "sleutelvariabelen", "keys"),
}
_BY_LABEL = {match_form(label): name for name, labels in _LABELS.items() for label in labels}
_BLANKS = re.compile(r"\s{2,}")
_PAIR = re.compile(r"([^:;]{2,40}?)\s?:\s+(.*?)(?=  [^:;]{2,40}:\s|$)")
_TITLE = re.compile(r"^verantwoordings?\s*s?tabel\s+(.+)$", re.IGNORECASE)
_VERSION = re.compile(r"^(?:versie|version|release)\s+(v?\d[\w.-]{0,30})$", re.IGNORECASE)
_SLUG = re.compile(r"[^a-z0-9]+")


def code_of(name: str) -> str:
    """The short name of a registry, made of its name.

    >>> code_of("Stichting NICE")
    'stichting-nice'
    """
    return _SLUG.sub("-", match_form(name)).strip("-") or "registratie"


class Preamble:
    """The named facts above a table, each with its cell, and the other texts as notes."""

    def __init__(self) -> None:
        self.facts: dict[str, Origin] = {}
        self.notes: list[Note] = []

    def raw(self, name: str) -> str:
        return self.facts[name].raw if name in self.facts else ""

    def read(self, sheet: Sheet, bottom: int, left: int = 0, right: int | None = None) -> None:
        """Take in the rows of a sheet above row ``bottom`` (counted from 0), from column ``left`` up to ``right``."""
        for row in range(min(bottom, len(sheet.rows))):
            texts = enumerate(sheet.rows[row][left:right], left)
            self._read_row(sheet, row, [(column, text) for column, text in texts if text.strip()])

    def _read_row(self, sheet: Sheet, row: int, filled: list[tuple[int, str]]) -> None:
        """Pairs of cells such as `Registratie` and its name; any other cell by itself."""
        labels = [_BY_LABEL.get(match_form(text).rstrip(" :")) for _, text in filled]
        paired = len(filled) % 2 == 0 and all(labels[::2])
        for label, (column, text) in zip(labels[::2], filled[1::2], strict=False) if paired else ():
            self._keep(label or "", text, sheet.cell(row, column))
        for column, text in () if paired else filled:
            self._read_text(text, sheet.cell(row, column))

    def _read_text(self, text: str, cell: Cell) -> None:
        known = False
        for line in text.splitlines():
            for match in _PAIR.finditer(_BLANKS.sub("  ", line)):
                label = _BY_LABEL.get(match_form(match[1]))
                if label and match[2].strip():
                    known = True
                    self._keep(label, match[2], cell)
        if version := _VERSION.match(plain(text)):
            self._keep("version", version[1], cell)
            known = True
        if title := _TITLE.match(plain(text)):
            self._keep("name", title[1], cell)
            known = True
        if not known:
            mark = footnote(text)
            self.notes.append(Note(text=mark[1] if mark else text.strip(), mark=mark[0] if mark else "", cell=cell))

    def _keep(self, label: str, text: str, cell: Cell) -> None:
        self.facts.setdefault(label, Origin(raw=tidy(text), cell=cell))

    def registry(self, given: LayoutOverrule, stem: str, findings: Findings, cell: Cell) -> Registry:
        """Who asks. Without a name in the table or layout file the file name stands in, with a finding."""
        name = given.registry.name or self.raw("name")
        if not name:
            name = stem
            findings.add("VT110", cell, name=name)
        code = given.registry.code or self.raw("code") or code_of(name)
        return Registry(
            code=code,
            name=name,
            holder=given.registry.holder or self.raw("holder"),
            processor=given.registry.processor or self.raw("processor"),
        )

    def validity(self, given: LayoutOverrule, findings: Findings) -> tuple[date | None, date | None]:
        """The first and last day of the table."""
        start, end = (
            self._day(name, text, findings)
            for name, text in (("valid_from", given.valid_from), ("valid_to", given.valid_to))
        )
        beyond = self._day("valid_until", "", findings) if end is None else None
        end = day_before(beyond) if beyond else end
        if "validity" in self.facts and not (start or end):
            start, end, _ = period(self.raw("validity"))
            start = start or day(self.raw("validity"))
        return start, end

    def _day(self, name: str, given: str, findings: Findings) -> date | None:
        text = given or self.raw(name)
        if not text:
            return None
        found = day(text)
        if found is None:
            origin = self.facts.get(name)
            findings.add("VT210", origin.cell if origin else None, text=text)
        return found

    def population(self) -> Population | None:
        origin = self.facts.get("population")
        return parse_population(origin.raw, origin.cell) if origin else None
