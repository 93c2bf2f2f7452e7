"""The clean workbook (docs/template.md) -> table. Its sheets and columns are those of `vtabel.table.template`."""

from __future__ import annotations

from typing import get_args

from vtabel.diagnostics import Findings
from vtabel.readers.assembly import Assembly, Scope
from vtabel.readers.columns import PURPOSE_WORDS
from vtabel.readers.obligations import parse_providers
from vtabel.readers.overrule import LayoutOverrule
from vtabel.readers.populations import parse_population
from vtabel.readers.records import Records
from vtabel.readers.templaterows import TemplateRow, TemplateRows
from vtabel.sheet import Sheet
from vtabel.table import (
    AccountabilityTable,
    ConceptReference,
    Dataset,
    IdentityRole,
    Level,
    Note,
    Obligation,
    Option,
    Origin,
    Population,
    Purpose,
    PurposeKind,
    SourceFile,
    Validation,
    ValueList,
    Variable,
)
from vtabel.table import template as t
from vtabel.text import match_form

_Key = tuple[str, str, str]
_DUTY = ("level", "providers", "duty_population", "condition", "valid_from", "valid_to", "duty_notes")


def recognises(sheets: list[Sheet]) -> bool:
    """True for a workbook with the sheets of the template, whose sheet of variables has its headers."""
    named = {sheet.name: sheet for sheet in sheets}
    if not {t.REGISTRY, t.VARIABLES, t.LISTS} <= named.keys():
        return False
    wanted = {match_form(t.COLUMNS[t.VARIABLES][field].header) for field in ("dataset", "name", "level", "providers")}
    return wanted <= Records.of(named[t.VARIABLES]).columns.keys()


def read_template(
    sheets: list[Sheet], source: SourceFile, stem: str, given: LayoutOverrule, findings: Findings
) -> AccountabilityTable:
    """The table of a clean workbook. Raises UnusableInput (VT101) if it has no variable."""
    for sheet in sheets:
        filled = any(text.strip() for row in sheet.rows for text in row)
        if filled and sheet.name not in (*t.COLUMNS, t.REGISTRY, t.GUIDE):
            findings.add("VT103", sheet.cell(0, 0))
    return _Reader({sheet.name: sheet for sheet in sheets}, Assembly(source, stem, given, findings)).table()


class _Reader:
    """Reads the sheets in the order in which they need each other."""

    def __init__(self, sheets: dict[str, Sheet], assembly: Assembly) -> None:
        self._sheets, self._assembly, self._findings = sheets, assembly, assembly.findings
        self._lists = self._read_lists()
        self._duties: dict[_Key, list[Obligation]] = {}
        self._rules: dict[_Key, list[Validation]] = {}
        self._unused: dict[_Key, TemplateRow] = {}

    def _rows(self, name: str) -> TemplateRows:
        return TemplateRows(self._sheets.get(name), name, self._findings)

    def table(self) -> AccountabilityTable:
        facts = self._facts()
        for row in self._rows(t.DATASETS):
            self._dataset(row)
        self._read_beside()
        for row in self._rows(t.VARIABLES):
            self._variable(row)
        for key, row in self._unused.items():
            self._findings.add("VT247", row.cell("name"), name="/".join(filter(None, key)))
        for row in self._rows(t.NOTES):
            self._assembly.notes.append(Note(text=row.text("text"), mark=row.text("mark"), cell=row.cell("text")))
        table = self._assembly.table(self._sheets[t.VARIABLES].cell(0, 0))
        population, processor = facts.get("population"), facts.get("processor")
        return table.model_copy(
            update={
                "datasets": tuple(_with_keys(d, table) for d in table.datasets),
                "population": parse_population(population.raw, population.cell) if population else None,
                "registry": table.registry.model_copy(
                    update={"processor": table.registry.processor or (processor.raw if processor else "")}
                ),
            }
        )

    def _facts(self) -> dict[str, Origin]:
        """The sheet *Registratie*: a label and what it is, in each row."""
        by_label = {match_form(column.header): field for field, column in t.FACTS.items()}
        sheet = self._sheets[t.REGISTRY]
        found: dict[str, Origin] = {}
        for row in range(len(sheet.rows)):
            label, value = sheet.text(row, 0).strip(), sheet.text(row, 1).strip()
            field = by_label.get(match_form(label).rstrip(" :"))
            if field and value:
                found[field] = Origin(raw=value, cell=sheet.cell(row, 1))
            elif label and not field:
                self._findings.add("VT104", sheet.cell(row, 0), header=label)
        made = self._assembly
        for field in ("name", "code", "holder", "version"):
            setattr(made, field, found[field].raw if field in found else "")
        made.valid_from, made.valid_to = found.get("valid_from"), found.get("valid_to")
        return found

    def _dataset(self, row: TemplateRow) -> None:
        name = row.text("dataset")
        if not name:
            self._assembly.nameless(row.text("label"), row.cell("dataset"))
            return
        self._assembly.dataset(Scope(name, parent=row.text("parent") or None), row.cell("dataset"), row.text("label"))
        known = self._assembly.datasets[name]
        self._assembly.datasets[name] = known.model_copy(update={"case": row.text("case")})

    def _read_lists(self) -> dict[str, ValueList]:
        found: dict[str, ValueList] = {}
        for row in self._rows(t.LISTS):
            name = row.text("list")
            if not name:
                self._assembly.nameless(row.text("label"), row.cell("list"))
                continue
            values = found.setdefault(match_form(name), ValueList(name=name))
            options = (*values.options, self._option(row)) if row.text("code") else values.options
            canonical = values.canonical or row.text("canonical")
            found[match_form(name)] = values.model_copy(update={"options": options, "canonical": canonical})
        return found

    def _option(self, row: TemplateRow) -> Option:
        return Option(
            code=row.text("code"),
            label=row.text("label") or row.text("code"),
            role=row.word("role", {word: role for role, word in t.ROLES.items()}),
            condition=row.text("condition"),
            code_system=row.text("code_system"),
            concept_code=row.text("concept_code"),
            cell=row.cell("code"),
        )

    def _read_beside(self) -> None:
        """Further obligations, and validations: by the variable that they name."""
        for row in self._rows(t.DUTIES):
            self._duties.setdefault(_key(row), []).append(self._obligation(row))
            self._unused.setdefault(_key(row), row)
        for row in self._rows(t.RULES):
            severity = row.word("severity", {word: severity for severity, word in t.SEVERITIES.items()})
            rule = {
                "text": row.text("text"),
                "severity": severity,
                "message": row.text("message"),
                "cell": row.cell("text"),
            }
            self._rules.setdefault(_key(row), []).append(Validation.model_validate(rule))
            self._unused.setdefault(_key(row), row)

    def _variable(self, row: TemplateRow) -> None:
        name, cell = row.text("name"), row.cell("name")
        if not name:
            self._assembly.nameless(row.text("label"), cell)
            return
        values = self._value_list(row)
        if values is None and row.text("value_list"):
            return
        datatype = row.word("datatype", {word: kind for kind, word in t.DATATYPES.items()}, "VT203")
        low, high = self._assembly.span(row.number("minimum"), row.number("maximum"), row.cell("minimum"))
        key = _key(row)
        self._unused.pop(key, None)
        self._assembly.dataset(Scope(row.text("dataset")), row.cell("dataset"))
        own = (self._obligation(row),) if any(row.text(field) for field in _DUTY) else ()
        unit, unit_text = row.text("unit"), row.text("unit_text")
        self._assembly.add(
            Variable(
                name=name,
                dataset=row.text("dataset"),
                group=row.text("group"),
                label=row.text("label"),
                definition=row.text("definition"),
                item_id=row.text("item_id"),
                key_part=row.whole("key_part"),
                datatype=datatype,
                length=row.whole("length"),
                decimals=row.whole("decimals"),
                format=row.text("format"),
                unit=self._assembly.unit(unit, row.cell("unit"))[1] if unit else "",
                unit_text=unit_text or unit,
                minimum=low,
                maximum=high,
                value_list=self._assembly.answers(name, datatype, values, cell),
                multiple=bool(row.word("multiple", {t.YES: True, t.NO: False})),
                obligations=(*own, *self._duties.get(key, ())),
                purposes=tuple(_purposes(row, self._findings)),
                population=_population(row),
                visible_if=row.text("visible_if"),
                validations=tuple(self._rules.get(key, ())),
                default=row.text("default"),
                calculation=row.text("calculation"),
                identity=self._identity(row),
                concept=_concept(row),
                remarks=tuple(filter(None, row.text("remarks").splitlines())),
                origins=row.origins(),
            )
        )

    def _value_list(self, row: TemplateRow) -> ValueList | None:
        """The list that the row names; a finding (VT204) if there is none of that name."""
        name = row.text("value_list")
        values = self._lists.get(match_form(name)) if name else None
        if name and values is None:
            self._findings.add("VT204", row.cell("value_list"), name=name)
        return values

    def _identity(self, row: TemplateRow) -> IdentityRole | None:
        """The role that is named; without a word, what the name tells (VT212)."""
        if not row.text("identity"):
            return self._assembly.identity(row.text("name"), row.text("label"), row.cell("name"))
        roles: dict[str, IdentityRole | None] = {role: role for role in get_args(IdentityRole)}
        return row.word("identity", {**roles, t.NO: None})

    def _obligation(self, row: TemplateRow) -> Obligation:
        level = row.word("level", {word: level for level, word in t.LEVELS.items()}, "VT205") or Level.UNKNOWN
        if not row.text("level"):
            self._findings.add("VT205", row.cell("level"), text="-")
        codes, unknown = parse_providers(row.text("providers")) if row.text("providers") else ((), ())
        for word in unknown:
            self._findings.add("VT213", row.cell("providers"), text=word)
        if codes is None:
            level = Level.UNKNOWN
        start, end = row.day("valid_from"), row.day("valid_to")
        if start and end and end < start:
            self._findings.add("VT218", row.cell("valid_from"), start=start, to=end)
            start, end, level = None, None, Level.UNKNOWN
        return Obligation(
            level=level,
            providers=codes or (),
            population=row.text("duty_population"),
            condition=row.text("condition"),
            valid_from=start,
            valid_to=end,
            notes=tuple(filter(None, row.text("duty_notes").splitlines())),
            raw=row.text("level"),
            cell=row.cell("level"),
        )


def _key(row: TemplateRow) -> _Key:
    return match_form(row.text("dataset")), match_form(row.text("group")), match_form(row.text("name"))


def _with_keys(dataset: Dataset, table: AccountabilityTable) -> Dataset:
    parts = sorted((v.key_part, v.name) for v in table if v.dataset == dataset.name and v.key_part is not None)
    return dataset.model_copy(update={"keys": tuple(name for _, name in parts)})


def _purposes(row: TemplateRow, findings: Findings) -> list[Purpose]:
    """Words for purposes, and codes of indicators."""
    found = []
    for word in filter(None, (part.strip() for part in row.text("purposes").split(";"))):
        kind = PURPOSE_WORDS.get(match_form(word))
        if kind is None:
            findings.add("VT208", row.cell("purposes"), text=word)
        found.append(Purpose(kind=kind or PurposeKind.OTHER, evidence="column", raw=word, cell=row.cell("purposes")))
    for code in filter(None, (part.strip() for part in row.text("indicators").split(";"))):
        cell = row.cell("indicators")
        found.append(Purpose(kind=PurposeKind.INDICATOR, indicator=code, evidence="indicator", raw=code, cell=cell))
    return found


def _population(row: TemplateRow) -> Population | None:
    text = row.text("population")
    return parse_population(text, row.cell("population")) if text else None


def _concept(row: TemplateRow) -> ConceptReference | None:
    text, code = row.text("concept"), row.text("concept_code")
    if not (text or code):
        return None
    return ConceptReference(text=text or code, system=row.text("concept_system"), code=code, cell=row.cell("concept"))
