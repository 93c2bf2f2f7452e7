"""The type of each field as Spark reads it, and how names and texts are written in its SQL.

Types are always given, never detected. Dates stay text; decimals pass through DOUBLE.
"""

from __future__ import annotations

from vtabel.extraction.fields import Field
from vtabel.extraction.shapes import INTEGERS, PRIMITIVES

BROKEN = "vt_broken"  # the field in which Spark puts JSON that does not fit its type
_STRICT = {"mode": "PERMISSIVE", "columnNameOfCorruptRecord": BROKEN, "maxStringLen": str(2**31 - 1)}
_STRICT |= {"allowSingleQuotes": "false", "allowNonNumericNumbers": "false"}


def identifier(name: str) -> str:
    """A name in SQL."""
    return "`" + name.replace("`", "``") + "`"


def quoted(text: str) -> str:
    r"""A text in SQL. ``${`` would be taken for a setting, in literals too.

    >>> print(quoted("it's"), quoted("${spark.master}"))
    'it\'s' '\u0024{spark.master}'
    """
    text = text.replace("\\", "\\\\").replace("'", "\\'")
    return "'" + text.replace("${", "\\u0024{") + "'"


def scalar_type(type: str) -> str:
    """The column type of a primitive of FHIR."""
    if type == "boolean":
        return "BOOLEAN"
    if type in INTEGERS:
        return "BIGINT"
    return "DOUBLE" if type == "decimal" else "STRING"


def column_type(field: Field) -> str:
    """The type of a field as a column or in a struct; what is kept as JSON is text.

    >>> column_type(Field("Period", below={"end": Field("dateTime")}))
    'STRUCT<`end`: STRING>'
    """
    one = _one_type(field)
    return f"ARRAY<{one}>" if field.repeats else one


def _one_type(field: Field) -> str:
    if field.type in PRIMITIVES:
        return "STRING" if field.raw else scalar_type(field.type)
    return "STRING" if field.raw or not field.below else struct_type(field)


def struct_type(field: Field) -> str:
    """The fields below one as a struct."""
    return "STRUCT<" + ", ".join(f"{identifier(n)}: {column_type(f)}" for n, f in field.below.items()) + ">"


def from_json(text: str, type: str) -> str:
    """A JSON object read as a struct with the field ``r`` of a type, and `BROKEN`, which is NULL if all of it fits.

    Spark reads one value and passes over what comes after it; therefore the object is put in another one that must end well
    (the field ``z``).
    """
    schema = f"r {type}, z BOOLEAN, {BROKEN} STRING"
    options = ", ".join(f"{quoted(name)}, {quoted(value)}" for name, value in _STRICT.items())
    return f"from_json(concat('{{\"r\":', {text}, ',\"z\":true}}'), {quoted(schema)}, map({options}))"
