"""Makes `src/vtabel/data/fhir_shapes.json`: type and cardinality of every element of FHIR R4 and STU3.

Out of the models of fhir.resources (BSD-3-Clause), which are made from the FHIR specification (CC0). Its R4B serves for R4:
the two differ in one element of the types used here, Extension.value[x], where R4B lacks Meta.
Run: ``python -m tools.make_shapes``, with fhir.resources==8.3.0 installed.
"""

import importlib
import json
from pathlib import Path
from typing import Any

from tools.core_models import VERSIONS, bare

OUT = Path(__file__).parents[1] / "src/vtabel/data/fhir_shapes.json"
SOURCE = "FHIR core specification (CC0), R4 4.0.1 and STU3 3.0.2, by the R4B and STU3 models of fhir.resources 8.3.0"
# https://hl7.org/fhir/R4/extensibility.html: Extension.value[x] may be Meta in R4, no longer in R4B.
R4_ONLY = {("Extension", "value"): "Meta"}


def main() -> None:
    data: dict[str, Any] = {"source": SOURCE}
    for fhir, package in VERSIONS.items():
        kinds = importlib.import_module(f"fhir.resources.{package}.fhirtypes")
        found = {}
        for name in sorted(n.removesuffix("Type") for n in dir(kinds) if n.endswith("Type")):
            get_model = getattr(getattr(kinds, f"{name}Type"), "get_model_klass", None)
            if get_model is not None and not name.startswith("Abstract"):
                found[name] = elements(fhir, name, get_model())
        data[fhir] = found
    rows = [f'"source": {json.dumps(SOURCE)}']
    for fhir in VERSIONS:
        types = ",\n".join(f"{json.dumps(name)}: {json.dumps(text)}" for name, text in data[fhir].items())
        rows.append(f'"{fhir}": {{\n{types}\n}}')
    OUT.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")


def elements(fhir: str, name: str, model: Any) -> str:
    """The elements of a type: ``active:boolean name:HumanName* deceased:boolean|dateTime?`` (* repeats, ? is a choice)."""
    plain: dict[str, str] = {}
    choices: dict[str, list[str]] = {}
    for key, field in model.model_fields.items():
        alias = field.alias or key
        if key.endswith("__ext") or alias.startswith("_") or alias in ("resourceType", "fhir_comments"):
            continue
        kind, many = kind_of(field)
        choice = (field.json_schema_extra or {}).get("one_of_many")
        if choice:
            choices.setdefault(choice, []).append(kind)
        else:
            plain[alias] = kind + ("*" if many else "")
    for choice, kinds in choices.items():
        if fhir == "R4" and (name, choice) in R4_ONLY:
            kinds.append(R4_ONLY[(name, choice)])
        plain[choice] = "|".join(kinds) + "?"
    return " ".join(f"{key}:{kind}" for key, kind in sorted(plain.items()))


def kind_of(field: Any) -> tuple[str, bool]:
    """The FHIR type of a field (a part of a resource by the name of its model), and whether it repeats."""
    annotation, many = bare(field.annotation)
    if hasattr(annotation, "__metadata__"):
        name = type(annotation.__metadata__[-1]).__name__
        return (name[0].lower() + name[1:]).removesuffix("Version"), many  # `uuidVersion` is uuid
    return ("boolean" if annotation is bool else annotation.__name__.removesuffix("Type")), many


if __name__ == "__main__":
    main()
