"""A hospital's own warehouse that supplies views: `backend.yaml`, checked, and as SQL (docs/warehouse.md)."""
