"""ADA schema (XSD, made by ART-DECOR) -> table: one element per concept.

The shape is that of Perined 2.3.6 (https://github.com/Nictiz/HL7-mappings, ``ada_schemas``): a complexType per concept with
``conceptId`` as fixed attribute; of an item its ``datatype`` and ``value``; name, cardinality and conformance in an
annotation (``Type for concept item: Postcode - 0..1 C``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from vtabel.diagnostics import Cell, Findings
from vtabel.readers.assembly import Assembly, Scope, assembled
from vtabel.readers.conformance import cardinality, obligation, repeats
from vtabel.readers.content import Content, Part
from vtabel.readers.nodes import decimal, whole
from vtabel.readers.options import role_of
from vtabel.readers.overrule import LayoutOverrule
from vtabel.table import (
    AccountabilityTable,
    ConceptReference,
    Datatype,
    Option,
    Origin,
    Validation,
    ValueList,
    Variable,
)

XS = "{http://www.w3.org/2001/XMLSchema}"
OID_SYSTEM = "urn:ietf:rfc:3986"
_ITEM = re.compile(
    r"^Type for concept item:\s*(?P<label>.*?)(?:\s+-\s+(?P<low>\d+)\.\.(?P<high>\d+|\*)\s*(?P<letter>[A-Z]{0,2}))?$",
    re.DOTALL,
)
_GROUP = re.compile(r"^Type for concept group:\s*(?P<label>.*)$", re.DOTALL)
_TRANSACTION = re.compile(r"^Schema for transaction:")
_DEEPEST = 60


def recognises(content: Content) -> bool:
    """One XML schema in which a type has the attribute ``conceptId``."""
    return any(map(_is_ada, content.parts))


def _is_ada(part: Part) -> bool:
    if part.kind != "XML" or part.tree.tag != f"{XS}schema":
        return False
    return any(a.get("name") == "conceptId" for a in part.tree.iter(f"{XS}attribute"))


def read(content: Content, given: LayoutOverrule, findings: Findings) -> AccountabilityTable:
    """The table of the schemas in a file. Raises UnusableInput (VT101)."""
    return assembled(content, given, findings, _is_ada, lambda part, assembly: _Schema(part, assembly).read())


@dataclass(slots=True)
class _Words:
    """What the annotation of a type says."""

    label: str = ""
    letter: str | None = None
    count: str = ""
    cell: Cell | None = None


@dataclass(slots=True)
class _Schema:
    part: Part
    assembly: Assembly
    types: dict[str, etree._Element] = field(default_factory=dict)
    simple: dict[str, etree._Element] = field(default_factory=dict)

    def read(self) -> None:
        root = self.part.tree
        self.types = {t.get("name", ""): t for t in root.iterchildren(f"{XS}complexType")}
        self.simple = {t.get("name", ""): t for t in root.iterchildren(f"{XS}simpleType")}
        for text, node in _documentation(root):
            if _TRANSACTION.match(text):
                self.assembly.note(text, self._cell(node))
        for element in root.iterchildren(f"{XS}element"):
            kind = self._type(element)
            if kind is not None:
                scope = Scope(element.get("name", "?"))
                self.assembly.dataset(scope, self._cell(element))
                self._inside(kind, scope, ())

    def _cell(self, node: etree._Element) -> Cell:
        return self.part.cell(str(node.getroottree().getpath(node)))

    def _type(self, element: etree._Element) -> etree._Element | None:
        """The complexType of an element, its own or by name; None (VT125) if it is not in the schema."""
        own = element.find(f"{XS}complexType")
        name = element.get("type", "")
        found = own if own is not None else self.types.get(name)
        if found is None:
            target = name or "-"
            self.assembly.findings.add("VT125", self._cell(element), name=element.get("name", "?"), target=target)
        return found

    def _inside(self, group: etree._Element, scope: Scope, above: tuple[str, ...]) -> None:
        for element in _elements(group):
            name = element.get("name", "")
            if name == "adaextension" or (name.endswith("-start") and _hidden(element)):
                continue
            if not name:
                self.assembly.nameless(element.get("ref", ""), self._cell(element))
                continue
            kind = self._type(element)
            if kind is None:
                continue
            if _attribute(kind, "value") is not None or _attribute(kind, "datatype") is not None:
                self._item(element, kind, scope)
                continue
            key = kind.get("name", "")
            if (key and key in above) or len(above) > _DEEPEST:
                self.assembly.findings.add("VT125", self._cell(element), name=name, target=key)
                continue
            below = scope.within(name, repeats=repeats(element.get("maxOccurs", "1")))
            self.assembly.dataset(below, self._cell(element), self._words(kind).label)
            self._inside(kind, below, (*above, key))

    def _item(self, element: etree._Element, kind: etree._Element, scope: Scope) -> None:
        name, cell, words = element.get("name", ""), self._cell(element), self._words(kind)
        attribute = _attribute(kind, "datatype")
        word = _fixed(attribute)
        datatype = self.assembly.datatype(word, self._cell(attribute) if attribute is not None else cell)
        value = _attribute(kind, "value")
        facets = self._facets(value)
        unit_text, unit = self._unit(kind)
        low, high = self.assembly.span(
            decimal(facets.get("minInclusive", "")), decimal(facets.get("maxInclusive", "")), cell
        )
        count = words.count or cardinality(element.get("minOccurs", ""), element.get("maxOccurs", ""))
        concept = _attribute(kind, "conceptId")
        letter = words.letter if words.letter is not None else _fixed(_attribute(kind, "conformance"))
        if letter == "C":
            self.assembly.findings.add("VT232", words.cell or cell, name=name)
        self.assembly.add(
            Variable(
                name=name,
                dataset=scope.dataset,
                group=scope.group,
                label=words.label,
                datatype=datatype,
                length=whole(facets.get("maxLength", "")),
                decimals=whole(facets.get("fractionDigits", "")),
                format=_vague(value),
                unit=unit,
                unit_text=unit_text,
                minimum=low,
                maximum=high,
                value_list=self._answers(name, datatype, value, cell),
                multiple=repeats(element.get("maxOccurs", "1")),
                obligations=(obligation(letter, count, words.cell or cell),),
                validations=tuple(Validation(text=f"regex: {p}", cell=cell) for p in [facets.get("pattern", "")] if p),
                identity=self.assembly.identity(name, words.label, cell),
                concept=_concept(_fixed(concept), self._cell(concept)) if concept is not None else None,
                origins=self._origins(element, words, attribute, concept),
            )
        )

    def _origins(
        self,
        element: etree._Element,
        words: _Words,
        datatype: etree._Element | None,
        concept: etree._Element | None,
    ) -> dict[str, Origin]:
        found = {"name": Origin(raw=element.get("name", ""), cell=self._cell(element))}
        if words.cell is not None:
            found["label"] = Origin(raw=words.label, cell=words.cell)
            found["mandatory"] = Origin(raw=f"{words.letter or ''} {words.count}".strip(), cell=words.cell)
        for name, node in (("datatype", datatype), ("concept", concept)):
            if node is not None:
                found[name] = Origin(raw=_fixed(node), cell=self._cell(node))
        return found

    def _words(self, kind: etree._Element) -> _Words:
        """The annotation in a type, or right before it."""
        before = kind.getprevious()
        found = [*_documentation(kind)]
        if before is not None and before.tag == f"{XS}annotation":
            found += [(_text(d), d) for d in before.iterchildren(f"{XS}documentation")]
        for text, node in found:
            if match := _ITEM.match(text):
                count = f"{match['low']}..{match['high']}" if match["low"] else ""
                letter = match["letter"] if match["low"] else None
                return _Words(match["label"], letter, count, self._cell(node))
            if match := _GROUP.match(text):
                return _Words(match["label"], cell=self._cell(node))
        return _Words()

    def _facets(self, value: etree._Element | None) -> dict[str, str]:
        """The facets of a value: of its own restriction, or of the named types it is a union of."""
        found: dict[str, str] = {}
        for restriction in self._restrictions(value):
            for facet in restriction.iterchildren("*"):
                name = etree.QName(facet).localname
                if name not in ("enumeration", "annotation"):
                    found.setdefault(name, facet.get("value", ""))
        return found

    def _restrictions(self, value: etree._Element | None) -> Iterator[etree._Element]:
        if value is None:
            return
        names = value.get("type", "").split()
        for union in value.iter(f"{XS}union"):
            names += union.get("memberTypes", "").split()
        yield from value.iter(f"{XS}restriction")
        for name in names:
            if name != "empty_string" and name in self.simple:
                yield from self.simple[name].iterchildren(f"{XS}restriction")

    def _answers(
        self, name: str, datatype: Datatype | None, value: etree._Element | None, cell: Cell
    ) -> ValueList | None:
        options = []
        for restriction in self._restrictions(value):
            for enumeration in restriction.iterchildren(f"{XS}enumeration"):
                code = enumeration.get("value", "")
                if code:
                    label = next((text for text, _ in _documentation(enumeration)), "") or code
                    options.append(Option(code=code, label=label, role=role_of(label), cell=self._cell(enumeration)))
        values = ValueList(options=tuple(options)) if options else None
        return self.assembly.answers(name, datatype, values, cell)

    def _unit(self, kind: etree._Element) -> tuple[str, str]:
        attribute = _attribute(kind, "unit")
        if attribute is None:
            return "", ""
        named = [e.get("value", "") for e in attribute.iter(f"{XS}enumeration") if e.get("value")]
        text = _fixed(attribute) or (named[0] if len(named) == 1 else ", ".join(named))
        return self.assembly.unit(text, self._cell(attribute))


def _elements(kind: etree._Element) -> Iterator[etree._Element]:
    """The elements of a type, not those within other elements."""
    for child in kind.iterchildren(f"{XS}sequence", f"{XS}all", f"{XS}choice", f"{XS}element"):
        if child.tag == f"{XS}element":
            yield child
        else:
            yield from _elements(child)


def _hidden(element: etree._Element) -> bool:
    kind = element.find(f"{XS}complexType")
    return kind is not None and _fixed(_attribute(kind, "hidden")) == "true"


def _attribute(kind: etree._Element, name: str) -> etree._Element | None:
    return next((a for a in kind.iterchildren(f"{XS}attribute") if a.get("name") == name), None)


def _fixed(attribute: etree._Element | None) -> str:
    return (attribute.get("fixed") or attribute.get("default") or "") if attribute is not None else ""


def _vague(value: etree._Element | None) -> str:
    """The named type of a date (``VariableVagueDate``: a part of the date may be missing)."""
    name = value.get("type", "") if value is not None else ""
    return name if "Date" in name or "Time" in name else ""


def _concept(oid: str, cell: Cell) -> ConceptReference | None:
    return ConceptReference(text=oid, system=OID_SYSTEM, code=oid, cell=cell) if oid else None


def _documentation(node: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    for annotation in node.iterchildren(f"{XS}annotation"):
        for text in annotation.iterchildren(f"{XS}documentation"):
            yield _text(text), text


def _text(node: etree._Element) -> str:
    return " ".join("".join(str(t) for t in node.itertext()).split())
