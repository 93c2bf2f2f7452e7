"""Makes `src/vtabel/data/fhir_elements.json`: the names of all elements of the resources that carry a concept, in R4 and STU3.

The core packages of FHIR are not at hand. fhirpathpy holds the paths of every element of both versions (path2Type,
choiceTypePaths), made by its authors from the definitions of HL7.
Run: ``python -m tools.make_element_names``, with fhirpathpy==2.2.4 installed.
"""

from pathlib import Path

from fhirpathpy.models import models

from vtabel.catalog import RELEASES, catalog
from vtabel.catalog.store import lines

OUT = Path(__file__).parents[1] / "src/vtabel/data/fhir_elements.json"
# https://hl7.org/fhir/R4/datatypes.html: what conditions look into (no signature or narrative).
DATATYPES = [
    "Address",
    "Age",
    "Annotation",
    "Attachment",
    "CodeableConcept",
    "Coding",
    "ContactPoint",
    "Count",
    "Distance",
    "Dosage",
    "Duration",
    "Element",
    "Extension",
    "HumanName",
    "Identifier",
    "Meta",
    "Money",
    "Period",
    "Quantity",
    "Range",
    "Ratio",
    "Reference",
    "SampledData",
    "Timing",
]
SOURCE = "FHIR core specification (CC0), R4 4.0.1 and STU3 3.0.2, by the models of fhirpathpy 2.2.4"


def names(version: str, kind: str) -> str:
    """The names on all levels below a type, a choice (``onset[x]``) by its name in FHIRPath too."""
    model = models[version]
    paths = [p for key in ("path2Type", "choiceTypePaths") for p in model[key] if p.startswith(f"{kind}.")]
    return " ".join(sorted({part for path in paths for part in path.split(".")[1:]}))


def main() -> None:
    resources = sorted({e.resource for release in RELEASES for e in catalog(release).elements})
    data: dict[str, object] = {"source": SOURCE}
    for version in ("r4", "stu3"):
        data[version.upper()] = {kind: found for kind in resources if (found := names(version, kind))}
    common = {name for version in ("r4", "stu3") for kind in DATATYPES for name in names(version, kind).split()}
    data["datatypes"] = " ".join(sorted(common))
    OUT.write_text(lines(data), encoding="utf-8")


if __name__ == "__main__":
    main()
