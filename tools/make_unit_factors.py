#!/usr/bin/env python3
"""Makes src/vtabel/data/unit_factors.json: by which factor the units that hospitals send become each other, as `vtabel.mapping.units` reckons
them with the table of UCUM.

Run: ``PYTHONPATH=src python tools/make_unit_factors.py``
"""

from __future__ import annotations

import json
from pathlib import Path

from vtabel.extraction.cases.conversions import SENT, reckoned
from vtabel.mapping.units import plain

OUT = Path(__file__).resolve().parents[1] / "src" / "vtabel" / "data" / "unit_factors.json"


def text() -> str:
    """The file: a line per unit that is asked."""
    lines = (f"{json.dumps(unit)}: {json.dumps(reckoned(unit))}" for unit in dict.fromkeys(map(plain, SENT)))
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    OUT.write_text(text(), encoding="utf-8")
