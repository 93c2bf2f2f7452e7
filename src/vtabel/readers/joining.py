"""Drafts of several tables: an overview joined with a table of details, and each variable once."""

from __future__ import annotations

import re

from vtabel.diagnostics import Findings
from vtabel.readers.columns import Meaning, rank
from vtabel.readers.drafts import RECURRING, Answer, Draft, Entry
from vtabel.readers.grid import Column
from vtabel.readers.obligations import parse_level
from vtabel.text import match_form

_OWN_WORDS = ("name", "label", "definition", "remark", "indicator", "purpose", "provider")
_LETTER_FIRST = re.compile(r"[^\W\d_]")
_ALIKE = 0.8


def join_by_item(drafts: list[Draft], findings: Findings) -> list[Draft]:
    """One draft for rows of different tables with the same item number: an overview and a table of details.

    The name is that of the table whose name column is the more typical one (``Kolomnaam`` before ``Variabelenaam``).
    What both say and differ in is reported (VT117); the more detailed table counts.
    """
    tables = _Tables(drafts)
    joined: list[Draft] = []
    by_item: dict[str, list[Draft]] = {}
    for draft in drafts:
        item = _item(draft)
        known = by_item.setdefault(item, []) if item else []
        other = next((d for d in known if tables.describe_the_same(d, draft)), None)
        if other is None:
            known.append(draft)
            joined.append(draft)
            continue
        main, side = sorted((other, draft), key=_name_rank)
        _absorb(main, side, findings)
        known[known.index(other)] = main
        joined[joined.index(other)] = main
    return joined


def _item(draft: Draft) -> str:
    return match_form(draft.raw("item_id")).replace("_", "-")


class _Tables:
    """Which tables can be an overview and details of the same variables.

    Tables with the same columns are not: they are datasets beside each other. Numbers such as 1, 2, 3 begin again in each
    table, so there the rows must share their words too, nearly all of them.
    """

    def __init__(self, drafts: list[Draft]) -> None:
        self._items: dict[int, dict[str, set[str]]] = {}
        for draft in drafts:
            if item := _item(draft):
                self._items.setdefault(id(draft.block), {}).setdefault(item, _words(draft))
        self._agree: dict[tuple[int, int], bool] = {}

    def describe_the_same(self, first: Draft, second: Draft) -> bool:
        datasets = {match_form(draft.raw("dataset")) for draft in (first, second)}
        if first.block is second.block or len(datasets - {""}) > 1:
            return False
        headers = [{match_form(column.header) for column in draft.block.columns} for draft in (first, second)]
        if headers[0] == headers[1]:
            return False
        return _LETTER_FIRST.match(_item(first)) is not None or self._agrees(id(first.block), id(second.block))

    def _agrees(self, first: int, second: int) -> bool:
        if (first, second) not in self._agree:
            mine, theirs = self._items[first], self._items[second]
            shared = [bool(mine[item] & theirs[item]) for item in mine.keys() & theirs.keys()]
            self._agree[first, second] = sum(shared) >= _ALIKE * len(shared)
        return self._agree[first, second]


def _words(draft: Draft) -> set[str]:
    return {match_form(e.raw) for name in ("name", "label", "definition") for e in draft.all(name)}


def _name_rank(draft: Draft) -> int:
    entry = draft.get("name")
    return rank("name", entry.column.header) if entry else 999


def _absorb(main: Draft, side: Draft, findings: Findings) -> None:
    """Take over what only the other table says. Its name stays as an origin, and is the label where there is none."""
    have = {e.column.field for e in main.entries}
    for name in conflicts(main, side):
        mine, theirs = main.get(name), side.get(name)
        if mine and theirs and name not in _OWN_WORDS:
            place, also, header = theirs.cell, [mine.cell], mine.column.header
            findings.add("VT117", place, related=also, name=main.name, field=header, used=mine.raw, other=theirs.raw)
    called = side.get("name")
    if called and not have & {"label", "definition"} and match_form(called.raw) not in _words(main):
        meaning = Meaning("label", "", "likely", "the name in another table")
        column = Column(called.column.index, called.column.header, meaning)
        main.add(Entry(called.block, column, called.raw, called.cell, called.at))
    for entry in side.entries:
        field = entry.column.field
        if (
            field not in have
            or field in RECURRING
            or (field in _OWN_WORDS and match_form(entry.raw) not in _words(main))
        ):
            main.add(entry)
    main.blanks = [blank for blank in (*main.blanks, *side.blanks) if _is_open(main, blank.column)]
    main.section = main.section or side.section
    main.section_condition = main.section_condition or side.section_condition
    _absorb_answers(main, side, findings)


def _is_open(draft: Draft, column: Column) -> bool:
    return all(entry.column.meaning.detail != column.meaning.detail for entry in draft.all(column.field))


def _absorb_answers(main: Draft, side: Draft, findings: Findings) -> None:
    mine, theirs = map(_answer_texts, (main.answers, side.answers))
    if not mine and not main.more_options:
        main.answers, main.more_options = side.answers, side.more_options
    elif theirs and theirs != mine:
        place = side.answers[0].code or side.answers[0].label
        cell, used, other = place.cell if place else side.cell, "; ".join(mine), "; ".join(theirs)
        findings.add("VT117", cell, name=main.name, field="options", field_nl="opties", used=used, other=other)


def _answer_texts(answers: list[Answer]) -> list[str]:
    return [" = ".join(e.raw for e in (a.code, a.label) if e) for a in answers]


def without_doubles(drafts: list[Draft], datasets: dict[int, str], findings: Findings) -> list[Draft]:
    """Each variable once. The same row twice in a table is left out; two tables that differ are not reconciled."""
    kept: dict[tuple[str, str, str], Draft] = {}
    for draft in drafts:
        group = draft.raw("group") or (draft.section.raw if draft.section else "")
        key = (match_form(datasets[id(draft)]), match_form(group), match_form(draft.name))
        other = kept.setdefault(key, draft)
        if other is draft:
            continue
        differing = conflicts(other, draft)
        if other.block is not draft.block and differing:
            findings.add("VT105", draft.cell, related=[other.cell], name=draft.name, fields=", ".join(differing))
        else:
            findings.add("VT201", draft.cell, related=[other.cell], name=draft.name)
    return list(kept.values())


def conflicts(first: Draft, second: Draft) -> list[str]:
    """The fields in which two rows about the same variable differ."""
    differing = []
    for name in dict.fromkeys(e.column.field for e in first.entries):
        mine = {match_form(e.raw) for e in first.all(name)}
        theirs = {match_form(e.raw) for e in second.all(name)}
        if name == "mandatory":
            mine, theirs = ({str(s.level) for raw in raws for s in parse_level(raw)} for raws in (mine, theirs))
        if theirs and mine != theirs and name != "item_id":
            differing.append(name)
    return differing
