"""Mapping files in: which form a file has, and its rows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from vtabel.diagnostics import Cell, Findings, UnusableInput
from vtabel.mapping.sssom import read_sssom
from vtabel.mapping.workbook import MappingFile, read_csv_set, read_workbook, refuse_open
from vtabel.mapping.yamlfile import read_yaml
from vtabel.sheet.limits import DEFAULT_LIMITS, too_large

_ZIP = b"PK\x03\x04"


def read_mapping_file(path: Path, findings: Findings, name: str) -> MappingFile:
    """The rows of a mapping file: a workbook, a csv set, YAML or SSSOM, by its content where that tells, else by its name.

    ``name`` is what its cells call it: two files of one name have their folder before it (`apart`).

    Raises UnusableInput (VT307, VT350, or what reading a workbook or csv file raises).
    """
    found = _read(path, findings)
    folder = name.removesuffix(path.name)
    if folder:
        for row in (*found.variables, *found.values, *found.datasets, *found.populations):
            row.place = replace(row.place, file=folder + row.place.file)
            row.cells = {field: replace(cell, file=folder + cell.file) for field, cell in row.cells.items()}
    return found


def _read(path: Path, findings: Findings) -> MappingFile:
    refuse_open(path)
    suffix = path.suffix.lower()
    if suffix in (".yaml", ".yml"):
        return read_yaml(path, _text(path))
    if suffix == ".tsv":
        return read_sssom(path, _text(path))
    return read_csv_set(path, findings) if suffix == ".csv" and not _zipped(path) else read_workbook(path, findings)


def _zipped(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as stream:
        return stream.read(4) == _ZIP


def _text(path: Path) -> str:
    if not path.is_file():
        raise UnusableInput.of("VT010", Cell(str(path)))
    size = path.stat().st_size
    if size > DEFAULT_LIMITS.file_bytes:
        raise too_large(Cell(path.name), "bytes in the file", size, DEFAULT_LIMITS.file_bytes)
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnusableInput.of("VT307", Cell(path.name), why=f"it is not UTF-8 ({error.reason})") from error
    except OSError as error:
        raise UnusableInput.of("VT004", Cell(path.name), why=error.strerror or str(error)) from error
