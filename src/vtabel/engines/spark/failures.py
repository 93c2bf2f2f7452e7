"""What Spark raises while it reads and computes, as what it means. Its own words may hold values of patients and stay here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from vtabel.diagnostics import UnusableInput
from vtabel.engines.spark.expressions import SEVERAL

_SEVERAL = re.compile(re.escape(SEVERAL).replace(r"\{\}", "(.*?)"), re.DOTALL)


class Unreadable(Exception):  # noqa: N818 - says what is so
    """There are lines that cannot be used."""


@contextmanager
def reading() -> Iterator[None]:
    """Around the work of a view. Raises UnusableInput (VT407) for several values where one is asked, else Unreadable."""
    from py4j.protocol import Py4JError
    from pyspark.errors import AnalysisException, PySparkException

    try:
        yield
    except AnalysisException:  # a query that we wrote wrong
        raise
    except (PySparkException, Py4JError) as error:
        several = _SEVERAL.search(str(error))
        if several:
            raise UnusableInput.of("VT407", None, name=several[1]) from None
        raise Unreadable from None


@contextmanager
def querying() -> Iterator[None]:
    """Around a query of others. Raises UnusableInput (VT417): with Spark's words where these speak of the query only."""
    from py4j.protocol import Py4JError
    from pyspark.errors import AnalysisException, PySparkException

    try:
        yield
    except AnalysisException as error:
        raise UnusableInput.of("VT417", None, why=str(error).strip().splitlines()[0]) from None
    except PySparkException as error:
        raise UnusableInput.of("VT417", None, why=error.getCondition() or type(error).__name__) from None
    except Py4JError as error:
        raise UnusableInput.of("VT417", None, why=type(error).__name__) from None
