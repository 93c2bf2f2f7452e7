"""`Expression`: an expression that was read, with where it stands."""

from __future__ import annotations

from dataclasses import dataclass

from vtabel.diagnostics import Cell
from vtabel.expressions.printing import printed
from vtabel.expressions.tree import Node, Reference, walk


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression that was read: its text, its tree and the cell it stands in.

    >>> from vtabel.diagnostics import Findings
    >>> from vtabel.expressions import parse
    >>> expression = parse("[x]!=null or totime([../y]) < totime('2019-11-01')", Findings())
    >>> expression.names
    ('x', '../y')
    >>> expression.print()
    "[x] !== null || totime([../y]) < totime('2019-11-01')"
    """

    text: str
    tree: Node
    cell: Cell | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The variables it speaks of, each once, in the order of the text."""
        found = sorted((n for n, _ in walk(self.tree) if isinstance(n, Reference)), key=lambda n: n.at)
        return tuple(dict.fromkeys(n.name for n in found))

    def print(self) -> str:
        """The canonical text: reading it gives the same tree."""
        return printed(self.tree)
