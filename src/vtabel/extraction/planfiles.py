"""A `Plan` as files: ViewDefinitions, searches, the bulk export, and an index with the trace of every variable."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from vtabel.collector import collector_at_rest
from vtabel.diagnostics import Cell, UnusableInput
from vtabel.extraction.capability import Capability
from vtabel.extraction.model import Plan, Sof
from vtabel.extraction.search import Queries
from vtabel.extraction.sqlfiles import datasets_index
from vtabel.files import sha256, write_whole
from vtabel.jsontext import indented
from vtabel.table import SourceFile

_HEAD = """# {patient}: the id of a patient. {from}: the first moment at which a case that is asked starts; {to}: the last at which one ends.
# {from-P2Y} is two years before {from}. {medication} and the like: ids that other answers refer to.

"""


@collector_at_rest()
def write_plan(
    plan: Plan, asked: Queries, folder: Path, *, sof: Sof = "2", sql: Mapping[str, str] | None = None
) -> tuple[Path, ...]:
    """Write a plan in a folder; views and SQL of the plan that was there, by its index, are removed. The files that were written.

    ``sql`` are the case queries by path (`vtabel.extraction.sqlfiles`).

    Raises UnusableInput (VT602) if a file cannot be written.
    """
    files = {f"views/{view.name}.json": _json(view.definition(sof)) for view in plan.relations}
    files["searches.http"] = _HEAD + "".join(f"### {s.view}\nGET {{{{server}}}}/{s.url}\n\n" for s in asked.searches)
    files["export.json"] = _json({"_type": list(asked.types), "_typeFilter": list(asked.type_filters)})
    files |= sql or {}
    files["index.json"] = _json(_index(plan, sql or {}))
    try:
        (folder / "views").mkdir(parents=True, exist_ok=True)
        earlier = _named_in(folder / "index.json")
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            write_whole(folder / name, text.encode())
        for name in earlier - set(files):
            (folder / name).unlink(missing_ok=True)
    except OSError as error:
        raise UnusableInput.of(
            "VT602", Cell(str(folder)), file=str(folder), why=error.strerror or str(error)
        ) from error
    return tuple(folder / name for name in files)


def read_capability(path: Path) -> Capability:
    """The CapabilityStatement in a file. Raises UnusableInput (VT434) if it holds none."""
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
        source = SourceFile(name=path.name, sha256=sha256(path))
    except (OSError, ValueError, RecursionError):
        raise UnusableInput.of("VT434", Cell(path.name)) from None
    return Capability.of(data if isinstance(data, dict) else {}, source)


def read_export(folder: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The types and type filters of a plan that was written in a folder. Raises UnusableInput (VT444) if there are none."""
    path = folder / "export.json"
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        found = tuple(map(str, data["_type"])), tuple(map(str, data["_typeFilter"]))
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        found = (), ()
    if not found[0]:
        raise UnusableInput.of("VT444", Cell(str(path)))
    return found


def _index(plan: Plan, sql: Mapping[str, str]) -> dict[str, Any]:
    """Every variable with its view and column, and the cells that say so; every dataset with its columns."""
    traces = {trace.needed_by: trace for view in plan.relations for c in view.columns for trace in c.traces}
    found: dict[str, Any] = {}
    for key, served in plan.served.items():
        trace = traces.get(key)
        found[key] = {
            "kind": served.kind,
            **{k: v for k in ("view", "column", "unit", "system", "filter") if (v := getattr(served, k))},
            **({"concept": trace.concept} if trace and trace.concept else {}),
            **({"mapping": str(trace.mapping_cell)} if trace and trace.mapping_cell else {}),
            **({"table": str(trace.table_cell)} if trace and trace.table_cell else {}),
        }
    views = [f"views/{view.name}.json" for view in plan.relations]
    return {"views": views, "datasets": datasets_index(plan, sql), "variables": found}


def _named_in(index: Path) -> set[str]:
    """The views and SQL that an index of an earlier plan names; other files in the folder are not ours."""
    try:
        data = json.loads(index.read_text(encoding="utf-8"))
        named = [*_texts(data["views"])]
        named += [path for of in data.get("datasets", {}).values() for path in _texts(of.get("sql"))]
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return set()
    return {name for name in named if re.fullmatch(r"views/\w+\.json|sql/\w+/[\w-]+\.sql", name)}


def _texts(value: object) -> list[str]:
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []


def _json(data: object) -> str:
    return indented(data) + "\n"
