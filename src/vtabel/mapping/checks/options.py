"""Does a code of the source lead to every option, and every code to one option (VT366 to VT368, VT370, VT381)?

An option needs no code if it says that something is unknown, not applicable or else, or if a row of sheet *Waarden* without
a code says why. A code needs no option if such a row without an option says why.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from vtabel.diagnostics import Cell
from vtabel.mapping.checks.datatypes import Kind, kinds
from vtabel.mapping.checks.subject import Subject
from vtabel.mapping.model import ValueMap
from vtabel.table import Option

NULL_FLAVOR = "http://terminology.hl7.org/CodeSystem/v3-NullFlavor"
_SOMETHING_ELSE = (
    "OTH"  # the only null flavor that says something: https://terminology.hl7.org/CodeSystem-v3-NullFlavor.html
)
_SHOWN = 6
_NUMBERED = re.compile(r"\d{1,4}")


def check_options(subject: Subject) -> set[Cell]:
    """The cells of rows that give one code two options; the other findings are warnings."""
    refused = _contradictions(subject)
    value_list = subject.variable.value_list
    if value_list is None or not value_list.options:
        return refused
    source = _source_codes(subject)
    if source is None:
        if any(row.code for row in subject.binding.value_map):
            _report_options(subject, "VT370", _unreached(subject, {}))
        elif kinds(subject.types) == {Kind.CODE} and _numbered(subject):
            _report_options(subject, "VT381", _unreached(subject, {}))
        return refused
    unreached = _unreached(subject, source)
    _report_options(subject, "VT366", unreached)
    if subject.binding.value_map:
        _report_codes(subject, source)
    return refused


def _source_codes(subject: Subject) -> dict[str, set[str]] | None:
    """The codes that the source can give, by system; None if they are not all known."""
    if kinds(subject.types) == {Kind.BOOLEAN}:
        return {"boolean": {"true", "false"}}
    if Kind.CODE not in kinds(subject.types) or subject.value_set is None or not subject.value_set.complete:
        return None
    return {system: set(codes) for system, codes in subject.value_set.codes.items()}


def _unreached(subject: Subject, source: dict[str, set[str]]) -> list[Option]:
    """The options that no code leads to, and that nothing explains. A code that is the option's own needs no row."""
    codes = {code for found in source.values() for code in found}
    if "boolean" in source:
        codes |= {"0", "1"}  # a condition is delivered so where nothing else is said
    told = {row.option for row in subject.binding.value_map}
    return [
        option
        for option in _options(subject)
        if option.role is None and option.code not in told | codes and option.concept_code not in codes
    ]


def _numbered(subject: Subject) -> bool:
    """True if the answers are numbers that the registry gave them: no terminology has codes of so few digits alone."""
    answers = [o for o in _options(subject) if o.role is None]
    return len(answers) > 1 and all(_NUMBERED.fullmatch(o.code) and not o.concept_code for o in answers)


def _report_options(subject: Subject, code: str, unreached: list[Option]) -> None:
    if not unreached:
        return
    shown = _listed(f"{o.code} ({o.label})" if o.label else o.code for o in unreached)
    column = "values" if subject.binding.value_map else "concept" if subject.binding.concept else "path"
    subject.report(code, column, ("options",), count=len(unreached), options=shown)


def _report_codes(subject: Subject, source: dict[str, set[str]]) -> None:
    """The codes of the source that lead to no option."""
    told = {row.code for row in subject.binding.value_map}
    own = {text for o in _options(subject) for text in (o.code, o.concept_code) if text}
    silent = {
        code
        for system, codes in source.items()
        for code in codes - told - own
        if system != NULL_FLAVOR or code == _SOMETHING_ELSE
    }
    if silent and "boolean" not in source:
        subject.report("VT367", "values", ("options",), count=len(silent), codes=_listed(sorted(silent)))


def _options(subject: Subject) -> tuple[Option, ...]:
    return subject.variable.value_list.options if subject.variable.value_list else ()


def _contradictions(subject: Subject) -> set[Cell]:
    """The rows that give one code two options."""
    by_code: dict[tuple[str, str], list[ValueMap]] = {}
    for row in subject.binding.value_map:
        if row.code:
            by_code.setdefault((row.system, row.code), []).append(row)
    refused: set[Cell] = set()
    for (_, code), rows in by_code.items():
        if len({row.option for row in rows}) > 1:
            cells = [row.cell for row in rows if row.cell]
            subject.findings.add(
                "VT368",
                cells[0],
                related=[*cells[1:], *([o.cell for o in _options(subject)[:1] if o.cell])],
                name=subject.variable.name,
                code=code,
                options=", ".join(dict.fromkeys(row.option or "-" for row in rows)),
            )
            refused |= set(cells)
    return refused


def _listed(texts: Iterable[str]) -> str:
    found = list(texts)
    return ", ".join(found[:_SHOWN]) + (", …" if len(found) > _SHOWN else "")


def ordered(subject: Subject) -> bool:
    """True if the value map turns codes into numbers, of which there is a least and a most."""
    answers = [row.option for row in subject.binding.value_map if row.code and row.option]
    return bool(answers) and all(answer.lstrip("-").replace(".", "", 1).isdigit() for answer in answers)
