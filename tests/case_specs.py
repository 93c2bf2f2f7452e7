"""The examples of docs/cases.md: a few resources, the rows of a mapping file, and the rows that must come out.

An example is a fenced block ``yaml`` whose first line is ``# example``. Data are written short, one line a resource:

    patient p1 born=1950-02-03 sex=female dead=2026-03-01
    admission e1 p1 2026-03-01 2026-03-05 class=IMP
    weight w1 p1 2026-02-27 80 kg
    lab l1 p1 2026-02-27 718-7 8.5 g/dL
    smoking s1 p1 2026-02-27 449868002
    diagnosis d1 p1 2026-01 C18.2
    procedure x1 p1 2026-03-02 123 encounter=e1
    person r1 p1 MTH

A patient who is a related person of another says so by `is=r1`.

``-`` is what is not there; ``status=`` stands at the end of any.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

import vtabel as vt
from vtabel.extraction.compile import compile
from vtabel.extraction.model import Plan

PAGE = Path(__file__).parents[1] / "docs" / "cases.md"
_EXAMPLE = re.compile(r"^```yaml\n# example\n(.*?)^```", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^##+ (.+)$", re.MULTILINE)
_TYPES = {"number": "decimaal getal", "date": "datum", "text": "tekst", "truth": "ja/nee", "instant": "datum en tijd"}
_CASE = {"resource": "Encounter", "start": "period.start", "einde": "period.end", "bron": "fhir"}
_SOURCES: dict[str, dict[str, str]] = {
    "weight": {"bron": "zib", "concept": "NL-CM:12.1.2", "profiel": "nl-core-BodyWeight", "codes": "LN|29463-7"},
    "hb": {"bron": "zib", "concept": "NL-CM:13.1.10", "profiel": "nl-core-LaboratoryTestResult", "pad": "value.ofType(Quantity)", "codes": "LN|718-7"},
    "height": {"bron": "zib", "concept": "NL-CM:12.2.2", "profiel": "nl-core-BodyHeight", "codes": "LN|8302-2"},
    "heart rate": {"bron": "zib", "concept": "NL-CM:12.3.2", "profiel": "nl-core-HeartRate", "codes": "LN|8867-4"},
    "bsn": {"bron": "zib", "concept": "NL-CM:0.1.7", "profiel": "nl-core-Patient", "pad": "identifier.where(system='http://fhir.nl/fhir/NamingSystem/bsn').value"},
    "smoking": {"bron": "zib", "concept": "NL-CM:7.2.10", "profiel": "nl-core-TobaccoUse", "codes": "SCT|365980008"},
    "birth": {"bron": "zib", "concept": "NL-CM:0.1.10", "profiel": "nl-core-Patient"},
    "death": {"bron": "zib", "concept": "NL-CM:0.1.33", "profiel": "nl-core-Patient", "pad": "deceased.ofType(dateTime)"},
    "gender": {"bron": "zib", "concept": "NL-CM:0.1.9", "profiel": "nl-core-Patient", "pad": "gender"},
    "procedure": {"bron": "fhir", "resource": "Procedure", "pad": "performed.ofType(dateTime)"},
    "procedure code": {"bron": "fhir", "resource": "Procedure", "pad": "code.coding.code.first()"},
    "diagnosis": {"bron": "fhir", "resource": "Condition", "pad": "code.coding.code.first()"},
    "onset": {"bron": "fhir", "resource": "Condition", "pad": "onset.ofType(dateTime)"},
    "admission": {"bron": "fhir", "resource": "Encounter", "pad": "period.start"},
    "discharge": {"bron": "fhir", "resource": "Encounter", "pad": "period.end"},
}  # fmt: skip
_COLUMNS = ("bron", "concept", "profiel", "resource", "pad", "codes", "filter", "keuze", "venster", "koppeling", "eenheid", "waarde", "afleiding")  # fmt: skip
_WORDS = {"pick": "keuze", "window": "venster", "link": "koppeling", "unit": "eenheid", "where": "filter", "path": "pad", "codes": "codes", "value": "waarde", "derived": "afleiding"}  # fmt: skip
CHILD = "kind"
"""The name of the child dataset of an example that has one."""
LOINC, SCT, ICD10, CLASS = (
    "http://loinc.org",
    "http://snomed.info/sct",
    "http://hl7.org/fhir/sid/icd-10-nl",
    "http://terminology.hl7.org/CodeSystem/v3-ActCode",
)


@dataclass(frozen=True)
class Example:
    """One block of the page."""

    name: str
    parts: dict[str, Any]

    @property
    def data(self) -> list[dict[str, Any]]:
        return [resource(line) for line in self.parts["data"]]

    @property
    def rows(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.parts.get("rows", [])
        return found

    @property
    def expected(self) -> dict[str, tuple[list[dict[str, Any]], dict[str, int]]]:
        """By dataset the rows that must come out, and how many cases are left out for which reason."""
        found = {"voorbeeld": (self.rows, self.parts.get("excluded", {}))}
        if "child" in self.parts:
            child = self.parts["child"]
            found[CHILD] = (child.get("rows", []), child.get("excluded", {}))
        return found

    @property
    def options(self) -> dict[str, Any]:
        """What `extract` is given besides."""
        found: dict[str, Any] = {}
        if period := self.parts.get("period"):
            found["period"] = (period["from"], period["to"])
        return found

    def plan(self, folder: Path) -> Plan:
        """The plan of its table and mapping."""
        return compile(mapping(self.parts, folder))


def examples() -> Iterator[Example]:
    """Every example of the page, named after its heading."""
    text = PAGE.read_text(encoding="utf-8")
    for number, found in enumerate(_EXAMPLE.finditer(text), 1):
        heading = [h[1] for h in _HEADING.finditer(text, 0, found.start())][-1]
        yield Example(f"{number} {heading}", yaml.safe_load(found[1]))


def mapping(parts: Mapping[str, Any], folder: Path) -> Any:
    """What `resolve` makes of the variables of an example, and of its case and population."""
    return resolved([_written(parts, folder, "voorbeeld")])


def mappings(several: Mapping[str, Mapping[str, Any]], folder: Path) -> Any:
    """The same of several registries, by their names."""
    return resolved([_written(parts, folder, name) for name, parts in several.items()])


def resolved(files: list[tuple[Path, Path]]) -> Any:
    """What `resolve` makes of tables, each with its mapping file."""
    found = vt.resolve([vt.read(table) for table, _ in files], [mapping for _, mapping in files], propose=False)
    wrong = [d.message() for d in found.report.errors]
    assert not wrong, wrong
    return found


def _written(parts: Mapping[str, Any], folder: Path, registry: str) -> tuple[Path, Path]:
    """The table and the mapping file of a registry; the one of an example is called `tabel.csv`, its mapping `mapping.csv`."""
    variables: dict[str, dict[str, Any]] = {**parts["variables"], **parts.get("child", {}).get("variables", {})}
    table = [["Variabele", "Label", "Type", "Verplicht", "Waarden", "Populatie", "Dataset"]]
    rows = [["registratie", "variabele", *_COLUMNS, "besluit"]]
    values = [["registratie", "variabele", "systeem", "code", "optie"]]
    for name, of in variables.items():
        options = "; ".join(f"{o} = {o}" for o in dict.fromkeys(map(str, of.get("options", {}).values())))
        kind = _TYPES.get(of.get("type", ""), of.get("type", ""))
        kind = f"Decimal (met maximaal {of['decimals']} decimaal)" if "decimals" in of else kind
        dataset = "voorbeeld" if name in parts["variables"] else CHILD
        table.append([name, name, kind, "ja", options, of.get("for", ""), dataset])
        cells = dict(_SOURCES.get(of.get("of", ""), {}))
        cells |= {_WORDS[word]: str(of[word]) for word in of if word in _WORDS}
        cells.setdefault("bron", "afgeleid" if "derived" in of else "constante")
        rows.append([registry, name, *(cells.get(column, "") for column in _COLUMNS), "aanvaard"])
        for code, option in of.get("options", {}).items():
            system, _, bare = str(code).rpartition("|")
            values.append([registry, name, system, bare, str(option)])
    head = ["bron", "resource", "profiel", "codes", "filter", "start", "einde", "sleutels", "periode", "ouder", "koppeling", "venster"]  # fmt: skip
    cases = [["registratie", "dataset", *head], [registry, "voorbeeld", *_case_cells(parts.get("case", {}), head)]]
    if "child" in parts:
        child = {"ouder": "voorbeeld", **parts["child"]["case"]}
        cases.append([registry, CHILD, *_case_cells(child, head)])
    populations = [
        ["registratie", "populatie", "leeftijd", "geslacht", "diagnoses", "verrichtingen", "zorgsetting", "besluit"]
    ]
    for text, of in parts.get("populations", {}).items():
        populations.append([registry, text, *(str(of.get(k, "")) for k in ("age", "sex", "diagnoses", "procedures", "setting")), "aanvaard"])  # fmt: skip
    population = [f"Populatie: {parts['population']}"] if "population" in parts else []
    lines = [f"Registratie: {registry.capitalize()}", *population, "", *(";".join(map(_quoted, row)) for row in table)]
    end = "" if registry == "voorbeeld" else f"_{registry}"
    table_file, mapping_file = folder / f"tabel{end}.csv", folder / f"mapping{end}.csv"
    table_file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    for name, sheet in (("", rows), (".waarden", values), (".datasets", cases), (".populaties", populations)):
        text = "\n".join(";".join(map(_quoted, row)) for row in sheet) + "\n"
        mapping_file.with_suffix(f"{name}.csv").write_text(text, encoding="utf-8")
    return table_file, mapping_file


def _case_cells(said: Mapping[str, str], head: list[str]) -> list[str]:
    words = {"end": "einde", "where": "filter", "keys": "sleutels", "link": "koppeling", "window": "venster"}
    case = _CASE | {words.get(k, k): v for k, v in said.items()}
    return [case.get(h, "") for h in head]


def _quoted(cell: str) -> str:
    return f'"{cell}"' if ";" in cell else cell


def resource(line: str) -> dict[str, Any]:
    """The FHIR resource that a line says."""
    kind, *words = shlex.split(line)
    given = dict(word.split("=", 1) for word in words if re.match(r"[a-z]+=", word))
    plain = [None if word == "-" else word for word in words if not re.match(r"[a-z]+=", word)]
    made: dict[str, Any] = {"id": plain[0], **_MAKERS[kind](plain[1:], given)}
    return {key: value for key, value in made.items() if value is not None}


def _patient(_: list[Any], given: dict[str, str]) -> dict[str, Any]:
    system = given.get("system", "http://ziekenhuis.example/patientnummer")
    numbers = given["number"].split(",") if "number" in given else []
    links = [
        {"other": {"reference": f"Patient/{p}"}, "type": "replaced-by"}
        for p in given.get("replaced", "").split(",")
        if p
    ]
    links += [
        {"other": {"reference": f"RelatedPerson/{p}"}, "type": "seealso"} for p in given.get("is", "").split(",") if p
    ]
    return {
        "resourceType": "Patient",
        "birthDate": given.get("born"),
        "gender": given.get("sex"),
        "deceasedDateTime": given.get("dead"),
        "identifier": [{"system": system, "value": number} for number in numbers] or None,
        "link": links or None,
    }


def _subject(patient: str) -> dict[str, str]:
    return {"reference": f"Patient/{patient}"}


def _admission(words: list[Any], given: dict[str, str]) -> dict[str, Any]:
    patient, start, end = (*words, None, None)[:3]
    return {
        "resourceType": "Encounter",
        "status": given.get("status", "finished"),
        "class": {"system": CLASS, "code": given.get("class", "IMP")},
        "subject": _subject(patient),
        "period": {k: v for k, v in (("start", start), ("end", end)) if v},
        "reasonReference": [{"reference": f"Condition/{c}"} for c in given["for"].split(",")]
        if "for" in given
        else None,
    }


def _observation(patient: str, when: str | None, system: str, codes: str, given: dict[str, str]) -> dict[str, Any]:
    period = when and ".." in when
    start, _, end = (when or "").partition("..")
    return {
        "resourceType": "Observation",
        "status": given.get("status", "final"),
        "subject": _subject(patient),
        "encounter": {"reference": f"Encounter/{given['encounter']}"} if "encounter" in given else None,
        "code": {"coding": [{"system": system, "code": code} for code in codes.split(",")]},
        "effectiveDateTime": None if period else when,
        "effectivePeriod": {k: v for k, v in (("start", start), ("end", end)) if v} if period else None,
    }


def _quantity(value: str | None, unit: str | None) -> dict[str, Any] | None:
    if value is None:
        return None
    return {
        "value": float(value),
        **({"unit": unit, "system": "http://unitsofmeasure.org", "code": unit} if unit else {}),
    }


def _weight(words: list[Any], given: dict[str, str]) -> dict[str, Any]:
    patient, when, value, unit = (*words, None)[:4]
    return {**_observation(patient, when, LOINC, "29463-7", given), "valueQuantity": _quantity(value, unit)}


def _lab(words: list[Any], given: dict[str, str]) -> dict[str, Any]:
    patient, when, code, value, unit = (*words, None)[:5]
    return {**_observation(patient, when, LOINC, code, given), "valueQuantity": _quantity(value, unit)}


def _height(words: list[Any], given: dict[str, str]) -> dict[str, Any]:
    patient, when, value, unit = words
    return {**_observation(patient, when, LOINC, "8302-2", given), "valueQuantity": _quantity(value, unit)}


def _heart_rate(words: list[Any], given: dict[str, str]) -> dict[str, Any]:
    patient, when, value, unit = words
    return {**_observation(patient, when, LOINC, "8867-4", given), "valueQuantity": _quantity(value, unit)}


def _smoking(words: list[Any], given: dict[str, str]) -> dict[str, Any]:
    patient, when, codes = words
    coding = [{"system": given.get("system", SCT), "code": code} for code in codes.split(",")]
    return {**_observation(patient, when, SCT, "365980008", given), "valueCodeableConcept": {"coding": coding}}


def _diagnosis(words: list[Any], given: dict[str, str]) -> dict[str, Any]:
    patient, onset, code = words
    verified = "verificationStatus"
    return {
        "resourceType": "Condition",
        "subject": _subject(patient),
        "onsetDateTime": onset,
        "code": {"coding": [{"system": given.get("system", ICD10), "code": code}]},
        verified: {"coding": [{"code": given["status"]}]} if "status" in given else None,
    }


def _procedure(words: list[Any], given: dict[str, str]) -> dict[str, Any]:
    patient, when, code = words
    period = when and ".." in when
    start, _, end = (when or "").partition("..")
    return {
        "resourceType": "Procedure",
        "status": given.get("status", "completed"),
        "subject": _subject(patient),
        "encounter": {"reference": f"Encounter/{given['encounter']}"} if "encounter" in given else None,
        "partOf": [{"reference": f"Procedure/{given['part']}"}] if "part" in given else None,
        "code": {"coding": [{"system": SCT, "code": code}]},
        "performedDateTime": None if period else when,
        "performedPeriod": {k: v for k, v in (("start", start), ("end", end)) if v} if period else None,
    }


def _person(words: list[Any], given: dict[str, str]) -> dict[str, Any]:
    patient, relation = words
    coding = {"system": "http://terminology.hl7.org/CodeSystem/v3-RoleCode", "code": relation}
    return {
        "resourceType": "RelatedPerson",
        "patient": _subject(patient),
        "relationship": [{"coding": [coding]}] if relation else None,
    }


_MAKERS = {
    "person": _person,
    "patient": _patient,
    "admission": _admission,
    "weight": _weight,
    "height": _height,
    "pulse": _heart_rate,
    "lab": _lab,
    "smoking": _smoking,
    "diagnosis": _diagnosis,
    "procedure": _procedure,
}
