"""What fhirpathpy lacks or does otherwise than the specification, in Python: comparison, boundaries, keys.

fhirpathpy 2.1 compares only the first items of two lists, takes a primitive and its extension for two items, finds only the first
extension of an address, and has no lowBoundary, highBoundary, getResourceKey and getReferenceKey.
"""

from __future__ import annotations

import calendar
import operator
import re
from collections.abc import Callable
from datetime import datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from fhirpathpy.engine.nodes import FP_DateTime, FP_Time, ResourceNode
from fhirpathpy.engine.util import get_data

from vtabel.extraction.shapes import PRIMITIVES

_DATES = {"date", "dateTime", "instant"}
_ID = r"[^/?#|\t\n\f\r ]+"
_REFERENCE = re.compile(rf"(?:https?://[^?#]*/)?([A-Z][A-Za-z]+)/({_ID})(?:/_history/{_ID})?")
_CLOCK = r"(?:[01]\d|2[0-3])(?::[0-5]\d(?::[0-5]\d(?:\.\d+)?)?)?"
_DATE = r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?"
_ZONE = r"(?:Z|[+-]\d\d:\d\d)"
_MOMENT = re.compile(rf"({_DATE})(?:(?<=-..-..)T({_CLOCK})({_ZONE})?)?", re.ASCII)
_TIME = re.compile(_CLOCK, re.ASCII)
_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}

_RECKON: dict[str, Callable[[Any, Any], Any]] = {"+": operator.add, "-": operator.sub, "*": operator.mul}


def without_twins(items: Any) -> Any:
    """A collection without what stands beside a primitive under its name with an underscore: that is no item of its own."""
    if not isinstance(items, list):
        return items
    return [i for i in items if not (isinstance(i, ResourceNode) and _is_twin(i))]


def _is_twin(node: ResourceNode) -> bool:
    """True for the extension of a primitive, and for the null that stands in a list where only that is given."""
    return node.data is None or (node.path in PRIMITIVES and isinstance(node.data, dict))


def compare(sign: str, left: Any, right: Any) -> bool | None:
    """One value with another; None where the precision of dates leaves it open."""
    kinds = {_kind(left), _kind(right)}
    one, other = _plain(left), _plain(right)
    if "date" in kinds:
        return _compare_dates(sign, str(one), str(other))
    if "time" in kinds:
        if not (_TIME.fullmatch(str(one)) and _TIME.fullmatch(str(other))):
            return None
        return _ORDER[sign](time.fromisoformat(str(one)), time.fromisoformat(str(other)))
    return _ORDER[sign](one, other)


def _kind(value: Any) -> str:
    if isinstance(value, FP_DateTime) or (isinstance(value, ResourceNode) and value.path in _DATES):
        return "date"
    return "time" if isinstance(value, FP_Time) or getattr(value, "path", None) == "time" else ""


def _plain(value: Any) -> Any:
    return value.asStr if isinstance(value, FP_DateTime | FP_Time) else get_data(value)


def _compare_dates(sign: str, one: str, other: str) -> bool | None:
    """https://hl7.org/fhirpath/N1/#datetime-equality: by the precision that both have; equal so far and not as precise is open."""
    found = _MOMENT.fullmatch(one), _MOMENT.fullmatch(other)
    if found[0] is None or found[1] is None:
        return None
    if len(one) > 10 and len(other) > 10:
        if one[16:17] != ":" or other[16:17] != ":" or bool(found[0][3]) != bool(found[1][3]):
            return None  # no seconds, or a zone on one side only: it may be any moment
        try:
            return _ORDER[sign](datetime.fromisoformat(one), datetime.fromisoformat(other))
        except ValueError:
            return None
    if len(one) == len(other):
        return _ORDER[sign](one, other)
    shared = min(len(one), len(other), 10)
    return None if one[:shared] == other[:shared] else _ORDER[sign](one[:shared], other[:shared])


def reference_key(reference: str, type: str | None) -> str | None:
    """The id that a reference names, of a resource of ``type`` if that is given.

    >>> reference_key("Patient/a", "Patient"), reference_key("Patient/a", "Group"), reference_key("#a", None)
    ('a', None, None)
    >>> reference_key("https://fhir.example.nl/r4/Patient/a/_history/2", "Patient")
    'a'
    """
    if reference.startswith("urn:uuid:"):
        return reference.removeprefix("urn:uuid:") or None
    found = _REFERENCE.fullmatch(reference)
    return found[2] if found and type in (None, found[1]) else None


def reference_cause(reference: str | None, type: str | None) -> str | None:
    """Why a reference gives no key (`vtabel.engines.references`); None where it gives one."""
    if reference is None:
        return "no address"
    if reference_key(reference, type) is not None:
        return None
    if reference.startswith("#"):
        return "contained"
    return "unclear" if reference_key(reference, None) is None else "other type"


def boundary(value: Any, high: bool) -> Any:
    """The lowest or highest value that a decimal, date or time of its precision can be; None for a text that is no date."""
    data, type = _plain(value), getattr(value, "path", None)
    if isinstance(data, int | Decimal):
        return _decimal_boundary(str(data), high)
    if type == "time":
        return _time_boundary(data, high) if _TIME.fullmatch(data) else None
    found = _MOMENT.fullmatch(data)
    if found is None or (type == "date" and found[2]):
        return None
    if type == "date":
        return _date_boundary(data, high)
    if not found[2]:
        return _date_boundary(data, high) + ("T23:59:59.999-12:00" if high else "T00:00:00.000+14:00")
    return f"{found[1]}T{_time_boundary(found[2], high)}{found[3] or ('-12:00' if high else '+14:00')}"


def _decimal_boundary(text: str, high: bool) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    exponent = value.as_tuple().exponent
    half = Decimal(5).scaleb(min(int(exponent), 0) - 1)
    return value + half if high else value - half


def _date_boundary(text: str, high: bool) -> str:
    year, month, day = (*text.split("-"), "", "")[:3]
    month = month or ("12" if high else "01")
    last = calendar.monthrange(int(year), int(month))[1]
    return f"{year}-{month}-{day or (f'{last:02}' if high else '01')}"


def _time_boundary(text: str, high: bool) -> str:
    filled = "23:59:59.999" if high else "00:00:00.000"
    return (text + filled[len(text) :])[:12]


def reckon(sign: str, left: Any, right: Any) -> Any:
    """Two numbers, or two texts for ``+``. None where a whole number is beyond 64 bits, and for a division by zero."""
    if isinstance(left, str) and isinstance(right, str) and sign == "+":
        return left + right
    numbers: list[Any] = [value if isinstance(value, int) else Decimal(str(value)) for value in (left, right)]
    one, other = numbers
    if sign in ("/", "div", "mod") and other == 0:
        return None
    if sign == "/":
        return Decimal(one) / Decimal(other)
    if sign in ("div", "mod"):
        whole = abs(one) // abs(other) * (1 if (one < 0) == (other < 0) else -1)
        found = int(whole) if sign == "div" else one - whole * other
    else:
        found = _RECKON[sign](one, other)
    return None if isinstance(found, int) and not -(2**63) <= found < 2**63 else found
