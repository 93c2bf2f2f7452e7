"""The lines of NDJSON as typed columns, each line checked.

Spark's reader of JSON turns what does not fit its type into NULL, reads broken bytes as ``?``, takes the last of two equal keys and
passes over text after an object. So lines are read as text; what `screening` would leave out is marked in the column `BAD`.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from vtabel.diagnostics import Cell, UnusableInput
from vtabel.engines.spark.columns import BROKEN, from_json, identifier, quoted, struct_type
from vtabel.extraction.fields import Field

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

BAD = "vt_bad"
_PLAIN = re.compile(r"[\w.-][\w./ -]*")  # names that Spark takes as they are: no pattern, no scheme


def of_files(spark: SparkSession, files: Iterable[Path], folder: Path) -> DataFrame:
    """The lines of files, as the column ``value``. ``folder`` is for files that Spark cannot read as they are."""
    names = [str(_readable(file, folder / str(number))) for number, file in enumerate(files)]
    if not names:
        return of_resources(spark, ())
    return spark.read.option("lineSep", "\n").text(names)


def of_resources(spark: SparkSession, resources: Iterable[Mapping[str, Any]]) -> DataFrame:
    """Resources in memory as lines."""
    lines = [json.dumps(resource, ensure_ascii=False) for resource in resources]
    return spark.createDataFrame(pa.table({"value": pa.array(lines, pa.string())}))


def typed(lines: DataFrame, type: str, fields: Field, trusted: bool) -> DataFrame:
    """A row per line with a column per field, and `BAD`. ``trusted``: the lines were written by us, each one sound JSON."""
    sound = "TRUE" if trusted else "is_valid_utf8(value) AND try_parse_json(value) IS NOT NULL"  # which takes no key twice
    fits = f"p.{BROKEN} IS NULL OR p.r.resourceType <> {quoted(type)}"
    good = f"coalesce(sound AND p.z AND p.r.resourceType IS NOT NULL AND ({fits}), FALSE)"
    columns = (f"p.r.{identifier(name)} AS {identifier(name)}" for name in fields.below)
    read = lines.where(r"value RLIKE '\\S'").selectExpr(f"{from_json('value', struct_type(fields))} AS p", f"{sound} AS sound")
    return read.selectExpr(*columns, f"NOT {good} AS {BAD}")


def _readable(file: Path, place: Path) -> Path:
    """A file under a name that Spark takes as it is; unpacked if it has no codec for it."""
    file = file.absolute()
    if file.name.lower().endswith(".zst"):
        place = place.with_suffix(".ndjson")
        try:
            with pa.input_stream(str(file), compression="zstd") as packed, place.open("wb") as stream:
                shutil.copyfileobj(packed, stream)
        except OSError:
            why, why_nl = "the file is damaged or cannot be opened", "het bestand is beschadigd of gaat niet open"
            raise UnusableInput.of("VT408", Cell(file.name), why=why, why_nl=why_nl) from None
        return place
    if _PLAIN.fullmatch(str(file).lstrip("/")) and not file.name.startswith(("_", ".")):
        return file
    place = place.with_suffix(".ndjson.gz" if file.name.lower().endswith(".gz") else ".ndjson")
    place.symlink_to(file)
    return place
