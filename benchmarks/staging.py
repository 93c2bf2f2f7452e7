"""``python -m benchmarks.staging``: what several views cost that share a scan, and what prepared Parquet saves.

Goals (issue "Views"): 20 laboratory variables at most 1.5 times one; prepared Parquet at least 5 times faster than NDJSON.
"""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.hospital import files, hospital
from benchmarks.timing import medians, processor
from benchmarks.views import ROUNDS
from vtabel.engines import Planned, run_views
from vtabel.engines.prepare import prepare

LAB = "https://ziekenhuis.example/fhir/CodeSystem/lab"
CODES = tuple(f"LAB-{number:02}" for number in range(1, 21))
PATIENTS = 15_000
"""That is 320,000 Observations."""


def view(*codes: str) -> dict[str, Any]:
    """The values of laboratory results with one of the codes."""
    wanted = " or ".join(f"code = '{code}'" for code in codes)
    return {
        "resource": "Observation",
        "where": [
            {"path": f"code.coding.where(system = '{LAB}' and ({wanted})).exists()"},
            {"path": "status != 'entered-in-error'"},
        ],
        "select": [
            {
                "column": [
                    {"name": "resource_key", "path": "getResourceKey()"},
                    {"name": "patient_key", "path": "subject.getReferenceKey(Patient)"},
                    {"name": "code", "path": "code.coding.code.first()"},
                    {"name": "value", "path": "value.ofType(Quantity).value"},
                    {"name": "unit", "path": "value.ofType(Quantity).code"},
                    {"name": "effective", "path": "effective.ofType(dateTime)"},
                ]
            }
        ],
    }


def main() -> None:
    one, all_ = {"one": view(CODES[1])}, {"all": view(*CODES)}
    twenty = {f"lab_{code}": view(code) for code in CODES}
    lines = files(hospital(PATIENTS), "Observation")
    with TemporaryDirectory() as folder:
        parquet = Path(folder) / "prepared"
        prepare({name: Planned.of(v) for name, v in twenty.items()}, lines, parquet)
        work: dict[str, Callable[[], object]] = {
            "one view of one code": lambda: run_views(one, lines),
            "one view of 20 codes": lambda: run_views(all_, lines),
            "20 views of a code each": lambda: run_views(twenty, lines),
            "prepared, one view": lambda: run_views(one, parquet),
            "prepared, 20 views": lambda: run_views(twenty, parquet),
        }
        found = medians(work, ROUNDS, processor)
    print(f"shared staging, {PATIENTS:,} patients, seconds of processor")
    for name, seconds in found.items():
        print(f"  {name:<24} {seconds:8.3f} s")
    single, shared, quick = (found[name] for name in list(found)[1:4])
    print(f"  ratio 20 variables in one view / one: {single / found['one view of one code']:.2f} (goal 1.5)")
    print(f"  ratio 20 views of a scan / one: {shared / found['one view of one code']:.2f} (goal 1.5)")
    print(f"  ratio NDJSON / prepared, one view: {found['one view of one code'] / quick:.1f} (goal 5)")


if __name__ == "__main__":
    main()
