"""FHIR packages in the npm layout -> `Package`: a .tgz or an unpacked folder, read in memory, never extracted.

Layout: ``package/package.json`` and one resource a file (https://confluence.hl7.org/display/FHIR/NPM+Package+Specification).
Files in folders below (``package/examples``, ``package/other``) are not conformance resources and are left out.
"""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from lxml import etree

from vtabel.catalog.shapes import SHAPES, misfit
from vtabel.diagnostics import Cell, Findings, UnusableInput
from vtabel.fhirxml import resource_of_xml

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PackageLimits:
    """Bounds on one package. The largest Dutch one holds 753 files and 7 MB; a package past a bound is refused (VT131).

    Attributes:
        packed_bytes: size of the .tgz file.
        bytes: size of all files together, unpacked.
        files: number of files.
    """

    packed_bytes: int = 100_000_000
    bytes: int = 300_000_000
    files: int = 50_000


DEFAULT_LIMITS = PackageLimits()


@dataclass(frozen=True, slots=True)
class Package:
    """One FHIR package. ``resources`` holds every resource that could be read, by file name, in the order of names."""

    path: Path
    name: str
    version: str
    fhir: str
    dependencies: dict[str, str] = field(default_factory=dict)
    resources: dict[str, Json] = field(default_factory=dict)

    def of_type(self, *types: str) -> Iterator[tuple[str, Json]]:
        """File name and resource of the types asked."""
        return ((name, r) for name, r in self.resources.items() if r["resourceType"] in types)


def read_package(path: Path, findings: Findings, limits: PackageLimits = DEFAULT_LIMITS) -> Package:
    """Read a package. A file that cannot be read is a finding (VT133, VT132) and the rest goes on.

    Raises:
        UnusableInput: it is no package (VT130), or goes past a limit (VT131).
    """
    files = dict(sorted(_files(path, findings, limits)))
    about = _manifest(path, files)
    resources = {}
    for name, data in files.items():
        resource = _resource(name, data, Cell(path.name, name), findings)
        if resource is not None:
            resources[name] = resource
    if not resources:
        raise UnusableInput.of(
            "VT130", Cell(path.name), why="it holds no FHIR resources", why_nl="het bevat geen FHIR-resources"
        )
    versions = about.get("fhirVersions") or about.get("fhir-version-list") or [""]
    return Package(
        path=path,
        name=str(about["name"]),
        version=str(about.get("version") or ""),
        fhir=str(versions[0]),
        dependencies={str(k): str(v) for k, v in (about.get("dependencies") or {}).items()},
        resources=resources,
    )


def _files(path: Path, findings: Findings, limits: PackageLimits) -> Iterator[tuple[str, bytes]]:
    if path.is_dir():
        return _in_folder(path, findings, limits)
    if not path.is_file():
        raise UnusableInput.of(
            "VT130",
            Cell(str(path)),
            why="there is no such file or folder",
            why_nl="dit bestand of deze map bestaat niet",
        )
    return _in_archive(path, findings, limits)


def _in_archive(path: Path, findings: Findings, limits: PackageLimits) -> Iterator[tuple[str, bytes]]:
    if path.stat().st_size > limits.packed_bytes:
        raise _too_large(path, "bytes", path.stat().st_size, limits.packed_bytes)
    try:
        # One bounded read of the whole stream: neither a member nor a header can claim more memory than this.
        with gzip.open(path) as stream:
            unpacked = stream.read(limits.bytes + 1)
        if len(unpacked) > limits.bytes:
            raise _too_large(path, "bytes", f"more than {limits.bytes}", limits.bytes)
        with tarfile.open(fileobj=io.BytesIO(unpacked), mode="r:") as archive:
            for count, member in enumerate(archive, start=1):
                if count > limits.files:
                    raise _too_large(path, "files", f"more than {limits.files}", limits.files)
                name = _kept(member.name, Cell(path.name, member.name), findings)
                content = archive.extractfile(member) if name and member.isfile() else None
                if name and content is not None:
                    yield name, content.read()
    except (OSError, EOFError, zlib.error, tarfile.TarError) as error:
        raise UnusableInput.of(
            "VT130", Cell(path.name), why=f"it is no .tgz file ({error})", why_nl=f"het is geen .tgz-bestand ({error})"
        ) from error


def _in_folder(path: Path, findings: Findings, limits: PackageLimits) -> Iterator[tuple[str, bytes]]:
    """The files of an unpacked package: the folder that holds ``package``, or that folder itself."""
    folder = path / "package" if (path / "package").is_dir() else path
    room = limits.bytes
    for count, file in enumerate(sorted(folder.iterdir()), start=1):
        if count > limits.files:
            raise _too_large(path, "files", f"more than {limits.files}", limits.files)
        if not file.is_file():
            continue
        if not file.resolve().is_relative_to(folder.resolve()):  # a link to a file elsewhere
            findings.add("VT132", Cell(path.name, file.name), name=file.name)
            continue
        room -= file.stat().st_size
        if room < 0:
            raise _too_large(path, "bytes", f"more than {limits.bytes}", limits.bytes)
        if _is_content(file.name):
            yield file.name, file.read_bytes()


def _kept(member: str, cell: Cell, findings: Findings) -> str:
    """The file name of a member that stands straight in ``package``; empty for what is left out."""
    place = PurePosixPath(member.replace("\\", "/"))
    if place.is_absolute() or ".." in place.parts:
        findings.add("VT132", cell, name=member)
        return ""
    parts = tuple(part for part in place.parts if part != ".")
    return parts[-1] if len(parts) == 2 and parts[0] == "package" and _is_content(parts[-1]) else ""


def _is_content(name: str) -> bool:
    return name.endswith((".json", ".xml")) and not name.startswith(".")


def _manifest(path: Path, files: dict[str, bytes]) -> Json:
    """The content of package.json. Its fields may be null (the zib2017 package has three)."""
    try:
        about = json.loads(files.pop("package.json"))
    except KeyError as error:
        raise UnusableInput.of(
            "VT130", Cell(path.name), why="it has no package/package.json", why_nl="package/package.json ontbreekt"
        ) from error
    except ValueError as error:
        raise UnusableInput.of(
            "VT130", Cell(path.name, "package.json"), why=f"no JSON ({error})", why_nl=f"geen JSON ({error})"
        ) from error
    if not isinstance(about, dict) or not about.get("name"):
        raise UnusableInput.of(
            "VT130",
            Cell(path.name, "package.json"),
            why="package.json gives no name",
            why_nl="package.json noemt geen naam",
        )
    return about


def _resource(name: str, data: bytes, cell: Cell, findings: Findings) -> Json | None:
    try:
        found = resource_of_xml(data) if name.endswith(".xml") else json.loads(data)
    except (ValueError, RecursionError, etree.XMLSyntaxError) as error:
        findings.add("VT133", cell, name=name, why=str(error) or "nested too deep")
        return None
    if not isinstance(found, dict) or not isinstance(found.get("resourceType"), str):
        findings.add("VT133", cell, name=name, why="it holds no resourceType", why_nl="er staat geen resourceType in")
        return None
    wrong = misfit(found, SHAPES.get(found["resourceType"], {}))
    if wrong:
        findings.add(
            "VT133",
            cell,
            name=name,
            why=f"`{wrong}` does not have the form that FHIR gives it",
            why_nl=f"`{wrong}` heeft niet de vorm die FHIR eraan geeft",
        )
        return None
    return found


def _too_large(path: Path, what: str, found: object, limit: int) -> UnusableInput:
    return UnusableInput.of("VT131", Cell(path.name), what=what, found=found, limit=limit)
