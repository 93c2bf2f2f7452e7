"""A table as the clean workbook of `vtabel.table.template`; without a table the empty template, to be filled in."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from vtabel.files import same_bytes
from vtabel.formulas import starts_formula
from vtabel.table import AccountabilityTable, Obligation, ValueList, Variable
from vtabel.table import template as t
from vtabel.text import storable

_BODY, _HEAD = Font(name="Arial", size=9), Font(name="Arial", size=9, bold=True, color="FFFFFF")
_DARK = PatternFill("solid", start_color="17457A")
_WRAP = Alignment(wrap_text=True, vertical="top")
_ROOM = 500  # rows below what is filled in that get the drop-downs
Row = dict[str, str]

_GUIDE = (
    "Dit is het sjabloon van vtabel voor een verantwoordingstabel: welke variabelen een kwaliteitsregistratie vraagt, voor welke "
    "zorgaanbieders zij verplicht zijn, met welk doel en voor welke patiënten.",
    "Elke variabele heeft één rij op het blad Variabelen. Een verdere verplichting van dezelfde variabele (andere zorgaanbieders, "
    "andere dagen) staat op het blad Verplichtingen.",
    "Een waardelijst staat op het blad Waardelijsten, één antwoord per rij, en wordt bij de variabele met haar naam genoemd.",
    "Expressies verwijzen naar variabelen met hun naam tussen haken: [geopereerd] === 1 && [leeftijd] >= 18.",
    "Wat in een kolom hoort, staat als opmerking bij haar kop. Lege cellen zijn toegestaan waar niets te zeggen is.",
    "Nakijken: vtabel check <bestand>.",
)  # fmt: skip


def render(table: AccountabilityTable) -> bytes:
    """The workbook as bytes; the same table gives the same bytes."""
    return _workbook(table)


def render_template() -> bytes:
    """The empty template, with drop-downs and a note at every header."""
    return _workbook(None)


def _workbook(table: AccountabilityTable | None) -> bytes:
    workbook = Workbook()
    first = workbook.active
    assert isinstance(first, Worksheet)
    first.title = t.REGISTRY
    _facts(first, table)
    lists = _Lists(table.variables if table else ())
    for name, rows in _sheets(table, lists).items():
        _sheet(workbook.create_sheet(name), t.COLUMNS[name], rows)
    guide = workbook.create_sheet(t.GUIDE)
    guide.column_dimensions["A"].width = 120
    for number, text in enumerate(_GUIDE, 1):
        _put(guide.cell(number, 1), text)
    workbook.properties.creator = "vtabel"
    workbook.properties.title = "Verantwoordingstabel"
    out = io.BytesIO()
    workbook.save(out)
    return same_bytes(out.getvalue())


def _facts(sheet: Worksheet, table: AccountabilityTable | None) -> None:
    values = _registry(table) if table else {}
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 24, 80
    for number, (field, column) in enumerate(t.FACTS.items(), 1):
        _head(sheet.cell(number, 1), column)
        _put(sheet.cell(number, 2), values.get(field, ""))


def _registry(table: AccountabilityTable) -> Row:
    registry = table.registry
    return {
        "name": registry.name,
        "code": registry.code,
        "holder": registry.holder,
        "processor": registry.processor,
        "version": table.version,
        "valid_from": str(table.valid_from or ""),
        "valid_to": str(table.valid_to or ""),
        "population": table.population.text if table.population else "",
    }


def _sheets(table: AccountabilityTable | None, lists: _Lists) -> dict[str, list[Row]]:
    rows: dict[str, list[Row]] = {name: [] for name in t.COLUMNS}
    if table is None:
        return rows
    keys = {d.name: d.keys for d in table.datasets}
    rows[t.DATASETS] = [
        {"dataset": d.name, "label": d.label, "parent": d.parent or "", "case": d.case} for d in table.datasets
    ]
    for variable in table:
        first = _duty(variable.obligations[0]) if variable.obligations else {}
        rows[t.VARIABLES].append({**_variable(variable, keys.get(variable.dataset, ()), lists), **first})
        rows[t.DUTIES] += [{**_key(variable), **_duty(more)} for more in variable.obligations[1:]]
        rows[t.RULES] += [
            {
                **_key(variable),
                "text": rule.text,
                "severity": t.SEVERITIES.get(rule.severity or "", ""),
                "message": rule.message,
            }
            for rule in variable.validations
        ]
    rows[t.LISTS] = list(lists.rows())
    rows[t.NOTES] = [{"mark": note.mark, "text": note.text} for note in table.notes]
    return rows


def _key(variable: Variable) -> Row:
    return {"dataset": variable.dataset, "group": variable.group, "name": variable.name}


def _variable(v: Variable, keys: Sequence[str], lists: _Lists) -> Row:
    part = v.key_part or (keys.index(v.name) + 1 if v.name in keys else None)
    return {
        **_key(v),
        "label": v.label,
        "definition": v.definition,
        "item_id": v.item_id,
        "datatype": t.DATATYPES[v.datatype] if v.datatype else "",
        "length": _number(v.length),
        "decimals": _number(v.decimals),
        "format": v.format,
        "unit": v.unit,
        "unit_text": v.unit_text if v.unit_text != v.unit else "",
        "minimum": _number(v.minimum),
        "maximum": _number(v.maximum),
        "value_list": lists.name_of(v),
        "multiple": t.YES if v.multiple else "",
        "purposes": "; ".join(dict.fromkeys(t.PURPOSES.get(p.kind, p.raw) for p in v.purposes if not p.indicator)),
        "indicators": "; ".join(p.indicator for p in v.purposes if p.indicator),
        "population": v.population.text if v.population else "",
        "visible_if": v.visible_if,
        "default": v.default,
        "calculation": v.calculation,
        "key_part": _number(part),
        "identity": v.identity or t.NO,
        "concept": v.concept.text if v.concept else "",
        "concept_system": v.concept.system if v.concept else "",
        "concept_code": v.concept.code if v.concept else "",
        "remarks": "\n".join(v.remarks),
    }


def _duty(o: Obligation) -> Row:
    return {
        "level": t.LEVELS[o.level],
        "providers": "; ".join(o.providers),
        "duty_population": o.population,
        "condition": o.condition,
        "valid_from": str(o.valid_from or ""),
        "valid_to": str(o.valid_to or ""),
        "duty_notes": "\n".join(o.notes),
    }


def _number(value: Decimal | int | None) -> str:
    """With a decimal comma, and a point nowhere: 1.125 could be a thousand."""
    return "" if value is None else f"{value:f}".replace(".", ",") if isinstance(value, Decimal) else str(value)


class _Lists:
    """The value lists by a name of their own: the same list of several variables stands once."""

    def __init__(self, variables: Sequence[Variable]) -> None:
        self._names: dict[ValueList, str] = {}
        taken: set[str] = set()
        for variable in variables:
            values = variable.value_list
            if values is not None and self._bare(values) not in self._names:
                name = free = values.name or variable.name
                number = 2
                while free.casefold() in taken:
                    free, number = f"{name} ({number})", number + 1
                taken.add(free.casefold())
                self._names[self._bare(values)] = free

    @staticmethod
    def _bare(values: ValueList) -> ValueList:
        """The list without its cells: what makes two lists the same."""
        return values.model_copy(update={"options": tuple(o.model_copy(update={"cell": None}) for o in values.options)})

    def name_of(self, variable: Variable) -> str:
        return self._names[self._bare(variable.value_list)] if variable.value_list is not None else ""

    def rows(self) -> Iterator[Row]:
        for values, name in self._names.items():
            for number, option in enumerate(values.options):
                yield {
                    "list": name,
                    "code": option.code,
                    "label": option.label,
                    "role": t.ROLES[option.role] if option.role else "",
                    "condition": option.condition,
                    "code_system": option.code_system,
                    "concept_code": option.concept_code,
                    "canonical": values.canonical if number == 0 else "",
                }
            if not values.options:
                yield {"list": name, "canonical": values.canonical}


def _sheet(sheet: Worksheet, columns: dict[str, t.Column], rows: Sequence[Row]) -> None:
    for number, (field, column) in enumerate(columns.items(), 1):
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = column.width
        _head(sheet.cell(1, number), column)
        if column.choices:
            _choices(sheet, letter, column, len(rows) + _ROOM)
        for row, texts in enumerate(rows, 2):
            if texts.get(field):
                _put(sheet.cell(row, number), texts[field])
    sheet.freeze_panes = "D2" if "name" in columns else "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{len(rows) + 1}"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _head(cell: Any, column: t.Column) -> None:
    _put(cell, column.header)
    cell.font, cell.fill = _HEAD, _DARK
    words = ". ".join(filter(None, (column.help, f"Kies uit: {', '.join(column.choices)}" if column.choices else "")))
    if words:
        cell.comment = Comment(words[:1].upper() + words[1:], "vtabel", height=110, width=320)


def _choices(sheet: Worksheet, letter: str, column: t.Column, rows: int) -> None:
    choice = DataValidation(type="list", formula1=f'"{",".join(column.choices)}"', allow_blank=True)
    choice.error, choice.showErrorMessage = "Kies een woord uit de lijst.", True
    choice.add(f"{letter}2:{letter}{rows + 1}")
    sheet.add_data_validation(choice)


def _put(cell: Any, text: str) -> None:
    """A text, which is never a formula or a number."""
    cell.font, cell.alignment = _BODY, _WRAP
    if text:
        cell.value = storable(text)
        cell.data_type = "s"
        cell.quotePrefix = starts_formula(text)
