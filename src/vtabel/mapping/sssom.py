"""Mapping files as SSSOM TSV, the exchange form of mappings between vocabularies (https://mapping-commons.github.io/sssom/).

A row says that a variable (subject) is a zib concept (object), or that none was found. What else a binding holds stands in
extension slots. Other kinds of source, value maps, cases and populations have no place in SSSOM: writing says so (VT352).
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote
from uuid import NAMESPACE_URL, uuid5

import yaml

from vtabel.catalog import catalog
from vtabel.diagnostics import Cell, Findings, UnusableInput
from vtabel.mapping.contents import Texts
from vtabel.mapping.model import Source
from vtabel.mapping.words import OWN, SHEETS, VARIABLE_COLUMNS, decision_of, source_of, word_of_source
from vtabel.mapping.workbook import MappingFile, Row
from vtabel.readers.cells import day
from vtabel.sheet import letter
from vtabel.text import match_form
from vtabel.yamlfile import NotRead, composed, plain

NOT_FOUND = "sssom:NoTermFound"
MANUAL, UNSPECIFIED = "semapv:ManualMappingCuration", "semapv:UnspecifiedMatching"
REQUIRED = ("subject_id", "predicate_id", "object_id", "mapping_justification")
_ZIB = "NL-CM"
# The prefixes that are written: sssom-py (0.4.21) knows none with a hyphen, and leaves it out of the curie_map.
_ZIB_PREFIX = "NL_CM"
# SSSOM wants an IRI for each prefix; none is published for the ids of zib concepts and of variables, hence a URN.
_ZIB_IRI, _VARIABLE_IRI = "urn:nl-cm:", "urn:vtabel:variable:"
# What sssom-py calls a set that has no id of its own; it takes a URN for a CURIE.
_SET_IRI = "https://w3id.org/sssom/mappings/"
# Slot of SSSOM -> field of the mapping file, in the order of the schema.
_SLOTS = {
    "subject_label": "title",
    "author_label": "author",
    "mapping_date": "date",
    "comment": "justification",
}
_ORDER = (
    *("subject_id", "subject_label", "predicate_id", "predicate_modifier", "object_id", "object_label"),
    *("mapping_justification", "author_label", "mapping_date", "comment"),
)
# The fields that no slot of SSSOM holds, as extension slots of the same name.
_EXTENSIONS = (
    *("asked", "cause", "codes", "ehr_field", "gap_key", "link", "mark", "nearest", "path", "pick", "profile"),
    *("release", "resource", "unit", "where", "window"),
)
_SUBJECT = ("registry", "dataset", "group", "variable")
_HELD = {*_EXTENSIONS, *_SLOTS.values(), "source", "concept", "decision"}
# What people fill in on the sheets that SSSOM has no place for.
_ELSEWHERE = {
    "values": ("option", "justification"),
    "datasets": ("source", "concept", "resource", "start", "end", "justification"),
    "populations": ("decision", "justification"),
}
_NARROWING = ("codes", "where", "pick", "window")
_ACCEPTED, _PROPOSED, _REJECTED = "aanvaard", "voorgesteld", "afgewezen"
_SURE = ("skos:exactMatch", "skos:broadMatch")
_NCNAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_TAKEN = {_ZIB_PREFIX.casefold(), "owl", "rdf", "rdfs", "skos", "semapv", "sssom", "xsd", "linkml", "vtabel"}


def sssom_bytes(sheets: dict[str, list[Texts]], place: Cell, findings: Findings) -> bytes:
    """The rows that SSSOM can hold: zib bindings and gaps. VT352 says what was left out."""
    held = [row for row in sheets["variables"] if _held(row)]
    _say_left_out(sheets, place, findings)
    prefixes = _prefixes(row["registry"] for row in held)
    mappings = [_mapping(row, prefixes) for row in held]
    columns = [c for c in (*_ORDER, *_EXTENSIONS) if c in REQUIRED or any(m.get(c) for m in mappings)]
    out = io.StringIO(newline="")
    for line in _metadata(prefixes, columns).splitlines():
        out.write(f"#{line}\n")
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([m.get(c, "") for c in columns] for m in mappings)
    return out.getvalue().encode("utf-8", errors="replace")


def _held(row: Texts) -> bool:
    """Whether SSSOM has a place for a row: a variable with a zib concept or a gap, and a decision and date that can be read."""
    if not row.get("variable") or not row.get("registry") or decision_of(row.get("decision", "")) is None:
        return False
    if row.get("date") and day(row["date"]) is None:
        return False
    if row.get("source"):
        return source_of(row["source"]) is Source.ZIB and row.get("concept", "").startswith(f"{_ZIB}:")
    return bool(row.get("cause") or row.get("gap_key"))


def _say_left_out(sheets: dict[str, list[Texts]], place: Cell, findings: Findings) -> None:
    """Say which rows and columns that people filled in have no place."""
    counts: Counter[str] = Counter()
    for row in sheets["variables"]:
        typed = [name for name in VARIABLE_COLUMNS if name not in _SUBJECT and row.get(name)]
        if not _held(row):
            counts[f"{SHEETS['variables']}, bron {row.get('source') or '-'}"] += bool(typed)
        else:
            counts.update(f"kolom {VARIABLE_COLUMNS[name]}" for name in typed if name not in _HELD)
    for kind, names in _ELSEWHERE.items():
        counts[SHEETS[kind]] = sum(any(row.get(name) for name in names) for row in sheets[kind])
    counts.update(
        f"kolom {name.removeprefix(OWN)}" for rows in sheets.values() for row in rows for name in row if name[:1] == OWN
    )
    what = [f"{name} ({count})" for name, count in counts.items() if count]
    if what:
        findings.add("VT352", place, what="; ".join(what))


def _prefixes(registries: Iterable[str]) -> dict[str, str]:
    """A prefix for each registry: its code, where that can be one."""
    found: dict[str, str] = {}
    for registry in dict.fromkeys(registries):
        prefix = registry.replace("-", "_")
        usable = _NCNAME.fullmatch(prefix) and prefix.casefold() not in _TAKEN
        found[registry] = prefix if usable and prefix not in found.values() else f"registry.{len(found) + 1}"
    return found


def _metadata(prefixes: dict[str, str], columns: list[str]) -> str:
    curies = {_ZIB_PREFIX: _ZIB_IRI, "vtabel": "urn:vtabel:"}
    curies |= {prefix: f"{_VARIABLE_IRI}{quote(code, safe='')}/" for code, prefix in prefixes.items()}
    extensions = [{"slot_name": c, "property": f"vtabel:{c}"} for c in columns if c in _EXTENSIONS]
    data: dict[str, Any] = {
        "curie_map": dict(sorted(curies.items())),
        "mapping_set_id": f"{_SET_IRI}{uuid5(NAMESPACE_URL, ' '.join(f'{_VARIABLE_IRI}{code}' for code in prefixes))}",
        "mapping_set_description": "Variables of quality registries and the zib concepts they come from, written by vtabel.",
        "license": "https://w3id.org/sssom/license/unspecified",
        "object_source": f"{_ZIB_PREFIX}:zib",
    }
    if extensions:
        data["extension_definitions"] = extensions
    return str(yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=1000))


def _mapping(row: Texts, prefixes: dict[str, str]) -> Texts:
    names = (row.get(name, "") for name in ("dataset", "group", "variable"))
    subject = f"{prefixes[row['registry']]}:{'/'.join(quote(name, safe='') for name in names)}"
    concept = row.get("concept", "") if row.get("source") else ""
    word = match_form(row.get("decision", ""))
    narrowed = any(row.get(name) for name in _NARROWING)
    return {
        "subject_id": subject,
        "predicate_id": "skos:broadMatch" if concept and narrowed else "skos:exactMatch",
        "predicate_modifier": "Not" if word == _REJECTED else "",
        "object_id": concept.replace(f"{_ZIB}:", f"{_ZIB_PREFIX}:", 1) or NOT_FOUND,
        "object_label": catalog().title(concept) if concept else "",
        "mapping_justification": MANUAL if word in (_ACCEPTED, _REJECTED) else UNSPECIFIED,
        **{slot: row.get(name, "") for slot, name in _SLOTS.items()},
        "mapping_date": str(day(row.get("date", "")) or ""),
        "author_label": row.get("author", "").replace("\\", "\\\\").replace("|", "\\|"),
        **{name: row.get(name, "") for name in _EXTENSIONS},
    }


def read_sssom(path: Path, text: str) -> MappingFile:
    """The rows of an SSSOM TSV file, each with its cell. A manual exact or broad match is accepted, any other proposed, one
    that is said not to hold rejected. Raises UnusableInput (VT307) if it is none."""
    lines = text.splitlines(keepends=True)
    head = next((i for i, line in enumerate(lines) if not line.startswith("#")), len(lines))
    metadata = _read_metadata(path, "".join(line[1:] for line in lines[:head]))
    csv.field_size_limit(len(text) + 1)
    try:
        table = list(csv.reader(io.StringIO("".join(lines[head:]), newline=""), delimiter="\t", strict=True))
    except csv.Error as error:
        raise _refused(path, str(error)) from error
    header = table[0] if table else []
    missing = [name for name in REQUIRED if name not in header]
    if missing:
        raise _refused(path, f"columns are missing: {', '.join(missing)}")
    registries = _registries(metadata)
    found = MappingFile(path.name, whole=False)
    for number, values in enumerate(table[1:], head + 2):
        slots = dict.fromkeys(header, "") | {n: v.strip() for n, v in zip(header, values, strict=False)}
        if any(slots.values()):
            cells = {name: Cell(path.name, "", f"{letter(c)}{number}") for c, name in enumerate(header)}
            found.variables.append(_row(_shared(metadata) | slots, cells, registries))
    return found


def _read_metadata(path: Path, text: str) -> dict[str, Any]:
    try:
        data = plain(composed(text))
    except NotRead as error:
        raise _refused(path, f"its metadata are no YAML ({error.why})") from None
    if data is None:
        return {}
    if not isinstance(data, dict) or not isinstance(data.get("curie_map", {}), dict):
        raise _refused(path, "its metadata are no YAML of names and values")
    return data


def _shared(metadata: dict[str, Any]) -> Texts:
    """What the metadata say of every row (SSSOM: propagation)."""
    return {"mapping_date": str(metadata["mapping_date"])} if metadata.get("mapping_date") else {}


def _registries(metadata: dict[str, Any]) -> dict[str, str]:
    """The registry of each prefix that we made; any other prefix is itself one."""
    curies = {str(prefix): str(iri) for prefix, iri in metadata.get("curie_map", {}).items()}
    return {
        prefix: unquote(iri.removeprefix(_VARIABLE_IRI).removesuffix("/"))
        for prefix, iri in curies.items()
        if iri.startswith(_VARIABLE_IRI)
    }


def _row(slots: Texts, cells: dict[str, Cell], registries: dict[str, str]) -> Row:
    prefix, _, local = slots["subject_id"].partition(":")
    names = [unquote(name) for name in local.split("/")]
    dataset, group, variable = names if len(names) == 3 else ("", "", unquote(local))
    texts = {name: slots[name] for name in _EXTENSIONS if slots.get(name)}
    texts |= {name: slots[slot] for slot, name in _SLOTS.items() if slots.get(slot)}
    texts |= {
        "registry": registries.get(prefix, prefix),
        "dataset": dataset,
        "group": group,
        "variable": variable,
        "author": re.sub(r"\\(.)", r"\1", slots.get("author_label", "")),
        "decision": _decision(slots),
    }
    if slots["object_id"] == NOT_FOUND:
        texts.setdefault("cause", "" if texts.get("gap_key") else "undecided")
    else:
        texts |= {"source": word_of_source(Source.ZIB), "concept": _concept(slots["object_id"])}
    of = {field: slot for slot, field in _SLOTS.items()} | {"concept": "object_id", "source": "object_id"}
    of |= {
        "decision": "mapping_justification",
        **dict.fromkeys(_SUBJECT, "subject_id"),
    }
    place = cells["subject_id"]
    unknown = [n for n, text in slots.items() if text and n not in _ORDER and n not in _EXTENSIONS and n in cells]
    texts |= {f"{OWN}{name}": slots[name] for name in unknown}
    return Row(texts, {name: cells.get(of.get(name, name), place) for name in texts}, place)


def _concept(object_id: str) -> str:
    """The id of a zib concept: as it is written elsewhere, or with our prefix."""
    return re.sub(rf"^{_ZIB_PREFIX}:", f"{_ZIB}:", object_id)


def _decision(slots: Texts) -> str:
    if slots.get("predicate_modifier") == "Not":
        return _REJECTED
    sure = slots["mapping_justification"] == MANUAL and slots["predicate_id"] in _SURE
    return _ACCEPTED if sure else _PROPOSED


def _refused(path: Path, why: str) -> UnusableInput:
    return UnusableInput.of("VT307", Cell(path.name), why=why)
