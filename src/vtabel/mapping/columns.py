"""The columns of each sheet of a mapping file: their order, widths, choices, and which are only there to help."""

from __future__ import annotations

from collections.abc import Iterable

from vtabel.catalog import RELEASES
from vtabel.mapping.contents import Texts
from vtabel.mapping.model import Pick
from vtabel.mapping.words import CAUSES, COLUMNS, DECISIONS, HELP, OWN, SOURCES

_KEYS = {
    "variables": ("registry", "dataset", "group", "variable"),
    "values": ("registry", "dataset", "group", "variable"),
    "datasets": ("registry", "dataset"),
    "populations": ("registry", "text"),
}
CHOICES: dict[str, Iterable[str]] = {
    "source": SOURCES,
    "release": RELEASES,
    "decision": DECISIONS,
    "pick": [p.value for p in Pick],
    "cause": CAUSES,
    "sex": ("vrouw", "man"),
}
_WIDTHS = {
    "registry": 12, "dataset": 14, "group": 18, "variable": 24, "mark": 16, "status": 12, "title": 34, "asked": 34,
    "cell": 30, "source": 11, "concept": 15, "profile": 22, "release": 10, "resource": 15, "path": 30, "codes": 24,
    "where": 26, "pick": 9, "window": 26, "link": 12, "unit": 10, "local_table": 16, "local_column": 16, "value": 14,
    "expression": 34, "cause": 16, "gap_key": 20, "nearest": 36, "ehr_field": 24, "decision": 13, "author": 16,
    "date": 11, "justification": 44, "system": 22, "code": 22, "display": 34, "option": 10, "likely": 26, "options": 40,
    "text": 44, "age": 14, "sex": 10, "diagnosis": 30, "procedure": 30, "setting": 22, "said": 44, "start": 24, "end": 24,
    "keys": 24, "period": 20, "parent": 20,
}  # fmt: skip
_PROPOSAL, _OTHER = 38.0, 20.0


def columns_of(kind: str, rows: Iterable[Texts]) -> dict[str, str]:
    """Field -> header of each column of a sheet, in order: what the row is about, what helps, what people fill in, the
    proposals, and the columns that people added themselves."""
    keys = _KEYS[kind]
    proposals = {name: header for name, header in HELP[kind].items() if name.startswith("proposal")}
    helping = {n: h for n, h in HELP[kind].items() if n not in proposals}
    own = {name: name.removeprefix(OWN) for row in rows for name in row if name.startswith(OWN)}
    filled = {name: header for name, header in COLUMNS[kind].items() if name not in keys}
    if kind == "values":
        helping = {name: filled.pop(name) for name in ("system", "code")} | helping
    return {name: COLUMNS[kind][name] for name in keys} | helping | filled | proposals | own


def width_of(name: str) -> float:
    """The width of a column, in characters."""
    return _PROPOSAL if name.startswith("proposal") else _WIDTHS.get(name, _OTHER)
