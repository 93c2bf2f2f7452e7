"""`tree` + shapes -> `plan`: what each step of a path is, so that nothing is left to chance while running."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from vtabel.extraction.fhirpath import plan as p
from vtabel.extraction.fhirpath.functions import FUNCTIONS, Arguments
from vtabel.extraction.fhirpath.operators import binary, negative, only, signed
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
from vtabel.extraction.shapes import PRIMITIVES, Shapes, is_a


@dataclass(frozen=True)
class Scope:
    """What names mean at one place of a view."""

    shapes: Shapes
    this: p.Plan
    focus: p.Plan  # %context: what the whole path is about
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
        raise NotCompiled("choice", what=what)
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
            case OfType(base=base, type=type, test=test, single=single):
                on = _typed(self.plan(base), single)
                found = of_type(on, type, self.scope.shapes)
                return p.When(p.Exists(on), p.Exists(found)) if test else found
            case Sign(sign=sign, operand=operand):
                found = signed(chosen(self.plan(operand), "operand"))
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
            return self.scope.focus
        if name not in self.scope.constants:
            raise NotCompiled("constant", name=name)
        return self.scope.constants[name]

    def _member(self, base: Node, name: str) -> p.Plan:
        on = self.plan(base)
        if isinstance(base, This) and name == on.type and self.scope.shapes.is_resource(name):
            return on  # `Patient.name` on a Patient
        return member(on, name, self.scope)

    def _index(self, base: p.Plan, index: p.Plan) -> p.Plan:
        if not isinstance(index, p.Literal) or not isinstance(index.value, int) or index.value < 0:
            raise NotCompiled("index")
        return pick(base, index.value)

    def _call(self, node: Call) -> p.Plan:
        if node.name not in FUNCTIONS:
            raise NotCompiled("function", name=node.name)
        function = FUNCTIONS[node.name]
        if not function.least <= len(node.arguments) <= function.most:
            raise NotCompiled("arguments", name=node.name)
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
        known = self.compiler.scope.shapes
        if isinstance(node, Member) and isinstance(node.base, This) and known.is_resource(node.name):
            return node.name
        raise NotCompiled("type name")

    def get(self, base: p.Plan, name: str) -> p.Plan:
        return member(base, name, self.compiler.scope)


def member(base: p.Plan, name: str, scope: Scope) -> p.Plan:
    """An element of a value; an element that its type does not have is empty, and noted in ``scope.unknown``."""
    if isinstance(base, p.Choice) and base.type != "choice":
        return _either(base, name, scope)
    chosen(base, name)
    if base == p.EMPTY:
        return p.EMPTY
    if isinstance(base, p.When):
        return p.When(base.condition, member(base.value, name, scope))
    element = scope.shapes.element(base.type, name)
    if element is None and base.type == "Resource":
        raise NotCompiled("within")
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
        raise NotCompiled("twin", name=name)
    return p.Get(p.Get(base.base, f"_{base.name}", "Element", base.repeats), name, type, many)


def _typed(plan: p.Plan, single: bool) -> p.Plan:
    """What a type is asked of: an element, since values that are computed have other types; and one, for ``is`` and ``as``."""
    base = plan
    while isinstance(base, p.Filter | p.When | p.Pick | p.Only):
        base = base.value if isinstance(base, p.When) else base.base
    if not isinstance(base, p.Get | p.Var | p.Choice) and base != p.EMPTY:
        raise NotCompiled("computed type")
    if single and plan.many and isinstance(plan, p.Choice):
        raise NotCompiled("several kinds")
    return only(plan, "is, as") if single else plan


def of_type(base: p.Plan, type: str, shapes: Shapes) -> p.Plan:
    """The part of a value that has a type."""
    name = type.rpartition(".")[2].strip("`")
    if name not in shapes or type.startswith("System."):
        raise NotCompiled("type", type=type, version=shapes.version)
    if isinstance(base, p.Choice):
        return _kinds_of(name, base)
    if base.type == "Resource":
        raise NotCompiled("within")
    return base if is_a(base.type, name) else p.EMPTY


def _kinds_of(name: str, choice: p.Choice) -> p.Plan:
    """The options of a choice that are a type or a kind of it: of `string` also `code`. A resource has at most one of them."""
    options = tuple(option for option in choice.options if is_a(option.type, name))
    if len(options) < 2:
        return options[0] if options else p.EMPTY
    return _merged(options, name) if name in PRIMITIVES else p.Choice(options, name)


def _either(choice: p.Choice, name: str, scope: Scope) -> p.Plan:
    """An element of whichever of several kinds of one type is there (Age and Duration are kinds of Quantity)."""
    first = choice.options[0]
    if not isinstance(first, p.Get) or not all(isinstance(o, p.Get) for o in choice.options):
        raise NotCompiled("choice", what=name)
    found = tuple(member(option, name, scope) for option in choice.options)
    return _merged(found, found[0].type) if found[0].type in PRIMITIVES else p.Choice(found, found[0].type)


def _merged(options: tuple[p.Plan, ...], type: str) -> p.Plan:
    """The one of several values that is there; in a list, for each item."""
    if not options[0].many:
        return p.Apply("coalesce", options, type)
    base = _shared(options[0])
    item = p.Var("x_any", base.type)
    return p.Each(base, item, p.Apply("coalesce", tuple(_moved(option, base, item) for option in options), type))


def _shared(plan: p.Plan) -> p.Plan:
    """The innermost list that a path goes over."""
    if not isinstance(plan, p.Get):
        raise NotCompiled("choice", what=plan.type)
    return plan.base if plan.base.many and not _is_below_choice(plan.base) else _shared(plan.base)


def _is_below_choice(plan: p.Plan) -> bool:
    """True for a step into one option of a choice: the list lies before it."""
    return isinstance(plan, p.Get) and not plan.repeats and plan.base.many


def _moved(plan: p.Plan, base: p.Plan, item: p.Var) -> p.Plan:
    """The same path, of an item of ``base``."""
    if plan == base:
        return item
    assert isinstance(plan, p.Get)
    return replace(plan, base=_moved(plan.base, base, item))


def pick(base: p.Plan, index: int) -> p.Plan:
    """One item by its place; of a single value only the first (or last) is there."""
    if base.many:
        chosen(base, f"[{index}]")  # the first of all values, not the first of each type
        return p.Pick(base, index)
    return base if index in (0, -1) else p.EMPTY


def literal(kind: str, text: str) -> p.Literal:
    """A literal of FHIRPath or a constant of a view."""
    if kind == "boolean":
        return p.Literal(text == "true", p.BOOLEAN)
    if kind == "integer":
        if int(text) >= 2**63:
            raise NotCompiled("large number", text=text)
        return p.Literal(int(text), p.INTEGER)
    if kind == "decimal":
        return p.Literal(float(text), p.DECIMAL)
    return p.Literal(text, kind)


def unknown_elements(scopes: Iterable[Scope]) -> tuple[str, ...]:
    """The elements that paths name and FHIR does not have, each once."""
    return tuple(dict.fromkeys(name for scope in scopes for name in scope.unknown))
