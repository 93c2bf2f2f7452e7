"""Which value a label asks for: pick and window, where its words say so."""

from __future__ import annotations

import re
from collections.abc import Callable

from vtabel.mapping.model import Pick
from vtabel.mapping.proposals.lexicon import folded

_UNITS = {"uur": "H", "uren": "H", "hour": "H", "hours": "H", "u": "H", "h": "H", "dag": "D", "dagen": "D", "day": "D", "days": "D",
          "week": "W", "weken": "W", "weeks": "W", "maand": "M", "maanden": "M", "mnd": "M", "month": "M", "months": "M",
          "jaar": "Y", "jaren": "Y", "jr": "Y", "year": "Y", "years": "Y"}  # fmt: skip
_SPAN = rf"(\d+)[ -]?({'|'.join(sorted(_UNITS, key=len, reverse=True))})\b"
_CASE = r"(?:de |het |the )?(?:index)?(?:interventie|ingreep|operatie|verrichting|procedure|opname|behandeling|implantatie|intervention|surgery|operation|admission|treatment)"
_END = r"(?:het )?(?:ontslag|discharge|einde opname)"
_PICKS = (
    (Pick.LAST, re.compile(r"\b(laatste?|laatst|last|meest recente|most recent)\b")),
    (Pick.FIRST, re.compile(r"\b(eerste|first|initiele|initial)\b|^(eerste|first)")),
    (Pick.MAX, re.compile(r"\b(hoogste|maximale|maximum|highest|max|peak|piek)\b")),
    (Pick.MIN, re.compile(r"\b(laagste|minimale|minimum|lowest|min|nadir)\b")),
    (Pick.NEAREST, re.compile(r"\b(dichtst bij|closest to|nearest)\b")),
)
_WINDOWS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (
        re.compile(
            rf"(?:maximaal|max\.?|tot|binnen|within|up to)\s+{_SPAN}\s+(?:voor|voorafgaand aan|before|prior to)\s+{_CASE}"
        ),
        lambda m: f"case.start-{_duration(m)} .. case.start",
    ),
    (
        re.compile(rf"{_SPAN}\s+(?:voor|voorafgaand aan|before|prior to)\s+{_CASE}"),
        lambda m: f"case.start-{_duration(m)} .. case.start",
    ),
    (
        re.compile(rf"(?:binnen|within|tot|up to)\s+{_SPAN}\s+(?:na|after)\s+{_END}"),
        lambda m: f"case.end .. case.end+{_duration(m)}",
    ),
    (re.compile(rf"(?:binnen|within|tot|up to)\s+{_SPAN}"), lambda m: f"case.start .. case.start+{_duration(m)}"),
    (re.compile(rf"(?:eerste|first)\s+{_SPAN}"), lambda m: f"case.start .. case.start+{_duration(m)}"),
    (
        re.compile(
            r"(?:tijdens|gedurende|during)\s+(?:de |the )?(?:\w*opname|admission|hospital stay|\w*operatie|ingreep|surgery)"
        ),
        lambda _: "case.start .. case.end",
    ),
)
_AT_ADMISSION = re.compile(r"\b(?:bij|op moment van|at|on)\s+(?:de )?(?:opname|admission)\b")
_AT_DISCHARGE = re.compile(r"\b(?:bij|op moment van|at|on)\s+(?:het )?(?:ontslag|discharge)\b")


def moment(*texts: str) -> tuple[Pick | None, str]:
    """The pick and the window that a name, label or definition asks for.

    A window is written as a mapping file has it: two bounds, each an anchor with an ISO 8601 duration.

    >>> moment("Laatste creatinine, maximaal 2 jaar vóór de interventie")
    (<Pick.LAST: 'last'>, 'case.start-P2Y .. case.start')
    >>> moment("Heropname binnen 30 dagen na ontslag")
    (None, 'case.end .. case.end+P30D')
    >>> moment("Gewicht bij opname")
    (<Pick.FIRST: 'first'>, 'case.start .. case.end')
    """
    text = " . ".join(folded(t.replace("_", " ")) for t in texts if t)
    window = next((say(found) for pattern, say in _WINDOWS if (found := pattern.search(text))), "")
    pick = next((pick for pick, pattern in _PICKS if pattern.search(_SPANS.sub(" ", text))), None)
    for pattern, value in ((_AT_ADMISSION, Pick.FIRST), (_AT_DISCHARGE, Pick.LAST)):
        if not window and pattern.search(text):
            return pick or value, "case.start .. case.end"
    return pick, window


_SPANS = re.compile(rf"(?:eerste|first|maximaal|max\.?)\s+{_SPAN}")
"""Words that bound a window and pick nothing: *eerste 24 uur*, *maximaal 2 jaar*."""


def _duration(match: re.Match[str]) -> str:
    unit = _UNITS[match[2]]
    return f"PT{match[1]}H" if unit == "H" else f"P{match[1]}{unit}"
