"""The planted case that a case of a child dataset is a part of, and those above it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from vtabel.catalog import CodeFilter
from vtabel.extraction.shapes import shapes
from vtabel.mapping import Case
from vtabel.synth import moments
from vtabel.synth.placing import Json, NotPlanted, type_at
from vtabel.synth.stories import Story, case_of, refer

_WITHIN = tuple(moments.DAY * days for days in (-2, -1, 0, 1, -3, 3, -10, 10, -20, 20))
_BEYOND = tuple(moments.DAY * days for days in (-30, 30, -90, 90, -150, 150))
"""When the case above may begin, counted from the start of the case below it: in the same year."""


@dataclass(frozen=True, slots=True)
class Parents:
    """The case of the parent dataset with what its profile fixes, and that of its own parent."""

    case: Case
    fixed: tuple[CodeFilter, ...]
    above: Parents | None = None

    def __iter__(self) -> Iterator[Case]:
        yield self.case
        if self.above is not None:
            yield from self.above

    def plant(self, story: Story, below: Case, beyond: bool = False) -> None:
        """Make the cases above a story's own, nearest first; with ``beyond`` the nearest is not when it should be."""
        child = story.above[-1] if story.above else story.case
        span = self._span((story.spans or [story.span])[-1], below, beyond)
        made = case_of(f"plant-{story.number}-above-{len(story.above) + 1}", self.case, self.fixed, span)
        _tie(story, child, made, below)
        story.above.append(made)
        story.spans.append(span)
        if self.above is not None:
            self.above.plant(story, self.case)

    def _span(self, of: moments.Span, below: Case, beyond: bool) -> moments.Span:
        """When the case above is, so that the start of the one below is certainly in its window, or certainly is not."""
        length = moments.END - moments.START if self.case.end not in ("", self.case.start) else timedelta()
        days = "date" in (type_at(self.case.resource, self.case.start), type_at(below.resource, below.start))
        for margin in (moments.DAY,) if days else (moments.DAY, timedelta()):
            for shift in _BEYOND if beyond else _WITHIN:
                span = moments.Span(of.start + shift, of.start + shift + length)
                low, high = moments.bounds(below.window, span)
                if beyond and ((low and of.start < low - margin) or (high and of.start > high + margin)):
                    return span
                if not beyond and (not low or low + margin <= of.start) and (not high or of.start <= high - margin):
                    return span
        raise NotPlanted(
            f"no moment of its parent was found for the window `{below.window}`",
            f"bij het venster `{below.window}` is geen moment van de ouder gevonden",
        )


def _tie(story: Story, child: Json, parent: Json, below: Case) -> None:
    """Tie a case to the one above it in the way of its dataset. Raises NotPlanted for a link of another form."""
    link, own = below.link, child["resourceType"]
    if link in ("", "patient"):
        return
    if link == "encounter":
        if own == "Encounter":
            refer(parent, "encounter", child)
        elif parent["resourceType"] == "Encounter":
            refer(child, "encounter", parent)
        else:
            contact = story.encounter()
            for one in (child, parent):
                refer(one, "encounter", contact)
        return
    type, _, path = link.rpartition(".")
    if type == parent["resourceType"] and type != own:
        refer(parent, path, child)
    elif type in ("", own) and shapes("R4").element(own, path):
        refer(child, path, parent)
    else:
        raise NotPlanted(f"nothing is planted for the link `{link}`", f"voor de koppeling `{link}` wordt niets geplant")
