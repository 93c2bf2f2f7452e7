"""Purposes: from a column of words, a column per purpose, codes of indicators, or the block a variable stands in."""

import re

from vtabel.diagnostics import Cell
from vtabel.readers.cells import NOT_APPLICABLE, tidy
from vtabel.readers.columns import PURPOSE_WORDS
from vtabel.table import Purpose, PurposeKind
from vtabel.text import match_form

# Indicator codes as seen in NHR handbooks: 04SQI2, 03MIQ1, 06.1MQ1 (the last two are typing errors that stay as they are).
_INDICATOR = re.compile(r"\b\d{1,2}(?:\.\d)?[MS](?:QI|IQ|Q)\d{1,2}\b")
_NAMED = re.compile(
    r"^(?:qi|indicator(?:en)?|kwaliteitsindicator(?:en)?)\s*[:(]?\s*(?P<codes>[^()]*)\)?$", re.IGNORECASE
)
_CODE = re.compile(r"^[A-Za-z0-9]+(?:[.\-_/][A-Za-z0-9]+)*$")
_PATH = re.compile(r"[_/\[]")

# What the title of a block shows, by the word it begins with (`domain/table-formats.md`: purpose shows up as block membership).
_BLOCKS: tuple[tuple[str, PurposeKind], ...] = (
    ("identificer", PurposeKind.IDENTIFICATION),
    ("identificatie", PurposeKind.IDENTIFICATION),
    ("patiëntkarakteristiek", PurposeKind.CASE_MIX),
    ("patientkarakteristiek", PurposeKind.CASE_MIX),
    ("casemix", PurposeKind.CASE_MIX),
    ("interventie", PurposeKind.PROCESS),
    ("uitkomst", PurposeKind.QUALITY),
)


def parse_purposes(text: str, cell: Cell) -> tuple[list[Purpose], list[str]]:
    """The purposes that a cell names, and the words that are in no vocabulary (kept as ``other``).

    >>> [(p.kind, p.indicator) for p in parse_purposes("QI: 04SQI2; casemix", Cell("t.csv", "", "F3"))[0]]
    [('indicator', '04SQI2'), ('case-mix', '')]
    """
    purposes: list[Purpose] = []
    unknown: list[str] = []
    for part in re.split(r"[;\n|+]", text):
        words = tidy(part)
        if match_form(words) in ("", *NOT_APPLICABLE):
            continue
        codes = _codes(words)
        if codes:
            purposes += [
                Purpose(kind=PurposeKind.INDICATOR, indicator=c, evidence="indicator", raw=tidy(part), cell=cell)
                for c in codes
            ]
            for word in re.split(r"[,/():]| en ", words):
                kind = PURPOSE_WORDS.get(match_form(word))
                if kind not in (None, PurposeKind.INDICATOR):
                    purposes.append(Purpose(kind=kind, evidence="column", raw=tidy(word), cell=cell))
            continue
        for word in [words] if match_form(words) in PURPOSE_WORDS else filter(str.strip, re.split(r",|/| en ", words)):
            kind = PURPOSE_WORDS.get(match_form(word))
            if kind is None:
                unknown.append(tidy(word))
            purposes.append(Purpose(kind=kind or PurposeKind.OTHER, evidence="column", raw=tidy(word), cell=cell))
    return purposes, unknown


def indicator_codes(text: str) -> list[str]:
    """The codes of indicators in a remark, as NHR writes them."""
    return _INDICATOR.findall(text)


def block_purpose(title: str, cell: Cell) -> Purpose | None:
    """The purpose that the title of a block shows; None if it shows none."""
    form = match_form(title)
    if _PATH.search(form):
        return None  # the name of a group in a dataset is no title
    kind = next((kind for start, kind in _BLOCKS if form.startswith(start)), None)
    return Purpose(kind=kind, evidence="block", raw=tidy(title), cell=cell) if kind else None


def _codes(words: str) -> list[str]:
    if found := indicator_codes(words):
        return found
    match = _NAMED.match(words)
    if match is None or not match["codes"].strip():
        return []
    codes = [code.strip() for code in re.split(r"[,/ ]+", match["codes"]) if code.strip()]
    return codes if all(_CODE.match(c) and any(s.isdigit() for s in c) for c in codes) else []
