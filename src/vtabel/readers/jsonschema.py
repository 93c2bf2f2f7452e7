"""JSON Schema of a delivery -> table: a property is a variable, an object a group, an array of objects a dataset of its own.

Rules: https://json-schema.org/draft/2020-12/json-schema-validation; what registries do with it: names with blanks, dates as
``string`` with ``format``, and ``required`` that is about the form alone (HOVON155, ``table-formats.md``, section 8).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from vtabel.diagnostics import Cell, Findings
from vtabel.readers.assembly import Assembly, Scope
from vtabel.readers.content import Content, Part
from vtabel.readers.nodes import Node, whole
from vtabel.readers.options import role_of
from vtabel.readers.overrule import LayoutOverrule
from vtabel.readers.preamble import code_of
from vtabel.table import (
    AccountabilityTable,
    Datatype,
    Level,
    Obligation,
    Option,
    Origin,
    Validation,
    ValueList,
    Variable,
)

_TYPES = {
    "string": Datatype.TEXT,
    "integer": Datatype.INTEGER,
    "number": Datatype.DECIMAL,
    "boolean": Datatype.BOOLEAN,
}
_FORMATS = {"date": Datatype.DATE, "date-time": Datatype.DATETIME, "time": Datatype.TIME}
_CHOICES = ("oneOf", "anyOf")
_CONDITIONS = ("if", "dependentRequired", "dependentSchemas", "dependencies", "not")
_FIELDS = {"datatype": "type", "label": "title", "definition": "description", "length": "maxLength", "options": "enum"}
_DEEPEST = 50


def recognises(content: Content) -> bool:
    """At least one document is a JSON Schema."""
    return any(map(_is_schema, content.parts))


def _is_schema(part: Part) -> bool:
    tree = part.tree
    if part.kind != "JSON" or not isinstance(tree, dict):
        return False
    return "json-schema.org" in str(tree.get("$schema", "")) or (
        tree.get("type") == "object" and isinstance(tree.get("properties"), dict)
    )


def read(content: Content, given: LayoutOverrule, findings: Findings) -> AccountabilityTable:
    """The table of the schemas in a file, each a dataset. Raises UnusableInput (VT101)."""
    schemas = [part for part in content.parts if _is_schema(part)]
    assembly = Assembly(content.source, content.path.stem, given, findings)
    for part in content.parts:
        if part not in schemas:
            findings.add("VT124", part.cell(), what=f"{part.kind} ({part.root})")
    for name in content.unread:
        findings.add("VT124", Cell(content.path.name, name), what=name)
    roots = [Node(part.tree, part) for part in schemas]
    titles = [root.get("title") for root in roots]
    assembly.name = titles[0] if len(titles) == 1 else ""
    for root, title in zip(roots, titles, strict=True):
        for name in ("$id", "description"):
            if node := root.first(name):
                assembly.note(node.text, node.cell)
        _Schema(root, assembly).read(code_of(title or root.part.member or content.path.stem), title)
    if assembly.variables:
        findings.add("VT123", roots[0].cell)
    return assembly.table(roots[0].part.cell())


@dataclass(slots=True)
class _Schema:
    """Reads one schema; ``told`` are the places that were reported."""

    root: Node
    assembly: Assembly
    told: set[str] = field(default_factory=set)

    def read(self, dataset: str, title: str) -> None:
        scope = Scope(dataset)
        self.assembly.dataset(scope, self.root.cell, title)
        self._object(self._rows_of(self.root), scope, ())

    def _rows_of(self, node: Node) -> Node:
        """What one row is: the items of an array, else the schema itself."""
        node = self._meant(node)
        items = node.first("items")
        return self._meant(items) if items is not None and "array" in _types(node) else node

    def _object(self, node: Node, scope: Scope, above: tuple[str, ...]) -> None:
        """The properties of an object; ``above`` are the places of the objects that it stands in."""
        if node.path in above or len(above) > _DEEPEST:
            self._unread(node, "a schema within itself")
            return
        above = (*above, node.path)
        required = {named.text: named for named in node.all("required")}
        for name in _CONDITIONS:
            for rule in node.all(name):
                self._unread(rule, name)
        for part in node.all("allOf"):
            self._object(self._meant(part), scope, above)
        properties = node.first("properties")
        for name in properties.value if properties and isinstance(properties.value, dict) else ():
            assert properties is not None
            inner = properties.first(name) or properties
            if inner is properties or not isinstance(inner.value, dict):
                inner = Node({}, inner.part, inner.path)  # `true` allows anything: a type that is not known
            self._property(name, inner, required.get(name), scope, above)

    def _property(self, name: str, written: Node, required: Node | None, scope: Scope, above: tuple[str, ...]) -> None:
        node = self._meant(written)
        many = "array" in _types(node)
        item = self._meant(inner) if many and (inner := node.first("items")) else node
        if item.first("properties"):
            below = scope.within(name, repeats=many)
            self.assembly.dataset(below, written.cell, node.get("title"))
            self._object(item, below, above)
        elif not name.strip():
            self.assembly.nameless("", written.cell)
        else:
            self._variable(name, written, item, many, required, scope)

    def _variable(self, name: str, written: Node, node: Node, many: bool, required: Node | None, scope: Scope) -> None:
        values = _values(node)
        datatype = self._datatype(node, values)
        low, high = self.assembly.span(node.number("minimum"), node.number("maximum"), node.cell)
        label = written.get("title") or node.get("title")
        self.assembly.add(
            Variable(
                name=name,
                dataset=scope.dataset,
                group=scope.group,
                label=label,
                definition=written.get("description") or node.get("description"),
                datatype=datatype,
                length=whole(node.get("maxLength")),
                minimum=low,
                maximum=high,
                value_list=self.assembly.answers(name, datatype, values, node.cell),
                multiple=many,
                obligations=(_obligation(written, node, required),),
                validations=tuple(_rules(name, node)),
                default=node.get("default"),
                identity=self.assembly.identity(name, label, written.cell),
                remarks=tuple(word for word in ("readOnly", "writeOnly") if node.flag(word)),
                origins=_origins(name, written, node),
            )
        )

    def _datatype(self, node: Node, values: ValueList | None) -> Datatype | None:
        types = [name for name in _types(node) if name not in ("null", "array")]
        if values is not None and types != ["boolean"]:
            return Datatype.CODE
        place = node.first("type") or node
        if types == ["string"] and (found := _FORMATS.get(node.get("format"))):
            return found
        if len(types) == 1 and types[0] in _TYPES:
            return _TYPES[types[0]]
        self.assembly.findings.add("VT203", place.cell, text=", ".join(types))
        return None

    def _meant(self, node: Node) -> Node:
        """The schema that stands at the end of the references; one that allows `null` beside it is that one."""
        for _ in range(_DEEPEST):
            ref = node.get("$ref")
            found = self._target(ref) if ref else _only(node)
            if found is None:
                if ref:
                    self._unread(node, f"$ref {ref}")
                return node
            if found is node:
                return node
            node = found
        self._unread(node, "a schema within itself")
        return node

    def _target(self, ref: str) -> Node | None:
        """The place that a reference within the document points at."""
        if not ref.startswith("#"):
            return None
        node: Node | None = self.root
        for step in filter(None, ref[1:].split("/")):
            node = node.first(step.replace("~1", "/").replace("~0", "~")) if node else None
        return node if node is not None and isinstance(node.value, dict) else None

    def _unread(self, node: Node, what: str) -> None:
        if (place := str(node.cell)) not in self.told:
            self.told.add(place)
            self.assembly.findings.add("VT124", node.cell, what=what)


def _only(node: Node) -> Node:
    """The one schema of a choice that is not `null`; the node itself where there is no such choice."""
    for name in _CHOICES:
        found = [choice for choice in node.all(name) if _types(choice) != ["null"]]
        if len(found) == 1 and not found[0].get("const"):
            return found[0]
    return node


def _types(node: Node) -> list[str]:
    return [kind.text for kind in node.all("type")]


def _values(node: Node) -> ValueList | None:
    """The answers: an enumeration, or a choice of constants with titles."""
    found = [(value, "") for value in node.all("enum")]
    for name in _CHOICES:
        found += [(value, c.get("title") or c.get("description")) for c in node.all(name) for value in c.all("const")]
    options = tuple(
        Option(code=v.text, label=label or v.text, role=role_of(label or v.text), cell=v.cell)
        for v, label in found
        if v.text
    )
    return ValueList(options=options) if options else None


def _obligation(written: Node, node: Node, required: Node | None) -> Obligation:
    """What ``required`` says, which is about the form alone (VT123). A property that is deprecated is withdrawn."""
    if written.flag("deprecated") or node.flag("deprecated"):
        return Obligation(level=Level.WITHDRAWN, raw="deprecated", cell=written.cell)
    if required is not None:
        return Obligation(level=Level.REQUIRED, raw="required", cell=required.cell)
    return Obligation(level=Level.OPTIONAL, raw="not required", cell=written.cell)


def _rules(name: str, node: Node) -> Iterator[Validation]:
    if pattern := node.first("pattern"):
        yield Validation(text=f"regex: {pattern.text}", cell=pattern.cell)
    for key, sign in (("exclusiveMinimum", ">"), ("exclusiveMaximum", "<")):
        if bound := node.first(key):
            yield Validation(text=f"[{name}]===null || [{name}] {sign} {bound.text}", cell=bound.cell)


def _origins(name: str, written: Node, node: Node) -> dict[str, Origin]:
    """The raw text and cell of each field that was read."""
    found = {"name": Origin(raw=name, cell=written.cell)}
    for what, key in _FIELDS.items():
        if place := written.first(key) or node.first(key):
            found[what] = Origin(
                raw=", ".join(value.text for value in (written if written.first(key) else node).all(key)),
                cell=place.cell,
            )
    return found
