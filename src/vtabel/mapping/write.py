"""`Mapping` -> mapping file: a workbook that people fill in, or csv files with the same sheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from vtabel.catalog import catalog
from vtabel.diagnostics import Cell, UnusableInput
from vtabel.files import same_bytes, write_keeping
from vtabel.formulas import guarded, starts_formula
from vtabel.mapping.model import Binding, Case, Code, Gap, Mapped, Mapping, Pick, Proposal
from vtabel.mapping.words import (
    CAUSES,
    DATASET_COLUMNS,
    DECISIONS,
    HELP_COLUMNS,
    POPULATION_COLUMNS,
    SHEETS,
    SOURCES,
    VALUE_COLUMNS,
    VARIABLE_COLUMNS,
    word_of_decision,
    word_of_source,
)
from vtabel.output import writing
from vtabel.table import Variable
from vtabel.text import match_form, storable

_KEY = ("registry", "dataset", "group", "variable")
_ORDER = {
    **{name: VARIABLE_COLUMNS[name] for name in _KEY},
    **HELP_COLUMNS,
    **{name: header for name, header in VARIABLE_COLUMNS.items() if name not in _KEY},
}
_CHOICES: dict[str, Iterable[str]] = {
    "source": SOURCES,
    "decision": DECISIONS,
    "pick": [p.value for p in Pick],
    "cause": CAUSES,
}
_WIDTHS = {
    "title": 36,
    "asked": 28,
    "cell": 26,
    "path": 30,
    "codes": 24,
    "nearest": 40,
    "justification": 40,
    "group": 24,
    "variable": 24,
}
_WRAPPED = ("title", "justification", "nearest")
_MOST_LINES = 3
_GUIDE = (
    "Vul op blad Variabelen per rij in waar de variabele vandaan komt. De grijze kolommen zijn hulp en worden niet teruggelezen.",
    "bron: zib (concept invullen), fhir (resource en pad), lokaal (tabel en kolom), constante (waarde), afgeleid (afleiding), handmatig.",
    "Geen bron? Laat bron leeg en vul gap (de oorzaak) en gap_sleutel in; naaste: `NL-CM:... = waarom niet | ...`.",
    "besluit: aanvaard telt; voorgesteld en leeg tellen niet; afgewezen blijft bewaard.",
    "codes: `SCT|282291009; LN|29463-7`. keuze: welke van meer waarden telt. venster: `case.start-P2Y .. case.start`.",
    "afleiding: andere variabelen tussen haken, zoals `[gewicht] / [lengte]`, of een bekende afleiding zoals `bmi(weight=[gewicht], height=[lengte])`.",
    "Een bekende gap_sleutel (voorstel `beyond:...`) is genoeg: gap en naaste komen dan van die ingang.",
    "Een voorstel berust op gelijkenis van namen en is nooit een besluit.",
)


def write_mapping(mapping: Mapping, path: Path) -> None:
    """Write the mapping as ``.xlsx``, or as ``.csv`` with its other sheets beside it (``mapping.waarden.csv``, ...).

    Everything that people decided is written back; variables without a decision get their proposals. A file that stood there
    is kept beside it as ``mapping.vorige.xlsx``, since people may have added columns of their own. Whole or not at all.

    Raises UnusableInput: VT601 for another extension, VT602 if the file cannot be written.
    """
    sheets = {
        "datasets": (DATASET_COLUMNS, _dataset_rows(mapping)),
        "populations": (POPULATION_COLUMNS, _population_rows(mapping)),
        "variables": (_ORDER, _variable_rows(mapping)),
        "values": (VALUE_COLUMNS, [row for m in mapping for row in _value_rows(m)] + _kept(mapping, "values")),
    }
    with writing(path):
        if path.suffix.lower() == ".xlsx":
            write_keeping(path, _workbook(sheets))
        elif path.suffix.lower() == ".csv":
            for kind, (columns, rows) in sheets.items():
                own = path if kind == "variables" else path.with_name(f"{path.stem}.{SHEETS[kind].lower()}.csv")
                if rows or kind == "variables" or own.exists():
                    write_keeping(own, _csv(columns, rows))
        else:
            raise UnusableInput.of("VT601", Cell(path.name), text=path.suffix, choices=".xlsx, .csv")


_Row = dict[str, str]


def _kept(mapping: Mapping, sheet: str) -> list[_Row]:
    return [dict(row.texts) for row in mapping.kept if row.sheet == sheet]


def _variable_rows(mapping: Mapping) -> list[_Row]:
    """A row for every variable; what people typed and could not be used stands in it, or below, as it was."""
    typed: dict[str, list[_Row]] = {}
    for kept in mapping.kept:
        if kept.sheet == "variables":
            typed.setdefault(kept.variable, []).append({name: text for name, text in kept.texts.items() if text})
    rows = []
    for mapped in mapping:
        row = _variable_row(mapped)
        rows += [row | own for own in typed.get(mapped.key, [])] or [row]
    return rows + typed.get("", [])


def _variable_row(mapped: Mapped) -> _Row:
    variable = mapped.variable
    row = {
        "registry": mapped.registry,
        "dataset": variable.dataset,
        "group": variable.group,
        "variable": variable.name,
        "title": variable.title,
        "asked": _asked(variable),
        "cell": str(variable.cell),
        "status": mapped.status.value,
    }
    for i, proposal in enumerate(mapped.proposals, 1):
        row[f"proposal{i}"] = _proposal(proposal)
    decided = mapped.binding or mapped.gap
    if decided is not None:
        row |= {
            "decision": word_of_decision(decided.decision),
            "author": decided.author,
            "date": decided.decided_on.isoformat() if decided.decided_on else "",
            "justification": decided.justification,
            "ehr_field": decided.ehr_field,
        }
    if mapped.binding:
        row |= _binding_row(mapped.binding)
    if mapped.gap:
        row |= _gap_row(mapped.gap)
    return row


def _asked(variable: Variable) -> str:
    """Type, unit and answers in a few words."""
    options = [f"{o.code} = {o.label}" for o in variable.value_list.options[:4]] if variable.value_list else []
    if variable.value_list and len(variable.value_list.options) > 4:
        options.append("…")
    span = f"{variable.minimum} t/m {variable.maximum}" if variable.minimum is not None else ""
    return "; ".join(filter(None, (variable.datatype or "", variable.unit or variable.unit_text, span, *options)))


def _proposal(proposal: Proposal) -> str:
    title = proposal.title or catalog().title(proposal.concept)
    return f"{proposal.concept} {title} ({proposal.score:.2f}): {proposal.reason}"


def _binding_row(binding: Binding) -> _Row:
    return {
        "source": word_of_source(binding.source),
        "concept": binding.concept,
        "profile": binding.profile,
        "release": binding.release,
        "resource": binding.resource,
        "path": binding.path,
        "codes": _codes(binding.codes),
        "where": binding.where,
        "pick": binding.pick.value if binding.pick else "",
        "window": binding.window,
        "link": binding.link,
        "unit": binding.unit,
        "local_table": binding.local_table,
        "local_column": binding.local_column,
        "value": binding.value,
        "expression": binding.call or binding.expression,
    }


def _codes(codes: Iterable[Code]) -> str:
    return "; ".join(f"{c.system}|{c.code}" for c in codes)


def _gap_row(gap: Gap) -> _Row:
    """What the row says itself; what it leaves to the known gap of its key stays there."""
    nearest = " | ".join(f"{n.concept} = {n.why}" for n in gap.nearest)
    row = {"cause": gap.cause.value, "gap_key": gap.key, "nearest": nearest}
    return {name: "" if name in gap.taken else text for name, text in row.items()}


def _value_rows(mapped: Mapped) -> list[_Row]:
    if mapped.binding is None:
        return []
    key = {
        "registry": mapped.registry,
        "dataset": mapped.variable.dataset,
        "group": mapped.variable.group,
        "variable": mapped.variable.name,
    }
    return [
        key | {"system": v.system, "code": v.code, "option": v.option, "justification": v.note}
        for v in mapped.binding.value_map
    ]


def _case_row(case: Case) -> _Row:
    return {
        "registry": case.registry,
        "dataset": case.dataset,
        "source": word_of_source(case.source),
        "concept": case.concept,
        "profile": case.profile,
        "resource": case.resource,
        "codes": _codes(case.codes),
        "where": case.where,
        "start": case.start,
        "end": case.end,
        "keys": "; ".join(case.keys),
        "period": case.period,
        "justification": case.justification,
    }


def _dataset_rows(mapping: Mapping) -> list[_Row]:
    """The cases, what could not be used, and a row to be filled in for every other dataset."""
    rows = [_case_row(case) for case in mapping.cases] + _kept(mapping, "datasets")
    known = {(match_form(row.get("registry", "")), match_form(row.get("dataset", ""))) for row in rows}
    for table in mapping.tables:
        for dataset in table.datasets:
            if (match_form(table.registry.code), match_form(dataset.name)) not in known:
                keys = "; ".join(dataset.keys)
                row = {"registry": table.registry.code, "dataset": dataset.name, "keys": keys}
                rows.append(row | {"justification": dataset.case})
    return rows


def _population_rows(mapping: Mapping) -> list[_Row]:
    """The coded criteria, and the texts that nobody has coded yet."""
    coded = [
        {
            "registry": p.registry,
            "text": p.text,
            "kind": c.kind,
            "operator": c.operator,
            "values": "; ".join(c.values),
            "system": c.system,
        }
        for p in mapping.populations
        for c in p.criteria
    ]
    coded += [row for row in _kept(mapping, "populations") if row.get("kind")]
    known = {(row["registry"], row["text"]) for row in coded}
    texts = dict.fromkeys(
        (table.registry.code, population.text)
        for table in mapping.tables
        for population in (table.population, *(v.population for v in table))
        if population
    )
    return coded + [{"registry": registry, "text": text} for registry, text in texts if (registry, text) not in known]


def _csv(columns: dict[str, str], rows: list[_Row]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerow(columns.values())
    writer.writerows([guarded(row.get(name, "")) for name in columns] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _workbook(sheets: dict[str, tuple[dict[str, str], list[_Row]]]) -> bytes:
    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    for kind, (columns, rows) in sheets.items():
        _fill(book.create_sheet(SHEETS[kind]), columns, rows)
    guide = book.create_sheet(SHEETS["guide"])
    for line in _GUIDE:
        guide.append([line])
    guide.column_dimensions["A"].width = 120
    book.active = book.sheetnames.index(SHEETS["variables"])
    out = io.BytesIO()
    book.save(out)
    return same_bytes(out.getvalue())


def _fill(sheet: Worksheet, columns: dict[str, str], rows: list[_Row]) -> None:
    for c, (name, header) in enumerate(columns.items(), 1):
        head = sheet.cell(1, c, header)
        head.font, head.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="1F4E79")
        sheet.column_dimensions[get_column_letter(c)].width = (
            30 if name.startswith("proposal") else _WIDTHS.get(name, 16)
        )
        helped = name in HELP_COLUMNS
        for r, row in enumerate(rows, 2):
            cell = sheet.cell(r, c)
            text = storable(row.get(name, ""))
            cell.value, cell.data_type = text or None, "s"
            if starts_formula(text):
                cell.quotePrefix = True
            cell.alignment = Alignment(vertical="top", wrap_text=name in _WRAPPED)
            if helped:
                cell.fill = PatternFill("solid", fgColor="EFEFEF")
        if name in _CHOICES and rows:
            letter = get_column_letter(c)
            choice = DataValidation(type="list", formula1=f'"{",".join(_CHOICES[name])}"', allow_blank=True)
            sheet.add_data_validation(choice)
            choice.add(f"{letter}2:{letter}{len(rows) + 1}")
    for r, row in enumerate(rows, 2):
        lines = max((-(-len(row.get(name, "")) // _WIDTHS[name]) for name in _WRAPPED if name in columns), default=1)
        sheet.row_dimensions[r].height = 15 * min(
            max(lines, 1), _MOST_LINES
        )  # LibreOffice does not compute it on opening
    sheet.freeze_panes = "E2" if columns is _ORDER else "A2"
    sheet.auto_filter.ref = sheet.dimensions
