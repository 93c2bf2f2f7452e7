"""The cell that says whether a variable is mandatory: words, marks, ADA conformance, with what is said beside it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from vtabel import providers
from vtabel.readers.cells import NO, NOT_APPLICABLE, YES, period, tidy
from vtabel.table import Level
from vtabel.text import match_form

_LEVELS: dict[str, Level] = {
    **dict.fromkeys(YES, Level.MANDATORY),
    **dict.fromkeys(("verplicht", "mandatory", "m", "altijd"), Level.MANDATORY),
    **dict.fromkeys(("required", "r"), Level.REQUIRED),
    **dict.fromkeys(
        ("c", "conditional", "conditioneel", "voorwaardelijk", "ja, door validatie regel", "ja, gedeeltelijk"),
        Level.CONDITIONAL,
    ),
    **dict.fromkeys(NO, Level.OPTIONAL),
    **dict.fromkeys(
        ("optioneel", "optional", "o", "facultatief", "vrijwillig", "aanbevolen", "niet verplicht"), Level.OPTIONAL
    ),
    **dict.fromkeys(NOT_APPLICABLE, Level.NOT_ASKED),
    **dict.fromkeys(("vervallen", "ingetrokken", "withdrawn"), Level.WITHDRAWN),
}
_LONGEST = 1000
_CARDINAL = re.compile(r"^([mrco])\s+(\d+)\s*\.\.\s*(\d+|\*)$")
_LED = re.compile(
    r"^(niet verplicht|verplicht|mandatory|required|optioneel|optional|facultatief|ja|nee|vervallen)[\s,:]+(.+)$"
)
_BRACKET = re.compile(r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)")
_CONDITION = re.compile(r"^(?:alleen\s+)?(?:indien|als|mits|wanneer|zodra|tenzij|if|when)\b")
_POPULATION = re.compile(
    r"^(?:alleen\s+|voor\s+|bij\s+)*(?:alle\s+)?(?:patiënten|patienten|kinderen|volwassenen|vrouwen|mannen|personen|patients)\b"
)
_ONLY = re.compile(r"^(?:alleen|uitsluitend|voor|only)(?:\s+voor)?\s+(.+)$")


@dataclass(frozen=True, slots=True)
class Statement:
    """What one part of a cell says about the duty. ``level`` is None if its word is not known."""

    level: Level | None
    providers: tuple[str, ...] = ()
    population: str = ""
    condition: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    notes: tuple[str, ...] = ()
    maximum: str = ""


def parse_level(text: str, markers: Mapping[str, Level] | None = None) -> tuple[Statement, ...]:
    """The statements of a cell; usually one, more where parts with their own period are joined by ``;``.

    >>> [s.level.value for s in parse_level("Optioneel t/m 31-12-2026; Verplicht vanaf 1-1-2027")]
    ['optional', 'mandatory']
    >>> parse_level("Verplicht (bij patiënten van 18 jaar en ouder)")[0].population
    'bij patiënten van 18 jaar en ouder'
    """
    if len(text) > _LONGEST:
        return (Statement(None),)
    parts = [part for part in re.split(r"[;|\n]", text) if part.strip()] or [text]
    statements = tuple(_statement(part, markers or {}) for part in parts)
    if len(statements) > 1 and any(s.level is None for s in statements):
        return (_statement(text, markers or {}),)
    return statements


def parse_qualifier(statement: Statement, text: str) -> Statement:
    """The statement narrowed by words beside it or in its footnote. Only known patterns are read; the rest is a note.

    >>> parse_qualifier(Statement(Level.MANDATORY), "alleen indien geopereerd").level.value
    'conditional'
    """
    start, end, rest = period(text)
    if start or end:
        statement = replace(statement, valid_from=start or statement.valid_from, valid_to=end or statement.valid_to)
        if not rest:
            return statement
        text = rest
    words = tidy(text).strip(" .")
    form = match_form(words)
    if _CONDITION.match(form):
        level = Level.CONDITIONAL if statement.level is Level.MANDATORY else statement.level
        return replace(statement, condition=words, level=level)
    if _POPULATION.match(form):
        return replace(statement, population=words)
    only = _ONLY.match(form)
    codes, unknown = parse_providers(only[1] if only else form)
    if codes and not unknown:
        return replace(statement, providers=codes)
    return replace(statement, notes=(*statement.notes, words)) if words else statement


def parse_providers(text: str) -> tuple[tuple[str, ...] | None, tuple[str, ...]]:
    """The provider types in a list such as ``umc, algemeen; zbc``, and the words that name none.

    ``()`` means every provider; None means that no word was known.
    """
    whole = providers.codes_of(text)
    if whole is not None:
        return whole, ()
    codes: list[str] = []
    unknown: list[str] = []
    everyone = False
    for word in re.split(r"[,;/+&\n]|\ben\b|\bof\b|\band\b", text):
        if not word.strip():
            continue
        found = providers.codes_of(word)
        if found is None:
            unknown.append(tidy(word))
        elif found:
            codes += found
        else:
            everyone = True
    if everyone:
        return (), tuple(unknown)
    return (tuple(dict.fromkeys(codes)) if codes else None), tuple(unknown)


def _statement(text: str, markers: Mapping[str, Level]) -> Statement:
    form = match_form(text)
    for word in (form, form.rstrip(".")):
        if (level := markers.get(word) or _LEVELS.get(word)) is not None:
            return Statement(level)
    if match := _CARDINAL.match(form):
        return Statement(_LEVELS[match[1]], maximum=match[3])
    bare = match_form(_BRACKET.sub(" ", text))
    beside = [m[1] for m in _BRACKET.finditer(tidy(text))]
    level = markers.get(bare) or _LEVELS.get(bare)
    if level is None and (match := _LED.match(bare)):
        level = _LEVELS[match[1]]
        beside.insert(0, _tail(text, match[2]))
    if level is None:
        start, end, rest = period(bare)
        level = markers.get(rest) or _LEVELS.get(rest) if start or end else None
        if level is not None:
            beside.insert(0, bare)
            statement = Statement(level, valid_from=start, valid_to=end)
            return _narrowed(statement, beside[1:])
    if level is None:
        return Statement(None)
    return _narrowed(Statement(level), beside)


def _narrowed(statement: Statement, beside: list[str]) -> Statement:
    for words in beside:
        statement = parse_qualifier(statement, words)
    return statement


def _tail(text: str, tail: str) -> str:
    """The tail of a text in its own capitals."""
    whole = tidy(_BRACKET.sub(" ", text))
    return whole[-len(tail) :] if match_form(whole[-len(tail) :]) == tail else tail
