"""Rules for text of SQL Server, for what sqlglot and sqlfluff both let through and SQL Server would refuse, or take for something else.

Nothing here runs SQL Server: these rules come from its reference (learn.microsoft.com/sql/t-sql).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.dialects.tsql import TSQL
from sqlglot.tokenizer_core import Token, TokenType

from vtabel.extraction.cases.sql.zones import WINDOWS_ZONES

LONGEST_NAME = 128
_NAMES = (TokenType.IDENTIFIER, TokenType.STRING, TokenType.NATIONAL_STRING, TokenType.NUMBER)
_ELSEWHERE = {
    "LIMIT": "LIMIT; it is TOP or OFFSET",
    "INTERVAL": "INTERVAL; it is DATEADD",
    "||": "||; texts are joined by +",
    "::": "::; it is CAST",
    "TRUE": "TRUE; there are no truths, only 1 and 0",
    "FALSE": "FALSE; there are no truths, only 1 and 0",
    "NULLS": "NULLS FIRST or LAST; NULLs come first there",
    "QUALIFY": "QUALIFY",
    "FILTER": "FILTER; it is CASE",
    "LATERAL": "LATERAL; it is APPLY",
    "USING": "USING; it is ON",
    "EXTRACT": "EXTRACT; it is DATEPART",
    "LENGTH": "LENGTH; it is LEN",
    "SUBSTR": "SUBSTR; it is SUBSTRING",
    "ILIKE": "ILIKE",
    "BOOLEAN": "BOOLEAN; it is BIT",
    "TIMESTAMP": "TIMESTAMP; there it is the version of a row",
    "TIMESTAMPTZ": "TIMESTAMPTZ; it is DATETIMEOFFSET",
    "TEXT": "TEXT; it is VARCHAR(MAX)",
    "RECURSIVE": "RECURSIVE",
}
_CLAUSES = ("SELECT", "FROM", "WHERE", "ON", "HAVING", "GROUP", "ORDER", "WHEN", "THEN", "ELSE")
_CONDITIONS = ("WHERE", "ON", "HAVING", "WHEN")
_COMPARING = ("=", "<>", "!=", "<", "<=", ">", ">=", "IS", "IN", "LIKE", "BETWEEN", "AND", "OR", "NOT")
_BEFORE_GROUP = (*_CLAUSES, *_COMPARING, "(", ",", "+", "-", "*", "/", "%", "AS", "BY")
"""After one of these a parenthesis groups; after anything else it holds the arguments of a function."""


@dataclass
class _Place:
    """Within which parentheses, or CASE, a token stands, and after which word."""

    kind: str
    clause: str


def wrong_in(text: str) -> Iterator[str]:
    """What is wrong with a text, in the order in which it stands there; nothing if it is right.

    >>> list(wrong_in("SELECT [a] FROM [t] ORDER BY [a] LIMIT 3"))
    ['LIMIT; it is TOP or OFFSET']
    >>> list(wrong_in("SELECT CASE WHEN [a] = 1 THEN [b] = 2 END AS [c] FROM [t]"))
    ['a comparison as a value']
    """
    tokens = TSQL().tokenize(text)
    for token in tokens:
        if token.token_type is TokenType.IDENTIFIER and len(token.text) > LONGEST_NAME:
            yield f"a name of more than {LONGEST_NAME} characters"
        elif token.token_type not in _NAMES and token.text.upper() in _ELSEWHERE:
            yield _ELSEWHERE[token.text.upper()]
    yield from _misplaced(tokens)
    yield from _zones(tokens)
    yield from _no_conditions(sqlglot.parse_one(text, read="tsql"))


def _misplaced(tokens: list[Token]) -> Iterator[str]:
    """Comparisons where a value is asked; ORDER BY and WITH below the top."""
    places = [_Place("top", "")]
    before = ""
    for number, token in enumerate(tokens):
        word = "" if token.token_type in _NAMES else token.text.upper().partition(" ")[0]  # ORDER BY is one token
        here = places[-1]
        if word == "(":
            kind = (
                "over" if before == "OVER" else "group" if before in _BEFORE_GROUP and before != "IN" else "arguments"
            )
            places.append(_Place(kind, here.clause if kind == "group" else ""))
        elif word == ")" and len(places) > 1:
            places.pop()
        elif word == "CASE":
            places.append(_Place("case", "CASE"))
        elif word == "END" and here.kind == "case":
            places.pop()
        elif word in _CLAUSES:
            if word == "ORDER" and here.kind not in ("top", "over"):
                yield "ORDER BY below the top, which only TOP would allow"
            here.clause = word
        elif word == "WITH" and number:
            yield "WITH below the top"
        elif word == "ROWS" and here.kind == "over":
            here.clause = word
        elif word in _COMPARING and here.clause not in (*_CONDITIONS, "ROWS"):
            yield "a comparison as a value"
        before = word


def _zones(tokens: list[Token]) -> Iterator[str]:
    words = [token.text.upper() for token in tokens]
    for i, token in enumerate(tokens[3:], 3):
        if words[i - 3 : i] == ["AT", "TIME", "ZONE"] and token.text not in WINDOWS_ZONES.values():
            yield f"time zone `{token.text}`, which is no name of Windows"


def _no_conditions(tree: exp.Expr) -> Iterator[str]:
    """Values where a condition is asked: a column of truths is none there. Queries in FROM have a name."""
    for node in tree.walk():
        for asked in _asked(node):
            while isinstance(asked, exp.Paren):
                asked = asked.this
            if not isinstance(asked, exp.Predicate | exp.Connector | exp.Not | exp.Exists):
                yield "a value as a condition"
        if isinstance(node, exp.Subquery) and isinstance(node.parent, exp.From | exp.Join) and not node.alias:
            yield "a query in FROM without a name"


def _asked(node: exp.Expr) -> Iterator[exp.Expr]:
    if isinstance(node, exp.Where | exp.Having | exp.Not):
        yield node.this
    elif isinstance(node, exp.Connector):
        yield from (node.this, node.expression)
    elif isinstance(node, exp.If):
        if not isinstance(node.parent, exp.Case) or not node.parent.this:
            yield node.this
    elif isinstance(node, exp.Join) and node.args.get("on"):
        yield node.args["on"]
