"""The restricted core of SQL: which nodes a case query may hold. What is outside prints otherwise, or wrongly, on some engine."""

from __future__ import annotations

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
_COMPARISONS = (exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE)


class LeftCore(VtabelError):  # noqa: N818 - says what is so
    """A tree that is no case query; it is a mistake of vtabel, not of a mapping."""


def check(tree: exp.Expr) -> exp.Expr:
    """The tree itself. Raises LeftCore if it holds what is not in the core.

    >>> from sqlglot import parse_one
    >>> check(parse_one("SELECT a FROM t QUALIFY ROW_NUMBER() OVER (ORDER BY b) = 1"))
    Traceback (most recent call last):
    vtabel.extraction.cases.sql.core.LeftCore: Qualify is not in the core of SQL
    """
    for node in tree.walk():
        if type(node) not in _NODES or (isinstance(node, exp.Star) and any(node.args.values())):
            raise LeftCore(f"{type(node).__name__} is not in the core of SQL")
        if isinstance(node, exp.DateAdd) and not (isinstance(node.parent, exp.Cast) and node.parent.is_type("date")):
            raise LeftCore("a shifted date is cast back to a date")
        if (wrong := _unwrapped(node)) is not None:
            raise LeftCore(f"{wrong} stands without parentheses")
        if isinstance(node, _COMPARISONS) and not _is_condition(node):
            raise LeftCore("a condition stands where a value is asked")
    return tree


def _unwrapped(node: exp.Expr) -> str | None:
    """What sqlglot would print so that it is read as something else: a part of another operator without parentheses."""
    if isinstance(node, exp.Not):
        bare = not isinstance(node.this, exp.Paren)
        return "what is negated" if bare and isinstance(node.this, exp.Binary | exp.In | exp.Not) else None
    if not isinstance(node, exp.Binary) or isinstance(node, exp.Collate | exp.DPipe):
        return None
    left, right = node.this, node.expression
    first_of_chain = type(left) is type(node) or (isinstance(node, _SUM) and isinstance(left, _SUM))
    if isinstance(node, exp.And | exp.Or):
        mixed = (side for side in (left, right) if isinstance(side, exp.And | exp.Or))
        return next((type(s).__name__ for s in mixed if not (s is left and first_of_chain)), None)
    sides = [side for side in (left, right) if isinstance(side, exp.Binary) and not isinstance(side, exp.Collate)]
    return next(
        (type(s).__name__ for s in sides if not (s is left and first_of_chain and isinstance(node, _SUM))), None
    )


def _is_condition(node: exp.Expr) -> bool:
    """Whether a comparison stands where SQL wants a condition."""
    parent = node.parent
    while isinstance(parent, exp.Paren | exp.And | exp.Or | exp.Not):
        node, parent = parent, parent.parent
    return isinstance(parent, exp.Where | exp.Join) or (isinstance(parent, exp.If) and parent.this is node)
