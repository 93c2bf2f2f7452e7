"""A folder of `vtabel prepare`: what its manifest says, and what of it serves a view.

::

    vtabel-prepared.json                    which inputs, which fields, which files: only what stands here is read
    Observation/Observation-3f2a…/0.parquet the resources of one type in one input file, once per form in which fields are read
    Observation/Observation-3f2a…/quarantine.txt   the lines that were left out, if any; these are patient data

Rows of other types are NULL in all columns, so that the rows of a file are its lines but those left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vtabel.diagnostics import Cell, UnusableInput
from vtabel.engines.screening import Quarantined, Screened
from vtabel.extraction.fields import Field
from vtabel.extraction.shapes import FhirVersion

MANIFEST = "vtabel-prepared.json"
QUARANTINE = "quarantine.txt"
FORMAT = 1  # goes up when folders of earlier versions cannot be read any more


@dataclass(frozen=True, slots=True)
class Part:
    """The resources of one type in one input file. ``folder`` lies in the prepared folder; ``sizes`` are the bytes of its files."""

    type: str
    folder: str
    lines: int
    used: int
    others: int
    sizes: tuple[int, ...] = ()
    left_out: tuple[tuple[int, str, str], ...] = ()  # line, why, why in Dutch

    def as_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Part:
        left_out = tuple((int(line), str(why), str(why_nl)) for line, why, why_nl in data["left_out"])
        return cls(**{**data, "sizes": tuple(data["sizes"]), "left_out": left_out})


@dataclass(frozen=True, slots=True)
class Input:
    """One file that was read, and what it was then."""

    file: str
    size: int
    modified: int  # nanoseconds
    sha256: str
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a prepared folder holds. ``fields``: per type the forms in which its fields are read, a Parquet file for each."""

    vtabel: str
    fhir: FhirVersion
    fields: Mapping[str, tuple[Field, ...]] = field(default_factory=dict)
    inputs: tuple[Input, ...] = ()
    finished: bool = True

    def as_json(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "vtabel": self.vtabel,
            "finished": self.finished,
            "fhir": self.fhir,
            "fields": {type: [_field_json(f) for f in forms] for type, forms in self.fields.items()},
            "inputs": [
                {
                    "file": i.file,
                    "size": i.size,
                    "modified": i.modified,
                    "sha256": i.sha256,
                    "parts": [part.as_json() for part in i.parts],
                }
                for i in self.inputs
            ],
        }


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a prepared folder holds of one type: per form the fields and the Parquet files, and the lines of the inputs."""

    folder: Path
    forms: tuple[tuple[Field, tuple[Path, ...]], ...]
    screened: tuple[Screened, ...]

    def serving(self, wanted: Field) -> tuple[Field, tuple[Path, ...]]:
        """The form that holds all fields that are wanted. Raises UnusableInput (VT414) if none does."""
        lacks = [lacking(fields, wanted, wanted.type) for fields, _ in self.forms]
        if [] in lacks:
            return self.forms[lacks.index([])]
        names = ", ".join(sorted(lacks, key=len)[0])
        raise UnusableInput.of("VT414", Cell(str(self.folder)), names=names)


def lacking(fields: Field, wanted: Field, path: str) -> list[str]:
    """The paths that are wanted and not there, or not in that form.

    >>> name = {"name": Field("HumanName", True, below={"family": Field("string")})}
    >>> lacking(Field("Patient"), Field("Patient", below=name), "Patient")
    ['Patient.name']
    """
    found = []
    for name, below in wanted.below.items():
        has = fields.below.get(name)
        place = f"{path}.{name}"
        if has is None or (has.type, has.repeats) != (below.type, below.repeats) or (below.raw and not has.raw):
            found.append(place)
        else:
            found += lacking(has, below, place)
    return found


def is_prepared(folder: Path) -> bool:
    """True for a folder that `vtabel prepare` began or finished."""
    return (folder / MANIFEST).is_file()


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a folder. Raises UnusableInput (VT415) where it is not one of ours."""
    try:
        data = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if data["format"] != FORMAT:
            raise _refusal(folder, "another version of vtabel made it", "een andere versie van vtabel maakte deze")
        fields = {type: tuple(_field_of(f) for f in forms) for type, forms in data["fields"].items()}
        inputs = tuple(Input(**{**i, "parts": tuple(Part.of(part) for part in i["parts"])}) for i in data["inputs"])
        return Manifest(data["vtabel"], data["fhir"], fields, inputs, data["finished"])
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise _refusal(folder, "its manifest is damaged", "het manifest is beschadigd") from None


def prepared_of(folder: Path, type: str, fhir: FhirVersion, only: Set[Path] = frozenset()) -> Prepared:
    """What a folder holds of one type; ``only`` of some parts of it, if these are given.

    Raises UnusableInput: VT414 if the type was not prepared, VT415 if it cannot be used."""
    manifest = read_manifest(folder)
    if not manifest.finished:
        raise _refusal(folder, "`vtabel prepare` did not finish", "`vtabel prepare` is niet klaar gekomen")
    if manifest.fhir != fhir:
        raise _refusal(
            folder, f"it holds FHIR {manifest.fhir}, not {fhir}", f"het is FHIR {manifest.fhir}, geen {fhir}"
        )
    if type not in manifest.fields:
        raise UnusableInput.of("VT414", Cell(str(folder)), names=type)
    every = ((i, part) for i in manifest.inputs for part in i.parts if part.type == type)
    parts = [(i, part) for i, part in every if not only or folder.resolve() / part.folder in only]
    forms = tuple(
        (fields, tuple(_checked(folder, part, number) for _, part in parts))
        for number, fields in enumerate(manifest.fields[type])
    )
    return Prepared(folder, forms, tuple(prepared_inputs(folder, parts)))


def manifest_folder(parquet: Path) -> Path:
    """The prepared folder of a Parquet file. Raises UnusableInput (VT415) for one that `vtabel prepare` did not write."""
    for folder in parquet.resolve().parents[:3]:
        if is_prepared(folder):
            return folder
    raise not_ours(parquet)


def not_ours(parquet: Path) -> UnusableInput:
    """The refusal of a Parquet file of others: nobody knows whether its columns are FHIR."""
    return _refusal(parquet, "`vtabel prepare` did not write it", "`vtabel prepare` heeft het niet geschreven")


def _refusal(place: Path, why: str, why_nl: str) -> UnusableInput:
    return UnusableInput.of("VT415", Cell(str(place)), why=why, why_nl=why_nl)


def _checked(folder: Path, part: Part, number: int) -> Path:
    file = folder / part.folder / f"{number}.parquet"
    if not file.is_file() or file.stat().st_size != part.sizes[number]:
        raise _refusal(file, "it is not as it was written", "het is niet zoals het geschreven is")
    return file


def prepared_inputs(folder: Path, parts: Iterable[tuple[Input, Part]]) -> Iterator[Screened]:
    """What is known of the lines of input files, and where those that were left out are kept."""
    for input, part in parts:
        kept = folder / part.folder / QUARANTINE
        bad = tuple(
            Quarantined(Path(input.file), line, why, why_nl, (kept, place))
            for place, (line, why, why_nl) in enumerate(part.left_out, start=1)
        )
        yield Screened(Path(input.file), part.lines, part.used, part.others, bad)


def _field_json(field: Field) -> dict[str, Any]:
    below = {name: _field_json(f) for name, f in field.below.items()}
    flags = {name: True for name in ("repeats", "raw") if getattr(field, name)}
    return {"type": field.type, **flags, **({"below": below} if below else {})}


def _field_of(data: Mapping[str, Any]) -> Field:
    below = {name: _field_of(f) for name, f in data.get("below", {}).items()}
    return Field(data["type"], data.get("repeats", False), data.get("raw", False), below)


def form_of(fields: Field) -> str:
    """The fields as a text that is the same for the same fields, whatever views asked them."""
    return json.dumps(_field_json(fields), sort_keys=True)
