"""AccountabilityTable -> file: one module per format. What is written is read back by `vtabel.read` without loss."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path

from vtabel.files import write_whole
from vtabel.output import form_of, writing
from vtabel.table import AccountabilityTable

__all__ = ["check_format", "write_table", "write_template"]

# Extension -> module with a function `render` of the table that gives bytes.
_WRITERS = {".json": "json", ".yaml": "yaml", ".yml": "yaml", ".xlsx": "xlsx"}


def write_table(table: AccountabilityTable, path: str | os.PathLike[str]) -> Path:
    """Write a table as ``.json``, ``.yaml`` or ``.xlsx``, whole or not at all; the same table gives the same bytes. Returns its
    path.

    JSON and YAML hold everything, cells and findings of the first file included. The workbook is the clean one that people go on
    with (docs/template.md): it holds what the table says, and its own cells count when it is read.

    Raises UnusableInput: VT601 for another extension, VT602 if the file cannot be written.

    >>> import tempfile
    >>> from vtabel.readers import read
    >>> table = read("fixtures/nhr_af/tabel.xlsx")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     read(write_table(table, Path(folder, "tabel.yaml"))) == table
    True
    """
    path = Path(path)
    check_format(path)
    data: bytes = import_module(f"vtabel.writers.{_WRITERS[path.suffix.lower()]}").render(table)
    with writing(path):
        write_whole(path, data)
    return path


def write_template(path: str | os.PathLike[str]) -> Path:
    """Write the empty clean workbook, to be filled in by a registry. Returns its path.

    Raises UnusableInput: VT601 for another extension than ``.xlsx``, VT602 if the file cannot be written.
    """
    from vtabel.writers.xlsx import render_template

    path = Path(path)
    form_of(path, [".xlsx"])
    with writing(path):
        write_whole(path, render_template())
    return path


def check_format(path: Path) -> None:
    """Raise UnusableInput (VT601) if the extension is of no format for tables."""
    form_of(path, _WRITERS)
