"""The text of a tree of the core, in one pass for all dialects.

sqlglot copies a tree for each dialect and takes ten times as long, which shows with thousands of variables. What dialects say alike is
printed here once, as sqlglot would, and what they say in their own way is a place in it (`wording`); what this does not know
(instants that are shifted) is left to sqlglot, branch by branch. Tests hold the one against the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Sequence
from typing import Any

from sqlglot import exp

from vtabel.extraction.cases.sql import wording as w
from vtabel.extraction.cases.sql.wording import CLOSE, OPEN, Dialect, Wording
from vtabel.extraction.cases.sql.zones import zone_name

_OPERATORS: dict[type[exp.Expr], str] = {
    exp.EQ: "=", exp.NEQ: "<>", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">=", exp.Is: "IS",
    exp.Mul: "*", exp.Add: "+", exp.Sub: "-", exp.Mod: "%",
}  # fmt: skip
_EQUALITIES = (exp.EQ, exp.NEQ)
_SELECT = {"expressions", "from_", "joins", "where", "group", "order", "with_"}
_WINDOW = {"this", "partition_by", "order", "spec", "over"}


class Printer:
    """Prints for some dialects; ``foreign`` prints a branch that is left to sqlglot. A ``pretty`` text has a line for each column.
    ``kept`` are the ids of parts that stand in several trees, as steps or columns: they are printed once."""

    def __init__(
        self,
        dialects: Sequence[Dialect],
        foreign: Callable[[exp.Expr, Dialect], str],
        pretty: bool = False,
        kept: Container[int] = (),
    ) -> None:
        self._dialects, self._by_sqlglot, self._pretty = tuple(dialects), foreign, pretty
        self._kept = kept
        self._kept_texts: dict[int, str] = {}
        self._depth = 0
        self._wording = said = Wording(dialects)
        self._bytewise = said.either(lambda dialect: w.COLLATIONS.get(dialect, ""))
        self._bytewise_equal = said.either(lambda d: "" if d == "postgres" else w.COLLATIONS.get(d, ""))
        self._truths = {
            truth: said.either(lambda d, truth=truth: str(int(truth)) if d == "tsql" else str(truth).upper())  # type: ignore[misc]
            for truth in (True, False)
        }
        self._types: dict[Any, str] = {}
        self._names: dict[str, str] = {}
        self._literals: dict[str, str] = {}
        printers: dict[type[exp.Expr], Callable[[Any], str]] = {
            exp.Select: self._select, exp.Union: self._union, exp.Subquery: self._subquery, exp.Table: self._table,
            exp.Alias: self._alias, exp.Column: self._column, exp.Identifier: self._identifier, exp.Literal: self._literal,
            exp.Null: lambda _: "NULL", exp.Star: lambda _: "*", exp.Paren: self._paren, exp.Case: self._case,
            exp.Coalesce: self._coalesce, exp.Collate: self._collate, exp.And: self._connected, exp.Or: self._connected,
            exp.Not: self._not, exp.Neg: self._neg, exp.In: self._in, exp.Max: self._function("MAX"), exp.Min: self._function("MIN"),
            exp.Count: self._function("COUNT"), exp.Distinct: self._distinct, exp.RowNumber: lambda _: "ROW_NUMBER()",
            exp.Window: self._window, exp.Ordered: self._ordered, exp.Cast: self._cast, exp.Nullif: self._nullif,
            exp.Substring: self._substring, exp.Length: self._length, exp.DPipe: self._joined, exp.Extract: self._extract,
            exp.DateDiff: self._difference, exp.DateAdd: self._shifted, exp.AtTimeZone: self._zoned, exp.Div: self._divided,
            **dict.fromkeys(_OPERATORS, self._binary),
        }  # fmt: skip
        self._of = defaultdict(lambda: self._foreign, printers)

    def texts(self, tree: exp.Expr) -> dict[Dialect, str]:
        """The text of a tree in each dialect."""
        text = self._text(tree)
        return {dialect: self._wording.filled(text, dialect) for dialect in self._dialects}

    def _text(self, node: exp.Expr) -> str:
        return self._of[type(node)](node)

    def _foreign(self, node: exp.Expr) -> str:
        return self._wording.exactly(lambda dialect: self._by_sqlglot(node, dialect))

    def _texts(self, nodes: Iterable[exp.Expr]) -> str:
        of = self._of
        return ", ".join([of[type(node)](node) for node in nodes])

    def _line(self) -> str:
        return "\n" + "  " * self._depth if self._pretty else " "

    def _below(self, node: exp.Expr) -> str:
        """A query between parentheses."""
        if not self._pretty:
            return f"({self._text(node)})"
        self._depth += 1
        inner = f"{self._line()}{self._text(node)}"
        self._depth -= 1
        return f"({inner}{self._line()})"

    def _once(self, node: exp.Expr, text: Callable[[Any], str]) -> str:
        """The text of a part, printed once if it is kept."""
        if id(node) not in self._kept:
            return text(node)
        known = self._kept_texts.get(id(node))
        if known is None:
            known = self._kept_texts[id(node)] = text(node)
        return known

    def _step(self, node: exp.CTE) -> str:
        return f"{self._name(node)} AS {self._once(node.args['this'], self._below)}"

    def _select(self, node: exp.Select) -> str:
        args = {name: value for name, value in node.args.items() if value}
        if not args.keys() <= _SELECT:
            return self._foreign(node)
        parts = []
        if "with_" in args:
            parts.append(f"WITH {', '.join([self._step(step) for step in args['with_'].expressions])}")
        parts.append(f"SELECT{self._listed(node.expressions)}")
        if "from_" in args:
            parts.append(f"FROM {self._text(args['from_'].this)}")
        for join in args.get("joins", ()):
            parts.append(f"{join.side or join.kind} JOIN {self._text(join.this)} ON {self._text(join.args['on'])}")
        if "where" in args:
            parts.append(f"WHERE {self._text(args['where'].this)}")
        if "group" in args:
            parts.append(f"GROUP BY {self._texts(args['group'].expressions)}")
        if "order" in args:
            parts.append(f"ORDER BY {self._texts(args['order'].expressions)}")
        return self._line().join(parts)

    def _listed(self, columns: list[exp.Expr]) -> str:
        if not self._pretty:
            return f" {self._texts(columns)}"
        self._depth += 1
        line, of = self._line(), self._of
        found = line + f",{line}".join([of[type(column)](column) for column in columns])
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
        return f"{line}UNION ALL{line}".join([self._text(query) for query in (first, *reversed(queries))])

    def _subquery(self, node: exp.Subquery) -> str:
        return f"{self._below(node.this)} AS {self._name(node)}"

    def _name(self, node: exp.Expr) -> str:
        alias = node.args["alias"]
        return self._identifier(alias.this if isinstance(alias, exp.TableAlias) else alias)

    def _table(self, node: exp.Table) -> str:
        found = self._text(node.this)
        return f"{found} AS {self._name(node)}" if node.args.get("alias") else found

    def _alias(self, node: exp.Alias) -> str:
        value = node.args["this"]
        return f"{self._once(value, self._of[type(value)])} AS {self._identifier(node.args['alias'])}"

    def _column(self, node: exp.Column) -> str:
        name, table = node.args["this"], node.args.get("table")
        found = self._identifier(name) if type(name) is exp.Identifier else self._text(name)
        return f"{self._identifier(table)}.{found}" if table else found

    def _identifier(self, node: exp.Identifier) -> str:
        name = node.args["this"]
        found = self._names.get(name)
        if found is None:
            plain = w.is_plain(name)
            found = f"{OPEN}{name}{CLOSE}" if plain else self._wording.exactly(lambda dialect: w.quoted(name, dialect))
            self._names[name] = found
        return found

    def _literal(self, node: exp.Literal) -> str:
        value = str(node.args["this"])
        if not node.args["is_string"]:
            return value
        found = self._literals.get(value)
        if found is None:
            plain = w.is_plain(value)
            found = f"'{value}'" if plain else self._wording.exactly(lambda dialect: self._quoted(node, dialect))
            self._literals[value] = found
        return found

    def _quoted(self, node: exp.Literal, dialect: Dialect) -> str:
        """A text of which not every dialect takes every sign."""
        if dialect == "spark":
            return self._by_sqlglot(node, dialect)
        value = str(node.this)
        mark = (
            "N" if dialect == "tsql" and not value.isascii() else ""
        )  # else it hangs on the code page of the database
        return f"{mark}'{value.replace(chr(39), chr(39) * 2)}'"

    def _paren(self, node: exp.Paren) -> str:
        inner = node.args["this"]
        return f"({self._of[type(inner)](inner)})"

    def _case(self, node: exp.Case) -> str:
        if node.args.get("this"):
            return self._foreign(node)
        of, parts = self._of, ["CASE"]
        for branch in node.args["ifs"]:
            when, then = branch.args["this"], branch.args["true"]
            parts.append(f"WHEN {of[type(when)](when)} THEN {of[type(then)](then)}")
        if default := node.args.get("default"):
            parts.append(f"ELSE {of[type(default)](default)}")
        parts.append("END")
        return " ".join(parts)

    def _coalesce(self, node: exp.Coalesce) -> str:
        return f"COALESCE({self._texts((node.this, *node.expressions))})"

    def _collate(self, node: exp.Collate) -> str:
        """A text that is compared byte by byte."""
        return f"{self._text(node.this)}{self._bytewise}"

    def _compared(self, node: exp.Expr) -> str:
        """A side of a comparison on equality: there PostgreSQL needs no collation."""
        if type(node) is exp.Collate:
            return f"{self._text(node.this)}{self._bytewise_equal}"
        return self._truths[node.this] if type(node) is exp.Boolean else self._text(node)

    def _connected(self, node: exp.Connector) -> str:
        sides: list[exp.Expr] = []
        kind, first = type(node), node.this
        sides.append(node.expression)
        while type(first) is kind:
            sides.append(first.expression)
            first = first.this
        word = " AND " if kind is exp.And else " OR "
        return word.join([self._text(side) for side in (first, *reversed(sides))])

    def _not(self, node: exp.Not) -> str:
        return f"NOT {self._text(node.this)}"

    def _neg(self, node: exp.Neg) -> str:
        inner = self._text(node.this)
        return f"- {inner}" if inner.startswith("-") else f"-{inner}"  # two signs would begin a comment

    def _binary(self, node: exp.Binary) -> str:
        kind, left, right = type(node), node.args["this"], node.args["expression"]
        if kind in _EQUALITIES:
            return f"{self._compared(left)} {_OPERATORS[kind]} {self._compared(right)}"
        if isinstance(right, exp.Boolean) or isinstance(left, exp.Boolean):
            return self._foreign(node)
        return f"{self._of[type(left)](left)} {_OPERATORS[kind]} {self._of[type(right)](right)}"

    def _divided(self, node: exp.Div) -> str:
        if not node.args.get("typed") or node.args.get("safe"):
            return self._foreign(node)
        return f"{self._text(node.this)} / {self._text(node.expression)}"

    def _in(self, node: exp.In) -> str:
        if node.args.get("query") or node.args.get("unnest") or node.args.get("field"):
            return self._foreign(node)
        return f"{self._compared(node.this)} IN ({self._texts(node.expressions)})"

    def _function(self, name: str) -> Callable[[exp.Expr], str]:
        return lambda node: f"{name}({self._text(node.this)})"

    def _distinct(self, node: exp.Distinct) -> str:
        return f"DISTINCT {self._texts(node.expressions)}"

    def _nullif(self, node: exp.Nullif) -> str:
        return f"NULLIF({self._texts((node.this, node.expression))})"

    def _substring(self, node: exp.Substring) -> str:
        if not node.args.get("start") or not node.args.get("length"):
            return self._foreign(node)
        parts = [self._text(node.args[part]) for part in ("this", "start", "length")]
        return self._wording.either(lambda dialect: w.SUBSTRING[dialect].format(*parts))

    def _length(self, node: exp.Length) -> str:
        text = self._text(node.this)
        return self._wording.either(lambda dialect: f"{'LEN' if dialect == 'tsql' else 'LENGTH'}({text})")

    def _joined(self, node: exp.DPipe) -> str:
        left, right = self._text(node.this), self._text(node.expression)
        return self._wording.either(lambda dialect: f"{left} {'+' if dialect == 'tsql' else '||'} {right}")

    def _extract(self, node: exp.Extract) -> str:
        part, day = node.this.name, self._text(node.expression)
        return self._wording.either(
            lambda dialect: f"DATEPART({part}, {day})" if dialect == "tsql" else f"EXTRACT({part} FROM {day})"
        )

    def _difference(self, node: exp.DateDiff) -> str:
        if node.args["unit"].name != "DAY":
            return self._foreign(node)
        last, first = self._text(node.this), self._text(node.expression)
        return self._wording.either(lambda dialect: w.DATE_DIFFERENCE[dialect].format(last, first))

    def _shifted(self, node: exp.DateAdd) -> str:
        """A day, later by a number of days, months or years."""
        unit, count = node.args["unit"].name, self._text(node.expression)
        bare = count.strip("()")
        if unit not in w.SHIFTS or not bare.removeprefix("-").isdigit():
            return self._foreign(node)
        day = self._text(node.this)
        months = str(int(bare) * 12) if bare == count else f"{count} * 12"
        return self._wording.either(
            lambda dialect: w.SHIFTS[unit][dialect].format(day=day, count=count, bare=bare, months=months)
        )

    def _zoned(self, node: exp.AtTimeZone) -> str:
        """An instant as it is read on the clock of a zone."""
        moment, zone = node.this, node.args["zone"]
        if type(moment) is not exp.Cast or moment.args["to"].this is not exp.DataType.Type.TIMESTAMPTZ:
            return self._foreign(node)
        text = self._text(moment)

        def said(dialect: Dialect) -> str:
            name = self._literal(exp.Literal.string(zone_name(zone.name, dialect)))
            return f"FROM_UTC_TIMESTAMP({text}, {name})" if dialect == "spark" else f"{text} AT TIME ZONE {name}"

        return self._wording.either(said)

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
            start, end = (one if isinstance(one, str) else self._text(one) for one in ends)
            parts.append(f"{spec.args['kind']} BETWEEN {start} {spec.args['start_side']} AND {end} {spec.args['end_side']}")  # fmt: skip
        return f"{self._text(node.this)} OVER ({' '.join(parts)})"

    def _ordered(self, node: exp.Ordered) -> str:
        down, nulls_first = bool(node.args.get("desc")), bool(node.args.get("nulls_first"))
        value = self._text(node.this)
        way = "DESC" if down else "ASC"

        def said(dialect: Dialect) -> str:
            found = f"{value} {way}{w.NULLS[dialect].get((down, nulls_first), '')}"
            if dialect == "tsql" and down == nulls_first:  # NULLs are the least there, and it cannot be told otherwise
                return f"CASE WHEN {value} IS NULL THEN 1 ELSE 0 END{' DESC' if nulls_first else ''}, {found}"
            return found

        return self._wording.either(said)

    def _cast(self, node: exp.Cast) -> str:
        to = node.args["to"]
        if to.this not in self._types:
            name = to.this.value
            self._types[to.this] = self._wording.either(lambda dialect: w.TYPES[dialect].get(name, name))
        return f"CAST({self._text(node.this)} AS {self._types[to.this]})"
