"""How large an input may be. The defaults hold any real table many times over."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one file. A file past a bound is refused with VT005, before memory is used.

    Attributes:
        file_bytes: size of the file itself.
        unpacked_bytes: size of all parts of a workbook, unpacked.
        rows, columns: the extent of the cells that hold something.
        cells: cells that hold something, over all sheets.
        area: rows x columns of the extent of a sheet, which is what reading its values costs.
        sheets: number of sheets.
    """

    file_bytes: int = 200_000_000
    unpacked_bytes: int = 2_000_000_000
    rows: int = 200_000
    columns: int = 4_096
    cells: int = 5_000_000
    area: int = 20_000_000
    sheets: int = 500


DEFAULT_LIMITS = Limits()
