"""XLSForm (sheets ``survey``, ``choices``, ``settings``) -> table. Rules: https://xlsform.org/en/."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from vtabel.diagnostics import Findings
from vtabel.readers.assembly import Assembly, Scope, both
from vtabel.readers.formwords import bounds, translate
from vtabel.readers.options import role_of
from vtabel.readers.overrule import LayoutOverrule
from vtabel.readers.records import Record, Records
from vtabel.sheet import Sheet
from vtabel.table import (
    AccountabilityTable,
    Datatype,
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

_TYPES = {
    "text": Datatype.TEXT,
    "integer": Datatype.INTEGER,
    "decimal": Datatype.DECIMAL,
    "range": Datatype.DECIMAL,
    "date": Datatype.DATE,
    "time": Datatype.TIME,
    "datetime": Datatype.DATETIME,
    "acknowledge": Datatype.BOOLEAN,
    "trigger": Datatype.BOOLEAN,
    "calculate": None,
    "hidden": Datatype.TEXT,
    "barcode": Datatype.TEXT,
}
_KEPT_BY_DEVICE = frozenset({"start", "end", "today", "deviceid", "username", "phonenumber", "email", "audit"})
_SELECT = re.compile(
    r"^(select_one|select_multiple|rank|select one|select multiple)(?:_from_file)?\s+(\S+)(\s+or_other)?$"
)
_STRUCTURE = re.compile(r"^(begin|end)[ _](group|repeat)$")
_TRANSLATED = re.compile(r"^(label|hint)\s*::?\s*(?P<language>[^:]*)$")
_KNOWN = frozenset(
    [
        "type",
        "name",
        "label",
        "hint",
        "required",
        "relevant",
        "constraint",
        "calculation",
        "default",
        "choice_filter",
        "read_only",
        "readonly",
        "constraint_message",
        "required_message",
        "appearance",
        "parameters",
        "repeat_count",
        "guidance_hint",
        "note",
        "trigger",
        "media",
        "image",
        "audio",
        "video",
    ]
)
_TRUE = frozenset({"yes", "true", "true()", "ja"})
_FALSE = frozenset({"", "no", "false", "false()", "nee"})


def recognises(sheets: list[Sheet]) -> bool:
    """A sheet ``survey`` with the headers type and name."""
    survey = _sheet(sheets, "survey")
    return survey is not None and Records.of(survey).columns.keys() >= {"type", "name"}


def _sheet(sheets: list[Sheet], name: str) -> Sheet | None:
    return next((s for s in sheets if match_form(s.name) == name), None)


def read(
    sheets: list[Sheet], source: SourceFile, stem: str, given: LayoutOverrule, findings: Findings
) -> AccountabilityTable:
    """The table of a form. Raises UnusableInput (VT101)."""
    assembly = Assembly(source, stem, given, findings)
    survey = _sheet(sheets, "survey")
    assert survey is not None
    _settings(_sheet(sheets, "settings"), assembly)
    for sheet in sheets:
        if match_form(sheet.name) not in ("survey", "choices", "settings"):
            findings.add("VT103", sheet.cell(0, 0))
    records = Records.of(survey)
    for header, cell in records.unknown(_KNOWN):
        form = match_form(header)
        if not _TRANSLATED.match(form) and not form.startswith(("body::", "bind::", "media::", "instance::")):
            findings.add("VT104", cell, header=header)
    questions = _Form(assembly, _lists(_sheet(sheets, "choices")), _labels(records), [Scope(assembly.name or stem)])
    assembly.dataset(questions.scopes[0], survey.cell(records.header, 0))
    for record in records:
        questions.row(record)
    questions.finish()
    return assembly.table(survey.cell(records.header, 0))


def _settings(sheet: Sheet | None, assembly: Assembly) -> None:
    for record in Records.of(sheet) if sheet else ():
        assembly.name = assembly.name or record.get("form_title", "title")
        assembly.code = assembly.code or record.get("form_id", "id_string")
        assembly.version = assembly.version or record.get("version")


def _labels(records: Records) -> dict[str, tuple[str, ...]]:
    """The columns with labels and hints: without a language, then Dutch, then English, then any other."""
    found: dict[str, list[tuple[int, str]]] = {"label": [], "hint": []}
    for header in records.columns:
        match = _TRANSLATED.match(header)
        if header in found:
            found[header].append((0, header))
        elif match:
            language = match["language"]
            dutch, english = ("nl" in language or "dutch" in language or "nederlands" in language), "en" in language
            found[match[1]].append((1 if dutch else 2 if english else 3, header))
    return {name: tuple(header for _, header in sorted(columns)) for name, columns in found.items()}


def _lists(sheet: Sheet | None) -> dict[str, ValueList]:
    """The lists of sheet ``choices`` by name."""
    options: dict[str, list[Option]] = {}
    records = Records.of(sheet) if sheet else None
    headers = _labels(records)["label"] if records else ()
    for record in records or ():
        name, code = record.get("list_name", "list name"), record.get("name", "value")
        if name and code:
            label = record.get(*headers) or code
            found = Option(code=code, label=label, role=role_of(label), cell=record.cell("name", "value"))
            options.setdefault(name, []).append(found)
    return {name: ValueList(name=name, options=tuple(found)) for name, found in options.items()}


@dataclass(slots=True)
class _Form:
    assembly: Assembly
    lists: dict[str, ValueList]
    labels: dict[str, tuple[str, ...]]
    scopes: list[Scope]
    opened: list[tuple[str, Record]] = field(default_factory=list)

    def row(self, record: Record) -> None:
        kind = " ".join(match_form(record.get("type")).split())
        if structure := _STRUCTURE.match(kind):
            self._structure(structure[1], structure[2], record)
        elif kind == "note":
            self.assembly.note(record.get(*self.labels["label"]), record.cell("type"))
        elif kind in _KEPT_BY_DEVICE:
            return  # kept by the device about the filling-in, never asked
        elif not record.get("name"):
            self.assembly.nameless(record.get(*self.labels["label"]) or kind, record.cell("name"))
        else:
            self._question(record, kind)

    def finish(self) -> None:
        """Groups that were never closed."""
        for kind, record in self.opened:
            self.assembly.findings.add("VT126", record.cell("type"), text=f"begin {kind}")

    def _structure(self, what: str, kind: str, record: Record) -> None:
        if what == "begin":
            condition = self._condition(record)
            if condition is None:
                self.assembly.note(record.get("relevant"), record.cell("relevant"))
            name = record.get("name") or record.get(*self.labels["label"]) or kind
            below = self.scopes[-1].within(name, repeats=kind == "repeat", condition=condition or "")
            self.assembly.dataset(below, record.cell("name"), record.get(*self.labels["label"]))
            self.scopes.append(below)
            self.opened.append((kind, record))
        elif self.opened and self.opened[-1][0] == kind:
            self.opened.pop()
            self.scopes.pop()
        else:
            self.assembly.findings.add("VT126", record.cell("type"), text=f"end {kind}")

    def _condition(self, record: Record) -> str | None:
        text = record.get("relevant")
        found = translate(text) if text else ""
        if found is None:
            self.assembly.findings.add("VT231", record.cell("relevant"), text=text)
        return found

    def _question(self, record: Record, kind: str) -> None:
        name, label = record.get("name"), record.get(*self.labels["label"])
        select = _SELECT.match(kind)
        scope, condition = self.scopes[-1], self._condition(record)
        datatype = Datatype.CODE if select else self._datatype(record, kind)
        constraint = record.get("constraint")
        span = bounds(constraint) if constraint else (None, None)
        low, high = self.assembly.span(*(span or (None, None)), record.cell("constraint", "name"))
        self.assembly.add(
            Variable(
                name=name,
                dataset=scope.dataset,
                group=scope.group,
                label=label,
                definition=record.get(*self.labels["hint"]),
                datatype=datatype,
                minimum=low,
                maximum=high,
                value_list=self._answers(record, name, datatype, select[2] if select else ""),
                multiple=bool(select) and kind.startswith(("select_multiple", "select multiple", "rank")),
                obligations=self._obligations(record),
                visible_if=both(scope.condition, condition or ""),
                validations=_validations(record, name) if span is None else (),
                default=record.get("default"),
                calculation=record.get("calculation"),
                identity=self.assembly.identity(name, label, record.cell("name")),
                remarks=tuple(self._remarks(record, condition is None, bool(select and select[3]))),
                origins=self._origins(record),
            )
        )

    def _datatype(self, record: Record, kind: str) -> Datatype | None:
        word = kind.partition(" ")[0]
        if word not in _TYPES:
            self.assembly.findings.add("VT203", record.cell("type"), text=record.get("type"))
        return _TYPES.get(word)

    def _answers(self, record: Record, name: str, datatype: Datatype | None, wanted: str) -> ValueList | None:
        if not wanted:
            return None
        values = next((v for key, v in self.lists.items() if match_form(key) == wanted), None)
        if values is None:
            why, why_nl = "the list is not on sheet `choices`", "de lijst staat niet op blad `choices`"
            self.assembly.findings.add("VT230", record.cell("type"), name=wanted, why=why, why_nl=why_nl)
            return ValueList(name=wanted)
        return self.assembly.answers(name, datatype, values, record.cell("type"))

    def _obligations(self, record: Record) -> tuple[Obligation, ...]:
        """Required, not required, or required on a condition."""
        text, cell = record.get("required"), record.cell("required", "name")
        if match_form(text) in _TRUE:
            return (Obligation(level=Level.MANDATORY, raw=text, cell=cell),)
        if match_form(text) in _FALSE:
            return (Obligation(level=Level.OPTIONAL, raw=text, cell=cell),)
        condition = translate(text)
        if condition is None:
            self.assembly.findings.add("VT231", cell, text=text)
        return (Obligation(level=Level.CONDITIONAL, condition=condition or text, raw=text, cell=cell),)

    def _remarks(self, record: Record, untold: bool, other: bool) -> Iterator[str]:
        if untold:
            yield record.get("relevant")
        if other:
            yield "or_other"
        for header in ("choice_filter", "constraint_message"):
            if text := record.get(header):
                yield text
        if match_form(record.get("read_only", "readonly")) in _TRUE:
            yield "read_only"

    def _origins(self, record: Record) -> dict[str, Origin]:
        fields = {
            "name": ("name",),
            "label": self.labels["label"],
            "datatype": ("type",),
            "mandatory": ("required",),
            "condition": ("relevant",),
            "validation": ("constraint",),
        }
        return {key: origin for key, headers in fields.items() if (origin := record.origin(*headers))}


def _validations(record: Record, name: str) -> tuple[Validation, ...]:
    """The constraint, in our language where it can be printed in it, with the message of the form."""
    text = record.get("constraint")
    if not text:
        return ()
    message = record.get("constraint_message")
    return (Validation(text=translate(text, name) or text, message=message, cell=record.cell("constraint")),)
