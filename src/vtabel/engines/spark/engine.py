"""The engine as others call it. What it imports is there also where PySpark is not."""

from __future__ import annotations

from vtabel.engines.protocol import Session
from vtabel.engines.settings import Settings
from vtabel.engines.spark.jvm import check_pyspark

_DEFAULT = Settings()


class SparkEngine:
    """Views over NDJSON files, Parquet of `vtabel prepare`, or dicts, on the Spark of this process.

    ``master`` says where a Spark is started if none runs yet: ``local[4]``, ``spark://host:7077``; this machine without it.
    """

    def __init__(self, master: str = "") -> None:
        self.master = master

    def session(self, settings: Settings = _DEFAULT) -> Session:
        """A session of Spark that shares nothing with others but the machine. Raises UnusableInput (VT420 to VT422) without Spark.

        ``settings`` bound a Spark that is started here; one that runs already keeps its own threads and memory.
        """
        check_pyspark()
        from vtabel.engines.spark.home import Home
        from vtabel.engines.spark.session import SparkSession

        return SparkSession(Home(self.master, settings))
