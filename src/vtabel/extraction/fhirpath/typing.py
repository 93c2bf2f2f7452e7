"""`tree` + shapes -> `plan`: what each step of a path is, so that nothing is left to chance while running."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from vtabel.extraction.fhirpath import plan as p
from vtabel.extraction.fhirpath.functions import FUNCTIONS, Arguments
from vtabel.extraction.fhirpath.operators import binary, negative
from vtabel.extraction.fhirpath.parse import parse
from vtabel.extraction.fhirpath.refusal import NotCompiled
from vtabel.extraction.fhirpath.tree import (
    Binary,
    Call,
    Constant,
    Index,
    Member,
    Node,
    Nothing,
    OfType,
    Sign,
    Text,
    This,
)
from vtabel.extraction.shapes import PRIMITIVES, Shapes


@dataclass(frozen=True)
class Scope:
    """What names mean at one place of a view."""

    shapes: Shapes
    this: p.Plan
    resource: p.Var
    index: str  # the Var whose place %rowIndex is
    constants: Mapping[str, p.Literal] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)  # elements that do not exist: always empty, and reported
    depth: int = 0

    def within(self, this: p.Plan) -> Scope:
        """The same, going over something else."""
        return replace(self, this=this, depth=self.depth + 1)


def compile_path(text: str, scope: Scope) -> p.Plan:
    """The plan of an expression. Raises BadPath for what is no FHIRPath and NotCompiled for what is not supported."""
    return _Compiler(scope).plan(parse(text))


def chosen(plan: p.Plan, what: str) -> p.Plan:
    """A value that can be used; raises NotCompiled for a choice of types of which none is chosen."""
    if isinstance(plan, p.Choice):
        raise NotCompiled(f"`{what}` has several types; choose one with ofType()")
    return plan


class _Compiler:
    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def plan(self, node: Node) -> p.Plan:
        match node:
            case This():
                return self.scope.this
            case Nothing():
                return p.EMPTY
            case Text(kind=kind, text=text):
                return literal(kind, text)
            case Constant(name=name):
                return self._constant(name)
            case Member(base=base, name=name):
                return self._member(base, name)
            case Index(base=base, index=index):
                return self._index(self.plan(base), self.plan(index))
            case OfType(base=base, type=type, test=test):
                found = of_type(self.plan(base), type, self.scope.shapes)
                return p.Exists(found) if test else found
            case Sign(sign=sign, operand=operand):
                found = chosen(self.plan(operand), "operand")
                return negative(found) if sign == "-" else found
            case Binary(operator=operator, left=left, right=right):
                return binary(operator, chosen(self.plan(left), "left side"), chosen(self.plan(right), "right side"))
            case Call():
                return self._call(node)

    def _constant(self, name: str) -> p.Plan:
        if name == "rowIndex":
            return p.RowIndex(self.scope.index)
        if name in ("resource", "rootResource"):
            return self.scope.resource
        if name == "context":
            return self.scope.this
        if name not in self.scope.constants:
            raise NotCompiled(f"there is no constant %{name}")
        return self.scope.constants[name]

    def _member(self, base: Node, name: str) -> p.Plan:
        on = self.plan(base)
        if isinstance(base, This) and name == on.type and self.scope.shapes.is_resource(name):
            return on  # `Patient.name` on a Patient
        return member(on, name, self.scope)

    def _index(self, base: p.Plan, index: p.Plan) -> p.Plan:
        if not isinstance(index, p.Literal) or not isinstance(index.value, int) or index.value < 0:
            raise NotCompiled("an index between brackets must be a whole number or a constant")
        return pick(base, index.value)

    def _call(self, node: Call) -> p.Plan:
        if node.name not in FUNCTIONS:
            raise NotCompiled(f"the function {node.name}() is not supported")
        function = FUNCTIONS[node.name]
        if not function.least <= len(node.arguments) <= function.most:
            raise NotCompiled(f"{node.name}() has another number of arguments")
        return function.make(self.plan(node.base), _Given(self, node.arguments))


class _Given(Arguments):
    """The arguments of a call: compiled when the function asks for them, over the items it names."""

    def __init__(self, compiler: _Compiler, nodes: tuple[Node, ...]) -> None:
        self.compiler = compiler
        self.nodes = nodes

    def __len__(self) -> int:
        return len(self.nodes)

    def value(self, place: int) -> p.Plan:
        return chosen(self.compiler.plan(self.nodes[place]), "argument")

    def over(self, base: p.Plan, place: int) -> tuple[p.Var, p.Plan]:
        item = p.Var(f"x_{self.compiler.scope.depth}", base.type)
        body = _Compiler(self.compiler.scope.within(item if base.many else base)).plan(self.nodes[place])
        return item, body

    def name(self, place: int) -> str:
        node = self.nodes[place]
        if isinstance(node, Member) and isinstance(node.base, This):
            return node.name
        raise NotCompiled("the name of a type is expected")

    def get(self, base: p.Plan, name: str) -> p.Plan:
        return member(base, name, self.compiler.scope)


def member(base: p.Plan, name: str, scope: Scope) -> p.Plan:
    """An element of a value; an element that its type does not have is empty, and noted in ``scope.unknown``."""
    chosen(base, name)
    if base == p.EMPTY:
        return p.EMPTY
    if isinstance(base, p.When):
        return p.When(base.condition, member(base.value, name, scope))
    element = scope.shapes.element(base.type, name)
    if element is None:
        scope.unknown.append(f"{base.type}.{name}")
        return p.EMPTY
    if base.type in PRIMITIVES:
        return _twin(base, name, element.types[0], element.many)
    if not element.choice:
        return p.Get(base, name, element.types[0], element.many)
    return p.Choice(tuple(p.Get(base, name + t[0].upper() + t[1:], t, False) for t in element.types))


def _twin(base: p.Plan, name: str, type: str, many: bool) -> p.Plan:
    """``extension`` or ``id`` of a primitive, which stand beside it under its name with an underscore."""
    if not isinstance(base, p.Get):
        raise NotCompiled(f"`{name}` of a primitive that is not read straight from an element is not supported")
    return p.Get(p.Get(base.base, f"_{base.name}", "Element", base.repeats), name, type, many)


def of_type(base: p.Plan, type: str, shapes: Shapes) -> p.Plan:
    """The part of a value that has a type."""
    name = type.rpartition(".")[2].strip("`")
    if type.startswith("System."):
        name = name[0].lower() + name[1:]
    if name not in shapes:
        raise NotCompiled(f"`{type}` is no type of FHIR {shapes.version}")
    if isinstance(base, p.Choice):
        return next((option for option in base.options if option.type == name), p.EMPTY)
    if base.type == "Resource":
        raise NotCompiled("resources within resources are not supported")
    return base if base.type == name else p.EMPTY


def pick(base: p.Plan, index: int) -> p.Plan:
    """One item by its place; of a single value only the first (or last) is there."""
    if isinstance(base, p.Choice):
        return p.Choice(tuple(pick(option, index) for option in base.options)) if base.many else base
    if base.many:
        return p.Pick(base, index)
    return base if index in (0, -1) else p.EMPTY


def literal(kind: str, text: str) -> p.Literal:
    """A literal of FHIRPath or a constant of a view."""
    if kind == "boolean":
        return p.Literal(text == "true", p.BOOLEAN)
    if kind == "integer":
        return p.Literal(int(text), p.INTEGER)
    if kind == "decimal":
        return p.Literal(float(text), p.DECIMAL)
    return p.Literal(text, kind)


def unknown_elements(scopes: Iterable[Scope]) -> tuple[str, ...]:
    """The elements that paths name and FHIR does not have, each once."""
    return tuple(dict.fromkeys(name for scope in scopes for name in scope.unknown))
