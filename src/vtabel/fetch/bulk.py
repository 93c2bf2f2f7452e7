"""One bulk export: asked, waited for, downloaded. What was done is kept in the folder, so that a broken fetch goes on where it was.

Source: HL7 FHIR Bulk Data Access 2.0, `$export`.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin

import httpx

from vtabel.diagnostics import Cell, Findings, UnusableInput, VtabelError
from vtabel.fetch.http import FhirHttp, refused, retry_after, shown
from vtabel.files import write_whole

STATE = "fetch.json"
_INSTANT = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"
)  # https://hl7.org/fhir/R4/datatypes.html#instant
_TYPE = re.compile(r"[A-Z][A-Za-z]{1,60}")
Json = dict[str, Any]
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Export:
    """What is asked of the server. ``group`` narrows it to the patients of a Group; ``since`` is an instant."""

    types: tuple[str, ...] = ()
    type_filters: tuple[str, ...] = ()
    since: str = ""
    group: str = ""

    def url(self, base: str) -> str:
        """The address that starts the export.

        >>> Export(types=("Patient",), group="7").url("https://ehr.example/fhir")
        'https://ehr.example/fhir/Group/7/$export?_type=Patient&_outputFormat=application%2Ffhir%2Bndjson'
        """
        query = [("_type", ",".join(self.types))] if self.types else []
        query += [("_typeFilter", text) for text in self.type_filters]
        query += [("_since", self.since)] if self.since else []
        place = f"Group/{self.group}/$export" if self.group else "Patient/$export"
        return f"{base}/{place}?{urlencode([*query, ('_outputFormat', 'application/fhir+ndjson')])}"


@dataclass(slots=True)
class State:
    """How far a fetch is: the export that was asked, where its status stands, its manifest, and the files that are complete."""

    folder: Path
    asked: str
    status: str = ""
    manifest: Json = field(default_factory=dict)
    done: dict[str, Json] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path, asked: str) -> State:
        """The state in a folder. Raises UnusableInput (VT509) if the folder holds another export, or files of nobody knows what."""
        path = folder / STATE
        if not path.exists():
            if any(folder.glob("*.ndjson")):
                raise UnusableInput.of("VT509", Cell(str(folder)))
            return cls(folder, asked)
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            found = cls(folder, data["asked"], data["status"], data["manifest"], data["done"])
        except (OSError, ValueError, KeyError, TypeError):
            raise UnusableInput.of("VT509", Cell(str(path))) from None
        if found.asked != asked:
            raise UnusableInput.of("VT509", Cell(str(path)))
        return found

    @property
    def complete(self) -> bool:
        """True if every file is there."""
        return bool(self.manifest) and set(_named(self.manifest)) <= set(self.done)

    @property
    def moment(self) -> str:
        """The instant at which the server looked at its data; empty while that is not known."""
        return str(self.manifest.get("transactionTime", ""))

    def forget(self) -> None:
        """Remove the files that were fetched, and what is known of the export: it begins anew."""
        for name in [*self.done, *(f".{name}.part" for name in (_named(self.manifest) if self.manifest else ()))]:
            (self.folder / name).unlink(missing_ok=True)
        (self.folder / STATE).unlink(missing_ok=True)
        self.status, self.manifest, self.done = "", {}, {}

    def save(self) -> None:
        data = {"asked": self.asked, "status": self.status, "manifest": self.manifest, "done": self.done}
        write_whole(self.folder / STATE, (json.dumps(data, indent=1, ensure_ascii=False) + "\n").encode())


class BulkExport:
    """Runs one export on one server."""

    def __init__(self, http: FhirHttp, state: State, findings: Findings, progress: Progress) -> None:
        self._http, self._state, self._findings, self._progress = http, state, findings, progress
        self._until = time.monotonic() + http.settings.patience

    def run(self) -> None:
        """Ask, wait, download: what is done already is left alone.

        Raises UnusableInput (VT441) where the server no longer knows an export that was begun earlier.
        """
        state = self._state
        if state.complete:
            self._findings.add("VT442", Cell(str(state.folder)), moment=state.moment or "-")
            self._report_outcomes()
            return
        if not state.manifest:
            if not state.status:
                state.status = self._kick_off()
                state.save()
            state.manifest = self._manifest(state.status)
            state.save()
        names = _named(state.manifest)
        for name, entry in names.items():
            if name not in state.done:
                state.done[name] = self._downloaded(name, entry)
                state.save()
        self._report_outcomes()
        self._http.delete(state.status)

    def _downloaded(self, name: str, entry: Json) -> Json:
        """One file; where its address has expired, by the address that the server gives now."""
        try:
            return self._download(name, entry)
        except UnusableInput as error:
            if not _answered(error, "403", "404", "410"):
                raise
        state = self._state
        fresh = self._manifest(state.status)
        if fresh.get("transactionTime") != state.moment or _kinds(fresh) != _kinds(state.manifest):
            raise refused("VT441", state.status)
        state.manifest = fresh
        state.save()
        return self._download(name, _named(fresh)[name])

    def _kick_off(self) -> str:
        self._progress("export")
        headers = {"Accept": "application/fhir+json", "Prefer": "respond-async"}
        response, _ = self._http.json(self._state.asked, headers, accepted=(202,))
        place = response.headers.get("Content-Location", "")
        if not place:
            raise refused(
                "VT504",
                self._state.asked,
                why="it names no place for the status",
                why_nl="het noemt geen plaats voor de status",
            )
        status: str = urljoin(self._state.asked, place)
        return status

    def _manifest(self, status: str) -> Json:
        """Look at the export until it is ready."""
        while True:
            try:
                response, found = self._http.json(status, {"Accept": "application/json"}, accepted=(200, 202))
            except UnusableInput as error:
                raise refused("VT441", status) if _answered(error, "404", "410") else error from None
            if response.status_code == 200:
                _check_manifest(found, status)
                return found
            self._progress(response.headers.get("X-Progress", "export")[:60])
            wait = retry_after(response)
            wait = self._http.settings.poll if wait is None else min(wait, self._http.settings.longest_wait)
            if time.monotonic() + wait > self._until:
                raise refused("VT503", status)
            time.sleep(wait)

    def _download(self, name: str, entry: Json) -> Json:
        """One file: into a part beside its place, gone on with where it broke off, and moved when it is whole."""
        self._progress(name)
        url = urljoin(self._state.status, str(entry["url"]))
        part = self._state.folder / f".{name}.part"
        secret = bool(self._state.manifest.get("requiresAccessToken", False))
        for attempt in range(1, self._http.settings.attempts + 1):
            try:
                self._append(url, part, secret)
                break
            except httpx.TransportError:
                if attempt == self._http.settings.attempts:
                    raise refused("VT501", url, why="the connection broke", why_nl="de verbinding viel weg") from None
                self._http.pause(attempt, None)
        lines, digest = _counted(part)
        expected = entry.get("count")
        if isinstance(expected, int) and expected != lines:
            self._findings.add("VT505", Cell(name), expected=expected, found=lines)
        part.replace(self._state.folder / name)
        return {"type": entry["type"], "url": shown(url), "lines": lines, "sha256": digest}

    def _append(self, url: str, part: Path, secret: bool) -> None:
        have = part.stat().st_size if part.exists() else 0
        headers = {"Accept": "application/fhir+ndjson"}
        if have:  # of the file as it is: in a packed answer the bytes that we have stand elsewhere
            headers |= {"Range": f"bytes={have}-", "Accept-Encoding": "identity"}
        with self._http.stream(url, headers, accepted=(200, 206, 416), secret=secret) as response:
            if response.status_code == 416:  # nothing is left to get
                return
            if response.status_code == 206 and not _continues(response, have):
                part.unlink(missing_ok=True)
                raise httpx.RemoteProtocolError("another part than was asked")
            mode = "ab" if response.status_code == 206 else "wb"
            with part.open(mode) as stream:
                for chunk in response.iter_bytes():  # as they come: what came before a break is kept
                    stream.write(chunk)
                stream.flush()
                os.fsync(stream.fileno())

    def _report_outcomes(self) -> None:
        """What the server itself could not export, and what it has removed since: kept as files, and told."""
        for kind, code in (("errors", "VT508"), ("deleted", "VT443")):
            count = sum(d["lines"] for name, d in self._state.done.items() if name.startswith(f"{kind}."))
            if count:
                self._findings.add(code, Cell(str(self._state.folder)), count=count)


def _answered(error: UnusableInput, *statuses: str) -> bool:
    """True where the server refused with one of these: so it does with links that have expired."""
    return any(d.code == "VT502" and d.params.get("status") in statuses for d in error.report)


def _continues(response: httpx.Response, have: int) -> bool:
    """True where a part of a file goes on with the bytes that we have, and is not packed."""
    packed = response.headers.get("Content-Encoding", "identity") != "identity"
    return not packed and response.headers.get("Content-Range", f"bytes {have}-").startswith(f"bytes {have}-")


def _kinds(manifest: Json) -> list[tuple[str, str]]:
    """The files of a manifest, by name and type, without their addresses."""
    return [(name, str(entry["type"])) for name, entry in _named(manifest).items()]


def _check_manifest(manifest: Json, url: str) -> None:
    entries = [manifest.get("output"), manifest.get("error", []), manifest.get("deleted", [])]
    for listed in entries:
        sound = isinstance(listed, list) and all(
            isinstance(e, dict) and isinstance(e.get("url"), str) and _TYPE.fullmatch(str(e.get("type", "")))
            for e in listed
        )
        if not sound:
            raise refused(
                "VT504", url, why="it is no manifest of an export", why_nl="het is geen manifest van een export"
            )


def _named(manifest: Json) -> dict[str, Json]:
    """A file name for each output: type and number, never what the server calls it."""
    named: dict[str, Json] = {}
    counts: dict[str, int] = {}
    parts = {"": manifest["output"], "errors": manifest.get("error", []), "deleted": manifest.get("deleted", [])}
    for kind, listed in parts.items():
        for entry in listed:
            stem = kind or str(entry["type"])
            counts[stem] = counts.get(stem, 0) + 1
            named[f"{stem}.{counts[stem]:03}.ndjson"] = entry
    return named


def _counted(path: Path) -> tuple[int, str]:
    """The number of lines with something on them, and the SHA-256."""
    digest, lines = hashlib.sha256(), 0
    with path.open("rb") as stream:
        for line in stream:
            digest.update(line)
            lines += bool(line.strip())
    return lines, digest.hexdigest()


def since_of(text: str) -> str:
    """The instant from which changes are asked: as it is written, or of an earlier export, whose folder is named.

    Raises VtabelError for another text, and for a folder without a complete export.

    >>> since_of("2026-01-01T00:00:00+01:00")
    '2026-01-01T00:00:00+01:00'
    """
    if not text or _INSTANT.fullmatch(text):
        return text
    path = Path(text) / STATE
    try:
        moment = str(json.loads(path.read_text(encoding="utf-8"))["manifest"]["transactionTime"])
    except (OSError, ValueError, LookupError, TypeError):
        moment = ""
    if not _INSTANT.fullmatch(moment):
        raise VtabelError("--since is an instant such as 2026-01-01T00:00:00+01:00, or the folder of an earlier export")
    return moment


def checked_types(types: Sequence[str]) -> tuple[str, ...]:
    """Resource types, each once. Raises UnusableInput (VT511) for a text that is none."""
    for text in types:
        if not _TYPE.fullmatch(text):
            raise UnusableInput.of("VT511", text=text)
    return tuple(dict.fromkeys(types))
