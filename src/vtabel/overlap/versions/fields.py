"""What differs between the two sides of one variable, field by field."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from vtabel.diagnostics import Cell
from vtabel.overlap.versions.duties import duty_change
from vtabel.overlap.versions.model import Change, Evidence, Kind, Weight
from vtabel.table import Level, Option, Variable
from vtabel.text import match_form

_MUST = (Level.MANDATORY, Level.REQUIRED)
_Told = tuple[Kind, Weight, str, str, str]
"""Kind, weight, text before and after, and the field whose cells show it."""


def added(variable: Variable, on: date) -> Change:
    """A variable that is new. It is major where anyone must deliver it."""
    level = variable.obligation(None, on).level
    weight = Weight.MAJOR if level in _MUST else Weight.MINOR
    return Change(Kind.VARIABLE_ADDED, weight, variable.key, variable.key, "", level, None, variable.cell)


def removed(variable: Variable) -> Change:
    return Change(Kind.VARIABLE_REMOVED, Weight.MAJOR, variable.key, "", variable.title, "", variable.cell, None)


def changes(old: Variable, new: Variable, evidence: tuple[Evidence, ...], on: date) -> Iterator[Change]:
    """The changes of one variable."""
    for kind, weight, before, after, field in _told(old, new):
        found = evidence if kind is Kind.VARIABLE_RENAMED else ()
        yield Change(kind, weight, old.key, new.key, before, after, _cell(old, field), _cell(new, field), "", found)
    duty = duty_change(old, new, on)
    if duty is not None:
        kind, detail = duty
        weight = Weight.MINOR if kind is Kind.OBLIGATION_RELAXED else Weight.MAJOR
        (before, at), (after, now_at) = _duty(old), _duty(new)
        yield Change(kind, weight, old.key, new.key, before, after, at, now_at, detail)


def _duty(variable: Variable) -> tuple[str, Cell]:
    """What the table says of the duty, and where first."""
    said = variable.obligations
    return " | ".join(o.raw for o in said), said[0].cell if said else variable.cell


def _cell(variable: Variable, field: str) -> Cell:
    origin = variable.origins.get(field)
    return origin.cell if origin is not None else variable.cell


def _told(old: Variable, new: Variable) -> Iterator[_Told]:
    if old.name != new.name:
        yield Kind.VARIABLE_RENAMED, Weight.MAJOR, old.name, new.name, "name"
    if (old.dataset, old.group) != (new.dataset, new.group):
        weight = Weight.MAJOR if old.dataset != new.dataset else Weight.PATCH
        yield Kind.VARIABLE_MOVED, weight, _place(old), _place(new), "group"
    yield from _shape(old, new)
    yield from _answers(old, new)
    yield from _reasons(old, new)
    yield from _rules(old, new)
    for before, after, field in ((old.label, new.label, "label"), (old.definition, new.definition, "definition")):
        if match_form(before) != match_form(after):
            yield Kind.WORDS_CHANGED, Weight.PATCH, before, after, field
    if old.remarks != new.remarks:
        yield Kind.WORDS_CHANGED, Weight.PATCH, "; ".join(old.remarks), "; ".join(new.remarks), "remark"


def _place(variable: Variable) -> str:
    return "/".join(filter(None, (variable.dataset, variable.group)))


def _shape(old: Variable, new: Variable) -> Iterator[_Told]:
    """Type, format, unit, range, number of answers."""
    if old.datatype is not new.datatype:
        yield Kind.RETYPED, Weight.MAJOR, old.datatype or "", new.datatype or "", "datatype"
    before, after = (_format(v) for v in (old, new))
    if before != after:
        longer = (old.length or 0) <= (new.length or 0) and _format(old, length=False) == _format(new, length=False)
        wider = new.length is None or (longer and old.length is not None)
        same_else = _format(old, length=False) == _format(new, length=False)
        yield Kind.FORMAT_CHANGED, Weight.MINOR if wider and same_else else Weight.MAJOR, before, after, "format"
    if (old.unit or old.unit_text) != (new.unit or new.unit_text):
        yield Kind.UNIT_CHANGED, Weight.MAJOR, old.unit or old.unit_text, new.unit or new.unit_text, "unit"
    if (old.minimum, old.maximum) != (new.minimum, new.maximum):
        weight = Weight.MINOR if _within(old, new) else Weight.MAJOR
        yield Kind.RANGE_CHANGED, weight, _range(old), _range(new), "range"
    if old.multiple != new.multiple:
        yield Kind.SEVERAL_ANSWERS_CHANGED, Weight.MAJOR, _word(old.multiple), _word(new.multiple), "multiple"


def _format(variable: Variable, *, length: bool = True) -> str:
    decimals = "" if variable.decimals is None else f"{variable.decimals} decimals"
    size = f"length {variable.length}" if length and variable.length is not None else ""
    return ", ".join(filter(None, (variable.format, size, decimals)))


def _within(old: Variable, new: Variable) -> bool:
    """Whether what was allowed is allowed still."""

    def held(was: Decimal | None, now: Decimal | None, sign: int) -> bool:
        return now is None or (was is not None and sign * now <= sign * was)

    return held(old.minimum, new.minimum, 1) and held(old.maximum, new.maximum, -1)


def _range(variable: Variable) -> str:
    low, high = variable.minimum, variable.maximum
    return "" if low is None and high is None else f"{'' if low is None else low} .. {'' if high is None else high}"


def _word(value: bool) -> str:
    return "yes" if value else "no"


def _answers(old: Variable, new: Variable) -> Iterator[_Told]:
    ours = old.value_list.options if old.value_list is not None else ()
    theirs = new.value_list.options if new.value_list is not None else ()
    if bool(ours) != bool(theirs):
        kind, weight = (Kind.VALUE_LIST_ADDED, Weight.MAJOR) if theirs else (Kind.VALUE_LIST_REMOVED, Weight.MINOR)
        yield kind, weight, _list(ours), _list(theirs), "options"
        return
    before, after = {o.code: o for o in ours}, {o.code: o for o in theirs}
    gone = [o for code, o in before.items() if code not in after]
    fresh = [o for code, o in after.items() if code not in before]
    for option in gone:
        again = next((o for o in fresh if match_form(o.label) == match_form(option.label)), None)
        if again is not None:
            fresh.remove(again)
            yield Kind.OPTION_RECODED, Weight.MAJOR, _option(option), _option(again), "options"
        else:
            yield Kind.OPTION_REMOVED, Weight.MAJOR, _option(option), "", "options"
    for option in fresh:
        yield Kind.OPTION_ADDED, Weight.MINOR, "", _option(option), "options"
    for code, option in before.items():
        if code in after and match_form(option.label) != match_form(after[code].label):
            yield Kind.OPTION_REWORDED, Weight.MAJOR, _option(option), _option(after[code]), "options"


def _list(options: tuple[Option, ...]) -> str:
    return "; ".join(map(_option, options))


def _option(option: Option) -> str:
    return f"{option.code} = {option.label}" if option.label and option.label != option.code else option.code


def _reasons(old: Variable, new: Variable) -> Iterator[_Told]:
    """For what and for whom it is asked."""
    ours, theirs = ({(p.kind, p.indicator): p for p in side.purposes} for side in (old, new))
    for key in [k for k in theirs if k not in ours]:
        yield Kind.PURPOSE_ADDED, Weight.MINOR, "", " ".join(filter(None, key)), "purpose"
    for key in [k for k in ours if k not in theirs]:
        yield Kind.PURPOSE_REMOVED, Weight.MINOR, " ".join(filter(None, key)), "", "purpose"
    before, after = (v.population.text if v.population is not None else "" for v in (old, new))
    if match_form(before) != match_form(after):
        yield Kind.POPULATION_CHANGED, Weight.MAJOR, before, after, "population"


def _rules(old: Variable, new: Variable) -> Iterator[_Told]:
    """Conditions, checks, derivations, keys, identity, concept."""
    if match_form(old.visible_if) != match_form(new.visible_if):
        yield Kind.CONDITION_CHANGED, Weight.MAJOR, old.visible_if, new.visible_if, "condition"
    ours, theirs = ({match_form(r.text): r for r in side.validations} for side in (old, new))
    for form, rule in theirs.items():
        if form not in ours or (ours[form].severity == "warning" and rule.severity != "warning"):
            weight = Weight.MINOR if rule.severity == "warning" else Weight.MAJOR
            yield Kind.VALIDATION_ADDED, weight, "", rule.text, "validation"
    for form, rule in ours.items():
        if form not in theirs:
            yield Kind.VALIDATION_REMOVED, Weight.MINOR, rule.text, "", "validation"
    if match_form(old.calculation) != match_form(new.calculation):
        yield Kind.CALCULATION_CHANGED, Weight.MAJOR, old.calculation, new.calculation, "calculation"
    if old.default != new.default:
        yield Kind.DEFAULT_CHANGED, Weight.MINOR, old.default, new.default, "default"
    if old.key_part != new.key_part:
        yield Kind.KEY_CHANGED, Weight.MAJOR, str(old.key_part or ""), str(new.key_part or ""), "key_part"
    if old.identity != new.identity:
        yield Kind.IDENTITY_CHANGED, Weight.MAJOR, old.identity or "", new.identity or "", "identity"
    before, after = ((v.concept.code or v.concept.text) if v.concept is not None else "" for v in (old, new))
    if match_form(before) != match_form(after):
        yield Kind.CONCEPT_CHANGED, Weight.MINOR, before, after, "concept"
