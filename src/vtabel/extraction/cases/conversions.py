"""By which factor a number in another unit becomes one in the unit that is delivered."""

from __future__ import annotations

from functools import cache

from vtabel.mapping.units import factor, plain

# Within a factor of a million, else the unit is surely a mistake. UCUM codes that laboratories, wards and devices send; https://ucum.org/docs/common-units. A value in another unit is not
# delivered, and counted.
SENT = (
    "1", "%", "[ppth]", "10*3", "10*6", "10*9",
    "kg", "g", "mg", "ug", "ng", "pg", "[lb_av]", "[oz_av]", "[stone_av]",
    "m", "dm", "cm", "mm", "um", "[in_i]", "[ft_i]",
    "L", "dL", "cL", "mL", "uL", "fL", "cm3", "m2", "cm2", "mm2",
    "a", "mo", "wk", "d", "h", "min", "s", "ms",
    "mol", "mmol", "umol", "nmol", "pmol",
    *(f"{amount}/{volume}" for amount in ("kg", "g", "mg", "ug", "ng", "pg", "mol", "mmol", "umol", "nmol", "pmol", "fmol") for volume in ("L", "dL", "mL", "uL")),
    "g/d", "mg/d", "g/(24.h)", "mg/(24.h)", "mmol/d", "mmol/(24.h)", "mg/g", "mg/mmol", "mmol/mol", "mol/mol", "g/mol", "umol/mol", "ug/g",
    "10*9/L", "10*12/L", "10*6/L", "10*3/uL", "10*6/uL", "/L", "/mL", "/uL", "/min", "/s", "/h", "{beats}/min",
    "mm[Hg]", "kPa", "Pa", "cm[H2O]", "mbar", "Cel", "K",
    "[iU]/L", "m[iU]/L", "k[iU]/L", "[iU]/mL", "m[iU]/mL", "u[iU]/mL", "U/L", "kU/L", "mU/L", "ukat/L", "nkat/L",
    "mL/min", "L/min", "mL/h", "mL/s", "L/h", "mL/min/{1.73_m2}", "mL/min/1.73m2", "mL/(24.h)", "mL/d", "L/d", "kg/m2", "g/m2", "g/cm2",
    "mV", "V", "J", "kJ", "kcal", "W", "Hz", "Gy", "cGy", "mSv", "mosm/kg", "mmol/kg", "meq/L", "eq/L",
    "m/s", "cm/s", "mg/kg", "ug/kg", "L/min/m2", "deg", "rad",
)  # fmt: skip


@cache
def factors(target: str) -> tuple[tuple[str, float], ...]:
    """The units that become ``target``, itself among them, each with what a number in it is multiplied by. A unit with and
    without a leading one (``1/min``) is the same, and so is one with and without the annotation with which it is asked.

    >>> dict(factors("kg"))["g"], dict(factors("cm"))["m"], dict(factors("/min"))["1/min"], dict(factors("{score}"))["1"]
    (0.001, 100.0, 1.0, 1.0)
    """
    found = {unit: number for unit in SENT if (number := factor(unit, target)) is not None and 1e-6 <= number <= 1e6}
    found |= {plain(target): 1.0, target: 1.0}
    return tuple({**{f"1{unit}": number for unit, number in found.items() if unit.startswith("/")}, **found}.items())


def converted(value: float, unit: str | None, target: str) -> float | None:
    """A number in the unit that is delivered; None if its unit does not become that.

    >>> converted(80500, "g", "kg"), converted(80.5, None, "kg")
    (80.5, None)
    """
    found = dict(factors(target)).get(unit or "")
    return None if found is None else value * found
