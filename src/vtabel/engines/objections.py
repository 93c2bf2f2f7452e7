"""Who objected (bezwaar, opt-out): read from a file, and found among the patients of the data."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlglot import exp

from vtabel.catalog import system_uri
from vtabel.diagnostics import Cell, UnusableInput
from vtabel.engines.protocol import Row
from vtabel.extraction.backend.model import IDENTIFIERS
from vtabel.extraction.cases.sql import nodes as n

_HEADERS = {"systeem": "system", "nummer": "value", "van": "first", "tot": "last"}
_DEFAULT_SYSTEM = "http://fhir.nl/fhir/NamingSystem/bsn"


@dataclass(frozen=True, slots=True)
class Objection:
    """One patient who objected, from one day to another; None is open. ``system`` is the FHIR URI of the number."""

    value: str
    system: str = _DEFAULT_SYSTEM
    first: date | None = None
    last: date | None = None

    def holds(self, on: date) -> bool:
        """Whether it is in force on a day."""
        return (self.first is None or self.first <= on) and (self.last is None or on <= self.last)


def read_objections(path: Path) -> tuple[Objection, ...]:
    """The objections of a CSV file with columns ``nummer``, and if need be ``systeem`` (a FHIR URI or OID; the BSN where it is
    empty), ``van`` and ``tot`` (jjjj-mm-dd). Raises UnusableInput (VT462) if it cannot be read: then nothing is extracted."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise _unreadable(path, "", "there is no such file") from None
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path, "", f"{type(error).__name__}") from None
    lines = text.splitlines()
    rows = list(csv.DictReader(lines, delimiter=";" if ";" in (lines or [""])[0] else ","))
    header = [name.strip().lower() for name in (rows[0] if rows else {})]
    if rows and ("nummer" not in header or set(header) - set(_HEADERS)):
        raise _unreadable(path, "A1", f"its columns are {', '.join(_HEADERS)}")
    return tuple(_objection(path, number, row) for number, row in enumerate(rows, 2))


def _objection(path: Path, line: int, row: dict[str, Any]) -> Objection:
    cells = {_HEADERS[name.strip().lower()]: (text or "").strip() for name, text in row.items() if name}
    system = system_uri(cells["system"]) if cells.get("system") else _DEFAULT_SYSTEM
    if not cells.get("value") or system is None:
        raise _unreadable(path, f"A{line}", "a row has no number, or a system that is no URI")
    try:
        first, last = (date.fromisoformat(cells[name]) if cells.get(name) else None for name in ("first", "last"))
    except ValueError:
        raise _unreadable(path, f"A{line}", "a day is not written as jjjj-mm-dd") from None
    return Objection(cells["value"], system, first, last)


def _unreadable(path: Path, place: str, why: str) -> UnusableInput:
    return UnusableInput.of("VT462", Cell(path.name, "", place), why=why)


def identifiers() -> dict[str, Any]:
    """The view with the identifiers of patients."""
    columns = [{"name": "system", "path": "system"}, {"name": "value", "path": "value"}]
    return {
        "resourceType": "ViewDefinition",
        "name": IDENTIFIERS,
        "resource": "Patient",
        "select": [
            {"column": [{"name": "patient_key", "path": "getResourceKey()"}]},
            {"forEach": "identifier", "column": columns},
        ],
    }


def patients_of(objections: Sequence[Objection], on: date, rows: Iterable[Row]) -> frozenset[str]:
    """The keys of the patients who objected: every record that carries the number."""
    wanted = {(objection.system, objection.value) for objection in objections if objection.holds(on)}
    return frozenset(row["patient_key"] for row in rows if (_uri(row["system"]), row["value"]) in wanted)


def _uri(system: str | None) -> str:
    """A system of the data by its one name: the BSN goes by a URL and by an OID."""
    return system_uri(system or "") or system or ""


def relation_of(keys: Iterable[str]) -> exp.Select:
    """The relation of the patients who objected, in the core; without rows if there are none."""
    held, key = sorted(keys), n.column("patient_key")
    if held:
        found = n.select([key], n.relation(IDENTIFIERS), [n.one_of(key.copy(), held)])
        return found.group_by(key.copy(), copy=False)
    nobody = exp.select(n.named(n.null("text"), "patient_key"), copy=False)
    return n.select([key], n.below(nobody, "nobody"), [n.is_known(key.copy())])
