"""``make bench``: the stages of the main job and the opening of the catalogue, medians of interleaved rounds."""

import io
import json
import statistics
import subprocess
import sys
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

from openpyxl import Workbook, load_workbook

import vtabel as vt
from benchmarks import catalog, documents, mapping, overlap, reading, staging, views
from benchmarks.timing import ROUNDS, medians

FIXTURES = Path(__file__).parents[1] / "fixtures"
REGISTRIES = ("nice_mds", "nhr_af", "perined")


def stages() -> None:
    """Seconds per stage of `make demo`."""
    paths = [FIXTURES / name / "tabel.xlsx" for name in REGISTRIES]
    maps = [FIXTURES / name / "mapping.csv" for name in REGISTRIES]
    tables = [vt.read(p) for p in paths]
    mapping = vt.resolve(tables, maps)
    asked = vt.requirements(mapping, provider="V6", on="2026-12-01")
    with TemporaryDirectory() as folder:
        work: dict[str, Callable[[], object]] = {
            "read": lambda: [vt.read(p) for p in paths],
            "resolve": lambda: vt.resolve(tables, maps),
            "propose for every variable": lambda: vt.resolve(tables),
            "requirements": lambda: vt.requirements(mapping, provider="V6", on="2026-12-01"),
        }
        for suffix in ("html", "md", "docx", "xlsx", "json"):
            work[f"render {suffix}"] = lambda s=suffix: vt.render(asked, Path(folder) / f"eisen.{s}")  # type: ignore[misc]
        show("main job, 3 registries", medians(work))


def large_table() -> None:
    """Reading 5,000 variables x 30 columns against only loading the file with openpyxl."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "groot.xlsx"
        path.write_bytes(large_workbook())
        found = medians({"vtabel.read": lambda: vt.read(path), "openpyxl load": lambda: load_workbook(path)}, 3)
        show("5,000 x 30", found)
        print(f"  ratio vtabel.read / openpyxl load: {found['vtabel.read'] / found['openpyxl load']:.2f}")


def large_workbook() -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Variabelen")
    known = ["Variabele", "Label", "Type", "Eenheid", "Codering", "Verplicht", "Doel", "Populatie", "Opmerking"]
    sheet.append(known + [f"Extra {i}" for i in range(30 - len(known))])
    for i in range(5000):
        row = [
            f"var_{i}",
            f"Variabele {i}",
            "Integer",
            "mg",
            "0 = Nee; 1 = Ja; -1 = Onbekend",
            "Verplicht",
            "casemix",
            "alle",
        ]
        sheet.append([*row, "geen bijzonderheden", *[f"tekst {i} {k}" for k in range(30 - len(known))]])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def start_up() -> None:
    """Opening the catalogue and importing the package, each in a new process."""
    text = files("vtabel").joinpath("data/zib2020.json").read_text(encoding="utf-8")
    open_catalog = "import time; from vtabel.catalog import catalog; t = time.perf_counter(); len(catalog()); print(time.perf_counter() - t)"
    import_face = "import time; t = time.perf_counter(); import vtabel; print(time.perf_counter() - t)"
    found = {
        name: statistics.median(float(run([sys.executable, "-c", code])) for _ in range(ROUNDS))
        for name, code in (("open the catalogue", open_catalog), ("import vtabel", import_face))
    }
    found["json.loads of the catalogue"] = medians({"x": lambda: json.loads(text)})["x"]
    show("start-up", found)


def run(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def show(title: str, found: dict[str, float]) -> None:
    print(title)
    for name, seconds in found.items():
        print(f"  {name:<28} {seconds * 1000:8.1f} ms")


if __name__ == "__main__":
    start_up()
    stages()
    large_table()
    reading.main()
    catalog.main()
    mapping.main()
    views.main()
    staging.main()
    documents.main()
    overlap.main()
