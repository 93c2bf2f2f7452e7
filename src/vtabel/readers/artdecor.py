"""ART-DECOR dataset or transaction (XML or JSON), or the ADA release file of one -> table.

Known shapes: root ``dataset`` (a transaction has the same root, with ``transactionId``) with ``concept`` in ``concept``; root
``ada`` with ``view/concepts/concept``; in JSON the same names, one of them or a list. What stands where: ``docs/formats.md``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from vtabel.diagnostics import Findings
from vtabel.readers.assembly import Assembly, Scope, assembled
from vtabel.readers.conformance import LEVELS, cardinality, obligation, repeats
from vtabel.readers.content import Content, Part
from vtabel.readers.nodes import Node, decimal, plain_root, whole
from vtabel.readers.options import role_of
from vtabel.readers.overrule import LayoutOverrule
from vtabel.table import (
    AccountabilityTable,
    ConceptReference,
    Level,
    Obligation,
    Option,
    Origin,
    ValueList,
    Variable,
)
from vtabel.text import match_form

OID_SYSTEM = "urn:ietf:rfc:3986"
_ROOTS = ("dataset", "transaction", "ada", "concepts")
_LANGUAGES = ("nl", "en", "")
_DROPPED = frozenset({"cancelled", "deprecated", "rejected"})
_DEEPEST = 60
_NOT_IN_NAME = re.compile(r"[^a-z0-9_]+")


def recognises(content: Content) -> bool:
    """A document in which concepts of a dataset stand."""
    return any(_is_dataset(part) for part in content.parts)


def _is_dataset(part: Part) -> bool:
    if part.kind == "XML":
        return part.root in _ROOTS and next(part.tree.iter("concept"), None) is not None
    if part.kind != "JSON" or not isinstance(part.tree, dict) or "resourceType" in part.tree:
        return False
    return any(next(node.all("concept"), None) for node in _tops(plain_root(part)))


def _tops(root: Node) -> Iterator[Node]:
    """The nodes in which the highest concepts may stand."""
    yield root
    yield from root.all("dataset", "concepts")
    for view in root.all("view"):
        yield from view.all("concepts")


def read(content: Content, given: LayoutOverrule, findings: Findings) -> AccountabilityTable:
    """The table of the datasets in a file. Raises UnusableInput (VT101)."""
    return assembled(
        content, given, findings, _is_dataset, lambda part, assembly: _Dataset(assembly).read(plain_root(part))
    )


@dataclass(slots=True)
class _Dataset:
    assembly: Assembly

    def read(self, root: Node) -> None:
        for top in _tops(root):
            concepts = list(top.all("concept"))
            if not concepts:
                continue
            name = top.get("shortName") or root.get("shortName") or _in_language(top, "name")
            self.assembly.version = self.assembly.version or top.get("versionLabel")
            scope = Scope(name or top.part.root)
            self.assembly.dataset(scope, top.cell, _in_language(top, "name"))
            self.assembly.note(_in_language(top, "desc"), top.cell)
            for concept in concepts:
                self._concept(concept, scope, 0, "")

    def _concept(self, concept: Node, scope: Scope, depth: int, dropped: str) -> None:
        """A concept, and what stands in it. ``dropped`` is the status of a group above that is no longer in use."""
        label, name = _in_language(concept, "name"), _name(concept)
        inner = list(concept.all("concept"))
        other = concept.first("contains", "inherit", "relationship")
        if not name and (inner or other is None):
            self.assembly.nameless(concept.get("id"), concept.cell)
            return
        dropped = dropped or (concept.get("statusCode") if concept.get("statusCode") in _DROPPED else "")
        if name and not inner and concept.get("type") != "group" and concept.first("valueDomain"):
            self._item(concept, name, label, scope, dropped)
        elif inner and depth < _DEEPEST:
            below = scope.within(name, repeats=repeats(concept.get("maximumMultiplicity")))
            self.assembly.dataset(below, concept.cell, label)
            for child in inner:
                self._concept(child, below, depth + 1, dropped)
        else:
            target = (other.get("ref") if other else "") or concept.get("ref") or "-"
            self.assembly.findings.add("VT125", (other or concept).cell, name=name or concept.get("id"), target=target)

    def _item(self, concept: Node, name: str, label: str, scope: Scope, dropped: str) -> None:
        domain = concept.first("valueDomain")
        assert domain is not None
        datatype = self.assembly.datatype(domain.get("type"), domain.cell)
        unit_text, unit = self._unit(domain)
        low, high = self._bounds(domain)
        self.assembly.add(
            Variable(
                name=name,
                dataset=scope.dataset,
                group=scope.group,
                label=label,
                definition=_in_language(concept, "desc"),
                item_id=concept.get("iddisplay"),
                datatype=datatype,
                length=_property(domain, "maxLength"),
                decimals=_decimals(domain),
                format=next((p.get("timeStampPrecision") for p in domain.all("property")), ""),
                unit=unit,
                unit_text=unit_text,
                minimum=low,
                maximum=high,
                value_list=self.assembly.answers(name, datatype, _answers(concept, domain), domain.cell),
                multiple=repeats(concept.get("maximumMultiplicity")),
                obligations=self._obligations(concept, name, dropped),
                default=next((p.get("default") or p.get("fixed") for p in domain.all("property")), ""),
                identity=self.assembly.identity(name, label, concept.cell),
                concept=_reference(concept),
                remarks=tuple(_remarks(concept)),
                origins=_origins(concept, domain, name, label),
            )
        )

    def _unit(self, domain: Node) -> tuple[str, str]:
        """The unit of the value; several units are kept as words."""
        units = list(dict.fromkeys(u for p in domain.all("property") if (u := p.get("unit"))))
        node = domain.first("property") or domain
        return self.assembly.unit(", ".join(units), node.cell)

    def _bounds(self, domain: Node) -> tuple[Decimal | None, Decimal | None]:
        node = domain.first("property")
        if node is None:
            return None, None
        for bound in node.all("minInclude", "maxInclude"):
            if bound.text and decimal(bound.text) is None:
                self.assembly.findings.add("VT206", bound.cell, text=bound.text)
        return self.assembly.span(node.number("minInclude"), node.number("maxInclude"), node.cell)

    def _obligations(self, concept: Node, name: str, dropped: str) -> tuple[Obligation, ...]:
        """The duty; of a conditional concept one per condition."""
        count = cardinality(concept.get("minimumMultiplicity") or "0", concept.get("maximumMultiplicity") or "*")
        if dropped:
            return (Obligation(level=Level.WITHDRAWN, raw=dropped, cell=concept.cell),)
        if "minimumMultiplicity" not in concept.value and "conformance" not in concept.value:
            return ()  # a dataset says what exists; a transaction says what is asked
        letter = _letter(concept)
        if letter != "C":
            return (obligation(letter, count, concept.cell),)
        found = tuple(self._conditions(concept))
        if not any(o.condition for o in found):
            self.assembly.findings.add("VT232", concept.cell, name=name)
        return found or (obligation("C", count, concept.cell),)

    def _conditions(self, concept: Node) -> Iterator[Obligation]:
        for condition in concept.all("condition", "conditionalConcept"):
            low, high = condition.get("minimumMultiplicity"), condition.get("maximumMultiplicity")
            letter, words = _letter(condition), condition.text or _in_language(condition, "desc")
            if words or letter != "NP":  # NP without words: in all other cases it is not asked
                yield obligation(letter, cardinality(low or "0", high or "*"), condition.cell, words)


def _letter(node: Node) -> str:
    letter = node.get("conformance").upper()
    if node.flag("isMandatory"):
        return "M"
    return letter if letter in LEVELS else letter or "O"


def _name(concept: Node) -> str:
    """The short name; else the name in the way ADA makes one: `Postcode bekend?` is `postcode_bekendq`."""
    named = concept.get("shortName") or next((i.get("shortName") for i in concept.all("implementation")), "")
    if named:
        return named
    words = match_form(_in_language(concept, "name")).replace("?", "q").replace(" ", "_")
    return _NOT_IN_NAME.sub("", words)


def _in_language(node: Node, field: str) -> str:
    """A text in Dutch, else English, else the first that is there."""
    texts = list(node.all(field))
    for language in _LANGUAGES:
        for text in texts:
            if text.get("language").startswith(language) and text.text:
                return text.text
    return ""


def _property(domain: Node, name: str) -> int | None:
    return next((found for p in domain.all("property") if (found := whole(p.get(name))) is not None), None)


def _decimals(domain: Node) -> int | None:
    """``2``, at least 2 (``2.``) or precisely 2 (``2!``)."""
    return next((whole(p.get("fractionDigits").rstrip("!.")) for p in domain.all("property")), None)


def _answers(concept: Node, domain: Node) -> ValueList | None:
    """The value set with its codes, else the list of names within the dataset."""
    for value_set in concept.all("valueSet"):
        found = [o for place in value_set.all("conceptList") for o in _coded(place)]
        if found or value_set.get("ref"):
            name = value_set.get("displayName") or value_set.get("name")
            canonical = value_set.get("id") or value_set.get("ref")
            return ValueList(name=name, canonical=canonical, options=tuple(found))
    found = []
    for place in domain.all("conceptList"):
        for answer in place.all("concept"):
            label = _in_language(answer, "name")
            code = answer.get("id").rpartition(".")[2] or label
            if code:
                found.append(Option(code=code, label=label or code, role=role_of(label), cell=answer.cell))
    return ValueList(options=tuple(found)) if found else None


def _coded(place: Node) -> Iterator[Option]:
    """The codes of a value set; `exception` holds null flavours such as *onbekend*."""
    for answer in place.all("concept", "exception"):
        code, label = answer.get("code"), answer.get("displayName") or _in_language(answer, "name")
        if not code or answer.get("type") == "A":  # an abstract code is no answer
            continue
        oid = answer.get("codeSystem")
        system = f"urn:oid:{oid}" if oid else ""
        yield Option(
            code=code,
            label=label or code,
            role=role_of(label),
            code_system=system,
            concept_code=code if system else "",
            cell=answer.cell,
        )


def _reference(concept: Node) -> ConceptReference | None:
    node = concept.first("id")
    return ConceptReference(text=node.text, system=OID_SYSTEM, code=node.text, cell=node.cell) if node else None


def _remarks(concept: Node) -> Iterator[str]:
    for name in ("operationalization", "rationale", "comment", "context"):
        if text := _in_language(concept, name):
            yield text


def _origins(concept: Node, domain: Node, name: str, label: str) -> dict[str, Origin]:
    found = {"name": Origin(raw=name, cell=concept.cell)}
    if node := concept.first("name"):
        found["label"] = Origin(raw=label, cell=node.cell)
    if node := domain.first("type"):
        found["datatype"] = Origin(raw=node.text, cell=node.cell)
    if node := concept.first("conformance", "minimumMultiplicity"):
        found["mandatory"] = Origin(raw=node.text, cell=node.cell)
    if node := concept.first("id"):
        found["concept"] = Origin(raw=node.text, cell=node.cell)
    return found
