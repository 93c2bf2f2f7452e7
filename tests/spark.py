"""Whether Spark runs here, and how tests that start it are marked."""

from __future__ import annotations

import os
from importlib.util import find_spec

import pytest

from vtabel.engines.spark.jvm import JAVA, java_version

# Spark runs many small queries here: code that is compiled quickly beats code that runs quickly.
os.environ.setdefault("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")


def why_not() -> str:
    """Why Spark does not run here; "" if it does."""
    if find_spec("pyspark") is None:
        return "PySpark is not installed (the extra `spark`)"
    has_java = java_version() >= JAVA
    return "" if has_java else "there is no Java 17 or newer here; `make test` installs it where it may"


# One worker runs all of them, so that one JVM is started.
MARKS = (pytest.mark.xdist_group("spark"), pytest.mark.skipif(bool(why_not()), reason=why_not()))


def engines(*names: str) -> pytest.MarkDecorator:
    """A test on each of some engines."""
    return pytest.mark.parametrize(
        "engine", [pytest.param(name, marks=MARKS if name == "spark" else ()) for name in names]
    )
