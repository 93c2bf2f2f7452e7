"""Nodes of sqlglot, made light.

A node does not know what it is a part of, as it does in a tree that sqlglot makes: so it may stand in several places of several trees
without a copy, and goes with the last of these. In turn it is never changed: who wants another one makes another one. A copy (`copy`)
is a tree as sqlglot makes it.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any, TypeVar

from sqlglot import exp

_KEPT = 1 << 16
"""How many texts and numbers are kept, those that were asked last."""
_E = TypeVar("_E", bound=exp.Expr)


def node(kind: type[_E], /, **args: Any) -> _E:
    """A node with its parts, which are not told of it.

    >>> one = integer(1)
    >>> node(exp.EQ, this=one, expression=one).sql()
    '1 = 1'
    """
    found = kind()
    found.args = args
    return found


@lru_cache(_KEPT)
def text(value: str) -> exp.Literal:
    return node(exp.Literal, this=value, is_string=True)


@lru_cache(_KEPT)
def integer(value: int) -> exp.Expr:
    if value < 0:
        return node(exp.Paren, this=node(exp.Neg, this=integer(-value)))
    return node(exp.Literal, this=str(value), is_string=False)


@lru_cache(_KEPT)
def double(value: str) -> exp.Cast:
    """A number, read from its text: a bare decimal is no double on most engines."""
    return cast(text(value), "double")


@cache
def null(type: str) -> exp.Cast:
    return cast(node(exp.Null), type)


@cache
def word(name: str) -> exp.Var:
    """A word of SQL that is neither name nor value."""
    return node(exp.Var, this=name)


def cast(value: exp.Expr, type: str) -> exp.Cast:
    """A value as a type; itself if it is cast to that already."""
    to = _type(type)
    if isinstance(value, exp.Cast) and value.args["to"].this == to.this:
        return value
    found = node(exp.Cast, this=value, to=to)
    found.type = to
    return found


@cache
def _type(name: str) -> exp.DataType:
    return exp.DataType.build(name)
