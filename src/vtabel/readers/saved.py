"""A table that vtabel saved (JSON or YAML) -> the same table: cells, source and findings are those of the first reading."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

from pydantic import ValidationError

from vtabel import providers
from vtabel.diagnostics import Diagnostic, Findings, UnusableInput
from vtabel.readers.cells import day
from vtabel.readers.content import Content, Part
from vtabel.readers.overrule import LayoutOverrule
from vtabel.rules import RULES
from vtabel.table import AccountabilityTable

_MOST = 20  # findings about one file
_WANTED = {
    "model": ("an object", "een object"),
    "dict": ("an object", "een object"),
    "dataclass": ("an object", "een object"),
    "tuple": ("a list", "een lijst"),
    "list": ("a list", "een lijst"),
    "string": ("a text", "een tekst"),
    "int": ("a whole number", "een geheel getal"),
    "decimal": ("a number", "een getal"),
    "bool": ("true or false", "true of false"),
    "date": ("a date such as 2027-01-31", "een datum zoals 2027-01-31"),
    "enum": ("another word (see the schema)", "een ander woord (zie het schema)"),
    "literal": ("another word (see the schema)", "een ander woord (zie het schema)"),
}
"""What belongs in a field, by the start of the kind of error."""
_KEYS = {"registry", "variables"}


def recognises(content: Content) -> bool:
    """One JSON or YAML document with a registry and variables."""
    return len(content.parts) == 1 and _is_table(content.parts[0])


def _is_table(part: Part) -> bool:
    return part.kind != "XML" and isinstance(part.tree, dict) and part.tree.keys() >= _KEYS


def read(content: Content, given: LayoutOverrule, findings: Findings) -> AccountabilityTable:
    """The table as it was saved. Raises UnusableInput (VT122) with the place of each thing that is wrong.

    Of a layout file the facts about the registry count; what it says about sheets is told as unused (VT118).
    """
    part = content.parts[0]
    try:
        table = AccountabilityTable.model_validate_json(json.dumps(part.tree, default=_plain))
    except ValidationError as error:
        for found in error.errors(include_url=False, include_context=False)[:_MOST]:
            why, why_nl = _words(str(found["type"]), str(found["msg"]))
            findings.add("VT122", part.cell(_pointer(found["loc"])), why=why, why_nl=why_nl)
        raise UnusableInput(findings.report()) from None
    for pointer, why, why_nl in _unsound(table):
        findings.add("VT122", part.cell(pointer), why=why, why_nl=why_nl)
    if len(findings.report()):
        raise UnusableInput(findings.report())
    for where, what, what_nl, name in given.unused((), {}):
        findings.add("VT118", where, what=what, what_nl=what_nl, name=name)
    return _overruled(table, given, findings)


def _overruled(table: AccountabilityTable, given: LayoutOverrule, findings: Findings) -> AccountabilityTable:
    """The table with the facts of a layout file."""
    changes: dict[str, object] = {}
    if facts := {name: text for name, text in given.registry.model_dump().items() if text}:
        changes["registry"] = table.registry.model_copy(update=facts)
    if given.version:
        changes["version"] = given.version
    for name, text in (("valid_from", given.valid_from), ("valid_to", given.valid_to)):
        if text and (found := day(text)):
            changes[name] = found
        elif text:
            findings.add("VT210", None, text=text)
    if findings.diagnostics:
        changes["report"] = table.report + findings.report()
    return table.model_copy(update=changes)


def _plain(value: object) -> str:
    """YAML makes a date of an unquoted day; JSON text of a number keeps all its digits."""
    return value.isoformat() if isinstance(value, date) else str(value)


def _pointer(steps: tuple[int | str, ...]) -> str:
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in steps) or "/"


def _words(kind: str, message: str) -> tuple[str, str]:
    """What is wrong with one field, in English and Dutch."""
    if kind == "missing":
        return "the field is missing", "het veld ontbreekt"
    if kind in ("extra_forbidden", "unexpected_keyword_argument"):
        return "there is no such field", "dit veld bestaat niet"
    for start, (wanted, wanted_nl) in _WANTED.items():
        if kind.startswith(start):
            return f"{wanted} belongs here", f"hier hoort {wanted_nl}"
    words = message[:1].lower() + message[1:]
    return words, f"de waarde past niet ({words})"


def _unsound(table: AccountabilityTable) -> Iterator[tuple[str, str, str]]:
    """What the types of the fields cannot say: the place, and what is wrong in English and Dutch."""
    known = providers.provider_types()
    keys: set[str] = set()
    for i, variable in enumerate(table.variables):
        if "name" not in variable.origins:
            yield f"/variables/{i}/origins", "the origin of `name` is missing", "de herkomst van `name` ontbreekt"
        if variable.key in keys:
            yield f"/variables/{i}", f"`{variable.key}` stands here twice", f"`{variable.key}` staat er twee keer in"
        keys.add(variable.key)
        for j, obligation in enumerate(variable.obligations):
            for code in set(obligation.providers) - set(known):
                where = f"/variables/{i}/obligations/{j}/providers"
                yield where, f"there is no provider type `{code}`", f"er is geen type zorgaanbieder `{code}`"
    for i, found in enumerate(table.report.diagnostics):
        if not _says_all(found):
            yield f"/report/diagnostics/{i}", f"`{found.code}` is no finding", f"`{found.code}` is geen bevinding"


def _says_all(found: Diagnostic) -> bool:
    """True if the finding exists, with all the words that its texts need."""
    if found.code not in RULES:
        return False
    try:
        return bool(found.render("en") and found.render("nl"))
    except KeyError:
        return False
