"""The type of each column and field as DuckDB reads it, and how names and texts are written in its SQL.

Types are always given, never detected: a detected schema leaves out fields that come late and retypes dates. Dates stay text;
decimals pass through DOUBLE in every mode of DuckDB's reader.
"""

from __future__ import annotations

from vtabel.extraction.fields import Field
from vtabel.extraction.shapes import INTEGERS, PRIMITIVES, TEXTS


def identifier(name: str) -> str:
    """A name in SQL."""
    return '"' + name.replace('"', '""') + '"'


def quoted(text: str) -> str:
    """A text in SQL.

    >>> quoted("it's")
    "'it''s'"
    """
    return "'" + text.replace("'", "''") + "'"


def scalar_type(type: str) -> str:
    """The column type of a primitive of FHIR."""
    if type == "boolean":
        return "BOOLEAN"
    if type in INTEGERS:
        return "BIGINT"
    return "DOUBLE" if type == "decimal" else "VARCHAR"


def column_type(field: Field) -> str:
    """The type of a field as a column or in a struct.

    >>> column_type(Field("Period", below={"end": Field("dateTime")}))
    'STRUCT("end" VARCHAR)'
    """
    return _one_type(field) + ("[]" if field.repeats else "")


def _one_type(field: Field) -> str:
    if field.json:
        return "JSON"
    if field.type in PRIMITIVES:
        return "VARCHAR" if field.raw else scalar_type(field.type)
    if field.raw or not field.below:
        return "JSON"
    return (
        "STRUCT(" + ", ".join(f"{identifier(name)} {column_type(below)}" for name, below in field.below.items()) + ")"
    )


def member(base: str, name: str) -> str:
    """A field of a struct."""
    return f"struct_extract({base}, {quoted(name)})"


def any_of(items: str, item: str, condition: str) -> str:
    """True where a condition holds for an item of a list; NULL for no list. Faster than to count those for which it does."""
    return f"list_contains(list_transform({items}, lambda {item}: {condition}), TRUE)"


def json_value(text: str, field: Field, raw: bool) -> str:
    """The value of a leaf that was read as JSON; of a decimal, if it is asked ``raw``, the digits."""
    if field.type in TEXTS:
        return f"vt_json_text({text})"
    return f"CAST({text} AS VARCHAR)" if raw else f"CAST(CAST({text} AS VARCHAR) AS {scalar_type(field.type)})"


def typed(text: str, field: Field, depth: int = 0) -> str:
    """A column without JSON leaves, of one that has them."""
    if not _has_json(field):
        return text
    if field.repeats:
        item = f"s_{depth}"
        return f"list_transform({text}, lambda {item}: {_typed_item(item, field, depth + 1)})"
    return _typed_item(text, field, depth)


def _typed_item(text: str, field: Field, depth: int) -> str:
    if field.json:
        return json_value(text, field, field.raw)
    parts = (f"{identifier(name)} := {typed(member(text, name), below, depth)}" for name, below in field.below.items())
    return f"CASE WHEN {text} IS NOT NULL THEN struct_pack({', '.join(parts)}) END"


def _has_json(field: Field) -> bool:
    return field.json or (not field.raw and any(_has_json(below) for below in field.below.values()))


def decode(text: str, field: Field, depth: int = 0) -> str:
    """The typed value of one field that was read raw: a number of its text, a struct of its JSON.

    Field by field, since DuckDB's own casts of JSON to a struct refuse keys that are not asked, or let a wrong type be NULL.
    """
    if field.type in PRIMITIVES:
        return f"CAST({text} AS {scalar_type(field.type)})"
    if not field.below:
        return text
    parts = ", ".join(f"{identifier(name)} := {_part(text, name, below, depth)}" for name, below in field.below.items())
    return f"CASE WHEN {text} IS NOT NULL THEN struct_pack({parts}) END"


def _part(text: str, name: str, field: Field, depth: int) -> str:
    """One field of a JSON object as its column type."""
    step = quoted(name)
    if field.repeats:
        found = f"CAST(({text} -> {step}) AS JSON[])"
        if _one_type(field) == "JSON":
            return found
        item = f"d_{depth}"
        return f"list_transform({found}, lambda {item}: {_item(field, item, quoted('$'), depth)})"
    if _one_type(field) == "JSON":
        return f"({text} -> {step})"
    return _item(field, text, step, depth)


def _item(field: Field, text: str, step: str, depth: int) -> str:
    """The value at a step; a number that is kept raw stays its text."""
    if field.type not in PRIMITIVES:
        return decode(text if step == "'$'" else f"({text} -> {step})", field, depth + 1)
    found = f"({text} ->> {step})"
    return found if field.raw else decode(found, field, depth + 1)
