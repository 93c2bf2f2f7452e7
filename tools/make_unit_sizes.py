"""Makes `src/vtabel/data/unit_sizes.json`: the sizes of the units that laboratories, wards and devices send, as pint reckons them.

Run: ``python -m tools.make_unit_sizes``. A test holds the file against pint.
"""

from dataclasses import asdict
from pathlib import Path

from vtabel.extraction.cases.conversions import SENT
from vtabel.jsontext import indented
from vtabel.mapping.units import plain, reckoned

OUT = Path(__file__).parents[1] / "src/vtabel/data/unit_sizes.json"


def made() -> str:
    """The text of the file."""
    sizes = {unit: reckoned(unit) for unit in sorted({plain(unit) for unit in SENT})}
    return indented({unit: size and asdict(size) for unit, size in sizes.items()}) + "\n"


if __name__ == "__main__":
    OUT.write_text(made(), encoding="utf-8")
