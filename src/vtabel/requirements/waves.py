"""What each wave buys: how many of the variables that registries ask can be delivered once its requirements are met."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from vtabel.requirements.model import Owner, Requirement, Requirements
from vtabel.table import Level

Wave = Literal[1, 2, 3]
WAVES: tuple[Wave, ...] = (1, 2, 3)
_FIRM = (Level.MANDATORY, Level.REQUIRED)


@dataclass(frozen=True, slots=True)
class Gain:
    """What one wave buys. ``variables`` and ``firm`` (mandatory, or to be reported as unknown) are those that its requirements serve;
    ``gaps`` are the requirements in it that first need something else."""

    wave: Wave
    requirements: int
    variables: int
    firm: int
    gaps: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far the variables of one registry can be delivered: those that ask nothing of the EHR (constants, derivations), and after each wave
    (cumulative)."""

    registry: str
    asked: int
    without_ehr: int
    after: tuple[int, ...]


def gains(found: Requirements) -> tuple[Gain, ...]:
    """What each wave buys, first wave first."""
    return tuple(_gain(wave, [r for r in found if r.priority.wave == wave]) for wave in WAVES)


def _gain(wave: Wave, members: list[Requirement]) -> Gain:
    needs = [need for r in members for need in r.needs]
    return Gain(
        wave=wave,
        requirements=len(members),
        variables=len(needs),
        firm=sum(need.level in _FIRM for need in needs),
        gaps=sum(r.gap is not None for r in members),
    )


def coverage(found: Requirements) -> tuple[Coverage, ...]:
    """Per registry how far its variables can be delivered after each wave."""
    wave_of = {r.id: r.priority.wave for r in found}
    return tuple(_coverage(found, scope.registry.code, scope.asked, wave_of) for scope in found.scopes)


def _coverage(found: Requirements, registry: str, asked: int, wave_of: dict[str, Wave]) -> Coverage:
    traced = [t for t in found.trace if t.registry == registry and t.level.asked]
    free = sum(not t.requirement for t in traced)
    after = tuple(free + sum(wave_of.get(t.requirement, 9) <= wave for t in traced) for wave in WAVES)
    return Coverage(registry=registry, asked=asked, without_ehr=free, after=after)


def by_owner(found: Requirements) -> dict[Owner, int]:
    """How many gaps each owner can take away, most first."""
    counts = {owner: sum(r.gap.owner is owner for r in _gaps(found) if r.gap) for owner in Owner}
    return {owner: n for owner, n in sorted(counts.items(), key=lambda item: -item[1]) if n}


def _gaps(found: Requirements) -> Iterator[Requirement]:
    return (r for r in found if r.gap is not None)
