"""FHIR R4 Questionnaires (JSON or XML; one, a Bundle, a folder or a zip file of modules) -> table; of STU3 the answers too.

Rules: https://hl7.org/fhir/R4/questionnaire.html and the extensions of
https://hl7.org/fhir/R4/questionnaire-profiles.html; what NICE does with them: units in ``item.code``, often no ``text``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from vtabel.diagnostics import Cell, Findings
from vtabel.readers.assembly import Assembly, Scope, both
from vtabel.readers.content import Content
from vtabel.readers.enablewhen import condition_of, raw_condition
from vtabel.readers.nodes import Node, decimal, fhir_root, whole
from vtabel.readers.options import role_of
from vtabel.readers.overrule import LayoutOverrule
from vtabel.readers.terminology import Terminology, option_of_coding
from vtabel.table import (
    AccountabilityTable,
    ConceptReference,
    Datatype,
    Level,
    Obligation,
    Option,
    Origin,
    Validation,
    ValueList,
    Variable,
)
from vtabel.text import match_form

UCUM = "http://unitsofmeasure.org"
_EXTENSION = "http://hl7.org/fhir/StructureDefinition/"
_SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-"
_CALCULATED = (
    f"{_SDC}calculatedExpression",
    f"{_EXTENSION}questionnaire-calculatedExpression",
    f"{_EXTENSION}cqf-calculatedValue",
)
_ANSWERS = ("answerOption", "option")  # R4, STU3
_REQUIRED = {"true": Level.REQUIRED, "false": Level.OPTIONAL}
_TIMES = (Datatype.DATE, Datatype.DATETIME, Datatype.TIME)


def recognises(content: Content) -> bool:
    """At least one document is a Questionnaire, or a Bundle with one."""
    roots = (root for part in content.parts if (root := fhir_root(part)))
    return any(r.get("resourceType") == "Questionnaire" for root in roots for r in _resources(root))


def read(content: Content, given: LayoutOverrule, findings: Findings) -> AccountabilityTable:
    """The table of all questionnaires in a file: each is a dataset. Raises UnusableInput (VT101)."""
    roots = [root for part in content.parts if (root := fhir_root(part))]
    resources = [resource for root in roots for resource in _resources(root)]
    questionnaires = [r for r in resources if r.get("resourceType") == "Questionnaire"]
    assembly = Assembly(content.source, content.path.stem, given, findings)
    _report_unread(content, resources, assembly)
    _describe(questionnaires, assembly)
    terminology = Terminology.of(resources)
    told: set[str] = set()
    for questionnaire in questionnaires:
        _Module.of(questionnaire, terminology, assembly, told).read()
    if assembly.variables:
        findings.add("VT123", questionnaires[0].cell)
    return assembly.table(questionnaires[0].part.cell())


def _resources(root: Node) -> Iterator[Node]:
    if root.get("resourceType") == "Bundle":
        for entry in root.all("entry"):
            yield from entry.all("resource")
    else:
        yield root


def _report_unread(content: Content, resources: list[Node], assembly: Assembly) -> None:
    used = {"Questionnaire", "ValueSet", "CodeSystem"}
    for resource in resources:
        if (kind := resource.get("resourceType")) not in used:
            assembly.findings.add("VT124", resource.cell, what=kind or "?")
    for part in content.parts:
        if fhir_root(part) is None:
            assembly.findings.add("VT124", part.cell(), what=f"{part.kind} ({part.root})")
    for name in content.unread:
        assembly.findings.add("VT124", Cell(content.path.name, name), what=name)


def _describe(questionnaires: list[Node], assembly: Assembly) -> None:
    """Registry, holder, version and period: what all modules say, else what each of them says."""
    publishers = list(dict.fromkeys(filter(None, (q.get("publisher") for q in questionnaires))))
    assembly.name = assembly.holder = publishers[0] if len(publishers) == 1 else ""
    if not publishers and len(questionnaires) == 1:
        assembly.name = questionnaires[0].get("title")
    versions = {module_name(q): _version(q) for q in questionnaires}
    stated = set(versions.values())
    assembly.version = (
        stated.pop()
        if len(stated) == 1
        else ", ".join(f"{name} {version}".strip() for name, version in versions.items())
    )
    for questionnaire in questionnaires:
        for name in ("url", "description", "purpose", "copyright"):
            if node := questionnaire.first(name):
                assembly.note(node.text, node.cell)
    periods = [p for q in questionnaires for p in q.all("effectivePeriod")]
    if len(periods) == len(questionnaires) == 1:
        assembly.valid_from, assembly.valid_to = _day(periods[0].first("start")), _day(periods[0].first("end"))


def _day(node: Node | None) -> Origin | None:
    """The day of a dateTime."""
    return Origin(raw=node.text.partition("T")[0], cell=node.cell) if node else None


def module_name(questionnaire: Node) -> str:
    """What the dataset of a questionnaire is called: its name, else the last part of its id or address."""
    address = questionnaire.get("url").rpartition("/")[2]
    return (
        questionnaire.get("name") or questionnaire.get("id") or address or questionnaire.get("title") or "Questionnaire"
    )


def _version(questionnaire: Node) -> str:
    """The version; else what follows the name in the id (NICE: name ``MDS``, id ``mds-2026Q3``)."""
    name, identifier = questionnaire.get("name"), questionnaire.get("id")
    rest = identifier[len(name) :] if name and match_form(identifier).startswith(match_form(name)) else ""
    return questionnaire.get("version") or (rest[1:] if rest.startswith("-") else "")


@dataclass(slots=True)
class _Module:
    """Reads the items of one questionnaire."""

    questionnaire: Node
    terminology: Terminology
    assembly: Assembly
    told: set[str]
    known: frozenset[str] = field(default=frozenset())

    @classmethod
    def of(cls, questionnaire: Node, terminology: Terminology, assembly: Assembly, told: set[str]) -> _Module:
        known = frozenset(item.get("linkId") for item in _items(questionnaire))
        return cls(questionnaire, terminology.with_contained(questionnaire), assembly, told, known)

    def read(self) -> None:
        scope = Scope(module_name(self.questionnaire))
        self.assembly.dataset(scope, self.questionnaire.cell, self.questionnaire.get("title"))
        for item in self.questionnaire.all("item"):
            self._item(item, scope)

    def _item(self, item: Node, scope: Scope) -> None:
        name, kind = item.get("linkId"), item.get("type")
        if kind == "display":
            self.assembly.note(item.get("text"), item.cell)
            return
        if not name:
            self.assembly.nameless(item.get("text"), item.cell)
        elif kind != "group":
            self._question(item, name, kind, scope)
        inner = list(item.all("item"))
        if not inner:
            return
        condition = condition_of(item, self.known)
        if condition is None and kind == "group":
            self._untold(item)
            self.assembly.note(raw_condition(item), item.cell)
        repeats = kind == "group" and item.flag("repeats")
        below = scope.within(name or "?", repeats=repeats, condition=condition or "")
        self.assembly.dataset(below, item.cell, item.get("text"))
        for child in inner:
            self._item(child, below)

    def _question(self, item: Node, name: str, kind: str, scope: Scope) -> None:
        type_node = item.first("type") or item
        datatype = self.assembly.datatype(kind, type_node.cell)
        if not kind:
            self.assembly.findings.add("VT203", item.cell, text="")
        condition = condition_of(item, self.known)
        if condition is None:
            self._untold(item)
        unit_text, unit = self._unit(item)
        low, high, rules = self._bounds(item, name, datatype)
        label = item.get("text")
        self.assembly.add(
            Variable(
                name=name,
                dataset=scope.dataset,
                group=scope.group,
                label=label,
                item_id=item.get("prefix"),
                datatype=datatype,
                length=whole(item.get("maxLength")),
                decimals=_whole_of(_extension(item, f"{_EXTENSION}maxDecimalPlaces")),
                format=_text_of(_extension(item, f"{_EXTENSION}entryFormat")),
                unit=unit,
                unit_text=unit_text,
                minimum=low,
                maximum=high,
                value_list=self._answers(item, name, datatype),
                multiple=item.flag("repeats"),
                obligations=(self._obligation(item),),
                visible_if=both(scope.condition, condition or ""),
                validations=rules,
                default=_default(item),
                calculation=_calculation(item),
                identity=self.assembly.identity(name, label, item.cell),
                concept=_concept(item),
                remarks=tuple(_remarks(item, condition is None)),
                origins=_origins(item),
            )
        )

    def _untold(self, item: Node) -> None:
        when = item.first("enableWhen") or item
        self.assembly.findings.add("VT231", when.cell, text=raw_condition(item))

    def _unit(self, item: Node) -> tuple[str, str]:
        """The unit: UCUM in ``item.code`` (NICE), or the extension for it."""
        for code in item.all("code"):
            if code.get("system") == UCUM and code.get("code"):
                return self.assembly.unit(code.get("code"), code.cell, coded=True)
        units = [*_extensions(item, f"{_EXTENSION}questionnaire-unit")]
        units = units or [*_extensions(item, f"{_EXTENSION}questionnaire-unitOption")]
        for unit in units[:1]:
            coded = unit.get("system") == UCUM
            text = unit.get("code") if coded else unit.get("display") or unit.get("code")
            return self.assembly.unit(text, unit.cell, coded=coded)
        return "", ""

    def _bounds(
        self, item: Node, name: str, datatype: Datatype | None
    ) -> tuple[Decimal | None, Decimal | None, tuple[Validation, ...]]:
        """The range of a number; bounds of a date and other rules as validations."""
        found: dict[str, Decimal | None] = {}
        rules = []
        for end, sign in (("min", ">="), ("max", "<=")):
            node = _extension(item, f"{_EXTENSION}{end}Value")
            text = (node.text or node.get("value")) if node else ""
            found[end] = decimal(text)
            if node and datatype in _TIMES and text:
                rule = f"[{name}]===null || totime([{name}]) {sign} totime('{text}')"
                rules.append(Validation(text=rule, cell=node.cell))
            elif node and found[end] is None:
                self.assembly.findings.add("VT206", node.cell, text=text)
        patterns = _extensions(item, f"{_EXTENSION}regex")
        rules += [Validation(text=f"regex: {pattern.text}", cell=pattern.cell) for pattern in patterns]
        rules += _constraints(item)
        low, high = self.assembly.span(found["min"], found["max"], item.cell)
        return low, high, tuple(rules)

    def _answers(self, item: Node, name: str, datatype: Datatype | None) -> ValueList | None:
        options = tuple(o for answer in item.all(*_ANSWERS) if (o := _option(answer)))
        values = ValueList(options=options) if options else None
        elsewhere = item.first("answerValueSet") or next(
            (n for o in item.all("options") for n in o.all("reference")), None
        )
        if elsewhere and (canonical := elsewhere.text):
            values, why, why_nl = self.terminology.value_list(canonical)
            if why and canonical not in self.told:
                self.told.add(canonical)
                self.assembly.findings.add("VT230", elsewhere.cell, name=canonical, why=why, why_nl=why_nl)
        return self.assembly.answers(name, datatype, values, item.cell)

    def _obligation(self, item: Node) -> Obligation:
        """What ``required`` says, which is about the form alone (VT123); its default is false."""
        node = item.first("required")
        if node is None:
            return Obligation(level=Level.OPTIONAL, raw="required=false", cell=item.cell)
        level = _REQUIRED.get(node.text.casefold(), Level.UNKNOWN)
        if level is Level.UNKNOWN:
            self.assembly.findings.add("VT205", node.cell, text=f"required={node.text}")
        return Obligation(level=level, raw=f"required={node.text}", cell=node.cell)


def _items(node: Node) -> Iterator[Node]:
    for item in node.all("item"):
        yield item
        yield from _items(item)


def _option(answer: Node) -> Option | None:
    if coding := answer.first("valueCoding"):
        return option_of_coding(coding)
    value = answer.choice("value")
    text = (value.text or value.get("reference")) if value else ""
    label = (value.get("display") if value else "") or text
    return Option(code=text, label=label, role=role_of(label), cell=answer.cell) if text else None


def _default(item: Node) -> str:
    value = next((v for initial in item.all("initial") if (v := initial.choice("value"))), None)
    if value is None:
        chosen = next((a for a in item.all(*_ANSWERS) if a.flag("initialSelected")), None)
        value = chosen.choice("value") if chosen else None
    return (value.text or value.get("code") or value.get("value") or value.get("reference")) if value else ""


def _calculation(item: Node) -> str:
    for url in _CALCULATED:
        for found in _extensions(item, url):
            return found.text or found.get("expression")
    return ""


def _concept(item: Node) -> ConceptReference | None:
    """A code of the item that is no unit, else its definition."""
    for code in item.all("code"):
        if code.get("system") != UCUM and code.get("code"):
            text = code.get("display") or code.get("code")
            return ConceptReference(text=text, system=code.get("system"), code=code.get("code"), cell=code.cell)
    node = item.first("definition")
    return ConceptReference(text=node.text, cell=node.cell) if node and node.text else None


def _remarks(item: Node, untold: bool) -> Iterator[str]:
    if untold:
        yield raw_condition(item)
    if item.flag("readOnly"):
        yield "readOnly"
    for hidden in _extensions(item, f"{_EXTENSION}questionnaire-hidden"):
        if hidden.text == "true":
            yield "hidden"
    units = [u.get("code") or u.get("display") for u in _extensions(item, f"{_EXTENSION}questionnaire-unitOption")]
    if len(units) > 1:
        yield f"unit: {', '.join(units)}"


def _constraints(item: Node) -> Iterator[Validation]:
    """The rules of an item as the file words them: for people where it does, else as FHIRPath."""
    for extension in item.all("extension"):
        if extension.get("url") == f"{_EXTENSION}questionnaire-constraint":
            words = {e.get("url"): _text_of(e.choice("value")) for e in extension.all("extension")}
            if text := words.get("human") or words.get("expression"):
                yield Validation(text=text, cell=extension.cell)


def _origins(item: Node) -> dict[str, Origin]:
    """The raw text and cell of each field that was read."""
    fields = {
        "label": "text",
        "item_id": "prefix",
        "datatype": "type",
        "mandatory": "required",
        "multiple": "repeats",
        "length": "maxLength",
        "options": "answerValueSet",
    }
    found = {"name": Origin(raw=item.get("linkId"), cell=item.cell)}
    found |= {name: Origin(raw=node.text, cell=node.cell) for name, key in fields.items() if (node := item.first(key))}
    if when := item.first("enableWhen"):
        found["condition"] = Origin(raw=raw_condition(item), cell=when.cell)
    return found


def _extensions(item: Node, url: str) -> Iterator[Node]:
    """The values of an extension."""
    for extension in item.all("extension", "modifierExtension"):
        if extension.get("url") == url and (value := extension.choice("value")):
            yield value


def _extension(item: Node, url: str) -> Node | None:
    return next(_extensions(item, url), None)


def _text_of(node: Node | None) -> str:
    return node.text if node else ""


def _whole_of(node: Node | None) -> int | None:
    return whole(node.text) if node else None
