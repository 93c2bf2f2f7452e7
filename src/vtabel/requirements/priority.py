"""In which order the requirements are met: a sum with five kinds of term, each explained. The weights are a proposal (docs/priority.md)."""

from collections.abc import Iterable

from vtabel.catalog.wegiz import Anchor
from vtabel.requirements.delivery import Channel, Delivery
from vtabel.requirements.model import Necessity, Need, Part, Priority
from vtabel.requirements.weights import Weights
from vtabel.table import Level

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


def priority(
    needs: tuple[Need, ...],
    bgz: Anchor | None,
    standard: bool,
    weights: Weights | None = None,
    deliveries: Iterable[Delivery] = (),
) -> Priority:
    """The sum and its wave.

    ``bgz`` is the anchor in BgZ. That a zib of another release belongs to it is an inference: it counts, and the part says so.
    Of ``deliveries`` those of the registries in ``needs`` count, and of these the one that takes the most work; a registry in which the
    hospital takes no part counts not.
    """
    weights = weights or Weights()
    level = strongest(needs)
    registries = {need.registry for need in needs}
    parts = [Part(points=weights.level[level], reason="level", detail=level.value)]
    if len(registries) > 1:
        points = min(weights.registries_most, weights.per_registry * (len(registries) - 1))
        parts.append(Part(points=points, reason="registries", detail=str(len(registries))))
    if bgz is not None:
        parts.append(Part(points=weights.bgz, reason="bgz", detail="" if bgz.certainty == "fact" else bgz.certainty))
    if standard:
        parts.append(Part(points=weights.standard, reason="standard"))
    channels = {d.channel for d in deliveries if d.registry in registries and d.channel and d.takes_part is not False}
    channel = next((c for c in Channel if c in channels), None)
    if channel is not None and weights.delivered[channel]:
        parts.append(Part(points=weights.delivered[channel], reason="delivery", detail=channel.value))
    total = sum(part.points for part in parts)
    return Priority(wave=1 if total >= weights.wave_1 else 2 if total >= weights.wave_2 else 3, parts=tuple(parts))
