"""Case queries in a PostgreSQL of the hospital, over views that its tables supply (docs/warehouse.md)."""

from vtabel.engines.postgres.session import PostgresSession
from vtabel.engines.postgres.warehouse import SUPPLIED_OBJECTIONS, Warehouse
from vtabel.engines.postgres.where import WarehouseSession

__all__ = ["SUPPLIED_OBJECTIONS", "PostgresSession", "Warehouse", "WarehouseSession"]
