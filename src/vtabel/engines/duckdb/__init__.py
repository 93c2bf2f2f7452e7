"""The engine `duckdb`: columns, expressions, rows, macros, and the session they run in."""

from vtabel.engines.duckdb.engine import DuckDBEngine

__all__ = ["DuckDBEngine"]
