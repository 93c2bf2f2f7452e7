"""In which order the requirements are met: a sum with four kinds of term, each explained.

The weights are ours, to be discussed by the hospitals that send the document: what is mandatory counts most, then what several
registries share (record once), then what EHRs owe already for BgZ, then what a standard describes already.
"""

from vtabel.catalog.wegiz import Anchor
from vtabel.requirements.model import Necessity, Need, Part, Priority
from vtabel.table import Level

LEVEL_POINTS = {Level.MANDATORY: 5, Level.REQUIRED: 4, Level.CONDITIONAL: 3, Level.UNKNOWN: 2, Level.OPTIONAL: 1}
PER_MORE_REGISTRY = 2
MOST_FOR_REGISTRIES = 6
BGZ_POINTS = 3
STANDARD_POINTS = 1
WAVE_1, WAVE_2 = 8, 5

_NECESSITY = {
    Level.MANDATORY: Necessity.MUST,
    Level.REQUIRED: Necessity.MUST,
    Level.CONDITIONAL: Necessity.SHOULD,
    Level.UNKNOWN: Necessity.SHOULD,
    Level.OPTIONAL: Necessity.MAY,
}


def strongest(needs: tuple[Need, ...]) -> Level:
    """The strongest level among the variables that need something."""
    order = list(Level)
    return min((need.level for need in needs), key=order.index)


def necessity(needs: tuple[Need, ...]) -> Necessity:
    """MUST for what is mandatory or required, SHOULD for conditional or unknown, MAY for optional."""
    return _NECESSITY[strongest(needs)]


def priority(needs: tuple[Need, ...], bgz: Anchor | None, standard: bool) -> Priority:
    """The sum and its wave: 1 from 8 points, 2 from 5 points, 3 below.

    ``bgz`` is the anchor in BgZ. That a zib of another release belongs to it is an inference: it counts, and the part says so.
    """
    level = strongest(needs)
    registries = len({need.registry for need in needs})
    parts = [Part(points=LEVEL_POINTS[level], reason="level", detail=level.value)]
    if registries > 1:
        points = min(MOST_FOR_REGISTRIES, PER_MORE_REGISTRY * (registries - 1))
        parts.append(Part(points=points, reason="registries", detail=str(registries)))
    if bgz is not None:
        parts.append(Part(points=BGZ_POINTS, reason="bgz", detail="" if bgz.certainty == "fact" else bgz.certainty))
    if standard:
        parts.append(Part(points=STANDARD_POINTS, reason="standard"))
    total = sum(part.points for part in parts)
    return Priority(wave=1 if total >= WAVE_1 else 2 if total >= WAVE_2 else 3, parts=tuple(parts))
