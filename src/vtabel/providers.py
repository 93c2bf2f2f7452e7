"""Provider types and their tree: V4 ziekenhuis > V5 umc, V6 algemeen ziekenhuis; Z4 zbc; ...

The types are code system ``http://nictiz.nl/fhir/NamingSystem/organization-type`` (RoleCodeNL). The words by which
tables call them are our reading: a word that is not in ``data/provider_types.json`` is reported, never guessed.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from vtabel.diagnostics import UnusableInput
from vtabel.text import match_form


@dataclass(frozen=True, slots=True)
class ProviderType:
    """One type of provider. ``parent`` is empty for a type directly under the root."""

    code: str
    display: str
    parent: str
    status: str
    words: tuple[str, ...]


@cache
def provider_types() -> dict[str, ProviderType]:
    """All types by code."""
    text = files("vtabel").joinpath("data/provider_types.json").read_text(encoding="utf-8")
    return {row["code"]: ProviderType(**{**row, "words": tuple(row["words"])}) for row in json.loads(text)}


@cache
def _words() -> dict[str, tuple[str, ...]]:
    """Word -> codes; an empty tuple means every provider."""
    found: dict[str, tuple[str, ...]] = dict.fromkeys(
        ("alle", "allen", "iedereen", "all", "alle zorgaanbieders", "alle aanbieders"), ()
    )
    for kind in provider_types().values():
        for word in (kind.code, kind.display, *kind.words):
            found.setdefault(match_form(word), (kind.code,))
    return found


def codes_of(word: str) -> tuple[str, ...] | None:
    """The codes that a word of a table stands for; ``()`` for every provider, None if the word is unknown.

    >>> codes_of("UMC"), codes_of("alle ziekenhuizen"), codes_of("alle"), codes_of("kapper")
    (('V5',), ('V4',), (), None)
    """
    form = match_form(word)
    found = _words().get(form)
    if found is None and form.endswith(("'s", "s")):
        found = _words().get(form.removesuffix("s").removesuffix("'"))
    return found


def check_code(code: str) -> str:
    """The code in its own spelling; raises UnusableInput (VT701) for a code that does not exist."""
    known = {c.casefold(): c for c in provider_types()}
    if code.casefold() not in known:
        raise UnusableInput.of("VT701", text=code)
    return known[code.casefold()]


def ancestry(code: str) -> Iterator[str]:
    """The type itself, then its parents upward.

    >>> list(ancestry("V5"))
    ['V5', 'V4']
    """
    while code:
        yield code
        code = provider_types()[code].parent


def distance(provider: str, rule_types: Iterable[str]) -> int | None:
    """How far above the provider's type the nearest of the rule's types stands (0 = the type itself); None if none does.

    >>> distance("V5", ["V4"]), distance("V5", ["V5", "V4"]), distance("Z4", ["V4"])
    (1, 0, None)
    """
    wanted = set(rule_types)
    return next((steps for steps, code in enumerate(ancestry(provider)) if code in wanted), None)


def display(code: str) -> str:
    """The name of a type, as in the code system."""
    return provider_types()[code].display
