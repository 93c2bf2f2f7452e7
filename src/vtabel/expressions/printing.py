"""A tree as text, in one way of writing; reading the text gives the same tree."""

from vtabel.expressions.tree import Binary, Call, Logical, Node, Null, Number, Reference, Text, Truth, Unary

_OR, _AND, _COMPARISON, _SUM, _PRODUCT, _UNARY, _VALUE = range(7)
_BINDING = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT}


def printed(node: Node) -> str:
    """The canonical text: ``===``, ``&&``, ``||``, ``!``, single quotes, parentheses only where they are needed."""
    match node:
        case Reference():
            return f"[{node.name}]"
        case Number():
            return node.text
        case Text():
            return f'"{node.value}"' if "'" in node.value else f"'{node.value}'"
        case Truth():
            return "true" if node.value else "false"
        case Null():
            return "null"
        case Unary():
            return node.operator + _within(node.operand, _UNARY)
        case Binary():
            own = _binding(node)
            left = _within(node.left, _SUM if own == _COMPARISON else own)
            return f"{left} {node.operator} {_within(node.right, own + 1)}"
        case Logical():
            return f" {node.operator} ".join(_within(n, _binding(node) + 1) for n in node.operands)
        case Call():
            return f"{node.name}({', '.join(printed(n) for n in node.arguments)})"


def _within(node: Node, least: int) -> str:
    """The text, between parentheses if it binds more loosely than its place asks."""
    return printed(node) if _binding(node) >= least else f"({printed(node)})"


def _binding(node: Node) -> int:
    """How tightly a node holds together."""
    match node:
        case Logical():
            return _OR if node.operator == "||" else _AND
        case Binary():
            return _BINDING.get(node.operator, _COMPARISON)
        case Unary():
            return _UNARY
        case _:
            return _VALUE
