"""Text -> `Expression`. What cannot be read is a finding at the cell (VT221, VT222)."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Literal, cast

from lark import Lark, Token, Transformer, UnexpectedInput, UnexpectedToken, v_args

from vtabel.diagnostics import Cell, Findings
from vtabel.expressions.expression import Expression
from vtabel.expressions.tree import (
    Binary,
    BinaryOperator,
    Call,
    Logical,
    Node,
    Null,
    Number,
    Reference,
    Text,
    Truth,
    Unary,
    walk,
)

MAX_LENGTH = 10_000
"""Signs in one expression; a validation of a real table has some hundreds."""
MAX_DEPTH = 50
"""Levels of one expression. Chains of `&&` and `||` are one level however long."""

_SAME: dict[str, str] = {"==": "===", "!=": "!=="}
_WORDS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("a value", "een waarde", ("REFERENCE",)),
    ("an operator", "een operator", ("COMPARE", "SIGN", "TIMES", "_AND", "_OR")),
    ("`(`", "`(`", ("LPAR",)),
    ("`,`", "`,`", ("COMMA",)),
    ("`)`", "`)`", ("RPAR",)),
    ("the end", "het einde", ("$END",)),
)


def parse(text: str, findings: Findings, cell: Cell | None = None) -> Expression | None:
    """The expression that a text holds; None, with a finding at the cell, if it cannot be read.

    The language is described in ``docs/expressions.md``. A text longer than `MAX_LENGTH` or deeper than `MAX_DEPTH` is
    refused (VT222).

    >>> findings = Findings()
    >>> parse("[gewicht] / ", findings) is None
    True
    >>> print(findings.report().render())
    error[VT221]: the expression cannot be read: at position 13 stands the end, expected is a value or `(`
       = help: correct the expression at that position: variables stand between brackets, texts between quotes, numbers have a point
    """
    if len(text) > MAX_LENGTH:
        findings.add("VT222", cell, why=f"longer than {MAX_LENGTH} signs", why_nl=f"langer dan {MAX_LENGTH} tekens")
        return None
    try:
        tree = _tree(text)
    except UnexpectedInput as error:
        findings.add("VT221", cell, related=(), **_explained(error, text))
        return None
    if any(depth > MAX_DEPTH for _, depth in walk(tree)):
        why = {"why": f"deeper than {MAX_DEPTH} levels", "why_nl": f"dieper dan {MAX_DEPTH} niveaus"}
        findings.add("VT222", cell, related=(), **why)
        return None
    return Expression(text, tree, cell)


@lru_cache(maxsize=10_000)
def _tree(text: str) -> Node:
    """The same for the same text: a derivation is read with the mapping, and again for its query."""
    return cast(Node, _grammar().parse(text))


@cache
def _grammar() -> Lark:
    grammar = files("vtabel.expressions").joinpath("grammar.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", transformer=_Builder(), maybe_placeholders=False)


def _explained(error: UnexpectedInput, text: str) -> dict[str, object]:
    """Where it stopped, what stands there, and what could have stood there; in both languages."""
    ended = isinstance(error, UnexpectedToken) and error.token.type == "$END"
    at = len(text) if ended else error.pos_in_stream or 0
    before = _grammar().parse_interactive(text[:at])
    before.exhaust_lexer()
    expected: set[str] = before.accepts()  # type: ignore[no-untyped-call]
    if "REFERENCE" in expected:
        expected -= {"SIGN"}  # of a number
    words = [(en, nl) for en, nl, terminals in _WORDS if expected & set(terminals)]
    found = f"`{text[at : at + 12]}`"
    return {
        "position": at + 1,
        "found": found if at < len(text) else "the end",
        "found_nl": found if at < len(text) else "het einde",
        "expected": _listed([en for en, _ in words], "or"),
        "expected_nl": _listed([nl for _, nl in words], "of"),
    }


def _listed(words: list[str], last: str) -> str:
    return f"{', '.join(words[:-1])} {last} {words[-1]}" if len(words) > 1 else "".join(words)


@v_args(inline=True)
class _Builder(Transformer[Token, Node]):
    """Builds the tree while the text is parsed, bottom up."""

    def reference(self, token: Token) -> Node:
        return Reference(token[1:-1].strip(), _at(token))

    def number(self, token: Token) -> Node:
        return Number(str(token), _at(token))

    def text(self, token: Token) -> Node:
        return Text(token[1:-1], _at(token))

    def truth(self, token: Token) -> Node:
        return Truth(token.lower() == "true", _at(token))

    def null(self, token: Token) -> Node:
        return Null(_at(token))

    def not_(self, operand: Node) -> Node:
        return Unary("!", operand, operand.at)

    def sign(self, sign: Token, operand: Node) -> Node:
        return Unary("-", operand, _at(sign)) if sign == "-" else operand

    def binary(self, left: Node, token: Token, right: Node) -> Node:
        return Binary(cast(BinaryOperator, _SAME.get(token, str(token))), left, right, left.at)

    def disjunction(self, *operands: Node) -> Node:
        return _logical("||", operands)

    def conjunction(self, *operands: Node) -> Node:
        return _logical("&&", operands)

    def call(self, name: Token, *arguments: Node) -> Node:
        return Call(str(name), arguments, _at(name))


def _logical(operator: Literal["&&", "||"], operands: tuple[Any, ...]) -> Node:
    return Logical(operator, operands, operands[0].at)


def _at(token: Token) -> int:
    return token.start_pos or 0
