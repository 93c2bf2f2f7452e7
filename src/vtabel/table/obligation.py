"""Whether a provider must deliver a variable: `Obligation` is a predicate, `Duty` its answer for one provider and day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from vtabel import providers
from vtabel.diagnostics import Cell
from vtabel.rules import Lang
from vtabel.text import match_form


class Level(StrEnum):
    """How strongly a variable is asked, strongest first."""

    MANDATORY = "mandatory"
    REQUIRED = "required"
    CONDITIONAL = "conditional"
    OPTIONAL = "optional"
    UNKNOWN = "unknown"
    WITHDRAWN = "withdrawn"
    NOT_ASKED = "not_asked"

    @property
    def asked(self) -> bool:
        """True if the variable may have to be delivered (so also for `unknown`: nothing is dropped by guessing)."""
        return self not in (Level.WITHDRAWN, Level.NOT_ASKED)


class Obligation(BaseModel):
    """One statement of the table about who must deliver a variable, when and on what condition.

    ``providers`` are codes of `vtabel.providers`; empty means every provider. ``population`` stands here only where it
    narrows the duty further. ``valid_to`` is the last day. ``notes`` are words of the cell or its footnote that were kept
    as words.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    level: Level
    providers: tuple[str, ...] = ()
    population: str = ""
    condition: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    notes: tuple[str, ...] = ()
    raw: str
    cell: Cell

    def holds_on(self, day: date) -> bool:
        """True if the day lies within the period, both ends included."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


class Duty(BaseModel):
    """The answer of `Variable.obligation`: the level, why, and the cell that says so.

    ``cause`` is ``stated`` (an obligation says so), ``inherited`` (it is stated for a wider type of provider),
    ``other_providers``, ``nobody`` (of the types that are named, none is asked), ``narrower`` (it is stated only for
    kinds of this type), ``not_yet``, ``ended`` or ``silent`` (the table says nothing).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    level: Level
    cause: str
    provider: str | None
    on: date
    obligation: Obligation | None = None

    @property
    def cell(self) -> Cell | None:
        return self.obligation.cell if self.obligation else None

    @property
    def reason(self) -> str:
        """Why, in English, with the cell."""
        return self.explain("en")

    def explain(self, lang: Lang = "en") -> str:
        """Why, in words, with the cell."""
        obligation = self.obligation
        text = _REASONS[lang][self.cause].format(
            raw=f"`{obligation.raw}`" if obligation and obligation.raw else _EMPTY[lang],
            start=obligation.valid_from if obligation else "",
            end=obligation.valid_to if obligation else "",
            types=", ".join(map(providers.display, obligation.providers)) if obligation else "",
            provider=providers.display(self.provider) if self.provider else "",
        )
        text = ": ".join((text, *self._beside()))
        return f"{text} ({self.cell})" if self.cell else text

    def _beside(self) -> tuple[str, ...]:
        """The condition, population and notes of the statement that its cell does not show, such as those of a footnote."""
        if self.obligation is None:
            return ()
        words = (self.obligation.condition, self.obligation.population, *self.obligation.notes)
        return tuple(w for w in words if w and match_form(w) not in match_form(self.obligation.raw))


_EMPTY: dict[Lang, str] = {"en": "nothing: the cell is empty", "nl": "niets: de cel is leeg"}
_REASONS: dict[Lang, dict[str, str]] = {
    "en": {
        "stated": "the table says {raw}",
        "inherited": "the table says {raw} for {types}, of which {provider} is one",
        "other_providers": "the table asks it of other types of provider, such as {types}",
        "nobody": "the table asks it of no type of provider",
        "narrower": "the table says it for {types} only, which are kinds of {provider}",
        "not_yet": "asked from {start} on",
        "ended": "asked until {end}",
        "silent": "the table does not say",
    },
    "nl": {
        "stated": "de tabel zegt {raw}",
        "inherited": "de tabel zegt {raw} voor {types}, waar {provider} onder valt",
        "other_providers": "de tabel vraagt het van andere typen zorgaanbieders, zoals {types}",
        "nobody": "de tabel vraagt het van geen enkel type zorgaanbieder",
        "narrower": "de tabel zegt het alleen voor {types}, soorten van {provider}",
        "not_yet": "gevraagd vanaf {start}",
        "ended": "gevraagd tot en met {end}",
        "silent": "de tabel zegt het niet",
    },
}


_STRENGTH = {level: place for place, level in enumerate(Level)}


def duty(obligations: Iterable[Obligation], provider: str | None, on: date) -> Duty:
    """What the obligations come to for a type of provider (None: for any) on a day.

    The statement for the nearest type counts (V5 before V4 before everyone). Among statements for the same type those
    that hold on the day count, the strongest first.
    """
    obligations = tuple(obligations)
    if not obligations:
        return Duty(level=Level.UNKNOWN, cause="silent", provider=provider, on=on)
    ranked = [(steps, o) for o in obligations if (steps := _steps(o, provider)) is not None]
    if not ranked:
        narrower = [
            o for o in obligations if provider and any(provider in providers.ancestry(code) for code in o.providers)
        ]
        if narrower:
            return Duty(level=Level.UNKNOWN, cause="narrower", provider=provider, on=on, obligation=_best(narrower))
        best = _best(obligations)
        cause = "other_providers" if best.level.asked else "nobody"
        return Duty(level=Level.NOT_ASKED, cause=cause, provider=provider, on=on, obligation=best)
    holding = [(steps, o) for steps, o in ranked if o.holds_on(on)]
    if not holding:
        return _outside(tuple(o for _, o in ranked), provider, on)
    nearest = min(steps for steps, _ in holding)
    best = _best(o for steps, o in holding if steps == nearest)
    cause = "inherited" if provider and best.providers and provider not in best.providers else "stated"
    return Duty(level=best.level, cause=cause, provider=provider, on=on, obligation=best)


def _best(obligations: Iterable[Obligation]) -> Obligation:
    """The strongest; the first of these in the table."""
    return min(obligations, key=lambda o: _STRENGTH[o.level])


def _steps(obligation: Obligation, provider: str | None) -> int | None:
    """How near the statement is to the provider: 0 for its own type, more for wider types, most for everyone."""
    if provider is None:
        return 0
    if not obligation.providers:
        return 99
    return providers.distance(provider, obligation.providers)


def _outside(obligations: tuple[Obligation, ...], provider: str | None, on: date) -> Duty:
    """The answer where every statement lies in the past or the future. What was never asked is not withdrawn."""
    asked = tuple(o for o in obligations if o.level.asked)
    if not asked:
        return Duty(level=Level.NOT_ASKED, cause="stated", provider=provider, on=on, obligation=obligations[-1])
    coming = [o for o in asked if o.valid_from and o.valid_from > on]
    if coming:
        first = min(coming, key=lambda o: o.valid_from or date.max)
        return Duty(level=Level.NOT_ASKED, cause="not_yet", provider=provider, on=on, obligation=first)
    last = max(asked, key=lambda o: o.valid_to or date.min)
    return Duty(level=Level.WITHDRAWN, cause="ended", provider=provider, on=on, obligation=last)
