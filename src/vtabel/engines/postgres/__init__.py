"""Case queries in a PostgreSQL of the hospital."""

from vtabel.engines.postgres.session import PostgresSession

__all__ = ["PostgresSession"]
