"""``python -m benchmarks.staging``: what several views cost that share a scan, and what prepared Parquet saves.

Goals (issue "Views"): 20 laboratory variables at most 1.5 times one; prepared Parquet at least 5 times faster than NDJSON.
"""

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.timing import medians
from vtabel.engines import Planned, run_views
from vtabel.engines.prepare import prepare

LOINC = "http://loinc.org"
CODES = tuple(f"{number}-{number % 10}" for number in range(2000, 2020))


def view(*codes: str) -> dict[str, Any]:
    """The values of laboratory results with one of the codes."""
    wanted = " or ".join(f"code = '{code}'" for code in codes)
    return {
        "resource": "Observation",
        "where": [
            {"path": f"code.coding.where(system = '{LOINC}' and ({wanted})).exists()"},
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


def observations(count: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """Laboratory results, a twentieth with each code."""
    chance = random.Random(seed)
    for number in range(count):
        code = chance.choice(CODES)
        yield {
            "resourceType": "Observation",
            "id": f"o{number}",
            "meta": {"profile": ["http://nictiz.nl/fhir/StructureDefinition/nl-core-LaboratoryTestResult"]},
            "status": "final",
            "category": [{"coding": [{"system": "http://snomed.info/sct", "code": "49581000146104"}]}],
            "code": {"coding": [{"system": LOINC, "code": code, "display": "Bepaling"}], "text": "Bepaling"},
            "subject": {"reference": f"Patient/p{chance.randrange(count // 20 + 1)}"},
            "effectiveDateTime": f"2026-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}T10:00:00+01:00",
            "performer": [{"reference": "Organization/lab"}],
            "valueQuantity": {"value": round(chance.random() * 100, 1), "unit": "u", "code": "mmol/L"},
            "referenceRange": [{"low": {"value": 1}, "high": {"value": 99}}],
            "note": [{"text": "opmerking " * 20}],
        }


def main(count: int = 500_000) -> None:
    one, all_ = {"one": view(CODES[0])}, {"all": view(*CODES)}
    twenty = {f"lab_{code}": view(code) for code in CODES}
    with TemporaryDirectory() as folder:
        lines, parquet = Path(folder) / "Observation.ndjson", Path(folder) / "prepared"
        lines.write_text("".join(json.dumps(o) + "\n" for o in observations(count)), encoding="utf-8")
        prepare({name: Planned.of(v) for name, v in twenty.items()}, lines, parquet)
        work: dict[str, Callable[[], object]] = {
            "one view of one code": lambda: run_views(one, lines),
            "one view of 20 codes": lambda: run_views(all_, lines),
            "20 views of a code each": lambda: run_views(twenty, lines),
            "20 scans": lambda: [run_views({name: v}, lines) for name, v in twenty.items()],
            "prepared, one view": lambda: run_views(one, parquet),
            "prepared, 20 views": lambda: run_views(twenty, parquet),
        }
        found = medians(work, 5)
    print(f"shared staging, {count:,} Observations")
    for name, seconds in found.items():
        print(f"  {name:<24} {seconds:8.3f} s")
    single, shared, scans, quick = (found[name] for name in list(found)[1:5])
    print(f"  ratio 20 variables in one view / one: {single / found['one view of one code']:.2f} (goal 1.5)")
    print(f"  ratio 20 views of a scan / one: {shared / found['one view of one code']:.2f} (goal 1.5)")
    print(f"  ratio 20 scans / 20 views of a scan: {scans / shared:.1f}")
    print(f"  ratio NDJSON / prepared, one view: {found['one view of one code'] / quick:.1f} (goal 5)")


if __name__ == "__main__":
    main()
