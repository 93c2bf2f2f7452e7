"""Planted cases as files: resources as NDJSON, and what must come out as JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from dataclasses import asdict, fields
from hashlib import sha256
from pathlib import Path

from vtabel.files import write_whole
from vtabel.synth.resources import text
from vtabel.synth.scenarios import Expected, Planting
from vtabel.synth.shards import SUFFIXES, Packing, packed

EXPECTED = "expected.json"
PERIOD = "2026"


def mark_of(planting: Planting) -> str:
    """A text that is another for other planted cases."""
    return sha256(_json(planting) + text(planting.resources).encode()).hexdigest()[:16]


def write_planted(planting: Planting, folder: Path, packing: Packing) -> Counter[str]:
    """Write ``<Type>.cases.ndjson``, ``expected.json`` and a CSV for each dataset; how many resources are in each NDJSON file."""
    lines: dict[str, list[str]] = {}
    for resource in planting.resources:
        lines.setdefault(resource["resourceType"], []).append(text(resource) + "\n")
    counts: Counter[str] = Counter()
    for type, found in lines.items():
        name = f"{type}.cases.ndjson{SUFFIXES[packing]}"
        with packed(folder / name, packing) as stream:
            stream.write("".join(found).encode())
        counts[name] = len(found)
    write_whole(folder / EXPECTED, _json(planting))
    for dataset in dict.fromkeys(e.dataset for e in planting.expected):
        rows = [e for e in planting.expected if e.dataset == dataset]
        write_whole(folder / f"expected.{re.sub(r'[^0-9A-Za-z_-]+', '.', dataset)}.csv", _csv(rows))
    return counts


def _json(planting: Planting) -> bytes:
    refused = [
        {"variable": r.variable, "scenario": r.scenario, "why": r.why, "cell": str(r.cell) if r.cell else None}
        for r in planting.refused
    ]
    data = {"period": PERIOD, "expected": [asdict(e) for e in planting.expected], "not_planted": refused}
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def _csv(rows: list[Expected]) -> bytes:
    """With ``;`` and a byte order mark, for Excel; a value as JSON writes it, without quotes."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerow([field.name for field in fields(Expected)])
    writer.writerows([_cell(value) for value in asdict(row).values()] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _cell(value: object) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
