"""An EHR inventory in a workbook or csv file -> `Inventory`. Two layouts, told apart by what their headers say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

from vtabel.catalog import RELEASES, catalog
from vtabel.catalog.inventory import names, national
from vtabel.catalog.inventory.model import Availability, Entry, Inventory, Remark, read_mark
from vtabel.catalog.inventory.sheet import CHOICES, own_rows
from vtabel.diagnostics import Cell, Findings, UnusableInput
from vtabel.files import sha256
from vtabel.sheet import Sheet, read_sheets
from vtabel.sheet.rows import Row
from vtabel.table import SourceFile
from vtabel.text import plain

_CONCEPT = re.compile(r"NL-CM:[\d.]+", re.IGNORECASE)
_REQUIREMENT = re.compile(r"E-[0-9a-f]{8}")
_DAYS = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y")
_LEAST = 2
"""How many names that only another part holds it takes to say that a label is wrong."""


def read_inventory(path: str | Path) -> Inventory:
    """What a hospital states of its EHR, per concept.

    Two layouts are known: the national sheet of 2016, in which names are matched to zib concepts, and the one that
    `vtabel.documents.inventory.write_inventory` writes, which holds their ids. What cannot be read or matched is in
    ``report`` (VT154 to VT159, VT210) and reaches no requirement.

    Raises UnusableInput: VT153 if the file holds neither layout, else what `read_sheets` raises.

    >>> found = read_inventory("fixtures/inventory/landelijk.xlsx")
    >>> found.availability("NL-CM:12.1.2").mark, found.availability("NL-CM:7.2.7").mark
    ('A', 'D*')
    """
    path = Path(path)
    findings = Findings()
    reader = _Reader(findings)
    found = [reader.read(sheet) for sheet in read_sheets(path, findings)]
    if not any(found):
        raise UnusableInput.of("VT153", Cell(path.name))
    reader.report_conflicts()
    return Inventory(
        source=SourceFile(name=path.name, sha256=sha256(path)),
        system=reader.system,
        stated_on=reader.stated_on,
        entries=tuple(reader.entries),
        remarks=tuple(reader.remarks),
        report=findings.report(),
    )


class _Reader:
    """Gathers the entries of the sheets of one file."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self.entries: list[Entry] = []
        self.remarks: list[Remark] = []
        self.system = ""
        self.stated_on: date | None = None

    def read(self, sheet: Sheet) -> bool:
        """Read a sheet; False if it is no inventory."""
        rows = own_rows(sheet)
        if rows is not None:
            self.entries += [entry for row in rows if (entry := self._own(row)) is not None]
            return True
        columns = national.columns_of(sheet)
        if columns is None:
            return False
        self._facts(sheet, columns)
        for block in national.blocks(sheet, columns):
            self._part(block)
        return True

    def _facts(self, sheet: Sheet, columns: national.Columns) -> None:
        above = national.facts_above(sheet, columns)
        if "system" in above:
            self.system = above["system"][0]
        if "date" in above:
            text, cell = above["date"]
            self.stated_on = _day(text)
            if self.stated_on is None:
                self._findings.add("VT210", cell, text=text)

    def _own(self, row: Row) -> Entry | None:
        """The entry of a row of our own sheet; None if it names no element."""
        stated = self._stated(row["status"], row.cell("status")) if row["key"] else None
        if row["remark"] and stated is None:
            self.remarks.append(Remark(part=row["zib"], text=row["remark"], cell=row.cell("remark")))
        if not row["key"]:
            if row["status"]:
                self._findings.add("VT159", row.cell("status"), status=row["status"])
            return None
        key = self._known_key(row)
        stated_on = _day(row["date"])
        if row["date"] and stated_on is None:
            self._findings.add("VT210", row.cell("date"), text=row["date"])
        more = {"remark": row["remark"], "source_system": row["system"], "stated_on": stated_on}
        return Entry(
            part=row["zib"],
            name=row["element"] or row["key"],
            key=key,
            datatype=row["datatype"],
            availability=stated and stated.model_copy(update=more),
            cell=row.cell("key"),
        )

    def _known_key(self, row: Row) -> str:
        """The key of a row; empty, with a finding, if nothing has that key."""
        key = plain(row["key"])
        if _CONCEPT.fullmatch(key) and any(key.upper() in catalog(release) for release in RELEASES):
            return key.upper()
        if _REQUIREMENT.fullmatch(key):
            return key
        if row["status"]:
            zibs = names.zibs_named(row["zib"])
            self._unmatched(row["key"], row["zib"], names.nearest_names(row["element"], zibs), row.cell("key"))
        return ""

    def _part(self, block: national.Block) -> None:
        """The elements of one part of the national sheet."""
        part, zibs = self._recognised(block)
        for text, cell in block.orphans:
            self._findings.add("VT159", cell, status=text)
        for line in block.elements():
            stated = self._stated(line.status, line.status_cell)
            if stated is not None:
                more = {"remark": line.remark, "source_system": self.system, "stated_on": self.stated_on}
                stated = stated.model_copy(update=more)
            elif line.remark:
                self.remarks.append(Remark(part=part, text=line.remark, cell=line.remark_cell))
            key = self._concept(line, part, zibs) if stated is not None and zibs is not None else ""
            self.entries.append(
                Entry(
                    part=part,
                    path=line.path,
                    name=line.name,
                    key=key,
                    datatype=line.datatype,
                    availability=stated,
                    cell=line.cell,
                )
            )
        self.remarks += [Remark(part=part, text=text, cell=cell) for text, cell in block.remarks]

    def _recognised(self, block: national.Block) -> tuple[str, Sequence[str] | None]:
        """The name of a part and its zibs, by its labels and by what its elements are; None if these contradict each other.

        A label is only believed over another if the names of the elements decide for it.
        """
        labelled = [
            (part, cell) for text, cell in block.labels if (part := names.part_named(text) or names.part_within(text))
        ]
        title = block.labels[0][0] if block.labels else ""
        if not labelled:
            return title, names.zibs_named(title)
        score = names.fitting(line.name for line in block.lines)
        chosen, place = max(labelled, key=lambda found: score.get(found[0].name, 0))
        likely = max(score, key=lambda name: score[name], default="")
        if not score.get(chosen.name) and score.get(likely, 0) >= _LEAST:
            self._mislabelled(chosen.name, likely, place, used=False)
            return chosen.name, None
        for part, cell in labelled:
            if part != chosen:
                self._mislabelled(part.name, chosen.name, cell, used=True)
        return chosen.name, chosen.zibs

    def _mislabelled(self, label: str, part: str, cell: Cell, *, used: bool) -> None:
        how, how_nl = ("they are read as such", "zo zijn ze gelezen")
        if not used:
            how, how_nl = ("they are not used", "ze zijn niet gebruikt")
        self._findings.add("VT158", cell, label=label, part=part, how=how, how_nl=how_nl)

    def _concept(self, line: national.Line, part: str, zibs: Sequence[str]) -> str:
        """The one concept that a line names; empty, with a finding, if there is none or more than one."""
        searched = names.scope(zibs, line.path)
        found = names.concepts_named(line.name, searched)
        if len(found) > 1:
            self._findings.add("VT156", line.cell, name=line.name, choices=", ".join(found))
        elif not found:
            self._unmatched(line.name, part, names.nearest_names(line.name, searched), line.cell)
        return found[0] if len(found) == 1 else ""

    def _unmatched(self, name: str, part: str, nearest: Iterable[str], cell: Cell) -> None:
        self._findings.add("VT155", cell, name=name, part=part or "-", choices=", ".join(nearest) or "-")

    def _stated(self, text: str, cell: Cell) -> Availability | None:
        """What a status cell states; None if it is empty, or with a finding if it cannot be read."""
        if not text:
            return None
        mark = read_mark(text)
        if mark is None:
            self._findings.add("VT154", cell, text=text, choices=", ".join(CHOICES))
            return None
        return Availability(letter=mark[0], vendor_dependent=mark[1], cell=cell)

    def report_conflicts(self) -> None:
        """Report every element that has more than one status."""
        for key, stated in _by_key(self.entries):
            first, *others = stated
            marks = list(dict.fromkeys(a.mark for a in stated))
            if len(marks) > 1:
                cells = [a.cell for a in others if a.cell]
                self._findings.add("VT157", first.cell, related=cells, name=key, marks=", ".join(marks))


def _by_key(entries: Iterable[Entry]) -> Iterator[tuple[str, list[Availability]]]:
    found: dict[str, list[Availability]] = {}
    for entry in entries:
        if entry.key and entry.availability is not None:
            found.setdefault(entry.key, []).append(entry.availability)
    yield from found.items()


def _day(text: str) -> date | None:
    """A date as jjjj-mm-dd, dd-mm-jjjj or dd/mm/jjjj; None if it is none."""
    for pattern in _DAYS:
        try:
            return datetime.strptime(plain(text), pattern).date()
        except ValueError:
            continue
    return None
