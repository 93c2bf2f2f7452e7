"""REDCap data dictionary (a CSV file or sheet with its 18 standard columns) -> table. A form is a dataset."""

from __future__ import annotations

import re
from decimal import Decimal

from vtabel.diagnostics import Findings
from vtabel.readers.assembly import Assembly, Scope
from vtabel.readers.cells import NO, YES, number
from vtabel.readers.formwords import translate
from vtabel.readers.options import role_of
from vtabel.readers.overrule import LayoutOverrule
from vtabel.readers.records import Record, Records
from vtabel.sheet import Sheet
from vtabel.table import (
    AccountabilityTable,
    Datatype,
    IdentityRole,
    Level,
    Obligation,
    Option,
    Origin,
    SourceFile,
    Validation,
    ValueList,
    Variable,
)
from vtabel.text import match_form

NAME, FORM, KIND, LABEL = "variable / field name", "form name", "field type", "field label"
CHOICES = "choices, calculations, or slider labels"
CHECK = "text validation type or show slider number"
LOW, HIGH = "text validation min", "text validation max"
CONDITION = "branching logic (show field only if...)"
REQUIRED, IDENTIFIER, SECTION = "required field?", "identifier?", "section header"
ANNOTATION, NOTE, NUMBER = "field annotation", "field note", "question number (surveys only)"
_KNOWN = frozenset(
    (NAME, FORM, KIND, LABEL, CHOICES, CHECK, LOW, HIGH, CONDITION, REQUIRED, IDENTIFIER, SECTION, ANNOTATION, NOTE)
) | {NUMBER, "custom alignment", "matrix group name", "matrix ranking?"}
_TYPES = {
    "text": Datatype.TEXT,
    "notes": Datatype.TEXT,
    "dropdown": Datatype.CODE,
    "radio": Datatype.CODE,
    "checkbox": Datatype.CODE,
    "yesno": Datatype.BOOLEAN,
    "truefalse": Datatype.BOOLEAN,
    "calc": Datatype.DECIMAL,
    "slider": Datatype.INTEGER,
    "sql": Datatype.CODE,
}
_CHECKS = (
    ("datetime", Datatype.DATETIME),
    ("date", Datatype.DATE),
    ("time", Datatype.TIME),
    ("integer", Datatype.INTEGER),
    ("number", Datatype.DECIMAL),
)
_YES_NO = {"yesno": (("1", "Yes"), ("0", "No")), "truefalse": (("1", "True"), ("0", "False"))}
_CHOICE = re.compile(r"^\s*(?P<code>[^,]+?)\s*,\s*(?P<label>.*?)\s*$", re.DOTALL)
_DECIMALS = re.compile(r"^number_(\d)dp")
_DEFAULT = re.compile(r"@DEFAULT\s*=\s*(['\"])(.*?)\1", re.IGNORECASE)


def recognises(sheets: list[Sheet]) -> bool:
    """One sheet has the headers of REDCap for name, form and type."""
    return any(_is_dictionary(sheet) for sheet in sheets)


def _is_dictionary(sheet: Sheet) -> bool:
    return Records.of(sheet).columns.keys() >= {NAME, FORM, KIND}


def read(
    sheets: list[Sheet], source: SourceFile, stem: str, given: LayoutOverrule, findings: Findings
) -> AccountabilityTable:
    """The table of a data dictionary. Raises UnusableInput (VT101)."""
    assembly = Assembly(source, stem, given, findings)
    place = sheets[0].cell(0, 0)
    for sheet in sheets:
        if not _is_dictionary(sheet):
            findings.add("VT103", sheet.cell(0, 0))
            continue
        records = Records.of(sheet)
        place = sheet.cell(records.header, 0)
        for header, cell in records.unknown(_KNOWN):
            findings.add("VT104", cell, header=header)
        form = section = ""
        for record in records:
            if record.get(FORM) != form:
                form, section = record.get(FORM), ""
            section = record.get(SECTION) or section
            _read_field(record, form, section, assembly)
    return assembly.table(place)


def _read_field(record: Record, form: str, section: str, assembly: Assembly) -> None:
    name, kind = record.get(NAME), match_form(record.get(KIND))
    if kind == "descriptive":
        assembly.note(record.get(LABEL), record.cell(LABEL))
        return
    if not name:
        assembly.nameless(record.get(LABEL), record.cell(NAME))
        return
    scope = Scope(form or "REDCap", (section,) if section else ())
    assembly.dataset(scope, record.cell(FORM))
    check = match_form(record.get(CHECK))
    datatype = _datatype(record, kind, check, assembly)
    low, high, rules = _bounds(record, name, kind, datatype, assembly)
    condition = record.get(CONDITION)
    visible_if = translate(condition) if condition else ""
    if visible_if is None:
        assembly.findings.add("VT231", record.cell(CONDITION), text=condition)
    default = _DEFAULT.search(record.get(ANNOTATION))
    decimals = _DECIMALS.match(check)
    assembly.add(
        Variable(
            name=name,
            dataset=scope.dataset,
            group=scope.group,
            label=record.get(LABEL),
            definition=record.get(NOTE),
            item_id=record.get(NUMBER),
            datatype=datatype,
            decimals=int(decimals[1]) if decimals else None,
            format=record.get(CHECK) if datatype in (Datatype.DATE, Datatype.DATETIME, Datatype.TIME) else "",
            minimum=low,
            maximum=high,
            value_list=assembly.answers(name, datatype, _answers(record, kind, assembly), record.cell(CHOICES)),
            multiple=kind == "checkbox",
            obligations=(_obligation(record, assembly.findings),),
            visible_if=visible_if or "",
            validations=rules,
            default=default[2] if default else "",
            calculation=record.get(CHOICES) if kind == "calc" else "",
            identity=_identity(record, name, assembly),
            remarks=_remarks(record, visible_if is None),
            origins=_origins(record),
        )
    )


def _datatype(record: Record, kind: str, check: str, assembly: Assembly) -> Datatype | None:
    if kind == "text" and check:
        return next((datatype for start, datatype in _CHECKS if check.startswith(start)), Datatype.TEXT)
    if kind not in _TYPES:
        assembly.findings.add("VT203", record.cell(KIND), text=record.get(KIND))
    return _TYPES.get(kind)


def _bounds(
    record: Record, name: str, kind: str, datatype: Datatype | None, assembly: Assembly
) -> tuple[Decimal | None, Decimal | None, tuple[Validation, ...]]:
    """The range of a number; the bounds of a date as validations. A slider runs from 0 to 100 unless it says otherwise."""
    found: dict[str, Decimal | None] = {LOW: None, HIGH: None}
    rules = []
    for header, sign in ((LOW, ">="), (HIGH, "<=")):
        text = record.get(header)
        if not text:
            continue
        if datatype in (Datatype.DATE, Datatype.DATETIME, Datatype.TIME):
            day = f"[{text[1:-1]}]" if text.startswith("[") and text.endswith("]") else f"'{text}'"
            rule = f"[{name}]===null || totime([{name}]) {sign} totime({day})"
            rules.append(Validation(text=rule, cell=record.cell(header)))
            continue
        value = number(text)
        if value is None:
            assembly.findings.add("VT206", record.cell(header), text=text)
        else:
            found[header] = value.value
    if kind == "slider":
        found = {LOW: found[LOW] or Decimal(0), HIGH: Decimal(100) if found[HIGH] is None else found[HIGH]}
    low, high = assembly.span(found[LOW], found[HIGH], record.cell(LOW, NAME))
    return low, high, tuple(rules)


def _answers(record: Record, kind: str, assembly: Assembly) -> ValueList | None:
    """``1, Ja | 2, Nee``; for a question of yes or no the codes that REDCap gives it."""
    cell = record.cell(CHOICES)
    if kind in _YES_NO:
        return ValueList(options=tuple(Option(code=c, label=w, cell=record.cell(KIND)) for c, w in _YES_NO[kind]))
    if kind not in ("dropdown", "radio", "checkbox"):
        return None
    options = []
    for piece in filter(str.strip, re.split(r"[|\n]", record.get(CHOICES))):
        match = _CHOICE.match(piece)
        if match is None:
            assembly.findings.add("VT206", cell, text=piece.strip())
            continue
        label = match["label"] or match["code"]
        options.append(Option(code=match["code"], label=label, role=role_of(label), cell=cell))
    return ValueList(options=tuple(options)) if options else None


def _obligation(record: Record, findings: Findings) -> Obligation:
    word = match_form(record.get(REQUIRED))
    level = Level.MANDATORY if word in YES else Level.OPTIONAL if word in ("", *NO) else Level.UNKNOWN
    if level is Level.UNKNOWN:
        findings.add("VT205", record.cell(REQUIRED), text=record.get(REQUIRED))
    return Obligation(level=level, raw=record.get(REQUIRED), cell=record.cell(REQUIRED, NAME))


def _identity(record: Record, name: str, assembly: Assembly) -> IdentityRole | None:
    """The role by name; of any other field that the dictionary marks, the role that is guarded best."""
    role = assembly.identity(name, record.get(LABEL), record.cell(NAME))
    if role is None and match_form(record.get(IDENTIFIER)) in YES:
        role = "local_patient_id"
        assembly.findings.add("VT212", record.cell(IDENTIFIER), name=name, role=role)
    return role


def _remarks(record: Record, untold: bool) -> tuple[str, ...]:
    words = (record.get(CONDITION) if untold else "", record.get(ANNOTATION))
    return tuple(filter(None, words))


def _origins(record: Record) -> dict[str, Origin]:
    fields = {
        "name": NAME,
        "label": LABEL,
        "datatype": KIND,
        "mandatory": REQUIRED,
        "options": CHOICES,
        "condition": CONDITION,
        "minimum": LOW,
        "maximum": HIGH,
        "group": SECTION,
        "dataset": FORM,
    }
    return {field: origin for field, header in fields.items() if (origin := record.origin(header))}
