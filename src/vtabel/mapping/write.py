"""`Mapping` -> mapping file: a workbook that people fill in, csv files with the same sheets, YAML, or SSSOM TSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from vtabel.diagnostics import Cell, Findings, Report, UnusableInput
from vtabel.files import write_keeping
from vtabel.formulas import guarded
from vtabel.mapping.columns import columns_of
from vtabel.mapping.contents import Texts, contents
from vtabel.mapping.model import Mapping
from vtabel.mapping.sssom import sssom_bytes
from vtabel.mapping.workbook import beside, refuse_open
from vtabel.mapping.yamlfile import yaml_bytes
from vtabel.output import writing

FORMS = (".xlsx", ".csv", ".yaml", ".yml", ".sssom.tsv")


def write_mapping(mapping: Mapping, path: Path, tables: Sequence[Path] = ()) -> Report:
    """Write the mapping in the form that the name asks: ``.xlsx``, ``.csv`` with its other sheets beside it
    (``mapping.waarden.csv``, ...), ``.yaml``, or ``.sssom.tsv`` (also ``.tsv``).

    Everything that people decided or typed is written back, columns of their own too, and in a workbook their own sheets; variables without a
    decision get their proposals. A file that stood there is kept beside it as ``mapping.vorige.xlsx``. Whole or not at all.
    ``tables`` are the files of the tables, to which the workbook links; by default they stand beside it.

    Returns what could not be written: what SSSOM cannot hold (VT352), what is drawn on sheets of their own (VT353).

    Raises UnusableInput: VT350 if the file is open in another program, VT601 for another extension, VT602 if the file
    cannot be written.
    """
    findings = Findings()
    refuse_open(path)
    with writing(path):
        for place, data in _files(mapping, path, tables, findings):
            write_keeping(place, data)
    return findings.report()


def _files(mapping: Mapping, path: Path, tables: Sequence[Path], findings: Findings) -> Iterable[tuple[Path, bytes]]:
    suffix = path.suffix.lower()
    if suffix not in (".xlsx", ".csv", ".yaml", ".yml", ".tsv"):
        raise UnusableInput.of("VT601", Cell(path.name), text=path.suffix, choices=", ".join(FORMS))
    sheets = contents(mapping)
    if suffix == ".xlsx":
        from vtabel.mapping.book import Sources, book_bytes  # openpyxl takes longer to load than to write most mappings

        return [(path, book_bytes(sheets, Sources(path, tables), findings))]
    if suffix == ".tsv":
        return [(path, sssom_bytes(sheets, Cell(path.name), findings))]
    if suffix != ".csv":
        return [(path, yaml_bytes(sheets))]
    places = {kind: path if kind == "variables" else beside(path, kind) for kind in sheets}
    return [
        (places[kind], _csv(kind, rows))
        for kind, rows in sheets.items()
        if rows or kind == "variables" or places[kind].exists()
    ]


def _csv(kind: str, rows: list[Texts]) -> bytes:
    columns = columns_of(kind, rows)
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerow(columns.values())
    writer.writerows([guarded(row.get(name, "")) for name in columns] for row in rows)
    return out.getvalue().encode("utf-8-sig", errors="replace")
