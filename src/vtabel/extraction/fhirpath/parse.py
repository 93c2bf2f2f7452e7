"""FHIRPath text -> `tree`. The grammar and its parser are those of fhirpathpy; a text that it only half reads is refused."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NoReturn

from antlr4 import CommonTokenStream, InputStream
from antlr4.error.ErrorListener import ErrorListener
from fhirpathpy.parser.generated.FHIRPathLexer import FHIRPathLexer
from fhirpathpy.parser.generated.FHIRPathParser import FHIRPathParser

from vtabel.extraction.fhirpath.refusal import BadPath
from vtabel.extraction.fhirpath.tree import (
    Binary,
    Call,
    Constant,
    Index,
    Member,
    Node,
    Nothing,
    OfType,
    Sign,
    Text,
    This,
)

_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", "f": "\f"}
_DEPTH = 200  # nesting; a path of a view has a tenth of it


@lru_cache(maxsize=4096)
def parse(text: str) -> Node:
    """The tree of an expression. Raises BadPath, with what is wrong and where.

    >>> parse("name.family")
    Member(base=Member(base=This(), name='name'), name='family')
    >>> parse("name.")
    Traceback (most recent call last):
    vtabel.extraction.fhirpath.refusal.BadPath: column 6: it ends too early
    """
    listener = _Refuse()
    lexer = FHIRPathLexer(InputStream(text))
    lexer.removeErrorListeners()
    lexer.addErrorListener(listener)
    tokens = CommonTokenStream(lexer)
    parser = FHIRPathParser(tokens)
    parser.removeErrorListeners()
    parser.addErrorListener(listener)
    try:
        found = parser.expression()
    except RecursionError:
        raise BadPath("too deep") from None
    token = tokens.LT(1)
    if token.type != token.EOF:
        raise BadPath("unexpected", column=token.column + 1, text=token.text)
    return _expression(found, 0)


class _Refuse(ErrorListener):  # type: ignore[misc]  # antlr4 has no types
    def syntaxError(self, *found: Any) -> NoReturn:  # noqa: N802 - the name that antlr4 calls
        _, symbol, _, column, message, _ = found
        text = getattr(symbol, "text", None) or message.partition("at: ")[2].strip("'")
        raise BadPath("ends early" if text == "<EOF>" else "unexpected", column=column + 1, text=text)


def _expression(node: Any, depth: int) -> Node:
    """A node of the grammar as one of ours."""
    if depth > _DEPTH:
        raise BadPath("too deep")
    kind = type(node).__name__.removesuffix("Context")
    below = [child for child in node.getChildren() if hasattr(child, "getChildren")]
    if kind in ("TermExpression", "InvocationTerm", "LiteralTerm", "ParenthesizedTerm"):
        return _expression(below[0], depth + 1)
    if kind == "ExternalConstantTerm":
        return Constant(_name(below[0].getText().removeprefix("%")))
    if kind == "InvocationExpression":
        return _invocation(_expression(below[0], depth + 1), below[1], depth + 1)
    if kind == "IndexerExpression":
        return Index(*(_expression(child, depth + 1) for child in below))
    if kind == "PolarityExpression":
        return Sign(node.getChild(0).getText(), _expression(below[0], depth + 1))
    if kind == "TypeExpression":
        test = node.getChild(1).getText() == "is"
        return OfType(_expression(below[0], depth + 1), below[1].getText(), test, single=True)
    if kind.endswith("Literal"):
        return _literal(kind, node.getText())
    if kind.endswith("Expression"):
        left, right = (_expression(child, depth + 1) for child in below)
        return Binary(node.getChild(1).getText(), left, right)
    return _invocation(This(), node, depth + 1)


def _invocation(base: Node, node: Any, depth: int) -> Node:
    """What stands behind a dot, or at the begin of a path."""
    kind = type(node).__name__.removesuffix("Context")
    if kind == "MemberInvocation":
        return Member(base, _name(node.getText()))
    if kind == "ThisInvocation":
        return base
    if kind != "FunctionInvocation":
        raise BadPath("syntax", text=node.getText())
    name, *rest = [child for child in node.getChild(0).getChildren() if hasattr(child, "getChildren")]
    arguments = [child for child in rest[0].getChildren() if hasattr(child, "getChildren")] if rest else []
    function = _name(name.getText())
    if function in ("ofType", "as", "is") and len(arguments) == 1:
        return OfType(base, arguments[0].getText(), test=function == "is", single=function != "ofType")
    return Call(base, function, tuple(_expression(a, depth + 1) for a in arguments))


def _literal(kind: str, text: str) -> Node:
    if kind == "NullLiteral":
        return Nothing()
    if kind == "StringLiteral":
        return Text("string", _unescape(text[1:-1]))
    if kind == "BooleanLiteral":
        return Text("boolean", text)
    if kind == "NumberLiteral":
        return Text("decimal" if "." in text else "integer", text)
    if kind == "DateTimeLiteral":
        return Text("dateTime", text.removeprefix("@").removesuffix("T"))
    if kind == "TimeLiteral":
        return Text("time", text.removeprefix("@T"))
    raise BadPath("quantity", text=text)


def _name(text: str) -> str:
    return _unescape(text[1:-1]) if text[:1] in ("`", "'", '"') else text


def _unescape(text: str) -> str:
    def one(found: re.Match[str]) -> str:
        code = found[1]
        return chr(int(code[1:], 16)) if len(code) > 1 else _ESCAPED.get(code, code)

    return _ESCAPE.sub(one, text)
