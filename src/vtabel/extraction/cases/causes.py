"""Why a value is empty, in words (docs/cases.md, *Empty values*)."""

from __future__ import annotations

from vtabel.rules import Lang

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
