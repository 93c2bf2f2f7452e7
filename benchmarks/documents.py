"""``python -m benchmarks.documents``: 2,000 requirements as documents, beside docxtpl filling a bare table of 2,000 rows; and memory."""

from __future__ import annotations

import csv
import io
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import docx
from docxtpl import DocxTemplate

import vtabel as vt
from benchmarks.timing import medians

COUNT = 2000
FORMATS = ("html", "docx", "xlsx", "md", "json", "reqif", "fhir.json")


def large(folder: Path, count: int = COUNT) -> vt.Requirements:
    """Requirements of one table: half with a standard (laboratory results by code), half without a source."""
    table, mapping = folder / "groot.csv", folder / "mapping.csv"
    with table.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream, delimiter=";")
        rows.writerows([("Registratie", "Groot"), ("Code", "groot"), ()])
        rows.writerow(("Variabele", "Label", "Type", "Eenheid", "Verplicht"))
        rows.writerows((f"v{i}", f"Meting nummer {i}", "getal", "mg", "Ja") for i in range(count))
    with mapping.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream, delimiter=";")
        rows.writerow(("registratie", "variabele", "bron", "concept", "codes", "gap", "gap_sleutel", "besluit"))
        for i in range(count):
            source = ("zib", "NL-CM:13.1.10", f"LN|{i}-0", "", "") if i % 2 else ("", "", "", "absent", f"gap-{i}")
            rows.writerow(("groot", f"v{i}", *source, "aanvaard"))
    return vt.requirements(vt.resolve(vt.read(table), [mapping], propose=False), on="2026-12-01")


def bare() -> bytes:
    """A docxtpl template with one table row, filled 2,000 times."""
    document = docx.Document()
    table = document.add_table(rows=3, cols=3)
    table.rows[0].cells[0].text = "{%tr for row in rows %}"
    for cell, text in zip(table.rows[1].cells, ("{{ row[0] }}", "{{ row[1] }}", "{{ row[2] }}"), strict=True):
        cell.text = text
    table.rows[2].cells[0].text = "{%tr endfor %}"
    out = io.BytesIO()
    document.save(out)
    template = DocxTemplate(out)
    template.render({"rows": [(f"E-{i}", "text " * 20, "text") for i in range(COUNT)]})
    template.save(filled := io.BytesIO())
    return filled.getvalue()


def main() -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        found = large(folder)
        work: dict[str, Callable[[], object]] = {"bare docxtpl": bare}
        for suffix in FORMATS:
            work[f"render {suffix}"] = lambda s=suffix: vt.render(found, folder / f"eisen.{s}")  # type: ignore[misc]
        taken = medians(work, 3)
        print(f"documents, {len(found)} requirements")
        for what, seconds in taken.items():
            size = folder / f"eisen.{what.removeprefix('render ')}"
            more = f"{size.stat().st_size / 1e6:6.1f} MB" if size.exists() else ""
            print(f"  {what:<20} {seconds:7.2f} s  {seconds / taken['bare docxtpl']:5.1f} x  {more}")
    for suffix in FORMATS:
        print(f"  most memory, {suffix:<10} {_memory(suffix):6.0f} MB")


def _memory(suffix: str) -> float:
    """The most memory of a process that makes one document."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.documents", suffix], capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def _most() -> float:
    """The most memory of this process in MB. Linux counts what the parent had in `getrusage`, so its own figure goes first."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    if len(sys.argv) > 1:
        with TemporaryDirectory() as once:
            vt.render(large(Path(once)), Path(once) / f"eisen.{sys.argv[1]}")
        print(_most())
    else:
        main()
