"""The words for what is known of a prioritised exchange. Tracks and phases: source WEGIZ-P of ``data/wegiz.yaml``; the English is ours."""

from __future__ import annotations

from vtabel.rules import Lang

WHATS: dict[Lang, dict[str, str]] = {
    "nl": {
        "track": "spoor",
        "phase": "fase",
        "norm_status": "status van de norm",
        "duty_date": "ingangsdatum van de plicht",
    },
    "en": {
        "track": "track",
        "phase": "phase",
        "norm_status": "status of the norm",
        "duty_date": "date of the duty",
    },
}
VALUES: dict[Lang, dict[tuple[str, str], str]] = {
    "nl": {
        ("track", "1"): "1 (verplichting)",
        ("track", "2"): "2 (normalisatie en certificering)",
        ("phase", "1"): "1 (voorfase)",
        ("phase", "2"): "2 (voorbereidingsfase)",
        ("phase", "3"): "3 (uitvoeringsfase)",
        ("phase", "4"): "4 (nazorgfase)",
    },
    "en": {
        ("track", "1"): "1 (duty)",
        ("track", "2"): "2 (norm and certification)",
        ("phase", "1"): "1 (exploration)",
        ("phase", "2"): "2 (preparation)",
        ("phase", "3"): "3 (realisation)",
        ("phase", "4"): "4 (aftercare)",
    },
}
WEGIZ: dict[Lang, dict[str, str]] = {
    "nl": {
        "none": "van geen geprioriteerde uitwisseling is bekend dat zij dit dekt",
        "known": "{what} {value} (stand {day}; {source})",
        "inferred": "{what} {value} (stand {day}; onze gevolgtrekking uit {source})",
        "unknown": "{what} niet bekend (stand {day}; zie {source})",
        "unstated": "{what} niet vermeld",
        "and": "en",
        "no_norm": "geen norm bekend",
        "inferred_norm": "{norm}, onze gevolgtrekking",
        "inferred_cover": "dat deze zib eronder valt is onze gevolgtrekking",
        "our_inference": ", onze gevolgtrekking",
        "since": "geprioriteerd",
        "not_known": "niet bekend",
        "parts": "onderdelen",
        "generic": "normen voor elke uitwisseling",
        "other_release": "dat deze zib eronder valt is onze gevolgtrekking: opgegeven voor {stated_for}, hier zelfde id in {release}",
    },
    "en": {
        "none": "no prioritised exchange is known to cover this",
        "known": "{what} {value} (as of {day}; {source})",
        "inferred": "{what} {value} (as of {day}; our inference from {source})",
        "unknown": "{what} not known (as of {day}; see {source})",
        "unstated": "{what} not stated",
        "and": "and",
        "no_norm": "no norm known",
        "inferred_norm": "{norm}, our inference",
        "inferred_cover": "that it covers this zib is our inference",
        "our_inference": ", our inference",
        "since": "prioritised",
        "not_known": "not known",
        "parts": "parts",
        "generic": "norms for every exchange",
        "other_release": "that it covers this zib is our inference: stated for {stated_for}, here the same id in {release}",
    },
}
