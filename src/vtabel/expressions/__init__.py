"""The one expression language: conditions and validations of tables, derivations of mapping files.

`vtabel.expressions.sql.to_sql` compiles it; it stands apart, since reading a table needs no sqlglot.
"""

from vtabel.expressions.checking import MAX_WEIGHT, Checked, check
from vtabel.expressions.cycles import check_cycles
from vtabel.expressions.evaluation import evaluate
from vtabel.expressions.expression import Expression
from vtabel.expressions.functions import FUNCTIONS, Function
from vtabel.expressions.parsing import MAX_DEPTH, MAX_LENGTH, parse
from vtabel.expressions.values import WORDS, Run, Type, Value, VariableType

__all__ = [
    "FUNCTIONS",
    "MAX_DEPTH",
    "MAX_LENGTH",
    "MAX_WEIGHT",
    "WORDS",
    "Checked",
    "Expression",
    "Function",
    "Run",
    "Type",
    "Value",
    "VariableType",
    "check",
    "check_cycles",
    "evaluate",
    "parse",
]
