"""Makes `src/vtabel/data/unit_sizes.json`: what `ucumvert` and `pint` say of the units that hospitals send and registries ask.

Run: ``python -m tools.make_unit_sizes``. `tests/test_unit_sizes.py` fails where the file is not what this makes.
"""

import json
from pathlib import Path

from vtabel.catalog.store import lines
from vtabel.extraction.cases.conversions import SENT
from vtabel.mapping.units import plain, reckoned

DATA = Path(__file__).parents[1] / "src/vtabel/data"
OUT = DATA / "unit_sizes.json"
SOURCE = "UCUM (https://ucum.org/ucum), by ucumvert and pint; written by tools/make_unit_sizes.py"


def sizes() -> str:
    """The text of the file."""
    asked = json.loads((DATA / "units.json").read_text(encoding="utf-8"))
    units = sorted({plain(unit) for unit in (*asked, *SENT)})
    found = {unit: reckoned(unit) for unit in units}
    return lines({"source": SOURCE, "units": {unit: size._asdict() if size else None for unit, size in found.items()}})


if __name__ == "__main__":
    OUT.write_text(sizes(), encoding="utf-8")
