"""The restricted core of SQL: which nodes a case query may hold. What is outside prints otherwise, or wrongly, on some engine."""

from __future__ import annotations

from collections.abc import Container

from sqlglot import exp

from vtabel.diagnostics import VtabelError

_NODES = frozenset(
    {
        # queries
        exp.Select, exp.From, exp.Join, exp.Where, exp.Group, exp.Order, exp.Ordered, exp.Union, exp.Subquery, exp.With, exp.CTE,
        exp.Table, exp.TableAlias, exp.Alias, exp.Column, exp.Identifier, exp.Star, exp.Distinct, exp.Window, exp.WindowSpec,
        # values
        exp.Literal, exp.Null, exp.Boolean, exp.Cast, exp.DataType, exp.Paren, exp.Neg, exp.Case, exp.If, exp.Coalesce, exp.Nullif,
        exp.Collate, exp.Var,
        # conditions
        exp.And, exp.Or, exp.Not, exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.Is, exp.In,
        # functions, each with a tested printing per dialect
        exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod, exp.Min, exp.Max, exp.Count, exp.RowNumber, exp.Substring, exp.Length, exp.DPipe,
        exp.DateAdd, exp.DateDiff, exp.TimestampAdd, exp.AtTimeZone, exp.Extract,
    }
)  # fmt: skip
_SUM = (exp.Add, exp.Sub)
_COMPARISONS: frozenset[type[exp.Expr]] = frozenset({exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE})
_THROUGH: frozenset[type[exp.Expr]] = frozenset({exp.Paren, exp.And, exp.Or, exp.Not})
"""What conditions are put together with."""
_PLAIN: frozenset[type[object]] = frozenset(
    {exp.Identifier, exp.Literal, exp.Null, exp.Var, exp.DataType.Type, str, bool, int, type(None)}
)
"""Nodes of the core below which nothing stands, and what is no node."""
_REPEATED = frozenset({exp.Column, exp.Paren, exp.Case})
"""Nodes that stand in many places of a tree."""
_ASKED: dict[type[exp.Expr], str] = {exp.Where: "this", exp.If: "this", exp.Join: "on"}
"""The part of a node that is a condition."""
_OPERATORS: frozenset[type[exp.Expr]] = frozenset(node for node in _NODES if issubclass(node, exp.Binary | exp.Not))


class LeftCore(VtabelError):  # noqa: N818 - says what is so
    """A tree that is no case query; it is a mistake of vtabel, not of a mapping."""


def check(tree: exp.Expr, known: Container[int] = ()) -> exp.Expr:
    """The tree itself. Raises LeftCore if it holds what is not in the core. ``known`` are the ids of parts that were checked before,
    in another tree.

    >>> from sqlglot import parse_one
    >>> check(parse_one("SELECT a FROM t QUALIFY ROW_NUMBER() OVER (ORDER BY b) = 1"))
    Traceback (most recent call last):
    vtabel.extraction.cases.sql.core.LeftCore: Qualify is not in the core of SQL
    """
    places: list[tuple[exp.Expr, bool, bool]] = [(tree, False, False)]
    seen: set[int] = set()
    while places:
        node, is_condition, is_day = places.pop()
        kind: type[exp.Expr] = type(node)
        if kind in _REPEATED and not is_condition:
            if id(node) in seen:
                continue
            seen.add(id(node))
        if kind not in _NODES or (kind is exp.Star and any(node.args.values())):
            raise LeftCore(f"{kind.__name__} is not in the core of SQL")
        if kind is exp.DateAdd and not is_day:
            raise LeftCore("a shifted date is cast back to a date")
        if kind in _OPERATORS and (wrong := _unwrapped(node)) is not None:
            raise LeftCore(f"{wrong} stands without parentheses")
        if kind in _COMPARISONS and not is_condition:
            raise LeftCore("a condition stands where a value is asked")
        through = is_condition and kind in _THROUGH
        to_day = kind is exp.Cast and node.args["to"].this is exp.DataType.Type.DATE
        asked = _ASKED.get(kind)
        for name, value in node.args.items():
            if type(value) in _PLAIN or id(value) in known:
                continue
            if type(value) is list:
                places += [(each, through, False) for each in value if type(each) not in _PLAIN]
            else:
                places.append((value, through or name == asked, to_day and name == "this"))
    return tree


def _unwrapped(node: exp.Expr) -> str | None:
    """What sqlglot would print so that it is read as something else: a part of another operator without parentheses."""
    if isinstance(node, exp.Not):
        bare = not isinstance(node.this, exp.Paren)
        return "what is negated" if bare and isinstance(node.this, exp.Binary | exp.In | exp.Not) else None
    left, right = node.args["this"], node.args["expression"]
    if type(left) not in _OPERATORS and type(right) not in _OPERATORS:
        return None
    if not isinstance(node, exp.Binary) or isinstance(node, exp.Collate | exp.DPipe):
        return None
    first_of_chain = type(left) is type(node) or (isinstance(node, _SUM) and isinstance(left, _SUM))
    if isinstance(node, exp.And | exp.Or):
        mixed = (side for side in (left, right) if isinstance(side, exp.And | exp.Or))
        return next((type(s).__name__ for s in mixed if not (s is left and first_of_chain)), None)
    sides = [side for side in (left, right) if isinstance(side, exp.Binary) and not isinstance(side, exp.Collate)]
    return next(
        (type(s).__name__ for s in sides if not (s is left and first_of_chain and isinstance(node, _SUM))), None
    )
