"""Whether one unit (UCUM, https://ucum.org/ucum) becomes another, and by which factor.

The grammar and the table of UCUM are those of `ucumvert`, the reckoning that of `pint`. Both are loaded when first needed: that takes
more than a second, and neither equal units nor those of ``data/unit_sizes.json``, of which it was reckoned before, need them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

_ANNOTATION = re.compile(r"\{[^{}]*\}")
# Arbitrary units (UCUM, 24; `isArbitrary` in ucum-essence.xml): defined by a procedure, they become nothing but themselves.
_ARBITRARY = re.compile(
    r"\[(?:[iI]U|(?:arb|USP|GPL|MPL|APL|beth|anti'Xa|todd|dye|smgy|bdsk|ka|knk|mclg|tb|Amb'a'1|D'ag)'U|[CTE]+ID_50"
    r"|PFU|FFU|CFU|IR|BAU|AU|PNU|Lf|FEU|ELU|EU|[hk]p_[XCMQ])\]"
)
_SUBSTANCE = re.compile(r"(?<![A-Za-z\[])[a-zA-Z]?(?:mol|eq)(?![A-Za-z])")


class Fit(StrEnum):
    """How two units stand to each other."""

    SAME = "same"
    CONVERTIBLE = "convertible"
    SUBSTANCE = "substance"
    """Amount of substance against mass, charge or a fraction: that takes a molar mass or another fact of the substance."""
    DIFFERENT = "different"
    UNKNOWN = "unknown"
    """One of them is no unit that is known here."""


@dataclass(frozen=True, slots=True)
class Size:
    """What a unit measures, and how much of the units that everything is reckoned in; None for one with a zero of its own."""

    dimensions: Mapping[str, float]
    in_base: float | None


def fit(a: str, b: str) -> Fit:
    """How a value in unit ``a`` stands to one in unit ``b``.

    >>> [fit(a, b).value for a, b in (("g", "kg"), ("mg/dL", "mmol/L"), ("kg", "cm"), ("/min", "1/min"))]
    ['convertible', 'substance', 'different', 'same']
    """
    a, b = plain(a), plain(b)
    if a == b:
        return Fit.SAME
    one, other = _size(a), _size(b)
    if one is None or other is None:
        return Fit.UNKNOWN
    if sorted(_ARBITRARY.findall(a)) != sorted(_ARBITRARY.findall(b)):
        return Fit.DIFFERENT
    if one.dimensions == other.dimensions:
        return Fit.CONVERTIBLE if _substances(a) == _substances(b) else Fit.SUBSTANCE
    return Fit.SUBSTANCE if _as_mass(one) == _as_mass(other) else Fit.DIFFERENT


def convertible(a: str, b: str) -> bool:
    """True if a value in unit ``a`` can be reckoned to unit ``b`` with no more than the units.

    >>> convertible("m", "cm"), convertible("Cel", "K"), convertible("g/dL", "mmol/L")
    (True, True, False)
    """
    return fit(a, b) in (Fit.SAME, Fit.CONVERTIBLE)


def factor(a: str, b: str) -> float | None:
    """What a value in unit ``a`` is multiplied by to be in unit ``b``; None where there is no such number: units that do not
    convert, and those with another zero (Celsius and kelvin).

    >>> factor("m", "cm"), factor("mg/dL", "g/L"), factor("kg", "kg"), factor("Cel", "K"), factor("kg", "cm")
    (100.0, 0.01, 1.0, None, None)
    """
    found = fit(a, b)
    if found is Fit.SAME:
        return 1.0
    if found is not Fit.CONVERTIBLE:
        return None
    ratio = _ratio(plain(a), plain(b))
    return None if ratio is None else float(f"{ratio:.12g}")  # without the noise of binary fractions


def known(unit: str) -> bool:
    """True if a text is a unit of UCUM that can be reckoned with.

    >>> known("10*9/L"), known("{score}"), known("mmHg")
    (True, True, False)
    """
    return _size(plain(unit)) is not None


def plain(unit: str) -> str:
    """A unit without annotations, which say nothing about the size (UCUM, 12), and without a leading one.

    >>> plain("mL/min/{1.73_m2}"), plain("1/min"), plain("{score}")
    ('mL/min', '/min', '1')
    """
    bare = _ANNOTATION.sub("", unit.strip()).rstrip("/")
    return bare.removeprefix("1") if bare.startswith("1/") else bare or "1"


def _substances(unit: str) -> tuple[bool, bool]:
    """Whether a unit counts moles, and equivalents: both are amounts of substance, and neither becomes the other by itself."""
    found = _SUBSTANCE.findall(unit)
    return any(f.endswith("mol") for f in found), any(f.endswith("eq") for f in found)


def _as_mass(size: Size) -> dict[str, float]:
    """The dimensions of a unit, amounts of substance taken for masses."""
    found = dict(size.dimensions)
    substance = found.pop("[substance]", 0)
    found["[mass]"] = found.get("[mass]", 0) + substance
    return {name: power for name, power in found.items() if power}


def _ratio(a: str, b: str) -> float | None:
    """How many of ``b`` one of ``a`` is; None for units with another zero."""
    one, other = _listed().get(a), _listed().get(b)
    if one is not None and other is not None:
        return one.in_base / other.in_base if one.in_base and other.in_base else None
    from pint import OffsetUnitCalculusError

    try:
        return float((_quantity(a) / _quantity(b)).to_base_units().magnitude)
    except OffsetUnitCalculusError:
        return None


def _size(unit: str) -> Size | None:
    """The size of a unit; None for a text that is none."""
    return _listed()[unit] if unit in _listed() else reckoned(unit)


def reckoned(unit: str) -> Size | None:
    """The size of a unit (`plain`) as pint reckons it; None for a text that is none."""
    quantity = _quantity(unit)
    if quantity is None:
        return None
    from pint import OffsetUnitCalculusError

    try:
        in_base = float(
            (quantity * quantity / quantity).to_base_units().magnitude
        )  # a zero of its own shows in a product
    except OffsetUnitCalculusError:
        in_base = None
    return Size({name: float(power) for name, power in quantity.dimensionality.items()}, in_base)


@cache
def _listed() -> Mapping[str, Size | None]:
    """The sizes of units that are often asked, and texts that are often met and are none."""
    listed = json.loads(files("vtabel").joinpath("data/unit_sizes.json").read_text(encoding="utf-8"))
    return {unit: size and Size(**size) for unit, size in listed.items()}


@cache
def _registry() -> Any:
    from ucumvert import PintUcumRegistry

    return PintUcumRegistry()


@cache
def _quantity(unit: str) -> Any:
    """One of a unit as pint knows it; None for a text that is no unit, or one that the registry cannot hold."""
    try:
        found = _registry().from_ucum(unit)
        found.dimensionality  # noqa: B018 - a unit that cannot be reckoned with fails here
    except Exception:  # lark, pint and ucumvert each raise errors of their own
        return None
    return found
