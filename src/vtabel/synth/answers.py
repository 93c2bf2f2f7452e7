"""A value to plant for a variable, and what must be delivered for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from vtabel.extraction.paths import QUANTITIES
from vtabel.extraction.shapes import INTEGERS, TEXTS
from vtabel.mapping import Binding, Pick, ValueMap
from vtabel.synth import moments
from vtabel.synth.codes import UCUM
from vtabel.synth.identifiers import BSN_SYSTEM, planted_bsn
from vtabel.synth.placing import NotPlanted
from vtabel.synth.stories import OTHER_CODE
from vtabel.table import Datatype, Variable

Delivered = str | int | float | bool | None
OTHER_UNITS = {"kg": ("g", 1000.0), "g": ("kg", 0.001), "cm": ("m", 0.01), "m": ("cm", 100.0)}
"""For some units another one, and how many of it make one."""
_AMOUNT = 42
DATES = ("date", "dateTime", "instant")


@dataclass(frozen=True, slots=True)
class Answer:
    """What stands in the resource, and what must come out."""

    planted: Any
    delivered: Delivered


def answer(variable: Variable, binding: Binding, type: str, path: str, unit: str, at: datetime, number: int) -> Answer:
    """The value for a variable whose path ends at a type. Raises NotPlanted where none is known."""
    if type in QUANTITIES:
        amount = _amount(variable)
        coded = {"unit": unit, "system": UCUM, "code": unit} if unit else {}
        return Answer({"value": amount, **coded}, amount)
    if type in INTEGERS or type == "decimal":
        return _mapped(variable, binding, path, _amount(variable))
    if type in DATES:
        said = moments.text(at)[:10] if type == "date" else moments.text(at)
        return Answer(said, said[:10] if variable.datatype is Datatype.DATE else said)
    if type == "boolean":
        row = next((r for r in _rows(binding) if r.code == "true"), None)
        return Answer(True, row.option if row else True)
    if type in ("CodeableConcept", "Coding"):
        row = _row(variable, binding, path)
        system, code = (row.system, row.code) if row else OTHER_CODE
        coding = {"system": system, "code": code}
        return Answer({"coding": [coding]} if type == "CodeableConcept" else coding, row.option if row else code)
    if type in TEXTS:
        return _mapped(variable, binding, path, _text(path, number))
    raise NotPlanted(f"its path ends at {type}", f"het pad eindigt op {type}")


def other_unit(found: Answer, unit: str) -> Any:
    """The same quantity in another unit; None where none is known."""
    if unit not in OTHER_UNITS or not isinstance(found.planted, dict):
        return None
    other, factor = OTHER_UNITS[unit]
    return {"value": round(found.planted["value"] * factor, 6), "unit": other, "system": UCUM, "code": other}


def counted(binding: Binding, found: Answer, there: bool) -> Delivered:
    """What is delivered where the value is there, or where none is: by the pick, a number, a yes or no, or the value itself."""
    if binding.pick is Pick.COUNT:
        return 1 if there else 0
    if binding.pick is Pick.EXISTS:
        word = "true" if there else "false"
        return next((r.option for r in _rows(binding) if (r.system, r.code) == ("boolean", word)), there)
    return found.delivered if there else None


def _rows(binding: Binding) -> list[ValueMap]:
    return [row for row in binding.value_map if row.code and row.option]


def _row(variable: Variable, binding: Binding, path: str) -> ValueMap | None:
    """A row of the value map, of the system that the path asks; None for a variable that has no list."""
    rows = _rows(binding)
    if not rows and variable.value_list is not None and binding.pick not in (Pick.EXISTS, Pick.COUNT):
        why = "no code of the source becomes one of its answers"
        raise NotPlanted(why, "geen code van de bron wordt een van de antwoorden")
    asked = [row for row in rows if f"'{row.system}'" in path]
    return next(iter(asked or rows), None)


def _mapped(variable: Variable, binding: Binding, path: str, otherwise: str | int) -> Answer:
    row = _row(variable, binding, path)
    if row is None:
        return Answer(otherwise, otherwise)
    return Answer(int(row.code) if isinstance(otherwise, int) else row.code, row.option)


def _amount(variable: Variable) -> int:
    """A whole number that the variable takes."""
    low, high = variable.minimum, variable.maximum
    if low is not None and high is not None:
        found = round((low + high) / 2)
    else:
        found = _AMOUNT if low is None and high is None else int(low) + 1 if low is not None else int(high or 0) - 1
    if (low is not None and found < low) or (high is not None and found > high):
        raise NotPlanted("no whole number lies in its range", "in het bereik ligt geen geheel getal")
    return found


def _text(path: str, number: int) -> str:
    if f"'{BSN_SYSTEM}'" in path and "!=" not in path:
        return planted_bsn(number)
    return "1234 XX" if path.endswith("postalCode") else f"T{number}"
