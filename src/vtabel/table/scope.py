"""What an expression at a variable can speak of: which variable a name means, and of what type it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from vtabel.expressions import Type, VariableType
from vtabel.table.model import AccountabilityTable, Datatype, Variable

_TYPES: dict[Datatype, Type] = {
    Datatype.TEXT: Type.TEXT,
    Datatype.INTEGER: Type.NUMBER,
    Datatype.DECIMAL: Type.NUMBER,
    Datatype.QUANTITY: Type.NUMBER,
    Datatype.BOOLEAN: Type.BOOLEAN,
    Datatype.DATE: Type.DATE,
    Datatype.DATETIME: Type.INSTANT,
    Datatype.TIME: Type.TEXT,
    Datatype.CODE: Type.CODE,
    Datatype.REFERENCE: Type.TEXT,
}


def type_of(variable: Variable) -> VariableType:
    """The type of a variable in an expression. A value list makes it a code, unless the table says that it is a number: then
    the options are numbers with a meaning of their own (888.88 for *n.v.t.*)."""
    kind = _TYPES[variable.datatype] if variable.datatype else Type.UNKNOWN
    if variable.value_list is None or kind is Type.NUMBER:
        return VariableType(kind)
    return VariableType(Type.CODE, tuple(o.code for o in variable.value_list.options))


def meant(name: str, at: Variable, table: AccountabilityTable) -> tuple[Variable, ...]:
    """The variables that a name at a variable can mean: one, none, or several if it is ambiguous.

    A name is looked for in the same group, then in the same dataset, then in the whole table; a whole key says it outright.
    ``../`` goes to the parent dataset, once for each time that it is written.

    >>> from vtabel.readers import read
    >>> table = read("fixtures/voorbeeldzorg/tabel.xlsx")
    >>> [v.key for v in meant("gewicht", table["bmi"], table)]
    ['voorbeeldzorg/Patiëntkarakteristieken/gewicht']
    """
    dataset: str | None = at.dataset
    parents = {d.name: d.parent for d in table.datasets}
    leaf = name
    while leaf.startswith("../"):
        leaf, dataset = leaf[3:], parents.get(dataset or "")
    named = table.named(leaf)
    beside = [v for v in named if v.dataset == dataset]
    if leaf != name:
        return tuple(beside)
    near = [v for v in beside if v.group == at.group]
    return tuple(near or beside) or named


def types_at(at: Variable, table: AccountabilityTable) -> Mapping[str, VariableType]:
    """The types of all variables by the name that means them at this place, as `check` takes them; each is looked up when asked."""
    return _Types(at, table)


class _Types(Mapping[str, VariableType]):
    def __init__(self, at: Variable, table: AccountabilityTable) -> None:
        self._at, self._table = at, table

    def __getitem__(self, name: str) -> VariableType:
        variables = meant(name, self._at, self._table)
        if not variables:
            raise KeyError(name)
        return type_of(variables[0])

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(v.name for v in self._table))

    def __len__(self) -> int:
        return sum(1 for _ in self)
