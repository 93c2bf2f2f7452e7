"""The one expression language: conditions and validations of tables, derivations of mapping files."""

from vtabel.expressions.expression import Expression
from vtabel.expressions.parsing import MAX_DEPTH, MAX_LENGTH, parse

__all__ = ["MAX_DEPTH", "MAX_LENGTH", "Expression", "parse"]
