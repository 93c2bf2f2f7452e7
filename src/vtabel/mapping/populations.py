"""The populations of the tables in codes: what people filled in, else what the reader found certain in the text."""

from __future__ import annotations

from collections.abc import Iterable

from vtabel.diagnostics import Findings
from vtabel.mapping.criteria import normal
from vtabel.mapping.model import CodedPopulation
from vtabel.mapping.rows import RowReader
from vtabel.mapping.words import POPULATION_COLUMNS
from vtabel.mapping.workbook import Row
from vtabel.table import AccountabilityTable, Population
from vtabel.text import match_form

_TYPED = [name for name in POPULATION_COLUMNS if name not in ("registry", "text")]


def coded_populations(
    tables: Iterable[AccountabilityTable], rows: Iterable[Row], reader: RowReader, findings: Findings
) -> tuple[CodedPopulation, ...]:
    """Each population text that has criteria, once; those of the reader are proposed.

    Two rows about one text are a finding (VT303), and neither is used. Rows that cannot be used go to ``reader.unread``.
    """
    texts = {
        _key(table.registry.code, population.text): (table.registry.code, population)
        for table in tables
        for population in (table.population, *(v.population for v in table))
        if population
    }
    found = {key: _certain(*asked) for key, asked in texts.items() if asked[1].criteria}
    typed: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        key = _key(row["registry"], row["text"])
        if any(row[name] for name in _TYPED) or (row.own and key not in texts):
            typed.setdefault(key, []).append(row)
    for key, same in typed.items():
        found.pop(key, None)
        read = _read(same, reader, findings)
        if read is not None:
            found[key] = read
    return tuple(found.values())


def _read(rows: list[Row], reader: RowReader, findings: Findings) -> CodedPopulation | None:
    read = None
    if len(rows) > 1:
        findings.add("VT303", rows[0].place, related=[row.place for row in rows[1:]], name=rows[0]["text"])
    else:
        read = reader.population(rows[0])
    reader.unread += [] if read else rows
    return read


def _certain(registry: str, population: Population) -> CodedPopulation:
    criteria = normal(population.criteria)
    return CodedPopulation(registry=registry, text=population.text, criteria=criteria, cell=population.cell)


def _key(registry: str, text: str) -> tuple[str, str]:
    return match_form(registry), match_form(text)
