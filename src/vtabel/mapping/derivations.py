"""Derivations of a mapping file: read, with the types of the variables they speak of, and free of circles."""

from __future__ import annotations

from collections.abc import Mapping as Dict

from vtabel.diagnostics import Cell, Findings
from vtabel.expressions import WORDS, Checked, Expression, Type, check, check_cycles, parse
from vtabel.table import AccountabilityTable, Variable
from vtabel.table.scope import meant, type_of, types_at

# What a value of a type can be delivered as, besides its own type: a condition as 1 or 0, a number or a text as a code.
_DELIVERED: dict[Type, tuple[Type, ...]] = {
    Type.CODE: (Type.BOOLEAN, Type.NUMBER, Type.TEXT),
    Type.NUMBER: (Type.BOOLEAN,),
    Type.TEXT: (Type.CODE,),
}


def derivation(
    text: str, variable: Variable, table: AccountabilityTable, findings: Findings, cell: Cell | None = None
) -> Checked | None:
    """The derivation of a variable, ready to be evaluated or compiled; None, with findings at the cell, if it means nothing
    (VT221 to VT226), speaks of no variable (VT309) or of several (VT346), or gives another type (VT345).

    >>> from vtabel.readers import read
    >>> table = read("fixtures/voorbeeldzorg/tabel.xlsx")
    >>> found = derivation("age([geboortedatum], [operatiedatum])", table["lengte"], table, Findings())
    >>> found.type.value, found.expression.names
    ('number', ('geboortedatum', 'operatiedatum'))
    """
    expression = parse(text, findings, cell)
    if expression is None or not _unambiguous(expression, variable, table, findings):
        return None
    checked = check(expression, types_at(variable, table), findings, unknown="VT309")
    if checked is None:
        return None
    wanted = type_of(variable).type
    fits = {wanted, *_DELIVERED.get(wanted, ())}
    if checked.type not in fits and Type.UNKNOWN not in (checked.type, wanted):
        found, asked = WORDS[checked.type], WORDS[wanted]
        words = {"found": found["en"], "found_nl": found["nl"], "wanted": asked["en"], "wanted_nl": asked["nl"]}
        findings.add("VT345", cell, related=(), name=variable.name, **words)
        return None
    return checked


def _unambiguous(expression: Expression, at: Variable, table: AccountabilityTable, findings: Findings) -> bool:
    sound = True
    for name in expression.names:
        variables = meant(name, at, table)
        if len(variables) > 1:
            keys = [f"[{v.key}]" for v in variables[:4]] + (["…"] if len(variables) > 4 else [])
            findings.add("VT346", expression.cell, name=name, count=len(variables), choices=", ".join(keys))
            sound = False
    return sound


def circular(derived: Dict[str, Expression], table: AccountabilityTable, findings: Findings) -> frozenset[str]:
    """The keys of the variables of a table whose derivation leads back to themselves; each is a finding at its cell (VT228)."""
    by_key = {v.key: v for v in table}
    return check_cycles(derived, findings, lambda key, name: meant(name, by_key[key], table)[0].key)
