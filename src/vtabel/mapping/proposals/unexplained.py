"""What a label says that no word list explains: then a word that is known may not be what the question is about."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vtabel.mapping.proposals.asked import Asked
from vtabel.mapping.proposals.evidence import Evidence
from vtabel.mapping.proposals.kinds import NONE
from vtabel.mapping.proposals.lexicon import Lexicon

_MOST = 4
"""Words of a label that may be unknown: the specifics of a disease or test take three or four."""
_MANY, _NOT_DATED = 0.6, 0.7
_DATED = re.compile(
    r"\b(datum|tijdstip|date|time)(?: (?:van|of))?(?: (?:de|het|een|the|an?))* ([\w/ -]+)", re.IGNORECASE
)
_ENDS = re.compile(
    r" (?:van|of|voor|for|bij|at|in|na|after|tijdens|during|door|by|op|on|tot|to|vanaf|from|naar|met|with) "
)
_WHICH = frozenset({"first", "last", "earlier"})
# An unknown word of which the ending is that of an adjective.
_ADJECTIVE = re.compile(r".*(?:e|isch|aal|ief|eel|air|al|ic|ive|ous|erd)$")


def unexplained(asked: Asked, lexicon: Lexicon) -> Iterator[Evidence]:
    """Doubt that any concept holds the answer, for what the label says in words that stand nowhere."""
    unknown = sorted(asked.said.unknown)
    if len(unknown) > _MOST:
        shown = ", ".join(f"`{w}`" for w in unknown[:_MOST])
        yield Evidence(
            NONE, "words", _MANY, f"many words are unknown ({shown})", f"veel woorden zijn onbekend ({shown})"
        )
    thing = unknown_moment(asked.variable.label, lexicon) if asked.form == "date" else ""
    if thing:
        why, why_nl = f"a date of something unknown (`{thing}`)", f"een datum van iets onbekends (`{thing}`)"
        yield Evidence(NONE, "words", _NOT_DATED, why, why_nl)


def unknown_moment(label: str, lexicon: Lexicon) -> str:
    """The noun that a date is of, where no list holds it: after *datum* the first noun, after *date of* the last; else an empty text.

    >>> from vtabel.mapping.proposals.lexicon import lexicon
    >>> unknown_moment("Datum eerste bijeenkomst operatie", lexicon()), unknown_moment("Datum eerste operatie", lexicon())
    ('bijeenkomst', '')
    """
    match = _DATED.search(label)
    words = _ENDS.split(f"{match[2]} ")[0].split() if match else []
    if match and match[1].lower() in ("date", "time"):
        words = words[-1:]
    else:
        words = [w for w in words if not _adjective(w, lexicon)]
    return next((w for w in words[:1] if lexicon.read(w).unknown), "")


def _adjective(word: str, lexicon: Lexicon) -> bool:
    """True if a word only says which one: *eerste*, or one that no list holds with the ending of an adjective."""
    read = lexicon.read(word)
    return read.known <= _WHICH or bool(read.unknown and _ADJECTIVE.match(word))
