"""``python -m benchmarks.views``: a lab view over seeded Observations against DuckDB SQL written by hand, and against `naive`.

Goal (issue "Views"): our SQL at most 1.15 times the one by hand.
"""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

import vtabel as vt
from benchmarks.timing import medians

LOINC = "http://loinc.org"
VIEW: dict[str, Any] = {
    "resource": "Observation",
    "constant": [{"name": "loinc", "valueUri": LOINC}],
    "where": [
        {"path": "code.coding.where(system = %loinc and code = '718-7').exists()"},
        {"path": "status != 'entered-in-error'"},
    ],
    "select": [
        {
            "column": [
                {"name": "resource_key", "path": "getResourceKey()"},
                {"name": "patient_key", "path": "subject.getReferenceKey(Patient)"},
                {"name": "value", "path": "value.ofType(Quantity).value"},
                {"name": "unit", "path": "value.ofType(Quantity).code"},
                {"name": "effective", "path": "effective.ofType(dateTime)"},
            ]
        }
    ],
}
BY_HAND = """CREATE OR REPLACE TEMP TABLE result AS
SELECT id, CASE WHEN starts_with(subject.reference, 'Patient/') THEN substr(subject.reference, 9) END AS patient_key,
  valueQuantity.value AS value, valueQuantity.code AS unit, effectiveDateTime AS effective
FROM read_json(?, format = 'newline_delimited', columns = {
  resourceType: 'VARCHAR', id: 'VARCHAR', status: 'VARCHAR', code: 'STRUCT(coding STRUCT(system VARCHAR, code VARCHAR)[])',
  subject: 'STRUCT(reference VARCHAR)', effectiveDateTime: 'VARCHAR', valueQuantity: 'STRUCT(value DOUBLE, code VARCHAR)'})
WHERE resourceType = 'Observation' AND status <> 'entered-in-error'
  AND len(list_filter(code.coding, lambda x: x.system = 'http://loinc.org' AND x.code = '718-7')) > 0"""


def observations(count: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """Observations in the shape of nl-core laboratory results."""
    chance = random.Random(seed)
    codes = ["29463-7", "8302-2", "718-7", "2160-0", "85354-9"]
    for number in range(count):
        day = f"20{chance.randrange(10, 27)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
        code = chance.choice(codes)
        yield {
            "resourceType": "Observation",
            "id": f"o{number}",
            "meta": {"profile": ["http://nictiz.nl/fhir/StructureDefinition/nl-core-LaboratoryTestResult"]},
            "status": "final",
            "category": [{"coding": [{"system": "http://snomed.info/sct", "code": "49581000146104"}]}],
            "code": {"coding": [{"system": LOINC, "code": code, "display": "Bepaling"}], "text": "Bepaling"},
            "subject": {"reference": f"Patient/p{chance.randrange(count // 20 + 1)}"},
            "effectiveDateTime": f"{day}T10:00:00+01:00",
            "performer": [{"reference": "Organization/lab"}],
            "valueQuantity": {"value": round(chance.random() * 100, 1), "unit": "u", "code": "mmol/L"},
            "referenceRange": [{"low": {"value": 1}, "high": {"value": 99}}],
            "note": [{"text": "opmerking " * 20}],
        }


def main(count: int = 500_000, few: int = 2_000) -> None:
    with TemporaryDirectory() as folder:
        large, small = Path(folder) / "large.ndjson", Path(folder) / "small.ndjson"
        for path, size in ((large, count), (small, few)):
            path.write_text("".join(json.dumps(o) + "\n" for o in observations(size)), encoding="utf-8")
        connection = duckdb.connect()
        found = medians(
            {
                "run_view": lambda: vt.run_view(VIEW, large),
                "by hand": lambda: connection.execute(BY_HAND, [str(large)]),
                "run_view, few": lambda: vt.run_view(VIEW, small),
                "naive, few": lambda: vt.run_view(VIEW, small, engine="naive"),
            }
        )
    print(f"lab view, {count:,} Observations")
    for name, seconds in found.items():
        print(f"  {name:<16} {seconds:8.3f} s")
    print(f"  ratio run_view / by hand: {found['run_view'] / found['by hand']:.2f}")
    print(f"  ratio naive / run_view, {few:,} Observations: {found['naive, few'] / found['run_view, few']:.0f}")


if __name__ == "__main__":
    main()
