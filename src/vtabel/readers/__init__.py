"""Files -> AccountabilityTable."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from vtabel.diagnostics import Findings
from vtabel.files import sha256
from vtabel.readers import mrdm
from vtabel.readers.overrule import read_layout
from vtabel.readers.tabular import read_tabular
from vtabel.sheet import DEFAULT_LIMITS, Limits, read_sheets
from vtabel.table import AccountabilityTable, SourceFile

__all__ = ["read"]


def read(
    path: str | os.PathLike[str],
    *,
    layout: str | os.PathLike[str] | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> AccountabilityTable:
    """Read the accountability table of one registry from a workbook (``.xlsx``) or CSV file.

    The layout is found by content. What was decided stands in ``table.layout`` and can be overruled by a layout file
    (``docs/layout.md``); every finding stands in ``table.report`` with its cell.

    Raises:
        UnusableInput: nothing sound can be made of the file: no workbook, password, empty, no table, past a limit. Its
            ``report`` says why.

    >>> table = read("fixtures/nhr_af/tabel.xlsx")
    >>> table["geslacht"].value_list.options[0].label
    'Man'
    """
    path = Path(path)
    findings = Findings()
    given = read_layout(Path(layout) if layout is not None else None)
    with _collector_at_rest():
        sheets = read_sheets(path, findings, limits)
        source = SourceFile(name=path.name, sha256=sha256(path))
        read_layout_of = mrdm.read_mrdm if mrdm.recognises(sheets) else read_tabular
        return read_layout_of(sheets, source, path.stem, given, findings)


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Without the cyclic garbage collector, which walks through all that was read again and again: a table holds no
    cycles, and a quarter of the time for a large one goes there."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
