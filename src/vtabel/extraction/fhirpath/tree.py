"""A FHIRPath expression as a tree: what is written, before anything is known of types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class This:
    """``$this``, and what a path without a left side begins at."""


@dataclass(frozen=True, slots=True)
class Constant:
    """``%name``."""

    name: str


@dataclass(frozen=True, slots=True)
class Text:
    """A literal: its kind (string, integer, decimal, boolean, dateTime, time) and its text."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """``{}``: the empty collection."""


@dataclass(frozen=True, slots=True)
class Member:
    """``base.name``."""

    base: Node
    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """``base.name(arguments)``."""

    base: Node
    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Index:
    """``base[index]``."""

    base: Node
    index: Node


@dataclass(frozen=True, slots=True)
class Binary:
    """``left operator right``."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Sign:
    """``-operand`` or ``+operand``."""

    sign: str
    operand: Node


@dataclass(frozen=True, slots=True)
class OfType:
    """``base.ofType(type)``; with ``single`` ``base as type``, of one value only; with ``test`` also ``base is type``."""

    base: Node
    type: str
    test: bool = False
    single: bool = False


Node: TypeAlias = This | Constant | Text | Nothing | Member | Call | Index | Binary | Sign | OfType
