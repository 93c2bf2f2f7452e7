"""The coded criteria of a population, and how they stand in the cells of a mapping file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from vtabel.catalog import system_uri
from vtabel.mapping.words import prefix_of
from vtabel.table import Criterion
from vtabel.text import match_form

CRITERIA = ("age", "sex", "diagnosis", "procedure", "setting")
"""The columns of criteria, in order: age at the case, sex, diagnoses, procedures, care setting."""
_AGE = re.compile(r"(<=|>=|<|>|=)?\s*(\d{1,3})(?:\s*jaar)?")
_SEXES = {"vrouw": "female", "man": "male", "vrouwen": "female", "mannen": "male", "female": "female", "male": "male"}


def cells_of(criteria: Iterable[Criterion]) -> dict[str, str]:
    """The criteria as cells, by column.

    >>> cells_of([Criterion(kind="age", operator=">=", values=("18",)), Criterion(kind="sex", operator="=", values=("male",))])
    {'age': '>= 18', 'sex': 'man'}
    """
    cells: dict[str, list[str]] = {}
    for criterion in normal(criteria):
        cell = cells.setdefault(criterion.kind, [])
        if criterion.kind == "age":
            sign = "=" if criterion.operator == "in" else criterion.operator
            cell += [f"{sign} {value}" for value in criterion.values]
        elif criterion.kind == "sex":
            words = {code: word for word, code in reversed(_SEXES.items())}
            cell += [words.get(value, value) for value in criterion.values]
        else:
            first, *others = criterion.values
            cell += [f"{prefix_of(criterion.system)}|{first}" if criterion.system else first, *others]
    return {kind: "; ".join(texts) for kind, texts in cells.items()}


def normal(criteria: Iterable[Criterion]) -> tuple[Criterion, ...]:
    """The criteria in the order of the columns, codes of one system together."""
    codes: dict[tuple[str, str], list[str]] = {}
    found: list[Criterion] = []
    for criterion in criteria:
        if criterion.kind == "age":
            found.append(criterion)
        else:
            codes.setdefault((criterion.kind, criterion.system), []).extend(criterion.values)
    for kind, system in sorted(codes, key=lambda key: (CRITERIA.index(key[0]), bool(key[1]))):
        values = tuple(dict.fromkeys(codes[kind, system]))
        operator = "=" if kind == "sex" and len(values) == 1 else "in"
        found.append(_criterion(kind, operator, values, system))
    return tuple(found)


def criteria_in(kind: str, text: str) -> tuple[Criterion, ...] | str:
    """The criteria of one cell, or the part of it that cannot be read.

    >>> criteria_in("diagnosis", "ICD10|C18-C20; D01")
    (Criterion(kind='diagnosis', operator='in', values=('C18-C20', 'D01'), system='http://hl7.org/fhir/sid/icd-10-nl'),)
    >>> criteria_in("age", "volwassen")
    'volwassen'
    """
    found: list[Criterion] = []
    system = ""
    for part in filter(None, (p.strip() for p in text.split(";"))):
        if kind == "age":
            age = _AGE.fullmatch(match_form(part))
            if age is None:
                return part
            found.append(_criterion("age", age[1] or "=", (age[2],), ""))
        elif kind == "sex":
            sex = _SEXES.get(match_form(part))
            if sex is None:
                return part
            found.append(_criterion("sex", "=", (sex,), ""))
        else:
            named, bar, code = part.rpartition("|")
            uri = system_uri(named.strip()) if bar else system
            if uri is None or not code.strip():
                return part
            system = uri
            found.append(_criterion(kind, "in", (code.strip(),), system))
    return normal(found)


def _criterion(kind: str, operator: str, values: tuple[str, ...], system: str) -> Criterion:
    data: dict[str, Any] = {"kind": kind, "operator": operator, "values": values, "system": system}
    return Criterion.model_validate(data)
