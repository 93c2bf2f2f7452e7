"""Drafts -> Variables: every text is read, what cannot be read is reported at its cell."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import cast, get_args

from vtabel.diagnostics import Findings
from vtabel.readers import purposes
from vtabel.readers.cells import NO, NOT_APPLICABLE, YES, number, tidy
from vtabel.readers.datatypes import TypeText, parse_type, ucum
from vtabel.readers.drafts import Draft, Entry
from vtabel.readers.duties import Duties
from vtabel.readers.populations import parse_population
from vtabel.readers.valuelists import Answers, Lists, answers_of
from vtabel.table import (
    ConceptReference,
    Datatype,
    IdentityRole,
    Origin,
    Population,
    Purpose,
    PurposeKind,
    Validation,
    Variable,
)
from vtabel.text import match_form, plain

_ZIB_ID = re.compile(r"\bNL-CM:\d+(?:\.\d+)+\b")
_CODED = re.compile(r"\b(LOINC|LN|SNOMED(?: CT)?|SCT)\s*[:|]?\s*(\d[\d-]{3,17})\b", re.IGNORECASE)
_OID = re.compile(r"^\d+(?:\.\d+){5,}$")
_OID_SYSTEM = "urn:ietf:rfc:3986"
_ZIB_SYSTEM = "http://nictiz.nl/zib"
_SYSTEMS = {"l": "http://loinc.org", "s": "http://snomed.info/sct"}
_REMARKS = ("remark", "mandatory_extra", "option_required", "visible", "parent", "source")
_LONGEST = 1_000_000_000
_OF_PATIENT = "Patient."
_PATHS: tuple[tuple[re.Pattern[str], IdentityRole], ...] = (
    (re.compile(r"Patient\.identifier\[bsn\]"), "bsn"),
    (re.compile(r"Patient\.identifier(?:\[\w+\])?(?:\.value)?$"), "local_patient_id"),
    (re.compile(r"Patient\.name(?:\[\w+\])?\.(?:family|given)\b"), "name_part"),
    (re.compile(r"Patient\.birthDate$"), "birth_date"),
    (re.compile(r"Patient\.deceasedDateTime$"), "death_date"),
    (re.compile(r"Patient\.address(?:\[\w+\])?\.postalCode$"), "postcode"),
)
_SMALL = re.compile(r"[0-9]{1,6}")
_SIGN = re.compile(r"[^\w\s-]{1,2}")


@cache
def _identity() -> dict[str, IdentityRole]:
    text = files("vtabel").joinpath("data/identity.json").read_text(encoding="utf-8")
    return {match_form(word): role for role, words in json.loads(text).items() for word in words}


def known_role(*words: str) -> IdentityRole | None:
    """In what way a variable with this name or label, or at this FHIR path, identifies someone; None if it is not known to.

    >>> known_role("bsn"), known_role("gewicht"), known_role("Patient.name[official].family")
    ('bsn', None, 'name_part')
    """
    known = next((role for word in words if (role := _identity().get(match_form(word)))), None)
    paths = [word for word in words if _OF_PATIENT in word]
    return known or next((role for word in paths for path, role in _PATHS if path.search(word)), None)


def build_variable(draft: Draft, dataset: str, lists: Lists, duties: Duties, findings: Findings) -> Variable | None:
    """The variable; None if its options name a list that does not exist (VT204)."""
    kind = _type(draft, findings)
    answers = answers_of(draft, dataset, kind.datatype, lists, findings)
    if answers.missing is not None:
        name, entry = answers.missing
        findings.add("VT204", entry.cell, name=name)
        return None
    datatype = kind.datatype or (Datatype.CODE if answers.values and answers.values.options else None)
    if datatype is Datatype.CODE and answers.values is None:
        findings.add("VT217", draft.cell, name=draft.name)
    unit_text, unit = _unit(draft, answers, findings)
    low, high = _bounds(draft, kind, answers, findings)
    group = draft.get("group")
    return Variable(
        name=draft.name,
        dataset=dataset,
        group=tidy(group.raw if group else draft.section.raw if draft.section else ""),
        label=draft.raw("label"),
        definition=draft.raw("definition"),
        item_id=draft.raw("item_id"),
        key_part=_key(draft, findings),
        datatype=datatype,
        length=kind.length if kind.length is not None else _whole(draft.get("length"), findings),
        decimals=kind.decimals,
        format=draft.raw("format") or kind.format,
        unit=unit,
        unit_text=unit_text,
        minimum=low,
        maximum=high,
        value_list=answers.values,
        multiple=_multiple(draft, findings),
        obligations=duties.of(draft),
        purposes=tuple(_purposes(draft, findings)),
        population=_population(draft),
        visible_if=_condition(draft),
        validations=tuple(Validation(text=e.raw, cell=e.cell) for e in draft.all("validation")),
        default=draft.raw("default"),
        calculation=draft.raw("calculation"),
        identity=_identity_role(draft, findings),
        concept=_concept(draft),
        remarks=tuple(_remarks(draft, kind, answers, findings)),
        origins=_origins(draft),
    )


def _condition(draft: Draft) -> str:
    """The condition of the variable, and that of the section it stands in."""
    found = dict.fromkeys(entry.raw for entry in (draft.section_condition, draft.get("condition")) if entry)
    return next(iter(found)) if len(found) == 1 else " && ".join(f"({text})" for text in found)


def _type(draft: Draft, findings: Findings) -> TypeText:
    entry = draft.get("datatype")
    if entry is None:
        return TypeText(None)
    found = parse_type(entry.raw)
    if found.datatype is None:
        findings.add("VT203", entry.cell, text=entry.raw)
    return found


def _unit(draft: Draft, answers: Answers, findings: Findings) -> tuple[str, str]:
    entry = draft.get("unit") or draft.get("options") or draft.get("range")
    text = draft.raw("unit") or answers.text.unit
    if not text or match_form(text) in ("-", "n.v.t.", "nvt"):
        return "", ""
    code = ucum(text)
    if code is None and entry is not None:
        findings.add("VT211", entry.cell, text=text)
    return text, code or ""


def _bounds(
    draft: Draft, kind: TypeText, answers: Answers, findings: Findings
) -> tuple[Decimal | None, Decimal | None]:
    """The range: from columns, else from the cell with the range or the options, else from the type."""
    for written, value in answers.text.ambiguous:
        entry = draft.get("options") or draft.get("range")
        findings.add("VT209", entry.cell if entry else draft.cell, text=written, value=value)
    low, high = _number(draft.get("minimum"), findings), _number(draft.get("maximum"), findings)
    low = next((v for v in (low, answers.text.minimum, kind.minimum) if v is not None), None)
    high = next((v for v in (high, answers.text.maximum, kind.maximum) if v is not None), None)
    if low is not None and high is not None and low > high:
        entry = draft.get("minimum") or draft.get("maximum") or draft.get("range")
        findings.add("VT219", entry.cell if entry else draft.cell, low=low, high=high)
        return None, None
    return low, high


def _number(entry: Entry | None, findings: Findings) -> Decimal | None:
    if entry is None:
        return None
    found = number(entry.raw)
    if found is None:
        findings.add("VT206", entry.cell, text=entry.raw)
        return None
    if found.ambiguous:
        findings.add("VT209", entry.cell, text=entry.raw, value=found.value)
    return found.value


def _whole(entry: Entry | None, findings: Findings) -> int | None:
    value = _number(entry, findings)
    if value is None or entry is None:
        return None
    if value != value.to_integral_value() or not 0 <= value <= _LONGEST:
        findings.add("VT206", entry.cell, text=entry.raw)
        return None
    return int(value)


def _unknown_word(entry: Entry | None, choices: str, findings: Findings) -> None:
    if entry is not None:
        findings.add("VT220", entry.cell, text=entry.raw, header=entry.column.header, choices=choices)


def _key(draft: Draft, findings: Findings) -> int | None:
    form = match_form(draft.raw("key"))
    if _SMALL.fullmatch(form) and int(form) > 0:
        return int(form)
    if not _is_answer(form):
        _unknown_word(draft.get("key"), "1, 2, 3, ja, nee", findings)
    return 1 if form in YES else None


def _multiple(draft: Draft, findings: Findings) -> bool:
    cardinality = plain(draft.raw("cardinality")) or plain(draft.raw("mandatory")).rpartition(" ")[2]
    if ".." in cardinality:
        top = cardinality.rpartition("..")[2].strip(" )]")
        return top == "*" or bool(_SMALL.fullmatch(top) and int(top) > 1)
    if plain(draft.raw("cardinality")) and not _is_answer(cardinality):
        _unknown_word(draft.get("cardinality"), "0..1, 1..1, 0..*, 1..*", findings)
    if not _is_answer(draft.raw("multiple")):
        _unknown_word(draft.get("multiple"), "ja, nee", findings)
    return match_form(draft.raw("multiple")) in YES


def _purposes(draft: Draft, findings: Findings) -> list[Purpose]:
    found: list[Purpose] = []
    for entry in draft.all("purpose"):
        named, unknown = purposes.parse_purposes(entry.raw, entry.cell)
        found += named
        for word in unknown:
            findings.add("VT208", entry.cell, text=word)
    for entry in draft.all("indicator"):
        if match_form(entry.raw) in YES:
            found.append(Purpose(kind=PurposeKind.INDICATOR, evidence="column", raw=entry.written, cell=entry.cell))
        found += [p for p in purposes.parse_purposes(entry.raw, entry.cell)[0] if p.indicator]
    for entry in draft.all("purpose_kind"):
        found += _marked(entry, findings)
    if (
        not any(p.evidence == "column" for p in found)
        and draft.section
        and (block := purposes.block_purpose(draft.section.raw, draft.section.cell))
    ):
        found.append(block)
    group = draft.get("group")
    if not found and group and (block := purposes.block_purpose(group.raw, group.cell)):
        found.append(block)
    return list(dict.fromkeys(found))


def _marked(entry: Entry, findings: Findings) -> list[Purpose]:
    """The purpose of a column, where a cell marks it; words that are no mark are kept as another purpose."""
    form = match_form(entry.raw)
    if form in NO or form in NOT_APPLICABLE:
        return []
    kind, header = entry.column.meaning.detail, tidy(entry.column.header)
    codes = purposes.indicator_codes(entry.raw)
    if not codes and form not in YES and not _SIGN.fullmatch(form):
        findings.add("VT208", entry.cell, text=entry.raw)
        return [Purpose(kind=PurposeKind.OTHER, evidence="column", raw=entry.written, cell=entry.cell)]
    raw = header if kind == PurposeKind.OTHER else entry.raw
    return [Purpose(kind=kind, indicator=c, evidence="column", raw=raw, cell=entry.cell) for c in codes or [""]]


def _population(draft: Draft) -> Population | None:
    entry = draft.get("population")
    return parse_population(entry.raw, entry.cell) if entry else None


def _identity_role(draft: Draft, findings: Findings) -> IdentityRole | None:
    """The role from its own column, else by a name or label that is known to identify; the latter is reported.

    A column that says only that the variable identifies gives the role that is guarded best.
    """
    form = match_form(draft.raw("identity"))
    if form in get_args(IdentityRole):
        return cast(IdentityRole, form)
    if form in NO or form in NOT_APPLICABLE:
        return None
    role = known_role(form, draft.name, draft.raw("label"))
    if role is None and form in YES:
        role = "local_patient_id"
    elif role is None:
        _unknown_word(draft.get("identity"), ", ".join(("ja", "nee", *get_args(IdentityRole))), findings)
    if role is not None:
        findings.add("VT212", draft.cell, name=draft.name, role=role)
    return role


def _concept(draft: Draft) -> ConceptReference | None:
    for entry in (*draft.all("concept"), *draft.all("zib"), *draft.all("item_id")):
        if match := _ZIB_ID.search(entry.raw):
            return ConceptReference(text=entry.raw, system=_ZIB_SYSTEM, code=match[0], cell=entry.cell)
        if match := _CODED.search(entry.raw):
            return ConceptReference(
                text=entry.raw, system=_SYSTEMS[match[1][0].lower()], code=match[2], cell=entry.cell
            )
        if _OID.match(entry.raw):
            return ConceptReference(text=entry.raw, system=_OID_SYSTEM, code=entry.raw, cell=entry.cell)
        if entry.column.field == "zib" and match_form(entry.raw) not in ("n.v.t.", "nvt", "-"):
            return ConceptReference(text=entry.raw, cell=entry.cell)
    return None


def _remarks(draft: Draft, kind: TypeText, answers: Answers, findings: Findings) -> list[str]:
    words = [e.raw for name in _REMARKS for e in draft.all(name)]
    words += [e.raw for e in draft.all("indicator") if _says_more(e)]
    entry = draft.get("options") or draft.get("range")
    for text in answers.text.words:
        words.append(text)
        told = answers.values or answers.text.minimum is not None or draft.get("range")
        if entry is not None and (told or kind.datatype in (None, Datatype.CODE)):
            findings.add("VT206", entry.cell, text=text)
    return words


def _says_more(entry: Entry) -> bool:
    """True if a cell about indicators holds other words than codes."""
    return not _is_answer(entry.raw) and any(not p.indicator for p in purposes.parse_purposes(entry.raw, entry.cell)[0])


def _is_answer(text: str) -> bool:
    form = match_form(text)
    return form in YES or form in NO or form in NOT_APPLICABLE or bool(_SMALL.fullmatch(form))


def _origins(draft: Draft) -> dict[str, Origin]:
    """The raw text and cell of every field; a field that recurs keeps all its cells, numbered."""
    found: dict[str, Origin] = {"name": Origin(raw=draft.raw("name"), cell=draft.cell)}
    for entry in draft.entries:
        name = entry.column.field
        if name in ("provider", "purpose_kind"):
            name = f"{name}:{entry.column.meaning.detail}"
        key, n = name, 2
        while key in found and found[key].cell != entry.cell:
            key, n = f"{name}#{n}", n + 1
        found[key] = Origin(raw=entry.written, cell=entry.cell)
    if draft.section:
        found.setdefault("group", draft.section)
    if draft.section_condition:
        found["condition of the section"] = Origin(raw=draft.section_condition.raw, cell=draft.section_condition.cell)
    return found
