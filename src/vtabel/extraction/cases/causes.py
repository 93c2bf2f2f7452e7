"""Why a value is empty, in words (docs/cases.md, *Empty values*)."""

from __future__ import annotations

from typing import get_args

from vtabel.extraction.cases.model import Why
from vtabel.rules import Lang

NUMBERED: tuple[str | None, ...] = (None, *get_args(Why))
"""Why a value is so, by number: queries of which nobody reads the rows give these, which take less time and room than words."""

EMPTY: dict[Lang, dict[str, str]] = {
    "nl": {
        "absent": "niet in de gegevens",
        "window": "buiten het venster",
        "imprecise": "datum onnauwkeurig",
        "list": "buiten de lijst",
        "unit": "andere eenheid",
        "several": "meer dan een antwoord",
        "population": "niet gevraagd",
        "input": "invoer ontbreekt",
        "source": "geen bron",
    },
    "en": {
        "absent": "not in the data",
        "window": "outside the window",
        "imprecise": "imprecise date",
        "list": "outside the list",
        "unit": "another unit",
        "several": "more than one answer",
        "population": "not asked",
        "input": "input missing",
        "source": "no source",
    },
}
