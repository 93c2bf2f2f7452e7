"""`Expression` + types of variables -> `Checked`, or findings at the cell (VT222 to VT227)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NoReturn

from rapidfuzz import fuzz, process

from vtabel.diagnostics import Findings
from vtabel.expressions.core import (
    CodeNumber,
    Constant,
    Core,
    Input,
    Operation,
    Operator,
    Setting,
    Shift,
    nesting,
    weight,
)
from vtabel.expressions.expression import Expression
from vtabel.expressions.functions import FUNCTIONS, Function
from vtabel.expressions.printing import printed
from vtabel.expressions.tree import Binary, Call, Logical, Node, Null, Number, Reference, Text, Truth, Unary
from vtabel.expressions.values import WORDS, Type, VariableType

MAX_WEIGHT = 5_000
"""Steps of one expression written out as SQL."""
MAX_NESTING = 16
"""Levels of parentheses of one expression in SQL; sqlglot reads some thirty back."""
MAX_SHIFT = 10_800
"""Months or days by which `dateadd` shifts at most, so that every engine can hold the date: 900 years."""

_UNITS = {"Y": ("month", 12), "M": ("month", 1), "W": ("day", 7), "D": ("day", 1)}
_COUNTRY = ("nl", "NL", "6030")  # 6030 is Nederland in the list of countries that MRDM uses
_NUMBER = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ARITHMETIC: dict[str, Operator] = {"+": "+", "-": "-", "*": "*", "/": "/"}


@dataclass(frozen=True, slots=True)
class Checked:
    """An expression whose types are right: what `evaluate` and `to_sql` take."""

    expression: Expression
    core: Core

    @property
    def type(self) -> Type:
        return self.core.type


class _Wrong(Exception):  # noqa: N818 - never leaves this module
    """A part that has no meaning; its finding is recorded."""


def check(
    expression: Expression, variables: Mapping[str, VariableType], findings: Findings, *, unknown: str = "VT223"
) -> Checked | None:
    """The expression with types; None, with every finding at its cell, if it means nothing.

    Args:
        expression: what `parse` gave.
        variables: type of each variable, by the name that stands between the brackets (`../upn` too).
        findings: receives unknown names, functions and codes, and wrong types.
        unknown: the rule for an unknown variable; a mapping file has its own (VT309).

    >>> from vtabel.expressions import parse
    >>> findings = Findings()
    >>> expression = parse("[gewicht] / ([lengte] * [lengte])", findings)
    >>> number = VariableType(Type.NUMBER)
    >>> str(check(expression, {"gewicht": number, "lengte": number}, findings).type)
    'number'
    >>> check(expression, {"gewicht": number, "lengte_cm": number}, findings) is None
    True
    >>> print(findings.report().diagnostics[0].message())
    the expression speaks of `lengte` (position 14), which is no variable here
    """
    checker = _Checker(expression, variables, findings, unknown)
    try:
        core = checker.core(expression.tree)
    except _Wrong:
        return None
    if weight(core) > MAX_WEIGHT or nesting(core) > MAX_NESTING:
        why = {"why": "too entangled to be written out as SQL", "why_nl": "te ingewikkeld om als SQL uit te schrijven"}
        findings.add("VT222", expression.cell, related=(), **why)
        return None
    return Checked(expression, core)


class _Checker:
    """Gives each part its type, with the findings of what has none."""

    def __init__(
        self, expression: Expression, variables: Mapping[str, VariableType], findings: Findings, unknown: str
    ) -> None:
        self._cell = expression.cell
        self._variables = variables
        self._findings = findings
        self._unknown = unknown
        self._reported: set[str] = set()

    def core(self, node: Node) -> Core:
        """The typed tree of a node. Raises _Wrong, after recording the findings of all its parts."""
        match node:
            case Reference():
                return self._input(node)
            case Number():
                return Constant(Type.NUMBER, float(node.text), node.text)
            case Text():
                return Constant(Type.TEXT, node.value, node.value)
            case Truth():
                return Constant(Type.BOOLEAN, node.value)
            case Null():
                return Constant(Type.UNKNOWN, None)
            case Unary():
                return self._unary(node)
            case Binary():
                return self._binary(node)
            case Logical():
                operator: Operator = "and" if node.operator == "&&" else "or"
                return Operation(Type.BOOLEAN, operator, self._all(node.operands, (Type.BOOLEAN,) * len(node.operands)))
            case Call():
                return self._call(node)

    def _all(self, nodes: tuple[Node, ...], types: tuple[Type, ...] = ()) -> tuple[Core, ...]:
        """All parts, each as the type asked; every part is looked at before the first error stops the whole."""
        found: list[Core] = []
        for i, node in enumerate(nodes):
            try:
                core = self.core(node)
                found.append(self._as(core, types[i], node) if types else core)
            except _Wrong:
                continue
        if len(found) < len(nodes):
            raise _Wrong
        return tuple(found)

    def _input(self, node: Reference) -> Input:
        variable = self._variables.get(node.name)
        if variable is None:
            if node.name in self._reported:
                raise _Wrong
            self._reported.add(node.name)
            nearest = process.extractOne(node.name, list(self._variables), scorer=fuzz.ratio)
            choices = f"[{nearest[0]}]" if nearest else "-"
            self._wrong(self._unknown, node, name=node.name, choices=choices)
        return Input(variable.type, node.name, variable.codes)

    def _unary(self, node: Unary) -> Operation:
        if node.operator == "!":
            return Operation(Type.BOOLEAN, "not", self._all((node.operand,), (Type.BOOLEAN,)))
        return Operation(Type.NUMBER, "negative", self._all((node.operand,), (Type.NUMBER,)))

    def _binary(self, node: Binary) -> Core:
        if node.operator in _ARITHMETIC:
            operands = self._all((node.left, node.right), (Type.NUMBER, Type.NUMBER))
            return Operation(Type.NUMBER, _ARITHMETIC[node.operator], operands)
        if node.operator in ("===", "!=="):
            equal = self._equal(node)
            return equal if node.operator == "===" else Operation(Type.BOOLEAN, "not", (equal,))
        left, right = self._ordered((node.left, node.right))
        if node.operator in (">", ">="):
            left, right = right, left
        return Operation(Type.BOOLEAN, "<" if node.operator in ("<", ">") else "<=", (left, right))

    def _equal(self, node: Binary) -> Core:
        """A test on null is always known; any other comparison is unknown where one side is."""
        for one, other in ((node.left, node.right), (node.right, node.left)):
            if isinstance(one, Null):
                return Operation(Type.BOOLEAN, "null", self._all((other,)))
        return Operation(Type.BOOLEAN, "=", self._alike((node.left, node.right)))

    def _alike(self, nodes: tuple[Node, ...]) -> tuple[Core, ...]:
        """The parts in the one type that all of them can have."""
        cores = self._all(nodes)
        common = _common(cores)
        codes = next((c.codes for c in cores if isinstance(c, Input) and c.codes), ())
        if common is Type.CODE and codes:
            cores = tuple(self._code(c, codes, n) for c, n in zip(cores, nodes, strict=True))
        return self._each(cores, common, nodes)

    def _code(self, core: Core, codes: tuple[str, ...], node: Node) -> Core:
        """A constant as the code of the list that it means; a finding if the list has no such code."""
        if not isinstance(core, Constant) or core.value is None or core.written in codes:
            return core
        if core.type is Type.NUMBER:
            same = [c for c in codes if _number(c) == core.value]
            if same:
                return Constant(Type.CODE, same[0], same[0])
        choices = ", ".join(codes[:12]) + (", …" if len(codes) > 12 else "")
        self._found("VT227", node, option=core.written, choices=choices)
        return core

    def _ordered(self, nodes: tuple[Node, ...]) -> tuple[Core, ...]:
        """The parts as numbers, dates or instants, whichever one of them is."""
        cores = self._all(nodes)
        types = {c.type for c in cores}
        common = next((t for t in (Type.DATE, Type.INSTANT) if t in types), Type.NUMBER)
        return self._each(cores, common, nodes)

    def _each(self, cores: tuple[Core, ...], wanted: Type, nodes: tuple[Node, ...]) -> tuple[Core, ...]:
        return tuple(self._as(c, wanted, n) for c, n in zip(cores, nodes, strict=True))

    def _as(self, core: Core, wanted: Type, node: Node) -> Core:
        """A part as the type that its place asks, if there is one way to read it so."""
        if core.type is wanted:
            return core
        match core:
            case Constant(value=None):
                return Constant(wanted, None)
            case Constant(type=Type.TEXT, written=written) if wanted is Type.DATE:
                return Constant(Type.DATE, self._day(written, node))
            case Constant(written=written) if wanted is Type.CODE and written:
                return Constant(Type.CODE, written, written)
            case Input(type=Type.UNKNOWN):
                return Input(wanted, core.name)
            case Input(type=Type.CODE, codes=codes) if wanted is Type.NUMBER and codes:
                if all(_number(c) is not None for c in codes):
                    return CodeNumber(core, codes)
        if {core.type, wanted} != {Type.CODE, Type.TEXT}:
            self._mistyped(node, core.type, wanted)
        return core

    def _call(self, node: Call) -> Core:
        function = FUNCTIONS.get(node.name)
        if function is None:
            nearest = process.extractOne(node.name, list(FUNCTIONS), scorer=fuzz.ratio, score_cutoff=50)
            self._found("VT224", node, name=node.name, choices=nearest[0] if nearest else ", ".join(FUNCTIONS))
            self._all(node.arguments)
            raise _Wrong
        if not function.least <= len(node.arguments) <= function.most:
            self._wrong("VT225", node, name=node.name, usage=function.usage)
        if function.operator and function.result:
            return Operation(function.result, function.operator, self._all(node.arguments, function.parameters))
        return self._special(node, function)

    def _special(self, node: Call, function: Function) -> Core:
        """The functions whose arguments are not simply of one type each."""
        match node.name:
            case "totime":
                return self._totime(node)
            case "time":
                return Setting(Type.DATE, "today")
            case "organisationId":
                return Setting(Type.TEXT, "organisation")
            case "dateadd":
                return self._dateadd(node, function)
            case "validator":
                return self._validator(node, function)
            case "if":
                condition = self._all(node.arguments[:1], (Type.BOOLEAN,))
                branches = self._alike(node.arguments[1:])
                return Operation(branches[0].type, "if", (*condition, *branches))
            case "coalesce":
                known = self._alike(node.arguments)
                return Operation(known[0].type, "coalesce", known)
            case _:
                operands = self._ordered(node.arguments)
                return Operation(operands[0].type, "min" if node.name == "min" else "max", operands)

    def _totime(self, node: Call) -> Core:
        (core,) = self._all(node.arguments)
        if core.type is Type.INSTANT:
            return Operation(Type.DATE, "day", (core,))
        return self._as(core, Type.DATE, node.arguments[0])

    def _dateadd(self, node: Call, function: Function) -> Core:
        start, unit, count = node.arguments
        sign = 1
        if isinstance(count, Unary) and count.operator == "-":
            sign, count = -1, count.operand
        (moment,) = self._all((start,), (Type.DATE,))
        named = _UNITS.get(unit.value.upper()) if isinstance(unit, Text) else None
        steps = int(count.text) if isinstance(count, Number) and "." not in count.text else MAX_SHIFT + 1
        if named is None or steps * named[1] > MAX_SHIFT:
            self._wrong("VT225", node, name=node.name, usage=function.usage)
        return Shift(moment, "month" if named[0] == "month" else "day", sign * steps * named[1])

    def _validator(self, node: Call, function: Function) -> Core:
        kind, country, number = node.arguments
        if not isinstance(kind, Text) or kind.value != "nationalID":
            self._wrong("VT225", node, name=node.name, usage=function.usage)
        land, text = self._all((country, number), (Type.TEXT, Type.TEXT))
        dutch = tuple(Operation(Type.BOOLEAN, "=", (land, Constant(Type.TEXT, c))) for c in _COUNTRY)
        valid = Operation(Type.BOOLEAN, "bsn", (text,))
        unknown = Constant(Type.BOOLEAN, None)
        return Operation(Type.BOOLEAN, "if", (Operation(Type.BOOLEAN, "or", dutch), valid, unknown))

    def _day(self, text: str, node: Node) -> date:
        try:
            return date.fromisoformat(text if _DAY.fullmatch(text) else "")
        except ValueError:
            self._mistyped(node, Type.TEXT, Type.DATE)

    def _mistyped(self, node: Node, found: Type, wanted: Type) -> NoReturn:
        words = {"found": WORDS[found]["en"], "found_nl": WORDS[found]["nl"]}
        words |= {"wanted": WORDS[wanted]["en"], "wanted_nl": WORDS[wanted]["nl"]}
        self._wrong("VT226", node, part=printed(node)[:60], **words)

    def _wrong(self, code: str, node: Node, **params: object) -> NoReturn:
        self._found(code, node, **params)
        raise _Wrong

    def _found(self, code: str, node: Node, **params: object) -> None:
        self._findings.add(code, self._cell, related=(), position=node.at + 1, **params)


def _common(cores: tuple[Core, ...]) -> Type:
    """The type in which parts are compared: a code with a fixed number as codes, a code with a computed number as numbers."""
    types = {c.type for c in cores}
    computed = any(c.type is Type.NUMBER and not isinstance(c, Constant) for c in cores)
    for wanted in (Type.DATE, Type.INSTANT, Type.BOOLEAN):
        if wanted in types:
            return wanted
    if Type.CODE in types:
        return Type.NUMBER if computed else Type.CODE
    return Type.NUMBER if Type.NUMBER in types else Type.TEXT


def _number(code: str) -> float | None:
    """The number that a code is written as, if it is one."""
    return float(code) if _NUMBER.fullmatch(code) else None
