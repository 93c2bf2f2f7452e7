"""Makes `src/vtabel/data/zib2020.json` from the element list and the nl-core package in ../shared.

The catalogue importer (``vtabel catalog import``) will replace this script: see issue "Catalogue".
Run: ``python tools/make_catalog.py ../shared``.
"""

import csv
import json
import sys
import tarfile
from pathlib import Path
from typing import Any

PACKAGE = "nictiz.fhir.nl.r4.nl-core-0.12.1-beta.1.tgz"
FILTERED = ("code", "category", "class", "status", "intent")
OUT = Path(__file__).parents[1] / "src/vtabel/data/zib2020.json"


def main(shared: Path) -> None:
    with (shared / "nl-core/zib2020_elements.csv").open(encoding="utf-8") as stream:
        rows = [r for r in csv.DictReader(stream) if r["layer"] == "nl-core" and r["kind"] == "resource"]
    filters = code_filters(shared / "nl-core" / PACKAGE)
    with (shared / "domain/data/bgz_zibs.csv").open(encoding="utf-8") as stream:
        bgz = {row["zib_id"]: row for row in csv.DictReader(stream)}
    zibs = zibs_of(rows, bgz)
    elements = sorted((element(row) for row in rows), key=lambda e: (natural(e["concept"]), e["profile"], e["id"]))
    profiles = {r["profile"]: {"resource": r["resource_type"], "codes": filters.get(r["profile"], [])} for r in rows}
    data = {
        "release": "zib2020",
        "fhir": "R4",
        "package": "nictiz.fhir.nl.r4.nl-core",
        "version": "0.12.1-beta.1",
        "zibs": zibs,
        "profiles": dict(sorted(profiles.items())),
        "elements": elements,
    }
    OUT.write_text(lines(data), encoding="utf-8")
    print(f"{OUT.name}: {len(elements)} elements, {len({e['concept'] for e in elements})} concepts, {len(zibs)} zibs")


def natural(concept: str) -> list[int]:
    return [int(part) for part in concept.removeprefix("NL-CM:").split(".")]


def zibs_of(rows: list[dict[str, str]], bgz: dict[str, dict[str, str]]) -> list[dict[str, Any]]:
    """Every zib, also those of BgZ for which this package has no profile (medication)."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        zib_id = row["concept_id"].rpartition(".")[0]
        zib = found.setdefault(
            zib_id,
            {"id": zib_id, "name_en": row["zib"], "name_nl": "", "version": row["zib_version"], "bgz": zib_id in bgz},
        )
        if row["concept_en"] == row["zib"] and row["concept_nl"]:
            zib["name_nl"] = zib["name_nl"] or row["concept_nl"]
    for zib_id, row in bgz.items():
        zib = found.setdefault(
            zib_id, {"id": zib_id, "name_en": row["zib_en"], "name_nl": "", "version": row["zib_version"], "bgz": True}
        )
        zib["name_nl"] = row["zib_nl"]
    for zib in found.values():
        zib["name_nl"] = zib["name_nl"] or zib["name_en"]
    return sorted(found.values(), key=lambda z: natural(z["id"]))


def element(row: dict[str, str]) -> dict[str, Any]:
    kept = {
        "concept": row["concept_id"],
        "name_en": row["concept_en"],
        "name_nl": row["concept_nl"],
        "profile": row["profile"],
        "id": row["element_id"],
        "path": row["fhirpath"],
        "types": row["types"],
        "min": row["min"],
        "max": row["max"],
        "implicit": row["implicit"] == "true",
        "via": row["via"],
        "note": row["note"],
        "binding": row["binding_strength"],
        "value_set": row["valueset"],
        "value_set_name": row["valueset_name"],
        "unit": unit_of(row["fixed"]),
    }
    return {key: value for key, value in kept.items() if value not in ("", False)}


def unit_of(fixed: str) -> str:
    value = json.loads(fixed) if fixed else {}
    return (
        str(value.get("code", "")) if isinstance(value, dict) and "unitsofmeasure" in str(value.get("system")) else ""
    )


def code_filters(package: Path) -> dict[str, list[dict[str, str]]]:
    """Profile -> the codes that it fixes on the resource itself, looking down the chain of base profiles."""
    definitions: dict[str, dict[str, Any]] = {}
    with tarfile.open(package) as archive:
        for member in archive.getmembers():
            if Path(member.name).name.startswith("StructureDefinition-"):
                stream = archive.extractfile(member)
                assert stream is not None
                definition = json.load(stream)
                definitions[definition["url"]] = definition
    return {d["id"]: found for d in definitions.values() if (found := own_codes(d, definitions))}


def own_codes(definition: dict[str, Any], definitions: dict[str, dict[str, Any]]) -> list[dict[str, str]]:
    base = definitions.get(definition.get("baseDefinition", ""))
    found = own_codes(base, definitions) if base else []
    for item in definition["differential"]["element"]:
        parts = item["path"].split(".")
        if len(parts) < 2 or parts[1] not in FILTERED or len(parts) > 4 or item.get("max") == "0":
            continue
        for coding in codings(item):
            entry = {"element": parts[1], "system": coding["system"], "code": coding["code"]}
            if entry not in found:
                found = [*found, entry]
    return found


def codings(item: dict[str, Any]) -> list[dict[str, str]]:
    for key in ("patternCodeableConcept", "fixedCodeableConcept", "patternCoding", "fixedCoding"):
        if key in item:
            value = item[key]
            return [c for c in value.get("coding", [value]) if "system" in c and "code" in c]
    return []


def lines(data: dict[str, Any]) -> str:
    """JSON with one entry a line, so that a diff shows what changed."""
    parts = []
    for key, value in data.items():
        if isinstance(value, list):
            parts.append(
                f"{json.dumps(key)}: [\n" + ",\n".join(json.dumps(v, ensure_ascii=False) for v in value) + "\n]"
            )
        elif isinstance(value, dict):
            body = ",\n".join(f"{json.dumps(k)}: {json.dumps(v, ensure_ascii=False)}" for k, v in value.items())
            parts.append(f"{json.dumps(key)}: {{\n{body}\n}}")
        else:
            parts.append(f"{json.dumps(key)}: {json.dumps(value)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared"))
