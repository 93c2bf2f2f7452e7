"""A table as JSON, by the schema in ``docs/schema/accountability-table.json``."""

from vtabel.table import AccountabilityTable


def render(table: AccountabilityTable) -> bytes:
    """All fields, also those that are empty, so that the schema holds; UTF-8."""
    return (table.model_dump_json(indent=2) + "\n").encode("utf-8")
