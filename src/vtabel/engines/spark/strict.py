"""Whether the values of a JSON object have the types that FHIR says.

Spark reads any value as a text where a text is asked: 718 as ``"718"``, a list as its JSON. So beside the struct that `from_json`
gives, the object is read as VARIANT, which knows what each value was. What `from_json` finds by itself (a text for a number or truth
value, an object for a list) is not asked again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from vtabel.engines.spark.columns import BROKEN, from_json, identifier, quoted, scalar_type, struct_type
from vtabel.extraction.fields import Field
from vtabel.extraction.shapes import PRIMITIVES, TEXTS

UNREADABLE = "vtabel: JSON that its type cannot hold"
_Leaf = Callable[[Field, str], str]


def decode(text: str, field: Field) -> str:
    """The typed value of one field that was read raw: a number of its text, a struct of its JSON. What does not fit is an error."""
    if field.type in PRIMITIVES:
        return f"CAST({text} AS {scalar_type(field.type)})"
    if not field.below:
        return text
    read = f"'p', {from_json(text, struct_type(field))}, 'k', {kinds(f'try_parse_json({text})', field)}"
    fits = f"j.p.{BROKEN} IS NULL AND j.k IS NOT NULL AND NOT {wrong('j.p.r', 'j.k', field)}"
    value = f"CASE WHEN {fits} THEN j.p.r ELSE raise_error({quoted(UNREADABLE)}) END"
    return f"CASE WHEN {text} IS NOT NULL THEN get(transform(array(named_struct({read})), j -> {value}), 0) END"


def kinds(text: str, fields: Field) -> str:
    """The leaves of a VARIANT whose kind has to be asked, as a struct; NULL where lists and objects are not where they should be."""
    return f"try_variant_get({text}, '$', {quoted(_leaves(fields) or 'STRUCT<resourceType: VARIANT>')})"


def wrong(typed: str, kinds: str, fields: Field) -> str:
    """True where a value of ``fields`` is of another type: ``typed`` is the struct of `from_json`, ``kinds`` that of `kinds`."""
    tests = [*_tests(fields, kinds, _of_kind, 0), *_tests(fields, typed, _of_value, 0)]
    return f"coalesce({' OR '.join(['FALSE', *tests])}, FALSE)"


def _is_leaf(field: Field) -> bool:
    return field.type in PRIMITIVES or field.raw or not field.below


def _leaves(field: Field) -> str:
    """The type by which the leaves are read; "" if there are none to ask."""
    parts = []
    for name, below in field.below.items():
        type = ("VARIANT" if _of_kind(below, "x") else "") if _is_leaf(below) else _leaves(below)
        if type:
            parts.append(f"{identifier(name)}: {f'ARRAY<{type}>' if below.repeats else type}")
    return f"STRUCT<{', '.join(parts)}>" if parts else ""


def _tests(field: Field, text: str, leaf: _Leaf, depth: int) -> Iterator[str]:
    """Conditions that are true where something is wrong below a struct."""
    for name, below in field.below.items():
        member, item = f"{text}.{identifier(name)}", f"c_{depth}"
        one = item if below.repeats else member
        found = [leaf(below, one)] if _is_leaf(below) else list(_tests(below, one, leaf, depth + 1))
        if leaf is _of_value and below.repeats and below.type not in PRIMITIVES and not name.startswith("_"):
            found.append(f"{item} IS NULL")  # stands in a list beside an extension only
        test = " OR ".join(filter(None, found))
        if test:
            yield f"exists({member}, {item} -> {test})" if below.repeats else test


def _of_kind(field: Field, text: str) -> str:
    """By the kind in JSON; "" where `from_json` says it."""
    kind = f"schema_of_variant({text})"
    if field.type not in PRIMITIVES:
        return f"NOT ({kind} = 'VOID' OR startswith({kind}, 'OBJECT'))"
    if field.type in TEXTS:
        return f"{kind} NOT IN ('STRING', 'VOID')"
    return f"NOT {kind} RLIKE '^(BIGINT|DECIMAL|DOUBLE|FLOAT|VOID)'" if field.raw else ""


def _of_value(field: Field, text: str) -> str:
    """By the value: a decimal beyond all bounds."""
    is_number = field.type == "decimal" and not field.raw
    return f"abs({text}) = CAST('Infinity' AS DOUBLE)" if is_number else ""
