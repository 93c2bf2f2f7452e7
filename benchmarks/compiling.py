"""``python -m benchmarks.compiling``: `vtabel compile` of 150 tables of 300 variables, in the four dialects, on one core.

Goal of the issue "Cases": within 20 s. ``VTABEL_BENCH_TABLES`` is the number of tables (150); with an argument the functions that take
most are shown.
"""

from __future__ import annotations

import cProfile
import os
import pstats
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import vtabel as vt
from benchmarks.timing import processor
from vtabel.extraction.cases.sql.dialects import DIALECTS
from vtabel.extraction.compile import compile
from vtabel.extraction.planfiles import write_plan
from vtabel.extraction.search import queries
from vtabel.extraction.sqlfiles import sql_files

TABLES, VARIABLES = int(os.environ.get("VTABEL_BENCH_TABLES", "150")), 300
ROW = ["registratie", "variabele", "bron", "concept", "profiel", "resource", "pad", "codes", "keuze", "venster", "koppeling", "eenheid", "afleiding", "besluit"]  # fmt: skip
LAB = {
    "bron": "zib",
    "concept": "NL-CM:13.1.10",
    "profiel": "nl-core-LaboratoryTestResult",
    "pad": "value.ofType(Quantity)",
}
WEIGHT = {
    "bron": "zib",
    "concept": "NL-CM:12.1.2",
    "profiel": "nl-core-BodyWeight",
    "codes": "LN|29463-7",
    "eenheid": "kg",
}
DIAGNOSIS = {
    "bron": "fhir",
    "resource": "Condition",
    "pad": "code.coding.code.first()",
    "keuze": "exists",
    "venster": ".. case.end",
}
PROCEDURE = {"bron": "fhir", "resource": "Procedure", "pad": "performed.ofType(dateTime)"}
LOINC = ("718-7", "2160-0", "2823-3", "2951-2", "6690-2", "777-3", "1988-5", "1751-7", "2345-7", "4548-4", "3094-0", "1742-6", "1920-8", "2028-9", "14933-6", "2276-4", "2500-7", "3016-3", "5902-2", "6301-6")  # fmt: skip
WINDOWS = [f"case.start-P{days}D .. case.start" for days in (1, 7, 30, 90, 180, 365)]


def variable(number: int, table: int) -> tuple[str, dict[str, str]]:
    """The type of a variable of a table and its row of the mapping: values of the laboratory, weights, diagnoses, dates, sums."""
    pick, window = ("last", "first")[number % 2], WINDOWS[number // 2 % len(WINDOWS)]
    match number % 10:
        case 7:
            return "ja/nee", {**DIAGNOSIS, "codes": f"ICD10|{'CDEIJKN'[number % 7]}{number % 90 + 10}"}
        case 8:
            return "datum", {**PROCEDURE, "keuze": pick, "venster": "case.start .. case.end"}
        case 9:
            return "decimaal getal", {"bron": "afgeleid", "afleiding": f"[v{number - 9}_{table}] + {table}"}
        case 0 | 1:
            return "decimaal getal", {**WEIGHT, "keuze": pick, "venster": window}
    code = LOINC[number % len(LOINC)]
    return "decimaal getal", {**LAB, "codes": f"LN|{code}", "keuze": pick, "venster": window, "eenheid": "mmol/L"}


def made(folder: Path) -> list[Path]:
    """Tables and a mapping file. Each table has names of its own, in an order of its own: registries share codes, not texts."""
    rows, cases, tables = [ROW], [["registratie", "dataset", "bron", "resource", "start", "einde"]], []
    for i in range(TABLES):
        code, lines = f"r{i:03}", []
        for number in ((place + 7 * i) % VARIABLES for place in range(VARIABLES)):
            kind, cells = variable(number, i)
            lines.append(f"v{number}_{i};Variabele {number} van {i};{kind};ja;d{i:03}")
            rows.append([code, f"v{number}_{i}", *(cells.get(column, "") for column in ROW[2:-1]), "aanvaard"])
        cases.append([code, f"d{i:03}", "fhir", "Encounter", "period.start", "period.end"])
        tables.append(folder / f"{code}.csv")
        head = [f"Registratie: {code}", "", "Variabele;Label;Type;Verplicht;Dataset"]
        tables[-1].write_text("\n".join([*head, *lines]) + "\n", encoding="utf-8")
    for name, sheet in (("", rows), (".datasets", cases)):
        text = "\n".join(";".join(f'"{cell}"' if ";" in cell else cell for cell in row) for row in sheet)
        (folder / f"mapping{name}.csv").write_text(text + "\n", encoding="utf-8")
    return tables


def main(profiled: bool = False) -> None:
    taken: dict[str, float] = {}

    def timed(what: str, work: Callable[[], Any]) -> Any:
        start = processor()
        found = work()
        taken[what] = processor() - start
        return found

    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        paths = made(folder)
        profile = cProfile.Profile()
        if profiled:
            profile.enable()
        tables = timed("read the tables", lambda: [vt.read(path) for path in paths])
        mapping = timed("read the mapping", lambda: vt.resolve(tables, [folder / "mapping.csv"], propose=False))
        plan = timed("views and query model", lambda: compile(mapping, on="2026-12-01"))
        asked = timed("searches", lambda: queries(plan, None))
        sql = timed("SQL of four dialects", lambda: sql_files(plan, DIALECTS, "Europe/Amsterdam", date(2026, 12, 1)))
        timed("write the files", lambda: write_plan(plan, asked, folder / "plan", sql=sql))
        profile.disable()
    served = sum(len(dataset.variables) for dataset in plan.datasets)
    print(
        f"{len(plan.datasets)} datasets, {served} variables, {len(sql)} statements, {sum(map(len, sql.values())) / 1e6:.0f} MB"
    )
    for what, seconds in taken.items():
        print(f"  {what:<24} {seconds:6.1f} CPU s")
    whole = sum(taken.values())
    print(f"  {'all':<24} {whole:6.1f} CPU s (goal: at most {20 * TABLES / 150:.0f})")
    if profiled:
        pstats.Stats(profile).sort_stats("tottime").print_stats(25)


if __name__ == "__main__":
    main(len(sys.argv) > 1)
