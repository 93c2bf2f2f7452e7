"""Anchors in the Wegiz -> their words in one language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from vtabel.catalog.wegiz import Anchor, Norm, Statement
from vtabel.documents.wording import day
from vtabel.documents.wording.wegiz import VALUES, WEGIZ, WHATS
from vtabel.rules import Lang


def anchors_in_words(anchors: Iterable[Anchor], lang: Lang) -> str:
    """Each exchange with its norms and what is known of it; a sentence if there is none.

    >>> from vtabel.catalog.wegiz import wegiz
    >>> anchors_in_words(wegiz().anchors("NL-CM:12.1.2", "zib2020", date(2026, 12, 1)), "en")  # doctest: +ELLIPSIS
    'BgZ (NEN 7540): track, phase, status of the norm and date of the duty not known (as of 20 January 2026; see Kamerbrief ...).'
    """
    return " ".join(_anchor(anchor, lang) for anchor in anchors) or WEGIZ[lang]["none"]


def _anchor(anchor: Anchor, lang: Lang) -> str:
    name = anchor.name_nl if lang == "nl" else anchor.name_en
    terms = [*statements_in_words(anchor.statements, lang), *_doubt(anchor, lang)]
    return f"{name} ({norms_in_words(anchor.norms, lang)}): {'; '.join(terms)}."


def norms_in_words(norms: Sequence[Norm], lang: Lang) -> str:
    """The ids of the norms, inferences marked.

    >>> norms_in_words((Norm(id="NEN 7503", subject="", certainty="inference"),), "en")
    'NEN 7503, our inference'
    """
    words = WEGIZ[lang]
    named = (n.id if n.certainty == "fact" else words["inferred_norm"].format(norm=n.id) for n in norms)
    return "; ".join(named) or words["no_norm"]


def statements_in_words(statements: Iterable[Statement], lang: Lang) -> list[str]:
    """What is known, each with its day and source; what is not known, together where day and source are the same."""
    words = WEGIZ[lang]
    known: list[str] = []
    unknown: dict[tuple[date | None, str], list[str]] = {}
    for said in statements:
        source = said.source.title if said.source else ""
        what = WHATS[lang][said.what]
        if said.known and said.as_of is not None:
            key = "known" if said.certainty == "fact" else "inferred"
            stated = day(said.as_of, lang)
            known.append(words[key].format(what=what, value=_value(said, lang), day=stated, source=source))
        else:
            unknown.setdefault((said.as_of, source), []).append(what)
    for (as_of, source), whats in unknown.items():
        what = f" {words['and']} ".join(filter(None, (", ".join(whats[:-1]), whats[-1])))
        key = "unknown" if as_of else "unstated"
        known.append(words[key].format(what=what, day=day(as_of, lang) if as_of else "", source=source))
    return known


def _value(said: Statement, lang: Lang) -> str:
    if said.what == "duty_date":
        return day(date.fromisoformat(said.value), lang)
    own = said.value_nl if lang == "nl" and said.value_nl else said.value
    return VALUES[lang].get((said.what, said.value), own)


def _doubt(anchor: Anchor, lang: Lang) -> list[str]:
    """Why it is not a fact that the exchange covers the zib."""
    if anchor.certainty == "fact":
        return []
    key = "inferred_cover" if anchor.stated_for == anchor.release else "other_release"
    return [WEGIZ[lang][key].format(stated_for=anchor.stated_for, release=anchor.release)]
