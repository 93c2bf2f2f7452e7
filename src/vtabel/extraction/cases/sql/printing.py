"""The text of a tree of the core, in one pass.

sqlglot copies a tree for each dialect and takes ten times as long, which shows with thousands of variables. What every dialect says
alike is printed here, as sqlglot would; the rest (dates, zones, arithmetic) is left to sqlglot, branch by branch. Tests hold the one
against the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlglot import exp

_QUOTES = {"duckdb": ('"', '"'), "postgres": ('"', '"'), "spark": ("`", "`"), "tsql": ("[", "]")}
_COLLATIONS = {"postgres": ' COLLATE "C"', "tsql": " COLLATE Latin1_General_BIN2"}
_OPERATORS: dict[type[exp.Expr], str] = {
    exp.EQ: "=", exp.NEQ: "<>", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">=", exp.Is: "IS", exp.Mul: "*",
}  # fmt: skip
_EQUALITIES = (exp.EQ, exp.NEQ, exp.In)
_NULLS = {
    "duckdb": {(False, True): " NULLS FIRST", (True, True): " NULLS FIRST"},
    "postgres": {(False, True): " NULLS FIRST", (True, False): " NULLS LAST"},
    "spark": {(False, False): " NULLS LAST", (True, True): " NULLS FIRST"},
    "tsql": {},
}
"""What is said where NULLs do not go by themselves, by whether the order goes down and whether they go first."""
_SELECT = {"expressions", "from_", "joins", "where", "group", "order", "with_"}
_WINDOW = {"this", "partition_by", "order", "spec", "over"}


class Printer:
    """Prints for one dialect; ``foreign`` prints a branch that is left to sqlglot. A ``pretty`` text has a line for each column."""

    def __init__(self, dialect: str, foreign: Callable[[exp.Expr], str], pretty: bool = False) -> None:
        self._dialect, self._foreign, self._pretty = dialect, foreign, pretty
        self._open, self._close = _QUOTES[dialect]
        self._depth = 0
        self._types: dict[Any, str] = {}
        self._names: dict[str, str] = {}
        self._printers: dict[type[exp.Expr], Callable[[Any], str]] = {
            exp.Select: self._select, exp.Union: self._union, exp.Subquery: self._subquery, exp.Table: self._table,
            exp.Alias: self._alias, exp.Column: self._column, exp.Identifier: self._identifier, exp.Literal: self._literal,
            exp.Null: lambda _: "NULL", exp.Star: lambda _: "*", exp.Paren: self._paren, exp.Case: self._case,
            exp.Coalesce: self._coalesce, exp.Collate: self._collate, exp.And: self._connected, exp.Or: self._connected,
            exp.Not: self._not, exp.Neg: self._neg, exp.In: self._in, exp.Max: self._function("MAX"), exp.Min: self._function("MIN"),
            exp.Count: self._function("COUNT"), exp.Distinct: self._distinct, exp.RowNumber: lambda _: "ROW_NUMBER()",
            exp.Window: self._window, exp.Ordered: self._ordered, exp.Cast: self._cast, **dict.fromkeys(_OPERATORS, self._binary),
        }  # fmt: skip

    def text(self, node: exp.Expr) -> str:
        """The text of a tree or a branch."""
        known = self._printers.get(type(node))
        return known(node) if known else self._foreign(node)

    def _texts(self, nodes: Iterable[exp.Expr]) -> str:
        return ", ".join([self.text(node) for node in nodes])

    def _line(self) -> str:
        return "\n" + "  " * self._depth if self._pretty else " "

    def _below(self, node: exp.Expr) -> str:
        """A query between parentheses."""
        if not self._pretty:
            return f"({self.text(node)})"
        self._depth += 1
        inner = f"{self._line()}{self.text(node)}"
        self._depth -= 1
        return f"({inner}{self._line()})"

    def _select(self, node: exp.Select) -> str:
        args = {name: value for name, value in node.args.items() if value}
        if not args.keys() <= _SELECT:
            return self._foreign(node)
        parts = []
        if "with_" in args:
            steps = [f"{self._name(cte)} AS {self._below(cte.this)}" for cte in node.ctes]
            parts.append(f"WITH {', '.join(steps)}")
        parts.append(f"SELECT{self._listed(node.expressions)}")
        if "from_" in args:
            parts.append(f"FROM {self.text(args['from_'].this)}")
        for join in args.get("joins", ()):
            parts.append(f"{join.side or join.kind} JOIN {self.text(join.this)} ON {self.text(join.args['on'])}")
        if "where" in args:
            parts.append(f"WHERE {self.text(args['where'].this)}")
        if "group" in args:
            parts.append(f"GROUP BY {self._texts(args['group'].expressions)}")
        if "order" in args:
            parts.append(f"ORDER BY {self._texts(args['order'].expressions)}")
        return self._line().join(parts)

    def _listed(self, columns: list[exp.Expr]) -> str:
        if not self._pretty:
            return f" {self._texts(columns)}"
        self._depth += 1
        line = self._line()
        found = ",".join([f"{line}{self.text(column)}" for column in columns])
        self._depth -= 1
        return found

    def _union(self, node: exp.Union) -> str:
        if node.args.get("distinct") or node.args.get("with_") or node.args.get("order"):
            return self._foreign(node)
        queries: list[exp.Expr] = []
        first: exp.Expr = node
        while isinstance(first, exp.Union):
            queries.append(first.expression)
            first = first.this
        line = self._line()
        return f"{line}UNION ALL{line}".join([self.text(query) for query in (first, *reversed(queries))])

    def _subquery(self, node: exp.Subquery) -> str:
        return f"{self._below(node.this)} AS {self._name(node)}"

    def _name(self, node: exp.Expr) -> str:
        alias = node.args["alias"]
        return self._identifier(alias.this if isinstance(alias, exp.TableAlias) else alias)

    def _table(self, node: exp.Table) -> str:
        found = self.text(node.this)
        return f"{found} AS {self._name(node)}" if node.args.get("alias") else found

    def _alias(self, node: exp.Alias) -> str:
        return f"{self.text(node.this)} AS {self._identifier(node.args['alias'])}"

    def _column(self, node: exp.Column) -> str:
        table = node.args.get("table")
        name = self.text(node.this)
        return f"{self._identifier(table)}.{name}" if table else name

    def _identifier(self, node: exp.Identifier) -> str:
        name = str(node.this)
        if name not in self._names:
            self._names[name] = f"{self._open}{name.replace(self._close, self._close * 2)}{self._close}"
        return self._names[name]

    def _literal(self, node: exp.Literal) -> str:
        value = str(node.this)
        if not node.is_string:
            return value
        if self._dialect == "spark" and not (value.isprintable() and "'" not in value and "\\" not in value):
            return self._foreign(node)
        mark = (
            "N" if self._dialect == "tsql" and not value.isascii() else ""
        )  # else it hangs on the code page of the database
        return f"{mark}'{value.replace(chr(39), chr(39) * 2)}'"

    def _paren(self, node: exp.Paren) -> str:
        return f"({self.text(node.this)})"

    def _case(self, node: exp.Case) -> str:
        if node.args.get("this"):
            return self._foreign(node)
        branches = [f" WHEN {self.text(one.this)} THEN {self.text(one.args['true'])}" for one in node.args["ifs"]]
        default = node.args.get("default")
        return f"CASE{''.join(branches)}{f' ELSE {self.text(default)}' if default else ''} END"

    def _coalesce(self, node: exp.Coalesce) -> str:
        return f"COALESCE({self._texts((node.this, *node.expressions))})"

    def _collate(self, node: exp.Collate) -> str:
        """A text that is compared byte by byte."""
        return f"{self.text(node.this)}{_COLLATIONS.get(self._dialect, '')}"

    def _compared(self, node: exp.Expr) -> str:
        """A side of a comparison on equality: there PostgreSQL needs no collation."""
        if isinstance(node, exp.Collate) and self._dialect == "postgres":
            return self.text(node.this)
        return self.text(node)

    def _connected(self, node: exp.Connector) -> str:
        sides: list[exp.Expr] = []
        kind, first = type(node), node.this
        sides.append(node.expression)
        while type(first) is kind:
            sides.append(first.expression)
            first = first.this
        word = " AND " if kind is exp.And else " OR "
        return word.join([self.text(side) for side in (first, *reversed(sides))])

    def _not(self, node: exp.Not) -> str:
        return f"NOT {self.text(node.this)}"

    def _neg(self, node: exp.Neg) -> str:
        return f"-{self.text(node.this)}"

    def _binary(self, node: exp.Binary) -> str:
        if isinstance(node.expression, exp.Boolean) or isinstance(node.this, exp.Boolean):
            return self._foreign(node)
        side = self._compared if isinstance(node, _EQUALITIES) else self.text
        return f"{side(node.this)} {_OPERATORS[type(node)]} {side(node.expression)}"

    def _in(self, node: exp.In) -> str:
        if node.args.get("query") or node.args.get("unnest") or node.args.get("field"):
            return self._foreign(node)
        return f"{self._compared(node.this)} IN ({self._texts(node.expressions)})"

    def _function(self, name: str) -> Callable[[exp.Expr], str]:
        return lambda node: f"{name}({self.text(node.this)})"

    def _distinct(self, node: exp.Distinct) -> str:
        return f"DISTINCT {self._texts(node.expressions)}"

    def _window(self, node: exp.Window) -> str:
        if not {name for name, value in node.args.items() if value} <= _WINDOW:
            return self._foreign(node)
        parts = []
        if node.args.get("partition_by"):
            parts.append(f"PARTITION BY {self._texts(node.args['partition_by'])}")
        if node.args.get("order"):
            parts.append(f"ORDER BY {self._texts(node.args['order'].expressions)}")
        if spec := node.args.get("spec"):
            ends = [spec.args[end] for end in ("start", "end")]
            start, end = (one if isinstance(one, str) else self.text(one) for one in ends)
            parts.append(f"{spec.args['kind']} BETWEEN {start} {spec.args['start_side']} AND {end} {spec.args['end_side']}")  # fmt: skip
        return f"{self.text(node.this)} OVER ({' '.join(parts)})"

    def _ordered(self, node: exp.Ordered) -> str:
        down, nulls_first = bool(node.args.get("desc")), bool(node.args.get("nulls_first"))
        value = self.text(node.this)
        found = f"{value} {'DESC' if down else 'ASC'}{_NULLS[self._dialect].get((down, nulls_first), '')}"
        if (
            self._dialect == "tsql" and down == nulls_first
        ):  # NULLs are the least there, and it cannot be told otherwise
            return f"CASE WHEN {value} IS NULL THEN 1 ELSE 0 END{' DESC' if nulls_first else ''}, {found}"
        return found

    def _cast(self, node: exp.Cast) -> str:
        if type(node.this) not in self._printers:
            return self._foreign(node)
        to = node.args["to"]
        if to.this not in self._types:
            self._types[to.this] = to.sql(self._dialect)
        return f"CAST({self.text(node.this)} AS {self._types[to.this]})"
