"""An `Overlap` as charts: heat map of registries and zibs, UpSet plot of what they share. Altair is an extra of vtabel."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from vtabel.diagnostics import UnusableInput
from vtabel.overlap import words
from vtabel.overlap.model import Overlap
from vtabel.rules import Lang

if TYPE_CHECKING:
    import altair

_MOST_SETS = 24
_STEP = 22
_BLUE, _GREY = "#17457a", "#d9dee3"


def available() -> bool:
    """Whether Altair is installed."""
    try:
        import altair  # noqa: F401
    except ImportError:
        return False
    return True


def heat_map(found: Overlap, *, lang: Lang = "en") -> altair.Chart:
    """How many elements of each zib each registry asks, as an Altair chart; what has no zib is left out.

    Raises UnusableInput (VT660) where Altair is not installed.
    """
    alt = _altair()
    counted = Counter(
        (registry, words.group(e, lang))
        for e in found.elements
        if e.key.subject.kind in ("zib", "fhir")
        for registry in e.registries
    )
    rows = [{"registry": registry, "zib": zib, "elements": n} for (registry, zib), n in counted.items()]
    shown = Counter(row["zib"] for row in rows)
    order = [zib for zib, _ in sorted(shown.items(), key=lambda item: (-item[1], str(item[0])))]
    chart: altair.Chart = (
        alt.Chart(alt.Data(values=rows))
        .mark_rect()
        .encode(
            x=alt.X("registry:N", sort=[r.code for r in found.registries], title=None, axis=alt.Axis(orient="top", labelAngle=-40)),
            y=alt.Y("zib:N", sort=order, title=None),
            color=alt.Color("elements:Q", scale=alt.Scale(scheme="blues", domainMin=0), title=_say(lang, "elementen", "elements")),
            tooltip=["registry:N", "zib:N", "elements:Q"],
        )
        .properties(width=alt.Step(_STEP), height=alt.Step(18), title=_say(lang, "Elementen per zib", "Elements of each zib"))
    )  # fmt: skip
    return chart


def upset(found: Overlap, *, lang: Lang = "en") -> altair.VConcatChart:
    """Which registries ask elements together, most elements first: bars above, the registries of each bar as dots below.

    Raises UnusableInput (VT660) where Altair is not installed.
    """
    alt = _altair()
    together = Counter(e.registries for e in found.core(2)).most_common(_MOST_SETS)
    codes = [r.code for r in found.registries]
    bars = [{"set": i, "elements": n, "registries": ", ".join(names)} for i, (names, n) in enumerate(together)]
    dots = [
        {"set": i, "registry": code, "asks": code in names} for i, (names, _) in enumerate(together) for code in codes
    ]
    x = alt.X("set:O", axis=None)
    above = (
        alt.Chart(alt.Data(values=bars))
        .mark_bar(color=_BLUE)
        .encode(
            x=x,
            y=alt.Y("elements:Q", title=_say(lang, "elementen", "elements")),
            tooltip=["registries:N", "elements:Q"],
        )
        .properties(width=alt.Step(_STEP), height=120, title=_say(lang, "Samen gevraagd", "Asked together"))
    )
    below = (
        alt.Chart(alt.Data(values=dots))
        .mark_circle(size=90, opacity=1)
        .encode(
            x=x,
            y=alt.Y("registry:N", sort=codes, title=None),
            color=alt.Color("asks:N", scale=alt.Scale(domain=[True, False], range=[_BLUE, _GREY]), legend=None),
        )
        .properties(width=alt.Step(_STEP), height=alt.Step(18))
    )
    chart: altair.VConcatChart = alt.vconcat(above, below, spacing=4).resolve_scale(x="shared")
    return chart


def _say(lang: Lang, dutch: str, english: str) -> str:
    return dutch if lang == "nl" else english


def _altair() -> Any:
    try:
        import altair
    except ImportError:
        raise UnusableInput.of("VT660") from None
    return altair
