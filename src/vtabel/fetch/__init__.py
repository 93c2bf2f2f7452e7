"""A hospital's FHIR server -> NDJSON files in a folder, by bulk export."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from vtabel.diagnostics import Cell, Findings, Report, UnusableInput
from vtabel.fetch.bulk import BulkExport, Export, State, checked_types, since_of
from vtabel.fetch.http import FetchSettings, FhirHttp
from vtabel.fetch.smart import SmartBackend, SmartToken

__all__ = ["Export", "FetchSettings", "Fetched", "SmartBackend", "fetch"]


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was fetched: the files, how many resources of each type, and what was found on the way."""

    folder: Path
    files: tuple[Path, ...]
    counts: Counter[str]
    report: Report = field(default_factory=Report)


def fetch(
    server: str,
    into: str | os.PathLike[str],
    *,
    types: Sequence[str] = (),
    type_filters: Sequence[str] = (),
    since: str = "",
    group: str = "",
    restart: bool = False,
    smart: SmartBackend | None = None,
    settings: FetchSettings | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Fetched:
    """Run a bulk export of patients and download its files (FHIR Bulk Data Access 2.0).

    Args:
        server: base address of the FHIR server.
        into: folder for the files ``<Type>.<number>.ndjson``. A second run goes on with an export that was broken off; a folder
            with another export is refused (VT509).
        types: resource types (``_type``); all that the server gives without it.
        type_filters: searches that narrow types (``_typeFilter``), such as ``Observation?code=http://loinc.org|718-7``.
        since: an instant, or the folder of an earlier export; only what changed after it (``_since``).
        group: id of a Group; only its patients.
        restart: begin anew, also where the folder holds this export: what was fetched is removed first.
        smart: client id and private key for SMART Backend Services.
        progress: is told in a few words what goes on.

    Raises:
        VtabelError: an address or key that cannot be used.
        UnusableInput: the server gives no answer (VT501), refuses (VT502), is not ready in time (VT503), answers what is no
            export (VT504), gives no token (VT506), would get the token of another (VT507), has removed the export (VT441); the
            folder is of another export (VT509) or cannot be written (VT602).

    >>> fetch("https://ehr.example/fhir", "export", types=["Patient", "Observation"])  # doctest: +SKIP
    """
    settings = settings or FetchSettings()
    folder = Path(into)
    findings = Findings()
    token = SmartToken(server, smart, settings) if smart else None
    http = FhirHttp(server, settings, token)
    export = Export(checked_types(types), tuple(type_filters), since_of(since), group)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        state = State.of(folder, export.url(http.base))
        if restart:
            state.forget()
        BulkExport(http, state, findings, progress).run()
    except OSError as error:
        raise UnusableInput.of(
            "VT602", Cell(str(folder)), file=str(folder), why=error.strerror or str(error)
        ) from error
    finally:
        http.close()
    counts: Counter[str] = Counter()
    for name, entry in state.done.items():
        if not name.startswith(("errors.", "deleted.")):
            counts[entry["type"]] += entry["lines"]
    return Fetched(folder, tuple(folder / name for name in state.done), counts, findings.report())
