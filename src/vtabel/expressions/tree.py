"""The tree of an expression: what was written, without the freedom of how it was written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

BinaryOperator = Literal["===", "!==", "<", "<=", ">", ">=", "+", "-", "*", "/"]


@dataclass(frozen=True, slots=True)
class Reference:
    """The value of a variable. ``name`` is as written between the brackets, with its path: ``../upn``."""

    name: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Number:
    """A number without sign, as written: codes such as ``01`` keep their zero."""

    text: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Text:
    """A text between quotes."""

    value: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Truth:
    """``true`` or ``false``."""

    value: bool
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Null:
    """No value."""

    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Unary:
    """``!`` or the minus sign before an operand."""

    operator: Literal["!", "-"]
    operand: Node
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Binary:
    """A comparison or arithmetic. ``==`` and ``!=`` mean the same as ``===`` and ``!==`` and are stored as these."""

    operator: BinaryOperator
    left: Node
    right: Node
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Logical:
    """Two or more operands with ``&&`` (also written ``and``) or ``||`` (``or``) between."""

    operator: Literal["&&", "||"]
    operands: tuple[Node, ...]
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments."""

    name: str
    arguments: tuple[Node, ...]
    at: int = field(default=0, compare=False)


Node = Reference | Number | Text | Truth | Null | Unary | Binary | Logical | Call
"""Any part of a tree. ``at`` is its place in the text, from 0; trees that differ only there are equal."""


def children(node: Node) -> tuple[Node, ...]:
    """The parts directly under a node, in the order of the text."""
    match node:
        case Unary():
            return (node.operand,)
        case Binary():
            return (node.left, node.right)
        case Logical():
            return node.operands
        case Call():
            return node.arguments
        case _:
            return ()


def walk(tree: Node) -> Iterator[tuple[Node, int]]:
    """Every node with its depth (the root has 1). Without recursion, so that a tree of any depth can be measured."""
    stack = [(tree, 1)]
    while stack:
        node, depth = stack.pop()
        yield node, depth
        stack.extend((child, depth + 1) for child in reversed(children(node)))
