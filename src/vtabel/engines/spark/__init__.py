"""The engine `spark`: how plans are printed as Spark SQL, how lines are read and checked, and the session they run in."""

from vtabel.engines.spark.engine import SparkEngine

__all__ = ["SparkEngine"]
