"""A table as YAML, for people who want to read or compare it: what JSON holds, without the fields that are empty."""

from typing import Any

import yaml

from vtabel.table import AccountabilityTable

_WIDTH = 120
_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def render(table: AccountabilityTable) -> bytes:
    """Fields with their default are left out; UTF-8."""
    data = table.model_dump(mode="json", exclude_defaults=True)
    text: str = yaml.dump(data, Dumper=_DUMPER, sort_keys=False, allow_unicode=True, width=_WIDTH)
    return text.encode("utf-8")
