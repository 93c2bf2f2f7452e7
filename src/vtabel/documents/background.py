"""What stands around the requirements: law, dates, register status, how it is delivered now, preconditions."""

from __future__ import annotations

from collections import Counter

from vtabel.documents import wording
from vtabel.documents.model import PreconditionView, Table
from vtabel.documents.phrases import Speaker
from vtabel.documents.wording.law import DATES, LEGAL, REGISTER_UNKNOWN
from vtabel.requirements import Delivery, Layer, Requirements, layer_of


def legal(found: Requirements, speaker: Speaker) -> tuple[str, ...]:
    """The legal ground, and of which registries the register status is not known."""
    stated = {d.registry for d in found.deliveries.entries if d.register_status} if found.deliveries else set()
    unknown = [name for code, name in speaker.registries.items() if code not in stated]
    open_ = [REGISTER_UNKNOWN[speaker.lang].format(registries=", ".join(unknown))] if unknown else []
    return (*LEGAL[speaker.lang], *open_)


def dates(speaker: Speaker) -> Table:
    """What happens when."""
    rows = tuple((when[speaker.lang], what[speaker.lang]) for when, what in DATES)
    return Table((speaker.ui["when"], speaker.ui["what_happens"]), rows)


def register(found: Requirements, speaker: Speaker) -> Table:
    """Per registry its register status and how the hospital delivers now; no rows where nothing is stated."""
    ui = speaker.ui
    header = tuple(ui[key] for key in ("registry", "register_status", "takes_part", "extent", "channel", "remark_on"))
    entries = found.deliveries.entries if found.deliveries else ()
    return Table(header, tuple(_registered(entry, speaker) for entry in entries))


def _registered(stated: Delivery, speaker: Speaker) -> tuple[str, ...]:
    lang, none = speaker.lang, speaker.ui["not_said"]
    status = wording.REGISTER[lang][stated.register_status] if stated.register_status else none
    on = f" ({wording.day(stated.register_on, lang)})" if stated.register_on else ""
    return (
        speaker.registries[stated.registry],
        f"{status}{on}",
        none if stated.takes_part is None else wording.TAKES_PART[lang][stated.takes_part],
        wording.EXTENTS[lang][stated.extent] if stated.extent else none,
        wording.CHANNELS[lang][stated.channel] if stated.channel else none,
        stated.remark,
    )


def preconditions(found: Requirements, speaker: Speaker) -> tuple[PreconditionView, ...]:
    """What must be in place on each layer."""
    counted = Counter(map(layer_of, found))
    lang = speaker.lang
    return tuple(
        PreconditionView(
            wording.LAYERS[lang][layer],
            wording.WHO[lang][layer],
            wording.PRECONDITIONS[lang][layer],
            counted[layer],
        )
        for layer in Layer
    )
