"""The lines of NDJSON as typed columns, each line checked.

Spark's reader of JSON turns what does not fit its type into NULL, reads broken bytes as ``?``, takes the last of two equal keys and
passes over text after an object. So lines are read as text; what `screening` would leave out is marked in the column `BAD`.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from vtabel.diagnostics import Cell, UnusableInput
from vtabel.engines.spark.columns import BROKEN, column_type, from_json, identifier, quoted, struct_type
from vtabel.engines.spark.strict import kinds, wrong
from vtabel.extraction.fields import Field

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

BAD, OURS = "vt_bad", "vt_ours"
# The line as VARIANT: NULL of what is no JSON, no UTF-8, holds half a pair of escapes, or a key twice.
_HALF = r"(?i)\\\\ud[89ab][0-9a-f]{2}(?!\\\\ud[c-f])|(?<!\\\\ud[89ab][0-9a-f]{2})\\\\ud[c-f]"
_VARIANT = f"CASE WHEN is_valid_utf8(value) AND NOT (contains(value, '\\\\u') AND value RLIKE '{_HALF}') THEN try_parse_json(value) END AS v"
_FEW = 1000  # resources that one thread reads as fast as several
_OPTIONS = f"map('mode', 'FAILFAST', 'maxStringLen', '{2**31 - 1}')"
_PLAIN = re.compile(r"/[\w.-][\w./ -]*")  # names that Spark takes as they are: no pattern, no scheme


def of_files(spark: SparkSession, files: Sequence[Path]) -> DataFrame:
    """The lines of files that are `readable`, as the columns ``value`` and ``file``."""
    if not files:
        return spark.sql("SELECT '' AS value, '' AS file WHERE FALSE")
    lines = spark.read.option("lineSep", "\n").text([str(file) for file in files])
    return lines.selectExpr("value", "_metadata.file_path AS file")


def of_resources(spark: SparkSession, resources: Sequence[Mapping[str, Any]], place: Path) -> DataFrame:
    """Resources in memory as lines; ``place`` is for a file of them if they are many.

    They are one text that Spark takes apart: `createDataFrame` would make our session that of the caller's thread.
    """
    if len(resources) > _FEW:
        return of_files(spark, [written(resources, place)])
    query = f"SELECT explode(from_json(:texts, 'ARRAY<STRING>', {_OPTIONS})) AS value, '' AS file"
    return spark.sql(query, {"texts": json.dumps([json.dumps(resource) for resource in resources])})


def of_parquet(spark: SparkSession, files: Sequence[Path], fields: Field) -> DataFrame:
    """Files of `vtabel prepare`."""
    schema = ", ".join(f"{identifier(name)} {column_type(below)}" for name, below in fields.below.items())
    return spark.read.schema(schema).parquet(*(str(file) for file in files))


def typed(lines: DataFrame, type: str, fields: Field, screened: bool) -> DataFrame:
    """A row per line with a column per field, and `BAD` and `OURS`. ``screened``: all lines went through the slow pass already."""
    read = lines.where(r"value RLIKE '\\S'").selectExpr(
        f"{from_json('value', struct_type(fields))} AS p", "NULL AS v" if screened else _VARIANT, "file"
    )
    ours = f"p.r.resourceType = {quoted(type)}"
    good = f"p.z AND p.r.resourceType IS NOT NULL AND (p.{BROKEN} IS NULL OR NOT {ours})"
    if not screened:
        read = read.selectExpr("p", "v", f"{kinds('v', fields)} AS k", "file")
        right = (
            f"(NOT {ours} OR k IS NOT NULL AND NOT {wrong('p.r', 'k', fields)})"  # a line of another type need not fit
        )
        good += f" AND schema_of_variant(variant_get(v, '$.resourceType')) = 'STRING' AND {right}"
    columns = (f"CASE WHEN {ours} THEN p.r.{identifier(n)} END AS {identifier(n)}" for n in fields.below)
    return read.selectExpr(
        *columns, f"NOT coalesce({good}, FALSE) AS {BAD}", f"coalesce({ours}, FALSE) AS {OURS}", "file"
    )


def readable(file: Path, place: Path) -> Path:
    """A file under a name that Spark takes as it is; unpacked if Spark has no codec for it. ``place`` is for what is made anew."""
    file = file.absolute()
    if file.name.lower().endswith(".zst"):
        return _unpacked(file, place.with_suffix(".ndjson"))
    if _PLAIN.fullmatch(str(file)) and not file.name.startswith(("_", ".")):
        return file
    place = place.with_suffix(".ndjson.gz" if file.name.lower().endswith(".gz") else ".ndjson")
    place.symlink_to(file)
    return place


def written(resources: Iterable[Mapping[str, Any]], file: Path) -> Path:
    """Resources as a file of lines."""
    with file.open("w", encoding="utf-8") as stream:
        stream.writelines(json.dumps(resource) + "\n" for resource in resources)
    return file


def _unpacked(file: Path, place: Path) -> Path:
    """A .zst file without its packing: Spark reads these only where Hadoop's native libraries are."""
    try:
        with pa.input_stream(str(file), compression="zstd") as packed, place.open("wb") as stream:
            shutil.copyfileobj(packed, stream, 2**20)
    except OSError as error:
        why = f"the file is damaged or cannot be opened ({type(error).__name__})"
        why_nl = f"het bestand is beschadigd of gaat niet open ({type(error).__name__})"
        raise UnusableInput.of("VT408", Cell(file.name), why=why, why_nl=why_nl) from None
    return place
