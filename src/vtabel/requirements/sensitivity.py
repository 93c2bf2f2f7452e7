"""Which requirements change wave when the weights move: how much the order depends on numbers that people chose."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import get_args

from vtabel.requirements.model import Priority, Reason, Requirements
from vtabel.requirements.weights import Weights

PERCENT = 20
"""By how much the weights move."""

_REASONS: tuple[Reason, ...] = get_args(Reason)


@dataclass(frozen=True, slots=True)
class Shift:
    """A requirement that goes to another wave when the weight of one reason moves by so many percent."""

    requirement: str
    reason: Reason
    percent: int
    wave: int
    to: int


def sensitivity(found: Requirements, percent: int = PERCENT) -> tuple[Shift, ...]:
    """Every change of wave, each weight moved alone, up and down; the requirements in their order.

    >>> import vtabel as vt
    >>> mapping = vt.resolve(vt.read("fixtures/nhr_af/tabel.xlsx"), ["fixtures/nhr_af/mapping.csv"])
    >>> shifts = sensitivity(vt.requirements(mapping, provider="V6", on="2026-12-01"))
    >>> all(shift.wave != shift.to for shift in shifts)
    True
    """
    moves = tuple(product(_REASONS, (-percent, percent)))
    return tuple(
        Shift(r.id, reason, move, r.priority.wave, to)
        for r in found
        for reason, move in moves
        if (to := _moved(r.priority, reason, move, found.weights)) != r.priority.wave
    )


def _moved(priority: Priority, reason: Reason, percent: int, weights: Weights) -> int:
    """The wave with one weight moved, in hundredths of a point: no rounding comes into it."""
    score = sum(part.points * (100 + (percent if part.reason == reason else 0)) for part in priority.parts)
    return 1 if score >= 100 * weights.wave_1 else 2 if score >= 100 * weights.wave_2 else 3
