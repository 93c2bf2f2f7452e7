"""The hospital's own warehouse in the place of FHIR: a PostgreSQL or a DuckDB file whose tables supply the views (docs/warehouse.md)."""

from vtabel.engines.warehouse.supplying import SUPPLIED_OBJECTIONS, Warehouse
from vtabel.engines.warehouse.where import WarehouseSession

__all__ = ["SUPPLIED_OBJECTIONS", "Warehouse", "WarehouseSession"]
