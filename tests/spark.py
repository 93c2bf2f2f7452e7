"""Whether Spark runs here, how tests that start it are marked, and how it is kept quick.

A run of a view costs Spark a third of a second of the processor, whatever it computes. So a test that asks the same of many cases
does so on Spark for a few of them (`sampled`), or for all in one run (`test_spark_agrees`).
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from importlib.util import find_spec
from typing import Any

import pytest

from vtabel.engines.spark.jvm import JAVA, java_version

# Spark runs many small queries here: code that is compiled quickly, or not at all, beats code that runs quickly.
os.environ.setdefault("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
_SETTINGS = {
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
}
_SUBMIT = "PYSPARK_SUBMIT_ARGS"
os.environ.setdefault(_SUBMIT, " ".join(f"--conf {n}={v}" for n, v in _SETTINGS.items()) + " pyspark-shell")
os.environ.setdefault("VTABEL_SPARK_MASTER", "local[1]")


def why_not() -> str:
    """Why Spark does not run here; "" if it does."""
    if find_spec("pyspark") is None:
        return "PySpark is not installed (the extra `spark`)"
    has_java = java_version() >= JAVA
    return "" if has_java else "there is no Java 17 or newer here; `make test` installs it where it may"


# One worker runs all of them, so that one JVM is started.
MARKS = (pytest.mark.xdist_group("spark"), pytest.mark.skipif(bool(why_not()), reason=why_not()))
OTHERS = ("duckdb", "naive")


def of_users() -> dict[str, str]:
    """The environment without what makes Spark quick here: as users run it."""
    return {name: value for name, value in os.environ.items() if name != _SUBMIT}


def engines(*names: str) -> pytest.MarkDecorator:
    """A test on each of some engines."""
    return pytest.mark.parametrize("engine", [_engine(name) for name in names])


def sampled(name: str, values: Iterable[Any], sample: Iterable[Any]) -> pytest.MarkDecorator:
    """A test of each of some values on the other engines, and of a sample of them on Spark."""
    pairs = [(engine, value) for value in values for engine in OTHERS] + [("spark", value) for value in sample]
    return pytest.mark.parametrize(("engine", name), [_engine(*pair) for pair in pairs])


def _engine(engine: str, *more: Any) -> Any:
    return pytest.param(engine, *more, marks=MARKS if engine == "spark" else ())
