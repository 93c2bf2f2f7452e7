"""What the words of a name or label mean: `data/synonyms.yaml` read, texts taken apart into words that are known."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from math import log

import yaml
from rapidfuzz import fuzz, process

from vtabel.text import match_form

_CHUNK = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_DIGITS = re.compile(r"(?<=[a-z])\d+|\d+(?=[a-z])")
_LINKS = ("", "s", "en", "e", "n")
_SHORTEST = 4  # letters of a part of a compound: shorter ones are found everywhere (`geb` and `roken` in *gebroken*)
_SHORTEST_CODE = 3  # the same in a word with digits, such as a gene
_LONG = 7  # letters of a word that an ending may classify
_ALIKE = 91  # of 100: spelled wrong or inflected, by RapidFuzz


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text: `known` in their canonical form, `raw` as written, `kinds` by the kind of thing they name
    (`disease` -> its word), `unknown` those of `known` that no list holds."""

    known: frozenset[str]
    raw: frozenset[str]
    kinds: dict[str, str]
    unknown: frozenset[str] = frozenset()

    def find(self, wanted: str) -> str:
        """The word that meets a need (a canonical word, or ``~kind``), or an empty text."""
        if wanted.startswith("~"):
            return self.kinds.get(wanted[1:], "")
        return wanted if wanted in self.known else ""


@lru_cache(maxsize=20_000)
def folded(text: str) -> str:
    """Lower case without accents: how words are looked up."""
    form = match_form(text)
    if form.isascii():
        return form
    return "".join(c for c in unicodedata.normalize("NFD", form) if not unicodedata.combining(c))


class Lexicon:
    """Known words, abbreviations and kinds of things, in Dutch and English."""

    def __init__(self, data: dict[str, object]) -> None:
        words, classes = data["words"], data["classes"]
        assert isinstance(words, dict) and isinstance(classes, dict)
        self._canonical = {form: name for name, forms in words.items() for form in (name, *_listed(forms))}
        self._classes = {name: frozenset(_listed(c["words"])) for name, c in classes.items()}
        self.canonical_words = frozenset(words)
        self.class_names = frozenset(classes)
        self._endings = {name: tuple(_listed(c.get("endings", ""))) for name, c in classes.items()}
        self.yes_no = frozenset(_listed(data["yes_no"]))
        self._stop = frozenset(_listed(data["stop_words"]))
        self._known = frozenset((*self._canonical, *(w for c in self._classes.values() for w in c), *self._stop))
        self._edges = tuple(sorted(_listed(data["edges"]), key=lambda e: -len(e)))
        self._parts = frozenset(w for w in self._known if " " not in w and (w not in self._stop or len(w) >= _SHORTEST))
        self._long = sorted(w for w in self._parts if len(w) > 5)
        self._phrases = {w for w in self._known if " " in w}

    def read(self, *texts: str) -> Words:
        """The words of some texts together."""
        found = [self._words(text) for text in texts if text]
        kinds: dict[str, str] = {}
        for words in found:
            kinds = {**words.kinds, **kinds}
        known, raw, unknown = (
            frozenset().union(*sets)
            for sets in ((w.known for w in found), (w.raw for w in found), (w.unknown for w in found))
        )
        return Words(known, raw, kinds, unknown)

    @lru_cache(maxsize=50_000)  # noqa: B019  # one lexicon lives as long as the process
    def _words(self, text: str) -> Words:
        chunks = _CHUNK.findall(text)
        parts = [part for chunk in chunks for part in self._split(chunk)]
        tokens = [*parts, *self._phrases_in(parts)]
        kinds = {kind: token for token in reversed(tokens) for kind in self.kinds_of(token)}
        known = frozenset(self._canonical.get(t, t) for t in tokens if t not in self._stop)
        raw = frozenset(folded(piece) for chunk in chunks for piece in _CAMEL.split(chunk))
        unknown = frozenset(t for t in tokens if t not in self._known and not t.isdigit() and not self.kinds_of(t))
        return Words(known, raw, kinds, unknown)

    def _phrases_in(self, parts: list[str]) -> list[str]:
        pairs = (" ".join(parts[i : i + n]) for n in (2, 3) for i in range(len(parts) - n + 1))
        return [p for p in pairs if p in self._phrases]

    def _split(self, chunk: str) -> list[str]:
        """A word as its known parts: a known word as it is, camel case and hyphens split, compounds taken apart."""
        word = folded(chunk)
        if word in self._known or word.isdigit():
            return [word]
        for pieces in (chunk.split("-"), _CAMEL.split(chunk)):
            if len(pieces) > 1:
                return [part for piece in pieces for part in self._split(piece)]
        compound = self._compound(word)
        if compound:
            # An unknown whole may have a telling ending that its parts lack.
            return [*compound, *([word] if self.kinds_of(word) else [])]
        bare = _DIGITS.sub("", word)
        if bare != word and bare:
            return self._split(bare)
        for edge in self._edges:
            if len(word) > len(edge) + 1 and (word.startswith(edge) or word.endswith(edge)):
                return [
                    edge,
                    *self._split(word.removeprefix(edge) if word.startswith(edge) else word.removesuffix(edge)),
                ]
        return [self._nearly(word)]

    @lru_cache(maxsize=20_000)  # noqa: B019
    def _compound(self, word: str) -> tuple[str, ...]:
        """The fewest known parts that a word is made of (``opnamedatum`` -> opname, datum); empty if it is none."""
        shortest = _SHORTEST if word.isalpha() else _SHORTEST_CODE
        best: list[tuple[str, ...] | None] = [()] + [None] * len(word)
        for end in range(shortest, len(word) + 1):
            for start in range(end - shortest + 1):
                before, part = best[start], self._part(word[start:end], last=end == len(word))
                if before is None or not part:
                    continue
                reached = best[end]
                if reached is None or len(before) + 1 < len(reached):
                    best[end] = (*before, part)
        found = best[-1] or ()
        return found if len(found) > 1 else ()

    def _part(self, text: str, *, last: bool) -> str:
        """The known word that a piece of a compound is, without the letters that link it to the next."""
        links = ("",) if last else _LINKS
        bare = (text.removesuffix(link) for link in links if text.endswith(link))
        return next((word for word in bare if word in self._parts), "")

    @lru_cache(maxsize=20_000)  # noqa: B019
    def _nearly(self, word: str) -> str:
        """The known word that a long word is a misspelling or inflection of, else the word."""
        if len(word) < _LONG or self.kinds_of(word):
            return word
        found = process.extractOne(word, self._long, scorer=fuzz.ratio, score_cutoff=_ALIKE)
        return found[0] if found and found[0][0] == word[0] else word

    def kinds_of(self, word: str) -> tuple[str, ...]:
        """The kinds of thing that a word names, by the lists; else by its ending."""
        listed = tuple(kind for kind, words in self._classes.items() if word in words)
        if listed or word in self._canonical or len(word) < _LONG:
            return listed
        return tuple(kind for kind, endings in self._endings.items() if word.endswith(endings))[:1]


def _listed(forms: object) -> list[str]:
    """``a, b_c`` -> a, "b c"."""
    return [folded(form.strip().replace("_", " ")) for form in str(forms).split(",") if form.strip()]


@cache
def lexicon() -> Lexicon:
    """The packaged lexicon.

    >>> sorted(lexicon().read("opnamedatum").known), lexicon().read("Nierinsufficiëntie").kinds["disease"]
    (['admission', 'date'], 'nierinsufficientie')
    """
    return Lexicon(load("synonyms.yaml"))


def load(name: str) -> dict[str, object]:
    """A packaged YAML file."""
    text = files("vtabel").joinpath(f"data/{name}").read_text(encoding="utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found = yaml.load(text, loader)  # noqa: S506  # a safe loader, the quick one where it is built
    return found if isinstance(found, dict) else {"rules": found}


def weights(texts: Iterable[frozenset[str]]) -> dict[str, float]:
    """How much a word tells: one that few texts hold tells more."""
    counted: dict[str, int] = {}
    total = 0
    for words in texts:
        total += 1
        for word in words:
            counted[word] = counted.get(word, 0) + 1
    return {word: log(1 + total / count) for word, count in counted.items()}
